"""Regimens as people write them: a YAML file of drugs with doses in a dish, schedules in a patient, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field

from rheostat.analysis.model import Model
from rheostat.analysis.screen_regimens import ScreenRegimen, regimen_of
from rheostat.errors import InputError, Place
from rheostat.knowledge.exposure_records import UsualSchedule
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record
from rheostat.knowledge.regimens import RegimenStep
from rheostat.knowledge.sourced import Source
from rheostat.pharmacology.dosing_cycle import usual_schedule
from rheostat.units import concentration, duration

MINUTES_AN_HOUR = 60.0
OWN = Source(ref="own")


class OwnSchedule(Record):
    """A schedule of one's own: milligrams, how often, and on how many days of a cycle."""

    dose_mg: float = Field(gt=0)
    every: str
    on_days: int | None = Field(default=None, ge=1)
    cycle_days: int | None = Field(default=None, ge=1)


class WrittenRegimen(Record):
    """A regimen of a file, as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    drugs: tuple[str, ...] = Field(min_length=1)
    label: str = ""
    doses: tuple[str, ...] = ()
    schedules: dict[str, str | OwnSchedule] = Field(default_factory=dict)
    order: tuple[RegimenStep, ...] = ()


def read_regimens(path: Path, model: Model) -> list[ScreenRegimen]:
    """The regimens of a file, by name.

    Raises
    ------
    InputError - where the file is malformed or a drug, dose or schedule is not understood, with file and line
    """
    document = read_yaml(path)
    if not isinstance(document.content, dict) or not document.content:
        raise InputError(f"{path}: expected regimens by name, each with its drugs")
    out = []
    for name, entry in document.content.items():
        place = document.place((name,))
        if not isinstance(entry, dict):
            raise InputError(f"{place}: {name}: expected drugs and, if wanted, doses, schedules, order and a label")
        written = parse_record(WrittenRegimen, entry, document=document, path=(name,))
        try:
            out.append(_regimen(model, str(name), written))
        except InputError as error:
            raise _placed(error, place, str(name)) from error
    return out


def _placed(error: InputError, place: Place, name: str) -> InputError:
    return InputError(f"{place}: {name}: {str(error).removeprefix(f'regimen {name}: ')}")


def _regimen(model: Model, name: str, written: WrittenRegimen) -> ScreenRegimen:
    schedules = {model.drug(drug): schedule for drug, schedule in written.schedules.items()}
    return regimen_of(
        model.knowledge,
        name,
        drugs=[model.drug(drug) for drug in written.drugs],
        label=written.label,
        doses=[concentration(dose) for dose in written.doses],
        schedules={drug: _schedule(model, drug, item) for drug, item in schedules.items()},
        order=_steps(model, written),
    )


def _steps(model: Model, written: WrittenRegimen) -> tuple[RegimenStep, ...]:
    steps = tuple(
        RegimenStep(drugs=tuple(model.drug(drug) for drug in step.drugs), days=step.days) for step in written.order
    )
    named = {drug for step in steps for drug in step.drugs}
    if steps and named != {model.drug(drug) for drug in written.drugs}:
        raise InputError("the steps of the order name each drug of the regimen, and no other")
    return steps


def _schedule(model: Model, drug: str, written: str | OwnSchedule) -> str | UsualSchedule:
    if isinstance(written, str):
        return written
    record = model.knowledge.clinic.pharmacokinetics.get(drug)
    if record is None or not record.models:
        label = model.knowledge.drugs[drug].label
        raise InputError(f"no human pharmacokinetics of {label} were found in print, so no schedule can be followed")
    usual = usual_schedule(record)
    values: Mapping[str, Any] = {
        "label": _words(written),
        "dose_mg": written.dose_mg,
        "every_h": duration(written.every) / MINUTES_AN_HOUR,
        "on_days": written.on_days,
        "cycle_days": written.cycle_days,
        "model": usual.model if usual is not None else next(iter(record.models)),
        "source": OWN,
    }
    return UsualSchedule(**values)


def _words(written: OwnSchedule) -> str:
    on = f", {written.on_days} days of {written.cycle_days}" if written.on_days and written.cycle_days else ""
    return f"{written.dose_mg:g} mg every {written.every}{on}"
