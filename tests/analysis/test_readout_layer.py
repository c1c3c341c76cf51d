"""The layer: kernel ridge by its textbook formula, ranks for readouts, and readouts that say different things."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from rheostat.analysis.readout_layer import fit_layer, normal_scores, quantiles, spanning

RNG = np.random.default_rng(4)
X = RNG.normal(size=(90, 3))
Y = np.sin(2.0 * X[:, 0]) + X[:, 1] + 0.1 * RNG.normal(size=90)
TISSUES = ["lung", "skin", "bone"] * 30


def test_a_curve_is_learnt_that_no_line_follows() -> None:
    layer = fit_layer(X[:60], TISSUES[:60], Y[:60, None], names="abc", penalty=0.01)
    said = layer.deviation(X[60:], TISSUES[60:])[:, 0]
    assert np.corrcoef(said, Y[60:])[0, 1] > 0.8


def test_deviations_are_kernel_ridge_around_the_training_mean() -> None:
    layer = fit_layer(X, [""] * 90, Y[:, None], names="abc", penalty=0.5)
    z = normal_scores(X, quantiles(X))
    away = ((z[:, None] - z[None]) ** 2).sum(axis=2)
    kernel = np.exp(-away / np.median(away))
    centre = np.eye(90) - 1.0 / 90
    k = centre @ kernel @ centre
    expected = k @ np.linalg.solve(k + 0.5 * np.trace(k) / 90 * np.eye(90), Y - Y.mean())
    assert layer.deviation(X, [""] * 90)[:, 0] == pytest.approx(expected, abs=1e-8)


def test_a_shared_tissue_tells_where_readouts_do_not() -> None:
    off = np.array([1.0 if name == "lung" else -0.5 for name in TISSUES])
    layer = fit_layer(RNG.normal(size=(90, 3)), TISSUES, off[:, None], names="abc")
    lung, skin, unknown = layer.deviation(np.zeros((3, 3)), ["lung", "skin", "brain"])[:, 0]
    assert lung > unknown > skin


def test_scores_follow_ranks_whatever_the_scale_and_missing_is_the_middle() -> None:
    values = np.exp(RNG.normal(size=(2001, 1)))
    scores = normal_scores(values, quantiles(values))[:, 0]
    share = (values[:, 0].argsort().argsort() + 0.5) / 2001
    inner = (share > 0.05) & (share < 0.95)
    assert scores[inner] == pytest.approx(norm.ppf(share[inner]), abs=0.1)
    assert np.abs(scores).max() == pytest.approx(-norm.ppf(0.005))
    assert normal_scores(np.array([[np.nan]]), quantiles(values))[0, 0] == 0.0
    tied = np.array([[0.0]] * 80 + [[1.0]] * 20)
    assert normal_scores(tied, quantiles(tied))[0, 0] == pytest.approx(norm.ppf(0.39), abs=0.05)


def test_a_copy_of_a_readout_and_a_constant_are_taken_last() -> None:
    doubled = np.column_stack([X[:, 0], X[:, 0], X[:, 1], np.ones(90)])
    first = set(spanning(doubled, 2).tolist())
    assert 2 in first
    assert len(first & {0, 1}) == 1
    assert 3 not in spanning(doubled, 4)
