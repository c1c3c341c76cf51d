"""The method of the time courses: its order, and its error against its tolerance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.batch import time_courses
from rheostat.simulate.compilation import kernels
from rheostat.simulate.lanes import lanes_for
from rheostat.simulate.plan import plan_of

PAIR = {
    "A": {"law": "gate", "on": [{"when": "S", "unless": {"B": {"relief": 4.0}}}]},
    "B": {"law": "turnover", "time_constant": 2.0, "made": [{"when": {"A": {"steepness": 2.0}}}]},
}


def end_after(steps: int) -> np.ndarray:
    """A smooth course of length 1 in steps of one size: so long a tolerance that no step is refused or grows."""
    network = network_of(PAIR, "S")
    plan, k = plan_of(network), kernels()
    c = conditions(network, S=3.0)
    lanes = lanes_for(plan.structure, inputs=1, residuals=1)
    state, out, count = np.array([[0.3, 1.5]]), np.empty((1, 0, 2)), np.zeros(1, np.int64)
    for _ in range(steps):
        batch = k.batch(c.abundance, c.locked, c.inputs, c.residuals, state.copy())
        control = k.control(1e9, 1e9, 1.0, 10)
        k.integrate(
            plan.structure, plan.numbers, lanes, batch, control, k.tableau, 1.0 / steps, np.zeros(0), out, state, count
        )
        assert count[0] == 1
    return state[0]


def test_halving_the_step_divides_the_error_by_two_to_the_fifth() -> None:
    exact = end_after(128)
    errors = [np.abs(end_after(n) - exact).max() for n in (2, 4, 8)]
    orders = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert orders == pytest.approx([5.0, 5.0], abs=0.6)


def test_dense_output_is_of_order_four_between_steps() -> None:
    """One step of two sizes, read in its middle; the exact state comes from many small steps."""
    network = network_of(PAIR, "S")
    c, start = conditions(network, S=3.0), np.array([0.3, 1.5])
    errors = []
    for length in (0.5, 0.25):
        plan, k = plan_of(network), kernels()
        lanes = lanes_for(plan.structure, inputs=1, residuals=1)
        out, end, count = np.empty((1, 1, 2)), np.empty((1, 2)), np.zeros(1, np.int64)
        batch = k.batch(c.abundance, c.locked, c.inputs, c.residuals, start[None].copy())
        middle = np.array([length / 2])
        control = k.control(1e9, 1e9, length, 10)
        k.integrate(plan.structure, plan.numbers, lanes, batch, control, k.tableau, length, middle, out, end, count)
        exact = time_courses(network, c, middle, start=start, relative=1e-12, absolute=1e-13)
        errors.append(np.abs(out[0, 0] - exact.states[0, 0]).max())
    assert np.log2(errors[0] / errors[1]) == pytest.approx(5.0, abs=0.7)


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
    assert (np.abs(ours.states - judge) / (1.0 + judge)).max() < 30 * tolerance
