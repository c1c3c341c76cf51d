"""The regimens of an appraisal in a patient: what each leaves of the tumour's growth, and its place in the cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Model
from rheostat.analysis.patient import PatientScreener, systemic_rises
from rheostat.analysis.reachable import Reachable, reachable
from rheostat.analysis.reference_cohort import reference_cohort
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell

MEMBERS = 8
"""Members that are asked for a tumour's place in the reference cohort, which is simulated anew for each of them."""


@dataclass(frozen=True)
class InPatient:
    """What one regimen leaves of a tumour's growth in a patient, for the first members of an ensemble.

    Parameters
    ----------
    left : net growth over a dosing cycle as a share of the untreated tumour's
    percentile : share of the reference cohort, per cent, that the same regimen slows less
    window : growth left in normal tissue less that in the tumour
    normal : growth left in normal tissue
    rises : input of the network to the highest fold to which the body raises it
    """

    left: Float[np.ndarray, " member"]
    percentile: Float[np.ndarray, " member"]
    window: Float[np.ndarray, " member"]
    normal: Float[np.ndarray, " member"]
    rises: Mapping[str, float]

    @property
    def is_ranked(self) -> bool:
        """Whether the curated member gave a number."""
        return bool(np.isfinite(self.percentile[0]))


class InPatients:
    """Regimens that reach a patient, ready to be asked of one tumour after another; beside them those that do not."""

    def __init__(self, ensemble: Ensemble, regimens: Mapping[str, RegimenRecord], *, members: int = MEMBERS) -> None:
        model = ensemble.model
        self.reaches = {name: reach_of(model, record) for name, record in regimens.items()}
        self._known = [name for name, reach in self.reaches.items() if reach.is_known]
        self._rises = {name: _highest(model, self.reaches[name]) for name in self._known}
        some = Ensemble(model, ensemble.networks[:members])
        known = [self.reaches[name] for name in self._known]
        self._screener = PatientScreener(some, known, reference_cohort(model)) if known else None

    def of(self, cell: Cell) -> dict[str, InPatient]:
        """What each regimen that is known to reach a patient does to a tumour."""
        if self._screener is None:
            return {}
        found = self._screener.respond([cell])
        return {
            name: InPatient(
                left=found.left[:, 0, i],
                percentile=found.percentile[:, 0, i],
                window=found.window[:, 0, i],
                normal=self._screener.normal[:, i],
                rises=self._rises[name],
            )
            for i, name in enumerate(self._known)
        }


def reach_of(model: Model, record: RegimenRecord) -> Reachable:
    """What of a regimen reaches a patient."""
    return reachable(model.knowledge, record.drugs, schedules=record.schedules, order=record.order)


def in_patients(ensemble: Ensemble, regimens: Iterable[str]) -> InPatients:
    """Regimens by id, ready to be asked; see `InPatients`."""
    return InPatients(ensemble, {name: ensemble.model.knowledge.regimens[name] for name in regimens})


def _highest(model: Model, reach: Reachable) -> dict[str, float]:
    rises: Sequence[Mapping[str, float]] = systemic_rises(model, [stretch.doses for stretch in reach.stretches])
    names = dict.fromkeys(name for rise in rises for name in rise)
    return {name: max(rise.get(name, 1.0) for rise in rises) for name in names}
