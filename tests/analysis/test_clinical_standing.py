"""A regimen's base rate, label, shared toxicity and disputed markers, from records whose answer is known."""

from __future__ import annotations

import pytest

from rheostat.analysis.clinical_standing import clinical_standing, labelled_regimens
from rheostat.analysis.trials import response_rate
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge, load_knowledge


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load_knowledge()


def test_the_label_of_this_tumour_type_stands_first(shipped: Knowledge) -> None:
    labels = clinical_standing(shipped, ["everolimus", "exemestane"], cancer="luminal breast cancer").labels
    first = labels[0]
    assert (first.drug, first.region, first.partners, first.here) == ("everolimus", "EU", ("exemestane",), True)
    here = [label.here for label in labels]
    assert here == sorted(here, reverse=True)
    assert any(label.indication.startswith("prevention of rejection") and not label.here for label in labels)


def test_the_base_rate_is_that_of_the_class(shipped: Knowledge) -> None:
    standing = clinical_standing(shipped, ["temsirolimus"], cancer="ccRCC")
    assert standing.base_rate == response_rate(shipped, "rapalog", "ccRCC")
    assert clinical_standing(shipped, ["sapanisertib"], cancer="chordoma").base_rate is None


def test_toxicity_is_shared_only_where_each_drug_alone_causes_it(shipped: Knowledge) -> None:
    shared = clinical_standing(shipped, ["everolimus", "ridaforolimus"], cancer="sarcoma").shared_events
    stomatitis = next(item for item in shared if item.event == "Stomatitis")
    # ASCO 2011, abstract 10005, for ridaforolimus.
    assert stomatitis.rates["ridaforolimus"] == 52
    assert set(stomatitis.rates) == {"everolimus", "ridaforolimus"}
    assert clinical_standing(shipped, ["everolimus"], cancer="sarcoma").shared_events == ()


def test_markers_are_split_into_those_for_and_against(shipped: Knowledge) -> None:
    standing = clinical_standing(shipped, ["everolimus"], cancer="BLCA", genes=["PIK3CA", "TSC1"])
    assert "PIK3CA-everolimus-trial" in standing.disputing
    assert "TSC1-TSC2-basket" in standing.disputing
    assert "TSC1-TSC2-SEGA" in standing.supporting
    assert clinical_standing(shipped, ["everolimus"], cancer="BLCA").disputing == ()


def test_what_was_recalled_speaks_neither_for_nor_against(shipped: Knowledge) -> None:
    assert shipped.clinic.markers["TSC2-PEComa"].status.value == "recalled"
    standing = clinical_standing(shipped, ["nab-sirolimus"], cancer="PECOMA", genes=["TSC2"])
    assert "TSC2-PEComa" not in (*standing.supporting, *standing.disputing)


def test_a_resistance_that_was_found_speaks_against(shipped: Knowledge) -> None:
    standing = clinical_standing(shipped, ["everolimus"], cancer="RCC", genes=["MTOR"])
    against = [shipped.clinic.markers[name] for name in standing.disputing]
    assert any(marker.direction == "resistance" and marker.supports for marker in against)
    assert "PIK3CA-BOLERO-2" in clinical_standing(shipped, ["everolimus"], cancer="BRCA", genes=["PIK3CA"]).disputing


def test_an_unknown_tumour_type_is_refused(shipped: Knowledge) -> None:
    with pytest.raises(InputError, match="did you mean"):
        clinical_standing(shipped, ["everolimus"], cancer="brest cancer")


def test_regimens_labelled_for_a_tumour_type_are_found_with_their_partners() -> None:
    knowledge = load_knowledge()
    # BOLERO-2 and SOLAR-1: everolimus with exemestane and alpelisib with fulvestrant in breast cancer
    breast = labelled_regimens(knowledge, "breast_cancer_luminal")
    assert {"everolimus+exemestane", "alpelisib+fulvestrant"} <= set(breast)
    assert "everolimus" not in breast
    assert {"everolimus", "temsirolimus"} <= set(labelled_regimens(knowledge, "RCC"))
    assert labelled_regimens(knowledge, None) == ()
