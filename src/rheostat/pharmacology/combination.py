"""What two drugs do together beyond what either does alone."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

Matrix = Float[np.ndarray, "first second"]


def bliss_excess(together: Matrix, first: Float[np.ndarray, " first"], second: Float[np.ndarray, " second"]) -> Matrix:
    """Expected less observed response, where independent agents would leave the product of what each leaves.

    Positive is synergy. Responses are viabilities (1 = untreated).

    References
    ----------
    Bliss 1939, Ann Appl Biol 26:585
    """
    return first[:, None] * second[None, :] - together


def hsa_excess(together: Matrix, first: Float[np.ndarray, " first"], second: Float[np.ndarray, " second"]) -> Matrix:
    """Response of the better single agent at its dose, less the observed one; positive is a gain."""
    return np.minimum(first[:, None], second[None, :]) - together
