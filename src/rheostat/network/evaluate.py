"""The plain evaluation of a network: how fast every node moves, and the derivative of that, for many conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Int
from scipy.sparse import csr_array

from rheostat.network.cell import Conditions
from rheostat.network.laws import LAWS, Operands, hill, hill_slope
from rheostat.network.network import Network

States = Float[np.ndarray, "condition node"]


@dataclass(frozen=True)
class _Gates:
    """Values on the way from slots to gates, kept for the derivative."""

    literals: np.ndarray
    products: np.ndarray
    shut: np.ndarray
    basal: np.ndarray
    values: np.ndarray


def slots(states: States, conditions: Conditions) -> Float[np.ndarray, "condition slot"]:
    """States, inputs and the constant 1 side by side."""
    return np.concatenate([states, conditions.inputs, np.ones((len(states), 1))], axis=1)


def _gates(network: Network, readings: np.ndarray, conditions: Conditions) -> _Gates:
    t = network.tables
    half, steepness = t.literal_half, t.literal_steepness
    literals = t.literal_base + t.literal_slope * hill(readings, steepness, half)
    products = literals[:, t.clause_literals].prod(axis=2)
    products[:, 0] = 0.0
    shut = (1.0 - t.clause_weight * products)[:, t.gate_clauses].prod(axis=2)
    locked = np.where(t.gate_unlocks > 0.0, conditions.locked[:, t.gate_node], 0.0)
    basal = t.gate_basal + (1.0 - t.gate_basal) * locked
    return _Gates(literals, products, shut, basal, t.gate_norm * (1.0 - (1.0 - basal) * shut))


def _readings(network: Network, states: States, conditions: Conditions) -> np.ndarray:
    t = network.tables
    return slots(states, conditions)[:, t.literal_node] * conditions.residuals[:, t.literal_residual]


def _operands(network: Network, states: States, conditions: Conditions, gates: np.ndarray) -> Operands:
    t = network.tables
    z = slots(states, conditions)
    titrates, shares = t.law == _number("titration"), t.law == _number("partition")
    claims = np.where(shares, conditions.abundance * gates[:, t.first], gates[:, t.first])
    second = np.where(titrates, z[:, t.binder], gates[:, t.second])
    second = np.where(shares, claims @ _same_pool(network), second)
    ceiling = z[:, t.of] * np.where(shares, 1.0, conditions.abundance)
    wide = np.broadcast_to
    return Operands(
        states,
        ceiling,
        claims,
        second,
        conditions.locked,
        wide(t.size, states.shape),
        wide(t.tightness, states.shape),
    )


@cache
def _number(law: str) -> int:
    return [item.name for item in LAWS].index(law)


def _same_pool(network: Network) -> np.ndarray:
    """share_i where nodes i and j share one subunit, else 0: claims @ this sums each pool's claims."""
    t = network.tables
    together = (t.pool[:, None] == t.pool[None, :]) & (t.pool[:, None] >= 0)
    return np.where(together, t.size[:, None], 0.0)


def flow(network: Network, states: States, conditions: Conditions) -> States:
    """dx/dt in folds per minute."""
    gates = _gates(network, _readings(network, states, conditions), conditions).values
    return _flow(network, _operands(network, states, conditions, gates)) / network.tables.tau


def _flow(network: Network, operands: Operands) -> States:
    out = np.empty_like(operands.x)
    for number, law in enumerate(LAWS):
        rows = network.tables.law == number
        out[:, rows] = law.flow(Operands(*(part[:, rows] for part in operands)))
    return out


def jacobian(network: Network, states: States, conditions: Conditions) -> Float[np.ndarray, "condition node node"]:
    """d(dx/dt)_i / dx_j, in 1/min."""
    readings = _readings(network, states, conditions)
    gates = _gates(network, readings, conditions)
    operands = _operands(network, states, conditions, gates.values)
    partials = _partials(network, operands)
    by_slot = _gate_slopes(network, gates, readings, conditions)
    t, n = network.tables, len(network.nodes)
    shares = t.law == _number("partition")
    first_slopes = by_slot[:, t.first, :n]
    first_slopes[:, shares] *= conditions.abundance[:, shares, None]
    second_slopes = by_slot[:, t.second, :n]
    second_slopes[:, shares] = np.einsum("ji,cjk->cik", _same_pool(network)[:, shares], first_slopes)
    out = partials[2][:, :, None] * first_slopes + partials[3][:, :, None] * second_slopes
    _add_direct(network, conditions, partials, out)
    return out / t.tau[None, :, None]


def _partials(network: Network, operands: Operands) -> list[np.ndarray]:
    out = [np.empty_like(operands.x) for _ in range(4)]
    for number, law in enumerate(LAWS):
        rows = network.tables.law == number
        part = law.partials(Operands(*(item[:, rows] for item in operands)))
        for whole, piece in zip(out, part, strict=True):
            whole[:, rows] = piece
    return out


def _add_direct(network: Network, conditions: Conditions, partials: list[np.ndarray], out: np.ndarray) -> None:
    """Add what does not pass through a gate: the node itself, its ceiling and a titration's binder."""
    t, n = network.tables, len(network.nodes)
    every = np.arange(n)
    out[:, every, every] += partials[0]
    scale = np.where(t.law == _number("partition"), 1.0, conditions.abundance)
    made_of = np.flatnonzero(t.of < n)
    out[:, made_of, t.of[made_of]] += (partials[1] * scale)[:, made_of]
    bound = np.flatnonzero((t.law == _number("titration")) & (t.binder < n))
    out[:, bound, t.binder[bound]] += partials[3][:, bound]


