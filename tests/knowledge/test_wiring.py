"""Edges as the records say them, and what can be reached along them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.knowledge.gates import LiteralRecord
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.wiring import Wire, downstream, log_slope, upstream, wires
from rheostat.network.assemble import assemble

MODULE = """
title: All laws
about: one node a law
inputs: {food: {label: Food}, stress: {label: Stress}}
nodes:
  subunit: {label: Subunit, law: turnover, time_constant: 1 h, lost: [{when: stress, assumption: a}]}
  first: {label: First, law: partition, of: subunit, share: 0.4, time_constant: 1 h,
          claim: [{when: food, assumption: a}]}
  second: {label: Second, law: partition, of: subunit, share: 0.6, time_constant: 1 h}
  gtpase: {label: GTPase, law: cycle, active_at_reference: 0.2, time_constant: 1 min,
           on: [{when: first, unless: stress, assumption: a}], off: [{when: second, unless: first, assumption: a}]}
  free: {label: Free, law: titration, of: gtpase, binder: second, ratio: 0.5, affinity: 0.1, time_constant: 1 min}
"""


def knowledge_of(small: Any) -> Any:
    assumption = "a: {reason: the size of this edge is made up for the tests}\n"
    empty = {
        "discrepancies.yaml": "{}",
        "experiments/all.yaml": "[]",
        "contexts.yaml": "{}",
        "watched.yaml": "{}",
    }
    return small(files={"modules/core.yaml": MODULE, "assumptions.yaml": assumption, **empty})


def test_each_law_gives_its_edges_with_their_signs(small: Any) -> None:
    found = {(wire.source, wire.target, wire.sign, wire.how) for wire in wires(knowledge_of(small))}
    assert found == {
        ("stress", "subunit", -1, "lost"),
        ("subunit", "first", 1, "of"),
        ("subunit", "second", 1, "of"),
        ("food", "first", 1, "claim"),
        ("first", "second", -1, "rival"),
        ("second", "first", -1, "rival"),
        ("first", "gtpase", 1, "on"),
        ("stress", "gtpase", -1, "on"),
        ("second", "gtpase", -1, "off"),
        ("first", "gtpase", 1, "off"),
        ("gtpase", "free", 1, "of"),
        ("second", "free", -1, "binder"),
    }


def test_the_network_that_runs_has_the_same_edges() -> None:
    knowledge = load_knowledge()
    ours = [(w.source, w.target, w.sign, w.how) for w in wires(knowledge) if w.how != "rival" and _counts(w)]
    theirs = [(edge.source, edge.target, edge.sign, edge.gate) for edge in assemble(knowledge).edges]
    assert sorted(ours) == sorted(theirs)


def _counts(wire: Wire) -> bool:
    return wire.clause is None or load_knowledge().policy.is_on(wire.clause)


def test_reach() -> None:
    edges = [Wire(a, b, 1, "on") for a, b in ("ab", "bc", "ca", "cd", "xd")]
    assert downstream(edges, "a") == {"a", "b", "c", "d"}
    assert upstream(edges, "d") == {"a", "b", "c", "d", "x"}
    assert downstream(edges, "d") == {"d"}


@pytest.mark.parametrize("steepness", [1.0, 1.5, 2.0])
@given(headroom=st.floats(1.05, 100.0), relief=st.floats(1.01, 5.0))
def test_log_slope_is_the_derivative(steepness: float, headroom: float, relief: float) -> None:
    """Against a central difference of the literal itself, h = 1e-5 in ln x (error of order h^2)."""
    from math import exp, log

    rising = LiteralRecord(node="a", headroom=headroom, steepness=steepness)
    falling = LiteralRecord(node="a", relief=relief, depth=0.98, steepness=steepness)

    def value(literal: LiteralRecord, x: float) -> float:
        hill = x**literal.steepness / (x**literal.steepness + literal.half_constant)
        return 1.0 - literal.depth * hill if literal.inhibits else hill

    for literal in (rising, falling):
        h = 1e-5
        slope = (log(value(literal, exp(h))) - log(value(literal, exp(-h)))) / (2.0 * h)
        assert log_slope(literal) == pytest.approx(slope, rel=1e-5, abs=1e-8)
