"""How far the simulator is from what the core can do: operations of a steady state over the core's peak."""

from __future__ import annotations

import time

import numba
import numpy as np

from rheostat.network.cell import Conditions
from rheostat.network.network import Network
from rheostat.simulate.compilation import kernels
from rheostat.simulate.lanes import LANES, lanes_for
from rheostat.simulate.plan import Plan, plan_of
from rheostat.simulate.vector import load, spread, store


def operations(plan: Plan) -> int:
    """Additions, multiplications, divisions and comparisons of one implicit step of one condition."""
    s = plan.structure
    nodes, literals = len(s.order), len(s.literals) // 3
    clauses, gates = len(s.clause_literals) - 1, len(s.gate_clauses) - 1
    terms, off_diagonal = len(s.set_entry) + len(s.add_entry), len(s.columns) - nodes
    reading = 17 * literals + 6 * clauses + 2 * gates
    laws_and_matrix = 8 * nodes + 2 * terms
    algebra = 2 * len(s.target) + off_diagonal // 2 + nodes + 2 * off_diagonal + nodes
    bookkeeping = 24 * nodes
    return reading + laws_and_matrix + algebra + bookkeeping


@numba.njit(error_model="numpy")
def _multiply_and_add(memory, count):  # type: ignore[no-untyped-def]
    a, b, c, d = load(memory, 0), load(memory, 1), load(memory, 2), load(memory, 3)
    e, f, g, h = load(memory, 4), load(memory, 5), load(memory, 6), load(memory, 7)
    factor, added = spread(0.999999), spread(1e-9)
    for _ in range(count):
        a, b, c, d = a * factor + added, b * factor + added, c * factor + added, d * factor + added
        e, f, g, h = e * factor + added, f * factor + added, g * factor + added, h * factor + added
    store(memory, 0, a + b + c + d + e + f + g + h)


def peak() -> float:
    """Operations a second in registers: eight chains of multiply-add on whole blocks."""
    memory, count = np.ones(8 * LANES), 2_000_000
    _multiply_and_add(memory, 1)
    best = np.inf
    for _ in range(3):
        begin = time.perf_counter()
        _multiply_and_add(memory, count)
        best = min(best, time.perf_counter() - begin)
    return 8 * 2 * LANES * count / best


def reached(network: Network, conditions: Conditions) -> tuple[float, float]:
    """Operations a second in the search for steady states, and implicit steps a condition."""
    k, plan = kernels(), plan_of(network)
    sizes = (len(network.inputs), len(network.residuals) + 1)
    lanes = lanes_for(plan.structure, inputs=sizes[0], residuals=sizes[1], single=True)
    start = np.tile(network.reference, (len(conditions), 1))
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals, start)
    batch = k.batch(*(np.array(part, np.float64, order="C") for part in parts))
    settings = k.settings(1e-7, 1e-10, 400, float(network.tables.tau.min()), 10.0, 0.5, 1.0)
    states, steps = np.empty(start.shape), np.zeros(len(start), np.int64)
    best = np.inf
    for _ in range(3):
        begin = time.perf_counter()
        k.settle(plan.structure, plan.numbers, lanes, batch, settings, states, steps)
        best = min(best, time.perf_counter() - begin)
    return operations(plan) * int(np.abs(steps).sum()) / best, float(np.abs(steps).mean())