def _gate_slopes(
    network: Network, gates: _Gates, readings: np.ndarray, conditions: Conditions
) -> Float[np.ndarray, "condition gate slot"]:
    """d gate / d slot."""
    entries = _gate_entries(network, gates, readings, conditions)
    scatter = _scatter(network)
    flat = entries.reshape(len(readings), -1) @ scatter
    return flat.reshape(len(readings), len(network.tables.gate_norm), network.constant_slot + 1)


def _gate_entries(
    network: Network, gates: _Gates, readings: np.ndarray, conditions: Conditions
) -> Float[np.ndarray, "condition gate clause_slot literal_slot"]:
    """d gate / d slot through each literal of each clause of each gate."""
    t = network.tables
    slope = t.literal_slope * hill_slope(readings, t.literal_steepness, t.literal_half)
    slope = slope * conditions.residuals[:, t.literal_residual]
    in_clause = _product_of_others(gates.literals[:, t.clause_literals]) * slope[:, t.clause_literals]
    weighted = t.clause_weight[None, :, None] * in_clause
    open_share = (1.0 - t.clause_weight * gates.products)[:, t.gate_clauses]
    in_gate = _product_of_others(open_share) * ((1.0 - gates.basal) * t.gate_norm)[:, :, None]
    return in_gate[:, :, :, None] * weighted[:, t.gate_clauses, :]


def _product_of_others(values: np.ndarray) -> np.ndarray:
    """Along the last axis, the product of all entries but one's own; exact where entries are zero."""
    ones = np.ones_like(values[..., :1])
    before = np.concatenate([ones, values[..., :-1]], axis=-1).cumprod(axis=-1)
    after = np.concatenate([values[..., 1:], ones], axis=-1)[..., ::-1].cumprod(axis=-1)[..., ::-1]
    return before * after


def _scatter(network: Network) -> csr_array:
    """Adds the entry of each (gate, clause, literal) to the cell of (gate, slot)."""
    t = network.tables
    members = t.clause_literals[t.gate_clauses]
    gate = np.broadcast_to(np.arange(len(t.gate_norm))[:, None, None], members.shape)
    column = gate * (network.constant_slot + 1) + t.literal_node[members]
    rows = np.arange(members.size)
    shape = (members.size, len(t.gate_norm) * (network.constant_slot + 1))
    return csr_array((np.ones(members.size), (rows, column.ravel())), shape=shape)


# --- the derivative taken apart, one entry an edge -----------------------------------------------------------


@dataclass(frozen=True)
class Links:
    """Every way in which a slot moves a node at given states; added up, with -`own` on the diagonal, they are dF/dx.

    Parameters
    ----------
    source, target : the slot that is read and the node that moves
    edge : number in `Network.edges`; -1 where a scaffold's regulator takes a shared subunit from its rival
    slope : dF_target / dx_source through this link alone
    own : -dF/dx of a node's law, what pulls a node back to where its regulators hold it
    """

    source: Int[np.ndarray, " link"]
    target: Int[np.ndarray, " link"]
    edge: Int[np.ndarray, " link"]
    slope: Float[np.ndarray, "condition link"]
    own: Float[np.ndarray, "condition node"]


def literal_values(network: Network, states: States, conditions: Conditions) -> Float[np.ndarray, "condition literal"]:
    """What every literal reads."""
    t = network.tables
    shares = hill(_readings(network, states, conditions), t.literal_steepness, t.literal_half)
    return np.asarray(t.literal_base + t.literal_slope * shares)


def links(network: Network, states: States, conditions: Conditions) -> Links:
    """How each edge moves its target at each state."""
    readings = _readings(network, states, conditions)
    gates = _gates(network, readings, conditions)
    partials = _partials(network, _operands(network, states, conditions, gates.values))
    by_literal = _literal_slopes(network, gates, readings, conditions)
    t = network.tables
    shares = t.law == _number("partition")
    scale = np.where(shares, 1.0, conditions.abundance)
    found: list[tuple[int, int, int, np.ndarray]] = []
    for number, edge in enumerate(network.edges):
        i = network.index[edge.target]
        if edge.literal < 0:
            direct = partials[1][:, i] * scale[:, i] if edge.gate == "of" else partials[3][:, i]
            found.append((_slot(network, edge.source), i, number, direct))
            continue
        source = int(t.literal_node[edge.literal])
        moved = by_literal[:, edge.literal]
        if not shares[i]:
            by_gate = partials[3] if edge.gate in ("off", "lost") else partials[2]
            found.append((source, i, number, by_gate[:, i] * moved))
            continue
        claim = moved * conditions.abundance[:, i]
        for rival in np.flatnonzero(t.pool == t.pool[i]).tolist():
            own = partials[2][:, i] if rival == i else 0.0
            found.append(
                (source, rival, number if rival == i else -1, (own + partials[3][:, rival] * t.size[i]) * claim)
            )
    return Links(
        source=np.array([row[0] for row in found], np.int64),
        target=np.array([row[1] for row in found], np.int64),
        edge=np.array([row[2] for row in found], np.int64),
        slope=np.array([row[3] for row in found]).reshape(len(found), len(states)).T,
        own=-partials[0],
    )


def _slot(network: Network, name: str) -> int:
    return network.index[name] if name in network.index else len(network.nodes) + network.input_index[name]


def _literal_slopes(
    network: Network, gates: _Gates, readings: np.ndarray, conditions: Conditions
) -> Float[np.ndarray, "condition literal"]:
    """d gate / d slot through each literal."""
    t = network.tables
    out = np.zeros_like(readings)
    members = t.clause_literals[t.gate_clauses]
    np.add.at(out.T, members, np.moveaxis(_gate_entries(network, gates, readings, conditions), 0, -1))
    # Number 0 is the empty literal.
    out[:, 0] = 0.0
    return out
