"""Both readings of some shipped experiments: textbook facts that a two-valued reading meets, and one that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.readings import BothReadings, Why, facts, read_both
from rheostat.report.logic_page import logic_page
from rheostat.simulate.asynchronous import Course

CHOSEN = (
    "fact-F01-mtorc1-loss-silences-s6k",
    "fact-F12a-rag-loss-silences-mtorc1",
    "fact-F12b-amino-acid-lack-silences-mtorc1",
    "fact-F02-tsc-loss-raises-mtorc1",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def read(model: Model) -> list[BothReadings]:
    return read_both(model, [model.knowledge.experiments[name] for name in CHOSEN], course=Course(20, 20, 40))


def test_large_falls_are_seen_by_all_readings(read: list[BothReadings]) -> None:
    for each in read[:3]:
        assert (each.graded, each.chances, each.functions) == ("passed", True, True)
        assert each.why_chances is None


def test_a_rise_of_what_is_on_is_seen_by_chances_alone(read: list[BothReadings]) -> None:
    assert (read[3].graded, read[3].chances, read[3].functions) == ("passed", True, False)
    assert read[3].why_functions is Why.CEILING


def test_the_records_of_a_fact_stand_together(read: list[BothReadings]) -> None:
    assert {name: len(records) for name, records in facts(read).items()} == {"F01": 1, "F12": 2, "F02": 1}


def test_what_has_a_time_or_doses_is_not_read(model: Model) -> None:
    experiments = list(model.knowledge.experiments.values())
    timed = next(each for each in experiments if each.schedule)
    dosed = next(each for each in experiments if each.readout.startswith("sensitivity("))
    found = read_both(model, [timed, dosed])
    assert [each.why_chances for each in found] == [Why.TIME, Why.DOSES]
    assert all(each.chances is None and each.functions is None for each in found)


def test_the_page_counts_facts_and_lists_what_disagrees(model: Model, read: list[BothReadings]) -> None:
    page = logic_page(read, {name: model.knowledge.experiments[name].claim for name in CHOSEN})
    assert "| Rheostat, graded | 3 | 3 |" in page
    assert "| Rheostat, functions | 2 | 3 |" in page
    assert "### Functions: 1" in page
    assert "`fact-F02-tsc-loss-raises-mtorc1`" in page
    assert "| prostate cancer, Montagud 2022 | 3 | 15 |" in page


def test_the_shipped_page_holds_every_textbook_fact(model: Model) -> None:
    """Its counts move with every size; that each fact stands in it is enough between two releases."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "logic.md").read_text(encoding="utf-8")
    claims = [each.claim for name, each in model.knowledge.experiments.items() if name.startswith("fact-")]
    assert len(claims) >= 16
    assert all(f"| {claim} |" in page for claim in claims), "logic.md is out of date: run `make logic-page`"
