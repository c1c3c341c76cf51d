"""A drug's concentration over time, as samples that straight lines join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError

PER_HALF_LIFE = 8
"""Samples of a decay in each half-life; lines between them are at most 0.1 % of the concentration above it."""


@dataclass(frozen=True)
class Curve:
    """Concentrations at times; after the last the concentration stays. A course's jumps are spells of their own.

    Parameters
    ----------
    times : minutes, rising, the first 0
    values : free concentrations, nmol/L, >= 0

    Raises
    ------
    InputError - where times do not rise from 0, or a concentration is no finite number of 0 or more

    Examples
    --------
    >>> Curve((0.0, 60.0), (0.0, 20.0)).at([30.0, 90.0]).tolist()
    [10.0, 20.0]
    """

    times: tuple[float, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.times) != len(self.values) or not self.times:
            raise InputError(f"a curve has {len(self.times)} times and {len(self.values)} concentrations")
        if self.times[0] != 0.0 or not (np.diff(self.times) > 0.0).all():
            raise InputError("the times of a curve rise from 0")
        if not all(0.0 <= value < np.inf for value in self.values):
            raise InputError("a concentration of a curve is negative or no finite number")

    def at(self, times: Sequence[float] | Float[np.ndarray, " time"]) -> Float[np.ndarray, " time"]:
        """The concentration at times in minutes."""
        return np.asarray(np.interp(np.asarray(times, float), self.times, self.values))


def decaying(start: float, *, half_life: float, length: float) -> Curve:
    """An exponential decay over a length of time.

    Parameters
    ----------
    start : concentration at time 0, nmol/L
    half_life, length : minutes, above 0

    Raises
    ------
    InputError - where a time is not above 0

    Examples
    --------
    >>> [round(float(x), 6) for x in decaying(8.0, half_life=60.0, length=600.0).at([0.0, 60.0, 180.0])]
    [8.0, 4.0, 1.0]
    """
    if not (half_life > 0.0 and length > 0.0):
        raise InputError(f"a half-life of {half_life:g} min over {length:g} min; expected both above 0")
    times = np.arange(np.ceil(length / half_life * PER_HALF_LIFE) + 1) * (half_life / PER_HALF_LIFE)
    return Curve(tuple(times.tolist()), tuple((start * 0.5 ** (times / half_life)).tolist()))
