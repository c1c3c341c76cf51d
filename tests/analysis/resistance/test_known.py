"""What is found is told known from new by the published mechanisms, which are data."""

from __future__ import annotations

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.adaptive import Movement
from rheostat.analysis.resistance.changes import Change, catalogue
from rheostat.analysis.resistance.known import matching_mechanisms, matching_movements
from rheostat.knowledge.mechanisms import MechanismRecord


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def by_text(model: Model) -> dict[str, Change]:
    return {change.text: change for change in catalogue(model)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("EIF4EBP1 loss", ("R9",)),
        ("EIF4EBP1 amplification", ()),
        ("ABCB1 x30", ("R3",)),
        ("KRAS G12D", ("R14",)),
        ("KRAS loss", ()),
        ("MTOR A2034V het", ("R13",)),
        ("MTOR amplification", ()),
        ("NF1 loss", ("R14",)),
        ("RSK x4", ()),
        ("FKBP1A loss", ()),
        ("EIF4E S209E", ("R10",)),
    ],
)
def test_the_gene_and_the_way_decide(
    model: Model, by_text: dict[str, Change], text: str, wanted: tuple[str, ...]
) -> None:
    assert matching_mechanisms(by_text[text], model.knowledge.mechanisms) == wanted


def test_a_mechanism_of_one_s_own_is_matched_by_its_data_alone(by_text: dict[str, Change]) -> None:
    record = MechanismRecord.model_validate(
        {
            "label": "x",
            "system": 1,
            "course": "selected or adaptive",
            "treatment": {"a": "usual"},
            "changes": {"RSK": "more"},
            "moves": {"RSK": "less"},
            "evidence": ("choo2008 | for the tests",),
        }
    )
    assert matching_mechanisms(by_text["RSK x4"], {"own": record}) == ("own",)
    assert matching_mechanisms(by_text["RSK x0"], {"own": record}) == ()
    falls = Movement("RSK", 1.0, 0.5, 0.9, 100.0, 0.1, True)
    rises = Movement("RSK", 1.0, 1.5, 0.9, 100.0, 0.1, True)
    assert matching_movements(falls, {"own": record}) == ("own",)
    assert matching_movements(rises, {"own": record}) == ()
