"""The multistep formulas by what they promise: order, error, and stability within an angle."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from rheostat.simulate.formulas import HIGHEST, ROOTS, error_constant, formulas, gains

ORDERS = range(1, HIGHEST + 1)
ANGLES = (90.0, 90.0, 86.03, 73.35, 60.0, 52.0, 50.0)
"""Degrees; orders 1 to 4 as Hairer and Wanner, Solving Ordinary Differential Equations II, V.2, table 2.2."""


def growth(order: int, rate: complex) -> float:
    """The largest eigenvalue of one step for dx/dt = rate x with a step of 1, from the definition of a step."""
    gain = gains(ROOTS[order - 1])
    predict = np.array([[comb(j, i) for j in range(order + 1)] for i in range(order + 1)], float)
    # z_1 = rate z_0 after the step: (z + gain e)_1 = rate (z + gain e)_0.
    correct = (rate * predict[0] - predict[1]) / (gain[1] - rate * gain[0])
    return float(np.abs(np.linalg.eigvals(predict + np.outer(gain, correct))).max())


@pytest.mark.parametrize("order", ORDERS)
def test_stable_within_its_angle(order: int) -> None:
    for angle in np.linspace(0.0, ANGLES[order - 1] - 0.3, 12):
        for size in np.geomspace(1e-3, 1e4, 60):
            assert growth(order, -size * np.exp(1j * np.radians(angle))) <= 1.0 + 1e-9
    assert growth(order, -1e12) < 0.81


def test_orders_up_to_four_are_backward_differentiation() -> None:
    """C. W. Gear, Numerical Initial Value Problems in Ordinary Differential Equations (1971), table 11.1."""
    published = ([1, 1], [1, 3 / 2, 1 / 2], [1, 11 / 6, 1, 1 / 6], [1, 25 / 12, 35 / 24, 5 / 12, 1 / 24])
    for roots, expected in zip(ROOTS, published, strict=False):
        assert gains(roots) == pytest.approx(expected, abs=1e-12)
        assert error_constant(roots) == pytest.approx(1.0 / (len(roots) + 1))


@pytest.mark.parametrize("order", ORDERS)
def test_halving_the_step_divides_the_error_by_two_to_the_order(order: int) -> None:
    """dx/dt = -x over a length of 2 from its exact scaled derivatives; what a step errs by is foretold too."""
    errors = []
    for steps in (40, 80):
        h, gain = 2.0 / steps, gains(ROOTS[order - 1])
        predict = np.array([[comb(j, i) for j in range(order + 1)] for i in range(order + 1)], float)
        z = np.cumprod([1.0, *(-h / j for j in range(1, order + 1))])
        for _ in range(steps):
            z = predict @ z
            correction = (-h * z[0] - z[1]) / (gain[1] + h * gain[0])
            z = z + gain * correction
        errors.append(z[0] - np.exp(-2.0))
    assert np.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.35)
    table = formulas()
    # Each step errs by error * correction; with dx/dt = -x it has decayed by the end to exp(-2), whenever it was made.
    in_all = steps * table.error[order] * abs(correction)
    assert abs(errors[1]) == pytest.approx(in_all, rel=0.25)


def test_the_error_of_neighbouring_orders_is_foretold() -> None:
    """For x = t^k a correction is nil at order k, and its neighbours' errors follow from z_k and from differences."""
    table = formulas()
    for order in range(2, HIGHEST):
        constant = [error_constant(roots) for roots in ROOTS]
        factorial = np.prod(np.arange(1.0, order + 1))
        assert table.error_below[order] == pytest.approx(constant[order - 2] * factorial)
        gain = gains(ROOTS[order - 1])
        assert table.error_above[order] == pytest.approx(constant[order] * factorial * gain[order])
