"""Stories: nothing that the records say about a thing is missing from its story, in values or in text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.knowledge.conftest import INDIRECT

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.names import names_of
from rheostat.knowledge.query import HitKind
from rheostat.knowledge.story import Story, tell
from rheostat.knowledge.story_text import story_text

CORE = "modules/core.yaml"


def found_in(story: Story) -> set[tuple[str, str]]:
    return {(mention.kind, mention.id) for mention in story.appears_in}


def test_the_story_of_a_node(small: Any) -> None:
    story = tell(small(), "p-S6K1")
    assert (story.kind, story.id, story.nodes) == (HitKind.NODE, "S6K1_pT389", ("S6K1_pT389",))
    (into,) = story.acted_on_by
    assert (into.source, into.sign, into.how, into.through) == ("mTORC1_active", 1, "on", "MTOR.S6K1")
    assert [said.ref for said in into.grounds.evidence] == ["burnett1998"]
    assert [out.target for out in story.acts_on] == ["S6K1"]
    assert story.facts["site"] == ("T389 of RPS6KB1", "numbered in p70 (P23443-2)", "by MTOR")
    assert story.facts["systems"] == ("3",)
    assert found_in(story) == {
        ("observable", "output"),
        ("alteration", "RPS6KB1 amplification"),
        ("experiment", "everolimus-lowers-s6k"),
    }
    assert [(doubt.kind, doubt.id) for doubt in story.doubts] == [("discrepancy", "spared-site")]
    assert {source.id for source in story.references} == {"burnett1998", "choo2008"}


def test_a_gene_is_told_with_all_its_nodes_and_before_a_node_of_its_name(small: Any) -> None:
    story = tell(small(), "S6K1")
    assert (story.kind, story.id) == (HitKind.GENE, "RPS6KB1")
    assert story.nodes == ("S6K1_pT389", "S6K1")
    assert story.also == ("node S6K1",)
    assert {edge.source for edge in story.acted_on_by} == {"mTORC1_active", "S6K1_pT389"}
    assert tell(small(), "S6K1", kind=HitKind.NODE).nodes == ("S6K1",)


def test_the_story_of_a_druggable_gene(small: Any) -> None:
    story = tell(small(), "FRAP1")
    assert story.facts["identifiers"] == ("HGNC:3942", "uniprot P42345")
    assert [claim.says for claim in story.claims] == [
        "mTOR kinase has the sites FRB, ATP and gives S6K1",
        "FRB domain, 2025-2114",
    ]
    assert {
        ("complex", "mTORC1"),
        ("drug", "everolimus"),
        ("alteration", "MTOR F2108L"),
        ("context", "resistant"),
    } <= found_in(story)


def test_the_story_of_a_complex_holds_the_nodes_of_its_name(small: Any) -> None:
    story = tell(small(), "mTORC1")
    assert (story.kind, story.nodes) == (HitKind.COMPLEX, ("mTORC1_active",))
    assert story.facts["members"] == ("MTOR",)
    assert [edge.source for edge in story.acted_on_by] == ["growth_factor"]


def test_the_story_of_a_drug(small: Any) -> None:
    story = tell(small(), "RAD001")
    assert story.facts["takes away"] == ("MTOR.S6K1 keeps 0.02 while FRB is held; read by S6K1_pT389",)
    assert [claim.kind for claim in story.claims] == ["binding mode", "potency"]
    assert found_in(story) == {("regimen", "everolimus alone"), ("experiment", "everolimus-lowers-s6k")}


def test_the_story_of_an_input_or_a_pump_holds_the_drugs_that_meet_it(small: Any) -> None:
    knowledge = small({"drugs/agents.yaml": INDIRECT})
    assert ("drug", "everolimus") in found_in(tell(knowledge, "growth_factor"))
    says = [mention.says for mention in tell(knowledge, "MTOR").appears_in if mention.kind == "drug"]
    assert "MTOR pumps Everolimus out: 1 + 3 times as much outside as inside" in says
    claims = {claim.kind for claim in tell(knowledge, "everolimus").claims}
    assert {"effect of a drug", "efflux"} <= claims


def test_the_story_of_a_class_names_its_members_through_other_classes(small: Any) -> None:
    story = tell(small(), "mTOR inhibitor")
    assert story.facts["members"] == ("everolimus",)
    assert found_in(story) == {("drug", "everolimus")}


def test_the_story_of_a_variant(small: Any) -> None:
    story = tell(small(), "MTOR F2108L")
    assert story.facts["effect"] == ("drugs bind MTOR at FRB x0.01",)
    assert [said.ref for claim in story.claims for said in claim.grounds.evidence] == ["choo2008"]
    assert ("context", "resistant") in found_in(story)
    assert ("alteration", "MTOR F2108L") not in found_in(story)


def test_a_change_without_a_record_says_so(small: Any) -> None:
    story = tell(small(), "FKBP12 loss")
    assert (story.kind, story.id) == (HitKind.ALTERATION, "FKBP1A loss")
    assert "needs no record" in story.facts["effect"][0]


def test_the_story_of_an_observable_holds_the_edges_of_its_parts(small: Any) -> None:
    story = tell(small(), "output")
    assert story.facts["read as"] == ("mean of S6K1_pT389, S6K1",)
    assert {edge.target for edge in story.acted_on_by} == {"S6K1_pT389", "S6K1"}


def test_the_story_of_a_reference_is_what_rests_on_it(small: Any) -> None:
    story = tell(small(), "burnett1998")
    assert [(claim.kind, claim.id) for claim in story.claims] == [
        ("clause", "S6K1_pT389"),
        ("clause", "S6K1"),
        ("context", "resistant"),
    ]
    assert story.facts["link"] == ("https://doi.org/10.1073/pnas.95.4.1432",)


def test_the_story_of_an_assumption_is_what_rests_on_it(small: Any) -> None:
    claims = {(claim.kind, claim.id) for claim in tell(small(), "size").claims}
    assert claims == {
        ("clause", "mTORC1_active"),
        ("clause", "cell_growth"),
        ("target", "MTOR"),
        ("carrier", "FKBP1A"),
        ("binding mode", "rapalog"),
        ("alteration", "RPS6KB1 amplification"),
    }


def test_the_story_of_an_experiment(small: Any) -> None:
    control = ("  expect", "  control: {cell: {alterations: MTOR loss}, at: 1 h}\n  expect")
    story = tell(small({"experiments/all.yaml": control}), "everolimus-lowers-s6k")
    assert story.facts["treatment"] == ("RAD001 20 nM",)
    assert story.facts["readout"] == ("p-S6K1, steady",)
    assert story.facts["control"] == ("cell MTOR loss", "at 1 h")
    assert [claim.says for claim in story.claims] == ["Everolimus lowers p-S6K1."]


def test_a_contested_and_a_disputed_edge_are_doubts(small: Any) -> None:
    told = "[{when: S6K1, contested: direct, assumption: size}]"
    story = tell(small({CORE: ("[{when: S6K1, assumption: size}]", told)}), "cell_growth")
    assert [doubt.says for doubt in story.doubts] == [
        "that S6K1 raises cell_growth is contested, off unless 'direct' is switched on"
    ]
    disputed = "[{when: S6K1, evidence: [{ref: choo2008, shows: it was not seen there, disputes: true}]}]"
    story = tell(small({CORE: ("[{when: S6K1, assumption: size}]", disputed)}), "cell_growth")
    assert [doubt.says for doubt in story.doubts] == ["that S6K1 raises cell_growth is disputed by a source"]
    assert "disputed by choo2008 (level D)" in story_text(story)


def test_an_unknown_name_is_refused(small: Any) -> None:
    with pytest.raises(InputError, match="unknown name 'S6K9'; did you mean S6K1"):
        tell(small(), "S6K9")
    with pytest.raises(InputError, match="'everolimus' is a drug, not a gene"):
        tell(small(), "everolimus", kind=HitKind.GENE)


def test_the_text_of_a_story(small: Any) -> None:
    assert story_text(tell(small(), "S6K1_pT389")) == (
        "S6K1_pT389 (node): S6K1 phosphorylated at T389\n"
        "  kind: site\n"
        "  law: gate, time constant 10 min\n"
        "  site: T389 of RPS6KB1; numbered in p70 (P23443-2); by MTOR\n"
        "  at reference: 1, by definition\n"
        "  module: core: Core\n"
        "  systems: 3\n"
        "  synonyms: p-S6K1\n"
        "\n"
        "What acts on it\n"
        "  + mTORC1_active: switches it on, through MTOR.S6K1\n"
        "      see burnett1998 (level D): mTOR phosphorylates S6K1 itself\n"
        "\n"
        "What it does\n"
        "  + S6K1: switches it on\n"
        "      see burnett1998, Fig. 1 (level D): the site makes the kinase active\n"
        "\n"
        "What is claimed\n"
        "  modification site S6K1 T389: phosphorylation of T389 of p70, T412 of the reference (P23443) by\n"
        "      mTORC1\n"
        "      see choo2008 (level D): as it was seen there\n"
        "\n"
        "Where it appears\n"
        "  observable output: mTORC1 output, read from S6K1_pT389, S6K1\n"
        "  alteration: RPS6KB1 amplification: activating; abundance of RPS6KB1 x4\n"
        "      assumed: size\n"
        "  experiment everolimus-lowers-s6k: Everolimus lowers p-S6K1. (p-S6K1, less)\n"
        "      see choo2008, Fig. 2\n"
        "\n"
        "Doubts\n"
        "  discrepancy spared-site: the review says: rapalogs stop everything; encoded: a part is left; why:\n"
        "      4E-BP1 keeps its phosphate\n"
        "      see choo2008 (level D): part of it is left under the drug\n"
        "\n"
        "Assumptions\n"
        "  size: the size of this edge is made up for the tests\n"
        "\n"
        "Sources\n"
        "  burnett1998: Burnett PE (1998). mTOR on S6K1. https://doi.org/10.1073/pnas.95.4.1432\n"
        "  choo2008: Choo AY (2008). Rapamycin spares 4E-BP1. no link known [identity likely, not confirmed]\n"
    )


def test_every_shipped_thing_has_a_story_that_can_be_printed() -> None:
    knowledge = load_knowledge()
    things = list(dict.fromkeys((name.hit.kind, name.hit.id) for name in names_of(knowledge)))
    assert {kind for kind, _ in things} > {HitKind.NODE, HitKind.GENE, HitKind.DRUG, HitKind.ALTERATION}
    # One in twenty of each kind, so that the test stays quick; the first of each kind always.
    chosen = [thing for kind in HitKind for thing in [one for one in things if one[0] is kind][::20]]
    assert len(chosen) > 80
    for kind, identifier in chosen:
        story = tell(knowledge, identifier, kind=kind)
        assert story.id == identifier
        assert json.loads(json.dumps(story.as_json()))["id"] == identifier
        assert story_text(story).startswith(identifier)


def test_every_edge_is_told_twice(small: Any) -> None:
    """Once as what acts on its target and once as what its source does."""
    knowledge = small()
    stories = [tell(knowledge, name, kind=HitKind.NODE) for name in knowledge.nodes]
    stories += [tell(knowledge, name, kind=HitKind.INPUT) for name in knowledge.inputs]
    into = [(edge.source, edge.target) for story in stories for edge in story.acted_on_by]
    out = [(edge.source, edge.target) for story in stories for edge in story.acts_on]
    assert sorted(into) == sorted(out)
    assert len(into) == 4
