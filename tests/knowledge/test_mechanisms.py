"""The mechanisms of resistance are those that the review numbers, and each says what it is made of."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.mechanisms import Course, MechanismRecord, Way

EVIDENCE = ("choo2008 | for the tests",)


def test_all_21_of_the_review_are_there_each_of_its_own_system() -> None:
    knowledge = load_knowledge()
    # The review's resistance systems are the numbers 63 to 83, and its mechanisms R1 to R21.
    assert list(knowledge.mechanisms) == [f"R{number}" for number in range(1, 22)]
    assert [record.system for record in knowledge.mechanisms.values()] == list(range(63, 84))
    for name, record in knowledge.mechanisms.items():
        assert knowledge.systems[record.system].title.startswith(f"{name}:")


def test_one_way_or_several_may_be_given() -> None:
    given = {"label": "x", "system": 1, "course": "selected", "treatment": {"a": "usual"}, "evidence": EVIDENCE}
    record = MechanismRecord.model_validate({**given, "changes": {"KRAS": ["more", "allele"], "NF1": "less"}})
    assert record.changes == {"KRAS": (Way.MORE, Way.ALLELE), "NF1": (Way.LESS,)}


@pytest.mark.parametrize(
    ("course", "says"),
    [("selected", "names the changes"), ("adaptive", "names the nodes"), ("selected or adaptive", "names")],
)
def test_a_mechanism_is_made_of_something(course: str, says: str) -> None:
    given = {"label": "x", "system": 1, "course": course, "treatment": {"a": "usual"}, "evidence": EVIDENCE}
    with pytest.raises(ValidationError, match=says):
        MechanismRecord.model_validate(given)
    assert Course.POPULATION.value == "of the population"


def test_the_review_s_population_mechanism_has_no_signature() -> None:
    alone = [name for name, r in load_knowledge().mechanisms.items() if not r.changes and not r.moves]
    assert alone == ["R21"]
