"""Which second drug defeats a resistance: every drug that can be simulated, tried beside the regimen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rheostat.analysis.arm_rates import ArmRates, TreatedArm
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Model
from rheostat.analysis.resistance.scan import DECIMALS, RESTORES, Parent
from rheostat.analysis.treatment import usual_dose
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell

NOTICED = 0.01
"""Share of the untreated growth that a drug takes beyond another before the difference is said to be one."""


@dataclass(frozen=True)
class Partner:
    """A drug beside the regimen in one resistant cell; shares are of the cell's untreated growth.

    Parameters
    ----------
    drug : id
    left : share of the growth lost to the regimen in the tumour that is back under both drugs in the resistant cell
    taken : what it takes from the resistant cell under the regimen
    parent : what it takes from the tumour without the resistance, under the regimen
    alone : what it takes from the resistant cell without the regimen
    """

    drug: str
    left: float
    taken: float
    parent: float
    alone: float

    @property
    def defeats(self) -> bool:
        """Whether growth is no longer restored under both, and the drug has a part in that."""
        return self.left < RESTORES and self.taken >= NOTICED

    @property
    def answers(self) -> float:
        """How much more it takes from the resistant cell than from the tumour: it strikes the resistance itself."""
        return self.taken - self.parent

    @property
    def synergy(self) -> float:
        """How much more it takes beside the regimen than without: the cell under the regimen leans on its target."""
        return self.taken - self.alone


def every_drug(knowledge: Knowledge) -> dict[str, float]:
    """All drugs that can be simulated, at the dose that cells are usually given, nmol/L."""
    able = (drug for drug, record in knowledge.drugs.items() if not record.not_simulated)
    return {drug: usual_dose(knowledge, drug) for drug in able}


def find_partners(
    model: Model,
    parent: Parent,
    *,
    tumour: Cell,
    cells: Sequence[Cell],
    regimen: Mapping[str, float],
    drugs: Mapping[str, float],
) -> list[list[Partner]]:
    """Every drug beside a regimen in several resistant cells, those that strike the resistance most first.

    Parameters
    ----------
    model : Model
    parent : growth of the tumour without and under the regimen
    tumour : Cell - without the resistance
    cells : the resistant cells
    regimen, drugs : drug to concentration, nmol/L; drugs of the regimen are left out of the others

    Returns
    -------
    for each cell, every drug with a number
    """
    others = [drug for drug in drugs if drug not in regimen]
    both = [{**regimen, drug: drugs[drug]} for drug in others]
    alone = [{drug: drugs[drug]} for drug in others]
    arms = [TreatedArm(doses) for doses in ({}, regimen, *both, *alone)]
    rates = ArmRates(Ensemble(model, (model.network,)), arms).of([tumour, *cells])[0][0]
    untreated, under = rates[:, :1], rates[:, 1:2]
    with_both, with_drug = rates[:, 2 : 2 + len(others)], rates[:, 2 + len(others) :]
    taken, on_its_own = (under - with_both) / untreated, (untreated - with_drug) / untreated
    left = parent.restored(with_both)
    found = []
    for row in range(1, len(rates)):
        tried = [
            Partner(drug, *(float(part) for part in (left[row, i], taken[row, i], taken[0, i], on_its_own[row, i])))
            for i, drug in enumerate(others)
            if np.isfinite(left[row, i]) and np.isfinite(on_its_own[row, i])
        ]
        found.append(sorted(tried, key=lambda partner: -round(partner.answers, DECIMALS)))
    return found
