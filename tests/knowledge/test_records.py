"""Records: what a short way of writing stands for, and what a record refuses about itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from rheostat.knowledge.records import (
    Abundance,
    Affinity,
    AlterationRecord,
    AnyNode,
    Clause,
    DrugRecord,
    Evidence,
    EvidenceLevel,
    Experiment,
    GateExtension,
    GateRecord,
    LiteralRecord,
    ObservableRecord,
    Phase,
    Reference,
)

NODE: TypeAdapter[AnyNode] = TypeAdapter(AnyNode)


def test_evidence_in_one_line() -> None:
    item = Evidence.model_validate("hua2019:64 | raptor recruits substrates")
    assert (item.ref, item.at, item.shows) == ("hua2019", "64", "raptor recruits substrates")
    assert (item.level, item.disputes) == (EvidenceLevel.PRECLINICAL, False)
    assert Evidence.model_validate("a2000 | what it shows").at is None
    assert Evidence.model_validate("a2000:Fig. 1: b | what it shows").at == "Fig. 1: b"


@pytest.mark.parametrize("text", ["a2000", "a2000 | short", "a2000|what it shows"])
def test_evidence_says_what_it_shows(text: str) -> None:
    with pytest.raises(ValidationError):
        Evidence.model_validate(text)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"doi": "10.1000/x", "pmid": 5}, "https://doi.org/10.1000/x"),
        ({"pmid": 5}, "https://pubmed.ncbi.nlm.nih.gov/5/"),
        ({}, None),
    ],
)
def test_a_reference_leads_to_where_it_can_be_read(fields: dict[str, Any], url: str | None) -> None:
    assert Reference(authors="A", year=2000, status="confirmed", **fields).url == url


@pytest.mark.parametrize(
    "fields", [{"doi": "doi:10.1/x"}, {"pmid": 0}, {"pmcid": "123"}, {"year": 1066}, {"status": "ok"}]
)
def test_an_identifier_of_wrong_form_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Reference.model_validate({"authors": "A", "year": 2000, "status": "confirmed", **fields})


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


def node(**fields: Any) -> AnyNode:
    return NODE.validate_python({"label": "L", "law": "gate", "time_constant": "1 h", **fields})


def test_times_are_minutes() -> None:
    assert node().time_constant == 60.0
    assert node(time_constant=5).time_constant == 5.0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"at_reference": 0.5}, "at_reference is 1"),
        ({"at_reference": 0}, "names the condition in which it is 1"),
        ({"anchor": {"A": 1}}, "names the condition in which it is 1"),
        ({"law": "cycle", "active_at_reference": 1.0}, "less than 1"),
        ({"law": "partition"}, "of"),
        ({"law": "spring"}, "does not match any of the expected tags"),
        ({"time_constant": "1 nM"}, "is not a time"),
        ({"gene": {"A": 0.5, "B": 0.4}}, "add up to 0.9, not 1"),
        ({"gene": {}}, "give either shares of genes or 'all'"),
    ],
)
def test_a_node_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        node(**fields)


def test_the_ways_of_writing_an_abundance() -> None:
    assert Abundance.model_validate("A") == Abundance(shares={"A": 1.0})
    assert Abundance.model_validate({"A": 0.25, "B": 0.75}).genes == ("A", "B")
    assert Abundance.model_validate({"all": ["A", "B"]}).genes == ("A", "B")


@pytest.mark.parametrize("law", ["gate", "cycle", "turnover", "titration", "partition"])
def test_each_law_names_its_gates(law: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "cycle": {"active_at_reference": 0.2},
        "titration": {"of": "A", "binder": "B", "ratio": 1.0, "affinity": 0.1},
        "partition": {"of": "A", "share": 0.5},
    }
    gates = {
        "gate": ["on"],
        "cycle": ["on", "off"],
        "turnover": ["made", "lost"],
        "titration": [],
        "partition": ["claim"],
    }
    assert list(node(law=law, **fields.get(law, {})).gates) == gates[law]


@pytest.mark.parametrize("fields", [{}, {"mean": ["A"], "inverse": "B"}, {"ratio": ["A"]}, {"ratio": ["A", "B", "C"]}])
def test_an_observable_has_one_form(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"exactly one of|a ratio names two nodes"):
        ObservableRecord.model_validate({"label": "L", **fields})


def affinity(**fields: Any) -> dict[str, Any]:
    return {
        "protein": "MTOR",
        "site": "FRB",
        "value": "12 nM",
        "measure": "Kd",
        "assay": "binding",
        "mode": "rapalog",
        "assumption": "a",
        **fields,
    }


def test_potencies_are_in_nanomolar_and_sourced() -> None:
    assert Affinity.model_validate(affinity(value="0.5 uM")).value == 500.0
    with pytest.raises(ValidationError, match="the potency at MTOR has neither evidence nor an assumption"):
        Affinity.model_validate(affinity(assumption=None))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "must say why it is not simulated"),
        ({"affinities": [affinity()]}, "needs its standard doses"),
        ({"affinities": [affinity()], "standard_doses": ["1 nM"]}, "the dose that cells are usually given"),
        ({"affinities": [affinity()], "standard_doses": ["0 nM"], "usual_dose": "1 nM"}, "greater than 0"),
    ],
)
def test_a_drug_is_simulated_or_says_why_not(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DrugRecord.model_validate({"label": "D", "class": "c", **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "variant"}, "and only such a record, lists its variants"),
        ({"kind": "loss", "variants": ["G12C"]}, "and only such a record, lists its variants"),
        ({"kind": "state"}, "needs a name"),
        ({"kind": "loss", "assumption": None}, "neither evidence nor an assumption"),
        ({"kind": "loss", "effect": {"abundance": {"A": -1}}}, "cannot be negative"),
        ({"kind": "loss", "direction": "up"}, "direction"),
    ],
)
def test_an_alteration_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    base = {"gene": "A", "effect": {}, "direction": "activating", "assumption": "a"}
    with pytest.raises(ValidationError, match=sentence):
        AlterationRecord.model_validate({**base, **fields})


def test_an_experiment_in_its_shortest_form() -> None:
    experiment = Experiment.model_validate(
        {"id": "a", "claim": "c", "readout": "r", "expect": "less", "cell": {"alterations": "TSC2 loss"}}
    )
    assert experiment.cell.alterations == ("TSC2 loss",)
    assert (experiment.at, experiment.margin, experiment.control.cell) == ("steady", None, None)
    assert Phase.model_validate({"for": "1 h"}).length == 60.0


def test_records_are_frozen_and_refuse_what_they_do_not_know() -> None:
    literal = LiteralRecord(node="A")
    with pytest.raises(ValidationError, match="frozen"):
        literal.node = "B"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        LiteralRecord.model_validate({"node": "A", "colour": "red"})
