"""The shipped network: its reference state, its signs, and what assembly refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_knowledge import knowledge_with

from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network


@pytest.fixture(scope="module")
def network() -> Network:
    return assemble(load_knowledge())


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_reference_state_is_steady_for_every_parameter_draw(seed: int) -> None:
    drawn = assemble(load_knowledge(), draw=np.random.default_rng(seed))
    rate = flow(drawn, drawn.reference[None, :], conditions_of(drawn, [Cell()]))
    assert np.abs(rate * drawn.tables.tau).max() < 1e-12


def test_draws_differ_and_one_seed_gives_one_network() -> None:
    one, same, other = (assemble(load_knowledge(), draw=np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(one.tables.literal_half, same.tables.literal_half)
    assert not np.array_equal(one.tables.literal_half, other.tables.literal_half)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_edge_ever_acts_against_its_declared_sign(seed: int) -> None:
    """For states up to 16: where all edges between two nodes agree, the Jacobian entry has their sign or is 0."""
    net = assemble(load_knowledge())
    rng = np.random.default_rng(seed)
    state = rng.uniform(0.0, 16.0, len(net.nodes))
    made_of = np.append(state, np.ones(len(net.inputs) + 1))
    cycles = net.tables.law == 1
    # A cycle cannot hold more of its active form than there is protein.
    state = np.where(cycles, rng.random(len(state)) * net.tables.size * made_of[net.tables.of], state)
    slopes = jacobian(net, state[None, :], conditions_of(net, [Cell()]))[0]
    signs: dict[tuple[str, str], set[int]] = {}
    for edge in net.edges:
        if edge.source in net.index and edge.source != edge.target:
            signs.setdefault((edge.source, edge.target), set()).add(edge.sign)
            if edge.gate == "claim":
                for rival in _rivals(net, edge.target):
                    signs.setdefault((edge.source, rival), set()).add(-edge.sign)
    assert signs
    for (source, target), declared in signs.items():
        if len(declared) == 1:
            slope = slopes[net.index[target], net.index[source]]
            assert slope * declared.pop() >= -1e-12, (source, target)


def _rivals(net: Network, node: str) -> list[str]:
    """The other nodes that share a subunit with one: what helps it takes from them."""
    pool = net.tables.pool[net.index[node]]
    return [name for name in net.nodes if name != node and net.tables.pool[net.index[name]] == pool]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_state_is_pushed_below_zero(seed: int) -> None:
    net = assemble(load_knowledge())
    rng = np.random.default_rng(seed)
    state = rng.uniform(0.0, 16.0, len(net.nodes))
    state[rng.random(len(net.nodes)) < 0.5] = 0.0
    rate = flow(net, state[None, :], conditions_of(net, [Cell()]))[0]
    assert (rate[state == 0.0] >= 0.0).all()


def test_partition_conserves_the_subunit(network: Network) -> None:
    from rheostat.simulate.steady import steady_state

    cells = [Cell(abundance={"RICTOR": a, "RPTOR": b}) for a, b in [(1.0, 1.0), (4.0, 1.0), (0.0, 1.0), (0.3, 7.0)]]
    states = steady_state(network, conditions_of(network, cells)).require_settled().states
    members = network.tables.pool == 0
    assert members.sum() >= 2
    assert states[:, members] @ network.tables.size[members] == pytest.approx(np.ones(len(cells)))


NODE = """
title: test
about: test
inputs:
  signal: {label: Signal}
  stress: {label: Stress, reference: 0}
nodes:
"""


def assembled(tmp_path: Path, nodes: str) -> Network:
    return assemble(small(tmp_path, nodes))


def small(tmp_path: Path, nodes: str) -> Knowledge:
    return knowledge_with(tmp_path, module=NODE + nodes)


def test_an_unknown_regulator_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    nodes = "  A: {label: A, law: gate, time_constant: 1 min, on: [{when: signl, assumption: x}]}\n"
    with pytest.raises(InputError, match=r"line 8: A: unknown node or input 'signl'; did you mean signal\?"):
        assembled(tmp_path, nodes)


def test_a_gate_that_is_shut_at_reference_is_refused(tmp_path: Path) -> None:
    nodes = "  A: {label: A, law: gate, time_constant: 1 min, on: [{when: stress, assumption: x}]}\n"
    with pytest.raises(InputError, match=r"A: its gate 'on' is shut in the condition"):
        assembled(tmp_path, nodes)


def test_a_stress_relay_is_zero_at_rest_and_one_under_its_anchor(tmp_path: Path) -> None:
    nodes = (
        "  A: {label: A, law: gate, time_constant: 1 min, at_reference: 0, anchor: {stress: 1}, "
        "on: [{when: stress, assumption: x}]}\n"
    )
    net = assembled(tmp_path, nodes)
    at = conditions_of(net, [Cell(), Cell(environment={"stress": 1.0})])
    assert flow(net, np.zeros((2, 1)), at)[:, 0] == pytest.approx([0.0, 1.0])


def test_a_relay_that_is_not_zero_at_rest_is_refused(tmp_path: Path) -> None:
    nodes = (
        "  A: {label: A, law: gate, time_constant: 1 min, at_reference: 0, anchor: {stress: 1}, "
        "on: {basal: 0.1, clauses: [{when: stress, assumption: x}]}}\n"
    )
    with pytest.raises(InputError, match="A: it should be 0 at reference"):
        assembled(tmp_path, nodes)


def test_shares_of_a_partition_must_add_up(tmp_path: Path) -> None:
    nodes = """
  P: {label: P, law: gate, time_constant: 1 h}
  A: {label: A, law: partition, of: P, share: 0.5, time_constant: 1 h}
  B: {label: B, law: partition, of: P, share: 0.4, time_constant: 1 h}
"""
    with pytest.raises(InputError, match="the shares of A, B do not add up to 1"):
        assembled(tmp_path, nodes)


def test_a_contested_edge_is_off_unless_switched_on(tmp_path: Path) -> None:
    nodes = (
        "  A: {label: A, law: gate, time_constant: 1 min, on: {basal: 0.2, "
        "clauses: [{when: signal, contested: maybe, assumption: x}]}}\n"
    )
    knowledge = small(tmp_path, nodes)
    off, on = assemble(knowledge), assemble(knowledge, switches={"maybe": True})
    no_signal = Cell(environment={"signal": 0.0})
    assert flow(off, np.ones((1, 1)), conditions_of(off, [no_signal]))[0, 0] == pytest.approx(0.0)
    assert flow(on, np.ones((1, 1)), conditions_of(on, [no_signal]))[0, 0] < -0.1
