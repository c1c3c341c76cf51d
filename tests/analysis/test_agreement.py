"""Agreement: figures of a statistics library, intervals that cover, and differences that are paired."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, spearmanr

from rheostat.analysis.agreement import agreement, auroc, difference, spearman, within_groups

RNG = np.random.default_rng(3)
X = RNG.normal(size=200).round(1)
Y = X + RNG.normal(size=200)


def test_rank_correlation_and_auroc_are_those_of_scipy() -> None:
    sensitive = Y > 0.5
    area = mannwhitneyu(X[sensitive], X[~sensitive]).statistic / (sensitive.sum() * (~sensitive).sum())
    assert spearman(X, Y) == pytest.approx(float(spearmanr(X, Y).statistic))
    assert auroc(X, sensitive) == pytest.approx(float(area))


def test_a_constant_prediction_and_too_few_samples_have_no_figure() -> None:
    assert agreement(np.zeros(200), Y, rng=RNG).spearman is None
    found = agreement(X[:9], Y[:9], rng=RNG)
    assert (found.n, found.spearman, found.low) == (9, None, None)


def test_the_interval_holds_the_figure_and_missing_samples_do_not_count() -> None:
    gaps = np.where(np.arange(200) % 4 == 0, np.nan, X)
    found = agreement(gaps, Y, rng=RNG)
    assert found.n == 150
    assert found.low is not None
    assert found.high is not None
    assert found.spearman is not None
    assert found.low < found.spearman < found.high


def test_a_prediction_does_not_differ_from_itself_and_beats_noise() -> None:
    assert difference(X, X, Y, rng=RNG) == (200, 0.0, 0.0, 0.0)
    result = difference(X, RNG.normal(size=200), Y, rng=RNG)
    assert result is not None
    assert result[2] > 0.0


def test_what_only_tells_tissues_apart_is_nothing_within_them() -> None:
    tissues = ["a", "b"] * 100
    offset = np.array([0.0, 10.0] * 100)
    pure = RNG.normal(size=200)
    found = within_groups(offset + 0.01 * pure, offset + RNG.normal(size=200), tissues)
    assert found is not None
    assert found[0] == 2
    assert abs(found[1]) < 0.25
