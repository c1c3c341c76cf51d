"""What two or three drugs do together: dose matrices, four scores, fixed-ratio points at half effect, schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np
from jaxtyping import Float

from rheostat.analysis.growth import HOUR, response_at_rest, response_over
from rheostat.analysis.model import Arm, Model, Spell
from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.pharmacology.combination import bliss_excess, hsa_excess, loewe_excess, loewe_index, zip_excess
from rheostat.pharmacology.curves import Curve
from rheostat.pharmacology.response import ASSAY_H, gr_value, viability

Array = Float[np.ndarray, "..."]
Rates = Callable[[Sequence[Sequence[float]]], Array]
"""The growth rate at each combination of doses, 1/h."""

CLEAR = 0.05
"""Part of the untreated cells beyond which an excess is called one: synergy above, antagonism below minus this."""

PER_DECADE = 12
BELOW, ABOVE = 100.0, 10.0
"""Fineness of a single drug's curve, and how far it reaches below and above the doses asked for."""

SHARES = tuple(n / 10 for n in range(1, 10))
SCALES = np.logspace(-2.0, 1.5, 29)
HALF = 0.5


class Schedule(StrEnum):
    """When each of two drugs is given in an assay of 72 h."""

    TOGETHER = "together"
    FIRST_THEN_SECOND = "first-then-second"
    SECOND_THEN_FIRST = "second-then-first"


