"""The free drug that a patient's cells see over one cycle of a regimen, as a few levels of equal length.

Signalling follows a concentration within minutes to hours, so that a cycle is told by how much of it is spent at each
concentration. A level is the mean over one of equal parts of the cycle, which are ordered by the first drug; the mean
of the levels is the mean over the cycle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rheostat.knowledge.exposure_records import PharmacokineticRecord, UsualSchedule
from rheostat.knowledge.sourced import Standing
from rheostat.pharmacology.blood import Curve, unbound_nanomolar
from rheostat.pharmacology.exposure import (
    HOURS_A_DAY,
    Impulse,
    impulse_of,
    is_free_known,
    metabolite_impulse,
    scheduled,
    steady_impulse,
)

LEVELS = 8
POINTS_A_LEVEL = 168
"""Points of the cycle in each level; all of them are every 30 minutes of four weeks."""


@dataclass(frozen=True)
class Given:
    """A drug as a patient takes it: what becomes of it, and by which schedule it is given."""

    drug: str
    record: PharmacokineticRecord
    schedule: UsualSchedule


def usual_schedule(record: PharmacokineticRecord) -> UsualSchedule | None:
    """The first labelled or recommended schedule that was read in its source; None where there is none."""
    return next((item for item in record.schedules.values() if item.status is Standing.READ), None)


def cycle_h(schedule: UsualSchedule) -> float:
    """The time after which a schedule repeats itself, hours."""
    return schedule.every_h if schedule.cycle_days is None else schedule.cycle_days * HOURS_A_DAY


def trough_ng_ml(given: Given) -> float:
    """The lowest concentration over a cycle in the drug's usual matrix, after many cycles, ng/mL."""
    times = np.linspace(0.0, cycle_h(given.schedule), LEVELS * POINTS_A_LEVEL, endpoint=False)
    impulse = impulse_of(given.record.models[given.schedule.model])
    return float(_after_many(given.schedule, impulse, times).min())


def free_cycle_nm(
    given: Sequence[Given], times_h: Curve, *, record_of: Callable[[str], PharmacokineticRecord | None]
) -> dict[str, Curve]:
    """What is free in plasma of each drug, and of each active metabolite, after many cycles, nmol/L.

    A drug or metabolite whose binding or share in plasma is not in print is left out.

    Parameters
    ----------
    given : the drugs
    times_h : hours from the beginning of a cycle; every drug begins its own at 0
    record_of : what becomes of a drug, for metabolites that are drugs themselves
    """
    free: dict[str, Curve] = {}
    for item in given:
        parent = impulse_of(item.record.models[item.schedule.model])
        parts = [(item.drug, item.record, parent)]
        formed = item.record.metabolite
        other = record_of(formed) if formed is not None else None
        ratio, half_life_h = item.record.metabolite_ratio, item.record.metabolite_half_life_h
        if formed and other and ratio is not None and ratio.value is not None and half_life_h is not None:
            parts.append((formed, other, metabolite_impulse(parent, ratio=ratio.value, half_life_h=half_life_h)))
        for drug, record, impulse in parts:
            if is_free_known(record):
                here = unbound_nanomolar(record, _after_many(item.schedule, impulse, times_h))
                free[drug] = free.get(drug, np.zeros_like(here)) + here
    return free


def _after_many(schedule: UsualSchedule, impulse: Impulse, times_h: Curve) -> Curve:
    length = cycle_h(schedule)
    dosing = scheduled(schedule, days=length / HOURS_A_DAY)
    within = np.asarray(times_h, dtype=float)
    parts = [
        dose * steady_impulse(impulse, every_h=length, times_h=(within - start) % length)
        for start, dose in zip(dosing.times_h, dosing.doses_mg, strict=True)
    ]
    return np.asarray(np.sum(parts, axis=0))


def levels(
    given: Sequence[Given], *, record_of: Callable[[str], PharmacokineticRecord | None], count: int = LEVELS
) -> dict[str, Curve]:
    """The free concentration of each drug in each of `count` equally long parts of the common cycle, nmol/L.

    The parts are ordered by the drug that comes first, from its lowest concentrations to its highest.

    Parameters
    ----------
    given : the drugs, the one that orders the parts first; each must have its free concentration known
    record_of : what becomes of a drug, for metabolites
    count : how many parts
    """
    length = common_cycle_h([item.schedule for item in given])
    times = (np.arange(count * POINTS_A_LEVEL) + 0.5) * length / (count * POINTS_A_LEVEL)
    free = free_cycle_nm(given, times, record_of=record_of)
    leading = free.get(given[0].drug, next(iter(free.values()), None))
    if leading is None:
        return {}
    order = np.argsort(leading, kind="stable")
    return {drug: curve[order].reshape(count, POINTS_A_LEVEL).mean(axis=1) for drug, curve in free.items()}


def common_cycle_h(schedules: Sequence[UsualSchedule]) -> float:
    """The least time after which all schedules repeat themselves together, hours; cycles are whole hours."""
    return float(math.lcm(*(round(cycle_h(item)) for item in schedules)))
