"""Gradients of readouts at steady state, against central differences of re-computed steady states."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.network.cell import Conditions
from rheostat.network.evaluate import links
from rheostat.network.network import Network
from rheostat.simulate.adjoint import Sensitivities, adjoint_weights, sensitivities
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome

OF_CONDITIONS = ("abundance", "locked", "inputs", "residuals")
STEP = 1e-5


def test_a_gate_of_one_literal_has_the_gradient_of_its_formula() -> None:
    """x = H s / (s + H - 1) with norm H: by s it is H (H - 1) / (s + H - 1)^2, by K -H s / (s + K)^2."""
    network = network_of({"X": {"law": "gate", "on": [{"when": {"S": {"headroom": 4.0}}}]}}, "S")
    given_ = conditions(network, 2, S=[0.5, 2.0])
    states = steady_states(network, given_).require_settled().states
    found = sensitivities(network, given_, states, readout=np.ones((1, 1)))
    s = np.array([0.5, 2.0])
    assert found.inputs[:, 0] == pytest.approx(4.0 * 3.0 / (s + 3.0) ** 2)
    assert found.literal_half[:, 1] == pytest.approx(-4.0 * s / (s + 3.0) ** 2)
    assert found.abundance[:, 0] == pytest.approx(states[:, 0])


def perturbed(network: Network, given_: Conditions, name: str, i: int, step: float) -> float | np.ndarray:
    """The steady state with one number moved by a step."""
    if name in OF_CONDITIONS:
        moved = getattr(given_, name).copy()
        moved[:, i] += step
        given_ = replace(given_, **{name: moved})
    else:
        column = getattr(network.tables, name).copy()
        column[i] += step
        network = replace(network, tables=replace(network.tables, **{name: column}))
    found = steady_states(network, given_)
    return found.states[0] if found.outcomes[0] is Outcome.CONVERGED else np.nan


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_gradient_is_that_of_differences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, 10)
    given_ = random_conditions(network, rng, 1)
    base = steady_states(network, given_)
    if base.outcomes[0] is not Outcome.CONVERGED:
        return
    readout = rng.random((1, len(network.nodes)))
    found = sensitivities(network, given_, base.states, readout=readout)
    compared = 0
    for field in fields(Sensitivities):
        gradient = getattr(found, field.name)[0]
        for i in rng.permutation(len(gradient))[:6]:
            numbers = (
                getattr(given_, field.name)[0] if field.name in OF_CONDITIONS else getattr(network.tables, field.name)
            )
            # Number 0 of literals, clauses, gates and residuals is padding; a difference needs room below.
            if (i == 0 and len(gradient) != len(network.nodes)) or numbers[i] <= STEP:
                continue
            ends = [perturbed(network, given_, field.name, int(i), sign * STEP) for sign in (1, -1)]
            difference = float(((ends[0] - ends[1]) @ readout[0]) / (2 * STEP)) if np.ndim(ends[0]) else np.nan
            if np.isfinite(difference):
                scale = 1.0 + abs(difference)
                assert gradient[i] == pytest.approx(difference, abs=2e-4 * scale), (field.name, i)
                compared += 1
    assert compared >= 20


def test_no_conditions_have_no_gradient() -> None:
    network = random_network(np.random.default_rng(0), 8)
    nothing = random_conditions(network, np.random.default_rng(0), 0)
    found = sensitivities(network, nothing, np.empty((0, len(network.nodes))), readout=np.ones((1, len(network.nodes))))
    assert found.literal_half.shape == (0, len(network.tables.literal_half))


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_weights_and_links_add_up_to_the_gradient_of_each_input(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, 12)
    given_ = random_conditions(network, rng, 1)
    base = steady_states(network, given_)
    if base.outcomes[0] is not Outcome.CONVERGED:
        return
    readout = rng.random((1, len(network.nodes)))
    pushes = adjoint_weights(network, given_, base.states, readout=readout)
    found = links(network, base.states, given_)
    through = np.zeros(network.constant_slot + 1)
    np.add.at(through, found.source, pushes[0, found.target] * found.slope[0])
    gradient = sensitivities(network, given_, base.states, readout=readout).inputs[0]
    assert through[len(network.nodes) : -1] == pytest.approx(gradient, rel=1e-6, abs=1e-9)
