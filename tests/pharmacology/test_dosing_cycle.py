"""Levels of free drug over a cycle, against closed forms and the averages of clearance."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from rheostat.knowledge.exposure_records import PharmacokineticRecord, UsualSchedule
from rheostat.pharmacology.dosing_cycle import Given, common_cycle_h, levels, usual_schedule
from rheostat.pharmacology.exposure import impulse_of, metabolite_impulse, steady_average

ONE = {
    "label": "one",
    "population": "nobody",
    "route": "intravenous",
    "clearance_l_h": 10.0,
    "volume_l": 50.0,
    "source": "gibaldi1982",
}


def _record(**changed: object) -> PharmacokineticRecord:
    schedules = {
        "daily": _schedule(24.0),
        "weekly": _schedule(168.0),
        "five of seven": _schedule(24.0, on_days=5, cycle_days=7),
    }
    return PharmacokineticRecord.model_validate(
        {"molar_mass": 1000.0, "bound_percent": 80.0, "models": {"m": ONE}, "schedules": schedules, **changed}
    )


def _schedule(every_h: float, **changed: object) -> dict[str, object]:
    return {"label": "x", "dose_mg": 100.0, "every_h": every_h, "model": "m", "source": "gibaldi1982", **changed}


def _nothing(_: str) -> None:
    return None


@pytest.mark.parametrize("name", ["daily", "weekly", "five of seven"])
def test_the_mean_of_the_levels_is_dose_over_clearance(name: str) -> None:
    record = _record()
    schedule = record.schedules[name]
    share = (schedule.on_days or 1) / (schedule.cycle_days or 1)
    # 1 ng/mL of a drug of 1000 g/mol is 1 nmol/L; a fifth of it is free.
    expected = 0.2 * steady_average(record.models["m"], dose_mg=100.0, every_h=schedule.every_h, share=share)
    found = levels([Given("d", record, schedule)], record_of=_nothing)["d"]
    assert found.mean() == pytest.approx(expected, rel=5e-3)
    assert (np.diff(found) > 0.0).all()


def test_the_levels_of_a_bolus_are_those_of_its_exponential() -> None:
    record = _record()
    found = levels([Given("d", record, record.schedules["daily"])], record_of=_nothing, count=4)["d"]
    rate, first = 0.2, 0.2 * 100.0 * 1000.0 / 50.0 / -math.expm1(-0.2 * 24.0)
    ends = [24.0, 18.0, 12.0, 6.0, 0.0]
    expected = [first * (math.exp(-rate * b) - math.exp(-rate * a)) / (rate * 6.0) for a, b in pairwise(ends)]
    assert found == pytest.approx(expected, rel=2e-3)


def test_drugs_with_different_cycles_share_the_least_common_one() -> None:
    record = _record()
    daily, weekly = record.schedules["daily"], record.schedules["weekly"]
    assert common_cycle_h([daily, weekly, record.schedules["five of seven"]]) == 168.0
    both = levels([Given("w", record, weekly), Given("d", record, daily)], record_of=_nothing)
    assert both["w"].mean() * 7.0 == pytest.approx(both["d"].mean(), rel=5e-3)
    assert both["d"].max() < 2.0 * both["d"].mean() < both["w"].max() * 2.0


def test_a_metabolite_has_its_share_of_the_area_and_its_own_half_life() -> None:
    parent = impulse_of(_record().models["m"])
    formed = metabolite_impulse(parent, ratio=3.0, half_life_h=50.0)
    assert formed.area == pytest.approx(3.0 * parent.area)
    assert formed.half_life_h == pytest.approx(50.0)


def test_a_metabolite_that_is_a_drug_adds_to_it() -> None:
    record = _record(
        metabolite="m1", metabolite_ratio=3.0, metabolite_half_life_h=50.0, metabolite_source="gibaldi1982"
    )
    other = _record(bound_percent=90.0)
    found = levels([Given("d", record, record.schedules["weekly"])], record_of={"m1": other}.get)
    assert found["m1"].mean() == pytest.approx(found["d"].mean() * 3.0 * 0.1 / 0.2, rel=5e-3)


def test_a_recalled_schedule_is_not_the_usual_one() -> None:
    recalled = {"first": _schedule(12.0, status="recalled"), "second": _schedule(24.0)}
    found = usual_schedule(_record(schedules=recalled))
    assert isinstance(found, UsualSchedule)
    assert found.every_h == 24.0
    assert usual_schedule(_record(schedules={})) is None
