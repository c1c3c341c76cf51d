"""Findings of a published case: what they say, on which grounds, and that equal input gives equal findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape

from rheostat.analysis.model import load_model
from rheostat.knowledge.alterations import AllelePool, Effect
from rheostat.knowledge.sequences import load_sequences
from rheostat.report.compose import compose, describe, knowledge_digest
from rheostat.report.findings import Findings
from rheostat.report.render import render_html
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.read_case import read_case

EXAMPLES = Path(__file__).parents[2] / "examples"


def findings_of(case: str, *, size: int = 3) -> Findings:
    model = load_model()
    names = GeneNames(frozenset(model.knowledge.genes), model.knowledge.gene_aliases)
    read = read_case(EXAMPLES / case, genes=names, sequences=load_sequences(), known_variants={})
    return compose(model, read, ensemble_size=size, seed=5)


@pytest.fixture(scope="module")
def thyroid() -> Findings:
    return findings_of("wagle2014-thyroid")


def test_what_happened_stands_beside_what_is_predicted(thyroid: Findings) -> None:
    outcomes = {item.sample_id: item for item in thyroid.happened}
    assert outcomes["WAGLE2014-ATC-BASELINE"].outcome == "responder"
    assert outcomes["WAGLE2014-ATC-RESISTANT"].outcome == "acquired-resistance"
    baseline = outcomes["WAGLE2014-ATC-BASELINE"].agrees
    assert baseline is not None
    assert baseline.startswith("Predicted for Everolimus (rank ")


def test_every_alteration_and_regimen_has_sources_or_says_what_it_assumes(thyroid: Findings) -> None:
    for sample in thyroid.samples:
        assert sample.alterations
        for alteration in sample.alterations:
            assert alteration.sources or alteration.assumption
        for regimen in sample.regimens:
            assert regimen.sources
            assert all(source.url is None or source.url.startswith("https://") for source in regimen.sources)


def test_numbers_lie_in_their_ranges(thyroid: Findings) -> None:
    for sample in thyroid.samples:
        for regimen in sample.regimens:
            for number in (regimen.sensitivity, regimen.advantage, regimen.gr, regimen.viability):
                assert number.low <= number.value <= number.high


def test_a_resistant_allele_is_named_as_the_reason_why_it_may_fail(thyroid: Findings) -> None:
    resistant = next(s for s in thyroid.samples if s.sample_id.endswith("RESISTANT"))
    everolimus = next(r for r in resistant.regimens if r.id == "everolimus")
    assert any("MTOR F2108L lowers the sensitivity" in sentence for sentence in everolimus.why_it_may_fail)


def test_a_combination_has_no_status_of_its_own(thyroid: Findings) -> None:
    pair = next(r for r in thyroid.samples[0].regimens if len(r.doses) == 2)
    assert pair.status is not None
    assert pair.status.startswith("each alone: ")


def test_the_tumour_type_is_told_in_words(thyroid: Findings) -> None:
    assert thyroid.samples[0].cancer == "Anaplastic Thyroid Cancer (THAP)"


def test_the_regimen_that_stands_first_is_explained_on_the_page(thyroid: Findings) -> None:
    page = render_html(thyroid)
    for sample in thyroid.samples:
        found = sample.explanation
        assert found is not None
        assert found.regimen_id == sample.regimens[0].id
        assert sum(each.sensitivity_share or 0.0 for each in found.changes) == pytest.approx(
            found.sensitivity - found.reference_sensitivity
        )
        for said in found.said:
            assert escape(said.sentence) in page
    assert page.count("Why: each cause taken back and simulated again") == len(thyroid.samples)


def test_equal_input_gives_equal_findings(thyroid: Findings) -> None:
    assert findings_of("wagle2014-thyroid") == thyroid
    assert len(knowledge_digest()) == 64


def test_provenance_names_the_files_by_their_sums(thyroid: Findings) -> None:
    names = [name for name, digest in thyroid.provenance.inputs if len(digest) == 64]
    assert "mutations.maf" in names


def test_effects_are_told_in_labels_and_without_factors_of_one() -> None:
    effect = Effect(
        abundance={"TSC2": 0.0},
        constitutive={"mTORC1_active": 2.0},
        pools={"MTOR": AllelePool(affinity={"FRB": 0.01}, activity={"all": 1.0})},
    )
    assert describe(load_model(), effect) == (
        "no TSC2 protein; mTORC1, active: at least 2 times the reference level without any input; "
        "drugs bind the FRB site of MTOR 0.01 times as tightly"
    )
