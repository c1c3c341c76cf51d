"""Steady states of many conditions at once, by implicit steps through real time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.errors import NumericalError
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.timecourse import time_course

TOLERANCE = 1e-10
"""Largest |f - x| (a fold) that counts as rest."""

STEP_LIMIT = 400
SETTLING_TIME = 30 * 24 * 60.0
FIRST_STEP = 1e-2
BLOCK = 64


@dataclass(frozen=True)
class Swing:
    """Between which states a condition oscillates, and their mean over the last quarter of what was followed."""

    low: Float[np.ndarray, " node"]
    mean: Float[np.ndarray, " node"]
    high: Float[np.ndarray, " node"]


@dataclass(frozen=True)
class SteadyStates:
    """States of a batch of conditions, with the outcome of each.

    A row whose outcome is no number is NaN throughout; of one that oscillates `swings` has the range, by row.
    """

    network: Network
    states: Float[np.ndarray, "condition node"]
    outcomes: tuple[Outcome, ...]
    swings: Mapping[int, Swing] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def all_settled(self) -> bool:
        """Whether every condition came to rest."""
        return all(outcome.is_number for outcome in self.outcomes)

    def require_settled(self) -> SteadyStates:
        """Itself, or an error that says which condition has no steady state and why.

        Raises
        ------
        NumericalError - naming the first condition without a number
        """
        for i, outcome in enumerate(self.outcomes):
            if not outcome.is_number:
                raise NumericalError(f"condition {i}: {outcome.value}")
        return self


def steady_state(
    network: Network, conditions: Conditions, *, start: Float[np.ndarray, "condition node"] | None = None
) -> SteadyStates:
    """The steady state that each condition flows to from its start.

    Implicit Euler steps in real time grow while the state comes to rest; the end is accepted only if it is stable.
    What does not settle so is followed in time for 30 days.

    Parameters
    ----------
    network : Network
    conditions : Conditions - one row a condition
    start : where each condition starts; default the reference state
    """
    count = len(conditions)
    begin = np.broadcast_to(network.reference, (count, len(network.nodes))) if start is None else start
    states = np.full((count, len(network.nodes)), np.nan)
    outcomes: list[Outcome] = []
    for low in range(0, count, BLOCK):
        rows = slice(low, min(low + BLOCK, count))
        block = Conditions(
            conditions.abundance[rows],
            conditions.locked[rows],
            conditions.inputs[rows],
            conditions.residuals[rows],
        )
        states[rows], ended = _block(network, block, np.array(begin[rows], float))
        outcomes += ended
    return SteadyStates(network, states, tuple(outcomes))


def is_valid(conditions: Conditions, states: np.ndarray) -> np.ndarray:
    """Which rows hold nothing but finite numbers of zero or more."""
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals, states)
    return np.logical_and.reduce([(np.isfinite(part) & (part >= 0.0)).all(axis=1) for part in parts])


def _subset(conditions: Conditions, rows: np.ndarray) -> Conditions:
    return Conditions(
        conditions.abundance[rows],
        conditions.locked[rows],
        conditions.inputs[rows],
        conditions.residuals[rows],
    )


def _block(network: Network, conditions: Conditions, start: np.ndarray) -> tuple[np.ndarray, list[Outcome]]:
    ended = np.full(len(conditions), None, object)
    valid = is_valid(conditions, start)
    ended[~valid] = Outcome.INVALID
    states = start.copy()
    rows = np.flatnonzero(valid)
    states[rows], rested = _continue_in_time(network, _subset(conditions, rows), start[rows])
    stable = rested.copy()
    if rested.any():
        stable[rested] = _is_stable(network, _subset(conditions, rows[rested]), states[rows[rested]])
    ended[rows[stable]] = Outcome.CONVERGED
    for i in rows[~stable]:
        states[i], ended[i] = _follow(network, conditions.row(int(i)), start[i])
    states[[not outcome.is_number for outcome in ended]] = np.nan
    return states, list(ended)


def _continue_in_time(network: Network, conditions: Conditions, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pseudo-transient continuation; the states reached and which of them are at rest."""
    x = start.copy()
    step = np.full(len(x), FIRST_STEP)
    rested = np.zeros(len(x), bool)
    identity = np.eye(len(network.nodes))
    for _ in range(STEP_LIMIT):
        active = np.flatnonzero(~rested)
        if not active.size:
            break
        part, here = _subset(conditions, active), x[active]
        rate = flow(network, here, part)
        matrix = identity / step[active, None, None] - jacobian(network, here, part)
        move = np.linalg.solve(matrix, rate[:, :, None])[:, :, 0]
        new = here + move
        good = (new >= -1e-9).all(axis=1) & (np.abs(move) <= 0.5 * (here + 0.1)).all(axis=1)
        new = np.maximum(new, 0.0)
        x[active[good]] = new[good]
        step[active] *= np.where(good, 2.0, 0.25)
        rest = np.abs(flow(network, x[active], part) * network.tables.tau).max(axis=1)
        rested[active[rest < TOLERANCE]] = True
    return x, rested


def _is_stable(network: Network, conditions: Conditions, states: np.ndarray) -> np.ndarray:
    leading = np.linalg.eigvals(jacobian(network, states, conditions)).real.max(axis=1)
    return np.asarray(leading < 0.0)


def _follow(network: Network, condition: Conditions, start: np.ndarray) -> tuple[np.ndarray, Outcome]:
    """Thirty days of time course: steady, oscillating or not settled."""
    times = np.linspace(0.0, SETTLING_TIME, 601)
    run = time_course(network, condition, times, start=start)
    if not run.outcome.is_number:
        return start, run.outcome
    late = run.states[len(times) // 2 :]
    swing = late.max(axis=0) - late.min(axis=0)
    if swing.max() < 1e-7:
        return run.states[-1], Outcome.FELL_BACK
    last = run.states[3 * len(times) // 4 :]
    lasting = (last.max(axis=0) - last.min(axis=0)).max() > 0.5 * swing.max()
    return start, Outcome.OSCILLATING if lasting else Outcome.NOT_SETTLED
