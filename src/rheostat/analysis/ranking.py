"""By what regimens are ranked."""

from __future__ import annotations

from enum import StrEnum


class Ranking(StrEnum):
    """By what the regimens of a tumour are ranked."""

    PATIENT = "patient"
    NOMINAL = "nominal"

    @property
    def column(self) -> str:
        """The metric that ranks."""
        return "percentile" if self is Ranking.PATIENT else "advantage"

    @property
    def quantity(self) -> str:
        """What a rank means, in words."""
        return _QUANTITIES[self]


_QUANTITIES = {
    Ranking.PATIENT: (
        "in patients: net growth that is left over a dosing cycle at the free concentrations that the labelled or "
        "recommended dose reaches, as a percentile among the tumours of the reference cohort under the same regimen; "
        "a regimen without human pharmacokinetics in print is not ranked"
    ),
    Ranking.NOMINAL: (
        "nominal in vitro: sensitivity (1 - mean GR at 72 h over the doses) and its advantage over the wild-type "
        "reference cell"
    ),
}
