"""Areas under the curves of single drugs, one target for each data set and drug, with the doses of each curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from rheostat.analysis.targets import MICROMOLAR, Range, Target, number
from rheostat.tumour.read_table import open_table

TABLES = {
    "GDSC": ("gdsc_mtor_response.tsv.gz", "gdsc_mtor_response.tsv"),
    "CTRP": ("ctrp_mtor_response.tsv.gz", "ctrp_mtor_response.tsv"),
}
"""Tables of areas, low being sensitive; the data set of a row stands in the column `dataset`, else it is the key."""

BY_CURVE = "dose_ranges_by_curve.tsv"
RANGES = "dose_ranges.tsv"


def read_drug_responses(folder: Path) -> list[Target]:
    """Every drug of every table of areas in a folder; replicates are averaged.

    A curve is compared with the prediction over the concentrations between which it was measured: those of its own
    line where one drug's ranges are mixed, else those of its drug and data set; where these are not known, the target
    has no ranges and the drug's usual doses are taken, which ranks of samples hardly notice.

    Raises
    ------
    InputError - where a column is missing or a cell is no number
    """
    ranges, curves = _ranges(folder), _curves(folder)
    out = []
    for name, paths in TABLES.items():
        path = next((folder / each for each in paths if (folder / each).is_file()), None)
        for (dataset, drug), values in () if path is None else _areas(path, name).items():
            own = curves.get((dataset, drug), {})
            common = ranges.get((dataset, drug))
            given = {sample: own.get(sample, (common,) if common else ()) for sample in values}
            measured = {sample: -float(np.mean(found)) for sample, found in values.items()}
            known = {sample: found for sample, found in given.items() if found}
            out.append(Target(f"{dataset} {drug}", (drug,), measured, is_area=True, ranges=known))
    return out


def _areas(path: Path, name: str) -> dict[tuple[str, str], dict[str, list[float]]]:
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    with open_table(path, expected="key, drug, auc") as table:
        key, drug, area = table.column("key", "sample"), table.column("drug"), table.column("auc")
        dataset = table.column("dataset") if "dataset" in table.columns else None
        for row in table.rows:
            if row.cells[area]:
                group = (name if dataset is None else row.cells[dataset], row.cells[drug])
                found.setdefault(group, {}).setdefault(row.cells[key], []).append(number(row, area))
    return found


def _ranges(folder: Path) -> dict[tuple[str, str], Range]:
    path = folder / RANGES
    return {group: found for group, _, found in _rows(path)} if path.is_file() else {}


def _curves(folder: Path) -> Mapping[tuple[str, str], dict[str, tuple[Range, ...]]]:
    path = folder / BY_CURVE
    out: dict[tuple[str, str], dict[str, tuple[Range, ...]]] = {}
    for group, sample, found in _rows(path) if path.is_file() else ():
        own = out.setdefault(group, {})
        own[sample] = (*own.get(sample, ()), found)
    return out


def _rows(path: Path) -> Iterator[tuple[tuple[str, str], str, Range]]:
    """Data set and drug, sample (empty where the range holds for all), and the range in nmol/L."""
    with open_table(path, expected="dataset, drug, min_uM, max_uM") as table:
        dataset, drug, low, high = (table.column(name) for name in ("dataset", "drug", "min_uM", "max_uM"))
        key = table.column("key") if "key" in table.columns else None
        for row in table.rows:
            if row.cells[low] and row.cells[high]:
                found = (number(row, low) * MICROMOLAR, number(row, high) * MICROMOLAR)
                yield (row.cells[dataset], row.cells[drug]), "" if key is None else row.cells[key], found
