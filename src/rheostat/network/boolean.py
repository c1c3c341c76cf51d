"""The network read with two values: where each node goes when each of its regulators is off or on.

A law is evaluated with every regulator at the level that stands for off or for on; what comes out is compared with a
threshold (a Boolean function) or with the two levels (a chance to be on). See decision 0006.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from rheostat.network.cell import Conditions
from rheostat.network.laws import LAWS, free_share, hill
from rheostat.network.network import Network

Column = Float[np.ndarray, " combination"]

ABSENT = 0.02
"""A node that no combination of its regulators brings above this, in folds, is not there: it reads 0, not low."""

KEPT = 0.5
"""An output of a drug target is on while this much of it is left."""

PRESENT = 0.5
"""An input is on from this level up; 1 is replete."""

MOVED = 0.05
"""A node whose level differs by less than this between all corners is there or not: 0 or 1."""

SHARE = 0.4
"""How far from the reference level towards the end of a node's range it changes its value, where it is a function."""

NARROW = 1.5
"""For Boolean functions so is a node that the corners move by less than this factor in all."""


@dataclass(frozen=True)
class Scale:
    """What off and on stand for in each node, and where between them it turns on; folds of the reference cell."""

    off: Float[np.ndarray, " node"]
    on: Float[np.ndarray, " node"]
    threshold: Float[np.ndarray, " node"]

    def values(self, means: Float[np.ndarray, "... node"]) -> Float[np.ndarray, "... node"]:
        """Folds from the share of time that each node is on."""
        return self.off + means * (self.on - self.off)

    def is_on(self, states: Float[np.ndarray, "... node"]) -> Bool[np.ndarray, "... node"]:
        """Which nodes are on at these levels."""
        return (states >= self.threshold) & (self.on > self.off)


@dataclass(frozen=True)
class Table:
    """Where one node goes: `values[k]` in folds, where bit j of k says whether regulator j (a slot) is on."""

    regulators: tuple[int, ...]
    values: Column


@dataclass(frozen=True)
class TwoValued:
    """A network in one condition, read with two values.

    Parameters
    ----------
    network : Network
    scale : Scale - with both levels 0 for the nodes that cannot be there in this condition
    tables : one a node; regulators count on through states, inputs, the constant and the residuals
    inputs : which inputs are on
    """

    network: Network
    scale: Scale
    tables: tuple[Table, ...]
    inputs: Bool[np.ndarray, " input"]

    @property
    def absent(self) -> Bool[np.ndarray, " node"]:
        """Which nodes cannot be there."""
        return (self.scale.on <= 0.0) & (self.network.reference > 0.0)

    @property
    def reference(self) -> Bool[np.ndarray, " node"]:
        """Which nodes are on in the reference state, as far as they can be there."""
        return self.scale.is_on(self.network.reference)

    def switched(self, node: int) -> Bool[np.ndarray, " combination"]:
        """The Boolean function of a node as a table: is it on?"""
        if self.scale.on[node] <= self.scale.off[node]:
            return np.zeros(len(self.tables[node].values), bool)
        return self.tables[node].values >= self.scale.threshold[node] * (1.0 - 1e-9)

    def chances(self, node: int) -> Column:
        """The chance that a node is on where its regulators stay as they are: its level between off and on."""
        off, on = self.scale.off[node], self.scale.on[node]
        if on <= off:
            return np.zeros(len(self.tables[node].values))
        return np.clip((self.tables[node].values - off) / (on - off), 0.0, 1.0)


def read_two_valued(
    network: Network,
    scale: Scale,
    conditions: Conditions,
    *,
    like: TwoValued | None = None,
    with_residuals: bool = False,
) -> TwoValued:
    """The first of some conditions, read with two values.

    Parameters
    ----------
    network : Network
    scale : Scale - of the reference cell
    conditions : Conditions - one row; abundances and constitutive shares count as they are, residuals as kept or not
    like : what was read before in reference conditions with the same scale; tables that agree are taken from there
    with_residuals : whether the outputs of drug targets stay variables; otherwise they are as the condition has them
    """
    evaluation = _Evaluation(network, conditions, with_residuals=with_residuals)
    tables: list[Table | None] = [None] * len(network.nodes)
    if like is not None:
        changed = evaluation.changed()
        tables = [None if i in changed else table for i, table in enumerate(like.tables)]
    now, absent = scale, np.zeros(len(network.nodes), bool)
    while True:
        done = tuple(
            Table(evaluation.regulators[i], evaluation.values(i, now)) if table is None else table
            for i, table in enumerate(tables)
        )
        top = np.array([table.values.max() for table in done])
        gone = (top <= ABSENT) & (network.reference > 0.0) & ~absent
        if not gone.any():
            inputs = conditions.inputs[0] >= PRESENT
            return TwoValued(network, now, done, inputs)
        absent |= gone
        now = Scale(np.where(absent, 0.0, scale.off), np.where(absent, 0.0, scale.on), scale.threshold)
        lost = set(np.flatnonzero(gone).tolist())
        tables = [None if lost.intersection(table.regulators) else table for table in done]


