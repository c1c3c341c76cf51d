"""A network as the compiled kernels read it: structure found once, numbers once for each draw of them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rheostat.errors import InputError
from rheostat.network.laws import LAWS, free_share
from rheostat.network.network import Network, Tables
from rheostat.simulate.elimination import Elimination, elimination


class Structure(NamedTuple):
    """Which number meets which; nodes in the order of elimination. Index arrays are 32-bit.

    `literals` holds slot, residual and twice the steepness (0 where that is no whole number) of each literal.
    Literals stand clause by clause and clauses gate by gate, each in one place only. Gates without clauses come
    first; `still_gates` is their number. `by` names one of the
    factors that the laws leave for the Jacobian: 2 i and 2 i + 1 are dF_i by its first and second gate, 2 n
    + i by its ceiling, then each pair of a partition. Factor `by` times the slope of literal `read` goes to
    `entry`.
    """

    order: np.ndarray
    literals: np.ndarray
    still_gates: np.ndarray
    clause_literals: np.ndarray
    gate_clauses: np.ndarray
    gate_unlocked_by: np.ndarray
    gate_nodes: np.ndarray
    cycle_nodes: np.ndarray
    turnover_nodes: np.ndarray
    titration_nodes: np.ndarray
    partition_nodes: np.ndarray
    partition_members: np.ndarray
    of: np.ndarray
    binder: np.ndarray
    first: np.ndarray
    second: np.ndarray
    fill: np.ndarray
    set_entry: np.ndarray
    set_by: np.ndarray
    set_read: np.ndarray
    add_entry: np.ndarray
    add_by: np.ndarray
    add_read: np.ndarray
    columns: np.ndarray
    rows: np.ndarray
    diagonal: np.ndarray
    updates: np.ndarray
    target: np.ndarray
    left: np.ndarray
    right: np.ndarray


class Numbers(NamedTuple):
    """The parameters of one network, in the order of its `Structure`.

    `literals` holds half, base, slope, slope half, base half and base + slope of each literal.
    """

    steepness: np.ndarray
    literals: np.ndarray
    weight: np.ndarray
    norm: np.ndarray
    basal: np.ndarray
    tau: np.ndarray
    size: np.ndarray
    tightness: np.ndarray
    free_at_reference: np.ndarray
    shifts: np.ndarray


@dataclass(frozen=True)
class Expanded:
    """Gates, clauses and literals of the tables without padding, each clause and literal in one gate only."""

    gates: list[list[int]]
    clauses: list[list[int]]
    gate_source: np.ndarray
    clause_source: np.ndarray
    literal_source: np.ndarray

    def place_of_gate(self) -> np.ndarray:
        """Where each gate of the tables stands."""
        place = np.empty(len(self.gate_source), np.int64)
        place[self.gate_source] = np.arange(len(self.gate_source))
        return place


SHAPING = (
    "law", "of", "binder", "first", "second", "pool", "gate_node", "gate_unlocks", "gate_clauses", "clause_literals",
    "literal_node", "literal_residual", "literal_steepness",
)  # fmt: skip
"""The tables that a structure is made from."""


@dataclass(frozen=True)
class Plan:
    """How a network is simulated: its structure and its numbers, with the tables that they came from."""

    structure: Structure
    numbers: Numbers
    expanded: Expanded
    shape: tuple[np.ndarray, ...]

    def redrawn(self, network: Network) -> Plan:
        """The plan of a network of the same structure.

        Raises
        ------
        InputError - where the structure is another one
        """
        for name, mine, other in zip(SHAPING, self.shape, _shape(network.tables), strict=True):
            if not np.array_equal(mine, other):
                raise InputError(f"the draws of a network differ in their structure ({name})")
        numbers = _numbers(network.tables, self.expanded, self.structure.order)
        return Plan(self.structure, numbers, self.expanded, self.shape)


def plan_of(network: Network) -> Plan:
    """The plan of a network, made once and kept for as long as the network's tables live.

    Parameters
    ----------
    network : Network
    """
    return _PLANS.of(network)


class _Plans:
    """Plans by the identity of the tables they were made from, which never change but have no hash."""

    def __init__(self) -> None:
        self._made: dict[int, Plan] = {}

    def of(self, network: Network) -> Plan:
        key = id(network.tables)
        plan = self._made.get(key)
        if plan is None:
            plan = self._made[key] = _plan(network)
            weakref.finalize(network.tables, self._made.pop, key, None)
        return plan


_PLANS = _Plans()


def _plan(network: Network) -> Plan:
    expanded = _expand(network.tables)
    terms = list(_terms(network.tables, expanded))
    count = len(network.nodes)
    factors = elimination([(t.row, t.column) for t in terms if t.row != t.column], size=count)
    return Plan(
        _structure(network, expanded, terms, factors),
        _numbers(network.tables, expanded, factors.order),
        expanded,
        _shape(network.tables),
    )


def _shape(t: Tables) -> tuple[np.ndarray, ...]:
    return tuple(getattr(t, name) for name in SHAPING)


def _expand(t: Tables) -> Expanded:
    gates: list[list[int]] = []
    clauses: list[list[int]] = []
    gate_source: list[int] = []
    clause_source: list[int] = []
    literal_source: list[int] = []
    for gate in sorted(range(len(t.gate_clauses)), key=lambda number: _look(t, number)):
        gate_source.append(gate)
        gates.append([])
        for clause in _clauses(t, gate):
            literals = _literals(t, clause)
            gates[-1].append(len(clauses))
            clauses.append(list(range(len(literal_source), len(literal_source) + len(literals))))
            clause_source.append(clause)
            literal_source += literals
    sources = (np.array(source, np.int64) for source in (gate_source, clause_source, literal_source))
    return Expanded(gates, clauses, *sources)


def _look(t: Tables, gate: int) -> list[list[tuple[float, bool]]]:
    """What a gate looks like to a kernel: gates that look alike stand together, so that branches can be foretold.

    Gates without clauses, which nothing moves, come first.
    """
    return [_look_of_clause(t, clause) for clause in _clauses(t, gate)]


def _clauses(t: Tables, gate: int) -> list[int]:
    found = [int(clause) for clause in t.gate_clauses[gate] if clause > 0]
    return sorted(found, key=lambda clause: _look_of_clause(t, clause))


def _look_of_clause(t: Tables, clause: int) -> list[tuple[float, bool]]:
    return [_look_of_literal(t, i) for i in _literals(t, clause)]


def _look_of_literal(t: Tables, literal: int) -> tuple[float, bool]:
    return float(t.literal_steepness[literal]), bool(t.literal_residual[literal] > 0)


def _literals(t: Tables, clause: int) -> list[int]:
    found = [int(literal) for literal in t.clause_literals[clause] if literal > 0]
    return sorted(found, key=lambda literal: _look_of_literal(t, literal))


class _Term(NamedTuple):
    """One product in the Jacobian: dF_row / dx_column gains factor `by` times the slope of literal `read`."""

    row: int
    column: int
    by: int
    read: int


def _terms(t: Tables, e: Expanded) -> Iterator[_Term]:
    count, slots = len(t.law), t.literal_node[e.literal_source]
    constant = len(e.literal_source)
    partition, titration = _law_number("partition"), _law_number("titration")
    place = e.place_of_gate()
    read_by = [[literal for clause in e.gates[at] for literal in e.clauses[clause]] for at in place]
    for i in range(count):
        if t.law[i] != partition:
            for which, gate in enumerate((t.first[i], t.second[i])):
                for literal in read_by[gate]:
                    if slots[literal] < count:
                        yield _Term(i, int(slots[literal]), 2 * i + which, literal)
        if t.of[i] < count:
            yield _Term(i, int(t.of[i]), 2 * count + i, constant)
        if t.law[i] == titration and t.binder[i] < count:
            yield _Term(i, int(t.binder[i]), 2 * i + 1, constant)
    for number, (i, j) in enumerate(_sharing(t)):
        for literal in read_by[t.first[j]]:
            if slots[literal] < count:
                yield _Term(i, int(slots[literal]), 3 * count + number, literal)


def _sharing(t: Tables) -> list[tuple[int, int]]:
    """Pairs of nodes of one partition, pool by pool, each node with all of its pool."""
    pools = [np.flatnonzero(t.pool == number) for number in range(int(t.pool.max(initial=-1)) + 1)]
    return [(int(i), int(j)) for members in pools for i in members for j in members]


def _law_number(name: str) -> int:
    return [law.name for law in LAWS].index(name)


def _structure(network: Network, e: Expanded, terms: list[_Term], factors: Elimination) -> Structure:
    t, count = network.tables, len(network.nodes)
    place = np.empty(count, np.int64)
    place[factors.order] = np.arange(count)
    slot = np.concatenate([place, np.arange(count, network.constant_slot + 1)])
    of_law = {law.name: place[np.flatnonzero(t.law == k)] for k, law in enumerate(LAWS)}
    pools = [place[np.flatnonzero(t.pool == number)] for number in range(int(t.pool.max(initial=-1)) + 1)]
    whole = {
        "order": factors.order,
        "literals": np.stack(
            [
                slot[t.literal_node[e.literal_source]],
                t.literal_residual[e.literal_source],
                _half_powers(t.literal_steepness[e.literal_source]),
            ],
            axis=1,
        ).ravel(),
        "still_gates": [sum(not clauses for clauses in e.gates)],
        "clause_literals": _starts(e.clauses),
        "gate_clauses": _starts(e.gates),
        "gate_unlocked_by": [
            place[node] if unlocks > 0.0 and node >= 0 else -1
            for node, unlocks in zip(t.gate_node[e.gate_source], t.gate_unlocks[e.gate_source], strict=True)
        ],
        "gate_nodes": of_law["gate"],
        "cycle_nodes": of_law["cycle"],
        "turnover_nodes": of_law["turnover"],
        "titration_nodes": of_law["titration"],
        "partition_nodes": [i for members in pools for i in members],
        "partition_members": _starts(pools),
        "of": slot[t.of[factors.order]],
        "binder": slot[t.binder[factors.order]],
        "first": e.place_of_gate()[t.first[factors.order]],
        "second": e.place_of_gate()[t.second[factors.order]],
        **_entries(terms, place, factors),
    }
    tables = {name: np.asarray(values, np.int32) for name, values in whole.items()}
    names = ("columns", "rows", "diagonal", "updates", "target", "left", "right")
    return Structure(**tables, **{name: getattr(factors, name) for name in names})


def _half_powers(steepness: np.ndarray) -> np.ndarray:
    """Twice the steepness where that is a whole number, else 0: those literals go the slow way, by `pow`."""
    twice = np.rint(2.0 * steepness)
    return np.where(np.abs(twice - 2.0 * steepness) < 1e-12, twice, 0.0)


def _starts(groups: list[list[int]] | list[np.ndarray]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(group) for group in groups])])


def _entries(terms: list[_Term], place: np.ndarray, factors: Elimination) -> dict[str, list[int]]:
    """Which stored entries begin as zero, which as one term, and what is added to them afterwards.

    Factors are numbered by the nodes' places in the order of elimination.
    """
    count = len(place)
    untouched = set(range(len(factors.columns))) - set(factors.diagonal.tolist())
    out: dict[str, list[int]] = {f"{how}_{what}": [] for how in ("set", "add") for what in ("entry", "by", "read")}
    for term in terms:
        entry = factors.position(int(place[term.row]), int(place[term.column]))
        how = "set" if entry in untouched else "add"
        untouched.discard(entry)
        out[f"{how}_entry"].append(entry)
        out[f"{how}_by"].append(_moved(term.by, place, count))
        out[f"{how}_read"].append(term.read)
    return {**out, "fill": sorted(untouched)}


def _moved(by: int, place: np.ndarray, count: int) -> int:
    if by < 2 * count:
        return 2 * int(place[by // 2]) + by % 2
    return 2 * count + int(place[by - 2 * count]) if by < 3 * count else by


def _numbers(t: Tables, e: Expanded, order: np.ndarray) -> Numbers:
    one = np.ones_like(t.size)
    half, base, slope = (column[e.literal_source] for column in (t.literal_half, t.literal_base, t.literal_slope))
    titrates = t.law == _law_number("titration")
    free = np.where(titrates, free_share(one, t.size, np.where(titrates, t.tightness, 1.0)), 1.0)
    return Numbers(
        steepness=t.literal_steepness[e.literal_source],
        literals=np.stack([half, base, slope, slope * half, base * half, base + slope], axis=1).ravel(),
        weight=t.clause_weight[e.clause_source],
        norm=t.gate_norm[e.gate_source],
        basal=t.gate_basal[e.gate_source],
        tau=t.tau[order],
        size=t.size[order],
        tightness=t.tightness[order],
        free_at_reference=free[order],
        shifts=_shifts(t.tau),
    )


def _shifts(tau: np.ndarray) -> np.ndarray:
    """Rates (1/min) from faster than the fastest node to slower than the slowest, by quarters."""
    slowest, fastest = 0.1 / tau.max(initial=1.0), 16.0 / tau.min(initial=1.0)
    return np.asarray(fastest * 0.25 ** np.arange(np.ceil(np.log(fastest / slowest) / np.log(4.0)) + 1.0))
