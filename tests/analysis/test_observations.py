"""Measured sites weigh the members of an ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.ensemble import Ensemble, draw_ensemble
from rheostat.analysis.model import load_model
from rheostat.analysis.observations import (
    ObservationRules,
    effective_members,
    member_weights,
    site_levels,
    weighted_quantiles,
    weights_of_samples,
)
from rheostat.analysis.screen import over_members
from rheostat.network.cell import Cell
from rheostat.tumour.personalise import Scores

RULES = ObservationRules(spread=0.5, noise=1.5, independent=2.0)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return draw_ensemble(load_model(), size=12, seed=3)


def levels_of(*members: list[list[float]]) -> np.ndarray:
    return np.array(members, float)


def test_weights_by_hand() -> None:
    """One site, three samples with medians at 0: member 0 says 0, 0, 2 deviations, member 1 says 0, 0, -2."""
    levels = levels_of([[0.0], [0.0], [1.0]], [[0.0], [0.0], [-1.0]])
    observed = np.array([[0.0], [0.0], [2.0]])
    found = member_weights(levels, observed, rules=RULES)
    wrong = np.exp(-0.5 * (4.0 / 1.5) ** 2)
    assert found[:, 2] == pytest.approx([1.0 / (1.0 + wrong), wrong / (1.0 + wrong)])
    assert found[:, 0] == pytest.approx([0.5, 0.5])


def test_ten_sites_that_say_the_same_count_as_two() -> None:
    said, seen = levels_of([[0.0], [1.0]], [[0.0], [0.0]]), np.array([[0.0], [2.0]])
    one, ten = (
        member_weights(np.repeat(said, count, axis=2), np.repeat(seen, count, axis=1), rules=RULES) for count in (2, 10)
    )
    assert one == pytest.approx(ten)


def test_what_was_not_measured_weighs_nothing() -> None:
    levels = levels_of([[0.0, 5.0], [1.0, 5.0]], [[0.0, -5.0], [0.0, 5.0]])
    observed = np.array([[np.nan, np.nan], [2.0, np.nan]])
    found = member_weights(levels, observed, rules=RULES)
    assert np.isnan(found[:, 0]).all()
    alone = member_weights(levels[:, :, :1], observed[:, :1], rules=RULES)
    assert found[:, 1] == pytest.approx(alone[:, 1])


def test_a_member_without_a_number_is_worth_nothing() -> None:
    levels = levels_of([[np.nan], [0.0]], [[0.0], [0.0]])
    found = member_weights(levels, np.array([[0.0], [0.0]]), rules=RULES)
    assert found[:, 0].tolist() == [0.0, 1.0]


def test_weighted_quantiles_with_equal_weights_are_those_of_the_values() -> None:
    """Against NumPy's inverted distribution function, which takes no means of neighbours."""
    values = np.random.default_rng(1).normal(size=(11, 4))
    found = weighted_quantiles(values, np.full(11, 1 / 11), (0.1, 0.5, 0.9))
    expected = np.quantile(values, (0.1, 0.5, 0.9), axis=0, method="inverted_cdf")
    np.testing.assert_allclose(found, expected)


def test_quantiles_leave_out_members_without_a_number() -> None:
    values = np.array([[np.nan], [1.0], [2.0]])
    assert weighted_quantiles(values, np.array([0.8, 0.1, 0.1]), (0.5,)).tolist() == [[1.0]]
    assert np.isnan(weighted_quantiles(values[:1], np.array([1.0]), (0.5,))).all()


def test_effective_members_of_equal_weights_are_all() -> None:
    assert effective_members(np.full(8, 1 / 8)) == pytest.approx(8.0)


def test_the_reference_cell_has_level_one_in_every_member(ensemble: Ensemble) -> None:
    found = site_levels(ensemble, [Cell()], ["AKT_pS473", "S6K1_pT389"])
    assert np.abs(found).max() < 0.01


def test_a_sample_like_one_member_is_drawn_towards_it(ensemble: Ensemble) -> None:
    """What one member predicts is given as the measurement: that member weighs most."""
    cells = [Cell().within({"insulin": x}) for x in (0.1, 0.5, 1.0, 1.0, 2.0)]
    sites = ("AKT_pS473", "S6K1_pT389", "AKT_pT308")
    levels = site_levels(ensemble, cells, sites)
    rules = ObservationRules(spread=0.5, noise=0.2, independent=2.0)
    truth = 7
    z = (levels[truth] - np.median(levels[truth], axis=0)) / rules.spread
    names = tuple(f"S{i}" for i in range(len(cells)))
    weights = weights_of_samples(ensemble, cells, Scores(names, sites, z), names, rules=rules)
    assert weights[:, 0].argmax() == truth
    assert weights.sum(axis=0) == pytest.approx(1.0)


def test_weighed_cells_have_the_weighted_median_and_others_the_curated_value() -> None:
    values = np.array([[[1.0], [1.0]], [[2.0], [2.0]], [[3.0], [3.0]]])
    weights = np.array([[0.0, np.nan], [0.1, np.nan], [0.9, np.nan]])
    found = over_members(values, weights)
    assert found[:, 0, 0].tolist() == [3.0, 2.0, 3.0]
    assert found[0, 1, 0] == 1.0
