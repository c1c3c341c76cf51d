"""From records to a network whose reference state is a steady state by construction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.gates import CONSTANT, Clause, GateRecord, LiteralRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import AnyNode, CycleNode, PartitionNode, TitrationNode
from rheostat.network.laws import LAWS
from rheostat.network.network import Edge, Network, Tables
from rheostat.network.spread import Spread

_LAW_NUMBER = {law.name: i for i, law in enumerate(LAWS)}


def assemble(
    knowledge: Knowledge,
    *,
    switches: Mapping[str, bool] | None = None,
    draw: np.random.Generator | None = None,
) -> Network:
    """The network of all modules.

    Parameters
    ----------
    knowledge : Knowledge - the curated records
    switches : mapping - contested edges by flag, on or off; a flag that is not named follows the consensus policy
    draw : generator - where given, sizes are drawn around their curated values, within the range of the assumption
        they rest on; signs and the reference state stay

    Raises
    ------
    InputError - where a record names something that does not exist, or a node cannot be 1 at reference
    """
    return _Assembler(knowledge, switches or {}, Spread(knowledge, draw)).network()


@dataclass
class _Rows:
    """The growing tables of literals, clauses and gates; entry 0 of each is the empty one."""

    literals: list[tuple[int, int, float, float, float, float]]
    clauses: list[tuple[float, list[int]]] = field(default_factory=lambda: [(0.0, [0])])
    gates: list[tuple[float, float, int, float, list[int]]] = field(default_factory=list)


class _Assembler:
    def __init__(self, knowledge: Knowledge, switches: Mapping[str, bool], spread: Spread) -> None:
        self.knowledge = knowledge
        self.switches = switches
        self.spread = spread
        self.records = knowledge.nodes
        self.names = tuple(self.records)
        self.inputs = tuple(knowledge.inputs)
        self.slots = {name: i for i, name in enumerate((*self.names, *self.inputs))}
        self.constant = len(self.slots)
        self.reference = np.array([record.at_reference for record in self.records.values()])
        self.input_reference = np.array([item.reference for item in knowledge.inputs.values()])
        self.slot_reference = np.concatenate([self.reference, self.input_reference, [1.0]])
        self.residuals = tuple(
            f"{target}.{output}" for target, record in knowledge.targets.items() for output in record.outputs
        )
        self.residual_index = {name: i + 1 for i, name in enumerate(self.residuals)}
        self.rows = _Rows([(self.constant, 0, 1.0, 1.0, 1.0, 0.0)], gates=[(1.0, 1.0, -1, 0.0, [0])])
        self.edges: list[Edge] = []

    def network(self) -> Network:
        columns: dict[str, list[Any]] = {
            name: [] for name in ("law", "tau", "of", "binder", "first", "second", "size", "tightness", "pool")
        }
        pools: dict[str, int] = {}
        for i, (name, record) in enumerate(self.records.items()):
            first, second = self._gates(i, name, record)
            size, tightness, binder, pool = self._constants(name, record, pools)
            values = (
                _LAW_NUMBER[record.law], record.time_constant, self._of(name, record), binder,
                first, second, size, tightness, pool,
            )  # fmt: skip
            for column, value in zip(columns.values(), values, strict=True):
                column.append(value)
        self._check_pools(columns)
        return Network(
            nodes=self.names,
            inputs=self.inputs,
            residuals=self.residuals,
            abundances=tuple(record.gene for record in self.records.values()),
            reference=self.reference,
            input_reference=self.input_reference,
            tables=self._tables(columns),
            edges=tuple(self.edges),
        )

    def _slot(self, name: str, *, where: str) -> int:
        if name not in self.slots:
            raise InputError(f"{where}: {unknown_name(name, self.slots, kind='node or input')}")
        return self.slots[name]

    def _place(self, name: str) -> str:
        return f"{self.knowledge.places.get(('network', name), 'the network')}: {name}"

    def _of(self, name: str, record: AnyNode) -> int:
        if record.of is None:
            return self.constant
        slot = self._slot(record.of, where=self._place(name))
        if self.slot_reference[slot] != 1.0 and record.at_reference == 1.0:
            raise InputError(f"{self._place(name)}: it is made of {record.of}, which is not 1 at reference")
        if not isinstance(record, PartitionNode):
            self.edges.append(Edge(record.of, name, 1, "of", -1, -1))
        return slot

    def _constants(self, name: str, record: AnyNode, pools: dict[str, int]) -> tuple[float, float, int, int]:
        """Size, tightness, binder slot and pool number of a node's law."""
        if isinstance(record, CycleNode):
            return 1.0 / record.active_at_reference, 0.0, self.constant, -1
        if isinstance(record, TitrationNode):
            self.edges.append(Edge(record.binder, name, -1, "binder", -1, -1))
            return record.ratio, record.affinity, self._slot(record.binder, where=self._place(name)), -1
        if isinstance(record, PartitionNode):
            self.edges.append(Edge(record.of, name, 1, "of", -1, -1))
            return record.share, 0.0, self.constant, pools.setdefault(record.of, len(pools))
        return 1.0, 0.0, self.constant, -1

    def _check_pools(self, columns: Mapping[str, list[Any]]) -> None:
        pools = np.array(columns["pool"])
        shares = np.array(columns["size"])
        for number in range(pools.max(initial=-1) + 1):
            members = np.flatnonzero(pools == number)
            if abs(shares[members].sum() - 1.0) > 1e-9:
                names = ", ".join(self.names[i] for i in members)
                raise InputError(f"{self._place(self.names[members[0]])}: the shares of {names} do not add up to 1")

    # --- gates --------------------------------------------------------------------------------------------

    def _gates(self, index: int, name: str, record: AnyNode) -> tuple[int, int]:
        targets = (
            (record.active_at_reference, 1.0 - record.active_at_reference)
            if isinstance(record, CycleNode)
            else (1.0, 1.0)
        )
        numbers = [
            self._gate(index, name, record, gate, target=target, gate_name=gate_name, first=k == 0)
            for k, ((gate_name, gate), target) in enumerate(zip(record.gates.items(), targets, strict=False))
        ]
        return (*numbers, 0, 0)[:2]  # type: ignore[return-value]

    def _gate(
        self,
        index: int,
        name: str,
        record: AnyNode,
        gate: GateRecord,
        *,
        target: float,
        gate_name: str,
        first: bool,
    ) -> int:
        active = [(i, c) for i, c in enumerate(gate.clauses) if self.knowledge.policy.is_on(c, self.switches)]
        if gate.clauses and not active:
            # A gate of contested clauses only stands open where all of them are off: nothing then regulates the node.
            gate = CONSTANT
        clauses = [self._clause(name, gate_name, i, self.spread.clause(clause)) for i, clause in active]
        anchor = self._anchor(name, record)
        raw = self._raw(gate.basal, clauses, anchor)
        if raw <= 0.0:
            raise InputError(
                f"{self._place(name)}: its gate '{gate_name}' is shut in the condition in which it should be open; "
                "give it a basal activity or another anchor"
            )
        at_rest = self._raw(gate.basal, clauses, self.slot_reference)
        if first and record.at_reference == 0.0 and at_rest > 0.0:
            raise InputError(
                f"{self._place(name)}: it should be 0 at reference, but its gate is {at_rest / raw:.3g} there"
            )
        unlocks = 1.0 if first and not isinstance(record, CycleNode) else 0.0
        self.rows.gates.append((target / raw, gate.basal, index, unlocks, clauses))
        return len(self.rows.gates) - 1

    def _anchor(self, name: str, record: AnyNode) -> np.ndarray:
        values = self.slot_reference.copy()
        for regulator, value in record.anchor.items():
            values[self._slot(regulator, where=self._place(name))] = value
        return values

    def _clause(self, name: str, gate_name: str, number: int, clause: Clause) -> int:
        members = [self._literal(name, gate_name, number, literal) for literal in clause.literals]
        self.rows.clauses.append((clause.weight, members))
        return len(self.rows.clauses) - 1

    def _literal(self, name: str, gate_name: str, number: int, literal: LiteralRecord) -> int:
        where = self._place(name)
        slot = self._slot(literal.node, where=where)
        residual = 0
        if literal.via is not None:
            if literal.via not in self.residual_index:
                raise InputError(f"{where}: {unknown_name(literal.via, self.residuals, kind='drug target and output')}")
            residual = self.residual_index[literal.via]
        base, slope = (1.0, -literal.depth) if literal.inhibits else (0.0, 1.0)
        self.rows.literals.append((slot, residual, literal.steepness, literal.half_constant, base, slope))
        position = len(self.rows.literals) - 1
        opens = -1 if gate_name in ("off", "lost") else 1
        sign = opens * (-1 if literal.inhibits else 1)
        self.edges.append(Edge(literal.node, name, sign, gate_name, number, position))
        return position

    def _raw(self, basal: float, clauses: list[int], values: np.ndarray) -> float:
        """The gate before scaling, at given values of all slots."""
        shut = 1.0
        for number in clauses:
            weight, members = self.rows.clauses[number]
            product = 1.0
            for i in members:
                slot, _, steepness, half, base, slope = self.rows.literals[i]
                power = values[slot] ** steepness
                product *= base + slope * power / (power + half)
            shut *= 1.0 - weight * product
        return float(1.0 - (1.0 - basal) * shut)

    # --- tables -------------------------------------------------------------------------------------------

    def _tables(self, columns: Mapping[str, list[Any]]) -> Tables:
        literals = list(zip(*self.rows.literals, strict=True))
        weights, members = zip(*self.rows.clauses, strict=True)
        norms, basals, nodes, unlocks, clauses = zip(*self.rows.gates, strict=True)
        whole = {"law", "of", "binder", "first", "second", "pool"}
        return Tables(
            **{name: np.array(values, np.int64 if name in whole else np.float64) for name, values in columns.items()},
            gate_norm=np.array(norms),
            gate_basal=np.array(basals),
            gate_node=np.array(nodes, np.int64),
            gate_unlocks=np.array(unlocks),
            gate_clauses=_padded(clauses),
            clause_weight=np.array(weights),
            clause_literals=_padded(members),
            literal_node=np.array(literals[0], np.int64),
            literal_residual=np.array(literals[1], np.int64),
            literal_steepness=np.array(literals[2]),
            literal_half=np.array(literals[3]),
            literal_base=np.array(literals[4]),
            literal_slope=np.array(literals[5]),
        )


def _padded(rows: tuple[list[int], ...]) -> np.ndarray:
    width = max(1, *(len(row) for row in rows))
    return np.array([[*row, *[0] * (width - len(row))] for row in rows], np.int64)
