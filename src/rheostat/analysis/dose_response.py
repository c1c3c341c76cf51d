"""How a cell answers to rising doses of one drug, alone or on top of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.growth import response_at_rest, response_over
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.pharmacology.curves import Curve
from rheostat.pharmacology.response import ASSAY_H, gr_value, viability

NO_BACKGROUND: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class DoseResponse:
    """Response of one cell to one drug after 72 h.

    Parameters
    ----------
    drug : id of the drug
    viability : cells left over cells in the control, by dose; the control has the background drugs alone
    gr : growth-rate value beside the same control: 1 untreated, 0 growth stopped, below 0 cells lost
    background_viability : cells left in that control over cells in untreated culture; 1 without a background
    """

    drug: str
    viability: Curve
    gr: Curve
    background_viability: float

    @property
    def doses(self) -> Float[np.ndarray, " dose"]:
        """Free concentrations of the drug, nmol/L."""
        return self.viability.doses


def dose_response(
    model: Model,
    cell: Cell,
    *,
    drug: str,
    doses: Sequence[float] = (),
    background: Mapping[str, float] = NO_BACKGROUND,
    timed: bool = False,
) -> DoseResponse:
    """The response of a cell to a ladder of doses.

    Parameters
    ----------
    model : Model
    cell : Cell - with its surroundings
    drug : id of the drug
    doses : nmol/L, rising, above 0; default the drug's standard doses
    background : other drugs to concentration, nmol/L, given throughout and to the control as well
    timed : follow division and death through the 72 h after the drugs are added, in place of taking growth at rest

    Raises
    ------
    InputError - where the drug cannot be simulated, is in the background too, or the control does not grow
    NumericalError - where a dose has no steady state
    """
    usual_dose(model.knowledge, drug)
    if drug in background:
        label = model.knowledge.drugs[drug].label
        raise InputError(f"{label} is both the drug whose dose rises and in the background; leave it out of one")
    ladder = np.array(doses or model.knowledge.drugs[drug].standard_doses, float)
    arms = [Arm(cell), Arm(cell, dict(background)), *(Arm(cell, {**background, drug: dose}) for dose in ladder)]
    rates = response_over(model, arms, hours=ASSAY_H) if timed else response_at_rest(model, arms)
    untreated, control, treated = rates[:1], rates[1:2], rates[2:]
    return DoseResponse(
        drug=drug,
        viability=Curve(ladder, viability(treated, control)),
        gr=Curve(ladder, gr_value(treated, control)),
        background_viability=float(viability(control, untreated)[0]),
    )
