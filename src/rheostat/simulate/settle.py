"""The compiled search for steady states: implicit steps through real time, conditions in turn on lanes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rheostat.simulate.kernel import (
    compiled,
    compiled_whole,
    factorise,
    fill_matrix,
    gate_slopes,
    laws,
    make_comparison,
    solve,
    solve_transposed,
)
from rheostat.simulate.lanes import LANES, Lanes
from rheostat.simulate.plan import Numbers, Structure
from rheostat.simulate.vector import at, choose_below, load, size_of, spread, store

PIVOT = 1e-9
"""Least pivot (rates over their time constants) that is not taken for zero."""


ROUNDS = 40
VANISHED = 1e-3
"""Rounds of the test for stability, and the share of a disturbance that is none."""


class Settings(NamedTuple):
    """How steps grow and when a search ends.

    Parameters
    ----------
    at_rest : largest |F| (folds) from which one last, long step is taken
    last_rate : the inverse of that step (1/min); over 0, so that what no longer moves stays where it is
    step_limit : steps after which a search is given up
    first_step : of the fastest time constant
    growth : the most by which a step grows
    bend : second-order remainder of a step, relative to x + 0.1, that is aimed at
    reach : largest change of a state in one step, relative to x + 0.1
    """

    at_rest: float
    last_rate: float
    step_limit: int
    first_step: float
    growth: float
    bend: float
    reach: float


class Batch(NamedTuple):
    """Conditions as a kernel reads them, one row each, and where each starts."""

    abundance: np.ndarray
    locked: np.ndarray
    inputs: np.ndarray
    residuals: np.ndarray
    start: np.ndarray


@compiled
def enter(k: int, row: int, batch: Batch, s: Structure, p: Numbers, w: Lanes) -> None:
    """Put a condition into lane k, at its start."""
    n, count = len(s.order), batch.inputs.shape[1]
    for i in range(n):
        node = s.order[i]
        w.slots[i * LANES + k] = batch.start[row, node]
        w.own[i * LANES + k] = 1.0
        w.abundance[i * LANES + k] = batch.abundance[row, node]
        w.locked[i * LANES + k] = batch.locked[row, node]
    for i in range(count):
        w.slots[(n + i) * LANES + k] = batch.inputs[row, i]
    w.slots[(n + count) * LANES + k] = 1.0
    w.slopes[len(p.steepness) * LANES + k] = 1.0
    for i in range(batch.residuals.shape[1]):
        w.residuals[i * LANES + k] = batch.residuals[row, i]
    for gate in range(len(p.norm)):
        basal = p.basal[gate]
        if s.gate_unlocked_by[gate] >= 0:
            basal += (1.0 - basal) * w.locked[s.gate_unlocked_by[gate] * LANES + k]
        w.closed[gate * LANES + k] = p.norm[gate] * (1.0 - basal)
    for gate in range(s.still_gates[0]):
        w.gates[gate * LANES + k] = p.norm[gate] - w.closed[gate * LANES + k]


@compiled_whole
def settle(s: Structure, p: Numbers, w: Lanes, batch: Batch, settings: Settings, states: Any, steps: Any) -> None:
    """Follow every condition of a batch to rest.

    `states` receives the end of each; `steps` the number of steps, negative where rest was not reached.
    """
    n, count = len(s.order), len(batch.start)
    row = np.full(LANES, -1)
    taken, ending = np.zeros(LANES, np.int64), np.zeros(LANES, np.bool_)
    fresh = np.zeros(LANES, np.bool_)
    step = np.ones(LANES)
    following, busy = 0, 0
    for k in range(LANES):
        enter(k, min(k, count - 1), batch, s, p, w)
        if following < count:
            row[k], fresh[k], step[k] = following, True, settings.first_step
            following, busy = following + 1, busy + 1
    while busy > 0:
        gate_slopes(s, p, w)
        laws(s, p, w)
        _measure_rest(s, p, w)
        for k in range(LANES):
            rest, bend = w.scratch[k], w.scratch[LANES + k]
            ending[k] = rest < settings.at_rest
            if not fresh[k]:
                step[k] *= min(settings.growth, max(0.5, np.sqrt(settings.bend / (bend + 1e-300))))
            w.scratch[4 * LANES + k] = settings.last_rate if ending[k] else 1.0 / step[k]
        shift = load(w.scratch, 4)
        fill_matrix(s, p, w, shift)
        factorise(s, w)
        for i in range(n):
            store(w.move, i, load(w.flow, i))
        solve(s, w, 0)
        _measure_move(s, w)
        for k in range(LANES):
            share = min(1.0, settings.reach / w.scratch[LANES + k])
            w.scratch[2 * LANES + k] = share
            fresh[k] = False
            taken[k] += 1
            step[k] *= share
        _advance(s, p, w, shift)
        for k in range(LANES):
            if row[k] < 0:
                continue
            settled = ending[k] and w.scratch[2 * LANES + k] == 1.0
            lost = taken[k] >= settings.step_limit or not step[k] > 1e-12
            if settled or lost:
                for i in range(n):
                    states[row[k], at(s.order, i)] = w.slots[i * LANES + k]
                steps[row[k]] = taken[k] if settled else -taken[k]
                row[k] = -1
                if following < count:
                    enter(k, following, batch, s, p, w)
                    row[k], fresh[k], step[k], taken[k] = following, True, settings.first_step, 0
                    following += 1
                else:
                    busy -= 1


@compiled
def _measure_rest(s: Structure, p: Numbers, w: Lanes) -> None:
    """Largest |F| into scratch 0; into scratch 1 how far F is from what was foreseen, as a move."""
    n = len(s.order)
    rest, bend, rate = spread(0.0), spread(0.0), load(w.scratch, 4)
    undefined = spread(0.0)
    for i in range(n):
        flow = load(w.flow, i)
        size = size_of(flow)
        undefined = undefined + 0.0 * flow
        rest = choose_below(size, rest, rest, size)
        surprise = size_of(flow - load(w.stages, i))
        change = surprise / ((1.0 + at(p.tau, i) * rate) * (load(w.slots, i) + 0.1))
        bend = choose_below(change, bend, bend, change)
    # A comparison forgets what is no number; the sum does not.
    store(w.scratch, 0, rest + undefined)
    store(w.scratch, 1, bend)


@compiled
def _measure_move(s: Structure, w: Lanes) -> None:
    """Lowest state after the move into scratch 0, largest relative move into scratch 1."""
    lowest, furthest = spread(0.0), spread(0.0)
    for i in range(len(s.order)):
        x, move = load(w.slots, i), load(w.move, i)
        after = x + move
        lowest = choose_below(lowest, after, lowest, after)
        far = size_of(move) / (x + 0.1)
        furthest = choose_below(far, furthest, furthest, far)
    store(w.scratch, 0, lowest)
    store(w.scratch, 1, furthest)


@compiled
def _advance(s: Structure, p: Numbers, w: Lanes, shift: Any) -> None:
    """Move every lane by a share (scratch 2) of its step; the flow foreseen goes into the first stage."""
    zero, share = spread(0.0), load(w.scratch, 2)
    rest = 1.0 - share
    for i in range(len(s.order)):
        move = share * load(w.move, i)
        after = load(w.slots, i) + move
        store(w.slots, i, choose_below(zero, after, after, zero))
        store(w.stages, i, at(p.tau, i) * shift * move + rest * load(w.flow, i))


@compiled_whole
def judge(s: Structure, p: Numbers, w: Lanes, batch: Batch, rest: Any, pivot: Any) -> None:
    """Whether states are at rest, and whether that they are stable is plain; `batch.start` holds the states.

    `rest` receives the largest |F|. `pivot` receives the least pivot of the comparison matrix: above `PIVOT`, the
    Jacobian is an H-matrix with a negative diagonal, so all its eigenvalues have negative real parts.
    """
    count = len(batch.start)
    for first in range(0, count, LANES):
        for k in range(LANES):
            enter(k, min(first + k, count - 1), batch, s, p, w)
        gate_slopes(s, p, w)
        laws(s, p, w)
        _measure_flow(s, w)
        fill_matrix(s, p, w, spread(0.0))
        make_comparison(s, w)
        store(w.scratch, 1, factorise(s, w))
        for k in range(min(LANES, count - first)):
            rest[first + k], pivot[first + k] = w.scratch[k], w.scratch[LANES + k]


@compiled_whole
def adjoint(s: Structure, p: Numbers, w: Lanes, batch: Batch, readout: Any, weights: Any) -> None:
    """The weight of each F for a readout: -(dF/dx)^T weights = d readout / dx; `batch.start` holds the states."""
    n, count = len(s.order), len(batch.start)
    for first in range(0, count, LANES):
        for k in range(LANES):
            row = min(first + k, count - 1)
            enter(k, row, batch, s, p, w)
            for i in range(n):
                w.move[i * LANES + k] = readout[row, s.order[i]]
        gate_slopes(s, p, w)
        laws(s, p, w)
        fill_matrix(s, p, w, spread(0.0))
        factorise(s, w)
        solve_transposed(s, w)
        for k in range(min(LANES, count - first)):
            for i in range(n):
                weights[first + k, s.order[i]] = w.move[i * LANES + k]


@compiled
def _measure_flow(s: Structure, w: Lanes) -> None:
    """Largest |F| into scratch 0."""
    largest, undefined = spread(0.0), spread(0.0)
    for i in range(len(s.order)):
        size = size_of(load(w.flow, i))
        undefined = undefined + 0.0 * size
        largest = choose_below(size, largest, largest, size)
    store(w.scratch, 0, largest + undefined)


@compiled_whole
def disturb(s: Structure, p: Numbers, w: Lanes, batch: Batch, growth: Any) -> None:
    """By how much a disturbance of each state grows in a round of Cayley transforms; under 1 the state is stable."""
    count = len(batch.start)
    for first in range(0, count, LANES):
        for k in range(LANES):
            enter(k, min(first + k, count - 1), batch, s, p, w)
        gate_slopes(s, p, w)
        laws(s, p, w)
        store(w.scratch, 0, _disturbed(s, p, w))
        for k in range(min(LANES, count - first)):
            growth[first + k] = w.scratch[k]


@compiled
def _disturbed(s: Structure, p: Numbers, w: Lanes) -> Any:
    """Growth of a disturbance over a round of Cayley transforms, once rounds before have sorted its parts.

    (a - J)^-1 (a + J) maps an eigenvalue of J to a number over 1 exactly where its real part is positive, for
    every rate a > 0; rates over the whole range of time scales shrink all else quickly.
    """
    n = len(s.order)
    for i in range(n):
        store(w.stages, i, spread(0.5 + (0.6180339887498949 * (i + 1)) % 1.0))
    left, growth = spread(1.0), spread(1.0)
    for _ in range(ROUNDS):
        before = _largest(s, w)
        for number in range(len(p.shifts)):
            rate = at(p.shifts, number)
            fill_matrix(s, p, w, spread(rate))
            factorise(s, w)
            for i in range(n):
                store(w.move, i, (2.0 * rate * at(p.tau, i)) * load(w.stages, i))
            solve(s, w, 0)
            for i in range(n):
                store(w.stages, i, load(w.move, i) - load(w.stages, i))
        after = _largest(s, w)
        left = left * (after / before)
        # What lasts keeps its share of the first disturbance; so once next to nothing is left, nothing lasts.
        growth = choose_below(left, spread(VANISHED), spread(0.0), after / before)
        store(w.scratch, 3, growth)
        lasting = 0.0
        for k in range(LANES):
            lasting = max(lasting, w.scratch[3 * LANES + k])
        if lasting == 0.0:
            break
        for i in range(n):
            store(w.stages, i, load(w.stages, i) / after)
    return growth


@compiled
def _largest(s: Structure, w: Lanes) -> Any:
    largest = spread(1e-300)
    for i in range(len(s.order)):
        size = size_of(load(w.stages, i))
        largest = choose_below(size, largest, largest, size)
    return largest
