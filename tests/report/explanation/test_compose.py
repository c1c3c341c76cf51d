"""What explanations say of every published case: sentences from findings, each traceable, nothing hidden."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rheostat.analysis.explain.contrast import contrast
from rheostat.analysis.explain.explanation import explain, explain_tumour
from rheostat.analysis.explain.given import Setting, given
from rheostat.analysis.model import Model, load_model
from rheostat.cli.tumours import tumours_named
from rheostat.report.explanation.compose import explanation_findings
from rheostat.report.explanation.findings import ExplanationFindings, Said, Section
from rheostat.report.explanation.text import COLUMNS, as_table, as_text
from rheostat.report.wording import percent

EXAMPLES = sorted(path.name for path in (Path(__file__).parents[3] / "examples").iterdir() if path.is_dir())
LONGEST, WITH_DOUBTS = 310, 440
"""Words up to what is unsure, which is read in a minute or so, and with it; without sources and notes."""


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def told(model: Model) -> list[ExplanationFindings]:
    """The first sample of every example under everolimus."""
    regimen = given(model, "everolimus")
    out = []
    for case in EXAMPLES:
        named = tumours_named(model, str(Path(__file__).parents[3] / "examples" / case))[0]
        out.append(explanation_findings(explain_tumour(model, named.tumour, regimen), cancer=named.cancer))
    assert len(out) >= 12
    return out


def test_every_sentence_is_whole_and_readable(told: list[ExplanationFindings]) -> None:
    for found in told:
        for said in found.said:
            assert said.sentence.endswith("."), said
            assert said.sentence[0].isupper() or not said.sentence[0].isalpha() or _is_name(said), said
            assert not re.search(r"\bnan\b|\bNone\b|  |\.\.|[a-z]_[a-z]", said.sentence), said
        body = as_text(found).partition("\nSources")[0]
        assert _words(body.partition(Section.DOUBTS)[0]) < LONGEST, found.sample_id
        assert _words(body) < WITH_DOUBTS, found.sample_id


def _words(text: str) -> int:
    """Tokens that hold a letter."""
    return sum(any(char.isalpha() for char in token) for token in text.split())


def _is_name(said: Said) -> bool:
    """Paths begin with the name of a node, which keeps its letters."""
    return said.section in (Section.PATHS, Section.FEEDBACK, Section.DOUBTS)


def test_every_sentence_is_traceable(model: Model, told: list[ExplanationFindings]) -> None:
    known = {*model.network.nodes, *model.network.inputs}
    for found in told:
        ids = [said.id for said in found.said]
        assert len(set(ids)) == len(ids)
        for said in found.said:
            for edge in said.edges:
                source, _, target = edge.split(" ")
                assert {source, target} <= known
            for source in said.sources:
                assert source.ref in model.knowledge.references
            for name in said.assumptions:
                assert name in model.knowledge.assumptions
            for name, value in said.numbers:
                if name in ("growth_without", "growth_blocked", "growth_held") and value is not None and value >= 0.0:
                    assert percent(value) in said.sentence, said


def test_every_section_is_there_and_in_order(told: list[ExplanationFindings]) -> None:
    order = list(Section)
    for found in told:
        places = [order.index(said.section) for said in found.said]
        assert places == sorted(places)
        assert {said.section for said in found.said} >= set(Section) - {Section.CONTRAST, Section.DOUBTS}


def test_what_contradicts_the_model_comes_first_and_is_said(model: Model) -> None:
    """BOLERO-2 found no dependence on PIK3CA, where the model has PIK3CA favour the drug."""
    found = explanation_findings(explain(model, ["PIK3CA H1047R het"], regimen="everolimus"))
    assert not found.published[0].agrees
    doubts = [said for said in found.said if said.section is Section.DOUBTS]
    assert doubts[0].sentence.startswith("Not in line with the model on PIK3CA H1047R het (in patients)")
    assert any(not each.agrees and "did not depend on PIK3CA" in each.says for each in found.published)
    assert [row.agrees for row in found.published] == sorted(bool(row.agrees) for row in found.published)


def test_a_switched_on_contested_step_is_said_to_be_disputed() -> None:
    switched = load_model(switches={"mtorc3": True})
    found = explanation_findings(explain(switched, ["PIK3CA H1047R het"], regimen="everolimus"))
    steps = [step for path in found.paths for step in path.steps]
    contested = [step for step in steps if "the field does not agree on it" in step.doubts]
    for step in contested:
        assert any(said.edges == (step.edge,) and "disputed" in said.sentence for said in found.said)


def test_a_steps_own_disputes_are_said(model: Model) -> None:
    """Yoon 2011 disputes that phosphatidic acid raises mTORC2: any path over that step has to say so."""
    found = explanation_findings(explain(model, ["RICTOR amp"], regimen="everolimus"))
    for path in found.paths:
        for step in path.steps:
            for source in step.sources:
                if source.disputes:
                    assert any(source.shows in said.sentence for said in found.said)


def test_a_cause_says_which_way_it_works(model: Model) -> None:
    found = explanation_findings(explain(model, ["TSC2 loss", "MTOR F2108L"], regimen="everolimus"))
    text = as_text(found)
    assert "MTOR F2108L works against the drug: without it growth would be" in text
    assert "It holds" in text
    assert found.held[0].allele == "MTOR F2108L"


def test_why_not_contrasts_two_regimens(model: Model) -> None:
    here, there = (explain(model, ["PIK3CA H1047R het"], regimen=name) for name in ("everolimus", "sapanisertib"))
    found = explanation_findings(here, against=contrast(here, there))
    said = [each for each in found.said if each.section is Section.CONTRAST]
    assert said[0].sentence.startswith("Sapanisertib would let growth go on at")
    assert "less than everolimus" in said[0].sentence
    assert "p-4E-BP1" in said[1].sentence
    assert found.why_not == "Sapanisertib"
    assert found.swaps


def test_the_table_holds_every_number_in_one_column(told: list[ExplanationFindings]) -> None:
    for found in told:
        lines = as_table(found).splitlines()
        assert tuple(lines[0].split("\t")) == COLUMNS
        for line in lines[1:]:
            assert len(line.split("\t")) == len(COLUMNS)
        shares = [line for line in lines if "\tsensitivity_share\t" in line]
        assert len(shares) == len(found.changes)


def test_text_cites_by_number_and_lists_what_it_cites(told: list[ExplanationFindings]) -> None:
    for found in told:
        body, _, listed = as_text(found).partition("\nSources")
        cited = {int(number) for marks in re.findall(r"\[([\d, \n]+)\]", body) for number in marks.split(",")}
        numbers = {int(number) for number in re.findall(r"^ +(\d+)\. ", listed, re.MULTILINE)}
        assert cited == numbers
        assert numbers == set(range(1, len(numbers) + 1))
        assert max(map(len, body.splitlines())) <= 100


def test_it_is_said_where_the_regimen_is_given(model: Model) -> None:
    patient = explanation_findings(explain(model, ["PIK3CA H1047R het"], regimen="everolimus+alpelisib"))
    assert patient.setting == "patient"
    text = " ".join(as_text(patient).split())
    assert "everolimus 10 mg once daily" in text
    assert "through the body, which answers to the drug" in text
    assert "Published for everolimus alone" in text
    taken = {
        "temsirolimus": ("temsirolimus 25 mg intravenous once a week, as rapamycin ",),
        "everolimus+exemestane": ("everolimus 10 mg once daily, ", "exemestane in full effect"),
    }
    for regimen, words in taken.items():
        doses = explanation_findings(explain(model, [], regimen=regimen)).doses
        assert all(dose.startswith(word) for dose, word in zip(doses, words, strict=True)), doses
    dish = explanation_findings(explain(model, [], regimen="RapaLink-1"))
    assert dish.setting == "dish"
    assert "What patients reach is not known" in dish.said[0].sentence
    again = explanation_findings(explain(model, [], regimen="everolimus", setting=Setting.DISH))
    assert again.doses == ("everolimus 20 nM",)
