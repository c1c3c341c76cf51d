"""Curves and fits against the closed form of a Hill curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.pharmacology.curves import Curve, HillFit, fit_hill

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


@given(half=st.floats(0.1, 1000.0), slope=st.floats(0.7, 3.0), end=st.floats(0.0, 0.8))
def test_a_hill_fit_returns_the_curve_it_was_given(half: float, slope: float, end: float) -> None:
    fit = fit_hill(DOSES, HillFit(1.0, end, half, slope).response(DOSES))
    assert (fit.half, fit.slope, fit.end) == pytest.approx((half, slope, end), rel=1e-4, abs=1e-5)
    assert fit.deviation < 1e-6


def test_a_hill_fit_may_find_its_start_as_well() -> None:
    fit = fit_hill(DOSES, HillFit(0.9, 0.2, 5.0, 1.3).response(DOSES), start=None)
    assert (fit.start, fit.end, fit.half, fit.slope) == pytest.approx((0.9, 0.2, 5.0, 1.3), rel=1e-5)


def test_noise_is_averaged_out_and_reported() -> None:
    noise = np.random.default_rng(5).normal(0.0, 0.02, len(DOSES))
    fit = fit_hill(DOSES, HillFit(1.0, 0.1, 30.0, 1.0).response(DOSES) + noise)
    assert fit.half == pytest.approx(30.0, rel=0.15)
    assert fit.deviation == pytest.approx(0.02, rel=0.25)


def test_half_point_of_a_fit_counts_from_zero_effect_not_from_half_of_its_own() -> None:
    """1 - 0.8 d / (d + 10) = 0.5 at d = 50 / 3."""
    assert HillFit(1.0, 0.2, 10.0, 1.0).half_point == pytest.approx(50.0 / 3.0)
    assert HillFit(1.0, 0.6, 10.0, 1.0).half_point is None


@given(level=st.floats(0.31, 0.99), slope=st.floats(0.6, 3.0))
def test_the_dose_for_a_level_gives_that_level(level: float, slope: float) -> None:
    fit = HillFit(1.0, 0.3, 7.0, slope)
    assert fit.response(fit.dose_for(np.array([level]))) == pytest.approx([level])
    wide = np.logspace(-5, 6, 177)
    curve = Curve(wide, fit.response(wide))
    assert curve.dose_for(np.array([level])) == pytest.approx(fit.dose_for(np.array([level])), rel=5e-3)


def test_a_level_that_no_dose_reaches_needs_endless_dose_and_no_effect_needs_none() -> None:
    curve = Curve(np.array([1.0, 10.0, 100.0]), np.array([0.8, 0.6, 0.5]))
    assert curve.dose_for(np.array([0.4, 1.0, 1.2])) == pytest.approx([np.inf, 0.0, 0.0])
    assert curve.dose_for(np.array([0.9])) == pytest.approx([0.5])
    assert curve.dose_for(np.array([0.5])) == pytest.approx([100.0])


def test_a_curve_that_rises_again_counts_as_staying_down() -> None:
    curve = Curve(np.array([1.0, 10.0, 100.0]), np.array([0.8, 0.5, 0.7]))
    assert curve.dose_for(np.array([0.5, 0.7])) == pytest.approx([10.0, 10.0 ** (1 / 3)], rel=0.2)


@pytest.mark.parametrize(
    ("doses", "responses"),
    [([1.0, 2.0], [1.0, 0.5]), ([0.0, 1.0, 2.0], [1.0, 0.9, 0.5]),
     ([1.0, 2.0, 3.0], [1.0, np.nan, 0.5])],
)  # fmt: skip
def test_points_that_make_no_fit_are_refused(doses: list[float], responses: list[float]) -> None:
    with pytest.raises(InputError, match="a Hill fit needs"):
        fit_hill(np.array(doses), np.array(responses))
