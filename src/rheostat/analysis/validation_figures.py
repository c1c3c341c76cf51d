"""How well each class of drugs was predicted where it was measured: figures that ship, taken from a scoreboard.

`python -m rheostat.analysis.validation_figures SCOREBOARD` prints them anew (make validation).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rheostat.errors import InputError
from rheostat.knowledge.validation_figures import read_figures

PART, FEATURES, SPLIT = "mechanism", "genotype", "all"
HEADER = """\
# How well each class of drugs was predicted on cell lines whose response was measured, from genotypes, nothing fitted.
# `targets` says which row of the scoreboard a class has; the figures are written by `make validation`.
"""


def figures(scoreboard: Mapping[str, Any], targets: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """The row of every class in a scoreboard: rho with its interval, rho within tissues, lines.

    Raises
    ------
    InputError - where the scoreboard has no such row
    """
    rows = {row["target"]: row for row in scoreboard.get("rows", ()) if _is_mechanism(row)}
    if not rows:
        raise InputError("the scoreboard has no row of the mechanism on genotypes")
    out = {}
    for drug_class, target in targets.items():
        if target in rows:
            row = rows[target]
            names = {"rho": "spearman", "low": "low", "high": "high", "within_tissue": "within_tissue"}
            found = {name: round(float(row[key]), 2) for name, key in names.items() if row.get(key) is not None}
            out[drug_class] = {**found, "n": int(row["n"])}
    return out


def _is_mechanism(row: Mapping[str, Any]) -> bool:
    return (row.get("part"), row.get("features"), row.get("split")) == (PART, FEATURES, SPLIT)


def written(found: Mapping[str, Mapping[str, float]], targets: Mapping[str, str]) -> str:
    """The figures as their file."""
    lines = [HEADER, "targets:\n", *(f"  {name}: {target}\n" for name, target in targets.items()), "figures:\n"]
    for name, row in found.items():
        lines.append(f"  {name}: {{{', '.join(f'{key}: {value:g}' for key, value in row.items())}}}\n")
    return "".join(lines)


def main(scoreboard: Path) -> str:
    """The file of figures that follows from a scoreboard.

    Raises
    ------
    InputError - where the file is no scoreboard
    """
    try:
        read = json.loads(scoreboard.read_text())
    except (OSError, ValueError) as error:
        raise InputError(f"{scoreboard}: this is no scoreboard ({error})") from error
    targets = MappingProxyType(read_figures().targets)
    return written(figures(read, targets), targets)


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])))
