"""The compiled evaluation against the plain one, and its plan."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import network_of, random_conditions, random_network

from rheostat.errors import InputError
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.compilation import kernels
from rheostat.simulate.lanes import LANES, Lanes, lanes_for
from rheostat.simulate.plan import Plan, plan_of


def evaluated(
    network: Network, plan: Plan, *, seed: int, absent: tuple[str, ...] = ()
) -> tuple[Lanes, np.ndarray, np.ndarray, np.ndarray]:
    """One block after `judge`: its memory, the largest |F| it reports, and flow and Jacobian by the plain version."""
    rng = np.random.default_rng(seed)
    conditions, states = random_conditions(network, rng, LANES), 2.0 * rng.random((LANES, len(network.nodes)))
    conditions.abundance[:, [network.index[name] for name in absent]] = 0.0
    k = kernels()
    lanes = lanes_for(plan.structure, inputs=len(network.inputs), residuals=len(network.residuals) + 1)
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals, states)
    rest, pivot = np.empty(LANES), np.empty(LANES)
    k.judge(plan.structure, plan.numbers, lanes, k.batch(*parts), rest, pivot)
    tau = network.tables.tau
    slopes = jacobian(network, states, conditions) * tau[None, :, None]
    return lanes, rest, flow(network, states, conditions) * tau, slopes


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_flow_is_that_of_the_plain_version(seed: int) -> None:
    network = random_network(np.random.default_rng(seed))
    plan = plan_of(network)
    lanes, rest, judge, _ = evaluated(network, plan, seed=seed)
    ours = lanes.flow.reshape(-1, LANES).T
    scale = 1.0 + np.abs(judge[:, plan.structure.order])
    assert (np.abs(ours - judge[:, plan.structure.order]) / scale).max() < 1e-12
    assert rest == pytest.approx(np.abs(judge).max(axis=1), rel=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_jacobian_entry_is_that_of_the_plain_version(seed: int) -> None:
    network = random_network(np.random.default_rng(seed))
    plan = plan_of(network)
    lanes, _, _, judge = evaluated(network, plan, seed=seed)
    assert (np.abs(jacobian_of(lanes, plan) - judge) / (1.0 + np.abs(judge))).max() < 1e-11


def test_a_subunit_that_nobody_claims_is_given_to_nobody() -> None:
    """F = -x by the laws' definition, in the plain version and in the compiled one."""
    network = random_network(np.random.default_rng(6))
    plan, shares = plan_of(network), ("SHARE_A", "SHARE_B", "SHARE_C")
    lanes, _, judge, slopes = evaluated(network, plan, seed=7, absent=shares)
    rows = [network.index[name] for name in shares]
    assert np.isfinite(judge).all()
    assert np.isfinite(slopes).all()
    assert not (slopes[:, rows] + np.eye(judge.shape[1])[rows]).any()
    assert np.abs(lanes.flow.reshape(-1, LANES).T - judge[:, plan.structure.order]).max() < 1e-11
    assert (np.abs(jacobian_of(lanes, plan) - slopes) / (1.0 + np.abs(slopes))).max() < 1e-11
    assert (judge[:, rows] <= 0.0).all()


def jacobian_of(lanes: Lanes, plan: Plan) -> np.ndarray:
    """The factors of the laws times the slopes of the literals, entry by entry as the plan adds them up."""
    s = plan.structure
    factors, slopes, own = (part.reshape(-1, LANES) for part in (lanes.factors, lanes.slopes, lanes.own))
    entries = np.zeros((len(s.columns), LANES))
    entries[s.diagonal] = -own
    for entry, by, read in (*zip(s.set_entry, s.set_by, s.set_read, strict=True),
                            *zip(s.add_entry, s.add_by, s.add_read, strict=True)):  # fmt: skip
        entries[entry] += factors[by] * slopes[read]
    ours = np.zeros((LANES, len(s.order), len(s.order)))
    row = np.repeat(np.arange(len(s.order)), np.diff(s.rows))
    ours[:, s.order[row], s.order[s.columns]] = entries.T
    return ours


def test_a_steepness_that_is_no_multiple_of_one_half_is_computed_too() -> None:
    network = random_network(np.random.default_rng(3))
    steepness = network.tables.literal_steepness * 1.23
    odd = replace(network, tables=replace(network.tables, literal_steepness=steepness))
    lanes, _, judge, _ = evaluated(odd, plan_of(odd), seed=4)
    assert np.abs(lanes.flow.reshape(-1, LANES).T - judge[:, plan_of(odd).structure.order]).max() < 1e-11


def test_a_plan_is_made_once_and_goes_with_its_network() -> None:
    network = random_network(np.random.default_rng(5))
    assert plan_of(network) is plan_of(network)
    ghost = weakref.ref(network.tables)
    del network
    gc.collect()
    assert ghost() is None


def test_redrawing_needs_the_same_structure() -> None:
    one = network_of({"A": {"law": "gate", "on": [{"when": "S"}]}}, "S")
    other = network_of({"A": {"law": "gate", "on": [{"when": "S", "unless": "T"}]}}, "S", "T")
    with pytest.raises(InputError, match="structure"):
        plan_of(one).redrawn(other)
