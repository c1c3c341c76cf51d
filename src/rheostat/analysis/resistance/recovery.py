"""Whether the search finds the published mechanisms again: each in the tumour and under the regimen of its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rheostat.analysis.experiments import cell_of
from rheostat.analysis.given import Exposure, GivenDrug, doses_of, parse_regimen
from rheostat.analysis.model import Model
from rheostat.analysis.resistance.adaptive import Movement, adaptation
from rheostat.analysis.resistance.changes import Change, catalogue
from rheostat.analysis.resistance.known import matching_mechanisms, matching_movements
from rheostat.analysis.resistance.partners import NOTICED, Partner, every_drug, find_partners
from rheostat.analysis.resistance.scan import DECIMALS, RESTORES, Scan, Single, scan
from rheostat.analysis.treatment import class_members
from rheostat.errors import InputError
from rheostat.knowledge.mechanisms import Course, MechanismRecord
from rheostat.network.cell import Cell

Progress = Callable[[str], None]

TRACE = 1e-3
"""Share of growth below which an effect counts as none."""


class Standing(StrEnum):
    """How far a mechanism comes out of the search."""

    RESTORES = "restores growth"
    PROTECTS = "protects"
    WEAK = "in the stated direction, below the margin"
    ABSENT = "does not come out"


class Verdict(StrEnum):
    """What a stated countermeasure does in the search for partners."""

    STRIKES = "strikes the resistance"
    DEEPENS = "takes growth as well"
    FIRST = "strikes before all other drugs, below the margin"
    NOTHING = "does not come out"


@dataclass(frozen=True)
class Answer:
    """A stated countermeasure where it does most.

    Parameters
    ----------
    stated : class of drugs or drug, as in the record
    drug, partner : the member that strikes most, and what it does; None where none can be simulated
    cell : the change of the resistant cell that it was tried in; None is the tumour as it is, under the regimen
    rank, of : its place among all drugs that take growth from that cell, by how much they strike; 0 is first
    """

    stated: str
    drug: str | None
    partner: Partner | None
    cell: str | None
    rank: int
    of: int

    @property
    def strikes(self) -> float:
        """How much more it takes where the resistance is: than from the tumour, or than without the regimen."""
        if self.partner is None:
            return 0.0
        return self.partner.synergy if self.cell is None else self.partner.answers

    @property
    def verdict(self) -> Verdict:
        """Whether it comes out of the search, and how."""
        if self.partner is None or self.partner.taken < NOTICED or self.partner.left >= RESTORES:
            return Verdict.FIRST if self.of and self.rank == 0 and self.strikes > TRACE else Verdict.NOTHING
        return Verdict.STRIKES if self.strikes >= NOTICED else Verdict.DEEPENS


@dataclass(frozen=True)
class Recovery:
    """One mechanism as the search finds it.

    Parameters
    ----------
    parent_kept : share of its growth that the tumour keeps under the regimen
    single : the change of the mechanism that restores most; None where no change is a part of it
    single_rank : its place among all changes that restore growth, by what they give back; None where it does not
    movement : the movement of the mechanism that protects most; None where no part of it moves
    movement_rank : its place among all movements that protect
    answers : each stated countermeasure
    """

    name: str
    record: MechanismRecord
    doses: Mapping[str, float]
    parent_kept: float
    restoring: int
    single: Single | None
    single_rank: int | None
    protecting: int
    movement: Movement | None
    movement_rank: int | None
    answers: tuple[Answer, ...]

    @property
    def standing(self) -> Standing:
        """How far the mechanism itself comes out."""
        if self.record.course is Course.POPULATION:
            return Standing.RESTORES if self.restoring and self.protecting else Standing.ABSENT
        if self.single is not None and self.single.restores:
            return Standing.RESTORES
        if self.movement_rank is not None:
            return Standing.PROTECTS
        least = max(
            self.single.restored if self.single is not None else 0.0,
            self.movement.protects if self.movement is not None else 0.0,
        )
        return Standing.WEAK if least > TRACE else Standing.ABSENT


def recover(
    model: Model, mechanisms: Mapping[str, MechanismRecord], *, progress: Progress | None = None
) -> list[Recovery]:
    """Every mechanism, looked for in its tumour and under its regimen by the search over everything."""
    changes = catalogue(model)
    found = []
    for name, record in mechanisms.items():
        if progress is not None:
            progress(name)
        found.append(_recover(model, name, record, changes))
    return found


def _recover(model: Model, name: str, record: MechanismRecord, changes: Sequence[Change]) -> Recovery:
    cell, doses = cell_of(model, record.cell, record.environment), doses_of(_given(model, record))
    found = scan(model, cell, doses=doses, changes=changes)
    adapted = adaptation(model, cell, doses=doses, parent=found.parent)
    only = {name: record}
    singles = [s for s in found.singles if matching_mechanisms(s.change, only)]
    single = max(singles, key=_weight, default=None)
    moves = [m for m in adapted.moved if matching_movements(m, only)]
    movement = max(moves, key=lambda m: round(m.protects, DECIMALS), default=None)
    restoring = sorted((s for s in found.singles if s.restores), key=lambda s: -round(s.restored, DECIMALS))
    return Recovery(
        name=name,
        record=record,
        doses=doses,
        parent_kept=found.parent.kept,
        restoring=len(restoring),
        single=single,
        single_rank=restoring.index(single) if single in restoring else None,
        protecting=len(adapted.protecting),
        movement=movement,
        movement_rank=adapted.protecting.index(movement) if movement in adapted.protecting else None,
        answers=_answers(model, record, found, cell, singles),
    )


def _weight(single: Single) -> tuple[bool, bool, float]:
    """Changes in order: those in which the regimen does less by how much, then the others by what they give back."""
    return single.untreated > 0.0, single.resists, round(single.spared if single.resists else single.restored, DECIMALS)


def _given(model: Model, record: MechanismRecord) -> tuple[GivenDrug, ...]:
    """The treatment of a record; where it asks for what a patient reaches, that must be known.

    Raises
    ------
    InputError - where it is not, or a dose is not understood
    """
    parts = (name if dose == Exposure.PATIENT.value else f"{name}={dose}" for name, dose in record.treatment.items())
    given = parse_regimen(model.knowledge, "+".join(parts))
    for each in given:
        if each.missing is not None:
            raise InputError(f"{each.drug} at what a patient reaches: {each.missing}")
    return given


def _answers(
    model: Model, record: MechanismRecord, found: Scan, cell: Cell, singles: Sequence[Single]
) -> tuple[Answer, ...]:
    """Each stated countermeasure, in the tumour as it is and in every resistant cell that the mechanism makes."""
    if not record.answers:
        return ()
    changed = [single.change for single in singles if single.restored > TRACE and single.untreated > 0.0]
    cells = [cell, *(change.alteration.applied_to(cell) for change in changed)]
    drugs = every_drug(model.knowledge)
    tried = find_partners(model, found.parent, tumour=cell, cells=cells, regimen=found.doses, drugs=drugs)
    names = [None, *(change.text for change in changed)]
    return tuple(_answer(model, stated, list(zip(names, tried, strict=True))) for stated in record.answers)


def _answer(model: Model, stated: str, tried: Sequence[tuple[str | None, Sequence[Partner]]]) -> Answer:
    members = {stated} if stated in model.knowledge.drugs else set(class_members(model.knowledge, stated))
    found = [Answer(stated, None, None, None, 0, 0)]
    for name, partners in tried:
        ranked = [Answer(stated, p.drug, p, name, 0, 0) for p in partners if p.taken > TRACE]
        ranked.sort(key=lambda answer: -round(answer.strikes, DECIMALS))
        found += [
            replace(answer, rank=rank, of=len(ranked)) for rank, answer in enumerate(ranked) if answer.drug in members
        ]
    order = (Verdict.NOTHING, Verdict.FIRST, Verdict.DEEPENS, Verdict.STRIKES)
    return max(found, key=lambda answer: (order.index(answer.verdict), round(answer.strikes, DECIMALS)))
