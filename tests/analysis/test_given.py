"""Regimens as people write them, and at which concentration each drug is taken."""

from __future__ import annotations

import pytest

from rheostat.analysis.given import Exposure, Ground, doses_of, every_drug_given, parse_regimen
from rheostat.analysis.reachable import reachable
from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge

KNOWLEDGE = load_knowledge()


def test_a_patient_s_free_average_where_it_is_known_and_usual_where_not() -> None:
    first, second = parse_regimen(KNOWLEDGE, "RAD001 + sapanisertib")
    assert (first.drug, first.ground) == ("everolimus", Ground.PATIENT)
    assert first.levels == pytest.approx(reachable(KNOWLEDGE, ["everolimus"]).average_nm())
    assert first.schedule is not None
    assert (second.drug, second.ground) == ("sapanisertib", Ground.CELLS)
    assert second.levels == {"sapanisertib": usual_dose(KNOWLEDGE, "sapanisertib")}
    assert second.missing is not None


def test_what_cells_are_given_on_request() -> None:
    given = parse_regimen(KNOWLEDGE, "everolimus+trametinib", exposure=Exposure.CELLS)
    assert {each.ground for each in given} == {Ground.CELLS}
    assert doses_of(given) == {drug: usual_dose(KNOWLEDGE, drug) for drug in ("everolimus", "trametinib")}


def test_a_stated_dose_is_taken_as_it_is() -> None:
    (given,) = parse_regimen(KNOWLEDGE, "everolimus = 5 nM")
    assert (given.levels, given.ground) == ({"everolimus": 5.0}, Ground.STATED)


def test_radiation_may_be_part_of_a_regimen() -> None:
    given = parse_regimen(KNOWLEDGE, "sapanisertib+radiation=2 Gy")
    assert doses_of(given)["radiation"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("everolimus+", "expected drugs joined by"),
        ("everolimus=", "expected drugs joined by"),
        ("everolimus+RAD001", "named twice"),
        ("evrolimus", "did you mean"),
        ("everolimus=5", "5"),
        ("class=rapalog", "name one drug"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_regimen(KNOWLEDGE, text)


def test_every_drug_that_can_be_simulated_is_given() -> None:
    given = every_drug_given(KNOWLEDGE, Exposure.PATIENT)
    assert set(given) == {drug for drug, record in KNOWLEDGE.drugs.items() if not record.not_simulated}
    for each in given.values():
        assert each.is_reached == (each.missing is None)
        assert (each.ground is Ground.PATIENT) == (each.schedule is not None)


def test_what_is_assumed_of_a_drug_in_patients_is_named() -> None:
    (tamoxifen,) = parse_regimen(KNOWLEDGE, "tamoxifen")
    assert tamoxifen.ground is Ground.ASSUMED
    assert tamoxifen.assumption in KNOWLEDGE.assumptions
    assert tamoxifen.levels == {"tamoxifen": usual_dose(KNOWLEDGE, "tamoxifen")}


def test_what_acts_may_be_a_metabolite_and_adds_to_the_drug_itself() -> None:
    # Temsirolimus is turned into sirolimus, which is the more lasting of the two (doi:10.1200/JCO.2004.08.110).
    (alone,) = parse_regimen(KNOWLEDGE, "temsirolimus")
    assert "sirolimus" in alone.levels
    both = doses_of(parse_regimen(KNOWLEDGE, "temsirolimus+sirolimus=1 nM"))
    assert both["sirolimus"] == pytest.approx(alone.levels["sirolimus"] + 1.0)
