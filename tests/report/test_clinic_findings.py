"""What a report says of the clinic: base rates, labels, toxicity and disputes as the records have them."""

from __future__ import annotations

import pytest

from rheostat.analysis.exposure_events import event_risks
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.trials import response_rate
from rheostat.report.clinic_findings import known_cancer, predicted_sentence, standing_finding
from rheostat.report.findings import StandingFinding


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def standing(model: Model, regimen: str, cancer: str | None, *genes: str) -> StandingFinding:
    drugs = model.knowledge.regimens[regimen].drugs
    return standing_finding(model.knowledge, drugs, cancer=cancer, genes=genes)


def test_the_measured_rate_comes_with_its_patients_and_trials(model: Model) -> None:
    found = standing(model, "everolimus", "RCC")
    rate = response_rate(model.knowledge, "rapalog", "RCC")
    assert rate is not None
    assert found.base_rate is not None
    assert (found.base_rate.events, found.base_rate.n) == (rate.events, rate.n)
    assert f"{rate.events} of {rate.n} patients" in found.base_sentence
    assert "RECORD-1" in found.base_rate.trials
    # moalmanac2026 and nci2009: everolimus for kidney cancer, United States, 30 March 2009
    assert "US since 2009-03-30" in found.label_sentence


def test_an_unstated_or_unknown_tumour_type_gives_no_rate(model: Model) -> None:
    found = standing(model, "everolimus", None)
    assert found.base_rate is None
    assert "not stated" in found.base_sentence
    assert "cannot be told" in found.label_sentence
    assert known_cancer(model.knowledge, (None, "NOSUCH", "RCC")) == "RCC"
    assert known_cancer(model.knowledge, (None, "NOSUCH")) is None


def test_a_label_with_a_partner_is_not_one_of_the_drug_alone(model: Model) -> None:
    # BOLERO-2: everolimus is labelled in breast cancer with exemestane.
    assert standing(model, "everolimus+exemestane", "breast_cancer_luminal").label_sentence.startswith("Labelled for")
    alone = standing(model, "everolimus", "breast_cancer_luminal").label_sentence
    assert "with other partners only" in alone
    assert "exemestane" in alone


def test_events_of_several_drugs_come_first_and_say_so(model: Model) -> None:
    found = standing(model, "everolimus+alpelisib", "BRCA")
    shared = [event.shared for event in found.toxicity]
    assert shared == sorted(shared, reverse=True)
    stomatitis = next(each for each in standing(model, "everolimus", "RCC").toxicity if each.event == "Stomatitis")
    # ravaud2014: relative risk of 1.49 for each doubling of the trough
    assert any("1.49" in fact for fact in stomatitis.exposure)
    assert stomatitis.mechanism


def test_evidence_against_stands_apart_from_evidence_for(model: Model) -> None:
    found = standing(model, "everolimus", "RCC", "PIK3CA", "MTOR")
    assert all(source.disputes for source in found.disputing)
    assert not any(source.disputes for source in found.supporting)
    assert any("PIK3CA" in source.shows for source in found.disputing)
    assert any("resistance" in source.shows for source in found.disputing), "resistance speaks against a benefit"


def test_how_well_a_class_is_predicted_is_told_in_figures(model: Model) -> None:
    said = predicted_sentence(model.knowledge, "MEK inhibitor")
    assert "908 cell lines" in said
    assert "not been measured" in predicted_sentence(model.knowledge, "bivalent mTOR inhibitor")


def test_a_doubled_trough_has_the_printed_ratio(model: Model) -> None:
    risks = event_risks(model.knowledge, "everolimus", trough=26.0, usual=13.0)
    folds = {risk.event: risk.fold for risk in risks if risk.fold is not None}
    assert folds["Stomatitis"] == pytest.approx(1.49)
    assert folds["Pneumonitis"] == pytest.approx(1.93)
    assert any(risk.crossed for risk in risks if risk.fact.threshold == 17.3)
    half = event_risks(model.knowledge, "everolimus", trough=6.5, usual=13.0)
    assert {risk.event: risk.fold for risk in half}["Pneumonitis"] == pytest.approx(1 / 1.93)
    assert not any(risk.crossed for risk in half if risk.fact.threshold == 17.3)
