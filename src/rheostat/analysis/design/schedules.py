"""The order in which two drugs are given: the tumour and the normal cell followed through four weeks of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rheostat.analysis.given import GivenDrug, doses_of
from rheostat.analysis.growth import HOUR, response_over
from rheostat.analysis.model import Arm, Model, Spell
from rheostat.analysis.patient import normal_tissue, systemic_rises
from rheostat.network.cell import Cell

WEEK_H = 168.0
WEEKS = 4


class Order(StrEnum):
    """How two drugs follow one another over four weeks; the letters are the weeks' drugs."""

    TOGETHER = "both throughout"
    ALTERNATING = "week about, the first drug first"
    FIRST_THEN_SECOND = "two weeks of the first, then two of the second"
    SECOND_THEN_FIRST = "two weeks of the second, then two of the first"
    WEEK_ON_WEEK_OFF = "both, every other week"
    SECOND_INTERMITTENT = "the first throughout, the second every other week"


_FIRST, _SECOND, _BOTH, _NONE = (True, False), (False, True), (True, True), (False, False)
_WEEKS: dict[Order, tuple[tuple[bool, bool], ...]] = {
    Order.TOGETHER: (_BOTH,) * WEEKS,
    Order.ALTERNATING: (_FIRST, _SECOND, _FIRST, _SECOND),
    Order.FIRST_THEN_SECOND: (_FIRST, _FIRST, _SECOND, _SECOND),
    Order.SECOND_THEN_FIRST: (_SECOND, _SECOND, _FIRST, _FIRST),
    Order.WEEK_ON_WEEK_OFF: (_BOTH, _NONE, _BOTH, _NONE),
    Order.SECOND_INTERMITTENT: (_BOTH, _FIRST, _BOTH, _FIRST),
}


@dataclass(frozen=True)
class Timed:
    """What one order of a pair takes of the growth over four weeks, as a share of the untreated growth."""

    order: Order
    taken: float
    normal: float

    @property
    def window(self) -> float:
        """How much more is taken from the tumour than from the normal cell."""
        return self.taken - self.normal


def timed_orders(
    model: Model, cell: Cell, first: Sequence[GivenDrug], second: Sequence[GivenDrug], *, patient: bool
) -> list[Timed]:
    """Every order of two parts of a regimen, from the one that takes most.

    Both cells start untreated and at rest; a drug that is stopped is gone at once.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour
    first, second : the two parts, each one drug or several
    patient : whether the body answers, as in `search`

    Raises
    ------
    NumericalError - where a course could not be followed
    """
    cells = [cell, normal_tissue(model)]
    parts = doses_of(first), doses_of(second)
    weeks = {week: _given(parts, week) for week in (_FIRST, _SECOND, _BOTH, _NONE)}
    rises = dict(zip(weeks, systemic_rises(model, list(weeks.values())), strict=True)) if patient else {}
    arms = [
        Arm(each, spells=tuple(_spell(model, each, weeks[week], rises.get(week, {})) for week in _WEEKS[order]))
        for order in Order
        for each in cells
    ]
    untreated = [Arm(each, spells=(Spell(WEEK_H * HOUR, {}, {}),) * WEEKS) for each in cells]
    rates = response_over(model, [*untreated, *arms], hours=WEEK_H * WEEKS)
    taken = 1.0 - rates[2:].reshape(len(Order), 2) / rates[:2]
    found = [Timed(order, float(taken[i, 0]), float(taken[i, 1])) for i, order in enumerate(Order)]
    return sorted(found, key=lambda each: -each.taken)


def _spell(model: Model, cell: Cell, doses: Mapping[str, float], rise: Mapping[str, float]) -> Spell:
    """A week of one treatment, with what the body raises meanwhile."""
    inputs = model.knowledge.inputs
    raised = {name: cell.environment.get(name, inputs[name].reference) * fold for name, fold in rise.items()}
    return Spell(WEEK_H * HOUR, raised, doses)


def _given(parts: tuple[dict[str, float], dict[str, float]], week: tuple[bool, bool]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part, on in zip(parts, week, strict=True):
        for drug, level in part.items() if on else ():
            total[drug] = total.get(drug, 0.0) + level
    return total
