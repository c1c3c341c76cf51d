"""Baselines: ridge against its textbook formula, splits that do not leak, and the rule of thumb."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.baselines import (
    centred,
    compressed,
    coverage,
    fit_ridge,
    held_out,
    leave_group_out,
    random_folds,
    rule_of_thumb,
    standardised,
    tissue_means,
)
from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.interpret import interpret
from rheostat.tumour.profile import EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change

RNG = np.random.default_rng(1)
X = RNG.normal(size=(80, 6))
Y = X @ np.array([1.0, -2.0, 0.0, 0.0, 0.5, 0.0]) + 3.0 + 0.1 * RNG.normal(size=80)


def test_ridge_is_the_primal_textbook_solution() -> None:
    ridge = fit_ridge(X, Y, penalty=2.0)
    x = X - X.mean(axis=0)
    by_hand = np.linalg.solve(x.T @ x + 2.0 * np.trace(x @ x.T) / 80 * np.eye(6), x.T @ (Y - Y.mean()))
    assert ridge.coefficients == pytest.approx(by_hand)
    assert ridge.predict(X) == pytest.approx(x @ by_hand + Y.mean())


def test_the_spread_is_that_of_predictions_made_without_each_sample() -> None:
    # A penalty of almost nothing, so that leaving a sample out does not change it.
    errors = [
        Y[i] - fit_ridge(np.delete(X, i, 0), np.delete(Y, i), penalty=1e-9).predict(X[i : i + 1])[0] for i in range(80)
    ]
    assert fit_ridge(X, Y, penalty=1e-9).spread == pytest.approx(float(np.std(errors)), rel=0.02)


def test_more_features_than_samples_are_rotated_without_changing_predictions() -> None:
    wide = RNG.normal(size=(40, 300))
    measured = wide[:, 0] + RNG.normal(size=40)
    few = compressed(wide)
    assert few.shape == (40, 40)
    splits = random_folds(40, rng=np.random.default_rng(0))
    assert held_out(few, measured, splits) == pytest.approx(held_out(wide, measured, splits), abs=1e-8)


def test_a_prediction_never_sees_its_own_sample() -> None:
    splits = random_folds(80, rng=np.random.default_rng(0))
    before = held_out(X, Y, splits)
    spoilt = Y.copy()
    spoilt[splits[0][1]] += 100.0
    after = held_out(X, spoilt, splits)
    assert after[splits[0][1]] == pytest.approx(before[splits[0][1]])


def test_held_out_is_what_a_ridge_fitted_on_the_other_samples_says() -> None:
    splits = random_folds(80, rng=np.random.default_rng(0))
    found = held_out(X, Y, splits)
    for train, test in splits:
        assert found[test] == pytest.approx(fit_ridge(X[train], Y[train]).deviation(X[test]))


def test_splits_cover_every_sample_once_and_groups_are_left_out_whole() -> None:
    folds = random_folds(23, rng=np.random.default_rng(0))
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(23))
    assert all(not set(train) & set(test) for train, test in folds)
    groups = leave_group_out(["lung", "", "skin", "lung"])
    assert [test.tolist() for _, test in groups] == [[0, 3], [2]]
    assert groups[0][0].tolist() == [1, 2]


def test_tissue_means_fall_back_on_all_where_the_tissue_is_left_out() -> None:
    tissues = ["a"] * 30 + ["b"] * 30
    measured = np.repeat([0.0, 1.0], 30)
    assert tissue_means(tissues, measured, random_folds(60, rng=RNG)) == pytest.approx(measured)
    assert tissue_means(tissues, measured, leave_group_out(tissues)) == pytest.approx(1.0 - measured)


def test_eighty_percent_of_unseen_samples_lie_within_their_intervals() -> None:
    x = RNG.normal(size=(600, 3))
    y = x[:, 0] + RNG.normal(size=600)
    n, share = coverage(x, y, random_folds(600, rng=RNG), width=1.2816)
    assert n == 600
    assert share == pytest.approx(0.8, abs=0.05)


def test_missing_values_read_as_the_mean_and_constant_columns_go() -> None:
    table = np.array([[1.0, 5.0, np.nan, 1.0], [3.0, 5.0, np.nan, np.nan], [5.0, 5.0, np.nan, 3.0]])
    assert standardised(table) == pytest.approx(np.array([[-1.2247, -1.0], [0.0, 0.0], [1.2247, 1.0]]), abs=1e-3)
    assert centred(table[:, [0, 3]]).tolist() == [[-2.0, -1.0], [0.0, 0.0], [2.0, 1.0]]


@pytest.mark.parametrize(
    ("changes", "score"),
    [((), 0.5), (("PIK3CA H1047R",), 1.0), (("KRAS G12D",), 0.0), (("PIK3CA H1047R", "KRAS G12D"), 0.5)],
)
def test_the_rule_asks_for_pi3k_without_ras(changes: tuple[str, ...], score: float) -> None:
    variants = tuple(
        SequenceVariant(text.split()[0], VariantKind.MISSENSE, protein_change(text.split()[1])) for text in changes
    )
    profile = TumourProfile("S", variants=variants, mutations_assayed=EveryGene())
    assert rule_of_thumb(interpret(profile, load_knowledge())) == score
