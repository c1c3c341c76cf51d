"""The plain evaluation against finite differences and against a scalar reading of the same records."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheostat.knowledge.load import load_knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.evaluate import flow, jacobian, links, literal_values
from rheostat.network.network import Network

NETWORK = assemble(load_knowledge())


def random_conditions(rng: np.random.Generator, count: int) -> Conditions:
    plain = conditions_of(NETWORK, [Cell()] * count)
    return Conditions(
        abundance=rng.uniform(0.0, 4.0, plain.abundance.shape),
        locked=rng.uniform(0.0, 0.3, plain.locked.shape) * (rng.random(plain.locked.shape) < 0.2),
        inputs=rng.uniform(0.0, 1.5, plain.inputs.shape),
        residuals=np.where(rng.random(plain.residuals.shape) < 0.3, rng.uniform(0, 1.5, plain.residuals.shape), 1.0),
    )


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_jacobian_is_the_slope_of_the_flow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = random_conditions(rng, 2)
    states = rng.uniform(0.1, 3.0, (2, len(NETWORK.nodes)))
    slopes, step = jacobian(NETWORK, states, at), 1e-6
    for j in range(len(NETWORK.nodes)):
        move = np.zeros_like(states)
        move[:, j] = step
        measured = (flow(NETWORK, states + move, at) - flow(NETWORK, states - move, at)) / (2 * step)
        assert slopes[:, :, j] == pytest.approx(measured, rel=2e-5, abs=2e-6), NETWORK.nodes[j]


def scalar_gate(network: Network, gate: int, slots: np.ndarray, residuals: np.ndarray, locked: float) -> float:
    """A gate written out as DESIGN's formula says it, one number at a time."""
    t = network.tables
    shut = 1.0
    for clause in t.gate_clauses[gate]:
        if clause == 0:
            continue
        product = 1.0
        for i in t.clause_literals[clause]:
            if i == 0:
                continue
            x = slots[t.literal_node[i]] * residuals[t.literal_residual[i]]
            power = x ** t.literal_steepness[i]
            product *= t.literal_base[i] + t.literal_slope[i] * power / (power + t.literal_half[i])
        shut *= 1.0 - t.clause_weight[clause] * product
    basal = t.gate_basal[gate] + (1.0 - t.gate_basal[gate]) * (locked if t.gate_unlocks[gate] else 0.0)
    return float(t.gate_norm[gate] * (1.0 - (1.0 - basal) * shut))


def test_gates_agree_with_the_formula_written_out() -> None:
    rng = np.random.default_rng(7)
    at = random_conditions(rng, 1)
    state = rng.uniform(0.0, 3.0, len(NETWORK.nodes))
    slots = np.concatenate([state, at.inputs[0], [1.0]])
    rate = flow(NETWORK, state[None, :], at)[0] * NETWORK.tables.tau
    t = NETWORK.tables
    checked = 0
    for i in np.flatnonzero(t.law == 0):
        gate = scalar_gate(NETWORK, int(t.first[i]), slots, at.residuals[0], float(at.locked[0, i]))
        expected = at.abundance[0, i] * slots[t.of[i]] * gate - state[i]
        assert rate[i] == pytest.approx(expected, rel=1e-10, abs=1e-12), NETWORK.nodes[i]
        checked += 1
    assert checked > 40


def test_conditions_of_a_batch_do_not_touch_each_other() -> None:
    rng = np.random.default_rng(3)
    at = random_conditions(rng, 5)
    states = rng.uniform(0.0, 3.0, (5, len(NETWORK.nodes)))
    together = flow(NETWORK, states, at)
    alone = np.concatenate([flow(NETWORK, states[i : i + 1], at.row(i)) for i in range(5)])
    assert together == pytest.approx(alone, rel=1e-13, abs=1e-15)


def test_a_cut_edge_keeps_the_reference_and_no_longer_passes_a_change_on() -> None:
    edge = next(e for e in NETWORK.edges if e.source == "AKT" and e.target == "TSC2_pT1462")
    cut = NETWORK.without_edges(frozenset({edge.literal}))
    at = conditions_of(cut, [Cell()])
    state = cut.reference.copy()
    assert np.abs(flow(cut, state[None, :], at)).max() < 1e-12
    state[cut.index["AKT"]] = 0.1
    moved = flow(cut, state[None, :], at)[0]
    assert moved[cut.index["TSC2_pT1462"]] == pytest.approx(0.0, abs=1e-12)
    assert flow(NETWORK, state[None, :], at)[0, NETWORK.index["TSC2_pT1462"]] < -1e-3


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_links_add_up_to_the_jacobian(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = random_conditions(rng, 2)
    states = rng.uniform(0.1, 3.0, (2, len(NETWORK.nodes)))
    found = links(NETWORK, states, at)
    whole = np.zeros((2, len(NETWORK.nodes), NETWORK.constant_slot + 1))
    for row in range(2):
        np.add.at(whole[row], (found.target, found.source), found.slope[row])
        np.fill_diagonal(whole[row], np.diagonal(whole[row]) - found.own[row])
    expected = jacobian(NETWORK, states, at) * NETWORK.tables.tau[None, :, None]
    assert whole[:, :, : len(NETWORK.nodes)] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_every_edge_has_its_link_and_only_rivals_have_none() -> None:
    found = links(NETWORK, NETWORK.reference[None, :], conditions_of(NETWORK, [Cell()]))
    assert sorted(number for number in found.edge if number >= 0) == list(range(len(NETWORK.edges)))
    pools = NETWORK.tables.pool[found.target[found.edge < 0]]
    assert len(pools) > 0
    assert (pools >= 0).all()


def test_a_held_literal_keeps_its_value_and_changes_no_other() -> None:
    at = conditions_of(NETWORK, [Cell()])
    states = np.random.default_rng(3).uniform(0.1, 3.0, (1, len(NETWORK.nodes)))
    before = literal_values(NETWORK, states, at)[0]
    after = literal_values(NETWORK.with_literals({7: 0.25}), states, at)[0]
    assert after[7] == 0.25
    assert np.delete(after, 7) == pytest.approx(np.delete(before, 7), abs=0.0)
    assert NETWORK.with_literals({7: float(before[7])}).tables.literal_slope[7] == 0.0
