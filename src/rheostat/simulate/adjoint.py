"""How a readout of a steady state moves with every parameter and condition, by one linear solve a condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rheostat.network.cell import Conditions
from rheostat.network.laws import LAWS, free_share, hill
from rheostat.network.network import Network, Tables
from rheostat.simulate.compilation import kernels
from rheostat.simulate.lanes import lanes_for
from rheostat.simulate.plan import plan_of

Array = np.ndarray


@dataclass(frozen=True)
class Sensitivities:
    """Derivatives of one readout, one row a condition; the fields are those of `Tables` and `Conditions`.

    Each is a partial derivative, all other numbers held. Time constants have none: a steady state does not feel
    them. What a derivative of a literal, clause or gate that is not used would be is 0.
    """

    literal_half: Float[np.ndarray, "condition literal"]
    literal_steepness: Float[np.ndarray, "condition literal"]
    literal_base: Float[np.ndarray, "condition literal"]
    literal_slope: Float[np.ndarray, "condition literal"]
    clause_weight: Float[np.ndarray, "condition clause"]
    gate_norm: Float[np.ndarray, "condition gate"]
    gate_basal: Float[np.ndarray, "condition gate"]
    size: Float[np.ndarray, "condition node"]
    tightness: Float[np.ndarray, "condition node"]
    abundance: Float[np.ndarray, "condition node"]
    locked: Float[np.ndarray, "condition node"]
    inputs: Float[np.ndarray, "condition input"]
    residuals: Float[np.ndarray, "condition residual"]


def sensitivities(
    network: Network,
    conditions: Conditions,
    states: Float[np.ndarray, "condition node"],
    *,
    readout: Float[np.ndarray, "condition node"],
) -> Sensitivities:
    """The gradient of a readout at steady states with respect to everything, by the implicit function theorem.

    With F(x, q) = 0 and a readout R(x), dR/dq = m^T dF/dq where -(dF/dx)^T m = dR/dx.

    Parameters
    ----------
    network : Network
    conditions : Conditions - one row a condition
    states : the steady state of each, as `steady_states` gives it; a row of NaN gives rows of NaN
    readout : dR/dx at each state, or one row for all; a unit vector asks for one node
    """
    weights = adjoint_weights(network, conditions, states, readout=readout)
    return _Pullback(network, conditions, states, weights).gradient()


def adjoint_weights(
    network: Network,
    conditions: Conditions,
    states: Float[np.ndarray, "condition node"],
    *,
    readout: Float[np.ndarray, "condition node"],
) -> Float[np.ndarray, "condition node"]:
    """m of -(dF/dx)^T m = dR/dx: how far the readout moves for each push on a node's F = tau dx/dt.

    Parameters
    ----------
    network, conditions, states, readout : as for `sensitivities`
    """
    k, plan = kernels(), plan_of(network)
    lanes = lanes_for(plan.structure, inputs=len(network.inputs), residuals=len(network.residuals) + 1)
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals, states)
    out = np.empty(states.shape)
    if len(out):
        batch = k.batch(*(np.array(part, np.float64, order="C") for part in parts))
        wanted = np.array(np.broadcast_to(readout, states.shape), np.float64, order="C")
        k.adjoint(plan.structure, plan.numbers, lanes, batch, wanted, out)
    return out


class _Gates(NamedTuple):
    """Values on the way to the gates, condition by item."""

    readings: Array
    literals: Array
    products: Array
    shut: Array
    values: Array


class _Pullback:
    """Carries the weights of all F back through the laws, gates, clauses and literals."""

    def __init__(self, network: Network, conditions: Conditions, states: Array, weights: Array) -> None:
        self.network, self.tables, self.conditions = network, network.tables, conditions
        self.states, self.weights = states, weights
        self.slots = np.concatenate([states, conditions.inputs, np.ones((len(states), 1))], axis=1)
        self.gates = self._gates()
        self.slot_weight = np.zeros_like(self.slots)
        self.gate_weight = np.zeros_like(self.gates.values)
        self.size, self.tightness, self.abundance, self.locked = (np.zeros_like(states) for _ in range(4))

    def gradient(self) -> Sensitivities:
        for name, carry in (
            ("gate", self._of_gates),
            ("cycle", self._of_cycles),
            ("turnover", self._of_turnovers),
            ("titration", self._of_titrations),
            ("partition", self._of_partitions),
        ):
            carry(np.flatnonzero(self.tables.law == [law.name for law in LAWS].index(name)))
        return self._of_tables()

    def _gates(self) -> _Gates:
        t = self.tables
        readings = self.slots[:, t.literal_node] * self.conditions.residuals[:, t.literal_residual]
        literals = t.literal_base + t.literal_slope * hill(readings, t.literal_steepness, t.literal_half)
        products = literals[:, t.clause_literals].prod(axis=2)
        products[:, 0] = 0.0
        shut = (1.0 - t.clause_weight * products)[:, t.gate_clauses].prod(axis=2)
        return _Gates(readings, literals, products, shut, t.gate_norm * (1.0 - (1.0 - self._basal()) * shut))

    def _basal(self) -> Array:
        t = self.tables
        return t.gate_basal + (1.0 - t.gate_basal) * self._unlocking()

    def _unlocking(self) -> Array:
        t = self.tables
        return np.where(t.gate_unlocks > 0.0, self.conditions.locked[:, t.gate_node], 0.0)

    # --- laws -----------------------------------------------------------------------------------------------

    def _first(self, rows: Array) -> Array:
        return self.gates.values[:, self.tables.first[rows]]

    def _second(self, rows: Array) -> Array:
        return self.gates.values[:, self.tables.second[rows]]

    def _ceiling(self, rows: Array) -> Array:
        return np.asarray(self.conditions.abundance[:, rows] * self.slots[:, self.tables.of[rows]])

    def _add_ceiling(self, rows: Array, weight: Array) -> None:
        """Pass the weight of a ceiling on to the abundance and to the node that it is made of."""
        self.abundance[:, rows] += weight * self.slots[:, self.tables.of[rows]]
        _add(self.slot_weight, self.tables.of[rows], weight * self.conditions.abundance[:, rows])

    def _of_gates(self, rows: Array) -> None:
        m = self.weights[:, rows]
        _add(self.gate_weight, self.tables.first[rows], m * self._ceiling(rows))
        self._add_ceiling(rows, m * self._first(rows))

    def _of_cycles(self, rows: Array) -> None:
        t, m, x, locked = self.tables, self.weights[:, rows], self.states[:, rows], self.conditions.locked[:, rows]
        total = t.size[rows] * self._ceiling(rows)
        _add(self.gate_weight, t.first[rows], m * (total - x))
        _add(self.gate_weight, t.second[rows], -m * (x - locked * total))
        of_total = m * (self._first(rows) + locked * self._second(rows))
        self.size[:, rows] += of_total * self._ceiling(rows)
        self.locked[:, rows] += m * self._second(rows) * total
        self._add_ceiling(rows, of_total * t.size[rows])

    def _of_turnovers(self, rows: Array) -> None:
        m = self.weights[:, rows]
        _add(self.gate_weight, self.tables.first[rows], m * self._ceiling(rows))
        _add(self.gate_weight, self.tables.second[rows], -m * self.states[:, rows])
        self._add_ceiling(rows, m * self._first(rows))

    def _of_titrations(self, rows: Array) -> None:
        t, m = self.tables, self.weights[:, rows]
        size, affinity, binder = t.size[rows], t.tightness[rows], self.slots[:, t.binder[rows]]
        one = np.ones_like(size)
        share, partner = free_share(self._ceiling(rows), size * binder, affinity), self._ceiling(rows)
        at_reference = free_share(one, size, affinity)
        spread = 2.0 * share * partner + size * binder - partner + affinity
        spread_0 = 2.0 * at_reference + size - 1.0 + affinity
        scaled = share / at_reference
        self.size[:, rows] += m * scaled * (1.0 / spread_0 - binder / spread)
        # d share / d affinity = (1 - share) / spread, here and at reference.
        by_affinity = (1.0 - share) / spread - scaled * (1.0 - at_reference) / spread_0
        self.tightness[:, rows] += m * by_affinity / at_reference
        _add(self.slot_weight, t.binder[rows], -m * scaled * size / spread)
        self._add_ceiling(rows, m * scaled * (1.0 - share) / spread)

    def _of_partitions(self, rows: Array) -> None:
        t = self.tables
        for number in np.unique(t.pool[rows]):
            members = rows[t.pool[rows] == number]
            m, gates = self.weights[:, members], self._first(members)
            claims = self.conditions.abundance[:, members] * gates
            total = (t.size[members] * claims).sum(axis=1, keepdims=True)
            subunit = self.slots[:, t.of[members]]
            _add(self.slot_weight, t.of[members], m * claims / total)
            of_total = -(m * subunit * claims).sum(axis=1, keepdims=True) / total**2
            of_claims = m * subunit / total + of_total * t.size[members]
            self.size[:, members] += of_total * claims
            self.abundance[:, members] += of_claims * gates
            _add(self.gate_weight, t.first[members], of_claims * self.conditions.abundance[:, members])

    # --- gates, clauses, literals ---------------------------------------------------------------------------

    def _of_tables(self) -> Sensitivities:
        t, g, kept = self.tables, self.gates, self.conditions.residuals[:, self.tables.literal_residual]
        literal_weight, clause_weight = self._clauses()
        share = hill(g.readings, t.literal_steepness, t.literal_half)
        of_share = literal_weight * t.literal_slope
        by_reading, by_half, by_steepness = _hill_partials(g.readings, t)
        _add(self.slot_weight, t.literal_node, of_share * by_reading * kept)
        residuals = np.zeros_like(self.conditions.residuals)
        _add(residuals, t.literal_residual, of_share * by_reading * self.slots[:, t.literal_node])
        residuals[:, 0] = 0.0
        of_basal = self.gate_weight * t.gate_norm * g.shut
        unlocking = self._unlocking()
        _add(self.locked, t.gate_node, np.where(t.gate_unlocks > 0.0, of_basal * (1.0 - t.gate_basal), 0.0))
        nodes = len(self.network.nodes)
        return Sensitivities(
            literal_half=of_share * by_half,
            literal_steepness=of_share * by_steepness,
            literal_base=literal_weight,
            literal_slope=literal_weight * share,
            clause_weight=clause_weight,
            gate_norm=self.gate_weight * g.values / t.gate_norm,
            gate_basal=of_basal * (1.0 - unlocking),
            size=self.size,
            tightness=self.tightness,
            abundance=self.abundance,
            locked=self.locked,
            inputs=self.slot_weight[:, nodes:-1],
            residuals=residuals,
        )

    def _clauses(self) -> tuple[Array, Array]:
        """Weights of the literals and of the clauses' own weights."""
        t, g = self.tables, self.gates
        open_share = (1.0 - t.clause_weight * g.products)[:, t.gate_clauses]
        of_shut = -self.gate_weight * t.gate_norm * (1.0 - self._basal())
        of_open = np.zeros_like(g.products)
        _add(of_open, t.gate_clauses, of_shut[:, :, None] * _others(open_share))
        of_product = -of_open * t.clause_weight
        literal_weight = np.zeros_like(g.literals)
        inner = of_product[:, :, None] * _others(g.literals[:, t.clause_literals])
        _add(literal_weight, t.clause_literals, inner)
        clause_weight = -of_open * g.products
        # Number 0 of each table is padding.
        literal_weight[:, 0], clause_weight[:, 0] = 0.0, 0.0
        return literal_weight, clause_weight


def _hill_partials(x: Array, t: Tables) -> tuple[Array, Array, Array]:
    """Derivatives of x^n / (x^n + K) by x, K and n."""
    n, half = t.literal_steepness, t.literal_half
    power = x**n
    square = (power + half) ** 2
    # x^n log x goes to 0 with x.
    logarithm = np.log(np.where(x > 0.0, x, 1.0))
    return n * x ** (n - 1.0) * half / square, -power / square, power * logarithm * half / square


def _others(values: Array) -> Array:
    """Along the last axis, the product of all entries but one's own; exact where entries are zero."""
    ones = np.ones_like(values[..., :1])
    before = np.concatenate([ones, values[..., :-1]], axis=-1).cumprod(axis=-1)
    after = np.concatenate([values[..., 1:], ones], axis=-1)[..., ::-1].cumprod(axis=-1)[..., ::-1]
    return before * after


def _add(out: Array, columns: Array, values: Array) -> None:
    """out[:, columns] += values, where a column may be named more than once."""
    np.add.at(out.T, columns, np.moveaxis(values, 0, -1))
