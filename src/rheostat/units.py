"""Concentrations and times as people write them, turned into the base units nmol/L and minute."""

from __future__ import annotations

import math
import re

from rheostat.errors import InputError

CONCENTRATION_NM = {"pM": 1e-3, "nM": 1.0, "uM": 1e3, "µM": 1e3, "μM": 1e3, "mM": 1e6, "M": 1e9}
TIME_MIN = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0, "days": 1440.0, "weeks": 10080.0}
RADIATION_GY = {"Gy": 1.0}

_QUANTITY = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\s\d]+)\s*$")


def _quantity(text: str, units: dict[str, float], *, kind: str) -> float:
    match = _QUANTITY.match(text)
    if match is None:
        raise InputError(f"{text!r} is not a {kind}; write a number and a unit, such as '20 {list(units)[1]}'")
    number, unit = float(match[1]), match[2]
    if unit not in units:
        raise InputError(f"{text!r} is not a {kind}: unit {unit!r} is not one of {', '.join(units)}")
    if number < 0 or not math.isfinite(number):
        raise InputError(f"{text!r} is not a {kind}: it must be zero or more")
    return number * units[unit]


def concentration(text: str) -> float:
    """A concentration in nmol/L.

    Examples
    --------
    >>> concentration("20 nM"), concentration("0.5 uM")
    (20.0, 500.0)
    """
    return _quantity(text, CONCENTRATION_NM, kind="concentration")


def duration(text: str) -> float:
    """A time in minutes.

    Examples
    --------
    >>> duration("72 h"), duration("30 s")
    (4320.0, 0.5)
    """
    return _quantity(text, TIME_MIN, kind="time")


def radiation_dose_gy(text: str) -> float:
    """A dose of radiation in gray.

    Examples
    --------
    >>> radiation_dose_gy("2 Gy")
    2.0
    """
    match = _QUANTITY.match(text)
    if match is None or match[2] not in RADIATION_GY or float(match[1]) < 0:
        raise InputError(f"{text!r} is not a radiation dose; write a number of gray, such as '2 Gy'")
    return float(match[1])
