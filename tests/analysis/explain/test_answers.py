"""Answers of many cells at once against the plain road through the model, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.analysis.explain.tumours import ALTERATIONS, tumour_of

from rheostat.analysis.appraise import respond
from rheostat.analysis.appraise_patient import in_patients
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.explain.answers import Case, answers
from rheostat.analysis.explain.given import Given, Setting, given, regimen_named, usual_doses
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell

REGIMENS = ("everolimus", "sapanisertib", "everolimus+trametinib", "paclitaxel + everolimus", "metformin")


def in_dish(model: Model, text: str) -> Given:
    return given(model, text, setting=Setting.DISH)


@settings(max_examples=4)
@drawn(
    picks=st.lists(st.sets(st.sampled_from(ALTERATIONS), max_size=4), min_size=1, max_size=4),
    regimen=st.sampled_from(REGIMENS),
)
def test_answers_are_those_of_the_report(picks: list[set[str]], regimen: str) -> None:
    model = load_model()
    record = in_dish(model, regimen)
    cells = [tumour_of(model, *sorted(pick)).cell() for pick in picks]
    found = answers(model, [Case(cell) for cell in cells], record).require_numbers()
    expected = respond(Ensemble(model, (model.network,)), cells, record.regimen)
    assert found.sensitivity == pytest.approx([r.sensitivity[0] for r in expected], abs=1e-7)
    assert found.growth == pytest.approx([np.log2(1.0 + r.usual_gr[0]) for r in expected], abs=1e-7)


def test_an_input_that_is_held_is_held_against_the_drug(model: Model) -> None:
    """Metformin lowers energy; with energy held, what is left is what the model says of a cell under no such drug."""
    record = in_dish(model, "metformin")
    free, held = answers(model, [Case(Cell()), Case(Cell(), {"energy": 1.0})], record).growth
    assert free < 0.99
    assert held == pytest.approx(1.0, abs=1e-6)


def test_a_level_that_is_held_is_that_of_the_surroundings_where_no_drug_moves_it(model: Model) -> None:
    record = in_dish(model, "everolimus")
    found = answers(model, [Case(Cell(), {"insulin": 0.2})], record)
    cell = Cell().within({"insulin": 0.2})
    run = model.run([Arm(cell), Arm(cell, usual_doses(model.knowledge, record.regimen))])
    rates = growth_rates(model, run)
    assert found.growth[0] == pytest.approx(rates[1] / rates[0], abs=1e-7)


def test_cells_that_do_not_grow_have_no_answer(model: Model) -> None:
    record = in_dish(model, "everolimus")
    starved = Case(Cell().within(dict.fromkeys(model.knowledge.inputs, 0.0)))
    found = answers(model, [Case(Cell()), starved], record)
    assert np.isfinite(found.sensitivity[0])
    assert np.isnan(found.sensitivity[1])
    with pytest.raises(InputError, match="cell 1 does not grow without treatment"):
        found.require_numbers()


def test_regimens_go_by_their_names_and_by_those_of_drugs(model: Model) -> None:
    assert regimen_named(model.knowledge, "Everolimus with trametinib")[0] == "everolimus+trametinib"
    name, record = regimen_named(model.knowledge, "RAD001 + alpelisib")
    assert (name, record.drugs, record.label) == (
        "everolimus+alpelisib",
        ("everolimus", "alpelisib"),
        "Everolimus with Alpelisib",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("everolimos", "did you mean"),
        ("everolimus+RAD001", "names Everolimus twice"),
    ],
)
def test_a_regimen_that_is_none_is_refused(model: Model, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        regimen_named(model.knowledge, text)


def test_in_a_patient_answers_are_those_of_the_ranking(model: Model) -> None:
    """What the report's ranking leaves of growth over the dosing cycle, the answer of the body included."""
    cell = tumour_of(model, "PIK3CA H1047R het").cell()
    names = ("everolimus", "everolimus+alpelisib")
    told = in_patients(Ensemble(model, (model.network,)), names).of(cell)
    for name in names:
        regimen = given(model, name, setting=Setting.PATIENT)
        found = answers(model, [Case(cell)], regimen)
        assert 1.0 - found.sensitivity[0] == pytest.approx(told[name].left[0], abs=1e-6)
        assert regimen.schedules


def test_what_does_not_reach_a_patient_is_explained_in_a_dish_or_refused(model: Model) -> None:
    assert given(model, "everolimus").setting is Setting.PATIENT
    found = given(model, "RapaLink-1")
    assert found.setting is Setting.DISH
    assert found.missing is not None
    with pytest.raises(InputError, match="RapaLink-1 cannot be explained at what patients reach"):
        given(model, "RapaLink-1", setting=Setting.PATIENT)
    with pytest.raises(InputError, match="gives its drugs one after another"):
        given(model, next(name for name, record in model.knowledge.regimens.items() if record.order))
