"""Curves against the closed form of a Hill curve, and combinations against worked numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.pharmacology.combination import bliss_excess, hsa_excess
from rheostat.pharmacology.curves import Curve

DOSES = np.logspace(-2, 4, 49)


@given(half=st.floats(0.1, 1000.0), slope=st.floats(0.7, 3.0))
def test_half_point_of_a_full_hill_curve_is_its_constant(half: float, slope: float) -> None:
    curve = Curve(DOSES, 1.0 / (1.0 + (DOSES / half) ** slope))
    assert curve.half_point == pytest.approx(half, rel=2e-3)


def test_a_curve_that_stays_above_has_no_half_point() -> None:
    curve = Curve(DOSES, 1.0 - 0.3 * DOSES / (DOSES + 1.0))
    assert curve.half_point is None
    assert curve.top_effect == pytest.approx(0.7, abs=1e-3)


def test_area_is_one_without_effect_and_the_mean_of_a_straight_fall() -> None:
    assert Curve(DOSES, np.ones_like(DOSES)).area == pytest.approx(1.0)
    assert Curve(np.array([1.0, 10.0, 100.0]), np.array([1.0, 0.5, 0.0])).area == pytest.approx(0.5)


@pytest.mark.parametrize("doses", [[1.0], [1.0, 1.0], [2.0, 1.0], [0.0, 1.0]])
def test_doses_that_make_no_curve_are_refused(doses: list[float]) -> None:
    with pytest.raises(InputError):
        Curve(np.array(doses), np.ones(len(doses)))


def test_bliss_and_hsa_by_hand() -> None:
    """Each agent leaves 0.5: independence leaves 0.25; an observed 0.1 is 0.15 below it and 0.4 below the better."""
    together, single = np.array([[0.1]]), np.array([0.5])
    assert bliss_excess(together, single, single)[0, 0] == pytest.approx(0.15)
    assert hsa_excess(together, single, single)[0, 0] == pytest.approx(0.4)
