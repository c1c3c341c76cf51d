"""Free sizes of edges: the reference stays, signs stay, and derivatives are those of finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.network import Network
from rheostat.network.retune import sizes_of, values_of
from rheostat.simulate.adjoint import sensitivities
from rheostat.simulate.batch import steady_states

KNOWLEDGE = load_knowledge()
NETWORK = assemble(KNOWLEDGE)
SIZES = sizes_of(KNOWLEDGE, NETWORK)
VALUES = 0.3 * np.random.default_rng(0).standard_normal(len(SIZES.names))
CELL = Cell(abundance={"PTEN": 0.3, "KRAS": 2.0, "TSC2": 0.5})


def settled(network: Network) -> np.ndarray:
    return steady_states(network, conditions_of(network, [CELL])).states


def test_every_free_size_has_a_name_of_its_own_and_zero_is_curated() -> None:
    assert len(set(SIZES.names)) == len(SIZES.names) == len(SIZES.literals) + len(SIZES.clauses)
    same = SIZES.retuned(np.zeros(len(SIZES.names))).tables
    assert same.literal_half == pytest.approx(NETWORK.tables.literal_half)
    assert same.clause_weight == pytest.approx(NETWORK.tables.clause_weight)
    assert same.gate_norm == pytest.approx(NETWORK.tables.gate_norm)


def test_the_reference_is_a_steady_state_for_any_sizes() -> None:
    tuned = SIZES.retuned(VALUES)
    at_rest = steady_states(tuned, conditions_of(tuned, [Cell()])).states[0]
    assert at_rest == pytest.approx(NETWORK.reference, abs=1e-9)


def test_no_size_turns_a_sign() -> None:
    tuned = SIZES.retuned(20.0 * VALUES).tables
    assert (tuned.literal_half > 0.0).all()
    assert (tuned.clause_weight >= 0.0).all()
    assert (tuned.clause_weight <= 1.0).all()
    assert np.array_equal(tuned.literal_slope, NETWORK.tables.literal_slope)


def test_derivatives_are_those_of_finite_differences() -> None:
    tuned = SIZES.retuned(VALUES)
    states, node = settled(tuned), tuned.node_index("proliferation")
    readout = np.eye(len(tuned.nodes))[node]
    found = sensitivities(tuned, conditions_of(tuned, [CELL]), states, readout=readout)
    slopes = SIZES.gradient(tuned, of_half=found.literal_half, of_weight=found.clause_weight, of_norm=found.gate_norm)[
        0
    ]
    largest = np.argsort(-np.abs(slopes))
    for k in (*largest[:4], *largest[100:103], *largest[300:302]):
        moved = np.eye(len(VALUES))[k] * 1e-3
        above, below = (settled(SIZES.retuned(VALUES + step))[0, node] for step in (moved, -moved))
        assert slopes[k] == pytest.approx((above - below) / 2e-3, abs=1e-6)


def test_an_edge_that_is_not_there_is_named() -> None:
    name = SIZES.names[0]
    assert values_of(SIZES, {name: 0.5}, where="a set")[0] == 0.5
    with pytest.raises(InputError, match=r"a set: this network has no edge NOBODY\.on\.0"):
        values_of(SIZES, {"NOBODY.on.0": 0.5}, where="a set")
