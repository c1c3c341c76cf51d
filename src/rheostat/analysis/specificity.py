"""Sensitivity to one drug beyond what a cell shows to any drug."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

Values = Float[np.ndarray, " cell"]
FEWEST = 10
"""Cells below which no line is drawn through them."""


def general_sensitivity(sensitivity: Float[np.ndarray, "cell drug"]) -> Values:
    """How sensitive each cell is to drugs at large: the mean of its z-scores over the drugs.

    Parameters
    ----------
    sensitivity : of each cell to each drug, whatever its scale; NaN where a cell has none

    Returns
    -------
    NaN for a cell without any value, 0 where no drug tells the cells apart
    """
    centred = sensitivity - np.nanmean(sensitivity, axis=0)
    spread = np.nanstd(sensitivity, axis=0)
    telling = spread > 0.0
    if not telling.any():
        return np.where(np.isnan(sensitivity).all(axis=1), np.nan, 0.0)
    return np.asarray(np.nanmean(centred[:, telling] / spread[telling], axis=1))


def specific(sensitivity: Values, general: Values) -> Values:
    """What is left of a sensitivity when the line through it and general sensitivity is taken off.

    Targets from which general sensitivity was regressed out want predictions from which it was regressed out too: a
    cell whose division nothing slows is predicted resistant to every drug, and says nothing of one.

    Parameters
    ----------
    sensitivity : to one drug or class, one value a cell; NaN where there is none
    general : general sensitivity of the same cells

    Returns
    -------
    the residuals; the sensitivities themselves where cells are fewer than 10 or alike in general sensitivity
    """
    known = ~(np.isnan(sensitivity) | np.isnan(general))
    if known.sum() < FEWEST or np.ptp(general[known]) == 0.0:
        return sensitivity
    line = np.polynomial.Polynomial.fit(general[known], sensitivity[known], 1)
    return np.asarray(sensitivity - line(general))
