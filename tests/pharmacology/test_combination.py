"""Scores of combinations against closed forms, numbers worked by hand, and the `synergy` package (tests only: GPL)."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synergy.combination.bliss import Bliss
from synergy.combination.combination_index import CombinationIndex
from synergy.combination.hsa import HSA
from synergy.combination.loewe import Loewe
from synergy.combination.zero_interaction_potency import ZIP
from synergy.single.hill import Hill, Hill_CI

from rheostat.pharmacology.combination import (
    bliss_excess,
    hsa_excess,
    loewe_excess,
    loewe_expected,
    loewe_index,
    zip_excess,
)
from rheostat.pharmacology.curves import Curve, HillFit

LADDER = np.logspace(-1, 2, 7)
FINE = np.logspace(-4, 5, 109)
GRID = tuple(np.meshgrid(LADDER, LADDER, indexing="ij"))
WEAK = HillFit(start=1.0, end=0.3, half=10.0, slope=1.0)
STRONG = HillFit(start=1.0, end=0.05, half=2.0, slope=1.6)


def curve(fit: HillFit) -> Curve:
    return Curve(FINE, fit.response(FINE))


def package_hill(fit: HillFit) -> Hill:
    return Hill(E0=fit.start, Emax=fit.end, h=fit.slope, C=fit.half)


def pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Doses of both drugs and a surface that is no null model of any kind, with both margins."""
    doses = np.concatenate([[0.0], LADDER])
    first, second = (part.ravel() for part in np.meshgrid(doses, doses, indexing="ij"))
    left = WEAK.response(first) * STRONG.response(second) ** (1.0 + 0.3 * first / (first + 5.0))
    return first, second, left


def inner(values: np.ndarray) -> np.ndarray:
    size = len(LADDER) + 1
    return np.asarray(values).reshape(size, size)[1:, 1:]


SURFACE = inner(pairs()[2])
ALONE = (WEAK.response(LADDER), STRONG.response(LADDER))


def test_bliss_and_hsa_by_hand() -> None:
    """Each agent leaves 0.5: independence leaves 0.25; an observed 0.1 is 0.15 below it and 0.4 below the better."""
    together, single = np.array([[0.1]]), np.array([0.5])
    assert bliss_excess(together, single, single)[0, 0] == pytest.approx(0.15)
    assert hsa_excess(together, single, single)[0, 0] == pytest.approx(0.4)


def test_three_agents_by_hand() -> None:
    """0.5, 0.4 and 0.8 leave 0.16 if independent; the best leaves 0.4; observed 0.1."""
    together, alone = np.array([[[0.1]]]), (np.array([0.5]), np.array([0.4]), np.array([0.8]))
    assert bliss_excess(together, *alone)[0, 0, 0] == pytest.approx(0.06)
    assert hsa_excess(together, *alone)[0, 0, 0] == pytest.approx(0.3)


@given(
    half=st.floats(0.2, 200.0),
    slope=st.floats(0.5, 3.0),
    end=st.floats(0.0, 0.8),
    first=st.floats(0.05, 200.0),
    second=st.floats(0.05, 200.0),
)
def test_a_drug_with_itself_has_index_one(half: float, slope: float, end: float, first: float, second: float) -> None:
    fit = HillFit(1.0, end, half, slope)
    together = fit.response(np.array([first + second]))
    doses = (np.array([first]), np.array([second]))
    for one in (fit.dose_for, curve(fit).dose_for):
        if together[0] > 1.0 - 1e-6 or together[0] < end + 1e-6:
            continue  # where nothing or everything is done, no dose can be told from another
        assert loewe_index(together, doses, (one, one))[0] == pytest.approx(1.0, rel=0.01)
    assert loewe_excess(together, doses, (fit.dose_for, fit.dose_for))[0] == pytest.approx(0.0, abs=1e-6)


def test_mutually_exclusive_drugs_of_one_slope_are_additive() -> None:
    """Chou and Talalay 1984: the fraction left is 1 / (1 + (d1 / h1 + d2 / h2)^m) if neither changes the other."""
    first, second = HillFit(1.0, 0.0, 3.0, 1.4), HillFit(1.0, 0.0, 40.0, 1.4)
    together = 1.0 / (1.0 + (GRID[0] / 3.0 + GRID[1] / 40.0) ** 1.4)
    alone = (first.dose_for, second.dose_for)
    assert loewe_index(together, GRID, alone) == pytest.approx(np.ones_like(together), rel=1e-9)
    assert loewe_expected(GRID, alone) == pytest.approx(together, abs=1e-9)
    twice = 1.0 / (1.0 + 2.0**1.4 * (GRID[0] / 3.0 + GRID[1] / 40.0) ** 1.4)
    assert loewe_index(twice, GRID, alone) == pytest.approx(np.full_like(twice, 0.5), rel=1e-9)


