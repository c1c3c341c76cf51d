"""What drugs do together beyond what each does alone: four definitions of "beyond", which may disagree.

Responses are viabilities: 1 untreated, falling with effect. An excess is expected less observed response, so that
positive is synergy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
from jaxtyping import Float

from rheostat.pharmacology.curves import fit_hill

Values = Float[np.ndarray, "..."]
Matrix = Float[np.ndarray, "first second"]
Vector = Float[np.ndarray, " dose"]
DoseFor = Callable[[Values], Values]
"""The dose of one drug alone that brings the response down to a level: `Curve.dose_for`, `HillFit.dose_for`."""

HALVINGS = 60


def bliss_excess(together: Values, *alone: Values) -> Values:
    """Excess over independent agents, which leave the product of what each leaves.

    Parameters
    ----------
    together : viability at each combination of doses, one axis a drug
    alone : viability at each dose of one drug alone, in the order of the axes

    References
    ----------
    Bliss 1939, Ann Appl Biol 26:585
    """
    return reduce(np.multiply, np.ix_(*alone)) - together


def hsa_excess(together: Values, *alone: Values) -> Values:
    """Excess over the better single agent at its dose (highest single agent); parameters as for `bliss_excess`.

    References
    ----------
    Berenbaum 1989, Pharmacol Rev 41:93
    """
    return reduce(np.minimum, np.ix_(*alone)) - together


def loewe_index(together: Values, doses: tuple[Values, ...], alone: tuple[DoseFor, ...]) -> Values:
    """The combination index: doses given over doses that do the same alone, summed over the drugs.

    1 is additive, below 1 synergy, above 1 antagonism. A drug that never does as much alone adds nothing; where none
    of the drugs does, and where there is no effect, the index is undefined (NaN).

    Parameters
    ----------
    together : response to the combination
    doses : dose of each drug, nmol/L, of the shape of `together`
    alone : for each drug, the dose at which it alone brings the response to a level

    References
    ----------
    Loewe 1953, Arzneimittelforschung 3:285; Chou and Talalay 1984, Adv Enzyme Regul 22:27
    """
    needed = [dose_for(together) for dose_for in alone]
    defined = np.any([np.isfinite(need) for need in needed], axis=0) & (np.min(needed, axis=0) > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.sum([dose / need for dose, need in zip(doses, needed, strict=True)], axis=0)
    return np.where(defined, index, np.nan)


def loewe_expected(doses: tuple[Values, ...], alone: tuple[DoseFor, ...]) -> Values:
    """The response at which the combination index of these doses is 1, found by halving.

    Where the drugs together pass what one of them can do alone, that one no longer counts, as in `loewe_index`.
    """
    deep, shallow = np.zeros(np.shape(doses[0])), np.ones(np.shape(doses[0]))
    for _ in range(HALVINGS):
        middle = 0.5 * (deep + shallow)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = [np.where(dose > 0.0, dose / need(middle), 0.0) for dose, need in zip(doses, alone, strict=True)]
        enough = np.sum(shares, axis=0) >= 1.0
        shallow, deep = np.where(enough, middle, shallow), np.where(enough, deep, middle)
    return 0.5 * (deep + shallow)


def loewe_excess(together: Values, doses: tuple[Values, ...], alone: tuple[DoseFor, ...]) -> Values:
    """Excess over additivity of doses: two agents that are one drug in two bottles have none.

    References
    ----------
    Loewe 1953, Arzneimittelforschung 3:285
    """
    return loewe_expected(doses, alone) - together


def zip_excess(together: Matrix, doses: tuple[Values, Values], alone: tuple[Values, Values]) -> Matrix:
    """Excess over zero interaction in potency: neither agent shifts the Hill curve of the other.

    Every row and column is fitted by a Hill curve that starts from the single agent's; the observed response is the
    mean of the two fits, the expected one the product of the single agents' fits.

    Parameters
    ----------
    together : viability at each pair of doses
    doses : doses of both drugs, nmol/L, > 0
    alone : viability at each dose of one drug alone

    References
    ----------
    Yadav 2015, doi:10.1016/j.csbj.2015.09.001, eqs. 4-9
    """
    first, second = (
        fit_hill(dose, left, least_end=0.0).response(dose) for dose, left in zip(doses, alone, strict=True)
    )
    along_first = [_added(doses[0], left, start) for left, start in zip(together.T, second, strict=True)]
    along_second = [_added(doses[1], left, start) for left, start in zip(together, first, strict=True)]
    return first[:, None] * second[None, :] - 0.5 * (np.array(along_first).T + np.array(along_second))


def _added(doses: Vector, left: Vector, start: float) -> Vector:
    """What the Hill curve of one drug says that starts at what the other one alone leaves."""
    return fit_hill(doses, left, start=float(start), least_end=0.0).response(doses)
