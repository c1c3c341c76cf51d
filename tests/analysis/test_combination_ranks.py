"""Combinations: priors that never see their own line, ranks within lines, and the excess that was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rheostat.analysis.combination_ranks import (
    DRUG_MEAN,
    PAIR_MEAN,
    Combination,
    average_precision,
    over_addition,
    over_independence,
    over_single,
    read_combinations,
    score_combinations,
)
from rheostat.analysis.model import load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell

MODEL = load_model()
DRUGS = ("everolimus", "AZD8055", "trametinib", "MK-2206", "lapatinib", "palbociclib")
PAIRS = [(a, b) for i, a in enumerate(DRUGS) for b in DRUGS[i + 1 :]]


def screen(lines: int = 4) -> list[Combination]:
    return [Combination(f"L{n}", a, b, 10.0 * i + n) for n in range(lines) for i, (a, b) in enumerate(PAIRS)]


def test_pairs_that_are_alike_in_every_line_are_ranked_by_the_other_lines() -> None:
    found = score_combinations(MODEL, "made up", screen(), cells={"genotype": {f"L{n}": Cell() for n in range(4)}})
    by_name = {each.model: each for each in found}
    assert set(by_name) == {"rheostat (genotype)", DRUG_MEAN, PAIR_MEAN}
    assert (by_name[PAIR_MEAN].auroc, by_name[PAIR_MEAN].precision, by_name[PAIR_MEAN].rho) == (1.0, 1.0, 1.0)
    assert by_name[DRUG_MEAN].auroc > 0.5
    ours = by_name["rheostat (genotype)"]
    assert by_name[PAIR_MEAN].ahead == pytest.approx(ours.auroc - 1.0)
    assert (ours.rows, ours.groups, ours.ranked) == (60, 4, "pairs")


def test_what_was_measured_in_a_line_never_reaches_its_own_prior() -> None:
    before = score_combinations(MODEL, "x", screen(2), cells={"genotype": {f"L{n}": Cell() for n in range(2)}})
    spoilt = [Combination(c.line, c.first, c.second, -c.score if c.line == "L1" else c.score) for c in screen(2)]
    after = score_combinations(MODEL, "x", spoilt, cells={"genotype": {f"L{n}": Cell() for n in range(2)}})
    # Each line is then ranked by the other's order turned round: the reverse of what it was.
    assert next(each.rho for each in before if each.model == PAIR_MEAN) == 1.0
    assert next(each.rho for each in after if each.model == PAIR_MEAN) == -1.0


def test_unknown_drugs_and_lines_are_left_out() -> None:
    rows = [*screen(1), Combination("L0", "everolimus", "Compound 7", 1.0), Combination("NOBODY", *PAIRS[0], 1.0)]
    found = score_combinations(MODEL, "x", rows, cells={"genotype": {"L0": Cell()}})
    assert {each.rows for each in found} == {15}
    assert score_combinations(MODEL, "x", rows, cells={"genotype": {}}) == []


def test_excesses_by_their_definitions() -> None:
    left = np.array([[1.0, 0.8, 0.4], [0.7, 0.5, 0.2], [0.5, 0.4, 0.1]])
    doses = (np.array([1.0, 10.0]), np.array([1.0, 10.0]))
    # Products and minima of the single drugs less what was left, by hand.
    assert over_independence(left, doses) == pytest.approx((0.06 + 0.08 + 0.0 + 0.1) / 4)
    assert over_single(left, doses) == pytest.approx((0.2 + 0.2 + 0.1 + 0.3) / 4)
    # A drug with itself adds up: twice the dose of one curve leaves what the curve says.
    curve = lambda dose: 1.0 / (1.0 + dose / 5.0)  # noqa: E731
    grid = np.array([0.0, 1.0, 3.0, 9.0])
    same = curve(grid[:, None] + grid[None, :])
    assert over_addition(same, (grid[1:], grid[1:])) == pytest.approx(0.0, abs=0.05)


def test_average_precision_by_hand() -> None:
    assert average_precision(np.array([4.0, 3.0, 2.0, 1.0]), np.array([True, False, False, True])) == 0.75


def test_a_table_says_which_excess_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "combos_x.tsv"
    path.write_text("metric\tkey\tdrug_a\tdrug_b\tscore\nLoewe_excess\tL0\ta\tb\t1.5\n")
    assert read_combinations(path) == ([Combination("L0", "a", "b", 1.5)], over_addition)
    path.write_text("key\tdrug_a\tdrug_b\tgain_vs_best_single\nL0\ta\tb\t1.5\n")
    assert read_combinations(path)[1] is over_single
    path.write_text("key\tdrug_a\tdrug_b\tscore\nL0\ta\tb\tmuch\n")
    with pytest.raises(InputError, match="'much' is not a number"):
        read_combinations(path)
