"""Growth of tumours in a patient: at the free concentrations that a regimen reaches, with what the body answers.

Net growth is averaged over the treatment, signalling at rest at each level of the drug. What is left of it is told
as a share of the untreated tumour's growth, as a percentile among the tumours of a reference cohort under the same
regimen, so that deep drugs do not lead by default, and beside the normal tissue that the same dose reaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from jaxtyping import Float, Int

from rheostat.analysis.arm_rates import UNTREATED, ArmRates, TreatedArm
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.experiments import cell_of
from rheostat.analysis.mixture import Sampled, flattened, whole, worst
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.reachable import Reachable, reachable
from rheostat.analysis.reference_cohort import ReferenceCohort
from rheostat.errors import InputError
from rheostat.knowledge.clinic_records import SystemicRecord
from rheostat.knowledge.experiments import CellRecord
from rheostat.network.cell import Cell

SAME = 1e-9
"""Two tumours of which the same growth is left, but for rounding, have the same place in the cohort."""

LEAST_RISE = 0.01
"""A rise of an input by less than this is none."""


@dataclass(frozen=True)
class PatientResponses:
    """What some cells do under regimens in a patient, each as (member, cell, regimen); NaN where there is no number.

    Parameters
    ----------
    left : net growth over the treatment, as a share of the untreated cell's; below 0 the tumour shrinks
    percentile : share of the reference cohort, per cent, that is slowed less by the same regimen; ties count half
    window : growth left in normal tissue less that in the tumour; above 0 the tumour is hit harder
    outcomes : of the curated member, indices into `Outcome`, the worst over each regimen's levels
    """

    left: Float[np.ndarray, "member cell regimen"]
    percentile: Float[np.ndarray, "member cell regimen"]
    window: Float[np.ndarray, "member cell regimen"]
    outcomes: Int[np.ndarray, "cell regimen"]


class PatientScreener:
    """Simulates cells under regimens that reach a patient, beside a reference cohort and normal tissue."""

    def __init__(self, ensemble: Ensemble, regimens: Sequence[Reachable], cohort: ReferenceCohort) -> None:
        unknown = [regimen.missing for regimen in regimens if regimen.missing]
        if unknown:
            raise InputError(f"a regimen cannot be ranked at what patients reach: {unknown[0]}")
        stretches = [stretch for regimen in regimens for stretch in regimen.stretches]
        rises = systemic_rises(ensemble.model, [stretch.doses for stretch in stretches])
        arms = [TreatedArm(stretch.doses, rise) for stretch, rise in zip(stretches, rises, strict=True)]
        self._shares = np.array([stretch.share for stretch in stretches])
        counts = [len(regimen.stretches) for regimen in regimens]
        self._starts = np.cumsum([0, *counts])[:-1]
        self._rates = ArmRates(ensemble, [UNTREATED, *arms])
        self._cohort_shares = cohort.shares
        self._cohort = self._left(cohort.cells)[0]
        self._normal = self._left([normal_tissue(ensemble.model)])[0]

    @property
    def conditions_per_cell(self) -> int:
        """Steady states that one cell asks for, over all members."""
        return self._rates.conditions_per_cell

    @property
    def normal(self) -> Float[np.ndarray, "member regimen"]:
        """Growth left in normal tissue under each regimen."""
        return np.asarray(self._normal[:, 0, :])

    def respond(self, cells: Sequence[Sampled], *, threads: int | None = None) -> PatientResponses:
        """The response of some cells; it depends neither on what was asked before nor on the threads."""
        left, outcomes = self._left(cells, threads=threads)
        return PatientResponses(
            left=left,
            percentile=percentiles(left, self._cohort, self._cohort_shares),
            window=self._normal - left,
            outcomes=outcomes,
        )

    def _left(self, samples: Sequence[Sampled], *, threads: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        rates, outcomes = self._rates.of(flattened(samples), threads=threads)
        treated = np.add.reduceat(rates[:, :, 1:] * self._shares, self._starts, axis=2)
        # The parts of a mixture are put together over the treatment, since it is then that they displace one another.
        control, treated = whole(rates[:, :, :1], samples), whole(treated, samples)
        left = np.where(control > 0.0, treated / np.where(control > 0.0, control, 1.0), np.nan)
        highest = np.maximum(np.maximum.reduceat(outcomes[:, 1:], self._starts, axis=1), outcomes[:, :1])
        return left, worst(highest, samples)


def percentiles(
    left: Float[np.ndarray, "member cell regimen"],
    cohort: Float[np.ndarray, "member tumour regimen"],
    shares: Float[np.ndarray, " tumour"],
) -> Float[np.ndarray, "member cell regimen"]:
    """The share of a cohort, per cent, of which more growth is left than of each cell; ties count half.

    Tumours of the cohort without a number are left out.
    """
    out = np.full(left.shape, np.nan)
    for member, cell in np.ndindex(left.shape[:2]):
        beside, own = cohort[member], left[member, cell]
        counted = np.isfinite(beside) * shares[:, None]
        gap = np.nan_to_num(beside) - own
        places = (gap > SAME) + 0.5 * (np.abs(gap) <= SAME)
        out[member, cell] = 100.0 * (places * counted).sum(axis=0) / np.maximum(counted.sum(axis=0), SAME)
    out[~np.isfinite(left)] = np.nan
    return out


def normal_tissue(model: Model) -> Cell:
    """The normal cell that stands beside every tumour.

    Raises
    ------
    InputError - where no context is marked as it
    """
    names = [name for name, context in model.knowledge.contexts.items() if context.normal]
    if not names:
        raise InputError("no context is marked as the normal tissue beside a tumour (normal: true)")
    return cell_of(model, CellRecord(context=names[0]), {})


def systemic_rises(model: Model, doses: Sequence[Mapping[str, float]]) -> list[Mapping[str, float]]:
    """By how much the body of a patient raises each input of the network at given free concentrations.

    The fold is 1 + (measured - 1) x block / block where it was measured, with the block of a readout in the tissue
    that senses it; a readout that rises calls for nothing.

    Raises
    ------
    InputError - where the exposure under which a response was measured is not known
    NumericalError - where the sensing tissue has no steady state
    """
    rises: list[dict[str, float]] = [{} for _ in doses]
    for response in model.knowledge.clinic.systemic.values():
        anchor = _anchor(model, response)
        cell = cell_of(model, CellRecord(context=response.tissue), {})
        arms = [Arm(cell), Arm(cell, anchor), *(Arm(cell, given) for given in doses)]
        sensed = model.run(arms).require_numbers().read(response.senses)
        blocks = np.maximum(1.0 - sensed[1:] / sensed[0], 0.0)
        slope = (response.measured.fold - 1.0) / blocks[0]
        for rise, block in zip(rises, blocks[1:], strict=True):
            if slope * block >= LEAST_RISE:
                rise[response.input] = 1.0 + float(slope * block)
    return [MappingProxyType(rise) for rise in rises]


def _anchor(model: Model, response: SystemicRecord) -> dict[str, float]:
    drug = response.measured.drug
    found = reachable(model.knowledge, [drug], schedules={drug: response.measured.schedule}, count=1)
    if found.missing is not None:
        raise InputError(f"{response.label} cannot be told: {found.missing}")
    return found.average_nm()
