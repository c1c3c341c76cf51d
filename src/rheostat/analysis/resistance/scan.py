"""Which single changes, and which pairs, give a treated tumour its growth back: the rule, and the exhaustive search."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int

from rheostat.analysis.growth import growth_in
from rheostat.analysis.model import Model
from rheostat.analysis.resistance.changes import Change, ChangeKind
from rheostat.analysis.resistance.grid import ChangeGrid, change_grid
from rheostat.errors import NumericalError
from rheostat.network.cell import Cell, Conditions
from rheostat.simulate.batch import steady_states
from rheostat.simulate.steady import SteadyStates

RESTORES = 0.2
"""Share of the growth lost to a regimen that is given back before growth is said to be restored, and share of the
regimen's effect on a cell's own growth that is undone before the regimen is said to do less in it."""

TAKEN = 0.05
"""Share of the untreated growth that a regimen takes before there is something to restore."""

PAIRS_AT_ONCE = 4096
HOURS_A_DAY = 24.0

DECIMALS = 6
"""Shares that agree so far count as equal, so that the order of equals is the same on every machine."""

Progress = Callable[[int, int], None]
Rows = Int[np.ndarray, " row"]


@dataclass(frozen=True)
class Parent:
    """The tumour as it is: growth without and under the regimen (1/h), and its two states."""

    untreated: float
    treated: float
    untreated_state: Float[np.ndarray, " node"]
    treated_state: Float[np.ndarray, " node"]

    @property
    def lost(self) -> float:
        """Growth that the regimen takes, 1/h."""
        return self.untreated - self.treated

    @property
    def is_held(self) -> bool:
        """Whether the regimen takes enough growth for there to be something to restore."""
        return self.lost >= TAKEN * self.untreated

    def restored(self, treated: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
        """The share of the growth lost to the regimen that is back at a growth rate: 0 none, 1 all, below 0 less."""
        return (treated - self.treated) / self.lost

    @property
    def kept(self) -> float:
        """The share of its growth that the tumour keeps under the regimen."""
        return self.treated / self.untreated

    def spared(self, kept: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
        """How much of the regimen's effect is undone where a cell keeps a share of its own growth: 0 none, 1 all."""
        return 1.0 - (1.0 - kept) / (1.0 - self.kept)


@dataclass(frozen=True)
class Single:
    """One change in the tumour: growth without and under the regimen, and what that amounts to.

    Parameters
    ----------
    change : Change
    untreated, treated : growth, 1/h
    restored : share of the growth lost to the regimen that it gives back
    spared : how much of the regimen's effect on its own growth is undone; NaN where it does not grow untreated
    cost : share of the tumour's untreated growth that it costs without drug, below 0 where it grows faster
    """

    change: Change
    untreated: float
    treated: float
    restored: float
    spared: float
    cost: float

    @property
    def doubling_days(self) -> float:
        """How long a clone takes to double under the regimen in culture, days; infinite where it does not grow."""
        return math.log(2.0) / self.treated / HOURS_A_DAY if self.treated > 0.0 else math.inf

    @property
    def restores(self) -> bool:
        """Whether the change restores growth: it gives back enough, and the cell lives without the drug too."""
        return self.restored >= RESTORES and self.untreated > 0.0

    @property
    def resists(self) -> bool:
        """Whether the drug does less in it; a change that only restores growth grows faster with and without it."""
        return self.restores and self.spared >= RESTORES


@dataclass(frozen=True)
class Pair:
    """Two changes that restore growth together; `excess` is beyond the better of the two alone."""

    first: Single
    second: Single
    treated: float
    restored: float
    excess: float


@dataclass(frozen=True)
class Scan:
    """Every single change of one tumour under one regimen.

    Parameters
    ----------
    parent : Parent
    singles : in the order of the catalogue, those without a steady state left out
    unsettled : changes under which the cell does not come to rest
    """

    model: Model
    cell: Cell
    doses: Mapping[str, float]
    parent: Parent
    singles: tuple[Single, ...]
    unsettled: tuple[Change, ...]
    _grid: ChangeGrid = field(repr=False)
    _states: Float[np.ndarray, "change node"] = field(repr=False)

    @property
    def resisting(self) -> list[Single]:
        """Those that restore growth because the regimen does less in them, the most spared first.

        Of those that are spared alike, to a twentieth, made-up states stand behind what tumours carry.
        """
        return sorted((s for s in self.singles if s.resists), key=_strength)

    @property
    def outgrowing(self) -> list[Single]:
        """Those that restore growth because they grow faster with and without the regimen, the fastest first."""
        return sorted(
            (s for s in self.singles if s.restores and not s.resists), key=lambda s: -round(s.restored, DECIMALS)
        )


def _strength(single: Single) -> tuple[int, bool, float, float]:
    alike = -round(single.spared / 0.05)
    made_up = single.change.kind is ChangeKind.STATE
    return alike, made_up, -round(single.spared, DECIMALS), -round(single.restored, DECIMALS)


