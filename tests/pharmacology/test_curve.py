"""Concentrations over time."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.errors import InputError
from rheostat.pharmacology.curve import Curve, decaying


def test_a_decay_stays_within_a_thousandth_of_the_exponential() -> None:
    curve, times = decaying(10.0, half_life=90.0, length=1000.0), np.linspace(0.0, 1000.0, 4001)
    exact = 10.0 * np.exp(-np.log(2.0) * times / 90.0)
    assert np.abs(curve.at(times) / exact - 1.0).max() < 1e-3


@pytest.mark.parametrize(
    ("times", "values", "message"),
    [
        ((), (), "0 times and 0 concentrations"),
        ((0.0, 1.0), (1.0,), "2 times and 1 concentrations"),
        ((1.0,), (1.0,), "rise from 0"),
        ((0.0, 1.0, 1.0), (1.0, 1.0, 1.0), "rise from 0"),
        ((0.0,), (-1.0,), "negative or no finite number"),
        ((0.0,), (float("nan"),), "negative or no finite number"),
    ],
)
def test_bad_curves(times: tuple[float, ...], values: tuple[float, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Curve(times, values)


def test_a_decay_needs_a_half_life() -> None:
    with pytest.raises(InputError, match="a half-life of 0 min"):
        decaying(1.0, half_life=0.0, length=10.0)
