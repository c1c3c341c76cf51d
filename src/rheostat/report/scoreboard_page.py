"""The scoreboard as a page of the documentation: aggregate figures only, good or bad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, object]

HEAD = """# How well the model predicts

This page is written by `make validation DATA=folder`; do not edit it. It holds figures over many cell lines, never
a measurement of one. Spearman's rho and its 95 % interval over resampled lines; AUROC for the sensitive third. A
target ending in `_resid` has general drug sensitivity taken out, which growth rate dominates.

`mechanism` is the network with what is measured in a line and no fit to any response. `statistical` rows are
baselines, `both` is a ridge regression on at most 60 of the network's own readouts. Fitted rows are fitted on the other
lines of the same folder, with whole tissues left out or in five folds. Two laboratories' areas under the curve of one
mTOR drug correlate by 0.2 to 0.5, which bounds what any method can reach.
"""


@dataclass(frozen=True)
class Goal:
    """A figure that was set as a goal before it was measured."""

    sentence: str
    target: str
    part: str
    features: str
    split: str
    least: float | None
    against: tuple[str, str] | None


MAIN = frozenset({"mTOR_all_resid", "mTORC1_rapalog_resid", "mTOR_kinase_resid", "PI3K_mTOR_dual_resid"})
GOALS = (
    Goal("Mechanism on genotypes", "mTOR_all_resid", "mechanism", "genotype", "all", 0.25, None),
    Goal("Mechanism and layer", "mTOR_all_resid", "both", "genotype+expression", "leave-tissue", 0.36, None),
    *(
        Goal(sentence, target, "both", "genotype+expression", split, None, ("ridge", "expression"))
        for sentence, target, split in (
            ("Not below expression ridge", "mTOR_all_resid", "5-fold"),
            ("Rapalogs above expression ridge", "mTORC1_rapalog_resid", "leave-tissue"),
            ("Kinase inhibitors above expression ridge", "mTOR_kinase_resid", "leave-tissue"),
            ("Dual inhibitors above expression ridge", "PI3K_mTOR_dual_resid", "leave-tissue"),
        )
    ),
    *(
        Goal("Control: rho above 0", f"{name}_resid", "mechanism", "genotype", "all", 0.0, None)
        for name in ("AKT", "PI3K_alpha", "MEK", "CDK4_6")
    ),
)


def scoreboard_page(board: Mapping[str, object], *, version: str) -> str:
    """The page of a scoreboard in the form of its JSON file.

    Parameters
    ----------
    board : samples, rows, comparisons, coverage, notes
    version : of the package
    """
    rows = _records(board["rows"])
    parts = [
        HEAD,
        f"Version {version}; {board['samples']} cell lines with a response and a genotype or expression.\n",
        "## Goals\n",
        _goals(rows),
        "Combinations are not scored yet.\n",
        "## Phosphoproteins under inhibitors\n",
        "Share of changes of at least half again whose direction is right, from genotypes, nothing fitted. Every "
        "cell of inhibitor and readout weighs the same. The goals are 80 % and 0.2.\n",
        _table(
            ("table", "changes", "cells", "right", "always down", "rho of sizes within cells"),
            [_phospho(name, score) for name, score in dict(board.get("phospho") or {}).items()],  # type: ignore[call-overload]
        ),
        "## Every figure\n",
        _table(
            ("target", "model", "part", "features", "split", "n", "rho", "95 %", "within tissue", "AUROC"),
            [_figures(row) for row in rows if str(row["target"]).endswith("_resid")],
        ),
        "## Against the baselines\n",
        "Rho of the model less that of the baseline, on the same lines, with its paired 95 % interval.\n",
        _table(
            ("target", "split", "model", "baseline", "n", "difference", "95 %"),
            [_difference(row) for row in _records(board["comparisons"]) if row["target"] in MAIN],
        ),
        "## Intervals\n",
        "Share of unseen lines inside the middle 80 % of what was predicted for them; 72 to 88 % is the goal.\n",
        _table(
            ("target", "split", "n", "inside"),
            [
                (str(row["target"]), str(row["split"]), str(row["n"]), f"{100.0 * _value(row['share']):.0f} %")
                for row in _records(board["coverage"])
            ],
        ),
    ]
    return "\n".join(parts)


def _phospho(name: str, score: Row) -> tuple[str, ...]:
    sizes = "-" if score["sizes"] is None else f"{_value(score['sizes']):.2f}"
    shares = (f"{100.0 * _value(score[part]):.0f} %" for part in ("accuracy", "always_down"))
    return (name, str(score["rows"]), str(score["cells"]), *shares, sizes)


def _records(value: object) -> list[Row]:
    return [dict(item) for item in value] if isinstance(value, Iterable) else []


def _value(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _goals(rows: Sequence[Row]) -> str:
    return _table(("goal", "target", "split", "rho", "wanted", ""), [_goal(goal, rows) for goal in GOALS])


def _goal(goal: Goal, rows: Sequence[Row]) -> tuple[str, ...]:
    found = _find(rows, goal.target, goal.split, part=goal.part, features=goal.features)
    if found is None:
        return (goal.sentence, goal.target, goal.split, "-", "-", "not measured")
    rho = _value(found["spearman"])
    wanted = goal.least
    if goal.against is not None:
        other = _find(rows, goal.target, goal.split, model=goal.against[0], features=goal.against[1])
        wanted = None if other is None else _value(other["spearman"])
    if wanted is None:
        return (goal.sentence, goal.target, goal.split, f"{rho:.2f}", "-", "no baseline")
    if goal.least == 0.0:
        verdict = "reached" if _value(found["low"]) > 0.0 else "not shown: the interval holds 0"
    else:
        verdict = "reached" if rho >= wanted else f"missed by {wanted - rho:.2f}"
    return (goal.sentence, goal.target, goal.split, f"{rho:.2f}", f"{wanted:.2f}", verdict)


def _find(rows: Sequence[Row], target: str, split: str, **wanted: str) -> Row | None:
    for row in rows:
        if row["target"] == target and row["split"] == split and all(row[k] == v for k, v in wanted.items()):
            return row
    return None


def _figures(row: Row) -> tuple[str, ...]:
    names = ("target", "model", "part", "features", "split", "n")
    within = "-" if row["within_tissue"] is None else f"{_value(row['within_tissue']):.2f}"
    return (
        *(str(row[name]) for name in names),
        f"{_value(row['spearman']):.2f}",
        f"{_value(row['low']):.2f} to {_value(row['high']):.2f}",
        within,
        f"{_value(row['auroc']):.2f}",
    )


def _difference(row: Row) -> tuple[str, ...]:
    return (
        *(str(row[name]) for name in ("target", "split", "first", "second", "n")),
        f"{_value(row['difference']):+.2f}",
        f"{_value(row['low']):+.2f} to {_value(row['high']):+.2f}",
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |\n" for line in lines)
