"""The compiled time course: stiff multistep formulas of orders 1 to 7, each lane in its own time and order.

A step costs one evaluation with its Jacobian, one factorisation and one solution: Newton's method from the predicted
states, of which one turn is enough where the matrix is of the same states, since what it leaves is of the square of the
correction.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rheostat.simulate.formulas import HIGHEST, SAFETY, THRESHOLD, Formulas
from rheostat.simulate.kernel import (
    compiled_whole,
    compiled_within,
    factorise,
    fill_matrix,
    gate_slopes,
    laws,
    solve,
)
from rheostat.simulate.lanes import LANES, Lanes
from rheostat.simulate.plan import Numbers, Structure
from rheostat.simulate.settle import Batch, enter
from rheostat.simulate.vector import at, choose_below, load, size_of, spread, store

WIDTH = HIGHEST + 1
DRIFT = 8
"""Vectors over the nodes in `stages`: scaled derivatives 0 to 7, and the predicted z_1. The correction and the last one
are in `move`, in turns."""

ERROR, BELOW, ABOVE, RATE, PACE, GOOD = range(6)
GAIN, SCALE, PICK = 16, 24, 32
"""Numbers by lane in `scratch`: norms of the correction, of z_k and of the change of the correction; 1 / (h b) and
1 / h; 1 where the step is good; then by derivative."""

LOWER, HIGHER = 0.95, 0.9
"""Of the step that this order allows, what the next lower and the next higher one must allow to be taken."""

FIRST_ERROR = 0.2
"""Error over its tolerance that the second step is to make, if rates change with the fastest time constant."""


class Control(NamedTuple):
    """How a time course keeps its error, and when it is given up.

    Parameters
    ----------
    relative, absolute : error allowed in one step, of a state and in folds
    fastest : the shortest time constant, minutes
    step_limit : steps after which a course is given up
    """

    relative: float
    absolute: float
    fastest: float
    step_limit: int


class Moving(NamedTuple):
    """Inputs and residuals that change within a phase, on straight lines between samples; none where `times` is empty.

    Parameters
    ----------
    times : minutes, rising from 0
    input_columns, residual_columns : which ones change
    inputs, residuals : of each course, at each time, in these columns
    """

    times: np.ndarray
    input_columns: np.ndarray
    inputs: np.ndarray
    residual_columns: np.ndarray
    residuals: np.ndarray


FIRST_STEP = 1e-6
"""First step, over the fastest time constant; its error is not estimated."""

MOST = 4.0
"""Largest factor by which a step grows."""


@compiled_whole
def integrate(
    s: Structure,
    p: Numbers,
    w: Lanes,
    batch: Batch,
    control: Control,
    formulas: Formulas,
    moving: Moving,
    length: float,
    times: Any,
    states: Any,
    ends: Any,
    steps: Any,
) -> None:
    """Follow every condition of a batch for a length of time.

    `states` receives the states at `times` (rising, from 0 to `length`), `ends` those at the end and `steps`
    the number of steps, negative where the course was given up.
    """
    n, count = len(s.order), len(batch.start)
    row, taken, reached = np.full(LANES, -1), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    order, wait, failed = np.ones(LANES, np.int64), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    begun, stale = np.zeros(LANES, np.bool_), np.zeros(LANES, np.bool_)
    time, step, due = np.zeros(LANES), np.ones(LANES), np.full(LANES, np.inf)
    following, busy = 0, 0
    for k in range(LANES):
        _enter(k, min(k, count - 1), batch, s, p, w)
        step[k] = _begin_step(k, control, formulas, w)
        if following < count:
            row[k] = following
            reached[k] = _report_start(batch, following, times, states)
            due[k] = _time_due(reached[k], length, times)
            following, busy = following + 1, busy + 1
    move, before = 0, 1
    highest = 1
    while busy > 0:
        if len(moving.times) > 0:
            for k in range(LANES):
                if row[k] >= 0:
                    _move(k, row[k], time[k] + step[k], moving, n, w)
        _correct(move * n, s, p, w)
        lowest = HIGHEST
        for k in range(LANES):
            lowest = min(lowest, order[k])
        _measure(move * n, before * n, s, w, control, lowest, highest)
        for k in range(LANES):
            size = w.scratch[ERROR * LANES + k]
            good = row[k] >= 0 and size < np.inf and (size * formulas.error[order[k]] <= 1.0 or not begun[k])
            w.scratch[GOOD * LANES + k] = 1.0 if good else 0.0
            while good and due[k] <= time[k] + step[k]:
                share = (due[k] - time[k]) / step[k]
                last = reached[k] == len(times)
                into = ends[row[k]] if last else states[row[k], reached[k]]
                _report(k, move * n, order[k], share, formulas, into, s, w)
                reached[k] += 1
                due[k] = np.inf if last else _time_due(reached[k], length, times)
        top = highest
        for k in range(LANES):
            if row[k] < 0:
                continue
            taken[k] += 1
            old, factor = order[k], 1.0
            size = w.scratch[ERROR * LANES + k]
            if w.scratch[GOOD * LANES + k] == 0.0:
                failed[k] += 1
                error = size * formulas.error[old]
                factor = max(0.2, min(0.9, SAFETY * error ** (-1.0 / (old + 1)))) if size < np.inf else 0.2
                wait[k] = old + 1
            else:
                time[k] += step[k]
                failed[k] = 0
                wait[k] -= 1
                if not begun[k]:
                    factor = np.sqrt(FIRST_ERROR * control.fastest * step[k] / (size + 1e-30)) / step[k]
                    factor = min(factor, 0.01 * control.fastest / step[k])
                    begun[k], wait[k] = True, 2
                elif wait[k] <= 0:
                    order[k], factor = _next(k, old, formulas, w)
                    if factor > 1.0:
                        wait[k] = order[k] + 1
                if step[k] * factor > _longest(time[k], moving):
                    factor, wait[k] = _longest(time[k], moving) / step[k], order[k] + 1
            stale[k] = factor != 1.0
            if stale[k]:
                _rescale(k, old, order[k], factor, w)
                step[k] *= factor
                w.scratch[PACE * LANES + k] = 1.0 / step[k]
            top = max(top, order[k])
        _advance(move * n, top, s, p, w)
        move, before = before, move
        highest = 1
        for k in range(LANES):
            arrived = reached[k] > len(times)
            if row[k] >= 0 and (arrived or taken[k] >= control.step_limit or step[k] < 1e-14):
                steps[row[k]] = taken[k] if arrived else -taken[k]
                row[k], due[k] = -1, np.inf
                if following < count:
                    _enter(k, following, batch, s, p, w)
                    row[k], taken[k], time[k], failed[k] = following, 0, 0.0, 4
                    reached[k] = _report_start(batch, following, times, states)
                    due[k] = _time_due(reached[k], length, times)
                    following += 1
                else:
                    busy -= 1
            if failed[k] > 3:
                # What is refused over and over is begun anew from where the course stands.
                _restart(k, n, w)
                step[k], order[k], failed[k] = _begin_step(k, control, formulas, w), 1, 0
                begun[k] = False
            elif stale[k]:
                _set_formula(k, order[k], step[k], formulas, w)
            stale[k] = False
            highest = max(highest, order[k])


@compiled_within
def _begin_step(k: int, control: Control, formulas: Formulas, w: Lanes) -> float:
    """The first step of a course, of order 1."""
    step = FIRST_STEP * control.fastest
    w.scratch[PACE * LANES + k] = 1.0 / step
    _set_formula(k, 1, step, formulas, w)
    return step


@compiled_within
def _set_formula(k: int, order: int, step: float, formulas: Formulas, w: Lanes) -> None:
    """The numbers of a formula into lane k, for a step after which nothing changes."""
    w.scratch[RATE * LANES + k] = 1.0 / (step * formulas.leading[order])
    for j in range(WIDTH):
        w.scratch[(GAIN + j) * LANES + k] = formulas.gain[WIDTH * order + j]
        w.scratch[(SCALE + j) * LANES + k] = 1.0
        w.scratch[(PICK + j) * LANES + k] = 1.0 if j == order else 0.0


@compiled_within
def _rescale(k: int, old: int, order: int, factor: float, w: Lanes) -> None:
    """Let the derivatives of lane k go to another step and order at the end of this one."""
    if order > old:
        last = w.scratch[(GAIN + old) * LANES + k]
        w.scratch[(GAIN + order) * LANES + k] = last / order
    power = factor
    for j in range(1, WIDTH):
        w.scratch[(SCALE + j) * LANES + k] = power if j <= order else 0.0
        power *= factor


@compiled_within
def _enter(k: int, row: int, batch: Batch, s: Structure, p: Numbers, w: Lanes) -> None:
    """Put a condition into lane k, at its start."""
    enter(k, row, batch, s, p, w)
    for i in range(len(s.order)):
        w.stages[i * LANES + k] = w.slots[i * LANES + k]
    _restart(k, len(s.order), w)


@compiled_within
def _restart(k: int, n: int, w: Lanes) -> None:
    """Forget all derivatives of lane k."""
    for i in range(n):
        w.slots[i * LANES + k] = w.stages[i * LANES + k]
        w.stages[(DRIFT * n + i) * LANES + k] = 0.0
        for j in range(1, WIDTH):
            w.stages[(j * n + i) * LANES + k] = 0.0


@compiled_within
def _report_start(batch: Batch, row: int, times: Any, states: Any) -> int:
    """Report the start at every time that is 0; how many these are."""
    reached = 0
    while reached < len(times) and times[reached] <= 0.0:
        for i in range(batch.start.shape[1]):
            states[row, reached, i] = batch.start[row, i]
        reached += 1
    return reached


@compiled_within
def _longest(time: float, moving: Moving) -> float:
    """The longest step from a time: to the next sample, or as long as the gap behind it; none is passed over."""
    last, after = len(moving.times) - 1, int(np.searchsorted(moving.times, time, side="right"))
    if after > last:
        return np.inf
    gap = moving.times[after + 1] - moving.times[after] if after < last else np.inf
    return float(max(moving.times[after] - time, gap))


@compiled_within
def _move(k: int, row: int, time: float, moving: Moving, n: int, w: Lanes) -> None:
    """Inputs and residuals of lane k as they are at a time."""
    last = len(moving.times) - 1
    after: int = min(max(int(np.searchsorted(moving.times, time)), 1), last)
    gap = moving.times[after] - moving.times[after - 1]
    share = min((time - moving.times[after - 1]) / gap, 1.0)
    for i in range(len(moving.input_columns)):
        low, high = moving.inputs[row, after - 1, i], moving.inputs[row, after, i]
        w.slots[(n + moving.input_columns[i]) * LANES + k] = low + share * (high - low)
    for i in range(len(moving.residual_columns)):
        low, high = moving.residuals[row, after - 1, i], moving.residuals[row, after, i]
        w.residuals[moving.residual_columns[i] * LANES + k] = low + share * (high - low)


@compiled_within
def _correct(move: int, s: Structure, p: Numbers, w: Lanes) -> None:
    """The correction of the predicted states, which are in the slots, into the vector that begins at `move`."""
    n = len(s.order)
    pace = load(w.scratch, PACE)
    gate_slopes(s, p, w)
    laws(s, p, w)
    fill_matrix(s, p, w, load(w.scratch, RATE))
    factorise(s, w)
    for i in range(len(s.order)):
        store(w.move, move + i, load(w.flow, i) - at(p.tau, i) * pace * load(w.stages, DRIFT * n + i))
    solve(s, w, move)


@compiled_within
def _measure(move: int, before: int, s: Structure, w: Lanes, control: Control, lowest: int, highest: int) -> None:
    """Largest correction over its tolerance, and what tells of the next lower and the next higher order."""
    n = len(s.order)
    worst, below, above, undefined = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    for i in range(n):
        old, correction = load(w.stages, i), load(w.move, move + i)
        new = load(w.slots, i) + correction
        large = choose_below(size_of(old), size_of(new), size_of(new), size_of(old))
        inverse = 1.0 / (control.absolute + control.relative * large)
        error = size_of(correction) * inverse
        undefined = undefined + 0.0 * error
        worst = choose_below(error, worst, worst, error)
        change = size_of(correction - load(w.move, before + i)) * inverse
        above = choose_below(change, above, above, change)
        last = spread(0.0)
        for j in range(lowest, highest + 1):
            grown = load(w.stages, j * n + i) + load(w.scratch, GAIN + j) * correction
            last = last + load(w.scratch, PICK + j) * grown
        last = size_of(last) * inverse
        below = choose_below(last, below, below, last)
    store(w.scratch, ERROR, worst + undefined)
    store(w.scratch, BELOW, below)
    store(w.scratch, ABOVE, above)


@compiled_within
def _next(k: int, order: int, formulas: Formulas, w: Lanes) -> tuple[int, float]:
    """Order and factor of the next step; both stay where the step would hardly grow.

    Powers are dear, so that orders at which the step would not grow are seen from their errors.
    """
    best, factor = order, 1.0
    error = w.scratch[ERROR * LANES + k] * formulas.error[order]
    if error < formulas.worth[order]:
        factor = SAFETY * (error + 1e-30) ** (-1.0 / (order + 1))
    error = w.scratch[BELOW * LANES + k] * formulas.error_below[order]
    if order > 1 and error < formulas.worth[order - 1]:
        other = LOWER * SAFETY * (error + 1e-30) ** (-1.0 / order)
        if other > factor:
            best, factor = order - 1, other
    error = w.scratch[ABOVE * LANES + k] * formulas.error_above[order]
    if order < HIGHEST and error < formulas.worth[order + 1]:
        other = HIGHER * SAFETY * (error + 1e-30) ** (-1.0 / (order + 2))
        if other > factor:
            best, factor = order + 1, other
    return (best, min(factor, MOST)) if factor >= THRESHOLD else (order, 1.0)


@compiled_within
def _time_due(reached: int, length: float, times: Any) -> float:
    """The next time asked for; the end is the last."""
    return float(times[reached] if reached < len(times) else length)


@compiled_within
def _report(
    k: int,
    move: int,
    order: int,
    share: float,
    formulas: Formulas,
    states: Any,
    s: Structure,
    w: Lanes,
) -> None:
    """States of lane k at a share of its step: the polynomial that was predicted, bent by the correction."""
    n = len(s.order)
    bend = 0.0
    for j in range(order, -1, -1):
        bend = bend * (share - 1.0) + formulas.gain[WIDTH * order + j]
    for i in range(n):
        x = 0.0
        for j in range(order, -1, -1):
            x = x * share + w.stages[(j * n + i) * LANES + k]
        states[at(s.order, i)] = max(x + bend * w.move[(move + i) * LANES + k], 0.0)


@compiled_within
def _advance(move: int, top: int, s: Structure, p: Numbers, w: Lanes) -> None:
    """Take good steps, rescale the derivatives to the next step, and predict its states.

    Spelled out, so that all derivatives of a node are in registers at once. None above `top` differs from zero.
    """
    n = len(s.order)
    half, good = spread(0.5), load(w.scratch, GOOD)
    for i in range(n):
        m = 1.0 * load(w.move, move + i)
        z0, z1, z2, z3 = load(w.stages, i), load(w.stages, n + i), load(w.stages, 2 * n + i), load(w.stages, 3 * n + i)
        z4, z5 = load(w.stages, 4 * n + i), load(w.stages, 5 * n + i)
        z6, z7 = spread(0.0), spread(0.0)
        if top > 5:
            z6, z7 = load(w.stages, 6 * n + i), load(w.stages, 7 * n + i)
        y6 = z6 + 7.0 * z7
        y5 = z5 + 6.0 * z6 + 21.0 * z7
        y4 = z4 + 5.0 * z5 + 15.0 * z6 + 35.0 * z7
        y3 = z3 + 4.0 * z4 + 10.0 * z5 + 20.0 * z6 + 35.0 * z7
        y2 = z2 + 3.0 * z3 + 6.0 * z4 + 10.0 * z5 + 15.0 * z6 + 21.0 * z7
        y1 = z1 + 2.0 * z2 + 3.0 * z3 + 4.0 * z4 + 5.0 * z5 + 6.0 * z6 + 7.0 * z7
        z0 = choose_below(half, good, load(w.slots, i) + m, z0)
        z1 = load(w.scratch, SCALE + 1) * choose_below(half, good, y1 + load(w.scratch, GAIN + 1) * m, z1)
        z2 = load(w.scratch, SCALE + 2) * choose_below(half, good, y2 + load(w.scratch, GAIN + 2) * m, z2)
        z3 = load(w.scratch, SCALE + 3) * choose_below(half, good, y3 + load(w.scratch, GAIN + 3) * m, z3)
        z4 = load(w.scratch, SCALE + 4) * choose_below(half, good, y4 + load(w.scratch, GAIN + 4) * m, z4)
        z5 = load(w.scratch, SCALE + 5) * choose_below(half, good, y5 + load(w.scratch, GAIN + 5) * m, z5)
        if top > 5:
            z6 = load(w.scratch, SCALE + 6) * choose_below(half, good, y6 + load(w.scratch, GAIN + 6) * m, z6)
            z7 = load(w.scratch, SCALE + 7) * choose_below(half, good, z7 + load(w.scratch, GAIN + 7) * m, z7)
            store(w.stages, 6 * n + i, z6)
            store(w.stages, 7 * n + i, z7)
        store(w.stages, i, z0)
        store(w.stages, n + i, z1)
        store(w.stages, 2 * n + i, z2)
        store(w.stages, 3 * n + i, z3)
        store(w.stages, 4 * n + i, z4)
        store(w.stages, 5 * n + i, z5)
        store(w.slots, i, z0 + z1 + z2 + z3 + z4 + z5 + z6 + z7)
        drift = z1 + 2.0 * z2 + 3.0 * z3 + 4.0 * z4 + 5.0 * z5 + 6.0 * z6 + 7.0 * z7
        store(w.stages, DRIFT * n + i, drift)
