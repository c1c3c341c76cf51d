"""A cell beside the reference cell, at rest and in time."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.comparison import READOUTS, Comparison, compare
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.errors import InputError
from rheostat.knowledge.experiments import CellRecord
from rheostat.network.cell import Cell

WILD_TYPE = CellRecord()


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_the_reference_cell_is_one_in_every_readout(model: Model) -> None:
    found = compare(model, WILD_TYPE, environment={}, doses={})
    assert found.readouts == READOUTS
    for values in (found.reference, found.before, found.values[0], found.folds[0], found.changes[0]):
        assert values == pytest.approx(np.ones(len(READOUTS)), abs=1e-6)


def test_values_are_those_of_the_same_arm(model: Model) -> None:
    mutant = CellRecord(alterations=("TSC2 loss",))
    found = compare(model, mutant, environment={}, doses={"everolimus": 20.0}, readouts=["S6K1_pT389", "AKT_pS473"])
    cell = model.alteration("TSC2 loss").applied_to(Cell())
    run = model.run([Arm(cell), Arm(cell, {"everolimus": 20.0})])
    for i, name in enumerate(found.readouts):
        assert [found.before[i], found.values[0, i]] == pytest.approx(run.read(name), rel=1e-9)
    assert found.folds == pytest.approx(found.values / found.reference)
    assert found.changes == pytest.approx(found.values / found.before)


def test_a_treatment_begins_at_time_zero_and_ends_at_rest(model: Model) -> None:
    found = compare(
        model,
        WILD_TYPE,
        environment={},
        doses={"everolimus": 20.0},
        times=[0.0, 60.0, 30 * 1440.0, None],
        readouts=["p-S6K1 T389"],
    )
    start, hour, month, rest = found.values[:, 0]
    assert start == pytest.approx(found.before[0])
    assert hour < 0.5
    assert month == pytest.approx(rest, rel=1e-3)


def test_without_a_treatment_it_is_the_surroundings_that_change(model: Model) -> None:
    found = compare(
        model, WILD_TYPE, environment={"amino acids": 0.0}, doses={}, times=[0.0, 600.0], readouts=["S6K1_pT389"]
    )
    assert found.before[0] == pytest.approx(1.0)
    assert found.values[0, 0] == pytest.approx(1.0)
    assert found.values[1, 0] < 0.5


def test_with_a_treatment_the_surroundings_are_the_same_throughout(model: Model) -> None:
    found = compare(
        model, WILD_TYPE, environment={"insulin": 0.2}, doses={"everolimus": 20.0}, times=[0.0], readouts=["S6K1_pT389"]
    )
    assert found.before[0] < 0.99
    assert found.values[0, 0] == pytest.approx(found.before[0])


def test_what_is_zero_in_the_reference_cell_has_no_fold() -> None:
    found = Comparison(("relay", "other"), (None,), np.array([0.0, 2.0]), np.array([0.5, 0.0]), np.array([[1.0, 3.0]]))
    assert np.isnan(found.folds[0, 0])
    assert found.folds[0, 1] == 1.5
    assert found.changes[0, 0] == 2.0
    assert np.isnan(found.changes[0, 1])


@pytest.mark.parametrize("level", [-1.0, np.nan, np.inf])
def test_a_level_is_zero_or_more(model: Model, level: float) -> None:
    with pytest.raises(InputError, match="the level of leucine is"):
        compare(model, WILD_TYPE, environment={"leucine": level}, doses={})
