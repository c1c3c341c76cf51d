"""Sensitivity beyond general sensitivity, against arithmetic by hand and by NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.specificity import FEWEST, general_sensitivity, specific
from rheostat.knowledge.general_sensitivity import load_general_sensitivity
from rheostat.knowledge.load import load_knowledge


def test_general_sensitivity_is_the_mean_of_z_scores() -> None:
    # z of 1, 2, 3 is -sqrt(1.5), 0, sqrt(1.5), whatever the scale; the second drug turns it about
    table = np.array([[1.0, 300.0], [2.0, 100.0], [3.0, 200.0]])
    assert general_sensitivity(table) == pytest.approx([0.0, -np.sqrt(1.5) / 2, np.sqrt(1.5) / 2])


def test_a_drug_that_tells_no_cells_apart_does_not_count() -> None:
    table = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    assert general_sensitivity(table) == pytest.approx([-np.sqrt(1.5), 0.0, np.sqrt(1.5)])
    assert general_sensitivity(table[:, 1:]).tolist() == [0.0, 0.0, 0.0]


def test_what_is_left_does_not_follow_general_sensitivity() -> None:
    rng = np.random.default_rng(1)
    general = rng.normal(size=200)
    own = rng.normal(size=200)
    left = specific(3.0 * general + own, general)
    assert np.corrcoef(left, general)[0, 1] == pytest.approx(0.0, abs=1e-12)
    assert np.corrcoef(left, own)[0, 1] > 0.99


def test_a_missing_value_stays_missing_and_moves_no_other() -> None:
    rng = np.random.default_rng(2)
    general, values = rng.normal(size=(2, 30))
    holed = values.copy()
    holed[4] = np.nan
    left = specific(holed, general)
    assert np.isnan(left[4])
    assert np.delete(left, 4) == pytest.approx(specific(np.delete(values, 4), np.delete(general, 4)))


def test_a_few_cells_are_left_as_they_are() -> None:
    values = np.arange(FEWEST - 1.0)
    assert specific(values, values[::-1].copy()) is values
    assert specific(np.arange(20.0), np.ones(20)).tolist() == np.arange(20.0).tolist()


def test_the_drugs_of_general_sensitivity_are_simulated() -> None:
    drugs = load_knowledge().drugs
    assert all(drugs[name].not_simulated is None for name in load_general_sensitivity().drugs)
