"""Many conditions of one network at once, on all cores: what everything else calls to simulate."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.network.cell import Conditions
from rheostat.network.network import Network
from rheostat.simulate.compilation import Kernels, kernels
from rheostat.simulate.lanes import lanes_for
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.plan import Plan, plan_of
from rheostat.simulate.samples import Samples
from rheostat.simulate.steady import SETTLING_TIME, TOLERANCE, SteadyStates, Swing, is_valid

CHUNK = 512
"""Conditions that one thread takes at a time."""

NEARLY_AT_REST = 1e-7
LAST_RATE = 1e-10
STEP_LIMIT = 400
GROWTH = 10.0
BEND = 0.5
REACH = 1.0
"""See `settle.Settings`."""

SHRINKS = 1.0 - 1e-6
"""A disturbance that shrinks by less than this in a round of all time scales counts as lasting."""

RELATIVE_TOLERANCE = 3e-7
ABSOLUTE_TOLERANCE = 3e-7
"""Of a step of a time course, so that courses are within 1e-6 (of states above 1, and in folds below)."""

COURSE_STEP_LIMIT = 50_000
HORIZONS = (1.0, 0.1, 0.01)
REPORTS = 601
STILL = 1e-7
"""Shares of the settling time that are tried, how many states are looked at in each, and the largest change among
them (folds) that is rest."""

if TYPE_CHECKING:
    from rheostat.simulate.multistep import Control, Moving
    from rheostat.simulate.settle import Batch

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class TimeCourses:
    """States of many conditions at the times asked for (minutes); NaN where the outcome is no number."""

    network: Network
    times: Float[np.ndarray, " time"]
    states: Float[np.ndarray, "condition time node"]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Phase:
    """Conditions, one row each, that hold for a length of time in minutes.

    Parameters
    ----------
    length : minutes
    conditions : Conditions
    samples : inputs and residuals that change within the phase, in place of those of the conditions
    """

    length: float
    conditions: Conditions
    samples: Samples | None = None

    def of(self, rows: slice | np.ndarray) -> Phase:
        """That of some courses."""
        samples = None if self.samples is None else self.samples.of(rows)
        return Phase(self.length, _rows(self.conditions, rows), samples)


def steady_states(
    network: Network,
    conditions: Conditions,
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
    threads: int | None = None,
) -> SteadyStates:
    """The steady state that each condition flows to from its start; numbers do not depend on the threads.

    Parameters
    ----------
    network : Network
    conditions : Conditions - one row a condition
    start : where each condition starts, one row a condition or one for all; default the reference state
    threads : how many at once; default one a core
    """
    begin = _starts(network, len(conditions), start)
    states = np.full(begin.shape, np.nan)
    plan = plan_of(network)

    swings: dict[int, Swing] = {}

    def run(rows: slice) -> list[Outcome]:
        states[rows], ended, moving = _settled(network, plan, _rows(conditions, rows), begin[rows])
        swings.update({rows.start + i: swing for i, swing in moving.items()})
        return ended

    ended = [outcome for part in _each(run, _chunks(len(conditions)), threads=threads) for outcome in part]
    return SteadyStates(network, states, tuple(ended), MappingProxyType(dict(sorted(swings.items()))))


def steady_state_stream(
    network: Network, blocks: Iterable[Conditions], *, threads: int | None = None
) -> Iterator[SteadyStates]:
    """The steady states of one block of conditions after another, in memory for one block.

    Parameters
    ----------
    network : Network
    blocks : batches of conditions, made as they are asked for; thousands of rows each keep all cores busy
    threads : how many at once; default one a core
    """
    for block in blocks:
        yield steady_states(network, block, threads=threads)


def steady_states_of_draws(
    draws: Sequence[Network],
    conditions: Conditions,
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
    threads: int | None = None,
) -> tuple[SteadyStates, ...]:
    """The steady states of one batch of conditions in each of several draws of a network's parameters.

    Parameters
    ----------
    draws : networks that differ in their numbers only (a draw of sizes, a fit)
    conditions, start, threads : as for `steady_states`; a start holds for all draws

    Raises
    ------
    InputError - where the draws are not of one network
    """
    if not draws:
        return ()
    begin = _starts(draws[0], len(conditions), start)
    states = np.full((len(draws), *begin.shape), np.nan)
    chunks = _chunks(len(conditions))
    plans = [plan_of(draws[0]), *(plan_of(draws[0]).redrawn(draw) for draw in draws[1:])]

    def run(item: tuple[int, slice]) -> list[Outcome]:
        number, rows = item
        found = _settled(draws[number], plans[number], _rows(conditions, rows), begin[rows])
        states[number, rows] = found[0]
        return found[1]

    items = [(number, rows) for number in range(len(draws)) for rows in chunks]
    ended = iter(list(_each(run, items, threads=threads)))
    outcomes = [tuple(o for _ in chunks for o in next(ended)) for _ in draws]
    return tuple(SteadyStates(*result) for result in zip(draws, states, outcomes, strict=True))


def time_courses(
    network: Network,
    conditions: Conditions,
    times: Float[np.ndarray, " time"],
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
    threads: int | None = None,
    relative: float = RELATIVE_TOLERANCE,
    absolute: float = ABSOLUTE_TOLERANCE,
) -> TimeCourses:
    """Every condition from its start, at the times asked for.

    Parameters
    ----------
    network : Network
    conditions : Conditions - one row a condition
    times : minutes from the start, rising, from 0 on
    start : the state of each condition at time 0, or one for all; default the reference state
    threads : how many at once; default one a core
    relative, absolute : error allowed in a step, of a state and in folds
    """
    phase = Phase(float(np.asarray(times, float)[-1]) if len(times) else 0.0, conditions)
    return time_courses_through(
        network, [phase], times, start=start, threads=threads, relative=relative, absolute=absolute
    )


def time_courses_through(
    network: Network,
    phases: Sequence[Phase],
    times: Float[np.ndarray, " time"],
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
    threads: int | None = None,
    relative: float = RELATIVE_TOLERANCE,
    absolute: float = ABSOLUTE_TOLERANCE,
) -> TimeCourses:
    """Time courses through phases that follow one another; every course restarts exactly at each jump.

    Row i of every phase belongs to one course: doses and surroundings may differ between courses, which jump
    at the same times.

    Raises
    ------
    InputError - where times do not rise from 0 on, go beyond the last phase, or phases differ in their rows
    """
    wanted = np.array(times, float)
    count = _check_phases(phases, wanted)
    begin = _starts(network, count, start)
    states = np.full((count, len(wanted), len(network.nodes)), np.nan)
    plan, k = plan_of(network), kernels()
    control = k.control(relative, absolute, float(network.tables.tau.min(initial=np.inf)), COURSE_STEP_LIMIT)

    def run(rows: slice) -> list[Outcome]:
        part = [phase.of(rows) for phase in phases]
        states[rows], ended = _through(k, plan, part, wanted, begin[rows], control)
        return ended

    ended = [outcome for part in _each(run, _chunks(count), threads=threads) for outcome in part]
    return TimeCourses(network, wanted, states, tuple(ended))


# --- rows, chunks and threads ----------------------------------------------------------------------------


def _starts(network: Network, count: int, start: np.ndarray | None) -> np.ndarray:
    given = network.reference if start is None else np.asarray(start, float)
    return np.broadcast_to(given, (count, len(network.nodes)))


def _rows(conditions: Conditions, rows: slice | np.ndarray) -> Conditions:
    return Conditions(
        conditions.abundance[rows],
        conditions.locked[rows],
        conditions.inputs[rows],
        conditions.residuals[rows],
    )


def _chunks(count: int) -> list[slice]:
    return [slice(low, min(low + CHUNK, count)) for low in range(0, count, CHUNK)]


def _each(run: Callable[[_Item], _Result], items: Sequence[_Item], *, threads: int | None) -> Iterator[_Result]:
    """The results for all items in order, some at once."""
    workers = min(threads or len(os.sched_getaffinity(0)), len(items))
    if workers < 2:
        yield from map(run, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(run, items)


def _check_phases(phases: Sequence[Phase], times: np.ndarray) -> int:
    """The number of courses, once phases and times fit together."""
    counts = {len(phase.conditions) for phase in phases}
    counts |= {len(part) for p in phases if p.samples is not None for part in (p.samples.inputs, p.samples.residuals)}
    if len(counts) != 1:
        raise InputError(f"the phases of a batch of time courses have {sorted(counts)} rows; all need as many")
    if times.size == 0 or not np.isfinite(times).all() or times[0] < 0.0 or (np.diff(times) < 0.0).any():
        raise InputError("the times of a time course are one or more numbers that rise from 0 on")
    length = sum(phase.length for phase in phases)
    if times[-1] > length * (1.0 + 1e-12):
        raise InputError(f"time {times[-1]:g} min lies beyond the end of the schedule at {length:g} min")
    return counts.pop()


# --- one chunk -------------------------------------------------------------------------------------------


def _settled(
    network: Network, plan: Plan, conditions: Conditions, start: np.ndarray
) -> tuple[np.ndarray, list[Outcome], dict[int, Swing]]:
    """The steady states of a chunk: searched for, judged, and followed in time where that failed."""
    k = kernels()
    states = np.full(start.shape, np.nan)
    ended = np.full(len(start), Outcome.INVALID, object)
    rows = np.flatnonzero(is_valid(conditions, start))
    if not rows.size:
        return states, list(ended), {}
    found, good = _searched(k, network, plan, _rows(conditions, rows), start[rows])
    states[rows[good]], ended[rows[good]] = found[good], Outcome.CONVERGED
    rest = rows[~good]
    swings: dict[int, Swing] = {}
    if rest.size:
        states[rest], ended[rest], found_swings = _followed(k, network, plan, _rows(conditions, rest), start[rest])
        swings = {int(rest[i]): swing for i, swing in found_swings.items()}
    return states, list(ended), swings


def _searched(
    k: Kernels, network: Network, plan: Plan, conditions: Conditions, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where the implicit steps end, and which of these states are at rest and stable."""
    s, p = plan.structure, plan.numbers
    inputs, residuals = len(network.inputs), len(network.residuals) + 1
    settings = k.settings(
        NEARLY_AT_REST,
        LAST_RATE,
        STEP_LIMIT,
        float(network.tables.tau.min(initial=np.inf)),
        GROWTH,
        BEND,
        REACH,
    )
    batch = _batch(k, conditions, start)
    found, steps = np.empty(start.shape), np.zeros(len(start), np.int64)
    k.settle(s, p, lanes_for(s, inputs=inputs, residuals=residuals, single=True), batch, settings, found, steps)
    rest, pivot = np.empty(len(start)), np.empty(len(start))
    ends, lanes = batch._replace(start=found), lanes_for(s, inputs=inputs, residuals=residuals)
    k.judge(s, p, lanes, ends, rest, pivot)
    good = (steps > 0) & (rest < TOLERANCE)
    unsure = np.flatnonzero(good & ~(pivot > k.certain_pivot))
    if unsure.size:
        growth = np.empty(len(unsure))
        k.disturb(s, p, lanes, k.batch(*(part[unsure] for part in ends)), growth)
        good[unsure] = growth < SHRINKS
    return found, good


