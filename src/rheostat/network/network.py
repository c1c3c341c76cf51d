"""The network as an immutable value: names, and the tables that every engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from rheostat.errors import unknown_name
from rheostat.knowledge.nodes import Abundance


@dataclass(frozen=True)
class Tables:
    """The network as arrays. Literal 0, clause 0 and gate 0 are empty: they read 1, 0 and 1.

    A literal reads slot `literal_node` of the vector (states, inputs, 1), times residual `literal_residual`, and
    is `literal_base + literal_slope * hill`. Clauses and gates are padded with the empty ones.

    Parameters
    ----------
    law : which of `LAWS`, one a node
    tau : time constant in minutes, one a node
    of : slot that the ceiling follows, one a node
    binder : slot of a titration's binder, one a node (the constant slot elsewhere)
    first, second : gates of a node
    size, tightness : constants of its law (T of a cycle, ratio and K of a titration, share of a partition)
    pool : number of the partition that the node belongs to, -1 for none
    """

    law: Int[np.ndarray, " node"]
    tau: Float[np.ndarray, " node"]
    of: Int[np.ndarray, " node"]
    binder: Int[np.ndarray, " node"]
    first: Int[np.ndarray, " node"]
    second: Int[np.ndarray, " node"]
    size: Float[np.ndarray, " node"]
    tightness: Float[np.ndarray, " node"]
    pool: Int[np.ndarray, " node"]
    gate_norm: Float[np.ndarray, " gate"]
    gate_basal: Float[np.ndarray, " gate"]
    gate_node: Int[np.ndarray, " gate"]
    gate_unlocks: Float[np.ndarray, " gate"]
    gate_clauses: Int[np.ndarray, "gate clause_slot"]
    clause_weight: Float[np.ndarray, " clause"]
    clause_literals: Int[np.ndarray, "clause literal_slot"]
    literal_node: Int[np.ndarray, " literal"]
    literal_residual: Int[np.ndarray, " literal"]
    literal_steepness: Float[np.ndarray, " literal"]
    literal_half: Float[np.ndarray, " literal"]
    literal_base: Float[np.ndarray, " literal"]
    literal_slope: Float[np.ndarray, " literal"]

    def __post_init__(self) -> None:
        for item in fields(self):
            getattr(self, item.name).flags.writeable = False


@dataclass(frozen=True)
class Edge:
    """One literal of one clause as an edge: who acts on whom, with which sign, and where it is written."""

    source: str
    target: str
    sign: int
    gate: str
    clause: int
    literal: int


@dataclass(frozen=True)
class Network:
    """A network ready to run. Slots are states, then inputs, then the constant 1."""

    nodes: tuple[str, ...]
    inputs: tuple[str, ...]
    residuals: tuple[str, ...]
    abundances: tuple[Abundance | None, ...]
    reference: Float[np.ndarray, " node"]
    input_reference: Float[np.ndarray, " input"]
    tables: Tables
    edges: tuple[Edge, ...]

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Node name to position in the state."""
        return {name: i for i, name in enumerate(self.nodes)}

    @cached_property
    def input_index(self) -> Mapping[str, int]:
        """Input name to position among the inputs."""
        return {name: i for i, name in enumerate(self.inputs)}

    @cached_property
    def residual_index(self) -> Mapping[str, int]:
        """Residual name (`MTOR.S6K1`) to position; position 0 is the constant 1."""
        return {name: i + 1 for i, name in enumerate(self.residuals)}

    @property
    def constant_slot(self) -> int:
        """The slot that always reads 1."""
        return len(self.nodes) + len(self.inputs)

    def node_index(self, name: str) -> int:
        """Where a node stands in the state.

        Raises
        ------
        InputError - where there is no such node, with the nearest names
        """
        if name not in self.index:
            raise unknown_name(name, self.nodes, kind="node")
        return self.index[name]

    def ceiling(self, name: str) -> float:
        """The most a node can reach when its protein is as abundant as at reference, in folds."""
        node = self.node_index(name)
        tables = self.tables
        is_cycle = tables.gate_unlocks[tables.first[node]] == 0.0
        return float(tables.size[node] if is_cycle else tables.gate_norm[tables.first[node]])

    def without_edges(self, literals: frozenset[int]) -> Network:
        """The same network with some literals cut: they read what they read at reference, for ever."""
        tables = self.tables
        at_reference = np.concatenate([self.reference, self.input_reference, [1.0]])
        held = {}
        for i in literals:
            x = at_reference[tables.literal_node[i]]
            power = x ** tables.literal_steepness[i]
            held[i] = float(tables.literal_base[i] + tables.literal_slope[i] * power / (power + tables.literal_half[i]))
        return self.with_literals(held)

    def with_literals(self, held: Mapping[int, float]) -> Network:
        """The same network with some literals held: they keep a value, whatever their regulator does.

        Parameters
        ----------
        held : number of a literal to the value it keeps, 0 to 1
        """
        base, slope = self.tables.literal_base.copy(), self.tables.literal_slope.copy()
        for i, value in held.items():
            base[i], slope[i] = value, 0.0
        return replace(self, tables=replace(self.tables, literal_base=base, literal_slope=slope))
