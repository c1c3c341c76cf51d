"""A network with other sizes of edges, whose reference stays a steady state, and how its norms follow the sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge
from rheostat.network.network import Network

LARGEST_WEIGHT = 0.999
"""A clause that weighs more is a necessity, and stays one."""


@dataclass(frozen=True)
class Sizes:
    """The sizes of a network's edges as free numbers, 0 being curated.

    A literal's number is the logarithm of the factor on K in l(x) = x^n / (x^n + K): on headroom - 1 where it rises,
    and in place of its relief where it falls, so that no number turns its sign. A clause's is what is added to the
    logit of its weight. The norm of each gate follows, so that f = x in the state that anchors the node.

    Parameters
    ----------
    network : Network - as curated
    names : one for each free size, `node.gate.clause:regulator` or `node.gate.clause`
    literals, clauses : the literals and clauses that the names stand for, in their order
    anchors : values of all slots in which each gate is anchored
    """

    network: Network
    names: tuple[str, ...]
    literals: np.ndarray
    clauses: np.ndarray
    anchors: Float[np.ndarray, "gate slot"]

    @cached_property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """The clause of each literal and the gate of each clause."""
        t = self.network.tables
        of_literal = np.zeros(len(t.literal_half), np.int64)
        for clause, members in enumerate(t.clause_literals):
            of_literal[members] = clause
        of_clause = np.zeros(len(t.clause_weight), np.int64)
        for gate, members in enumerate(t.gate_clauses):
            of_clause[members] = gate
        return of_literal, of_clause

    def retuned(self, values: Float[np.ndarray, " size"]) -> Network:
        """The network of other sizes."""
        t = self.network.tables
        half, weight = t.literal_half.copy(), t.clause_weight.copy()
        count = len(self.literals)
        half[self.literals] *= np.exp(values[:count])
        own = weight[self.clauses]
        weight[self.clauses] = 1.0 / (1.0 + (1.0 / own - 1.0) * np.exp(-values[count:]))
        before, _ = self._at_anchor(t.literal_half, t.clause_weight)
        after, _ = self._at_anchor(half, weight)
        norm = t.gate_norm * before / after
        return replace(self.network, tables=replace(t, literal_half=half, clause_weight=weight, gate_norm=norm))

    def _at_anchor(
        self, half: np.ndarray, weight: np.ndarray
    ) -> tuple[Float[np.ndarray, " gate"], tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Each gate before scaling in its anchor, and the literals, products and shares open there."""
        t = self.network.tables
        of_literal, of_clause = self.places
        x = self.anchors[of_clause[of_literal], t.literal_node]
        power = x**t.literal_steepness
        literals = t.literal_base + t.literal_slope * power / (power + half)
        literals[0] = 1.0
        products = literals[t.clause_literals].prod(axis=1)
        products[0] = 0.0
        open_share = 1.0 - weight * products
        raw = 1.0 - (1.0 - t.gate_basal) * open_share[t.gate_clauses].prod(axis=1)
        raw[0] = 1.0
        return raw, (literals, products, open_share)

    def gradient(
        self,
        tuned: Network,
        *,
        of_half: Float[np.ndarray, "row literal"],
        of_weight: Float[np.ndarray, "row clause"],
        of_norm: Float[np.ndarray, "row gate"],
    ) -> Float[np.ndarray, "row size"]:
        """Derivatives by the free sizes from partial derivatives by the tables of a retuned network."""
        t = tuned.tables
        of_literal, of_clause = self.places
        raw, (literals, products, open_share) = self._at_anchor(t.literal_half, t.clause_weight)
        shut = (1.0 - raw) / np.maximum(open_share[t.gate_clauses].prod(axis=1), 1e-300)
        others = _others(open_share[t.gate_clauses])
        inside = np.zeros(len(t.clause_weight))
        np.add.at(inside, t.gate_clauses.ravel(), (shut[:, None] * others).ravel())
        by_product = inside * t.clause_weight
        by_weight = inside * products
        around = np.zeros(len(t.literal_half))
        np.add.at(around, t.clause_literals.ravel(), _others(literals[t.clause_literals]).ravel())
        x = self.anchors[of_clause[of_literal], t.literal_node]
        power = x**t.literal_steepness
        by_half = by_product[of_literal] * around * (-t.literal_slope * power / (power + t.literal_half) ** 2)
        of_raw = -of_norm * t.gate_norm / raw
        whole_half = of_half + of_raw[:, of_clause[of_literal]] * by_half
        whole_weight = of_weight + of_raw[:, of_clause] * by_weight
        w = t.clause_weight[self.clauses]
        return np.hstack(
            [
                whole_half[:, self.literals] * t.literal_half[self.literals],
                whole_weight[:, self.clauses] * w * (1.0 - w),
            ]
        )


def _others(values: Float[np.ndarray, "row item"]) -> Float[np.ndarray, "row item"]:
    """The product of all entries of a row but one's own."""
    out = np.ones_like(values)
    for i in range(values.shape[1]):
        out[:, i] = np.delete(values, i, axis=1).prod(axis=1)
    return out


def sizes_of(knowledge: Knowledge, network: Network) -> Sizes:
    """The free sizes of a network: of every literal and of every clause that is not a necessity."""
    slots = np.concatenate([network.reference, network.input_reference, [1.0]])
    t = network.tables
    anchors = np.tile(slots, (len(t.gate_norm), 1))
    names = (*network.nodes, *network.inputs)
    position = {name: i for i, name in enumerate(names)}
    for gate, node in enumerate(t.gate_node):
        for name, value in knowledge.nodes[network.nodes[node]].anchor.items() if node >= 0 else ():
            anchors[gate, position[name]] = value
    edges = [edge for edge in network.edges if edge.literal >= 0]
    literals = np.array([edge.literal for edge in edges])
    found = Sizes(network, (), literals, np.array([], np.int64), anchors)
    of_literal, _ = found.places
    named = {int(of_literal[edge.literal]): f"{edge.target}.{edge.gate}.{edge.clause}" for edge in edges}
    clauses = [clause for clause in named if t.clause_weight[clause] < LARGEST_WEIGHT]
    own = [f"{edge.target}.{edge.gate}.{edge.clause}:{edge.source}" for edge in edges]
    return replace(found, names=(*own, *(named[clause] for clause in clauses)), clauses=np.array(clauses, np.int64))


def values_of(sizes: Sizes, given: Mapping[str, float], *, where: str) -> Float[np.ndarray, " size"]:
    """Free sizes by name as an array; what is not named is as curated.

    Raises
    ------
    InputError - where a name is not that of an edge or clause of this network
    """
    position = {name: i for i, name in enumerate(sizes.names)}
    out = np.zeros(len(sizes.names))
    for name, value in given.items():
        if name not in position:
            raise InputError(f"{where}: this network has no edge {name}; was the set fitted on another state of it?")
        out[position[name]] = value
    return out
