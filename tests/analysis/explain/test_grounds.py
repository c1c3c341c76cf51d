"""What a step rests on: its evidence, for and against, and every reason for doubt, each from a made-up record."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_knowledge import knowledge_with

from rheostat.analysis.explain.grounds import Doubt, grounds
from rheostat.knowledge.load import Knowledge
from rheostat.network.assemble import assemble

MODULE = """
title: Doubtful
about: Steps on every kind of ground.
inputs: {food: {label: Food}}
nodes:
  sure: {label: Sure, law: gate, time_constant: 1 min, on: [{when: food, evidence: ["good2001 | food feeds it"]}]}
  assumed: {label: Assumed, law: gate, time_constant: 1 min, on: [{when: sure, assumption: guess}]}
  disputed:
    {label: Disputed, law: gate, time_constant: 1 min,
     on: [{when: sure, evidence: ["good2001 | it does so", {ref: other2002, shows: not so at all, disputes: true}]}]}
  recalled:
    {label: Recalled, law: gate, time_constant: 1 min, on: [{when: sure, evidence: ["dim1990 | it did so, then"]}]}
  inferred:
    {label: Inferred, law: gate, time_constant: 1 min,
     on: [{when: sure, evidence: [{ref: good2001, shows: it must be so, level: E}]}]}
  split:
    {label: Split, law: gate, time_constant: 1 min,
     on: [{when: sure, evidence: ["good2001 | it does so"]},
          {when: [sure, assumed], contested: quarrel, evidence: ["other2002 | only together"]}]}
  made: {label: Made, law: gate, of: sure, time_constant: 1 min, evidence: ["good2001 | made of it"]}
"""
REFERENCES = """
good2001: {authors: Good A, year: 2001, status: confirmed}
other2002: {authors: Other B, year: 2002, status: likely}
dim1990: {authors: Dim C, year: 1990, status: recalled}
"""
DISCREPANCIES = """
D1: {review_says: one, encoded: the other, why: because, sure: medium, elements: [sure, inferred]}
D2: {review_says: one, encoded: the other, why: because, sure: high, elements: [food, sure]}
"""


CONTESTED = """
rules: {open: {default: false, says: what is contested is off}}
flags:
  quarrel:
    {title: Together, rule: open, for: ["good2001 | only together"],
     against: ["other2002 | never together"], instead: nothing}
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    guess = "guess: {reason: nobody has looked at this yet}"
    return knowledge_with(
        tmp_path,
        module=MODULE,
        references=REFERENCES,
        discrepancies=DISCREPANCIES,
        assumptions=guess,
        contested=CONTESTED,
    )


@pytest.mark.parametrize(
    ("source", "target", "doubts"),
    [
        ("food", "sure", ()),
        ("sure", "assumed", (Doubt.ASSUMED,)),
        ("sure", "disputed", (Doubt.DISPUTED,)),
        ("sure", "recalled", (Doubt.RECALLED,)),
        ("sure", "inferred", (Doubt.INFERRED, Doubt.DISCREPANCY)),
        ("sure", "split", ()),
        ("sure", "made", ()),
    ],
)
def test_every_doubt_has_its_reason(knowledge: Knowledge, source: str, target: str, doubts: tuple[Doubt, ...]) -> None:
    assert grounds(knowledge, assemble(knowledge), source, target).doubts == doubts


def test_evidence_against_stands_beside_that_for(knowledge: Knowledge) -> None:
    found = grounds(knowledge, assemble(knowledge), "sure", "disputed")
    assert [item.ref for item in found.evidence] == ["good2001", "other2002"]
    assert [item.ref for item in found.disputes] == ["other2002"]


def test_a_contested_clause_is_left_out_and_said_or_used_and_doubted(knowledge: Knowledge) -> None:
    off = grounds(knowledge, assemble(knowledge), "sure", "split")
    assert off.left_out == ("split is switched on by sure and assumed",)
    on = grounds(knowledge, assemble(knowledge, switches={"quarrel": True}), "sure", "split")
    assert on.left_out == ()
    assert on.doubts == (Doubt.CONTESTED, Doubt.DISPUTED)
    assert [item.shows for item in on.disputes] == ["never together"]


def test_a_sure_erratum_is_named_and_casts_no_doubt(knowledge: Knowledge) -> None:
    found = grounds(knowledge, assemble(knowledge), "food", "sure")
    assert found.discrepancies == ("D2",)
    assert found.says == ("sure is switched on by food",)
    assert grounds(knowledge, assemble(knowledge), "sure", "made").says == ("made is made of sure",)
