"""The scoreboard as two pages of the documentation: what it comes to, and every figure; aggregates only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, object]

HEAD = """# How well the model predicts

This page is written by `make validation DATA=folder`; do not edit it. It holds figures over many cell lines, never
a measurement of one. All figures, and each prediction beside each baseline, are on [a page of their own]({details}).

**In short.** From a genome alone the mechanism ranks cell lines by their sensitivity to mTOR drugs weakly; what
expression adds beyond tissue is mostly not in the pathway's genes, so that a regression on all genes stays ahead.
Directions of signalling under inhibitors are its strong side, ranks of cell lines its weak one. Two laboratories' areas
under the curve of one mTOR drug correlate by only 0.2 to 0.5, which bounds every method.

How to read the figures: rho is Spearman's rank correlation of predicted and measured sensitivity. A target ending in
`_resid` has general drug sensitivity taken out, which growth rate dominates. *Mechanism* is the network with what was
measured in a line, no fit to any response. *Layer* is a kernel regression on at most 60 of the network's own readouts
of untreated cells, and the tissue; *both* lets it read predicted responses too. Ridge and elastic net read raw genes.
Fitted predictors never saw the line that they predict: whole tissues are left out, or a fifth of the lines.
"""


@dataclass(frozen=True)
class Goal:
    """A figure that was set as a goal before it was measured.

    `against`: model and features of the baseline that it should not stay below; None where a number is wanted.
    """

    sentence: str
    target: str
    part: str
    features: str
    split: str
    least: float | None
    against: tuple[str, str] | None = None


WHOLE = "genotype+expression"
MAIN = ("mTOR_all_resid", "mTORC1_rapalog_resid", "mTOR_kinase_resid", "PI3K_mTOR_dual_resid")
GOALS = (
    Goal("(a) Mechanism on genotypes", MAIN[0], "mechanism", "genotype", "all", 0.25),
    Goal("(b) Mechanism and layer", MAIN[0], "both", WHOLE, "leave-tissue", 0.36),
    *(
        Goal(sentence, target, "both", WHOLE, split, None, ("ridge", "expression"))
        for sentence, target, split in (
            ("(c) Not below ridge on expression", MAIN[0], "5-fold"),
            ("(d) Rapalogs above ridge on expression", MAIN[1], "leave-tissue"),
            ("(d) Kinase inhibitors above ridge on expression", MAIN[2], "leave-tissue"),
            ("(d) Dual inhibitors above ridge on expression", MAIN[3], "leave-tissue"),
        )
    ),
    *(
        Goal(f"(e) Control {name}: above 0", f"{name}_resid", "mechanism", "genotype", "all", 0.0)
        for name in ("AKT", "PI3K_alpha", "MEK", "CDK4_6")
    ),
)
SUMMARY = (
    ("mechanism, genotype", "mechanism", None, "genotype", "all"),
    ("mechanism, + expression", "mechanism", None, WHOLE, "all"),
    ("rule PI3K, no RAS/RAF", "statistical", "PI3K altered, no RAS/RAF", "genotype", "all"),
    ("ridge, genotype", "statistical", "ridge", "genotype", None),
    ("layer", "statistical", "readout layer", "readouts+tissue", None),
    ("both", "both", None, WHOLE, None),
    ("ridge, expression", "statistical", "ridge", "expression", None),
    ("elastic net, expression", "statistical", "elastic net", "expression", None),
    ("tissue mean", "statistical", "tissue mean", "tissue", None),
)
"""Heading, part, model, features and split of the columns of the short table."""


def scoreboard_page(board: Mapping[str, object], *, version: str, details: str = "validation-figures.md") -> str:
    """The first page of a scoreboard in the form of its JSON file: goals and a short table.

    Parameters
    ----------
    board : samples, rows, comparisons, coverage, phospho, combinations, notes
    version : of the package
    details : name of the page of all figures
    """
    rows = _records(board["rows"])
    parts = [
        HEAD.format(details=details),
        f"Version {version}; {board['samples']} cell lines with a response and a genotype or expression.\n",
        "## Goals\n",
        "Set before anything was measured; what was missed is said so.\n",
        _goals(board),
        "## Ranks of cell lines\n",
        *(_short(rows, split) for split in ("leave-tissue", "5-fold")),
        "## Combinations\n",
        "Ranked without having seen any combination. AUROC and average precision of the best quarter, mean over lines "
        "(pairs ranked within a line) or over pairs (lines ranked within a pair), with the 95 % interval over them. "
        "*ahead* is the AUROC of the model less that of the prior.\n",
        _combinations(_records(board.get("combinations"))),
        "## Phosphoproteins under inhibitors\n",
        "Share of changes of at least half again whose direction is right, from genotypes, nothing fitted. Every "
        "cell of inhibitor and readout weighs the same.\n",
        _phosphos(board),
        "## Intervals\n",
        "Share of unseen lines inside the middle 80 % of what was predicted for them; 72 to 88 % is the goal.\n",
        _table(
            ("target", "split", "n", "inside"),
            [
                (str(row["target"]), str(row["split"]), str(row["n"]), f"{100.0 * _value(row['share']):.0f} %")
                for row in _records(board["coverage"])
            ],
        ),
        *([f"## Notes\n\n{_listed(board['notes'])}"] if board["notes"] else []),
    ]
    return "\n".join(parts)


def figures_page(board: Mapping[str, object], *, version: str) -> str:
    """The second page: every figure, every comparison, and single drugs."""
    rows = _records(board["rows"])
    header = ("target", "model", "part", "features", "split", "n", "rho", "95 %", "within tissue", "AUROC")
    single = [row for row in rows if str(row["target"]).partition(" ")[2] and row["part"] != "statistical"]
    parts = [
        "# Every figure\n",
        f"Written by `make validation DATA=folder`, version {version}. [What it comes to](validation.md).\n",
        "## Classes of drugs\n",
        _table(header, [_figures(row) for row in rows if str(row["target"]).endswith("_resid")]),
        "## Against the baselines\n",
        "Rho of the model less that of the baseline, on the same lines, with its paired 95 % interval.\n",
        _table(
            ("target", "split", "model", "baseline", "n", "difference", "95 %"),
            [_difference(row) for row in _records(board["comparisons"]) if row["target"] in MAIN],
        ),
        "## Single drugs\n",
        "Areas under the curve as measured, over each drug's screened range; general sensitivity is not taken out.\n",
        _table(header, [_figures(row) for row in single]),
    ]
    return "\n".join(parts)


def _short(rows: Sequence[Row], split: str) -> str:
    body = []
    for target in MAIN:
        cells = []
        for _, part, model, features, own in SUMMARY:
            wanted = {"part": part, "features": features} | ({} if model is None else {"model": model})
            found = _find(rows, target, own or split, **wanted)
            cells.append("-" if found is None else f"{_value(found['spearman']):.2f}")
        body.append((target, *cells))
    return f"Rho, {split}:\n\n" + _table(("target", *(column[0] for column in SUMMARY)), body)


def _combinations(found: Sequence[Row]) -> str:
    if not found:
        return "No table of combinations was there.\n"
    header = ("table", "ranked", "by", "rows", "groups", "AUROC", "95 %", "precision", "rho", "ahead")
    return _table(
        header,
        [
            (
                *(str(row[name]) for name in ("table", "ranked", "model", "rows", "groups")),
                f"{_value(row['auroc']):.2f}",
                f"{_value(row['low']):.2f} to {_value(row['high']):.2f}",
                f"{_value(row['precision']):.2f}",
                f"{_value(row['rho']):+.2f}",
                _ahead(row),
            )
            for row in found
        ],
    )


def _ahead(row: Row) -> str:
    if row["ahead"] is None:
        return "-"
    figures = (f"{_value(row[name]):+.2f}" for name in ("ahead", "ahead_low", "ahead_high"))
    return "{} ({} to {})".format(*figures)


def _phosphos(board: Mapping[str, object]) -> str:
    scores = dict(board.get("phospho") or {})  # type: ignore[call-overload]
    header = ("table", "changes", "cells", "right", "always down", "majority of other lines", "no change",
              "departures right", "rho of sizes within cells")  # fmt: skip
    return _table(header, [_phospho(name, score) for name, score in scores.items()])


def _phospho(name: str, score: Row) -> tuple[str, ...]:
    shares = ("-" if score.get(part) is None else f"{100.0 * _value(score[part]):.0f} %"
              for part in ("accuracy", "always_down", "majority", "no_change", "departures"))  # fmt: skip
    sizes = "-" if score["sizes"] is None else f"{_value(score['sizes']):.2f}"
    return (name, str(score["rows"]), str(score["cells"]), *shares, sizes)


def _records(value: object) -> list[Row]:
    return [dict(item) for item in value] if isinstance(value, Iterable) else []


def _listed(notes: object) -> str:
    return "".join(f"- {note}\n" for note in notes) if isinstance(notes, Iterable) else ""


def _value(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _goals(board: Mapping[str, object]) -> str:
    rows = _records(board["rows"])
    found = [_goal(goal, rows) for goal in GOALS]
    for name, score in dict(board.get("phospho") or {}).items():  # type: ignore[call-overload]
        found.append(_against("(f) Directions of phosphoproteins", name, "-", score["accuracy"], 0.8))
        found.append(_against("(f) Sizes within cells", name, "-", score["sizes"], 0.2))
    for row in _records(board.get("combinations")):
        if "drug means" in str(row["model"]):
            verdict = "reached" if _value(row["ahead_low"]) > 0.0 else f"missed by {-_value(row['ahead']):.2f} of AUROC"
            found.append(("(g) Combinations above drug means", str(row["table"]), "-", "", "", verdict))
    for row in _records(board["coverage"]):
        if row["target"] == MAIN[0]:
            share = _value(row["share"])
            verdict = "reached" if 0.72 <= share <= 0.88 else "missed"
            found.append(("(h) Intervals hold", MAIN[0], str(row["split"]), f"{share:.2f}", "0.72 to 0.88", verdict))
    return _table(("goal", "target", "split", "found", "wanted", ""), found)


def _against(sentence: str, target: str, split: str, found: object, wanted: float) -> tuple[str, ...]:
    value = _value(found)
    verdict = "reached" if value >= wanted else f"missed by {wanted - value:.2f}"
    return (sentence, target, split, f"{value:.2f}", f"{wanted:.2f}", verdict)


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
