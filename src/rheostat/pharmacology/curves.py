"""Dose-response curves: IC50 and GR50 by crossing, area under the curve, effect at the top dose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from rheostat.errors import InputError

_Vector = Float[np.ndarray, " dose"]


@dataclass(frozen=True)
class Curve:
    """Values of one response over doses.

    Parameters
    ----------
    doses : nmol/L, rising, all above 0
    values : response at each dose; 1 is the untreated response
    """

    doses: _Vector
    values: _Vector

    def __post_init__(self) -> None:
        if len(self.doses) != len(self.values) or len(self.doses) < 2:
            raise InputError("a dose-response curve needs two or more doses, each with one value")
        if (self.doses <= 0.0).any() or (np.diff(self.doses) <= 0.0).any():
            raise InputError("the doses of a curve rise and are above zero")

    @property
    def top_effect(self) -> float:
        """The response at the highest dose."""
        return float(self.values[-1])

    @property
    def area(self) -> float:
        """Mean response over the logarithm of the dose, between the lowest and the highest: 1 is no effect."""
        logs = np.log10(self.doses)
        return float(np.trapezoid(self.values, logs) / (logs[-1] - logs[0]))

    def crossing(self, level: float) -> float | None:
        """The dose at which the response first falls to a level, nmol/L; None where it does not within the doses.

        Between doses the curve is a monotone cubic in the logarithm of the dose.
        """
        below = np.flatnonzero(self.values <= level)
        if not below.size or self.values[0] <= level:
            return None
        logs = np.log10(self.doses)
        curve = PchipInterpolator(logs, self.values)
        i = int(below[0])
        return float(10.0 ** brentq(lambda x: float(curve(x)) - level, logs[i - 1], logs[i]))

    @property
    def half_point(self) -> float | None:
        """The dose at which the response is 0.5 (IC50 of viability, GR50 of GR); None where it is not reached."""
        return self.crossing(0.5)
