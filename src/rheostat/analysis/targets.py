"""Things measured in many samples that predictions are held against."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.tumour.read_table import Row

MICROMOLAR = 1000.0
Range = tuple[float, float]
"""The lowest and highest concentration of a curve, nmol/L."""


@dataclass(frozen=True)
class Target:
    """One thing measured in many samples, turned so that high is sensitive.

    Parameters
    ----------
    name : as it stands on the scoreboard
    drugs : names of the drugs that it speaks of, as spelt in the source
    values : sample to measurement
    is_area : whether it is the area above a curve of viability; else it is compared with inhibition of growth
    ranges : sample to the concentrations of its curves, where these are known curve by curve
    is_specific : whether general drug sensitivity was regressed out of the measurements
    """

    name: str
    drugs: tuple[str, ...]
    values: Mapping[str, float]
    is_area: bool = False
    ranges: Mapping[str, tuple[Range, ...]] = field(default_factory=dict)
    is_specific: bool = False

    def aligned(self, samples: Sequence[str]) -> Float[np.ndarray, " sample"]:
        """The measurements in an order of samples; NaN where there is none."""
        return np.array([self.values.get(name, math.nan) for name in samples], float)


def number(row: Row, column: int) -> float:
    """A cell of a table as a finite number.

    Raises
    ------
    InputError - where it is none
    """
    try:
        value = float(row.cells[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{row.place}: {row.cells[column]!r} is not a number")
    return value
