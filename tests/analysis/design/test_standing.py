"""What stands behind a regimen beside its prediction: evidence on all of it, stage, what its drugs do alike."""

from __future__ import annotations

from rheostat.analysis.design.standing import Development, candidate_standing, development_of
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.sources import EvidenceLevel

KNOWLEDGE = load_knowledge()


def test_an_approval_here_is_the_highest_level_and_elsewhere_one_lower() -> None:
    # Everolimus with exemestane is approved in breast cancer (20 July 2012).
    pair = ("everolimus", "exemestane")
    here = candidate_standing(KNOWLEDGE, pair, cancer="BRCA")
    assert here.level is EvidenceLevel.VALIDATED
    assert here.grounds[0].startswith("approved together")
    assert candidate_standing(KNOWLEDGE, pair, cancer="CCRCC").level is EvidenceLevel.CLINICAL


def test_evidence_on_one_drug_is_none_on_the_pair() -> None:
    pair = candidate_standing(KNOWLEDGE, ("everolimus", "CHIR-99021"), genes=("PIK3CA",))
    assert pair.level is None
    assert pair.of_parts
    assert any(text.startswith("against:") for text in pair.of_parts)
    alone = candidate_standing(KNOWLEDGE, ("everolimus",), genes=("PIK3CA",))
    assert alone.level is not None


def test_a_regimen_has_come_as_far_as_its_least_developed_drug() -> None:
    assert development_of(KNOWLEDGE, "everolimus") is Development.APPROVED
    assert candidate_standing(KNOWLEDGE, ("everolimus", "CHIR-99021")).development is Development.TOOL
    assert Development.TOOL.words == "tool compound"
    stages = {record.status for record in KNOWLEDGE.drugs.values() if record.status and not record.not_simulated}
    assert stages <= {stage.words for stage in Development}


def test_events_that_two_drugs_share_are_told_and_so_is_what_is_not_recorded() -> None:
    two = candidate_standing(KNOWLEDGE, ("everolimus", "temsirolimus"))
    assert two.shared_events
    assert two.unrecorded == ()
    # Stomatitis is frequent under both (doi:10.1016/S0140-6736(08)61039-9, doi:10.1056/NEJMoa066838).
    assert any("tomatitis" in event.event for event in two.shared_events)
    assert candidate_standing(KNOWLEDGE, ("everolimus", "CHIR-99021")).unrecorded == ("CHIR-99021",)
