"""From proliferation and apoptosis to a growth rate, and from growth rates to viability and GR."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError

Values = Float[np.ndarray, "..."]
ASSAY_H = 72.0
DIVISION, DEATH = "proliferation", "apoptosis"


@dataclass(frozen=True)
class Growth:
    """How a cell line grows when untreated.

    Parameters
    ----------
    doubling_time_h : hours, > 0
    death_share : death over division in the reference cell, 0 to 1 (exclusive)
    """

    doubling_time_h: float
    death_share: float

    def __post_init__(self) -> None:
        if not self.doubling_time_h > 0.0:
            raise InputError(f"a doubling time of {self.doubling_time_h:g} h is not above zero")
        if not 0.0 <= self.death_share < 1.0:
            raise InputError(f"death over division is {self.death_share:g}; it lies from 0 up to, but not including, 1")

    @property
    def division_per_h(self) -> float:
        """Division rate of the reference cell."""
        return float(np.log(2.0) / self.doubling_time_h / (1.0 - self.death_share))

    def net_rate_per_h(self, proliferation: Values, apoptosis: Values) -> Values:
        """Division minus death, 1/h, for phenotypes in folds of the reference cell."""
        return self.division_per_h * (proliferation - self.death_share * apoptosis)


def viability(treated_per_h: Values, control_per_h: Values, *, hours: float = ASSAY_H) -> Values:
    """Cells left over cells in the untreated control after an assay: exp((g - g0) t)."""
    return np.exp((treated_per_h - control_per_h) * hours)


def gr_value(treated_per_h: Values, control_per_h: Values) -> Values:
    """2^(g / g0) - 1: 1 untreated, 0 cytostatic, below 0 cell loss.

    Raises
    ------
    InputError - where the control does not grow, so that no growth rate can be inhibited

    References
    ----------
    doi:10.1038/nmeth.3853 (Hafner 2016), eq. 1
    """
    if (np.asarray(control_per_h) <= 0.0).any():
        raise InputError("a GR value needs a control that grows; this one shrinks without drug")
    return np.exp2(treated_per_h / control_per_h) - 1.0
