"""Can every name in an experiment be resolved?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rheostat.knowledge.changes import without_share
from rheostat.knowledge.checks.issue import Issue, error, place_of
from rheostat.knowledge.checks.names import SURROUNDINGS, unresolved
from rheostat.knowledge.experiments import CellRecord, Experiment
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind

NAMES = "experiment"
NOT_DRUGS = ("class",)

_CALL = re.compile(r"^(\w+)\((.*)\)$")
_READABLE = (HitKind.NODE, HitKind.OBSERVABLE)
_GIVEN = (HitKind.DRUG, HitKind.DRUG_CLASS)
# What the arguments of a readout in brackets are.
ARGUMENTS: Mapping[str, tuple[HitKind, ...]] = {
    "share": _READABLE,
    "inside": (HitKind.DRUG,),
    "sensitivity": _GIVEN,
    "synergy": _GIVEN,
    "response_rate": (*_GIVEN, HitKind.CANCER, HitKind.CONTEXT),
}
# Numbers of the clinic: what stands at each place in the brackets; a place without kinds is a word of the record.
CLINIC_ARGUMENTS: Mapping[str, tuple[tuple[HitKind, ...], ...]] = {
    "median": ((HitKind.TRIAL,), (), ()),
    **dict.fromkeys(("hazard_ratio", "hazard_ratio_low", "hazard_ratio_high"), ((HitKind.TRIAL,), ())),
    **dict.fromkeys(
        ("event_rate", "event_rate_control", "severe_event_rate", "severe_event_rate_control"),
        (_GIVEN, (HitKind.ADVERSE_EVENT,)),
    ),
}
_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_Name = tuple[str, tuple[HitKind, ...]]


def experiments_resolve(knowledge: Knowledge) -> Iterator[Issue]:
    """Readouts, drugs, alterations, contexts and inputs of every experiment that is not waiting exist."""
    for name, experiment in knowledge.experiments.items():
        if experiment.waiting:
            continue
        place = place_of(knowledge, "experiments", name)
        for text, kinds in names_in(experiment):
            yield from unresolved(knowledge, text, *kinds, of=name, place=place, check=NAMES)
        for readout in _readouts(experiment):
            call = _CALL.match(readout)
            if call and call[1] not in {**ARGUMENTS, **CLINIC_ARGUMENTS}:
                known = ", ".join((*ARGUMENTS, *CLINIC_ARGUMENTS))
                yield error(NAMES, place, f"{name}: unknown readout {call[1]}(...); known are {known} and plain names")


def names_in(experiment: Experiment) -> Iterator[_Name]:
    """Every name in an experiment, with the kinds that may stand there."""
    for readout in _readouts(experiment):
        yield from _names_in_readout(readout)
    for cell in (experiment.cell, experiment.control.cell):
        yield from _names_in_cell(cell)
    phases = (*experiment.schedule, *(experiment.control.schedule or ()))
    environments = (experiment.environment, experiment.control.environment, *(p.environment for p in phases))
    for environment in environments:
        yield from ((name, SURROUNDINGS) for name in environment or {})
    treatments = (experiment.treatment, experiment.control.treatment, *(p.treatment for p in phases))
    for treatment in treatments:
        yield from _names_in_treatment(treatment or {})


def _readouts(experiment: Experiment) -> Iterable[str]:
    return (experiment.readout, *((experiment.control.readout,) if experiment.control.readout else ()))


def _names_in_readout(readout: str) -> Iterator[_Name]:
    call = _CALL.match(readout)
    if call is None:
        if not _NUMBER.match(readout):
            yield readout, _READABLE
    elif call[1] == "response_rate":
        # The third part is a word of the marker by which a trial enrolled.
        yield from ((part.strip(), ARGUMENTS[call[1]]) for part in call[2].split(",")[:2])
    elif call[1] in CLINIC_ARGUMENTS:
        given = zip(call[2].split(","), CLINIC_ARGUMENTS[call[1]], strict=False)
        yield from ((part.strip(), kinds) for part, kinds in given if kinds)
    elif call[1] in ARGUMENTS:
        yield from ((part.strip(), ARGUMENTS[call[1]]) for part in call[2].split(","))


def _names_in_cell(cell: CellRecord | None) -> Iterator[_Name]:
    if cell is None:
        return
    if cell.context:
        yield cell.context, (HitKind.CONTEXT,)
    for text in cell.alterations:
        yield without_share(text), (HitKind.ALTERATION,)


def _names_in_treatment(treatment: Mapping[str, Any]) -> Iterator[_Name]:
    yield from ((name, (HitKind.DRUG, HitKind.INPUT)) for name in treatment if name not in NOT_DRUGS)
    if "class" in treatment:
        yield str(treatment["class"]), (HitKind.DRUG_CLASS,)
