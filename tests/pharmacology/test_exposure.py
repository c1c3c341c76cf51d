"""Concentrations over time against closed forms, a slow numerical integration and the conservation of drug."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from rheostat.analysis.exposure_check import reproduce
from rheostat.errors import InputError
from rheostat.knowledge.exposure_records import (
    Disposition,
    Interaction,
    Partition,
    PharmacokineticRecord,
    PublishedValue,
    UsualSchedule,
)
from rheostat.knowledge.sourced import Estimate, Source
from rheostat.pharmacology.blood import blood_of_plasma, plasma_of_blood, unbound_nanomolar
from rheostat.pharmacology.exposure import (
    Dosing,
    accumulation,
    average_on,
    concentration,
    exposure,
    free_average_nm,
    impulse_of,
    interaction_named,
    metabolite_exposure,
    patients,
    repeated,
    scheduled,
    steady_average,
    steady_curve,
    with_interaction,
)

SOURCE = Source(ref="made2000")


def model(**changes: Any) -> Disposition:
    fields = {
        "label": "made up",
        "population": "nobody",
        "route": "oral",
        "clearance_l_h": 20.0,
        "volume_l": 50.0,
        "exchange_l_h": 40.0,
        "peripheral_l": 400.0,
        "absorption_per_h": 0.7,
        "source": SOURCE,
    }
    return Disposition(**{**fields, **changes})


ONE = {"exchange_l_h": None, "peripheral_l": None}
INTRAVENOUS = {"route": "intravenous", "absorption_per_h": None}
KINDS = {
    "one compartment, oral": model(**ONE),
    "two compartments, oral": model(),
    "two compartments, oral, with lag": model(lag_h=0.5),
    "one compartment, bolus": model(**ONE, **INTRAVENOUS),
    "two compartments, bolus": model(**INTRAVENOUS),
    "two compartments, infusion": model(**INTRAVENOUS, infusion_h=2.0),
    "two compartments, infusion longer than the interval": model(**INTRAVENOUS, infusion_h=30.0),
}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def integrated(kind: Disposition, dosing: Dosing, times: np.ndarray) -> np.ndarray:
    """The same by brute force: gut, centre and periphery as amounts, mg, integrated from dose to dose."""

    def flow(time: float, amounts: np.ndarray) -> list[float]:
        gut, centre, edge = amounts
        ka = kind.absorption_per_h or 0.0
        out = kind.clearance_l_h / kind.volume_l * centre
        there = (kind.exchange_l_h or 0.0) / kind.volume_l * centre
        back = 0.0 if kind.peripheral_l is None else (kind.exchange_l_h or 0.0) / kind.peripheral_l * edge
        running = sum(
            dose / kind.infusion_h
            for start, dose in zip(dosing.times_h, dosing.doses_mg, strict=True)
            if kind.infusion_h and start <= time < start + kind.infusion_h
        )
        return [-ka * gut, ka * gut + running - out - there + back, there - back]

    starts = [start + kind.lag_h for start in dosing.times_h]
    ends = [start + kind.infusion_h for start in dosing.times_h]
    breaks = sorted({0.0, *starts, *ends, float(times[-1])} - {t for t in (*starts, *ends) if t > times[-1]})
    amounts, found = np.zeros(3), np.zeros_like(times)
    for left, right in pairwise(breaks):
        for start, dose in zip(starts, dosing.doses_mg, strict=True):
            if start == left and not kind.infusion_h:
                amounts[0 if kind.absorption_per_h else 1] += dose
        inside = (times >= left) & (times <= right)
        run = solve_ivp(flow, (left, right), amounts, dense_output=True, rtol=1e-10, atol=1e-12, max_step=0.5)
        found[inside] = run.sol(times[inside])[1]
        amounts = run.y[:, -1].copy()
    return found / kind.volume_l * 1000.0


@kinds
def test_the_closed_form_is_what_integration_gives(kind: Disposition) -> None:
    dosing = Dosing((0.0, 24.0, 30.0), (10.0, 5.0, 20.0))
    times = np.linspace(0.1, 71.9, 240)
    assert concentration(kind, dosing, times) == pytest.approx(integrated(kind, dosing, times), rel=1e-5, abs=1e-6)


@kinds
def test_all_drug_that_goes_in_is_cleared(kind: Disposition) -> None:
    times = np.linspace(0.0, 2000.0, 400_001)
    area = np.trapezoid(concentration(kind, Dosing((0.0,), (10.0,)), times), times)
    assert area == pytest.approx(10.0 * 1000.0 / kind.clearance_l_h, rel=1e-3)
    assert impulse_of(kind).area == pytest.approx(1000.0 / kind.clearance_l_h)


@kinds
def test_a_long_course_reaches_the_steady_curve(kind: Disposition) -> None:
    inside = np.linspace(0.0, 23.9, 50)
    long = concentration(kind, repeated(10.0, every_h=24.0, days=120.0), inside + 119 * 24.0)
    assert steady_curve(kind, dose_mg=10.0, every_h=24.0, times_h=inside) == pytest.approx(long, rel=1e-6)


@kinds
def test_the_mean_of_the_steady_curve_is_dose_over_clearance(kind: Disposition) -> None:
    times = np.linspace(0.0, 24.0, 20_001)
    curve = steady_curve(kind, dose_mg=10.0, every_h=24.0, times_h=times)
    assert np.trapezoid(curve, times) / 24.0 == pytest.approx(
        steady_average(kind, dose_mg=10.0, every_h=24.0), rel=2e-3
    )


def test_a_bolus_in_one_compartment_accumulates_as_the_textbook_says() -> None:
    kind = model(**ONE, **INTRAVENOUS)
    rate = kind.clearance_l_h / kind.volume_l
    assert accumulation(kind, every_h=2.0) == pytest.approx(1.0 / (1.0 - math.exp(-2.0 * rate)), rel=1e-5)


@given(scale=st.floats(0.01, 100.0), shift=st.floats(0.0, 100.0))
@settings(max_examples=30, deadline=None)
def test_curves_add_and_scale(scale: float, shift: float) -> None:
    times = np.linspace(0.0, 200.0, 101)
    both = concentration(model(), Dosing((0.0, shift), (10.0, 10.0 * scale)), times)
    first = concentration(model(), Dosing((0.0,), (10.0,)), times)
    second = concentration(model(), Dosing((0.0,), (10.0,)), times - shift)
    assert both == pytest.approx(first + scale * second, rel=1e-9, abs=1e-9)


def test_absorption_as_fast_as_elimination_has_a_value() -> None:
    # One compartment with ka = k: C = dose / V * k t exp(-k t).
    kind = model(**ONE, clearance_l_h=10.0, volume_l=50.0, absorption_per_h=0.2)
    times = np.array([0.5, 5.0, 20.0])
    expected = 10.0 * 1000.0 / 50.0 * 0.2 * times * np.exp(-0.2 * times)
    assert concentration(kind, Dosing((0.0,), (10.0,)), times) == pytest.approx(expected, rel=1e-4)


def test_nothing_is_there_before_the_dose() -> None:
    assert list(concentration(model(lag_h=1.0), Dosing((5.0,), (10.0,)), np.array([0.0, 5.9]))) == [0.0, 0.0]


# --- schedules ---------------------------------------------------------------------------------------------------


def test_a_schedule_has_its_days_off_its_loading_dose_and_its_gaps() -> None:
    made = repeated(10.0, every_h=24.0, days=9.0, on_days=2, cycle_days=4, loading_mg=30.0, missed=[3])
    assert made == Dosing((0.0, 24.0, 96.0, 120.0, 192.0), (30.0, 10.0, 0.0, 10.0, 10.0))


def test_a_missed_dose_never_raises_and_later_wears_off() -> None:
    times = np.linspace(0.0, 2400.0, 2401)
    full = concentration(model(), repeated(10.0, every_h=24.0, days=100.0), times)
    gap = concentration(model(), repeated(10.0, every_h=24.0, days=100.0, missed=[3]), times)
    assert (gap <= full + 1e-12).all()
    assert gap[60] < 0.5 * full[60]
    assert gap[-1] == pytest.approx(full[-1], rel=1e-6)


BAD = {
    "no dose": ({"dose_mg": 0.0, "every_h": 24.0, "days": 1.0}, "are above zero"),
    "half a cycle": ({"dose_mg": 1.0, "every_h": 24.0, "days": 1.0, "on_days": 5}, "a cycle needs both"),
    "days on longer than the cycle": (
        {"dose_mg": 1.0, "every_h": 24.0, "days": 1.0, "on_days": 9, "cycle_days": 7},
        "a cycle needs both",
    ),
    "a dose that was never planned": (
        {"dose_mg": 1.0, "every_h": 24.0, "days": 2.0, "missed": [3]},
        "dose 3 cannot be missed: there are 2 doses",
    ),
}


@pytest.mark.parametrize(("fields", "said"), BAD.values(), ids=BAD)
def test_an_impossible_schedule_is_refused(fields: dict[str, Any], said: str) -> None:
    dose = fields.pop("dose_mg")
    with pytest.raises(InputError, match=said):
        repeated(dose, **fields)


def test_doses_and_times_go_together() -> None:
    with pytest.raises(InputError, match="1 times for 2 doses"):
        Dosing((0.0,), (1.0, 2.0))
    with pytest.raises(InputError, match="zero or more"):
        Dosing((0.0,), (-1.0,))


# --- blood, plasma, free -----------------------------------------------------------------------------------------

LINEAR = Partition(ratio=36.0, source=SOURCE)
SATURABLE = Partition(capacity_ng_ml=964.0, half_ng_ml=92.0, linear=0.153, source=SOURCE)


def test_the_ratio_of_blood_to_plasma_is_as_measured() -> None:
    assert float(plasma_of_blood(LINEAR, np.array(36.0))) == pytest.approx(1.0)


@given(blood=st.floats(1e-6, 5000.0), haematocrit=st.floats(0.15, 0.6), bends=st.booleans())
@settings(max_examples=60, deadline=None)
def test_plasma_and_blood_undo_each_other(blood: float, haematocrit: float, bends: bool) -> None:
    partition = SATURABLE if bends else LINEAR
    plasma = plasma_of_blood(partition, np.array(blood), haematocrit=haematocrit)
    assert 0.0 < float(plasma) < blood / (1.0 - haematocrit)
    assert float(blood_of_plasma(partition, plasma, haematocrit=haematocrit)) == pytest.approx(blood, rel=1e-9)


def test_fewer_red_cells_leave_more_of_the_same_blood_level_in_plasma() -> None:
    anaemic = plasma_of_blood(SATURABLE, np.array(20.0), haematocrit=0.2)
    assert float(anaemic) > 1.8 * float(plasma_of_blood(SATURABLE, np.array(20.0), haematocrit=0.45))


def test_the_share_in_plasma_rises_with_concentration_as_red_cells_fill() -> None:
    # The label gives 17 to 73 % of everolimus in plasma from 5 to 5000 ng/mL; share = (1 - H) plasma / blood.
    low, high = (float(plasma_of_blood(SATURABLE, np.array(x))) * 0.55 / x for x in (5.0, 5000.0))
    assert 0.08 < low < 0.25
    assert high > 0.6


def test_a_haematocrit_lies_between_none_and_all() -> None:
    with pytest.raises(InputError, match=r"not at 1\.2"):
        plasma_of_blood(LINEAR, np.array(1.0), haematocrit=1.2)


def record(**changes: Any) -> PharmacokineticRecord:
    fields: dict[str, Any] = {
        "molar_mass": 1000.0,
        "matrix": "blood",
        "models": {"adults": model()},
        "partition": LINEAR,
        "bound_percent": 90.0,
        "binding_source": SOURCE,
    }
    return PharmacokineticRecord(**{**fields, **changes})


def test_free_drug_is_what_plasma_proteins_leave() -> None:
    # 36 ng/mL in blood is 1 ng/mL in plasma, 1 nM at 1000 g/mol, of which a tenth is free.
    assert float(unbound_nanomolar(record(), np.array(36.0))) == pytest.approx(0.1)


def test_free_drug_is_unknown_without_binding_or_partition() -> None:
    with pytest.raises(InputError, match="no binding to plasma"):
        unbound_nanomolar(record(bound_percent=None), np.array(1.0))
    with pytest.raises(InputError, match="no ratio of blood to plasma"):
        unbound_nanomolar(record(partition=None), np.array(1.0))
    assert free_average_nm(record()) is None


# --- interactions, patients, whole answers -----------------------------------------------------------------------

STRONG = Interaction(by="ketoconazole", strength="strong", auc_fold=15.0, source=SOURCE)


def test_an_interaction_changes_exposure_by_what_was_measured() -> None:
    known = record(interactions=(STRONG,))
    slowed = with_interaction(model(), interaction_named(known, "ketoconazole"))
    assert impulse_of(slowed).area == pytest.approx(15.0 * impulse_of(model()).area)
    with pytest.raises(InputError, match="did you mean ketoconazole"):
        interaction_named(known, "ketaconazole")
    with pytest.raises(InputError, match="no interaction of this drug"):
        interaction_named(record(), "ketoconazole")


def test_patients_vary_as_printed_and_alike_from_the_same_seed() -> None:
    varied = model(variability={"clearance_l_h": 40.0})
    drawn = [one.clearance_l_h for one in patients(varied, 4000, generator=np.random.default_rng(1))]
    again = [one.clearance_l_h for one in patients(varied, 4000, generator=np.random.default_rng(1))]
    assert drawn == again
    assert np.median(drawn) == pytest.approx(20.0, rel=0.03)
    assert np.std(drawn) / np.mean(drawn) == pytest.approx(0.40, rel=0.06)
    assert {one.volume_l for one in patients(varied, 5, generator=np.random.default_rng(1))} == {50.0}


WEEKLY = UsualSchedule(
    label="5 days of 7", dose_mg=10.0, every_h=24.0, on_days=5, cycle_days=7, model="adults", source=SOURCE
)


def test_an_exposure_sums_up_its_curve() -> None:
    varied = model(variability={"clearance_l_h": 40.0})
    found = exposure(
        record(models={"adults": varied}),
        varied,
        scheduled(WEEKLY, days=70.0),
        until_h=70 * 24.0,
        window_h=7 * 24.0,
        generator=np.random.default_rng(1),
    )
    expected = 5 / 7 * 10.0 * 1000.0 / (20.0 * 24.0)
    assert average_on(varied, WEEKLY) == pytest.approx(expected)
    assert found.average == pytest.approx(expected, rel=1e-3)
    assert found.trough < found.average < found.peak
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.average < found.high
    assert found.average_nm == pytest.approx(found.average)
    assert found.free_average_nm == pytest.approx(found.average / 36.0 / 10.0, rel=1e-6)
    assert free_average_nm(record(schedules={"usual": WEEKLY})) == pytest.approx(expected / 360.0)


def value(quantity: str, **changes: Any) -> PublishedValue:
    fields: dict[str, Any] = {
        "quantity": quantity,
        "value": 500.0,
        "unit": "ng*h/mL",
        "dose_mg": 10.0,
        "population": "nobody",
        "model": "adults",
        "source": SOURCE,
    }
    return PublishedValue(**{**fields, **changes})


def test_a_published_value_is_held_against_the_model() -> None:
    held = record()
    assert reproduce(held, value("auc_inf")).ours == pytest.approx(500.0)
    assert reproduce(held, value("auc_inf")).within is None
    assert reproduce(held, value("auc_inf", value=400.0, spread=60.0, spread_kind="sd")).within
    assert reproduce(held, value("auc_inf", value=400.0, spread=10.0, spread_kind="cv")).within is False
    assert reproduce(held, value("auc", every_h=24.0)).ours == pytest.approx(500.0)
    inside = np.linspace(0.0, 24.0, 2001)
    curve = steady_curve(model(), dose_mg=10.0, every_h=24.0, times_h=inside)
    assert reproduce(held, value("cmin", every_h=24.0)).ours == pytest.approx(curve[-1])
    assert reproduce(held, value("cmax", every_h=24.0)).ours == pytest.approx(curve.max(), rel=1e-3)
    assert reproduce(held, value("tmax")).ours == pytest.approx(
        inside[impulse_of(model()).at(inside).argmax()], abs=0.02
    )
    assert reproduce(held, value("accumulation", every_h=24.0)).ours == pytest.approx(
        accumulation(model(), every_h=24.0)
    )


def test_the_half_life_is_that_of_the_last_phase() -> None:
    times = np.array([500.0, 600.0])
    late = impulse_of(model()).at(times)
    slope = math.log(float(late[0] / late[1])) / 100.0
    assert reproduce(record(), value("half_life")).ours == pytest.approx(math.log(2.0) / slope, rel=1e-6)


def test_a_metabolite_over_a_week_has_its_share_of_the_area() -> None:
    parent = PharmacokineticRecord(
        molar_mass=1000.0,
        models={"m": model()},
        metabolite="other",
        metabolite_ratio=Estimate(value=3.0),
        metabolite_half_life_h=30.0,
    )
    other = PharmacokineticRecord(molar_mass=500.0, bound_percent=90.0, models={"m": model()})
    dosing = repeated(10.0, every_h=24.0, days=28.0)
    found = metabolite_exposure(parent, model(), dosing, metabolite=other, until_h=672.0, window_h=24.0)
    assert found is not None
    # Dose over clearance gives the drug, three times it the metabolite; 1 ng/mL of it is 2 nmol/L, a tenth free.
    average = 3.0 * 10.0 * 1000.0 / (20.0 * 24.0)
    assert found.average == pytest.approx(average, rel=2e-3)
    assert found.free_average_nm == pytest.approx(average * 2.0 * 0.1, rel=2e-3)
    assert found.trough < found.average < found.peak
    assert found.drug == "other"


def test_a_metabolite_without_numbers_is_none() -> None:
    bare = PharmacokineticRecord(molar_mass=1000.0, models={"m": model()}, metabolite="other")
    dosing = repeated(10.0, every_h=24.0, days=2.0)
    assert metabolite_exposure(bare, model(), dosing, metabolite=bare, until_h=48.0, window_h=24.0) is None
