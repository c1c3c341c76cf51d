"""Reads a concentration over time from a file of two columns."""

from __future__ import annotations

import re
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.pharmacology.curve import Curve
from rheostat.units import concentration, duration


def read_curve(path: Path) -> Curve:
    """The curve of a file with a time and a concentration in each line, both with their units.

    Raises
    ------
    InputError - where the file cannot be read, with the line that is not understood
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot read the curve ({error})") from error
    points: list[tuple[float, float]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            points.append(_point(line, Place(path, number), after=points[-1][0] if points else None))
    if not points:
        raise InputError(f"{path}: expected lines such as '2 h, 35 nM', and found none")
    return Curve(tuple(time for time, _ in points), tuple(value for _, value in points))


def _point(line: str, place: Place, *, after: float | None) -> tuple[float, float]:
    parts = [part.strip() for part in re.split(r"[\t,;]", line)]
    if len(parts) != 2:
        raise InputError(f"{place}: expected a time and a concentration, such as '2 h, 35 nM', found {line.strip()!r}")
    try:
        time, value = duration(parts[0]), concentration(parts[1])
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
    if (time != 0.0) if after is None else (time <= after):
        raise InputError(f"{place}: time {parts[0]!r}; times rise from 0 on")
    return time, value
