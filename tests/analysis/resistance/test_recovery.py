"""A mechanism is looked for in its tumour, under its regimen; what is asked of a patient must be known."""

from __future__ import annotations

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.recovery import Standing, Verdict, recover
from rheostat.errors import InputError
from rheostat.knowledge.mechanisms import MechanismRecord

EVIDENCE = ("choo2008 | for the tests",)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def record(**more: object) -> MechanismRecord:
    given = {
        "label": "x",
        "system": 63,
        "course": "selected",
        "treatment": {"everolimus": "20 nM"},
        "evidence": EVIDENCE,
    }
    return MechanismRecord.model_validate({**given, **more})


def test_a_mechanism_that_does_nothing_does_not_come_out(model: Model) -> None:
    (found,) = recover(model, {"none": record(changes={"ABCG2": "less"}, answers=["CDK4/6 inhibitor"])})
    assert found.standing is Standing.ABSENT
    assert found.single_rank is None
    # The drug is then tried in the tumour as it is.
    (answer,) = found.answers
    assert answer.cell is None
    assert answer.verdict is not Verdict.NOTHING


def test_a_single_drug_may_be_the_answer(model: Model) -> None:
    (found,) = recover(model, {"one": record(changes={"FKBP1A": "less"}, answers=["sapanisertib"])})
    assert found.standing is Standing.RESTORES
    assert found.single is not None
    assert found.single.change.text == "FKBP1A loss"
    (answer,) = found.answers
    assert (answer.drug, answer.cell, answer.verdict) == ("sapanisertib", "FKBP1A loss", Verdict.STRIKES)


def test_what_patients_reach_must_be_known(model: Model) -> None:
    with pytest.raises(InputError, match="at what a patient reaches: human pharmacokinetics"):
        recover(model, {"one": record(treatment={"sapanisertib": "patient"}, changes={"KRAS": "more"})})
