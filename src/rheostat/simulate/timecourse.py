"""How one condition moves in time, with surroundings and doses that may jump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp

from rheostat.errors import InputError
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.outcome import Outcome

RELATIVE_TOLERANCE = 1e-8
ABSOLUTE_TOLERANCE = 1e-10


@dataclass(frozen=True)
class TimeCourse:
    """States of one condition at the times asked for (minutes); all NaN where the outcome is no number."""

    network: Network
    times: Float[np.ndarray, " time"]
    states: Float[np.ndarray, "time node"]
    outcome: Outcome


@dataclass(frozen=True)
class Stretch:
    """A condition (a batch of one) that holds for a length of time in minutes."""

    length: float
    condition: Conditions


def time_course(
    network: Network,
    condition: Conditions,
    times: Float[np.ndarray, " time"],
    *,
    start: Float[np.ndarray, " node"] | None = None,
) -> TimeCourse:
    """One condition from its start, at the times asked for.

    Parameters
    ----------
    network : Network
    condition : Conditions - exactly one row
    times : minutes from the start, rising, from 0 on
    start : the state at time 0; default the reference state
    """
    return time_course_through(network, [Stretch(float(times[-1]) + 1.0, condition)], times, start=start)


def time_course_through(
    network: Network,
    stretches: Sequence[Stretch],
    times: Float[np.ndarray, " time"],
    *,
    start: Float[np.ndarray, " node"] | None = None,
) -> TimeCourse:
    """A time course through conditions that follow one another; the integration restarts at each jump.

    Raises
    ------
    InputError - where the times do not rise from 0 on, or go beyond the last stretch
    """
    wanted = np.asarray(times, float)
    _check_times(wanted, sum(stretch.length for stretch in stretches))
    state = np.array(network.reference if start is None else start, float)
    out = np.full((len(wanted), len(network.nodes)), np.nan)
    begin = 0.0
    for number, stretch in enumerate(stretches):
        end = begin + stretch.length
        last = number == len(stretches) - 1
        inside = (wanted >= begin) & ((wanted <= end) if last else (wanted < end))
        state, piece, outcome = _integrate(network, stretch, wanted[inside] - begin, state)
        if not outcome.is_number:
            return TimeCourse(network, wanted, np.full_like(out, np.nan), outcome)
        out[inside] = piece
        begin = end
    return TimeCourse(network, wanted, out, Outcome.CONVERGED)


def _check_times(times: np.ndarray, length: float) -> None:
    if times.size == 0 or times[0] < 0.0 or (np.diff(times) < 0.0).any():
        raise InputError("the times of a time course are one or more numbers that rise from 0 on")
    if times[-1] > length * (1 + 1e-12):
        raise InputError(f"time {times[-1]:g} min lies beyond the end of the schedule at {length:g} min")


def _integrate(
    network: Network, stretch: Stretch, times: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Outcome]:
    condition = stretch.condition
    parts = (condition.abundance, condition.locked, condition.inputs, condition.residuals, start)
    if not all(np.isfinite(part).all() and (part >= 0.0).all() for part in parts):
        return start, np.empty((len(times), len(start))), Outcome.INVALID
    # The solver wants times that rise strictly; several may be asked for at one instant, the end among them.
    points, where = np.unique(np.append(times, stretch.length), return_inverse=True)
    solution = solve_ivp(
        lambda _, x: flow(network, x[None, :], condition)[0],
        (0.0, stretch.length),
        start,
        method="BDF",
        t_eval=points,
        jac=lambda _, x: jacobian(network, x[None, :], condition)[0],
        rtol=RELATIVE_TOLERANCE,
        atol=ABSOLUTE_TOLERANCE,
    )
    if not solution.success:
        return start, np.empty((len(times), len(start))), Outcome.STEP_LIMIT
    states = np.maximum(solution.y.T, 0.0)[where]
    return states[-1], states[:-1], Outcome.CONVERGED
