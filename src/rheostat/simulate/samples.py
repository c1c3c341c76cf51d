"""Inputs and residuals that change smoothly with time: a drug's curve, a nutrient that runs out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError

MOST_SAMPLES = 4096


@dataclass(frozen=True)
class Samples:
    """Inputs and residuals of courses at times of a phase; straight lines join them, and the last ones stay.

    A jump is the end of a phase, not a pair of samples at one time.

    Parameters
    ----------
    times : minutes from the start of the phase, rising, the first 0
    inputs, residuals : as in `Conditions`, for each course at each time

    Raises
    ------
    InputError - where times do not rise from 0, or a sample is no finite number of 0 or more
    """

    times: Float[np.ndarray, " time"]
    inputs: Float[np.ndarray, "condition time input"]
    residuals: Float[np.ndarray, "condition time residual"]

    def __post_init__(self) -> None:
        if len(self.times) < 2 or self.times[0] != 0.0 or not (np.diff(self.times) > 0.0).all():
            raise InputError("the times of samples are two or more numbers that rise from 0")
        for part in (self.inputs, self.residuals):
            if part.shape[1] != len(self.times):
                raise InputError(f"there are {part.shape[1]} samples for {len(self.times)} times")
            if not (np.isfinite(part) & (part >= 0.0)).all():
                raise InputError("a sample of an input or a residual is not a finite number, or is negative")

    def of(self, rows: slice | np.ndarray) -> Samples:
        """Those of some courses."""
        return Samples(self.times, self.inputs[rows], self.residuals[rows])


def sample_times(
    values: Callable[[np.ndarray], np.ndarray], length: float, *, knots: np.ndarray, tolerance: float
) -> np.ndarray:
    """Times at which to sample, so that straight lines between them stay close to what is sampled.

    Gaps are halved where a line misses the value in its middle by more than the tolerance; what bends within a gap
    and is back on the line in its middle goes unseen, so `knots` hold what is known to bend.

    Parameters
    ----------
    values : all that changes, one row a time, at times in minutes
    length : of the phase, minutes
    knots : times at which the curve has corners, minutes
    tolerance : largest distance from a line

    Raises
    ------
    InputError - where more than `MOST_SAMPLES` would be needed
    """
    inside = knots[(knots > 0.0) & (knots < length)]
    times = np.unique(np.concatenate([np.linspace(0.0, length, 9), inside]))
    known = values(times)
    while True:
        middles = 0.5 * (times[1:] + times[:-1])
        found = values(middles)
        missed = np.abs(found - 0.5 * (known[1:] + known[:-1])).max(axis=1, initial=0.0) > tolerance
        if not missed.any():
            return times
        if len(times) + missed.sum() > MOST_SAMPLES:
            raise InputError(f"a curve needs more than {MOST_SAMPLES} samples; give its jumps as phases of their own")
        order = np.argsort(np.concatenate([times, middles[missed]]), kind="stable")
        times = np.concatenate([times, middles[missed]])[order]
        known = np.concatenate([known, found[missed]])[order]
