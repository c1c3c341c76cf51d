"""Resistance without a mutation: which movements of a treated tumour protect it, by how much, and when they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float, Int

from rheostat.analysis.growth import growth_in
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.resistance.scan import DECIMALS, Parent
from rheostat.knowledge.nodes import NodeKind
from rheostat.network.cell import Cell, Conditions
from rheostat.simulate.batch import steady_states

MOVED = 0.10
"""Change of a node under treatment, as a share of its untreated level (of the larger of the two), that is looked at."""

PROTECTS = 0.02
"""Share of the untreated growth that a movement gives back before it is said to protect the tumour."""

ROUNDS = 40
HELD_WITHIN = 0.02
LEAST_SCALE, MOST_SCALE = 1e-4, 1e4
"""A node is held by scaling it until it is within this share of its untreated level; how far scaling may go."""

MINUTES_A_DAY = 1440.0
MONTH = 28.0 * MINUTES_A_DAY
HOURS_LATER = 60.0
DAYS_LATER = MINUTES_A_DAY
WEEKS_LATER = 7.0 * MINUTES_A_DAY
TIMES = np.concatenate([[0.0], np.geomspace(1.0, MONTH, 90)])


class Pace(StrEnum):
    """How soon half of a movement is there."""

    ACUTE = "within the first hour"
    HOURS = "within a day"
    DAYS = "within a week"
    WEEKS = "later than a week"


@dataclass(frozen=True)
class Movement:
    """A node that treatment moves, and what growth would be without that movement.

    Parameters
    ----------
    node : its name
    untreated, treated : levels in folds of the reference cell, at rest
    acute : level one hour after the drug
    half_time : minutes until half of the movement is there
    protects : growth that the movement gives back, as a share of the untreated growth; below 0 it costs growth
    held : whether the node could be held at its untreated level
    """

    node: str
    untreated: float
    treated: float
    acute: float
    half_time: float
    protects: float
    held: bool

    @property
    def rises(self) -> bool:
        """Whether the node is higher under treatment."""
        return self.treated > self.untreated

    @property
    def fold(self) -> float:
        """Treated over untreated level; infinite where there was none."""
        return self.treated / self.untreated if self.untreated > 0.0 else float("inf")

    @property
    def pace(self) -> Pace:
        """How soon it comes."""
        if self.half_time <= HOURS_LATER:
            return Pace.ACUTE
        if self.half_time <= DAYS_LATER:
            return Pace.HOURS
        return Pace.DAYS if self.half_time <= WEEKS_LATER else Pace.WEEKS


@dataclass(frozen=True)
class Adaptation:
    """Every movement of one tumour under one regimen that protects it, the strongest first.

    Parameters
    ----------
    protecting : movements that give growth back
    moved : every node that moves by at least a tenth
    """

    protecting: tuple[Movement, ...]
    moved: tuple[Movement, ...]


def adaptation(model: Model, cell: Cell, *, doses: Mapping[str, float], parent: Parent) -> Adaptation:
    """What moves in a tumour under a regimen, and which of it protects the tumour.

    Each node that moves is held at its untreated level, all else free, and the growth at rest is compared: what the
    tumour loses then is what the movement gives back. The drug's own effect costs growth and so falls out.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour
    doses : drug to free concentration, nmol/L
    parent : its growth and states without and under the regimen
    """
    before, after = parent.untreated_state, parent.treated_state
    nodes = _moved(model, before, after)
    if not nodes.size:
        return Adaptation((), ())
    course = model.follow([Arm(cell, doses, at=MONTH)], TIMES).states[0]
    rates, held = _held(model, cell, doses, parent, nodes)
    moved = tuple(
        Movement(
            node=model.network.nodes[node],
            untreated=float(before[node]),
            treated=float(after[node]),
            acute=float(np.interp(HOURS_LATER, TIMES, course[:, node])),
            half_time=_half_time(course[:, node], float(before[node]), float(after[node])),
            protects=float((parent.treated - rates[i]) / parent.untreated),
            held=bool(held[i]),
        )
        for i, node in enumerate(nodes)
    )
    protecting = sorted(
        (item for item in moved if item.protects >= PROTECTS), key=lambda item: -round(item.protects, DECIMALS)
    )
    return Adaptation(tuple(protecting), moved)


def _moved(model: Model, before: Float[np.ndarray, " node"], after: Float[np.ndarray, " node"]) -> np.ndarray:
    """Numbers of the nodes that move; phenotypes, which are what is explained, are left out."""
    kinds = model.knowledge.nodes
    free = np.array([kinds[name].kind is not NodeKind.PHENOTYPE for name in model.network.nodes])
    return np.flatnonzero(free & (np.abs(after - before) >= MOVED * np.maximum(before, after)) & (after + before > 0.0))


def _half_time(course: Float[np.ndarray, " time"], start: float, end: float) -> float:
    """Minutes until half of the way from start to end has been gone for good."""
    share = (course - start) / (end - start)
    late = np.flatnonzero(share < 0.5)
    last = int(late[-1]) if late.size else 0
    if last + 1 >= len(course):
        return float(TIMES[-1])
    low, high = share[last], share[last + 1]
    return float(TIMES[last] + (0.5 - low) / (high - low) * (TIMES[last + 1] - TIMES[last]))


def _held(
    model: Model, cell: Cell, doses: Mapping[str, float], parent: Parent, nodes: Int[np.ndarray, " moved"]
) -> tuple[Float[np.ndarray, " moved"], np.ndarray]:
    """Growth with each node held at its untreated level in turn, and whether it could be held there."""
    goal = np.maximum(parent.untreated_state[nodes], 1e-9)
    scale = np.ones(len(nodes))
    rows = np.arange(len(nodes))
    base = model.conditions([Arm(cell, doses)])
    start = np.repeat(parent.treated_state[None, :], len(nodes), axis=0)
    states = start
    for _ in range(ROUNDS):
        level = np.maximum(states[rows, nodes], 1e-12)
        off = np.abs(level / goal - 1.0) > HELD_WITHIN
        if not off.any():
            break
        scale[off] = np.clip(scale[off] * (goal[off] / level[off]), LEAST_SCALE, MOST_SCALE)
        states = _scaled_states(model, base, nodes, scale, start=states)
        states = np.where(np.isfinite(states), states, start)
    held = np.abs(states[rows, nodes] / goal - 1.0) <= HELD_WITHIN
    return growth_in(model, states), held


def _scaled_states(
    model: Model, base: Conditions, nodes: np.ndarray, scale: np.ndarray, *, start: np.ndarray
) -> Float[np.ndarray, "moved node"]:
    count = len(nodes)
    abundance, locked, inputs, residuals = (
        np.repeat(part, count, axis=0) for part in (base.abundance, base.locked, base.inputs, base.residuals)
    )
    abundance[np.arange(count), nodes] *= scale
    conditions = Conditions(abundance, locked, inputs, residuals)
    return steady_states(model.network, conditions, start=start).states
