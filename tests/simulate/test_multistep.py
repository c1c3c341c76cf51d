"""The time courses: their error against their tolerance, where steps begin, are refused and end."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.batch import time_courses
from rheostat.simulate.compilation import kernels
from rheostat.simulate.formulas import HIGHEST, formulas
from rheostat.simulate.lanes import LANES, lanes_for
from rheostat.simulate.multistep import DRIFT, GAIN, GOOD, SCALE, WIDTH, _advance, _report
from rheostat.simulate.plan import plan_of

TIMES = np.concatenate([[0.0], np.geomspace(1e-2, 4320.0, 25)])


@pytest.fixture(scope="module")
def judged() -> tuple[Network, Conditions, np.ndarray]:
    """Two random conditions and their courses by Radau, far below the tolerances that are compared."""
    rng = np.random.default_rng(2)
    network = random_network(rng, 12)
    c = random_conditions(network, rng, 2)
    courses = [
        solve_ivp(
            lambda _, x, one=one: flow(network, x[None], one)[0],
            (0.0, 4320.0),
            network.reference,
            method="Radau",
            t_eval=TIMES,
            jac=lambda _, x, one=one: jacobian(network, x[None], one)[0],
            rtol=1e-10,
            atol=1e-11,
        ).y.T
        for one in (c.row(0), c.row(1))
    ]
    return network, c, np.array(courses)


@pytest.mark.parametrize("tolerance", [1e-5, 1e-7, 1e-8])
def test_errors_stay_near_the_tolerance_at_every_output_time(
    tolerance: float, judged: tuple[Network, Conditions, np.ndarray]
) -> None:
    """Output times fall inside steps, so dense output is judged too."""
    network, c, judge = judged
    ours = time_courses(network, c, TIMES, relative=tolerance, absolute=tolerance)
    assert (np.abs(ours.states - judge) / (1.0 + judge)).max() < 6 * tolerance


def test_a_course_alone_and_among_others_has_the_same_bits() -> None:
    """Lanes with other orders and steps beside it change nothing."""
    rng = np.random.default_rng(5)
    network = random_network(rng, 12)
    many = random_conditions(network, rng, 40)
    whole = time_courses(network, many, TIMES)
    for i in (0, 17, 39):
        assert time_courses(network, many.row(i), TIMES).states.tobytes() == whole.states[i].tobytes()


def test_a_decay_keeps_its_tolerance_over_six_decades_of_time() -> None:
    """x = exp(-t / tau) and the slowest node's 1 - exp(-t / tau), by their closed forms."""
    nodes = {
        name: {"law": "gate", "time_constant": tau, "on": [{"when": "S"}]}
        for name, tau in (("FAST", 0.01), ("SLOW", 4e3))
    }
    network = network_of(nodes, "S")
    times = np.geomspace(1e-4, 1e4, 60)
    found = time_courses(network, conditions(network, S=0.0), times, relative=1e-7, absolute=1e-7).states[0]
    expected = np.exp(-times[:, None] / np.array([0.01, 4e3]))
    assert np.abs(found - expected).max() < 3e-6


def test_steps_are_taken_as_the_tolerance_asks() -> None:
    """A tenfold tighter tolerance asks for 10^(1/8) to 10^(1/5) times the steps, by the orders that are used."""
    rng = np.random.default_rng(2)
    network = random_network(rng, 12)
    c = random_conditions(network, rng, 1)
    counts = [steps_of(network, c, tolerance) for tolerance in (1e-7, 1e-8, 1e-9)]
    for few, many in itertools.pairwise(counts):
        assert 1.1 < many / few < 1.7


def steps_of(network: Network, c: Conditions, tolerance: float) -> int:
    plan, k = plan_of(network), kernels()
    lanes = lanes_for(plan.structure, inputs=len(network.inputs), residuals=len(network.residuals) + 1, single=True)
    batch = k.batch(c.abundance, c.locked, c.inputs, c.residuals, network.reference[None].copy())
    none = np.zeros(0, np.int64)
    nothing = k.moving(np.zeros(0), none, np.zeros((1, 0, 0)), none, np.zeros((1, 0, 0)))
    control = k.control(tolerance, tolerance, float(network.tables.tau.min()), 5000)
    out, ends, count = np.empty((1, 0, len(network.nodes))), np.empty((1, len(network.nodes))), np.zeros(1, np.int64)
    k.integrate(
        plan.structure, plan.numbers, lanes, batch, control, k.formulas, nothing, 4320.0, np.zeros(0), out, ends, count
    )
    return int(count[0])


def test_one_step_of_the_scaled_derivatives() -> None:
    """Against Pascal's triangle by numpy: taken or refused, rescaled, predicted; and what is reported in between."""
    rng = np.random.default_rng(4)
    network = random_network(rng, 12)
    plan, table = plan_of(network), formulas()
    s, n = plan.structure, len(network.nodes)
    w = lanes_for(s, inputs=len(network.inputs), residuals=len(network.residuals) + 1, single=True)
    z = rng.random((WIDTH, n, LANES))
    move, scale = rng.random((n, LANES)).astype(np.float32), rng.random((WIDTH, LANES))
    good, scale[0] = rng.random(LANES) < 0.7, 1.0
    orders = rng.integers(1, HIGHEST + 1, LANES)
    gain = table.gain.reshape(-1, WIDTH)[orders].T
    for j in range(WIDTH):
        z[j][:, orders < j] = 0.0
    stages, scratch = w.stages.reshape(-1, n, LANES), w.scratch.reshape(-1, LANES)
    stages[:WIDTH], w.move.reshape(2, n, LANES)[1], w.slots.reshape(-1, LANES)[:n] = z, move, z.sum(axis=0)
    scratch[GAIN : GAIN + WIDTH], scratch[SCALE : SCALE + WIDTH], scratch[GOOD] = gain, scale, good
    pascal = np.array([[comb(j, i) for j in range(WIDTH)] for i in range(WIDTH)], float)
    taken = np.einsum("ij,jnk->ink", pascal, z) + gain[:, None, :] * move
    for k in np.flatnonzero(good):
        between = np.empty(n)
        _report(int(k), n, int(orders[k]), 0.3, table, between, s, w)
        expected = sum(taken[j, :, k] * (0.3 - 1.0) ** j for j in range(WIDTH))
        assert between[s.order] == pytest.approx(np.maximum(expected, 0.0), abs=1e-10)
    _advance(n, HIGHEST, s, plan.numbers, w)
    after = np.where(good, taken, z) * scale[:, None, :]
    assert stages[:WIDTH] == pytest.approx(after, rel=1e-12)
    assert w.slots.reshape(-1, LANES)[:n] == pytest.approx(after.sum(axis=0), rel=1e-12)
    assert stages[DRIFT] == pytest.approx(np.einsum("j,jnk->nk", np.arange(WIDTH), after), rel=1e-12)
