"""From drug in whole blood to drug in plasma, and what plasma proteins leave free."""

from __future__ import annotations

import numpy as np

from rheostat.errors import InputError
from rheostat.knowledge.exposure_records import Partition, PharmacokineticRecord

Curve = np.ndarray
NG_ML_PER_MG_L = 1000.0


def plasma_of_blood(partition: Partition, blood: Curve, *, haematocrit: float | None = None) -> Curve:
    """Drug in plasma from drug in whole blood, ng/mL.

    blood = H cells + (1 - H) plasma. Either cells = K plasma with K from the printed ratio, or cells bind
    capacity x plasma / (half + plasma) + linear x plasma, which makes a quadratic in plasma.

    Parameters
    ----------
    partition : Partition
    blood : ng/mL
    haematocrit : share of red cells; None takes the one at which the partition was measured

    Raises
    ------
    InputError - where the haematocrit does not lie between 0 and 1
    """
    share = partition.haematocrit if haematocrit is None else haematocrit
    if not 0.0 < share < 1.0:
        raise InputError(f"a haematocrit lies between 0 and 1, not at {share:g}")
    whole = np.asarray(blood, dtype=float)
    if partition.ratio is not None:
        cells = (partition.ratio - 1.0 + partition.haematocrit) / partition.haematocrit
        return np.asarray(whole / (share * cells + 1.0 - share))
    capacity, half = partition.capacity_ng_ml or 0.0, partition.half_ng_ml or 1.0
    slope = share * partition.linear + 1.0 - share
    middle = share * capacity + slope * half - whole
    # This form of the positive root keeps its digits where little drug is in blood.
    return np.asarray(2.0 * whole * half / (middle + np.sqrt(middle * middle + 4.0 * slope * half * whole)))


def blood_of_plasma(partition: Partition, plasma: Curve, *, haematocrit: float | None = None) -> Curve:
    """Drug in whole blood from drug in plasma, ng/mL: the inverse of `plasma_of_blood`."""
    share = partition.haematocrit if haematocrit is None else haematocrit
    free = np.asarray(plasma, dtype=float)
    if partition.ratio is not None:
        cells = (partition.ratio - 1.0 + partition.haematocrit) / partition.haematocrit * free
    else:
        cells = (partition.capacity_ng_ml or 0.0) * free / ((partition.half_ng_ml or 1.0) + free)
        cells = cells + partition.linear * free
    return np.asarray(share * cells + (1.0 - share) * free)


def nanomolar_of(record: PharmacokineticRecord, ng_ml: Curve) -> Curve:
    """A concentration in nmol/L from ng/mL."""
    if record.molar_mass is None:
        raise InputError("the molar mass of this drug is not recorded")
    return np.asarray(np.asarray(ng_ml, dtype=float) * NG_ML_PER_MG_L / record.molar_mass)


def unbound_nanomolar(record: PharmacokineticRecord, measured: Curve, *, haematocrit: float | None = None) -> Curve:
    """The free drug in plasma, nmol/L, from the concentration in the drug's usual matrix, ng/mL.

    Raises
    ------
    InputError - where binding to plasma, or the share in plasma, was not found in print
    """
    if record.bound_percent is None:
        raise InputError("no binding to plasma was found in print, so the free concentration is unknown")
    if record.matrix == "blood" and record.partition is None:
        raise InputError("no ratio of blood to plasma was found in print, so the free concentration is unknown")
    plasma = measured
    if record.matrix == "blood" and record.partition is not None:
        plasma = plasma_of_blood(record.partition, measured, haematocrit=haematocrit)
    return np.asarray(nanomolar_of(record, plasma) * (1.0 - record.bound_percent / 100.0))
