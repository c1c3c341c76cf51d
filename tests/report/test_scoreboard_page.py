"""The page of figures: goals are judged by the figures, and a missing one says so."""

from __future__ import annotations

from rheostat.report.scoreboard_page import scoreboard_page


def row(rho: float, **other: object) -> dict[str, object]:
    base = {"target": "mTOR_all_resid", "model": "rheostat literature", "part": "mechanism", "features": "genotype"}
    figures = {"split": "all", "n": 90, "spearman": rho, "auroc": 0.6, "low": 0.0, "high": 0.4, "within_tissue": None}
    return {**base, **figures, **other}


def page(*rows: dict[str, object]) -> list[str]:
    board = {"samples": 90, "rows": list(rows), "comparisons": [], "coverage": [], "notes": []}
    return scoreboard_page(board, version="1").splitlines()


def test_a_goal_is_reached_or_missed_by_how_much() -> None:
    assert any(line.startswith("| (a) Mechanism on genotypes") and "missed by 0.05" in line for line in page(row(0.2)))
    assert any(line.startswith("| (a) Mechanism on genotypes") and "reached" in line for line in page(row(0.25)))


def test_a_goal_against_a_baseline_is_judged_by_that_baseline() -> None:
    ours = row(0.4, part="both", features="genotype+expression", split="5-fold")
    ridge = row(0.5, model="ridge", part="statistical", features="expression", split="5-fold")
    (line,) = [line for line in page(ours, ridge) if line.startswith("| (c) Not below")]
    assert "| 0.40 | 0.50 | missed by 0.10 |" in line


def test_what_was_not_measured_is_not_passed() -> None:
    goals = [line for line in page() if "not measured" in line]
    assert len(goals) == 10


def test_a_control_whose_interval_holds_zero_is_not_shown() -> None:
    lines = page(row(0.1, target="MEK_resid", low=0.02), row(0.1, target="AKT_resid", low=-0.02))
    found = {line.split(" | ")[1]: line for line in lines if line.startswith("| (e) Control")}
    assert "reached" in found["MEK_resid"]
    assert "not shown: the interval holds 0" in found["AKT_resid"]
