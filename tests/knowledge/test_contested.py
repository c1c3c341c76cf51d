"""The consensus policy: both sides of every edge, the rule that decides, and what a switch changes."""

from __future__ import annotations

from typing import Any

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.contested import Policy
from rheostat.knowledge.contested_story import contested_edges, contested_text
from rheostat.knowledge.gates import Clause
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.query import HitKind
from rheostat.knowledge.story import tell

SHIPPED = load_knowledge()
CORE = "modules/core.yaml"
SIDES = """
  title: S6K1 makes cells grow
  for: ["burnett1998 | it was seen in one place"]
  against: ["choo2008 | it was not seen in another"]
  instead: nothing
"""
RULES = "rules: {seen: {default: true, says: on if seen}, unseen: {default: false, says: off if not}}\n"


def with_flag(small: Any, *, rule: str) -> Any:
    """Growth under S6K1 as a contested edge beside one under mTORC1."""
    clauses = "[{when: S6K1, assumption: size, contested: growth}, {when: mTORC1_active, assumption: size}]"
    policy = RULES + f"flags:\n growth: {SIDES}  rule: {rule}\n"
    return small({CORE: ("[{when: S6K1, assumption: size}]", clauses)}, {"contested.yaml": policy})


def test_the_five_edges_that_the_issue_names_are_there_with_both_sides() -> None:
    edges = {edge.flag: edge for edge in contested_edges(SHIPPED)}
    assert {flag: edge.default for flag, edge in edges.items()} == {
        "mtorc2-tyrosine-kinase": False,
        "mtorc3": False,
        "sin1-positive-loop": False,
        "ampk-mtorc2-direct": True,
        "yeast-torc2": True,
    }
    for edge in edges.values():
        assert edge.supporting, edge.flag
        assert edge.against, edge.flag
        assert edge.switches, edge.flag
        assert edge.is_on is edge.default


def test_the_rule_decides_unless_somebody_switches(small: Any) -> None:
    clause = Clause(when="S6K1", assumption="size", contested="growth")  # type: ignore[arg-type]
    for rule, default in (("seen", True), ("unseen", False)):
        policy: Policy = with_flag(small, rule=rule).policy
        assert policy.is_on(clause) is default
        assert policy.is_on(clause, {"growth": not default}) is not default
        assert policy.settings() == {"growth": default}
        assert policy.settings({"growth": not default}) == {"growth": not default}


def test_a_switch_that_is_no_flag_is_refused_with_the_nearest(small: Any) -> None:
    policy: Policy = with_flag(small, rule="seen").policy
    with pytest.raises(InputError, match="unknown contested edge 'grwoth'; did you mean growth"):
        policy.settings({"grwoth": True})


def test_a_flag_under_an_unknown_rule_is_refused_with_its_line(small: Any) -> None:
    with pytest.raises(InputError, match=r"contested.yaml, line 3: unknown rule 'sean'"):
        with_flag(small, rule="sean")


def test_the_policy_is_told_with_what_is_switched(small: Any) -> None:
    text = contested_text(contested_edges(with_flag(small, rule="unseen"), {"growth": True}))
    assert text.startswith("growth: on, switched (by the policy off)\n  S6K1 makes cells grow\n")
    assert "  switches: cell_growth is switched on by S6K1\n" in text
    assert "  for burnett1998: it was seen in one place\n  against choo2008: it was not seen in another\n" in text


def test_stories_say_whether_an_edge_counts(small: Any) -> None:
    story = tell(with_flag(small, rule="seen"), "S6K1", kind=HitKind.NODE)
    (edge,) = [item for item in story.acts_on if item.contested]
    assert edge.by_consensus
    assert [doubt.says for doubt in story.doubts if doubt.kind == "contested edge"] == [
        "that S6K1 raises cell_growth is contested, on unless 'growth' is switched off"
    ]


def test_a_contested_edge_has_a_story_of_its_own() -> None:
    story = tell(SHIPPED, "mtorc2-tyrosine-kinase")
    assert story.kind is HitKind.CONTESTED
    assert story.facts["by consensus"] == ("off",)
    (claim,) = story.claims
    assert {said.disputes for said in claim.grounds.evidence} == {True, False}
