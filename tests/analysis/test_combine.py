"""Combinations on a made-up cell worked by hand, and on the real model where a property must hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_model import small_model

from rheostat.analysis.combine import Combination, Schedule, combine
from rheostat.analysis.dose_response import dose_response
from rheostat.analysis.model import Model, load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell

DOSES = ([3.0, 10.0, 30.0], [10.0, 100.0, 300.0])


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture
def small(tmp_path: Path) -> Model:
    return small_model(tmp_path)


@pytest.fixture(scope="module")
def pair(model: Model) -> Combination:
    return combine(model, Cell(), drugs=["everolimus", "trametinib"])


def test_the_matrix_is_worked_out_by_hand(small: Model) -> None:
    """Two ligands of one pocket, Kd 10 and 100 nM: q = 1 / (1 + a / 10 + b / 100), mark = 4 q / (q + 3)."""
    found = combine(small, Cell(), drugs=["stopper", "slower"], doses=DOSES)
    for i, a in enumerate((0.0, *DOSES[0])):
        for j, b in enumerate((0.0, *DOSES[1])):
            q = 1.0 / (1.0 + a / 10.0 + b / 100.0)
            rate = (4 * q / (q + 3) - 0.1) / 0.9
            assert found.gr[i, j] == pytest.approx(2.0**rate - 1.0, abs=1e-6)
            assert found.viability[i, j] == pytest.approx(2.0 ** (3.0 * (rate - 1.0)), abs=1e-6)


def test_two_ligands_of_one_pocket_are_additive_in_dose(small: Model) -> None:
    found = combine(small, Cell(), drugs=["stopper", "slower"], doses=DOSES)
    assert found.index == pytest.approx(np.ones_like(found.index), rel=0.01)
    assert len(found.isoboles) == 9
    for point in found.isoboles:
        assert point.index == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("drug", ["everolimus", "sapanisertib", "trametinib"])
def test_a_drug_with_itself_has_a_combination_index_of_one(model: Model, drug: str) -> None:
    found = combine(model, Cell(), drugs=[drug, drug])
    assert np.isfinite(found.index).all()
    steep = found.viability[1:, 1:] > found.viability.min() + 1e-3
    assert steep.sum() > 10
    assert found.index[steep] == pytest.approx(np.ones(int(steep.sum())), rel=0.01)
    loewe = next(score for score in found.scores if score.name == "Loewe")
    assert np.abs(loewe.excess).max() < 1e-3


def test_the_margins_are_the_single_drugs(model: Model, pair: Combination) -> None:
    for axis, drug in enumerate(pair.drugs):
        alone = dose_response(model, Cell(), drug=drug)
        margin = pair.viability[1:, 0] if axis == 0 else pair.viability[0, 1:]
        assert margin == pytest.approx(alone.viability.values)
    assert pair.viability[0, 0] == 1.0
    assert pair.gr[0, 0] == pytest.approx(1.0)


def test_the_order_of_the_drugs_changes_nothing(model: Model, pair: Combination) -> None:
    other = combine(model, Cell(), drugs=["trametinib", "everolimus"])
    assert pytest.approx(pair.viability, rel=1e-9) == other.viability.T
    assert pytest.approx(pair.index, rel=1e-6, nan_ok=True) == other.index.T
    for ours, theirs in zip(pair.scores, other.scores, strict=True):
        assert ours.name == theirs.name
        assert pytest.approx(ours.excess, abs=1e-6) == theirs.excess.T


def test_half_effect_points_leave_half(model: Model, pair: Combination) -> None:
    assert pair.isoboles
    for point in (pair.isoboles[0], pair.isoboles[-1]):
        ladders = [[dose / 2.0, dose, dose * 2.0] for dose in point.doses]
        found = combine(model, Cell(), drugs=pair.drugs, doses=ladders)
        assert found.viability[2, 2] == pytest.approx(0.5, abs=0.005)


def test_scores_that_contradict_each_other_are_named_with_their_doses(model: Model) -> None:
    found = combine(model, Cell(), drugs=["sapanisertib", "sapanisertib"])
    assert found.disagreements
    widths = []
    for place in found.disagreements:
        assert max(place.excess.values()) > 0.05
        assert min(place.excess.values()) < -0.05
        i, j = (int(np.flatnonzero(d == at)[0]) for d, at in zip(found.doses, place.doses, strict=True))
        bliss = found.viability[i, 0] * found.viability[0, j] - found.viability[i, j]
        assert place.excess["Bliss"] == pytest.approx(bliss)
        widths.append(max(place.excess.values()) - min(place.excess.values()))
    assert widths == sorted(widths, reverse=True)


def test_three_drugs_hold_their_pairs(model: Model, pair: Combination) -> None:
    ladder = [3.0, 30.0, 300.0]
    doses = [pair.doses[0][1:].tolist(), pair.doses[1][1:].tolist(), ladder]
    found = combine(model, Cell(), drugs=[*pair.drugs, "sapanisertib"], doses=doses)
    assert found.viability.shape == (8, 7, 4)
    assert found.viability[:, :, 0] == pytest.approx(pair.viability)
    assert [score.name for score in found.scores] == ["Bliss", "HSA", "Loewe"]
    assert found.isoboles == ()


def test_a_schedule_follows_the_assay_and_depends_on_the_order(model: Model) -> None:
    drugs, doses = ["everolimus", "trametinib"], [[1.0, 10.0, 100.0]] * 2
    left = {s: combine(model, Cell(), drugs=drugs, doses=doses, schedule=s).viability for s in Schedule}
    together = left[Schedule.TOGETHER]
    for one_by_one in (left[Schedule.FIRST_THEN_SECOND], left[Schedule.SECOND_THEN_FIRST]):
        assert (one_by_one[1:, 1:] > together[1:, 1:]).all()
        assert one_by_one[0, 0] == pytest.approx(1.0)
    assert np.abs(left[Schedule.FIRST_THEN_SECOND] - left[Schedule.SECOND_THEN_FIRST]).max() > 0.01


def test_turning_drugs_and_schedule_round_is_the_same(model: Model) -> None:
    doses = [[1.0, 10.0, 100.0]] * 2
    one = combine(model, Cell(), drugs=["everolimus", "trametinib"], doses=doses, schedule=Schedule.FIRST_THEN_SECOND)
    other = combine(model, Cell(), drugs=["trametinib", "everolimus"], doses=doses, schedule=Schedule.SECOND_THEN_FIRST)
    assert pytest.approx(one.viability, rel=1e-9) == other.viability.T


@pytest.mark.parametrize(
    ("drugs", "doses", "schedule", "said"),
    [
        (["stopper"], [], None, "a combination has two or three drugs; 1 were given"),
        (["stopper"] * 4, [], None, "a combination has two or three drugs; 4 were given"),
        (["stopper", "paper"], [], None, "Paper cannot be simulated: nobody has measured it"),
        (["stopper", "slower"], [[1.0, 2.0, 3.0]], None, "doses for 1 of 2 drugs were given"),
        (["stopper", "slower"], [[1.0, 2.0], [1.0, 2.0, 3.0]], None, "the doses of Stopper in a combination are three"),
        (["stopper", "slower"], [[3.0, 2.0, 1.0]] * 2, None, "the doses of Stopper in a combination are three or more"),
        (["stopper", "slower", "raiser"], [[1.0, 2.0, 3.0]] * 3, Schedule.FIRST_THEN_SECOND, "is one of two drugs"),
    ],
)
def test_what_cannot_be_combined_is_refused(
    small: Model, drugs: list[str], doses: list[list[float]], schedule: Schedule | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        combine(small, Cell(), drugs=drugs, doses=doses, schedule=schedule)
