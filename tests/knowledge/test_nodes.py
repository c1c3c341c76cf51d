"""Nodes: times in minutes, one law each, and what a node refuses about itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rheostat.knowledge.nodes import Abundance, AnyNode

NODE: TypeAdapter[AnyNode] = TypeAdapter(AnyNode)


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
