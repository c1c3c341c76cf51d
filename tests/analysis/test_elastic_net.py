"""Elastic net: the closed form for one feature, the conditions of a minimum, and few features where few matter."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.elastic_net import elastic_net

RNG = np.random.default_rng(3)
X = RNG.normal(size=(120, 40))
Y = 2.0 * X[:, 3] - X[:, 7] + 0.5 * RNG.normal(size=120)


def test_one_feature_has_a_closed_form() -> None:
    # Zou and Hastie 2005, eq. 6: soft-thresholded slope over 1 + the square's penalty.
    x, y = X[:, :1] - X[:, :1].mean(), Y - Y.mean()
    slope, size = float(x[:, 0] @ y) / 120, float(x[:, 0] @ x[:, 0]) / 120
    penalty = 0.2 * abs(slope) / 0.5
    expected = np.sign(slope) * (abs(slope) - 0.5 * penalty) / (size + 0.5 * penalty)
    assert elastic_net(X[:, :1], Y)[0] == pytest.approx(expected)


def test_the_gradient_vanishes_where_a_coefficient_stands_and_is_small_elsewhere() -> None:
    b = elastic_net(X, Y, rounds=2000)
    x, y = X - X.mean(axis=0), Y - Y.mean()
    penalty = 0.2 * np.abs(x.T @ y / 120).max() / 0.5
    slopes = x.T @ (y - x @ b) / 120 - 0.5 * penalty * b
    held = b != 0.0
    assert held.any()
    assert slopes[held] == pytest.approx(0.5 * penalty * np.sign(b[held]), abs=1e-6)
    assert np.all(np.abs(slopes[~held]) <= 0.5 * penalty + 1e-9)


def test_what_matters_is_kept_and_most_of_the_rest_is_not() -> None:
    b = elastic_net(X, Y)
    assert b[3] > 0.5
    assert b[7] < -0.2
    assert (b != 0.0).sum() < 20
