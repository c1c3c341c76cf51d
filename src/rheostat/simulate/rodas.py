"""The compiled time course: Rodas5P, a stiff Rosenbrock method of order 5, each lane in its own time.

References
----------
G. Steinebach, Construction of Rosenbrock-Wanner method Rodas5P and numerical benchmarks within the Julia
Differential Equations package, BIT Numerical Mathematics 63, 27 (2023), doi:10.1007/s10543-023-00967-x: the
coefficients, in the form that needs no product with the Jacobian.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rheostat.simulate.kernel import (
    compiled,
    compiled_whole,
    factorise,
    fill_matrix,
    flows,
    gate_slopes,
    gate_values,
    laws,
    solve,
)
from rheostat.simulate.lanes import LANES, Lanes
from rheostat.simulate.plan import Numbers, Structure
from rheostat.simulate.settle import Batch, enter
from rheostat.simulate.vector import at, choose_below, load, size_of, spread, store

GAMMA = 0.21193756319429014
_LAST = (
    -7.502846399306121,
    2.561846144803919,
    -11.627539656261098,
    -0.18268767659942256,
    0.030198172008377946,
)
STAGE_WEIGHTS = np.array(
    [
        [0.0] * 8,
        [3.0] + [0.0] * 7,
        [2.849394379747939, 0.45842242204463923] + [0.0] * 6,
        [-6.954028509809101, 2.489845061869568, -10.358996098473584] + [0.0] * 5,
        [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641] + [0.0] * 4,
        [*_LAST, 0.0, 0.0, 0.0],
        [*_LAST, 1.0, 0.0, 0.0],
        [*_LAST, 1.0, 1.0, 0.0],
    ]
).ravel()
RATE_WEIGHTS = np.array(
    [
        [0.0] * 8,
        [-14.155112264123755] + [0.0] * 7,
        [-17.97296035885952, -2.859693295451294] + [0.0] * 6,
        [147.12150275711716, -1.41221402718213, 71.68940251302358] + [0.0] * 5,
        [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306] + [0.0] * 4,
        [
            24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125,
            -0.6610691825249471, 0.0, 0.0, 0.0,
        ],
        [
            30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783,
            -19.097331116725623, -28.087943162872662, 0.0, 0.0,
        ],
        [
            37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047,
            -40.06618937091002, -54.66780262877968, -9.48861652309627, 0.0,
        ],
    ]
).ravel()  # fmt: skip
BETWEEN_WEIGHTS = np.array(
    [
        [
            25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204,
            0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493,
        ],
        [
            -9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796,
            20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372,
        ],
        [
            11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643,
            -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722,
        ],
    ]
).ravel()  # fmt: skip


class Control(NamedTuple):
    """How a time course keeps its error, and when it is given up.

    Parameters
    ----------
    relative, absolute : error allowed in one step, of a state and in folds
    first_step : minutes
    step_limit : steps after which a course is given up
    """

    relative: float
    absolute: float
    first_step: float
    step_limit: int


@compiled_whole
def integrate(
    s: Structure,
    p: Numbers,
    w: Lanes,
    batch: Batch,
    control: Control,
    tableau: Any,
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
    time, step, ambition = np.zeros(LANES), np.ones(LANES), np.ones(LANES)
    following, busy = 0, 0
    for k in range(LANES):
        enter(k, min(k, count - 1), batch, s, p, w)
        if following < count:
            row[k], ambition[k] = following, control.first_step
            reached[k] = _begin(batch, row[k], times, states)
            following, busy = following + 1, busy + 1
    while busy > 0:
        for k in range(LANES):
            left = length - time[k]
            step[k] = left if 1.001 * ambition[k] >= left and row[k] >= 0 else ambition[k]
            w.scratch[4 * LANES + k] = 1.0 / step[k]
        _attempt(s, p, w, control, tableau)
        due = False
        for k in range(LANES):
            due = due or (row[k] >= 0 and _is_due(time[k], step[k], reached[k], times))
        if due:
            _bend(n, w, tableau[2])
        for k in range(LANES):
            if row[k] < 0:
                w.scratch[2 * LANES + k] = 0.0
                continue
            error = w.scratch[k]
            taken[k] += 1
            good = error <= 1.0
            w.scratch[2 * LANES + k] = 1.0 if good else 0.0
            factor = min(6.0, max(0.15, 0.9 * (error + 1e-30) ** -0.2)) if error == error else 0.15
            ambition[k] = step[k] * factor
            if good:
                reached[k] = _report(k, time[k], step[k], reached[k], times, states[row[k]], s.order, w)
                time[k] = length if step[k] >= length - time[k] else time[k] + step[k]
        _accept(s, w)
        for k in range(LANES):
            if row[k] < 0:
                continue
            arrived = time[k] >= length
            if arrived or taken[k] >= control.step_limit or ambition[k] < 1e-12:
                for i in range(n):
                    ends[row[k], at(s.order, i)] = w.slots[i * LANES + k]
                steps[row[k]] = taken[k] if arrived else -taken[k]
                row[k] = -1
                if following < count:
                    enter(k, following, batch, s, p, w)
                    row[k], ambition[k], taken[k], time[k] = following, control.first_step, 0, 0.0
                    reached[k] = _begin(batch, row[k], times, states)
                    following += 1
                else:
                    busy -= 1
                    ambition[k] = 1.0


@compiled
def _begin(batch: Batch, row: int, times: Any, states: Any) -> int:
    """Report the start at every time that is 0; how many these are."""
    reached = 0
    while reached < len(times) and times[reached] <= 0.0:
        for i in range(batch.start.shape[1]):
            states[row, reached, i] = batch.start[row, i]
        reached += 1
    return reached


@compiled
def _attempt(s: Structure, p: Numbers, w: Lanes, control: Control, tableau: Any) -> None:
    """One step of every lane: new states in the slots, the old ones in stage 8, the error in scratch 0."""
    n = len(s.order)
    rate = load(w.scratch, 4)
    stage_weights, rate_weights, _ = tableau
    gate_slopes(s, p, w)
    laws(s, p, w)
    fill_matrix(s, p, w, rate * (1.0 / GAMMA))
    factorise(s, w)
    for i in range(n):
        store(w.stages, 8 * n + i, load(w.slots, i))
    for i in range(n):
        store(w.move, i, load(w.flow, i))
    for stage in range(8):
        if stage > 0:
            _combine(stage, n, w, stage_weights, rate_weights)
            gate_values(s, p, w)
            flows(s, p, w)
            for i in range(n):
                store(w.move, i, load(w.flow, i) + at(p.tau, i) * rate * load(w.move, i))
        solve(s, w, w.stages, stage * n)
    _measure_error(s, w, control)


@compiled
def _combine(stage: int, n: int, w: Lanes, stage_weights: Any, rate_weights: Any) -> None:
    """The states of a stage go into the slots, the weighted stages so far into `w.move`.

    Each stage is read once for both. Spelled out, since a loop of so few turns costs several times its work.
    """
    a, c, k = 8 * stage, 8 * stage, w.stages
    for i in range(n):
        stage_0 = load(k, i)
        x = load(k, 8 * n + i) + at(stage_weights, a) * stage_0
        drift = at(rate_weights, c) * stage_0
        if stage > 1:
            stage_1 = load(k, n + i)
            x = x + at(stage_weights, a + 1) * stage_1
            drift = drift + at(rate_weights, c + 1) * stage_1
        if stage > 2:
            stage_2 = load(k, 2 * n + i)
            x = x + at(stage_weights, a + 2) * stage_2
            drift = drift + at(rate_weights, c + 2) * stage_2
        if stage > 3:
            stage_3 = load(k, 3 * n + i)
            x = x + at(stage_weights, a + 3) * stage_3
            drift = drift + at(rate_weights, c + 3) * stage_3
        if stage > 4:
            stage_4 = load(k, 4 * n + i)
            x = x + at(stage_weights, a + 4) * stage_4
            drift = drift + at(rate_weights, c + 4) * stage_4
        if stage > 5:
            stage_5 = load(k, 5 * n + i)
            x = x + at(stage_weights, a + 5) * stage_5
            drift = drift + at(rate_weights, c + 5) * stage_5
        if stage > 6:
            stage_6 = load(k, 6 * n + i)
            x = x + at(stage_weights, a + 6) * stage_6
            drift = drift + at(rate_weights, c + 6) * stage_6
        store(w.slots, i, x)
        store(w.move, i, drift)


@compiled
def _measure_error(s: Structure, w: Lanes, control: Control) -> None:
    """Add the last stage to the states; the largest error over its tolerance goes into scratch 0."""
    n = len(s.order)
    worst, undefined = spread(0.0), spread(0.0)
    for i in range(n):
        last, old = load(w.stages, 7 * n + i), load(w.stages, 8 * n + i)
        new = load(w.slots, i) + last
        store(w.slots, i, new)
        large = choose_below(size_of(old), size_of(new), size_of(new), size_of(old))
        error = size_of(last) / (control.absolute + control.relative * large)
        undefined = undefined + 0.0 * error
        worst = choose_below(error, worst, worst, error)
    store(w.scratch, 0, worst + undefined)


@compiled
def _accept(s: Structure, w: Lanes) -> None:
    """Take lanes whose scratch 2 is 0 back to where they were."""
    n = len(s.order)
    zero, good = spread(0.0), load(w.scratch, 2)
    for i in range(n):
        store(w.slots, i, choose_below(zero, good, load(w.slots, i), load(w.stages, 8 * n + i)))


@compiled
def _is_due(time: float, step: float, reached: int, times: Any) -> bool:
    """Whether the next time asked for lies within a step."""
    return reached < len(times) and times[reached] <= time + step * (1.0 + 1e-14)


@compiled
def _bend(n: int, w: Lanes, between: Any) -> None:
    """What bends the states between both ends of the step, in powers of the share of it, into stages 9 to 11."""
    for i in range(n):
        stage = load(w.stages, i)
        first, second, third = at(between, 0) * stage, at(between, 8) * stage, at(between, 16) * stage
        for j in range(1, 8):
            stage = load(w.stages, j * n + i)
            first = first + at(between, j) * stage
            second = second + at(between, 8 + j) * stage
            third = third + at(between, 16 + j) * stage
        store(w.stages, 9 * n + i, first)
        store(w.stages, 10 * n + i, second)
        store(w.stages, 11 * n + i, third)


@compiled
def _report(k: int, time: float, step: float, reached: int, times: Any, states: Any, order: Any, w: Lanes) -> int:
    """Write the states of lane k at every time asked for within this step; how many times are done in all."""
    n = len(order)
    while _is_due(time, step, reached, times):
        share = min((times[reached] - time) / step, 1.0)
        for i in range(n):
            old, new = w.stages[(8 * n + i) * LANES + k], w.slots[i * LANES + k]
            first, second = w.stages[(9 * n + i) * LANES + k], w.stages[(10 * n + i) * LANES + k]
            inner = first + share * (second + share * w.stages[(11 * n + i) * LANES + k])
            x = (1.0 - share) * old + share * (new + (1.0 - share) * inner)
            states[reached, order[i]] = max(x, 0.0)
        reached += 1
    return reached
