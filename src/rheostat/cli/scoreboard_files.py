"""A scoreboard as JSON, as a table of text and as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rheostat.analysis.scoring import Scoreboard

COLUMNS = (
    "target", "model", "part", "features", "split", "fitted_on", "n", "spearman", "low", "high", "auroc",
    "within_tissue",
)  # fmt: skip
SHOWN = ("target", "model", "part", "features", "split", "n", "spearman", "low", "high", "auroc")


def as_json(found: Scoreboard) -> str:
    """The scoreboard in its agreed form."""
    fields = {
        "samples": found.samples,
        "rows": [row.as_row() for row in found.rows],
        "comparisons": [asdict(each) for each in found.comparisons],
        "coverage": [asdict(each) for each in found.coverages],
        "combinations": [asdict(each) for each in found.combinations],
        "phospho": {name: asdict(score) for name, score in found.phospho.items()},
        "notes": list(found.notes),
    }
    return json.dumps(fields, indent=1, allow_nan=False) + "\n"


def as_table(found: Scoreboard) -> str:
    """The rows as text for a terminal."""
    from rheostat.report.tables import text_table

    rows = [row.as_row() for row in found.rows]
    return text_table(SHOWN, [tuple(_shown(row[name]) for name in SHOWN) for row in rows])


def write_scoreboard(found: Scoreboard, folder: Path) -> None:
    """Write scoreboard.json and scoreboard.tsv."""
    from rheostat.report.render import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "scoreboard.json", as_json(found))
    write_whole(folder / "scoreboard.tsv", _tsv(found))
    click.echo(f"rheostat: the scoreboard is in {folder}", err=True)


def _tsv(found: Scoreboard) -> str:
    from rheostat.report.tables import cell

    lines = ["\t".join(COLUMNS)]
    for row in found.rows:
        fields = row.as_row()
        values = (fields[name] for name in COLUMNS)
        lines.append(
            "\t".join("" if v is None else f"{v:.4f}" if isinstance(v, float) else cell(str(v)) for v in values)
        )
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
