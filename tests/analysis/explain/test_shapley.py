"""Shapley values against games whose values are known, against all orders, and their sums."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheostat.analysis.explain.shapley import EXACT_UP_TO, Coalition, shares

RNG = np.random.default_rng


def glove(coalitions: Sequence[Coalition]) -> np.ndarray:
    """A pair of gloves is worth 1; players 0 and 1 hold left ones, player 2 a right one."""
    return np.array([[float(2 in each and bool({0, 1} & set(each)))] for each in coalitions])


def table_game(count: int, seed: int):
    values = RNG(seed).normal(size=(1 << count, 2))

    def worth(coalitions: Sequence[Coalition]) -> np.ndarray:
        return values[[sum(1 << i for i in each) for each in coalitions]]

    return worth


def test_the_glove_game_has_its_published_values() -> None:
    """Shares of 1/6, 1/6 and 4/6, as every textbook on cooperative games has them."""
    found = shares(3, glove, generator=RNG(0))
    assert found.values[:, 0] == pytest.approx([1 / 6, 1 / 6, 4 / 6], abs=1e-12)
    assert found.exact
    assert found.combinations == 8


@settings(max_examples=15)
@given(count=st.integers(0, 5), seed=st.integers(0, 10**6))
def test_exact_shares_are_the_mean_over_all_orders_and_add_up(count: int, seed: int) -> None:
    worth = table_game(count, seed)
    found = shares(count, worth, generator=RNG(0))
    expected = np.zeros((count, 2))
    orders = list(permutations(range(count)))
    for order in orders:
        for k, player in enumerate(order):
            gain = worth([tuple(sorted(order[: k + 1]))]) - worth([tuple(sorted(order[:k]))])
            expected[player] += gain[0] / len(orders)
    assert found.values == pytest.approx(expected, abs=1e-12)
    assert found.values.sum(axis=0) == pytest.approx(found.everything - found.nothing, abs=1e-12)


def test_a_change_that_does_nothing_has_no_share_and_equal_ones_have_equal_shares() -> None:
    def worth(coalitions: Sequence[Coalition]) -> np.ndarray:
        return np.array([[float(len({0, 1} & set(each)) ** 2)] for each in coalitions])

    found = shares(3, worth, generator=RNG(0))
    assert found.values[:, 0] == pytest.approx([2.0, 2.0, 0.0], abs=1e-12)


def test_beyond_twelve_changes_orders_are_drawn_and_the_error_is_told() -> None:
    count = EXACT_UP_TO + 2
    weights = RNG(1).normal(size=count)

    def worth(coalitions: Sequence[Coalition]) -> np.ndarray:
        sums = np.array([weights[list(each)].sum() for each in coalitions])
        return (sums + 0.1 * sums**2)[:, None]

    found = shares(count, worth, generator=RNG(2), orders=300)
    # With v = s + 0.1 s^2, a player's share is w + 0.1 (w^2 + w (S - w)) = w + 0.1 w S.
    exact = weights + 0.1 * weights * weights.sum()
    assert not found.exact
    assert found.values.sum() == pytest.approx(found.everything[0] - found.nothing[0], abs=1e-9)
    assert (found.errors > 0.0).all()
    assert (np.abs(found.values[:, 0] - exact) < 5.0 * found.errors[:, 0]).all()
    again = shares(count, worth, generator=RNG(2), orders=300)
    assert (again.values == found.values).all()
