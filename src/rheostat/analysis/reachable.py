"""What of a regimen reaches the cells of a patient: free concentrations over its cycle, or why they are not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.exposure_records import PharmacokineticRecord, UsualSchedule
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.regimens import RegimenStep
from rheostat.pharmacology.dosing_cycle import LEVELS, Given, levels, usual_schedule
from rheostat.pharmacology.exposure import is_free_known


@dataclass(frozen=True)
class Stretch:
    """A share of the treatment in which each drug is at one free concentration, nmol/L."""

    share: float
    doses: Mapping[str, float]


@dataclass(frozen=True)
class Reachable:
    """A regimen as a patient's cells see it; where the concentrations are not known, `missing` says why.

    Parameters
    ----------
    stretches : the treatment in parts whose shares add up to 1; empty where something is missing
    schedules : drug to the words of its schedule
    missing : a sentence, or None
    assumed : drugs that are taken to act as at their usual dose in a dish, each to the assumption that says why
    """

    stretches: tuple[Stretch, ...]
    schedules: Mapping[str, str]
    missing: str | None = None
    assumed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_known(self) -> bool:
        """Whether the regimen can be ranked at what patients reach."""
        return self.missing is None

    def average_nm(self) -> dict[str, float]:
        """The free concentration of each drug averaged over the treatment, nmol/L."""
        out: dict[str, float] = {}
        for stretch in self.stretches:
            for drug, level in stretch.doses.items():
                out[drug] = out.get(drug, 0.0) + stretch.share * level
        return out


def reachable(
    knowledge: Knowledge,
    drugs: Sequence[str],
    *,
    schedules: Mapping[str, str | UsualSchedule] | None = None,
    order: Sequence[RegimenStep] = (),
    count: int = LEVELS,
) -> Reachable:
    """The free concentrations that a regimen reaches in a patient.

    Parameters
    ----------
    knowledge : Knowledge
    drugs : ids, the first leading
    schedules : drug to one of its schedules by name, or to a schedule of one's own; default the first that was read
    order : steps in which drugs follow one another; default all at once
    count : levels in which each cycle is told

    Raises
    ------
    InputError - where a drug has no schedule of that name
    """
    given: dict[str, Given] = {}
    assumed: dict[str, str] = {}
    for drug in drugs:
        record = knowledge.clinic.pharmacokinetics.get(drug)
        if record is not None and record.as_in_dish is not None and not record.models:
            assumed[drug] = record.as_in_dish
            continue
        found = _given(knowledge, drug, (schedules or {}).get(drug))
        if isinstance(found, str):
            return Reachable((), {}, missing=found)
        given[drug] = found
    steps = order or (RegimenStep(drugs=tuple(drugs), days=1.0),)
    days = sum(step.days for step in steps)
    stretches = tuple(
        Stretch(step.days / days / count, doses) for step in steps for doses in _levels(knowledge, step, given, count)
    )
    return Reachable(
        stretches,
        {drug: item.schedule.label for drug, item in given.items()},
        assumed=MappingProxyType(assumed),
    )


def _levels(
    knowledge: Knowledge, step: RegimenStep, given: Mapping[str, Given], count: int
) -> Iterator[dict[str, float]]:
    """The levels of a step: drugs with kinetics over their cycle, the others at their usual dose throughout."""
    dosed = [given[drug] for drug in step.drugs if drug in given]
    found = levels(dosed, record_of=knowledge.clinic.pharmacokinetics.get, count=count) if dosed else {}
    constant = {drug: usual_dose(knowledge, drug) for drug in step.drugs if drug not in given}
    for i in range(count):
        yield {**{drug: float(values[i]) for drug, values in found.items()}, **constant}


def _given(knowledge: Knowledge, drug: str, asked: str | UsualSchedule | None) -> Given | str:
    """A drug with its schedule; or a sentence on what is missing."""
    label = knowledge.drugs[drug].label
    record = knowledge.clinic.pharmacokinetics.get(drug)
    if record is None or not record.models:
        why = f": {record.missing}" if record is not None and record.missing else ""
        return f"human pharmacokinetics of {label} are not known{why}"
    if not is_free_known(record) and not _acts_by_metabolite(knowledge, record):
        return f"how much of {label} is free in plasma was not found in print"
    schedule = asked if isinstance(asked, UsualSchedule) else _schedule(record, asked, label)
    if schedule is None:
        return f"no labelled or recommended schedule of {label} was read in its source"
    if schedule.model not in record.models:
        raise InputError(f"{label}: {unknown_name(schedule.model, record.models, kind='model')}")
    return Given(drug, record, schedule)


def _acts_by_metabolite(knowledge: Knowledge, record: PharmacokineticRecord) -> bool:
    """Whether the free concentration of a metabolite that is a drug itself is known."""
    other = knowledge.clinic.pharmacokinetics.get(record.metabolite or "")
    return other is not None and is_free_known(other) and record.metabolite_half_life_h is not None


def _schedule(record: PharmacokineticRecord, name: str | None, label: str) -> UsualSchedule | None:
    if name is None:
        return usual_schedule(record)
    if name not in record.schedules:
        raise InputError(f"{label}: {unknown_name(name, record.schedules, kind='schedule')}")
    return record.schedules[name]
