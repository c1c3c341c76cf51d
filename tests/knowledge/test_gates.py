"""Gates: the ways of writing a clause, what it refuses, and what its numbers mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rheostat.knowledge.gates import Clause, GateExtension, GateRecord, LiteralRecord


def clause(**fields: Any) -> Clause:
    return Clause.model_validate({"assumption": "a", **fields})


def test_the_ways_of_writing_a_clause() -> None:
    assert clause(when="A") == clause(when=["A"]) == clause(when={"A": None})
    assert clause(when=["A", {"B": {"headroom": 3}}]).when[1] == LiteralRecord(node="B", headroom=3.0)
    assert clause(when="A", headroom=5).when[0].headroom == 5.0
    assert clause(when={"A": {"headroom": 2}, "B": None}, headroom=5).when[0].headroom == 2.0


def test_settings_of_a_clause_go_to_the_literals_that_they_can_mean() -> None:
    both = clause(when="A", unless="B", headroom=5, relief=3)
    assert (both.when[0].headroom, both.when[0].relief) == (5.0, None)
    assert (both.unless[0].headroom, both.unless[0].relief) == (8.0, 3.0)
    assert clause(unless="B").unless[0].relief == 2.0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "needs at least one regulator"),
        ({"when": {"A": {"relief": 2}}}, "stands under 'when' but has a relief"),
        ({"when": "A", "assumption": None}, "has neither evidence nor an assumption"),
        ({"when": 5}, "neither a node, a list of nodes nor a mapping"),
        ({"when": "A", "weight": 0}, "greater than 0"),
        ({"when": {"A": {"headroom": 1}}}, "greater than 1"),
        ({"when": {"A": {"steepness": 1.2}}}, "multiple of 0.5"),
        ({"when": {"A": {"via": "MTOR"}}}, "match pattern"),
        ({"unless": {"A": {"relief": 20}}}, r"relief 20 of A needs a depth above 0\.950"),
    ],
)
def test_a_clause_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        clause(**fields)


@given(headroom=st.floats(1.01, 500.0), steepness=st.sampled_from([1.0, 1.5, 2.0]))
def test_headroom_is_the_largest_rise_that_is_passed_on(headroom: float, steepness: float) -> None:
    """l(x) -> 1 as x grows and l(1) = 1/H, so that the ratio tends to H (from the definition of l)."""
    literal = LiteralRecord(node="A", headroom=headroom, steepness=steepness)
    at_one = 1.0 / (1.0 + literal.half_constant)
    assert 1.0 / at_one == pytest.approx(headroom)


@given(relief=st.floats(1.01, 10.0), spare=st.floats(0.001, 1.0))
def test_relief_is_the_rise_on_removing_the_inhibitor(relief: float, spare: float) -> None:
    """1 - v l(1) = 1/R by the definition of the relief."""
    least = 1.0 - 1.0 / relief
    literal = LiteralRecord(node="A", relief=relief, depth=least + spare * (1.0 - least))
    assert literal.inhibits
    assert 1.0 / (1.0 - literal.depth / (1.0 + literal.half_constant)) == pytest.approx(relief)


def test_an_extension_joins_every_clause_and_adds_its_own() -> None:
    gate = GateRecord.model_validate(
        [{"when": "A", "assumption": "a"}, {"when": "B", "evidence": ["x2000 | it was seen"]}]
    )
    added = GateExtension.model_validate(
        {"unless": "C", "basal": 0.2, "clauses": [{"when": "D", "assumption": "d"}], "assumption": "c"}
    )
    joined = added.applied_to(gate)
    assert [[item.node for item in one.literals] for one in joined.clauses] == [["A", "C"], ["B", "C"], ["D"]]
    assert [one.assumption for one in joined.clauses] == ["a", "c", "d"]
    assert joined.basal == 0.2
    assert gate.clauses[0].unless == ()


def test_what_joins_every_clause_needs_grounds() -> None:
    with pytest.raises(ValidationError, match="needs evidence or an assumption"):
        GateExtension.model_validate({"unless": "C"})
