"""Multistep formulas of orders 1 to 7 for stiff equations, as a kernel reads them.

A formula of order k keeps the scaled derivatives z_j = h^j x^(j) / j! for j = 0 to k. A step predicts them by
Taylor's series and adds `gain` times the correction of x. What is free are k roots, those of the formula for infinitely
fast processes: all 0 gives the backward differentiation formula. From order 5 on that one is unstable for oscillations
(it is stable within 52, 18 and 0 degrees of the negative axis at orders 5, 6 and 7), so the roots below take its place.
They were found by making the error constant small for a stable angle of 60, 52 and 50 degrees and roots of at most
0.7, 0.7 and 0.8; the error constants are 0.65, 0.83 and 2.2 times those of backward differentiation.

References
----------
C. S. Wallace and G. K. Gupta, General linear multistep methods to solve ordinary differential equations, Australian
Computer Journal 5, 62 (1973): formulas by free roots. A. Nordsieck, On numerical integration of ordinary differential
equations, Mathematics of Computation 16, 22 (1962): scaled derivatives.
"""

from __future__ import annotations

from math import comb, factorial
from typing import NamedTuple

import numpy as np

HIGHEST = 7
"""The highest order."""

SAFETY = 0.85
THRESHOLD = 1.1
"""Of the step that the error allows, what is taken, and the least factor by which a step grows."""


def _pair(size: float, angle: float) -> list[complex]:
    return [size * np.exp(1j * angle), size * np.exp(-1j * angle)]


ROOTS: tuple[tuple[complex, ...], ...] = (
    (0.0,),
    (0.0,) * 2,
    (0.0,) * 3,
    (0.0,) * 4,
    (*_pair(0.699, 0.9593), -0.6945, -0.2587, 0.0),
    (*_pair(0.6774, 0.9193), *_pair(0.6889, 0.997), *_pair(0.6942, 3.1373)),
    (*_pair(0.775, 0.8221), *_pair(0.7697, 0.8135), -0.7946, 0.0, 0.0),
)
"""Roots for infinitely fast processes, order by order."""


class Formulas(NamedTuple):
    """All formulas; row k of each array is of order k, and row 0 is empty.

    Parameters
    ----------
    gain : what each scaled derivative gains for a correction of 1, `HIGHEST + 1` of them
    leading : b of x - h b dx/dt = ..., so that the matrix of a step is 1 / (h b) - dF/dx
    error : error of a step for a correction of 1
    error_below : error that the next lower order would make, for z_k = 1
    error_above : error that the next higher order would make, for two corrections that differ by 1
    worth : error, over its tolerance, below which the step may grow
    """

    gain: np.ndarray
    leading: np.ndarray
    error: np.ndarray
    error_below: np.ndarray
    error_above: np.ndarray
    worth: np.ndarray


def formulas() -> Formulas:
    """The formulas of orders 1 to `HIGHEST`."""
    gain = np.zeros((HIGHEST + 1, HIGHEST + 1))
    leading, constant, last = np.ones(HIGHEST + 1), np.zeros(HIGHEST + 2), np.ones(HIGHEST + 1)
    for order, roots in enumerate(ROOTS, start=1):
        found = gains(roots)
        gain[order, : order + 1] = found
        leading[order] = 1.0 / found[1]
        last[order] = factorial(order) * found[order]
        constant[order] = error_constant(roots)
    orders = np.arange(HIGHEST + 1)
    return Formulas(
        gain=gain.ravel(),
        leading=leading,
        error=constant[:-1] * last,
        error_below=np.array([constant[k - 1] * factorial(k) for k in orders]),
        error_above=constant[1:] * last,
        worth=(SAFETY / THRESHOLD) ** (orders + 1.0),
    )


def gains(roots: tuple[complex, ...]) -> np.ndarray:
    """What each scaled derivative gains for a correction of x by 1, by Ackermann's formula.

    With infinitely fast processes x is corrected to 0, whatever was predicted; the scaled derivatives then go from
    step to step by (1 - gain e_0^T) P, P being Pascal's triangle, whose eigenvalues are to be 0 and the roots.
    """
    order = len(roots)
    pascal = np.array([[comb(j, i) for j in range(order + 1)] for i in range(order + 1)], float)
    powers = [np.linalg.matrix_power(pascal, i) for i in range(order + 2)]
    wanted = np.real(np.poly([*roots, 0.0]))[::-1]
    seen = np.array([power[0] for power in powers[1:]])
    last = np.linalg.solve(seen, np.eye(order + 1)[:, -1])
    found: np.ndarray = sum(c * power for c, power in zip(wanted, powers, strict=True)) @ last
    return found


def error_constant(roots: tuple[complex, ...]) -> float:
    """The error of a step over h^(k + 1) x^(k + 1), for small steps, as it adds up from step to step.

    With u = zeta - 1, the formula's rho is the series of log(1 + u) sigma(1 + u) up to u^k; the next term over
    sigma(1) is the constant.
    """
    order = len(roots)
    sigma = np.real(np.poly([root - 1.0 for root in roots]))[::-1]
    logarithm = [0.0, *((-1) ** (j + 1) / j for j in range(1, order + 2))]
    return abs(float(np.convolve(sigma, logarithm)[order + 1] / sigma[0]))
