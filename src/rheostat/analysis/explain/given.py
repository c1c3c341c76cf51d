"""Regimens as they are explained: at what reaches a patient's cells, or at the doses of a dish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from rheostat.analysis.appraise_patient import reach_of
from rheostat.analysis.arm_rates import TreatedArm
from rheostat.analysis.model import Model
from rheostat.analysis.patient import systemic_rises
from rheostat.analysis.reachable import Reachable
from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.knowledge.regimens import RegimenRecord


class Setting(StrEnum):
    """Where a regimen is given."""

    PATIENT = "patient"
    DISH = "dish"


@dataclass(frozen=True)
class Given:
    """A regimen at concentrations.

    Parameters
    ----------
    id, regimen : Regimen
    setting : where it is given
    at : the concentrations at which the cell is looked at: the mean free ones over the dosing cycle, with the inputs
        that the body raises; or the usual ones in a dish
    ladder : those over which the response is averaged: levels of the dosing cycle, or the standard doses of the
        first drug
    schedules : drug to the words of its schedule, in a patient
    assumed : drugs that are taken to act in full in a patient, each to the assumption that says why
    missing : why it cannot be told what reaches a patient; None where it can
    """

    id: str
    regimen: RegimenRecord
    setting: Setting
    at: TreatedArm
    ladder: tuple[TreatedArm, ...]
    schedules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    assumed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing: str | None = None


def given(model: Model, text: str, *, setting: Setting | None = None) -> Given:
    """A regimen by id, label or synonym, or drugs joined by `+` in any of their names.

    Parameters
    ----------
    model : Model
    text : regimen or drugs
    setting : where it is given; default in a patient where the free concentrations are known, else in a dish

    Raises
    ------
    InputError - where it is neither, a drug cannot be simulated, or what reaches a patient is not known and asked for
    """
    return given_regimen(model, *regimen_named(model.knowledge, text), setting=setting)


def given_regimen(model: Model, id: str, regimen: RegimenRecord, *, setting: Setting | None = None) -> Given:
    """A regimen where it is given; as for `given`."""
    reach = reach_of(model, regimen)
    if setting is Setting.DISH or (setting is None and not reach.is_known):
        return _in_dish(model.knowledge, id, regimen, reach.missing)
    if reach.missing is not None:
        raise InputError(f"{regimen.label} cannot be explained at what patients reach: {reach.missing}")
    return _in_patient(model, id, regimen, reach)


def side_by_side(model: Model, first: Given, second: Given) -> tuple[Given, Given]:
    """Two regimens in one setting: in a dish where one of them is not known to reach a patient."""
    if first.setting is second.setting:
        return first, second
    both = (given_regimen(model, each.id, each.regimen, setting=Setting.DISH) for each in (first, second))
    return next(both), next(both)


def _in_dish(knowledge: Knowledge, id: str, regimen: RegimenRecord, missing: str | None) -> Given:
    usual = usual_doses(knowledge, regimen)
    first = regimen.drugs[0]
    doses = knowledge.drugs[first].standard_doses
    ladder = tuple(TreatedArm({**usual, first: dose}) for dose in doses)
    return Given(id, regimen, Setting.DISH, TreatedArm(usual), ladder, missing=missing)


def _in_patient(model: Model, id: str, regimen: RegimenRecord, reach: Reachable) -> Given:
    """Levels of the cycle have equal shares where all drugs are given at once."""
    mean = reach.average_nm()
    levels = [mean, *(stretch.doses for stretch in reach.stretches)]
    arms = [TreatedArm(doses, rise) for doses, rise in zip(levels, systemic_rises(model, levels), strict=True)]
    return Given(id, regimen, Setting.PATIENT, arms[0], tuple(arms[1:]), reach.schedules, reach.assumed)


def regimen_named(knowledge: Knowledge, text: str) -> tuple[str, RegimenRecord]:
    """A shipped regimen by id, label or synonym, or drugs joined by `+` in any of their names.

    Raises
    ------
    InputError - where it is neither, its drugs follow one another, or a drug cannot be simulated
    """
    index = index_of(knowledge)
    shipped = [hit.id for hit in index.exact(text) if hit.kind is HitKind.REGIMEN]
    if shipped:
        record = knowledge.regimens[shipped[0]]
        if record.order:
            raise InputError(f"{record.label} gives its drugs one after another; name drugs that are given together")
        return shipped[0], record
    drugs = [index.resolve(part.strip(), HitKind.DRUG).id for part in text.split("+")]
    for drug in drugs:
        usual_dose(knowledge, drug)
        if drugs.count(drug) > 1:
            raise InputError(f"the regimen {text!r} names {knowledge.drugs[drug].label} twice")
    label = " with ".join(knowledge.drugs[drug].label for drug in drugs)
    return "+".join(drugs), RegimenRecord(label=label, drugs=tuple(drugs))


def reported_regimens(knowledge: Knowledge) -> list[tuple[str, RegimenRecord]]:
    """The regimens that a report ranks, but for those whose drugs follow one another."""
    return [(name, record) for name, record in knowledge.regimens.items() if record.reported and not record.order]


def usual_doses(knowledge: Knowledge, regimen: RegimenRecord) -> dict[str, float]:
    """Every drug of a regimen at the dose that cells are usually given, nmol/L."""
    return {drug: usual_dose(knowledge, drug) for drug in regimen.drugs}
