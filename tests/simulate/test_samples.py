"""Inputs and residuals that change within a phase, against closed forms and SciPy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.errors import InputError
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow
from rheostat.simulate.batch import Phase, time_courses_through
from rheostat.simulate.samples import MOST_SAMPLES, Samples, sample_times

TIGHT = {"relative": 1e-9, "absolute": 1e-9}


def test_a_ramp_is_followed_with_the_lag_that_theory_gives() -> None:
    """tau dx/dt = u(t) - x for u = a t: x = a (t - tau (1 - exp(-t / tau)))."""
    nodes = {"A": {"law": "gate", "time_constant": 5.0, "of": "S", "on": {"basal": 1.0}}}
    network = network_of(nodes, "S")
    times, at = np.array([0.0, 40.0]), np.linspace(0.0, 40.0, 21)
    samples = Samples(times, np.array([[[0.0], [2.0]]]), np.ones((1, 2, 1)))
    phase = Phase(40.0, conditions(network), samples)
    found = time_courses_through(network, [phase], at, start=np.zeros(1), **TIGHT).states[0, :, 0]
    assert found == pytest.approx(0.05 * (at - 5.0 * (1.0 - np.exp(-at / 5.0))), abs=1e-6)


def test_curves_of_inputs_and_residuals_with_jumps_between_them_agree_with_scipy() -> None:
    """Twenty courses, each with its own curves; the second phase begins with a jump."""
    rng = np.random.default_rng(8)
    network = random_network(rng, 12)
    c = random_conditions(network, rng, 20)
    knots = np.array([0.0, 3.0, 10.0, 30.0])

    def drawn() -> Samples:
        share = rng.random((20, 4, c.residuals.shape[1]))
        share[:, :, 0] = 1.0
        return Samples(knots, rng.random((20, 4, c.inputs.shape[1])), share)

    phases = [Phase(30.0, c, drawn()), Phase(10.0, c), Phase(60.0, c, drawn())]
    times = np.array([1.0, 5.0, 30.0, 35.0, 47.0, 100.0])
    ours = time_courses_through(network, phases, times, **TIGHT)
    for i in (0, 7, 19):
        state, begin = network.reference, 0.0
        for phase in phases:
            inside = (times >= begin) & (times < begin + phase.length)
            if begin + phase.length == times[-1]:
                inside[-1] = True

            def rate(t: float, x: np.ndarray, phase: Phase = phase, i: int = i) -> np.ndarray:
                return flow(network, x[None], at_time(phase, i, t))[0]

            corners = sorted({*(knot for knot in (0.0, 3.0, 10.0, 30.0) if knot < phase.length), phase.length})
            for low, high in itertools.pairwise(corners):
                here = np.flatnonzero(inside & (times - begin >= low) & (times - begin <= high))
                at = np.unique([*(times[here] - begin), high])
                run = solve_ivp(rate, (low, high), state, method="Radau", t_eval=at, rtol=1e-9, atol=1e-11)
                for j in here:
                    theirs = run.y[:, np.searchsorted(at, times[j] - begin)]
                    assert ours.states[i, j] == pytest.approx(theirs, abs=2e-6)
                state = run.y[:, -1]
            begin += phase.length


def at_time(phase: Phase, row: int, time: float) -> Conditions:
    c = phase.conditions.row(row)
    if phase.samples is None:
        return c
    s = phase.samples
    inputs, residuals = (
        np.array([[np.interp(time, s.times, part[row, :, j]) for j in range(part.shape[2])]])
        for part in (s.inputs, s.residuals)
    )
    return Conditions(c.abundance, c.locked, inputs, residuals)


def test_a_short_pulse_within_a_long_calm_is_not_stepped_over() -> None:
    """x after a triangle of area 1 and a long rest: exp(-t / tau) / tau, to first order in its width over tau."""
    nodes = {"A": {"law": "gate", "time_constant": 1000.0, "of": "S", "on": {"basal": 1.0}}}
    network = network_of(nodes, "S")
    times = np.array([0.0, 2000.0, 2001.0, 2002.0, 4000.0])
    pulse = np.array([0.0, 0.0, 1.0, 0.0, 0.0])[None, :, None]
    phase = Phase(4000.0, conditions(network), Samples(times, pulse, np.ones((1, 5, 1))))
    found = time_courses_through(network, [phase], np.array([3001.0]), start=np.zeros(1), **TIGHT)
    assert found.states[0, 0, 0] == pytest.approx(np.exp(-1.0) / 1000.0, rel=1e-3)


def test_samples_are_taken_where_a_curve_bends() -> None:
    """Straight lines stay within the tolerance of exp(-t / 7) everywhere, not only where it was sampled."""
    times = sample_times(lambda t: np.exp(-t / 7.0)[:, None], 400.0, knots=np.array([13.0]), tolerance=1e-3)
    assert 13.0 in times
    assert (times[0], times[-1]) == (0.0, 400.0)
    fine = np.linspace(0.0, 400.0, 20_001)
    assert np.abs(np.interp(fine, times, np.exp(-times / 7.0)) - np.exp(-fine / 7.0)).max() < 1.2e-3
    assert len(times) < 60


def test_a_curve_that_jumps_is_refused() -> None:
    with pytest.raises(InputError, match=f"more than {MOST_SAMPLES} samples; give its jumps as phases"):
        sample_times(lambda t: (np.sin(1e6 * t) > 0.0).astype(float)[:, None], 1e5, knots=np.zeros(0), tolerance=0.1)


@pytest.mark.parametrize(
    ("times", "values", "message"),
    [
        ([0.0], [1.0], "two or more numbers that rise from 0"),
        ([1.0, 2.0], [1.0, 1.0], "rise from 0"),
        ([0.0, 2.0, 2.0], [1.0, 1.0, 1.0], "rise from 0"),
        ([0.0, 2.0], [1.0, -1.0], "negative"),
        ([0.0, 2.0], [1.0, np.nan], "not a finite number"),
        ([0.0, 2.0], [1.0], "1 samples for 2 times"),
    ],
)
def test_bad_samples(times: list[float], values: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Samples(np.array(times), np.array(values)[None, :, None], np.ones((1, len(times), 1)))
