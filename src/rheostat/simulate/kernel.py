"""The compiled evaluation of a network on a block of lanes: flow, Jacobian, sparse factors and solution.

Compiled once for all networks, when first used, and kept on disk. The formulas are those of
`network.evaluate`, which stays as the judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from rheostat.simulate.lanes import LANES, Lanes
from rheostat.simulate.plan import Numbers, Structure
from rheostat.simulate.vector import at, choose_below, load, size_of, spread, square_root, store

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a step of the inner loop on first use: arrays are borrowed from the caller, none are made.

    Counting references to some sixty arrays at each call would cost more than the step itself. Python's lock is
    released, and a quotient by zero is no error.
    """
    return _compiled(function, _nrt=False)


def compiled_within(function: _Function) -> _Function:
    """The same for a part of such a step, which becomes part of its caller: a call would hand over all arrays."""
    return _compiled(function, _nrt=False, forceinline=True)


def compiled_whole(function: _Function) -> _Function:
    """The same for a function that is called once for many conditions and may make arrays."""
    return _compiled(function)


def _compiled(function: _Function, **options: bool) -> _Function:
    jit: Any = numba.njit
    made: _Function = jit(cache=True, nogil=True, error_model="numpy", **options)(function)
    return made


@compiled_within
def _power(x: Any, twice: int, steepness: float, scratch: Any) -> tuple[Any, Any]:
    """x^n and n x^(n - 1) for x >= 0, with `twice` = 2 n, or 0 where that is no whole number."""
    if twice == 2:
        return x, spread(1.0)
    if twice == 3:
        root = square_root(x)
        return x * root, 1.5 * root
    if twice == 0:
        return _any_power(x, steepness, scratch)
    below = x
    for _ in range(twice // 2 - 2):
        below = below * x
    if twice % 2 == 1:
        below = below * square_root(x)
    return below * x, steepness * below


@compiled_within
def _any_power(x: Any, steepness: float, scratch: Any) -> tuple[Any, Any]:
    """The same for any n, lane by lane."""
    store(scratch, 14, x)
    for k in range(LANES):
        base = scratch[14 * LANES + k]
        scratch[15 * LANES + k] = steepness * base ** (steepness - 1.0)
        scratch[14 * LANES + k] = base**steepness
    return load(scratch, 14), load(scratch, 15)


@compiled
def gate_slopes(s: Structure, p: Numbers, w: Lanes) -> None:
    """Every gate that can move, and its derivative by the slot that each of its literals reads."""
    for gate in range(at(s.still_gates, 0), len(p.norm)):
        clause = at(s.gate_clauses, gate)
        literal = at(s.clause_literals, clause)
        single = at(s.gate_clauses, gate + 1) == clause + 1 and at(s.clause_literals, clause + 1) == literal + 1
        if single:
            _single(gate, clause, literal, s, p, w)
        else:
            _several(gate, s, p, w)


@compiled_within
def _single(gate: int, clause: int, i: int, s: Structure, p: Numbers, w: Lanes) -> None:
    """A gate of one literal."""
    shut = load(w.closed, gate)
    power, rise = _read(i, s, p, w)
    inverse = 1.0 / (power + at(p.literals, 6 * i))
    value = at(p.literals, 6 * i + 1) + at(p.literals, 6 * i + 2) * (power * inverse)
    scale = at(p.weight, clause) * at(p.literals, 6 * i + 3)
    store(w.slopes, i, (inverse * inverse) * (scale * rise * shut))
    store(w.gates, gate, at(p.norm, gate) - shut * (1.0 - at(p.weight, clause) * value))


@compiled_within
def _several(gate: int, s: Structure, p: Numbers, w: Lanes) -> None:
    """A gate of several literals.

    Products of all factors but one are made from the left and then from the right, so that zeros do no harm.
    """
    shut = load(w.closed, gate)
    for clause in range(at(s.gate_clauses, gate), at(s.gate_clauses, gate + 1)):
        product = spread(1.0)
        first, end = at(s.clause_literals, clause), at(s.clause_literals, clause + 1)
        for i in range(first, end):
            power, rise = _read(i, s, p, w)
            inverse = 1.0 / (power + at(p.literals, 6 * i))
            value = at(p.literals, 6 * i + 1) + at(p.literals, 6 * i + 2) * (power * inverse)
            store(w.values, i, value)
            slope = rise * (product * at(p.literals, 6 * i + 3))
            store(w.slopes, i, inverse * inverse * slope)
            product = product * value
        if end - first > 1:
            after = load(w.values, end - 1)
            for i in range(end - 2, first - 1, -1):
                store(w.slopes, i, load(w.slopes, i) * after)
                after = after * load(w.values, i)
        store(w.before, clause, shut)
        open_share = 1.0 - at(p.weight, clause) * product
        store(w.open_share, clause, open_share)
        shut = shut * open_share
    store(w.gates, gate, at(p.norm, gate) - shut)
    after = spread(1.0)
    for clause in range(at(s.gate_clauses, gate + 1) - 1, at(s.gate_clauses, gate) - 1, -1):
        scale = at(p.weight, clause) * load(w.before, clause) * after
        for i in range(at(s.clause_literals, clause), at(s.clause_literals, clause + 1)):
            store(w.slopes, i, load(w.slopes, i) * scale)
        after = after * load(w.open_share, clause)


@compiled_within
def _read(i: int, s: Structure, p: Numbers, w: Lanes) -> tuple[Any, Any]:
    """What literal i reads, to its power, and the derivative of that by the slot."""
    zero, z = spread(0.0), load(w.slots, at(s.literals, 3 * i))
    x, residual = choose_below(zero, z, z, zero), at(s.literals, 3 * i + 1)
    if residual == 0:
        return _power(x, at(s.literals, 3 * i + 2), at(p.steepness, i), w.scratch)
    kept = load(w.residuals, residual)
    power, rise = _power(x * kept, at(s.literals, 3 * i + 2), at(p.steepness, i), w.scratch)
    return power, rise * kept


@compiled
def laws(s: Structure, p: Numbers, w: Lanes) -> None:
    """F = tau dx/dt of every node, and the factors of its derivatives."""
    n = len(s.order)
    for k in range(len(s.gate_nodes)):
        i = at(s.gate_nodes, k)
        abundance, gate = load(w.abundance, i), load(w.gates, at(s.first, i))
        ceiling = abundance * load(w.slots, at(s.of, i))
        store(w.flow, i, ceiling * gate - load(w.slots, i))
        store(w.factors, 2 * i, ceiling)
        if at(s.of, i) < n:
            store(w.factors, 2 * n + i, gate * abundance)
    for k in range(len(s.cycle_nodes)):
        i = at(s.cycle_nodes, k)
        abundance, x, locked = load(w.abundance, i), load(w.slots, i), load(w.locked, i)
        on, off = load(w.gates, at(s.first, i)), load(w.gates, at(s.second, i))
        total = at(p.size, i) * abundance * load(w.slots, at(s.of, i))
        idle, freed = total - x, x - locked * total
        store(w.flow, i, on * idle - off * freed)
        store(w.own, i, on + off)
        store(w.factors, 2 * i, idle)
        store(w.factors, 2 * i + 1, 0.0 - freed)
        store(w.factors, 2 * n + i, at(p.size, i) * abundance * (on + locked * off))
    for k in range(len(s.turnover_nodes)):
        i = at(s.turnover_nodes, k)
        abundance, x = load(w.abundance, i), load(w.slots, i)
        made, lost = load(w.gates, at(s.first, i)), load(w.gates, at(s.second, i))
        ceiling = abundance * load(w.slots, at(s.of, i))
        store(w.flow, i, ceiling * made - lost * x)
        store(w.own, i, lost)
        store(w.factors, 2 * i, ceiling)
        store(w.factors, 2 * i + 1, 0.0 - x)
        store(w.factors, 2 * n + i, abundance * made)
    for k in range(len(s.titration_nodes)):
        i = at(s.titration_nodes, k)
        _titration(i, s, p, w)
    _partitions(s, p, w)


@compiled
def _titration(i: int, s: Structure, p: Numbers, w: Lanes) -> None:
    n = len(s.order)
    zero, affinity = spread(0.0), at(p.tightness, i)
    abundance = load(w.abundance, i)
    partner, binder = abundance * load(w.slots, at(s.of, i)), at(p.size, i) * load(w.slots, at(s.binder, i))
    excess = binder - partner + affinity
    root = square_root(excess * excess + 4.0 * affinity * partner)
    # The quotient keeps its digits where the binder is in excess, the difference where the partner is.
    safe = choose_below(excess, zero, spread(1.0), excess + root)
    some = choose_below(excess, zero, partner, spread(1.0))
    free = choose_below(excess, zero, 0.5 * (root - excess) / some, 2.0 * affinity / safe)
    spread_out = (2.0 * free * partner + excess) * at(p.free_at_reference, i)
    store(w.flow, i, free / at(p.free_at_reference, i) - load(w.slots, i))
    store(w.own, i, spread(1.0))
    store(w.factors, 2 * i + 1, 0.0 - at(p.size, i) * free / spread_out)
    store(w.factors, 2 * n + i, abundance * free * (1.0 - free) / spread_out)


@compiled
def _partitions(s: Structure, p: Numbers, w: Lanes) -> None:
    n = len(s.order)
    pair = 3 * n
    for pool in range(len(s.partition_members) - 1):
        low, high = at(s.partition_members, pool), at(s.partition_members, pool + 1)
        claims = spread(0.0)
        for k in range(low, high):
            j = at(s.partition_nodes, k)
            claims = claims + at(p.size, j) * load(w.abundance, j) * load(w.gates, at(s.first, j))
        # Where nobody claims the subunit, nobody gets it.
        nobody = spread(0.0)
        each = choose_below(nobody, claims, 1.0 / claims, nobody)
        for k in range(low, high):
            i = at(s.partition_nodes, k)
            share = load(w.abundance, i) * load(w.gates, at(s.first, i)) * each
            subunit = load(w.slots, at(s.of, i))
            store(w.flow, i, subunit * share - load(w.slots, i))
            store(w.own, i, spread(1.0))
            store(w.factors, 2 * n + i, share)
            for m in range(low, high):
                j = at(s.partition_nodes, m)
                own = subunit * load(w.abundance, j) * each
                gain = own * (0.0 - share * at(p.size, j))
                store(w.factors, pair, gain + own if j == i else gain)
                pair += 1


@compiled
def fill_matrix(s: Structure, p: Numbers, w: Lanes, shift: Any) -> None:
    """shift tau - dF/dx at the point of the last `gate_slopes` and `laws`; `shift` is a rate in each lane."""
    for k in range(len(s.fill)):
        store(w.matrix, at(s.fill, k), spread(0.0))
    for i in range(len(s.order)):
        store(w.matrix, at(s.diagonal, i), at(p.tau, i) * shift + load(w.own, i))
    for k in range(len(s.set_entry)):
        store(w.matrix, at(s.set_entry, k), 0.0 - load(w.factors, at(s.set_by, k)) * load(w.slopes, at(s.set_read, k)))
    for k in range(len(s.add_entry)):
        gain = load(w.factors, at(s.add_by, k)) * load(w.slopes, at(s.add_read, k))
        store(w.matrix, at(s.add_entry, k), load(w.matrix, at(s.add_entry, k)) - gain)


@compiled
def factorise(s: Structure, w: Lanes) -> Any:
    """Replace the matrix by its factors, pivots inverted; the least pivot of each lane comes back."""
    least = spread(1e30)
    for i in range(len(s.order)):
        for k in range(at(s.updates, i), at(s.updates, i + 1)):
            gain = load(w.matrix, at(s.left, k)) * load(w.matrix, at(s.right, k))
            store(w.matrix, at(s.target, k), load(w.matrix, at(s.target, k)) - gain)
        middle = at(s.diagonal, i)
        pivot = load(w.matrix, middle)
        least = choose_below(pivot, least, pivot, least)
        inverse = 1.0 / pivot
        store(w.matrix, middle, inverse)
        for k in range(middle + 1, at(s.rows, i + 1)):
            store(w.matrix, k, load(w.matrix, k) * inverse)
    return least


@compiled
def solve(s: Structure, w: Lanes, first: int) -> None:
    """Replace the right-hand side in `w.move`, from its block `first` on, by the solution."""
    n = len(s.order)
    for i in range(n):
        value = load(w.move, first + i)
        for k in range(at(s.rows, i), at(s.diagonal, i)):
            value = value - load(w.matrix, k) * load(w.move, first + at(s.columns, k))
        store(w.move, first + i, value * load(w.matrix, at(s.diagonal, i)))
    for i in range(n - 1, -1, -1):
        value = load(w.move, first + i)
        for k in range(at(s.diagonal, i) + 1, at(s.rows, i + 1)):
            value = value - load(w.matrix, k) * load(w.move, first + at(s.columns, k))
        store(w.move, first + i, value)


@compiled
def solve_transposed(s: Structure, w: Lanes) -> None:
    """Replace the right-hand side in `w.move` by the solution for the transposed matrix."""
    n = len(s.order)
    for i in range(n):
        value = load(w.move, i)
        for k in range(at(s.diagonal, i) + 1, at(s.rows, i + 1)):
            column = at(s.columns, k)
            store(w.move, column, load(w.move, column) - load(w.matrix, k) * value)
    for i in range(n - 1, -1, -1):
        value = load(w.move, i) * load(w.matrix, at(s.diagonal, i))
        store(w.move, i, value)
        for k in range(at(s.rows, i), at(s.diagonal, i)):
            column = at(s.columns, k)
            store(w.move, column, load(w.move, column) - load(w.matrix, k) * value)


@compiled
def make_comparison(s: Structure, w: Lanes) -> None:
    """Turn every entry off the diagonal into minus its size."""
    for i in range(len(s.order)):
        for k in range(at(s.rows, i), at(s.rows, i + 1)):
            if k != at(s.diagonal, i):
                store(w.matrix, k, 0.0 - size_of(load(w.matrix, k)))