@dataclass(frozen=True)
class Score:
    """One definition of what is more than expected.

    Parameters
    ----------
    name : Bliss, HSA, Loewe or ZIP
    excess : expected less observed viability at each combination of doses; NaN where undefined
    """

    name: str
    excess: Array

    @property
    def mean(self) -> float:
        """Mean over the combinations of doses where it is defined."""
        return float(np.nanmean(self.excess))

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest excess."""
        return float(np.nanmin(self.excess)), float(np.nanmax(self.excess))


@dataclass(frozen=True)
class Disagreement:
    """Doses at which one score sees synergy and another antagonism."""

    doses: tuple[float, ...]
    excess: Mapping[str, float]


@dataclass(frozen=True)
class Isobole:
    """Doses of two drugs that together leave half the cells.

    `index` is their combination index (1 is additive); None where neither drug leaves half alone.
    """

    doses: tuple[float, float]
    index: float | None


@dataclass(frozen=True)
class Combination:
    """The response of one cell to two or three drugs.

    Parameters
    ----------
    drugs : ids
    doses : doses of each drug, nmol/L, 0 first
    viability : cells left over untreated cells, one axis a drug
    gr : growth-rate value: 1 untreated, 0 growth stopped, below 0 cells lost
    schedule : None for growth at rest under constant drug; else what was done over 72 h
    scores : Bliss, HSA, Loewe and, for two drugs, ZIP; over the doses above 0
    index : Loewe's combination index over the doses above 0; NaN where undefined
    isoboles : points at half effect, for two drugs; empty where half is not reached
    """

    drugs: tuple[str, ...]
    doses: tuple[Array, ...]
    viability: Array
    gr: Array
    schedule: Schedule | None
    scores: tuple[Score, ...]
    index: Array
    isoboles: tuple[Isobole, ...]

    @property
    def disagreements(self) -> list[Disagreement]:
        """Doses at which the scores contradict each other, the widest first."""
        stack = np.array([score.excess for score in self.scores])
        width = np.nanmax(stack, axis=0) - np.nanmin(stack, axis=0)
        apart = np.argwhere((np.nanmax(stack, axis=0) > CLEAR) & (np.nanmin(stack, axis=0) < -CLEAR))
        return [
            Disagreement(
                tuple(float(dose[1 + i]) for dose, i in zip(self.doses, place, strict=True)),
                {score.name: float(score.excess[tuple(place)]) for score in self.scores},
            )
            for place in sorted(apart.tolist(), key=lambda at: -width[tuple(at)])
        ]


def combine(
    model: Model,
    cell: Cell,
    *,
    drugs: Sequence[str],
    doses: Sequence[Sequence[float]] = (),
    schedule: Schedule | None = None,
) -> Combination:
    """The response of a cell to every combination of doses of two or three drugs.

    Parameters
    ----------
    model : Model
    cell : Cell - with its surroundings
    drugs : ids; the same one twice is that drug in two bottles
    doses : nmol/L for each drug, rising, above 0; default the drugs' standard doses
    schedule : None for growth at rest under constant drug; `together` follows the first 72 h under both; the others
        give one drug for the first half, wash it out, and give the other for the second

    Raises
    ------
    InputError - where a drug cannot be simulated, doses do not rise, or the untreated cell does not grow
    NumericalError - where a combination has no steady state or course
    """
    ladders = _ladders(model, drugs, doses)
    _check_schedule(drugs, schedule)
    rates = _rates(model, cell, drugs, schedule)
    grids = [np.array([0.0, *ladder]) for ladder in ladders]
    fine = [_fine(ladder) for ladder in ladders]
    count = [len(grid) for grid in grids]
    places = [*product(*grids), *_alone(fine)]
    found = rates(places)
    surface, control = found[: np.prod(count)].reshape(count), found[:1]
    left = viability(surface, control)
    singles = np.split(viability(found[np.prod(count) :], control), np.cumsum([len(f) for f in fine])[:-1])
    curves = tuple(Curve(dose, values) for dose, values in zip(fine, singles, strict=True))
    scores, index = _scores(left, ladders, curves)
    return Combination(
        drugs=tuple(drugs),
        doses=tuple(grids),
        viability=left,
        gr=gr_value(surface, control),
        schedule=schedule,
        scores=scores,
        index=index,
        isoboles=_isoboles(rates, ladders, curves, control) if len(drugs) == 2 else (),
    )


def _ladders(model: Model, drugs: Sequence[str], doses: Sequence[Sequence[float]]) -> list[Array]:
    if len(drugs) not in (2, 3):
        raise InputError(f"a combination has two or three drugs; {len(drugs)} were given")
    if doses and len(doses) != len(drugs):
        raise InputError(f"doses for {len(doses)} of {len(drugs)} drugs were given; give them for all or for none")
    for drug in drugs:
        usual_dose(model.knowledge, drug)
    ladders = []
    for i, drug in enumerate(drugs):
        ladder = np.array((doses[i] if doses else None) or model.knowledge.drugs[drug].standard_doses, float)
        if len(ladder) < 3 or (ladder <= 0.0).any() or (np.diff(ladder) <= 0.0).any():
            label = model.knowledge.drugs[drug].label
            raise InputError(f"the doses of {label} in a combination are three or more, rise, and are above zero")
        ladders.append(ladder)
    return ladders


def _check_schedule(drugs: Sequence[str], schedule: Schedule | None) -> None:
    if schedule not in (None, Schedule.TOGETHER) and len(drugs) != 2:
        raise InputError(f"the schedule {schedule} is one of two drugs; three can only be given together")


def _rates(model: Model, cell: Cell, drugs: Sequence[str], schedule: Schedule | None) -> Rates:
    """The growth rate of the cell at each combination of doses, 1/h."""

    def rates(places: Sequence[Sequence[float]]) -> Array:
        if schedule is None:
            return response_at_rest(model, [Arm(cell, _sum(drugs, place)) for place in places])
        spells = [tuple(Spell(length, {}, given) for length, given in _course(drugs, p, schedule)) for p in places]
        return response_over(model, [Arm(cell, spells=spell) for spell in spells], hours=ASSAY_H)

    return rates


def _sum(drugs: Sequence[str], place: Sequence[float]) -> dict[str, float]:
    """Doses by drug; the same drug in two bottles is one dose."""
    doses: dict[str, float] = {}
    for drug, dose in zip(drugs, place, strict=True):
        doses[drug] = doses.get(drug, 0.0) + float(dose)
    return doses


def _course(
    drugs: Sequence[str], place: Sequence[float], schedule: Schedule
) -> tuple[tuple[float, dict[str, float]], ...]:
    """What is given for how long, in minutes."""
    whole = ASSAY_H * HOUR
    if schedule is Schedule.TOGETHER:
        return ((whole, _sum(drugs, place)),)
    order = (0, 1) if schedule is Schedule.FIRST_THEN_SECOND else (1, 0)
    return tuple((whole / 2.0, {drugs[i]: float(place[i])}) for i in order)


def _fine(ladder: Array) -> Array:
    low, high = np.log10(ladder[0] / BELOW), np.log10(ladder[-1] * ABOVE)
    return np.logspace(low, high, int(np.ceil((high - low) * PER_DECADE)) + 1)


def _alone(fine: Sequence[Array]) -> list[tuple[float, ...]]:
    """Each drug over its fine doses with none of the others."""
    return [
        tuple(float(dose) if j == i else 0.0 for j in range(len(fine)))
        for i, doses in enumerate(fine)
        for dose in doses
    ]


def _scores(left: Array, ladders: Sequence[Array], curves: tuple[Curve, ...]) -> tuple[tuple[Score, ...], Array]:
    size = len(ladders)
    inner = left[(slice(1, None),) * size]
    single = [left[tuple(slice(1, None) if j == i else 0 for j in range(size))] for i in range(size)]
    grid = tuple(np.meshgrid(*ladders, indexing="ij"))
    alone = tuple(curve.dose_for for curve in curves)
    scores = [
        Score("Bliss", bliss_excess(inner, *single)),
        Score("HSA", hsa_excess(inner, *single)),
        Score("Loewe", loewe_excess(inner, grid, alone)),
    ]
    if size == 2:
        scores.append(Score("ZIP", zip_excess(inner, (ladders[0], ladders[1]), (single[0], single[1]))))
    return tuple(scores), loewe_index(inner, grid, alone)


def _isoboles(rates: Rates, ladders: Sequence[Array], curves: Sequence[Curve], control: Array) -> tuple[Isobole, ...]:
    """Where mixtures of fixed ratio leave half the cells; a drug that never does alone is mixed by its highest dose."""
    alone = [curve.half_point for curve in curves]
    ends = [half or float(ladder[-1]) for half, ladder in zip(alone, ladders, strict=True)]
    rays = [(share * ends[0], (1.0 - share) * ends[1]) for share in SHARES]
    left = viability(rates([(a * scale, b * scale) for a, b in rays for scale in SCALES]), control)
    found = []
    for (a, b), values in zip(rays, left.reshape(len(rays), len(SCALES)), strict=True):
        scale = Curve(SCALES, values).crossing(HALF)
        if scale is not None:
            index = sum(dose * scale / half for dose, half in zip((a, b), alone, strict=True) if half)
            found.append(Isobole((a * scale, b * scale), index if any(alone) else None))
    return tuple(found)
