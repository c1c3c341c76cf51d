"""The models of exposure held against published values and against measured curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from rheostat.knowledge.exposure_records import Disposition, PharmacokineticRecord, PublishedValue
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sourced import Standing
from rheostat.pharmacology.exposure import HOURS_A_DAY, Dosing, accumulation, concentration, impulse_of, steady_curve
from rheostat.pharmacology.read_concentrations import MeasuredCurve

QUANTIFIED_NG_ML = 0.5
"""Below this the assays of sirolimus in blood do not measure."""


@dataclass(frozen=True)
class Reproduction:
    """A published value beside ours; `within` is None where no spread was printed."""

    value: PublishedValue
    ours: float
    within: bool | None


def reproduce(record: PharmacokineticRecord, value: PublishedValue) -> Reproduction:
    """What the model gives for a published value, and whether that lies within the printed spread."""
    ours = _quantity(record.models[value.model], value)
    band = value.band
    return Reproduction(value, ours, None if band is None else band[0] <= ours <= band[1])


def _quantity(model: Disposition, value: PublishedValue) -> float:
    impulse = impulse_of(model)
    if value.quantity == "half_life":
        return impulse.half_life_h
    if value.quantity == "auc_inf" or (value.quantity == "auc" and value.every_h is not None):
        return value.dose_mg * impulse.area
    if value.quantity == "accumulation":
        return accumulation(model, every_h=value.every_h or HOURS_A_DAY)
    times = np.linspace(0.0, value.every_h or HOURS_A_DAY, 4801)
    if value.every_h is None:
        curve = value.dose_mg * impulse.at(times)
    else:
        curve = steady_curve(model, dose_mg=value.dose_mg, every_h=value.every_h, times_h=times)
    if value.quantity == "tmax":
        return float(times[curve.argmax()])
    if value.quantity == "cmin":
        return float(curve[-1])
    return float(curve.max() if value.quantity == "cmax" else np.trapezoid(curve, times))


@dataclass(frozen=True)
class CurveCheck:
    """A measured curve beside the model's: the median of model over measurement, and the median fold between them.

    `hits` of `points` lie within two printed standard deviations; both are 0 where none was printed.
    """

    curve: MeasuredCurve
    ratio: float
    fold: float
    hits: int
    points: int


def reproductions(knowledge: Knowledge, drug: str | None = None) -> Iterator[tuple[str, Reproduction]]:
    """Every published value that was read in its source, beside the model's."""
    for name, record in knowledge.clinic.pharmacokinetics.items():
        if drug is None or name == drug:
            for value in record.published:
                if value.status is Standing.READ:
                    yield name, reproduce(record, value)


def missing(knowledge: Knowledge) -> dict[str, str]:
    """Drugs for which no published value to make a model of was found, and what is missing."""
    records = knowledge.clinic.pharmacokinetics.items()
    return {name: record.missing for name, record in records if record.missing is not None}


def against_curves(model: Disposition, curves: Iterable[MeasuredCurve]) -> list[CurveCheck]:
    """Each measured curve beside what the model gives for its dose."""
    return [_check(model, curve) for curve in curves]


def _check(model: Disposition, curve: MeasuredCurve) -> CurveCheck:
    times, means = np.array(curve.times_h), np.array(curve.means)
    ours = concentration(model, Dosing((0.0,), (curve.dose_mg,)), times)
    counts = (means > QUANTIFIED_NG_ML) & (ours > 0.0)
    logs = np.log(ours[counts] / means[counts])
    spread = [
        abs(ours[i] - means[i]) <= 2.0 * deviation
        for i, deviation in enumerate(curve.deviations)
        if deviation is not None and counts[i]
    ]
    if not logs.size:
        return CurveCheck(curve, float("nan"), float("nan"), 0, 0)
    ratio, fold = float(np.exp(np.median(logs))), float(np.exp(np.median(np.abs(logs))))
    return CurveCheck(curve, ratio, fold, sum(bool(hit) for hit in spread), len(spread))
