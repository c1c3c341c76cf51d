"""Answers of many cells at once against the plain road through the model, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.explain.tumours import ALTERATIONS, tumour_of

from rheostat.analysis.appraise import respond
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.explain.answers import Case, answers, regimen_named, usual_doses
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell

REGIMENS = ("everolimus", "sapanisertib", "everolimus+trametinib", "paclitaxel + everolimus", "metformin")


@settings(max_examples=4)
@given(
    picks=st.lists(st.sets(st.sampled_from(ALTERATIONS), max_size=4), min_size=1, max_size=4),
    regimen=st.sampled_from(REGIMENS),
)
def test_answers_are_those_of_the_report(picks: list[set[str]], regimen: str) -> None:
    model = load_model()
    record = regimen_named(model.knowledge, regimen)[1]
    cells = [tumour_of(model, *sorted(pick)).cell() for pick in picks]
    found = answers(model, [Case(cell) for cell in cells], record).require_numbers()
    expected = respond(Ensemble(model, (model.network,)), cells, record)
    assert found.sensitivity == pytest.approx([r.sensitivity[0] for r in expected], abs=1e-7)
    assert found.growth == pytest.approx([np.log2(1.0 + r.usual_gr[0]) for r in expected], abs=1e-7)


def test_an_input_that_is_held_is_held_against_the_drug(model: Model) -> None:
    """Metformin lowers energy; with energy held, what is left is what the model says of a cell under no such drug."""
    record = regimen_named(model.knowledge, "metformin")[1]
    free, held = answers(model, [Case(Cell()), Case(Cell(), {"energy": 1.0})], record).growth
    assert free < 0.99
    assert held == pytest.approx(1.0, abs=1e-6)


def test_a_level_that_is_held_is_that_of_the_surroundings_where_no_drug_moves_it(model: Model) -> None:
    record = regimen_named(model.knowledge, "everolimus")[1]
    found = answers(model, [Case(Cell(), {"insulin": 0.2})], record)
    cell = Cell().within({"insulin": 0.2})
    run = model.run([Arm(cell), Arm(cell, usual_doses(model.knowledge, record))])
    rates = growth_rates(model, run)
    assert found.growth[0] == pytest.approx(rates[1] / rates[0], abs=1e-7)


def test_cells_that_do_not_grow_have_no_answer(model: Model) -> None:
    record = regimen_named(model.knowledge, "everolimus")[1]
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
