"""The measured values that the bands are drawn beside: folds, time courses and sites, from a folder of others' data."""

from __future__ import annotations

import csv
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rheostat.errors import InputError
from rheostat.tumour.read_table import open_table

Key = TypeVar("Key", bound=Hashable)

EVEROLIMUS = "timecourses/everolimus_mk2206_meki/mra_means.csv"
BREAST = "timecourses/breast_lines_insulin_amino_acids/CopasiFormattedData"
ALPELISIB = "timecourses/pi3k_alpelisib/extracted_experimental_data.csv"
SITES = "phospho_hek_rapamycin_torin1.tsv"
PHOSPHO = "phospho_hpn_dream_inhibitor_log2fc.tsv.gz"
GENOTYPES = "cellline_genotype.tsv.gz"
FILES = (EVEROLIMUS, BREAST, ALPELISIB, SITES, PHOSPHO, GENOTYPES)

# The everolimus arm was given TGF beta as well, and so was the arm that it stands beside.
TREATED, UNTREATED = "E", "T"
EVEROLIMUS_ROWS = {
    "S6K-pT389": "S6K1_pT389",
    "Akt-pT308": "AKT_pT308",
    "ERK-pT202": "ERK_pT202Y204",
    "4E-BP1 pT3746": "EIF4EBP1_pT37_46",
}
ALPELISIB_EXPERIMENT = "validation_BYL719_24h"
ALPELISIB_ROWS = {"phosphoAkt": "AKT_pT308", "phosphoErk": "ERK_pT202Y204", "phosphoS6": "RPS6_pS235"}
BREAST_FILES = {
    "MCF_7": "T47DSheet/not_interpolated_MCF7.csv",
    "T_47D": "T47DSheet/not_interpolated_T47D.csv",
    "ZR_75_1": "ZR75Sheet/not_interpolated_ZR75.csv",
}
BREAST_COLUMNS = {
    "AktpT308": "AKT_pT308",
    "AktpS473": "AKT_pS473",
    "PRAS40pT246": "AKT1S1_pT246",
    "PRAS40pS183": "AKT1S1_pS183",
    "TSC2pT1462": "TSC2_pT1462",
    "S6KpT389": "S6K1_pT389",
    "FourEBP1pT37_46": "EIF4EBP1_pT37_46",
    "ERKpT202_Y204": "ERK_pT202Y204",
}
SITE_COLUMNS = {"Rapamycin/Ins": "sirolimus", "Torin1/Ins": "Torin-1"}
# Of S6K1 and ULK1 other sites were seen than the model has; they answer to the two inhibitors as those do.
SITE_ROWS = {
    "EIF4EBP1;37;": "EIF4EBP1_pT37_46",
    "ULK1;450;": "ULK1_pS758",
    "AKT1S1;183;": "AKT1S1_pS183",
    "RPS6KB1;447;": "S6K1_pT389",
    "MAF1;75;": "MAF1_pS75",
    "CAD;1859;": "CAD_pS1859",
}


@dataclass(frozen=True)
class MeasuredCourse:
    """Marks of one line at several times (minutes), in the units of their blot."""

    minutes: tuple[float, ...]
    marks: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Measured:
    """Everything that the bands are drawn beside.

    Parameters
    ----------
    everolimus : mark to its fold after 72 h
    breast : context to its course after insulin and amino acids
    sites : (drug, mark) to its fold after an hour
    alpelisib : mark to its fold after 24 h
    """

    everolimus: Mapping[str, float]
    breast: Mapping[str, MeasuredCourse]
    sites: Mapping[tuple[str, str], float]
    alpelisib: Mapping[str, float]


def read_measured(folder: Path) -> Measured:
    """The measured values of a folder.

    Raises
    ------
    InputError - where the folder, a file, a column or a row is missing, or a value is no number
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; name the folder of measurements: make bands DATA=folder")
    missing = [name for name in FILES if not (folder / name).exists()]
    if missing:
        raise InputError(f"{folder}: no {missing[0]}; expected the folder of measurements that the bands stand beside")
    return Measured(
        everolimus=_everolimus(folder / EVEROLIMUS),
        breast={context: read_course(folder / BREAST / name) for context, name in BREAST_FILES.items()},
        sites=_sites(folder / SITES),
        alpelisib=_alpelisib(folder / ALPELISIB),
    )


def read_course(path: Path) -> MeasuredCourse:
    """A table with the column `time` and one column for each mark.

    Raises
    ------
    InputError - where a column is missing or a value is no number
    """
    rows = _rows(path)
    minutes = tuple(_number(path, number, row, "time") for number, row in enumerate(rows, start=2))
    marks = {
        mark: tuple(_number(path, number, row, column) for number, row in enumerate(rows, start=2))
        for column, mark in BREAST_COLUMNS.items()
    }
    return MeasuredCourse(minutes, marks)


def _everolimus(path: Path) -> dict[str, float]:
    found = {}
    for number, row in enumerate(_rows(path), start=2):
        mark = EVEROLIMUS_ROWS.get(row.get("", ""))
        if mark is not None:
            found[mark] = _number(path, number, row, TREATED) / _number(path, number, row, UNTREATED)
    return _all_there(path, found, EVEROLIMUS_ROWS.values())


def _alpelisib(path: Path) -> dict[str, float]:
    found = {
        ALPELISIB_ROWS[row["readout"]]: _number(path, number, row, "value_norm")
        for number, row in enumerate(_rows(path), start=2)
        if row.get("experiment") == ALPELISIB_EXPERIMENT and row.get("readout") in ALPELISIB_ROWS
    }
    return _all_there(path, found, ALPELISIB_ROWS.values())


def _sites(path: Path) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    with open_table(path, expected=", ".join(("site", *SITE_COLUMNS))) as table:
        site = table.column("site")
        columns = {table.column(name): drug for name, drug in SITE_COLUMNS.items()}
        for row in table.rows:
            mark = SITE_ROWS.get(row.cells[site])
            if mark is None:
                continue
            for column, drug in columns.items():
                found[drug, mark] = 2.0 ** _parsed(row.cells[column], str(row.place))
    wanted = [(drug, mark) for drug in SITE_COLUMNS.values() for mark in SITE_ROWS.values()]
    return _all_there(path, found, wanted)


def _all_there(path: Path, found: dict[Key, float], wanted: Iterable[Key]) -> dict[Key, float]:
    """What was found, once nothing is missing from it."""
    for key in wanted:
        if key not in found:
            raise InputError(f"{path}: no row for {key}")
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(path: Path, line: int, row: Mapping[str, str], column: str) -> float:
    place = f"{path}: line {line}"
    if column not in row:
        raise InputError(f"{place}: no column {column!r}")
    return _parsed(row[column], place)


def _parsed(text: str, place: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{place}: {text!r} is not a number")
    return value
