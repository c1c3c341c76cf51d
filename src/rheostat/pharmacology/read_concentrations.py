"""Digitised concentration curves after single doses, from tables in the layout of PK-DB."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError

_HOURS = {"hr": 1.0, "h": 1.0, "min": 1.0 / 60.0, "day": 24.0}
_NG_ML = {"ng/ml": 1.0, "µg/l": 1.0, "ug/l": 1.0, "mcg/l": 1.0}
_NAMED = re.compile(r"_Fig\w*\.tsv$")
BODY_SURFACE_M2 = "mg/m^2"


@dataclass(frozen=True)
class MeasuredCurve:
    """Mean concentrations after one dose: hours, ng/mL, and the standard deviation of each where printed."""

    study: str
    group: str
    dose_mg: float
    times_h: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float | None, ...]


def read_curves(folder: Path, *, substance: str, surface_m2: float) -> list[MeasuredCurve]:
    """The curves in whole blood after a single oral dose, in every study below a folder.

    Each study lies in a folder of its own with tables of figures and one of interventions; names may begin with a dot.

    Parameters
    ----------
    folder : Path
    substance : str - as the tables call it, such as `rapamycin`
    surface_m2 : float - the body surface that a dose in mg/m2 is taken to be for

    Raises
    ------
    InputError - where the folder holds no such curve
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    curves = [
        curve
        for study in sorted(path for path in folder.iterdir() if path.is_dir())
        for curve in _study(study, substance=substance, surface_m2=surface_m2)
    ]
    if not curves:
        raise InputError(f"{folder}: no curve of {substance} in blood after a single dose lies below it")
    return curves


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter="\t"))


def _study(folder: Path, *, substance: str, surface_m2: float) -> Iterator[MeasuredCurve]:
    doses: dict[str, float] = {}
    files = sorted({*folder.glob("*.tsv"), *folder.glob(".*.tsv")})
    for file in files:
        if file.name.endswith("_TabInterventions.tsv"):
            doses.update(_doses(_rows(file), substance=substance, surface_m2=surface_m2))
    for file in files:
        if _NAMED.search(file.name):
            yield from _curves(folder.name, _rows(file), doses, substance=substance)


def _doses(rows: list[dict[str, str]], *, substance: str, surface_m2: float) -> Iterator[tuple[str, float]]:
    """Single doses of the substance alone, mg by name of the intervention."""
    for row in rows:
        single = row.get("application", "") == "single dose" and row.get("route", "") == "oral"
        if row.get("substance") != substance or not single:
            continue
        amount = _number(row.get("value"))
        if amount is None or amount <= 0.0:
            continue
        if row.get("unit") == "mg":
            yield row["name"], amount
        elif row.get("unit") == BODY_SURFACE_M2:
            yield row["name"], amount * surface_m2


def _curves(
    study: str, rows: list[dict[str, str]], doses: dict[str, float], *, substance: str
) -> Iterator[MeasuredCurve]:
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        fits = row.get("measurement_type") == "concentration" and row.get("substance") == substance
        if fits and row.get("tissue") == "blood" and row.get("intervention") in doses and "mean" in row:
            groups.setdefault((row["intervention"], row.get("label", "")), []).append(row)
    for (intervention, label), items in groups.items():
        points = sorted(point for row in items if (point := _point(row)) is not None)
        if len(points) >= 4:
            times, means, deviations = zip(*points, strict=True)
            spread = tuple(None if value < 0.0 else value for value in deviations)
            yield MeasuredCurve(study, label or intervention, doses[intervention], times, means, spread)


def _point(row: dict[str, str]) -> tuple[float, float, float] | None:
    """Time, mean and standard deviation (-1 where none is printed)."""
    time, mean = _number(row.get("time")), _number(row.get("mean"))
    hours, scale = _HOURS.get(row.get("time_unit", "")), _NG_ML.get(row.get("unit", "").casefold())
    if time is None or mean is None or hours is None or scale is None:
        return None
    deviation = _number(row.get("sd"))
    return time * hours, mean * scale, -1.0 if deviation is None else deviation * scale


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "NA")
    except ValueError:
        return None
    return value if value == value else None
