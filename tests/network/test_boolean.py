"""The two-valued reading of laws, held against the laws themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.network.boolean import Scale, clamped, read_two_valued, side_scale, span_scale
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow


def some_scale(rng: np.random.Generator, nodes: int) -> Scale:
    off = 0.1 + 0.5 * rng.random(nodes)
    on = off + 0.5 + rng.random(nodes)
    return Scale(off, on, 0.5 * (off + on))


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_table_holds_where_the_law_rests(seed: int) -> None:
    """With its regulators at the levels of a row, and itself at the row's value, a node does not move."""
    rng = np.random.default_rng(seed)
    network = random_network(rng, 12)
    nodes = len(network.nodes)
    row = random_conditions(network, rng, 1)
    given_ = Conditions(row.abundance, row.locked, row.inputs, (row.residuals >= 0.5).astype(float))
    reading = read_two_valued(network, some_scale(rng, nodes), given_)
    checked = 0
    for i, table in enumerate(reading.tables):
        k = int(rng.integers(len(table.values)))
        # A law does not read itself here; what nothing removes has no resting level; a share of nothing reads 0.
        if i in table.regulators or table.values[k] > 1e6 or (i == network.index["FREE"] and table.values[k] == 0.0):
            continue
        states, inputs = np.ones((1, nodes)), given_.inputs.copy()
        for j, slot in enumerate(table.regulators):
            is_on = bool(k >> j & 1)
            if slot < nodes:
                states[0, slot] = reading.scale.on[slot] if is_on else reading.scale.off[slot]
            else:
                inputs[0, slot - nodes] = float(is_on)
        states[0, i] = table.values[k]
        moved = flow(network, states, Conditions(given_.abundance, given_.locked, inputs, given_.residuals))
        assert moved[0, i] * network.tables.tau[i] == pytest.approx(0.0, abs=1e-6)
        checked += 1
    assert checked > 5


CHAIN = {
    "A": {"law": "gate", "gene": "A", "on": [{"when": {"food": {"headroom": 1.5}}}]},
    "B": {"law": "gate", "on": [{"when": {"A": {"headroom": 1.5}}}]},
    "C": {"law": "gate", "on": [{"unless": {"B": {"relief": 3, "depth": 1.0}}}]},
}


def test_the_reference_state_is_a_fixed_point_of_the_functions() -> None:
    """A and B fall without food, to 0; C then rises threefold: relief 3."""
    network = network_of(CHAIN, "food")
    scale = side_scale(network, np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 3.0]))
    reading = read_two_valued(network, scale, conditions(network))
    assert reading.reference.tolist() == [True, True, False]
    assert [reading.switched(i).tolist() for i in range(3)] == [[False, True], [False, True], [True, False]]


def test_what_cannot_be_made_is_absent_and_so_is_what_needs_it() -> None:
    network = network_of(CHAIN, "food")
    scale = span_scale(network, np.array([0.5, 0.5, 0.7]), np.array([1.5, 1.5, 3.0]))
    lost = conditions(network)
    lost.abundance[0, 0] = 0.0
    reading = read_two_valued(network, scale, lost)
    assert reading.absent.tolist() == [True, True, False]
    assert reading.chances(2).tolist() == [1.0, 1.0]
    assert scale.off.tolist() == [0.5, 0.5, 0.7], "the scale of the reference cell stays as it is"


def test_what_agrees_is_taken_from_the_reading_of_the_reference_cell() -> None:
    rng = np.random.default_rng(1)
    network = random_network(rng, 15)
    scale = some_scale(rng, len(network.nodes))
    wild = read_two_valued(network, scale, conditions(network))
    for k in range(5):
        row = random_conditions(network, rng, 5).row(k)
        quick, slow = read_two_valued(network, scale, row, like=wild), read_two_valued(network, scale, row)
        for a, b in zip(quick.tables, slow.tables, strict=True):
            np.testing.assert_array_equal(a.values, b.values)


def test_a_residual_below_half_shuts_its_literals() -> None:
    network = network_of(
        {"A": {"law": "gate", "on": [{"when": {"food": {"headroom": 4, "via": "DRUGGED.x"}}}]}}, "food", outputs=("x",)
    )
    scale = Scale(np.zeros(1), np.ones(1), np.full(1, 0.5))
    for left, expected in ((0.6, [False, True]), (0.4, [False, False])):
        given_ = conditions(network)
        given_.residuals[0, 1] = left
        assert read_two_valued(network, scale, given_).switched(0).tolist() == expected
    free = read_two_valued(network, scale, conditions(network), with_residuals=True)
    assert free.switched(0).tolist() == [False, False, False, True]


def test_a_clamped_node_keeps_its_value() -> None:
    network = network_of(CHAIN, "food")
    scale = span_scale(network, np.zeros(3), np.array([1.0, 1.0, 3.0]))
    held = clamped(read_two_valued(network, scale, conditions(network)), {0: False})
    assert held.tables[0].regulators == ()
    assert held.switched(0).tolist() == [False]