def scan(model: Model, cell: Cell, *, doses: Mapping[str, float], changes: Sequence[Change]) -> Scan:
    """Every single change of a tumour, each with and without the regimen.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour, with its surroundings
    doses : drug to free concentration, nmol/L
    changes : usually `catalogue(model)`

    Raises
    ------
    NumericalError - where the tumour itself has no steady state, or does not grow untreated
    """
    bare, grid = (change_grid(model, cell, changes=changes, doses=given) for given in ({}, doses))
    parent = _parent(model, bare, grid)
    without, under = (steady_states(model.network, each.singles()) for each in (bare, grid))
    untreated, treated = growth_in(model, without.states), growth_in(model, under.states)
    good = np.isfinite(untreated) & np.isfinite(treated)
    restored = parent.restored(treated) if parent.lost > 0.0 else np.zeros(len(changes))
    kept = treated / np.where(untreated > 0.0, untreated, np.nan)
    spared = parent.spared(kept) if parent.lost > 0.0 else np.zeros(len(changes))
    cost = 1.0 - untreated / parent.untreated
    singles = tuple(
        Single(change, *(float(part[i]) for part in (untreated, treated, restored, spared, cost)))
        for i, change in enumerate(changes)
        if good[i]
    )
    unsettled = tuple(change for i, change in enumerate(changes) if not good[i])
    return Scan(model, cell, doses, parent, singles, unsettled, grid, under.states)


def _parent(model: Model, bare: ChangeGrid, grid: ChangeGrid) -> Parent:
    before, after = (_settled(model, each.parent()) for each in (bare, grid))
    untreated, treated = (float(growth_in(model, found.states)[0]) for found in (before, after))
    if not untreated > 0.0:
        raise NumericalError("the untreated tumour does not grow, so that no regimen can take growth from it")
    return Parent(untreated, treated, before.states[0], after.states[0])


def _settled(model: Model, conditions: Conditions) -> SteadyStates:
    return steady_states(model.network, conditions).require_settled()


# --- pairs ----------------------------------------------------------------------------------------------------


def pairs_tried(found: Scan) -> int:
    """How many pairs of changes of different genes or nodes there are."""
    subjects = np.array([change.subject for change in found._grid.changes])
    _, counts = np.unique(subjects, return_counts=True)
    return (len(subjects) ** 2 - int((counts**2).sum())) // 2


def restoring_pairs(found: Scan, *, progress: Progress | None = None) -> Iterator[Pair]:
    """Every pair of changes that restores growth where neither of the two does alone, as they are found.

    All pairs of changes of different genes or nodes are simulated under the regimen, in blocks, so that memory does
    not grow with their number. Of those that restore growth, the cell must live without the drug too.

    Parameters
    ----------
    found : Scan
    progress : called with pairs done and pairs in all
    """
    singles = {single.change.text: single for single in found.singles}
    changes = found._grid.changes
    able = np.array([i for i, change in enumerate(changes) if _may_pair(singles.get(change.text))], int)
    bare = change_grid(found.model, found.cell, changes=changes, doses={})
    subjects = np.unique([change.subject for change in changes], return_inverse=True)[1]
    total, done = pairs_tried(found), 0
    for first, second in _blocks(subjects):
        restored = _restored(found, first, second)
        alone = np.isin(first, able) & np.isin(second, able)
        hits = np.flatnonzero((restored >= RESTORES) & alone)
        alive = _grows(found.model, bare, first[hits], second[hits])
        for row in hits[alive]:
            one, other = (singles[changes[i].text] for i in (first[row], second[row]))
            rate = found.parent.treated + restored[row] * found.parent.lost
            excess = float(restored[row]) - max(one.restored, other.restored)
            yield Pair(one, other, float(rate), float(restored[row]), excess)
        done += len(first)
        if progress is not None:
            progress(done, total)


def _may_pair(single: Single | None) -> bool:
    """Whether a change settles and does not restore growth by itself."""
    return single is not None and not single.restored >= RESTORES


def _blocks(subjects: Rows) -> Iterator[tuple[Rows, Rows]]:
    """All pairs of numbers whose subjects differ, the first below the second, in blocks."""
    first: list[Rows] = []
    second: list[Rows] = []
    held = 0
    for i in range(len(subjects)):
        others = np.arange(i + 1, len(subjects))
        others = others[subjects[others] != subjects[i]]
        first.append(np.full(len(others), i))
        second.append(others)
        held += len(others)
        if held >= PAIRS_AT_ONCE or i == len(subjects) - 1:
            yield np.concatenate(first), np.concatenate(second)
            first, second, held = [], [], 0


def _restored(found: Scan, first: Rows, second: Rows) -> Float[np.ndarray, " row"]:
    """Share of the lost growth that pairs give back; NaN where a cell does not come to rest."""
    # The state of one change alone is near that of the pair; where there is none, the tumour's own state serves.
    near = found._states[first]
    start = np.where(np.isfinite(near), near, found.parent.treated_state)
    states = steady_states(found.model.network, found._grid.pairs(first, second), start=start).states
    return found.parent.restored(growth_in(found.model, states))


def _grows(model: Model, bare: ChangeGrid, first: Rows, second: Rows) -> Bool[np.ndarray, " row"]:
    if not first.size:
        return np.zeros(0, bool)
    rates = growth_in(model, steady_states(model.network, bare.pairs(first, second)).states)
    return np.asarray(rates > 0.0)