def regulators_of(network: Network, node: int) -> tuple[int, ...]:
    """The slots that a node's law reads, states before inputs."""
    return tuple(sorted(_slots(network, node)))


def span_scale(network: Network, low: Float[np.ndarray, " node"], high: Float[np.ndarray, " node"]) -> Scale:
    """Off and on as the ends of what each node reaches, for chances: the reference lies between.

    Parameters
    ----------
    low, high : least and greatest level of each node over the corners of the inputs
    """
    flat = high - low < MOVED
    off = np.where(flat, 0.0, np.minimum(low, network.reference))
    on = np.maximum(np.where(flat, 1.0, high), 1.0 + MOVED)
    return Scale(off, on, 0.5 * (off + on))


def side_scale(
    network: Network, low: Float[np.ndarray, " node"], high: Float[np.ndarray, " node"], *, share: float = SHARE
) -> Scale:
    """Off and on for Boolean functions: one of them is the reference level, so that the reference state rests.

    Where a node moves its targets more by falling from its reference than by rising, the reference is on and off is
    its least level; otherwise the reference is off and on is its greatest level. What other nodes are made of, and
    what the corners hardly move, is there (on) or not.

    Parameters
    ----------
    low, high : least and greatest level of each node over the corners of the inputs
    share : how far from the reference level towards the end of its range the threshold lies, 0 to 1
    """
    material = np.isin(np.arange(len(low)), network.tables.of)
    flat = material | (high - low < MOVED) | ((low > 0.0) & (high < NARROW * low))
    low, high = np.where(flat, 0.0, low), np.where(flat, 1.0, high)
    reference = network.reference
    falls, rises = _pulls(network, np.minimum(low, reference), np.maximum(high, reference))
    on_at_rest = (reference > 0.0) & (flat | (falls >= rises))
    end = np.where(on_at_rest, np.minimum(low, reference), np.maximum(high, (1.0 + 2.0 * MOVED) * reference))
    off, on = np.where(on_at_rest, end, reference), np.where(on_at_rest, reference, end)
    return Scale(off, on, reference + share * (end - reference))


def _pulls(
    network: Network, low: Float[np.ndarray, " node"], high: Float[np.ndarray, " node"]
) -> tuple[Float[np.ndarray, " node"], Float[np.ndarray, " node"]]:
    """How far each node moves the target that it moves most, in logs, by falling to low and by rising to high."""
    nodes = len(network.nodes)
    evaluation = _Evaluation(network, _at_reference(network))
    falls, rises = np.zeros(nodes), np.zeros(nodes)
    has_target = np.zeros(nodes, bool)
    for target in range(nodes):
        for source in (slot for slot in evaluation.regulators[target] if slot < nodes):
            levels = np.array([low[source], network.reference[source], high[source]])
            moved = np.log(np.maximum(evaluation.alone(target, source, levels), ABSENT))
            falls[source] = max(falls[source], abs(moved[0] - moved[1]))
            rises[source] = max(rises[source], abs(moved[2] - moved[1]))
            has_target[source] = True
    floor = np.maximum(network.reference, ABSENT)
    falls = np.where(has_target, falls, np.log(floor / np.maximum(low, ABSENT)))
    return falls, np.where(has_target, rises, np.log(np.maximum(high, ABSENT) / floor))


def _at_reference(network: Network) -> Conditions:
    nodes, inputs = len(network.nodes), network.input_reference
    return Conditions(np.ones((1, nodes)), np.zeros((1, nodes)), inputs[None], np.ones((1, len(network.residuals) + 1)))


def _gates(network: Network, node: int) -> list[int]:
    """The gates that a node's law reads: its own, and in a partition those of its rivals too."""
    t = network.tables
    if t.pool[node] >= 0:
        return [int(t.first[i]) for i in _sharers(network, node)]
    return [gate for gate in (int(t.first[node]), int(t.second[node])) if gate > 0]


def _sharers(network: Network, node: int) -> list[int]:
    return [int(i) for i in np.flatnonzero(network.tables.pool == network.tables.pool[node])]


def _literals(network: Network, node: int) -> list[int]:
    t = network.tables
    clauses = [clause for gate in _gates(network, node) for clause in t.gate_clauses[gate] if clause > 0]
    return [int(literal) for clause in clauses for literal in t.clause_literals[clause] if literal > 0]


def _slots(network: Network, node: int) -> set[int]:
    t = network.tables
    read = {int(t.literal_node[literal]) for literal in _literals(network, node)}
    return (read | {int(t.of[node]), int(t.binder[node])}) - {network.constant_slot}


