"""What of a regimen reaches a patient: shares, schedules, and the sentence where something is not known."""

from __future__ import annotations

import pytest

from rheostat.analysis.reachable import reachable
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.regimens import RegimenStep
from rheostat.pharmacology.exposure import free_average_nm


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def test_a_drug_at_its_labelled_dose_reaches_the_average_of_its_kinetics(knowledge: Knowledge) -> None:
    for drug in ("alpelisib", "trametinib"):
        found = reachable(knowledge, [drug])
        assert found.is_known
        assert sum(stretch.share for stretch in found.stretches) == pytest.approx(1.0)
        # Both are measured in plasma, so that the free share is the same at every concentration.
        expected = free_average_nm(knowledge.clinic.pharmacokinetics[drug])
        assert found.average_nm()[drug] == pytest.approx(expected, rel=0.01)


def test_the_free_average_of_alpelisib_is_that_of_its_printed_clearance(knowledge: Knowledge) -> None:
    # 300 mg / (9.2 L/h x 24 h) is 1359 ng/mL, of 441.5 g/mol, and 10.8 % is free.
    found = reachable(knowledge, ["alpelisib"]).average_nm()["alpelisib"]
    assert found == pytest.approx(300.0 / (9.2 * 24.0) * 1e6 / 441.5 * 0.108, rel=0.01)


def test_temsirolimus_acts_by_its_metabolite(knowledge: Knowledge) -> None:
    assert set(reachable(knowledge, ["temsirolimus"]).average_nm()) == {"sirolimus"}


@pytest.mark.parametrize(
    ("drug", "reason"),
    [
        ("sapanisertib", "human pharmacokinetics of Sapanisertib are not known: "),
        ("gedatolisib", "how much of Gedatolisib is free in plasma was not found in print"),
        ("osimertinib", "no labelled or recommended schedule of Osimertinib was read in its source"),
        ("erlotinib", "human pharmacokinetics of Erlotinib are not known"),
    ],
)
def test_what_is_not_known_is_said(knowledge: Knowledge, drug: str, reason: str) -> None:
    found = reachable(knowledge, ["everolimus", drug])
    assert not found.is_known
    assert found.stretches == ()
    assert (found.missing or "").startswith(reason)


def test_steps_share_the_time_by_their_length(knowledge: Knowledge) -> None:
    order = (RegimenStep(drugs=("everolimus",), days=7), RegimenStep(drugs=("alpelisib",), days=21))
    found = reachable(knowledge, ["everolimus", "alpelisib"], order=order)
    alone = {drug: reachable(knowledge, [drug]).average_nm()[drug] for drug in ("everolimus", "alpelisib")}
    assert found.average_nm()["everolimus"] == pytest.approx(0.25 * alone["everolimus"])
    assert found.average_nm()["alpelisib"] == pytest.approx(0.75 * alone["alpelisib"])
    assert all(len(stretch.doses) == 1 for stretch in found.stretches)


def test_an_unknown_schedule_is_refused_with_the_nearest(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="did you mean 10 mg daily"):
        reachable(knowledge, ["everolimus"], schedules={"everolimus": "10mg daily"})


def test_an_endocrine_partner_acts_as_in_the_dish_and_says_on_what_assumption(knowledge: Knowledge) -> None:
    found = reachable(knowledge, ["everolimus", "exemestane"])
    assert found.is_known
    assert set(found.assumed) == {"exemestane"}
    assert found.assumed["exemestane"] in knowledge.assumptions
    assert {stretch.doses["exemestane"] for stretch in found.stretches} == {knowledge.drugs["exemestane"].usual_dose}
    assert found.schedules == {"everolimus": "10 mg once daily"}
