"""A dose-response follows from growth rates alone, whatever else is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_model import small_model

from rheostat.analysis.dose_response import DoseResponse, dose_response
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.pharmacology.response import DEATH, DIVISION


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def alone(model: Model) -> DoseResponse:
    return dose_response(model, Cell(), drug="sapanisertib")


def rate_per_h(model: Model, doses: dict[str, float]) -> float:
    """Division minus death as the glossary defines it, from the states of the network."""
    run = model.run([Arm(Cell(), doses)])
    growth = model.growth
    division = np.log(2.0) / growth.doubling_time_h / (1.0 - growth.death_share)
    return float(division * (run.read(DIVISION)[0] - growth.death_share * run.read(DEATH)[0]))


def test_the_numbers_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    """With Kd 10 nM, q = 1 / (1 + dose / 10 nM) and mark = 4 q / (q + 3); doubling time 24 h, death a tenth."""
    found = dose_response(small_model(tmp_path), Cell(), drug="stopper", doses=[10.0, 30.0])
    for i, q in enumerate((0.5, 0.25)):
        rate = (4 * q / (q + 3) - 0.1) / 0.9
        assert found.gr.values[i] == pytest.approx(2.0**rate - 1.0, abs=1e-6)
        assert found.viability.values[i] == pytest.approx(2.0 ** (72.0 / 24.0 * (rate - 1.0)), abs=1e-6)


def test_a_drug_without_a_potency_has_no_curve(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Paper cannot be simulated: nobody has measured it"):
        dose_response(small_model(tmp_path), Cell(), drug="paper")


def test_the_doses_are_the_drugs_own_unless_others_are_asked_for(model: Model, alone: DoseResponse) -> None:
    assert alone.doses == pytest.approx(model.knowledge.drugs["sapanisertib"].standard_doses)
    other = dose_response(model, Cell(), drug="sapanisertib", doses=[2.0, 20.0])
    assert list(other.doses) == [2.0, 20.0]


def test_viability_and_gr_follow_from_the_growth_rates(model: Model, alone: DoseResponse) -> None:
    """doi:10.1038/nmeth.3853, eq. 1; viability is exp((g - g0) 72 h)."""
    untreated = rate_per_h(model, {})
    for i in (0, 3, len(alone.doses) - 1):
        treated = rate_per_h(model, {"sapanisertib": float(alone.doses[i])})
        assert alone.viability.values[i] == pytest.approx(np.exp((treated - untreated) * 72.0), rel=1e-9)
        assert alone.gr.values[i] == pytest.approx(2.0 ** (treated / untreated) - 1.0, abs=1e-9)


def test_in_the_reference_cell_one_determines_the_other(model: Model, alone: DoseResponse) -> None:
    """With doubling time T, viability is ((1 + GR) / 2) ^ (72 h / T)."""
    doublings = 72.0 / model.growth.doubling_time_h
    assert alone.viability.values == pytest.approx(((1.0 + alone.gr.values) / 2.0) ** doublings, rel=1e-6)


def test_more_of_the_drug_never_leaves_more_cells(alone: DoseResponse) -> None:
    assert (np.diff(alone.viability.values) <= 1e-9).all()
    assert alone.viability.values[0] > alone.viability.values[-1] + 0.2


def test_the_half_point_lies_between_the_doses_around_it(alone: DoseResponse) -> None:
    half = alone.viability.half_point
    assert half is not None
    above = alone.doses[alone.viability.values > 0.5].max()
    below = alone.doses[alone.viability.values <= 0.5].min()
    assert above < half < below


def test_without_a_background_the_control_is_untreated(alone: DoseResponse) -> None:
    assert alone.background_viability == 1.0


def test_a_background_is_in_the_control_too(model: Model) -> None:
    given = {"trametinib": 10.0}
    found = dose_response(model, Cell(), drug="sapanisertib", doses=[1e-6, 100.0], background=given)
    assert found.viability.values[0] == pytest.approx(1.0, abs=1e-3)
    background, both = rate_per_h(model, given), rate_per_h(model, {**given, "sapanisertib": 100.0})
    assert found.background_viability == pytest.approx(np.exp((background - rate_per_h(model, {})) * 72.0), rel=1e-9)
    assert found.viability.values[1] == pytest.approx(np.exp((both - background) * 72.0), rel=1e-9)


def test_the_drug_is_not_in_its_own_background(model: Model) -> None:
    with pytest.raises(InputError, match="Sapanisertib is both the drug whose dose rises and in the background"):
        dose_response(model, Cell(), drug="sapanisertib", background={"sapanisertib": 1.0})


def test_doses_rise_from_above_zero(model: Model) -> None:
    for doses in ([10.0, 1.0], [0.0, 1.0], [5.0]):
        with pytest.raises(InputError, match="dose"):
            dose_response(model, Cell(), drug="sapanisertib", doses=doses)
