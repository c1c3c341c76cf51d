"""Dose-response curves: IC50 and GR50 by crossing, area under the curve, effect at the top dose, Hill fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq, least_squares

from rheostat.errors import InputError, NumericalError

Values = Float[np.ndarray, "..."]
_Vector = Float[np.ndarray, " dose"]
_Numbers = Float[np.ndarray, " parameter"]

SLOPES = (0.1, 10.0)
BEYOND_DOSES = 1e4
"""Where a fit looks: Hill slopes, and how far beyond the doses (fold) the half-maximal dose may lie."""


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

    def dose_for(self, levels: Values) -> Values:
        """The dose that alone brings the response down to each level, nmol/L; infinite where no dose of the curve does.

        The curve counts as never rising: what a dose took away, a higher one has taken away as well. Below the lowest
        dose the response falls in proportion to the dose.
        """
        falling = np.minimum.accumulate(np.minimum(self.values, 1.0))
        level, first = np.unique(falling, return_index=True)
        wanted = np.asarray(levels, float)
        below_ladder = self.doses[0] * (1.0 - wanted) / max(1.0 - falling[0], 1e-300)
        if len(level) > 1:
            logs = PchipInterpolator(level, np.log(self.doses[first]))(np.clip(wanted, level[0], level[-1]))
            found = np.where(wanted > falling[0], below_ladder, np.exp(logs))
        else:
            found = below_ladder
        return np.where(wanted >= 1.0, 0.0, np.where(wanted < falling[-1], np.inf, found))


@dataclass(frozen=True)
class HillFit:
    """A Hill curve: response = end + (start - end) / (1 + (dose / half) ** slope).

    Parameters
    ----------
    start : response without drug
    end : response at endless dose (Emax)
    half : dose half way between the two, nmol/L, > 0
    slope : Hill slope, > 0
    deviation : root mean square of what the curve leaves unexplained
    """

    start: float
    end: float
    half: float
    slope: float
    deviation: float = 0.0

    def response(self, doses: Values) -> Values:
        """The response at each dose (nmol/L, >= 0)."""
        return self.end + (self.start - self.end) / (1.0 + (np.asarray(doses, float) / self.half) ** self.slope)

    def dose_for(self, levels: Values) -> Values:
        """The dose that brings the response to each level, nmol/L; infinite at the end and beyond."""
        wanted = np.asarray(levels, float)
        past = (self.start - wanted) * np.sign(self.start - self.end)
        left = (wanted - self.end) * np.sign(self.start - self.end)
        share = np.maximum(past, 0.0) / np.where(left > 0.0, left, 1.0)
        return np.where(left > 0.0, self.half * share ** (1.0 / self.slope), np.inf)

    @property
    def half_point(self) -> float | None:
        """The dose at which the response is 0.5 (IC50, GR50), nmol/L; None where the curve ends above."""
        dose = float(self.dose_for(np.array(0.5)))
        return dose if 0.0 < dose < np.inf else None


def fit_hill(doses: _Vector, responses: _Vector, *, start: float | None = 1.0, least_end: float = -np.inf) -> HillFit:
    """The Hill curve with the least squared distance from responses.

    Parameters
    ----------
    doses : nmol/L, > 0, three or more different ones
    responses : finite, one a dose
    start : response without drug; None fits it as well
    least_end : the lowest end that makes sense: 0 for a viability, -1 for a GR value

    Raises
    ------
    InputError - where doses or responses are not as above
    NumericalError - where the fit does not end in finite numbers
    """
    _check_points(doses, responses)
    logs = np.log(doses)
    free = [] if start is not None else [float(responses.max())]
    begin = np.array([*free, max(float(responses.min()), least_end), float(np.median(logs)), 1.0])
    room = np.log(BEYOND_DOSES)
    low = [*(-np.inf for _ in free), least_end, logs.min() - room, SLOPES[0]]
    high = [*(np.inf for _ in free), np.inf, logs.max() + room, SLOPES[1]]

    def curve(numbers: _Numbers) -> HillFit:
        end, log_half, slope = (float(x) for x in numbers[-3:])
        return HillFit(float(numbers[0]) if start is None else start, end, float(np.exp(log_half)), slope)

    def left_over(numbers: _Numbers) -> _Vector:
        return curve(numbers).response(doses) - responses

    found = least_squares(left_over, begin, bounds=(low, high), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    if not found.success or not np.isfinite(found.x).all():
        raise NumericalError(f"no Hill curve could be fitted: {found.message}")
    return replace(curve(found.x), deviation=float(np.sqrt(np.mean(found.fun**2))))


def _check_points(doses: _Vector, responses: _Vector) -> None:
    if len(doses) != len(responses) or len(np.unique(doses)) < 3:
        raise InputError("a Hill fit needs three or more different doses, each with one response")
    if not (np.isfinite(doses).all() and np.isfinite(responses).all() and (doses > 0.0).all()):
        raise InputError("a Hill fit needs finite responses, and doses that are finite and above zero")