def test_bliss_and_hsa_agree_with_the_synergy_package() -> None:
    first, second, left = pairs()
    for ours, theirs in ((bliss_excess, Bliss), (hsa_excess, HSA)):
        model = theirs(drug1_model=package_hill(WEAK), drug2_model=package_hill(STRONG))
        assert ours(SURFACE, *ALONE) == pytest.approx(inner(model.fit(first, second, left)), abs=1e-9)


def test_loewe_agrees_with_the_synergy_package_where_it_defines_it() -> None:
    first, second, left = pairs()
    model = Loewe(mode="CI", drug1_model=package_hill(WEAK), drug2_model=package_hill(STRONG))
    theirs = inner(model.fit(first, second, left))
    ours = loewe_index(SURFACE, GRID, (WEAK.dose_for, STRONG.dose_for))
    both = np.isfinite(theirs) & (WEAK.end < SURFACE)
    assert both.sum() > 20
    assert ours[both] == pytest.approx(theirs[both], rel=1e-9)
    beyond_the_weaker = (WEAK.end >= SURFACE) & (STRONG.end + 1e-3 < SURFACE)
    assert beyond_the_weaker.any()
    assert (ours[beyond_the_weaker] > 0.0).all()


def test_the_combination_index_of_chou_and_talalay_agrees_with_the_synergy_package() -> None:
    first, second = HillFit(1.0, 0.0, 3.0, 1.1), HillFit(1.0, 0.0, 20.0, 2.0)
    models = (Hill_CI(h=1.1, C=3.0), Hill_CI(h=2.0, C=20.0))
    package = CombinationIndex(drug1_model=models[0], drug2_model=models[1])
    doses = tuple(part.ravel() for part in GRID)
    left = 0.8 * first.response(doses[0]) * second.response(doses[1])
    theirs = package.fit(*doses, left)
    assert loewe_index(left, doses, (first.dose_for, second.dose_for)) == pytest.approx(theirs, rel=1e-9)


def test_loewe_excess_agrees_with_the_synergy_package() -> None:
    """Its minimiser stops a little early; within the weaker drug's range both are the same definition."""
    first, second, left = pairs()
    model = Loewe(mode="delta_nan", drug1_model=package_hill(WEAK), drug2_model=package_hill(STRONG))
    theirs = inner(model.fit(first, second, left))
    ours = loewe_excess(SURFACE, GRID, (WEAK.dose_for, STRONG.dose_for))
    within = np.isfinite(theirs) & (SURFACE + theirs > WEAK.end + 1e-3)
    assert within.sum() > 20
    assert ours[within] == pytest.approx(theirs[within], abs=2e-3)


def test_zip_agrees_with_the_synergy_package() -> None:
    first, second, left = pairs()
    model = ZIP(drug1_model=package_hill(WEAK), drug2_model=package_hill(STRONG))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = inner(model.fit(first, second, left))
    ours = zip_excess(SURFACE, (LADDER, LADDER), ALONE)
    # Where little is left to fit, its minimiser runs off to half-maximal doses of thousands; ours does not.
    found = inner(model._C_21) < LADDER[-1]
    assert found.sum() == 35
    assert ours[found] == pytest.approx(theirs[found], abs=1e-5)


def test_zip_is_nought_for_drugs_that_do_not_shift_each_other() -> None:
    """Yadav 2015, eq. 3: without interaction the surface is the product of the single curves."""
    product = ALONE[0][:, None] * ALONE[1][None, :]
    assert zip_excess(product, (LADDER, LADDER), ALONE) == pytest.approx(np.zeros_like(product), abs=1e-6)
    assert (zip_excess(0.8 * product, (LADDER, LADDER), ALONE) > 0.01).any()


def test_a_drug_that_never_does_as_much_alone_adds_nothing_and_none_is_undefined() -> None:
    alone = (WEAK.dose_for, STRONG.dose_for)
    doses = (np.array([5.0]), np.array([4.0]))
    deep = np.array([0.2])
    assert loewe_index(deep, doses, alone)[0] == pytest.approx(4.0 / STRONG.dose_for(deep)[0])
    assert np.isnan(loewe_index(np.array([0.01]), doses, alone)[0])
    assert np.isnan(loewe_index(np.array([1.0]), doses, alone)[0])