class _Evaluation:
    """Values of laws in one condition, for chosen levels of regulators."""

    def __init__(self, network: Network, conditions: Conditions, *, with_residuals: bool = False) -> None:
        self.network = network
        self.abundance, self.locked = conditions.abundance[0], conditions.locked[0]
        kept = conditions.residuals[0] >= KEPT
        self.kept = np.ones(len(kept)) if with_residuals else kept.astype(float)
        self.first_residual = network.constant_slot + 1
        self.outputs = [
            {int(network.tables.literal_residual[literal]) for literal in _literals(network, i)} - {0}
            for i in range(len(network.nodes))
        ]
        self.regulators = [
            regulators_of(network, i)
            + (tuple(sorted(self.first_residual + output for output in self.outputs[i])) if with_residuals else ())
            for i in range(len(network.nodes))
        ]

    def changed(self) -> set[int]:
        """The nodes whose law has other constants than in reference conditions."""
        own = set(np.flatnonzero((self.abundance != 1.0) | (self.locked != 0.0)).tolist())
        pools = {int(self.network.tables.pool[i]) for i in own} - {-1}
        rivals = set(np.flatnonzero(np.isin(self.network.tables.pool, list(pools))).tolist())
        shut = set(np.flatnonzero(~self.kept.astype(bool)).tolist())
        return own | rivals | {i for i, outputs in enumerate(self.outputs) if outputs & shut}

    def values(self, node: int, scale: Scale) -> Column:
        """Where a node goes for every combination of its regulators off (0) and on (1)."""
        slots = self.regulators[node]
        number = np.arange(1 << len(slots))
        columns = {}
        for j, slot in enumerate(slots):
            off, on = self._levels(slot, scale)
            columns[slot] = np.where((number >> j) & 1, on, off)
        return self._law(node, columns, len(number))

    def alone(self, node: int, source: int, levels: Float[np.ndarray, " combination"]) -> Column:
        """Where a node goes for some levels of one regulator, the others at reference."""
        at_rest = np.concatenate([self.network.reference, self.network.input_reference])
        columns = {slot: np.full(len(levels), at_rest[slot]) for slot in self.regulators[node]}
        return self._law(node, {**columns, source: levels}, len(levels))

    def _levels(self, slot: int, scale: Scale) -> tuple[float, float]:
        if slot < len(self.network.nodes):
            return float(scale.off[slot]), float(scale.on[slot])
        return 0.0, 1.0

    def _law(self, node: int, columns: Mapping[int, Column], count: int) -> Column:
        t = self.network.tables
        law = LAWS[int(t.law[node])].name
        first, second = (self._gate(int(gates[node]), columns, count) for gates in (t.first, t.second))
        ceiling = self.abundance[node] * columns.get(int(t.of[node]), np.ones(count))
        if law == "turnover":
            return _ratio(ceiling * first, second)
        if law == "cycle":
            total = ceiling * t.size[node]
            return _ratio((first + second * self.locked[node]) * total, first + second)
        if law == "titration":
            return self._free(node, ceiling, columns[int(t.binder[node])])
        if law == "partition":
            sharers = _sharers(self.network, node)
            claims = [self.abundance[i] * self._gate(int(t.first[i]), columns, count) for i in sharers]
            whole = sum((t.size[i] * claim for i, claim in zip(sharers, claims, strict=True)), np.zeros(count))
            pool = columns.get(int(t.of[node]), np.ones(count))
            return _ratio(pool * claims[sharers.index(node)], whole)
        return ceiling * first

    def _free(self, node: int, partner: Column, binder: Column) -> Column:
        t, one = self.network.tables, np.ones(len(partner))
        size, affinity = t.size[node] * one, t.tightness[node] * one
        share = free_share(np.maximum(partner, 1e-9), size * binder, affinity) / free_share(one, size, affinity)
        return np.where(partner > 0.0, share, 0.0)

    def _gate(self, gate: int, columns: Mapping[int, Column], count: int) -> Column:
        if gate == 0:
            return np.ones(count)
        t = self.network.tables
        shut = np.ones(count)
        for clause in t.gate_clauses[gate]:
            if clause > 0:
                shut *= 1.0 - t.clause_weight[clause] * self._clause(int(clause), columns, count)
        locked = self.locked[t.gate_node[gate]] if t.gate_unlocks[gate] > 0.0 else 0.0
        basal = t.gate_basal[gate] + (1.0 - t.gate_basal[gate]) * locked
        return t.gate_norm[gate] * (1.0 - (1.0 - basal) * shut)

    def _clause(self, clause: int, columns: Mapping[int, Column], count: int) -> Column:
        t = self.network.tables
        product = np.ones(count)
        for i in (literal for literal in t.clause_literals[clause] if literal > 0):
            output = int(t.literal_residual[i])
            left = columns.get(self.first_residual + output, self.kept[output]) if output else 1.0
            x = columns.get(int(t.literal_node[i]), np.ones(count)) * left
            read = hill(x, t.literal_steepness[i : i + 1], t.literal_half[i : i + 1])
            product *= t.literal_base[i] + t.literal_slope[i] * read
        return product


def _ratio(above: Column, below: Column) -> Column:
    """above / below, where nothing is above 0 even if nothing is below."""
    return np.where(above > 0.0, above / np.maximum(below, 1e-12), 0.0)


def clamped(reading: TwoValued, nodes: Mapping[int, bool]) -> TwoValued:
    """The same reading with some nodes held off or on whatever their regulators do."""
    tables = list(reading.tables)
    for node, is_on in nodes.items():
        level = reading.scale.on[node] if is_on else reading.scale.off[node]
        tables[node] = Table((), np.array([level]))
    return replace(reading, tables=tuple(tables))
