"""From a patient's doses to the drug in blood, in plasma and free: one- and two-compartment models in closed form.

Times are in hours and amounts in milligrams, as in the papers; concentrations in ng/mL, or nmol/L where the name says.
Kinetics are linear: the curve of many doses is the sum of the curves of each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.exposure_records import (
    Disposition,
    Interaction,
    PharmacokineticRecord,
    UsualSchedule,
)
from rheostat.pharmacology.blood import NG_ML_PER_MG_L, Curve, nanomolar_of, unbound_nanomolar

HOURS_A_DAY, DAYS_A_WEEK = 24.0, 7
FEWEST_POINTS, MOST_POINTS = 400, 20_000
_APART = 1e-6
"""Rates closer than this share of each other are moved apart, so that the closed form has no division by zero."""


@dataclass(frozen=True)
class Impulse:
    """The concentration after one milligram given at time 0: a sum of exponentials, ng/mL and 1/h.

    `lag_h` delays it; a dose that runs in over `infusion_h` is spread over that time.
    """

    weights: tuple[float, ...]
    rates_per_h: tuple[float, ...]
    lag_h: float = 0.0
    infusion_h: float = 0.0

    @property
    def area(self) -> float:
        """The area under the whole curve, ng h/mL for one milligram."""
        return sum(weight / rate for weight, rate in zip(self.weights, self.rates_per_h, strict=True))

    @property
    def half_life_h(self) -> float:
        """The half-life of the last phase, h."""
        return math.log(2.0) / min(self.rates_per_h)

    def at(self, times_h: Curve) -> Curve:
        """The concentration at times after the dose, ng/mL for one milligram; 0 before it."""
        after = np.asarray(times_h, dtype=float) - self.lag_h
        parts = [self._part(weight, rate, after) for weight, rate in zip(self.weights, self.rates_per_h, strict=True)]
        return np.where(after >= 0.0, np.sum(parts, axis=0), 0.0)

    def _part(self, weight: float, rate: float, after: Curve) -> Curve:
        since = np.maximum(after, 0.0)
        if self.infusion_h == 0.0:
            return np.asarray(weight * np.exp(-rate * since))
        running = np.minimum(since, self.infusion_h)
        gathered = -np.expm1(-rate * running) / (rate * self.infusion_h)
        return np.asarray(weight * gathered * np.exp(-rate * (since - running)))


def impulse_of(model: Disposition) -> Impulse:
    """What one milligram does in a model.

    With micro-constants k10 = CL/V, k12 = Q/V, k21 = Q/V2, the rates alpha > beta are the roots of
    s^2 - (k10 + k12 + k21) s + k10 k21; after an oral dose absorption at rate ka adds a third exponential.

    References
    ----------
    Gibaldi and Perrier, Pharmacokinetics, 2nd edition, chapters 1 and 2
    """
    weights, rates = _intravenous(model)
    if model.absorption_per_h is None:
        return Impulse(weights, rates, infusion_h=model.infusion_h)
    ka = _apart(model.absorption_per_h, rates)
    absorbed = [weight * ka / (ka - rate) for weight, rate in zip(weights, rates, strict=True)]
    return Impulse((*absorbed, -sum(absorbed)), (*rates, ka), lag_h=model.lag_h)


def metabolite_impulse(parent: Impulse, *, ratio: float, half_life_h: float) -> Impulse:
    """What one milligram of a drug gives of a metabolite that is formed as soon as the drug reaches the blood, ng/mL.

    Its area is `ratio` times that of the drug, and it leaves with its own half-life.
    """
    rate = math.log(2.0) / half_life_h
    weight = ratio * parent.area * rate
    return Impulse((weight,), (rate,), lag_h=parent.lag_h, infusion_h=parent.infusion_h)


def _intravenous(model: Disposition) -> tuple[tuple[float, ...], tuple[float, ...]]:
    k10 = model.clearance_l_h / model.volume_l
    if model.exchange_l_h is None or model.peripheral_l is None:
        return (NG_ML_PER_MG_L / model.volume_l,), (k10,)
    k12, k21 = model.exchange_l_h / model.volume_l, model.exchange_l_h / model.peripheral_l
    total = k10 + k12 + k21
    root = math.sqrt(total * total - 4.0 * k10 * k21)
    alpha, beta = (total + root) / 2.0, (total - root) / 2.0
    first = (alpha - k21) / (alpha - beta)
    scale = NG_ML_PER_MG_L / model.volume_l
    return (first * scale, (1.0 - first) * scale), (alpha, beta)


def _apart(rate: float, others: Sequence[float]) -> float:
    close = any(abs(rate - other) < _APART * other for other in others)
    return rate * (1.0 + 2.0 * _APART) if close else rate


# --- schedules ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dosing:
    """Doses at times: hours from the first, milligrams."""

    times_h: tuple[float, ...]
    doses_mg: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.times_h) != len(self.doses_mg):
            raise InputError(f"{len(self.times_h)} times for {len(self.doses_mg)} doses")
        if any(dose < 0.0 or not math.isfinite(dose) for dose in self.doses_mg):
            raise InputError("a dose is zero or more milligrams")


def repeated(
    dose_mg: float,
    *,
    every_h: float,
    days: float,
    on_days: int | None = None,
    cycle_days: int | None = None,
    loading_mg: float | None = None,
    missed: Sequence[int] = (),
) -> Dosing:
    """A schedule: the same dose again and again, for so many days.

    Parameters
    ----------
    dose_mg : float - milligrams
    every_h : float - hours from dose to dose
    days : float - how long dosing goes on
    on_days, cycle_days : int - doses fall only on the first `on_days` of every `cycle_days`
    loading_mg : float - what the first dose is instead
    missed : numbers of doses left out, the first being 1

    Raises
    ------
    InputError - where a length or dose is not above zero, or a cycle is shorter than its days on
    """
    if not (dose_mg > 0.0 and every_h > 0.0 and days > 0.0):
        raise InputError("a dose, the time between doses and the length of treatment are above zero")
    if (on_days is None) != (cycle_days is None) or (on_days or 0) > (cycle_days or 0):
        raise InputError("a cycle needs both days on and its length, and the days on fit into it")
    count = math.ceil(days * HOURS_A_DAY / every_h - 1e-9)
    times = [i * every_h for i in range(count)]
    if on_days is not None and cycle_days is not None:
        times = [time for time in times if (time / HOURS_A_DAY) % cycle_days < on_days]
    wrong = [number for number in missed if not 1 <= number <= len(times)]
    if wrong:
        raise InputError(f"dose {wrong[0]} cannot be missed: there are {len(times)} doses")
    doses = [loading_mg if loading_mg is not None and i == 0 else dose_mg for i in range(len(times))]
    given = [0.0 if i + 1 in missed else dose for i, dose in enumerate(doses)]
    return Dosing(tuple(times), tuple(given))


def scheduled(schedule: UsualSchedule, *, days: float) -> Dosing:
    """A labelled or recommended schedule, for so many days."""
    return repeated(
        schedule.dose_mg,
        every_h=schedule.every_h,
        days=days,
        on_days=schedule.on_days,
        cycle_days=schedule.cycle_days,
    )


def concentration(model: Disposition, dosing: Dosing, times_h: Curve) -> Curve:
    """The concentration in the matrix of the model at times from the first dose, ng/mL, by superposition."""
    return superposed(impulse_of(model), dosing, times_h)


def superposed(impulse: Impulse, dosing: Dosing, times_h: Curve) -> Curve:
    """What all doses together leave at times from the first of them, ng/mL."""
    times = np.asarray(times_h, dtype=float)
    given = zip(dosing.times_h, dosing.doses_mg, strict=True)
    parts = [dose * impulse.at(times - start) for start, dose in given if dose > 0.0]
    return np.sum(parts, axis=0) if parts else np.zeros_like(times)


# --- steady state --------------------------------------------------------------------------------------------------


def steady_average(model: Disposition, *, dose_mg: float, every_h: float, share: float = 1.0) -> float:
    """The mean concentration over a dosing interval at steady state, ng/mL: dose / (CL x interval).

    `share` is the part of the days on which doses are given.
    """
    return share * dose_mg * NG_ML_PER_MG_L / (model.clearance_l_h * every_h)


def average_on(model: Disposition, schedule: UsualSchedule) -> float:
    """The mean concentration over a schedule at steady state, ng/mL."""
    on, cycle = schedule.on_days or 1, schedule.cycle_days or 1
    return steady_average(model, dose_mg=schedule.dose_mg, every_h=schedule.every_h, share=on / cycle)


def steady_curve(model: Disposition, *, dose_mg: float, every_h: float, times_h: Curve) -> Curve:
    """The concentration within a dosing interval at steady state, ng/mL; times run from a dose to the next."""
    return dose_mg * steady_impulse(impulse_of(model), every_h=every_h, times_h=times_h)


def steady_impulse(impulse: Impulse, *, every_h: float, times_h: Curve) -> Curve:
    """One milligram at the beginning of every interval, after many of them, ng/mL; times run from a dose to the next.

    Each exponential is summed over all earlier doses: w exp(-r t) / (1 - exp(-r T)).
    """
    times = np.asarray(times_h, dtype=float)
    # With a lag or an infusion the latest doses do not follow the plain sum: they are added one by one.
    late = math.ceil((impulse.lag_h + impulse.infusion_h) / every_h)
    recent = np.sum([impulse.at(times + n * every_h) for n in range(late + 1)], axis=0)
    older = np.zeros_like(times)
    since = times + (late + 1) * every_h - impulse.lag_h
    for weight, rate in zip(impulse.weights, impulse.rates_per_h, strict=True):
        span = rate * impulse.infusion_h
        spread = math.expm1(span) / span if span > 0.0 else 1.0
        older += weight * spread * np.exp(-rate * since) / -math.expm1(-rate * every_h)
    return np.asarray(recent + older)


def accumulation(model: Disposition, *, every_h: float) -> float:
    """The area over an interval at steady state over that after the first dose."""
    impulse = impulse_of(model)
    times = np.linspace(0.0, every_h, 4001)
    first = float(np.trapezoid(impulse.at(times), times))
    return impulse.area / first


# --- what changes clearance, and how patients differ ---------------------------------------------------------


def with_interaction(model: Disposition, interaction: Interaction) -> Disposition:
    """The model beside another drug, or in a failing liver: clearance falls as exposure is known to rise."""
    return model.model_copy(update={"clearance_l_h": model.clearance_l_h / interaction.auc_fold})


def interaction_named(record: PharmacokineticRecord, name: str) -> Interaction:
    """The measured interaction with a drug or a state of the liver.

    Raises
    ------
    InputError - where none was measured, with those that were
    """
    known = {item.by: item for item in record.interactions}
    if name in known:
        return known[name]
    if not known:
        raise InputError(f"no interaction of this drug was found in print, with {name!r} or otherwise")
    raise InputError(f"{unknown_name(name, known, kind='interaction')}; measured are {', '.join(sorted(known))}")


def patients(model: Disposition, count: int, *, generator: np.random.Generator) -> list[Disposition]:
    """Models of so many patients: each parameter with a printed variability is log-normal about its typical value."""
    sigma = {name: math.sqrt(math.log1p((cv / 100.0) ** 2)) for name, cv in model.variability.items()}
    typical = {name: float(getattr(model, name)) for name in sigma}
    draws = {name: generator.lognormal(math.log(typical[name]), width, count) for name, width in sigma.items()}
    return [model.model_copy(update={name: float(draws[name][i]) for name in draws}) for i in range(count)]


# --- a whole answer ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MetaboliteExposure:
    """An active metabolite over the last stretch of a schedule, ng/mL in its own usual matrix, and free in plasma."""

    drug: str
    times_h: Curve
    curve: Curve
    average: float
    peak: float
    trough: float
    free_average_nm: float | None


def metabolite_exposure(
    record: PharmacokineticRecord,
    model: Disposition,
    dosing: Dosing,
    *,
    metabolite: PharmacokineticRecord,
    until_h: float,
    window_h: float,
    haematocrit: float | None = None,
) -> MetaboliteExposure | None:
    """The active metabolite of a drug under a schedule; None where its area or half-life is not in print.

    Parameters
    ----------
    record, model, dosing, until_h, window_h, haematocrit : as for `exposure`
    metabolite : what becomes of the metabolite as a drug of its own, for its molar mass, binding and partition
    """
    ratio, half_life_h = record.metabolite_ratio, record.metabolite_half_life_h
    if record.metabolite is None or ratio is None or ratio.value is None or half_life_h is None:
        return None
    impulse = metabolite_impulse(impulse_of(model), ratio=ratio.value, half_life_h=half_life_h)
    times = np.linspace(0.0, until_h, _points(until_h))
    last = np.linspace(until_h - window_h, until_h, 1201)
    tail = superposed(impulse, dosing, last)
    free = None
    if is_free_known(metabolite):
        unbound = unbound_nanomolar(metabolite, tail, haematocrit=haematocrit)
        free = float(np.trapezoid(unbound, last) / window_h)
    return MetaboliteExposure(
        drug=record.metabolite,
        times_h=times,
        curve=superposed(impulse, dosing, times),
        average=float(np.trapezoid(tail, last) / window_h),
        peak=float(tail.max()),
        trough=float(tail[-1]),
        free_average_nm=free,
    )


@dataclass(frozen=True)
class Exposure:
    """What a schedule gives at its end: concentrations in the drug's usual matrix, ng/mL, and free in plasma, nmol/L.

    Free values are None where binding, or the share in plasma, was not found in print.
    """

    times_h: Curve
    curve: Curve
    average: float
    peak: float
    trough: float
    average_nm: float | None
    free_curve_nm: Curve | None
    free_average_nm: float | None
    low: float | None
    high: float | None


def exposure(
    record: PharmacokineticRecord,
    model: Disposition,
    dosing: Dosing,
    *,
    until_h: float,
    window_h: float,
    haematocrit: float | None = None,
    generator: np.random.Generator | None = None,
) -> Exposure:
    """The curve of a schedule, with average, peak and trough over its last stretch.

    Parameters
    ----------
    record : PharmacokineticRecord - molar mass, partition and binding
    model : Disposition
    dosing : Dosing
    until_h : float - the end of the curve, hours from the first dose
    window_h : float - the last stretch over which average, peak and trough are taken
    haematocrit : float - of this patient; None takes the usual one
    generator : draws patients for the range of 95 in 100 of the average; None gives no range
    """
    times = np.linspace(0.0, until_h, _points(until_h))
    curve = concentration(model, dosing, times)
    last = np.linspace(until_h - window_h, until_h, 1201)
    tail = concentration(model, dosing, last)
    average = float(np.trapezoid(tail, last) / window_h)
    free = None
    if is_free_known(record):
        free = unbound_nanomolar(record, curve, haematocrit=haematocrit)
        tail_free = unbound_nanomolar(record, tail, haematocrit=haematocrit)
    low = high = None
    if generator is not None and model.variability:
        averages = [
            float(np.trapezoid(concentration(one, dosing, last), last) / window_h)
            for one in patients(model, 200, generator=generator)
        ]
        low, high = (float(q) for q in np.quantile(averages, (0.025, 0.975)))
    return Exposure(
        times_h=times,
        curve=curve,
        average=average,
        peak=float(tail.max()),
        trough=float(tail[-1]),
        average_nm=None if record.molar_mass is None else float(nanomolar_of(record, np.array(average))),
        free_curve_nm=free,
        free_average_nm=None if free is None else float(np.trapezoid(tail_free, last) / window_h),
        low=low,
        high=high,
    )


def _points(until_h: float) -> int:
    """Enough for a smooth curve, with every full hour among them."""
    an_hour = max(min(4, int(MOST_POINTS / until_h)), math.ceil(FEWEST_POINTS / until_h), 1)
    return round(until_h * an_hour) + 1


def is_free_known(record: PharmacokineticRecord) -> bool:
    """Whether binding to plasma and, for a drug measured in whole blood, the share in plasma are in print."""
    return (
        record.bound_percent is not None
        and record.molar_mass is not None
        and (record.matrix == "plasma" or record.partition is not None)
    )


def free_average_nm(record: PharmacokineticRecord, *, haematocrit: float | None = None) -> float | None:
    """The free concentration in plasma averaged over a labelled or recommended schedule, nmol/L.

    None where no human pharmacokinetics, binding or share in plasma was found in print.
    """
    schedules = [item for item in record.schedules.values() if item.status.value == "read"]
    if not schedules or not is_free_known(record):
        return None
    average = average_on(record.models[schedules[0].model], schedules[0])
    return float(unbound_nanomolar(record, np.array(average), haematocrit=haematocrit))