def _batch(k: Kernels, conditions: Conditions, start: np.ndarray) -> Batch:
    """Conditions in the one form of array that the kernels were compiled for."""
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals, start)
    return k.batch(*(np.array(part, np.float64, order="C") for part in parts))


def _followed(
    k: Kernels, network: Network, plan: Plan, conditions: Conditions, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, dict[int, Swing]]:
    """A month of time course for each condition, or less where it moves too fast for that: what it comes to."""
    swings: dict[int, Swing] = {}
    states, ended = np.full(start.shape, np.nan), np.full(len(start), Outcome.STEP_LIMIT, object)
    control = k.control(1e-7, 1e-9, float(network.tables.tau.min(initial=np.inf)), COURSE_STEP_LIMIT)
    for length in SETTLING_TIME * np.array(HORIZONS):
        times = np.linspace(0.0, length, REPORTS)
        for i in np.flatnonzero(ended == Outcome.STEP_LIMIT):
            phase = Phase(length, _rows(conditions, slice(i, i + 1)))
            course, outcomes = _through(k, plan, [phase], times, start[i : i + 1], control)
            ended[i] = _verdict(course[0]) if outcomes[0].is_number else outcomes[0]
            if ended[i].is_number:
                states[i] = course[0, -1]
            elif ended[i] is Outcome.OSCILLATING:
                last = course[0, 3 * REPORTS // 4 :]
                swings[int(i)] = Swing(last.min(axis=0), last.mean(axis=0), last.max(axis=0))
    return states, ended, swings


def _verdict(course: np.ndarray) -> Outcome:
    """What the second half of a long time course says."""
    late = course[len(course) // 2 :]
    swing = float(np.ptp(late, axis=0).max())
    if swing < STILL:
        return Outcome.FELL_BACK
    last = course[3 * len(course) // 4 :]
    return Outcome.OSCILLATING if np.ptp(last, axis=0).max() > 0.5 * swing else Outcome.NOT_SETTLED


def _through(
    k: Kernels,
    plan: Plan,
    phases: Sequence[Phase],
    times: np.ndarray,
    start: np.ndarray,
    control: Control,
) -> tuple[np.ndarray, list[Outcome]]:
    """The courses of a chunk through all phases."""
    states = np.full((len(start), len(times), start.shape[1]), np.nan)
    ended = np.full(len(start), Outcome.CONVERGED, object)
    valid = np.logical_and.reduce([is_valid(phase.conditions, start) for phase in phases])
    ended[~valid] = Outcome.INVALID
    rows = np.flatnonzero(valid)
    here, begin = np.array(start[rows]), 0.0
    for number, phase in enumerate(phases):
        end = begin + phase.length
        final = number == len(phases) - 1
        inside = (times >= begin) & ((times <= end * (1.0 + 1e-12)) if final else (times < end))
        here, piece, good = _integrated(
            k, plan, phase.of(rows), np.minimum(times[inside] - begin, phase.length), here, control
        )
        states[np.ix_(rows, np.flatnonzero(inside))] = piece
        ended[rows[~good]] = Outcome.STEP_LIMIT
        rows, here, begin = rows[good], here[good], end
    states[[not outcome.is_number for outcome in ended]] = np.nan
    return states, list(ended)


def _integrated(
    k: Kernels, plan: Plan, phase: Phase, times: np.ndarray, start: np.ndarray, control: Control
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """States at the end of a phase and at times within it, and which courses got there."""
    reports = np.repeat(start[:, None, :], len(times), axis=1)
    if not len(start) or phase.length <= 0.0:
        return start, reports, np.ones(len(start), bool)
    conditions = phase.conditions
    if phase.samples is not None:
        first = (phase.samples.inputs[:, 0], phase.samples.residuals[:, 0])
        conditions = Conditions(conditions.abundance, conditions.locked, *first)
    s, p = plan.structure, plan.numbers
    inputs, residuals = conditions.inputs.shape[1], conditions.residuals.shape[1]
    lanes = lanes_for(s, inputs=inputs, residuals=residuals, single=True)
    ends, steps = np.empty(start.shape), np.zeros(len(start), np.int64)
    batch = _batch(k, conditions, start)
    moving = _moving(k, phase.samples)
    k.integrate(s, p, lanes, batch, control, k.formulas, moving, float(phase.length), times, reports, ends, steps)
    return np.maximum(ends, 0.0), reports, steps > 0


def _moving(k: Kernels, samples: Samples | None) -> Moving:
    """What changes within a phase, as the kernel reads it: the columns that do."""
    if samples is None:
        nothing, none = np.zeros((1, 0, 0)), np.zeros(0, np.int64)
        return k.moving(np.zeros(0), none, nothing, none, nothing)
    parts = []
    for values in (samples.inputs, samples.residuals):
        columns = np.flatnonzero(np.ptp(values, axis=1).any(axis=0))
        parts += [columns, np.array(values[:, :, columns], order="C")]
    return k.moving(np.array(samples.times, float), *parts)
