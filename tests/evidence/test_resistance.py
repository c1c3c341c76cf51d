"""The search finds the review's mechanisms of resistance again, and most countermeasures, without a look-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.recovery import Answer, Recovery, Standing, Verdict, recover
from rheostat.report.resistance.page import recovery_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "resistance.md"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def found(model: Model) -> dict[str, Recovery]:
    return {each.name: each for each in recover(model, model.knowledge.mechanisms)}


def answer(found: dict[str, Recovery], name: str, stated: str) -> Answer:
    return next(each for each in found[name].answers if each.stated == stated)


def test_every_mechanism_acts_in_the_stated_direction(found: dict[str, Recovery]) -> None:
    assert len(found) == 21
    assert [name for name, each in found.items() if each.standing is Standing.ABSENT] == []


@pytest.mark.parametrize("name", ["R3", "R6", "R9", "R10", "R11", "R13", "R14"])
def test_a_selected_mechanism_restores_growth(found: dict[str, Recovery], name: str) -> None:
    assert found[name].standing is Standing.RESTORES


@pytest.mark.parametrize("name", ["R1", "R2", "R5", "R10", "R14"])
def test_an_adaptive_mechanism_protects_without_a_mutation(found: dict[str, Recovery], name: str) -> None:
    assert found[name].movement_rank is not None


def test_clones_and_compensation_are_there_in_one_tumour(found: dict[str, Recovery]) -> None:
    assert found["R21"].restoring > 10
    assert found["R21"].protecting > 3


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("R1", "IGF1R inhibitor"),
        ("R3", "ABC transporter inhibitor"),
        ("R5", "FGFR inhibitor"),
        ("R6", "PLK1 inhibitor"),
        ("R10", "MNK inhibitor"),
        ("R11", "CDK1 inhibitor"),
        ("R12", "GSK3 inhibitor"),
        ("R13", "mTOR kinase inhibitor"),
        ("R14", "MEK inhibitor"),
        ("R14", "RAF inhibitor"),
        ("R14", "CDK4/6 inhibitor"),
        ("R16", "GSK3 inhibitor"),
    ],
)
def test_a_stated_countermeasure_strikes_the_resistance(found: dict[str, Recovery], name: str, stated: str) -> None:
    assert answer(found, name, stated).verdict is Verdict.STRIKES


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("R2", "dual PI3K/mTOR inhibitor"),
        ("R11", "CDK12 inhibitor"),
        ("R15", "EGFR inhibitor"),
        ("R17", "glutaminase inhibitor"),
    ],
)
def test_a_stated_countermeasure_takes_growth(found: dict[str, Recovery], name: str, stated: str) -> None:
    assert answer(found, name, stated).verdict is not Verdict.NOTHING


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("R1", "IGF1R inhibitor"),
        ("R5", "FGFR inhibitor"),
        ("R10", "MNK inhibitor"),
        ("R19", "transglutaminase 2 inhibitor"),
    ],
)
def test_it_is_the_first_of_all_drugs(found: dict[str, Recovery], name: str, stated: str) -> None:
    each = answer(found, name, stated)
    assert each.rank == 0
    assert each.of > 100


def test_an_antibody_to_igf1r_takes_more_beside_a_rapalog_than_alone(model: Model) -> None:
    # The review's countermeasure of R1 is cixutumumab with temsirolimus (doi:10.1158/1078-0432.CCR-12-2186).
    record = model.knowledge.mechanisms["R1"].model_copy(update={"answers": ("cixutumumab",)})
    (each,) = recover(model, {"R1": record})
    (answer,) = each.answers
    assert answer.verdict is not Verdict.NOTHING
    assert answer.partner is not None
    assert answer.partner.synergy > 0.0


def test_what_does_not_come_out_says_why_and_nothing_else_does(found: dict[str, Recovery]) -> None:
    short = (Verdict.NOTHING, Verdict.FIRST)
    out = {(name, a.stated) for name, each in found.items() for a in each.answers if a.verdict in short}
    told = {(name, stated) for name, each in found.items() for stated in each.record.unmet}
    assert out == told


def test_the_page_is_current(model: Model, found: dict[str, Recovery]) -> None:
    made = recovery_page(model.knowledge, list(found.values()))
    assert PAGE.read_text(encoding="utf-8") == made, "resistance.md is out of date; run make tables"
