"""Treatments as text: what each form stands for, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_model import small_model

from rheostat.analysis.treatment import class_members, drug_id, label_of, regimens, usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return small_model(Path(tmp_path_factory.mktemp("knowledge"))).knowledge


def test_no_treatment_is_one_regimen_without_a_drug(knowledge: Knowledge) -> None:
    assert regimens(knowledge, {}) == [{}]


@pytest.mark.parametrize(
    ("dose", "nanomolar"), [("20 nM", 20.0), ("0.5 uM", 500.0), ("1 mM", 1e6), ("0 nM", 0.0), ("usual", 10.0)]
)
def test_a_dose_has_a_unit_or_is_the_usual_one(knowledge: Knowledge, dose: str, nanomolar: float) -> None:
    assert regimens(knowledge, {"stopper": dose}) == [{"stopper": pytest.approx(nanomolar)}]


def test_drugs_go_by_their_synonyms_and_together(knowledge: Knowledge) -> None:
    assert regimens(knowledge, {"ST-1": "1 nM", "RA-1": "2 nM"}) == [{"stopper": 1.0, "raiser": 2.0}]


def test_an_input_that_is_dosed_is_set_to_its_level(knowledge: Knowledge) -> None:
    """Level 1 is 2 Gy of rays and 50 nM of mist."""
    assert regimens(knowledge, {"beam": "6 Gy", "stopper": "1 nM"}) == [{"rays": 3.0, "stopper": 1.0}]
    assert regimens(knowledge, {"mist": "0.1 uM"}) == [{"mist": pytest.approx(2.0)}]
    assert regimens(knowledge, {"rays": "usual"}) == [{"rays": 1.0}]
    assert label_of(knowledge, "rays") == "Rays"
    assert label_of(knowledge, "stopper") == "Stopper"


def test_a_class_is_a_regimen_a_member_at_its_usual_dose(knowledge: Knowledge) -> None:
    """paper is a blocker too, but has no potency."""
    assert regimens(knowledge, {"class": "blocker"}) == [{"stopper": 10.0}, {"slower": 10.0}]
    assert regimens(knowledge, {"class": "Pocket blocker"}) == [{"stopper": 10.0}, {"slower": 10.0}]


def test_a_class_may_stand_in_the_place_of_a_drug(knowledge: Knowledge) -> None:
    assert regimens(knowledge, {"blocker": "usual"}) == [{"stopper": 10.0}, {"slower": 10.0}]
    assert regimens(knowledge, {"pocket blocker": "3 nM", "raiser": "1 nM"}) == [
        {"raiser": 1.0, "stopper": 3.0},
        {"raiser": 1.0, "slower": 3.0},
    ]
    with pytest.raises(InputError, match="two classes of drugs"):
        regimens(knowledge, {"blocker": "usual", "booster": "usual"})


def test_a_class_stands_beside_named_drugs_and_skips_those(knowledge: Knowledge) -> None:
    assert regimens(knowledge, {"class": "blocker", "raiser": "1 nM"}) == [
        {"raiser": 1.0, "stopper": 10.0},
        {"raiser": 1.0, "slower": 10.0},
    ]
    assert regimens(knowledge, {"class": "blocker", "stopper": "1 nM"}) == [{"stopper": 1.0, "slower": 10.0}]


def test_a_class_of_classes_has_the_members_of_all(knowledge: Knowledge) -> None:
    assert class_members(knowledge, "pocket drug") == ["stopper", "slower", "raiser"]
    assert class_members(knowledge, "booster") == ["raiser"]


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        ({"stoper": "1 nM"}, "unknown drug 'stoper'; did you mean stopper"),
        ({"EATER": "1 nM"}, "'EATER' is a gene, not a drug"),
        ({"class": "bloker"}, "unknown drug class 'bloker'; did you mean blocker"),
        ({"class": "unknown kind"}, "no drug of the class 'unknown kind' has a potency to simulate it with"),
        ({"stopper": 10}, "the dose of stopper is 10; write a number and a unit, such as '20 nM', or 'usual'"),
        ({"stopper": "10"}, "'10' is not a concentration; write a number and a unit, such as '20 nM'"),
        ({"stopper": "10 mg"}, "'10 mg' is not a concentration: unit 'mg' is not one of"),
        ({"stopper": "-1 nM"}, "'-1 nM' is not a concentration: it must be zero or more"),
        ({"paper": "usual"}, "Paper cannot be simulated: nobody has measured it"),
        ({"stopper": "1 nM", "ST-1": "2 nM"}, "Stopper is given twice, the second time as 'ST-1'"),
        ({"food": "1 nM"}, "Food is no treatment: set the level of food in the environment"),
        ({"rays": "2 nM"}, "'2 nM' is not a radiation dose"),
        ({"rays": 2}, "the dose of rays is 2; write a number and a unit"),
        ({"rays": "2 Gy", "beam": "1 Gy"}, "Rays is given twice, the second time as 'beam'"),
        ({"class": "booster", "RA-1": "1 nM"}, "every drug of the class 'booster' is given by name as well"),
    ],
)
def test_what_is_not_understood_is_refused(knowledge: Knowledge, treatment: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        regimens(knowledge, treatment)
    assert str(refusal.value).startswith(said)


def test_a_drug_has_one_id_and_one_usual_dose(knowledge: Knowledge) -> None:
    assert drug_id(knowledge, "sl-1") == "slower"
    assert usual_dose(knowledge, "slower") == 10.0
