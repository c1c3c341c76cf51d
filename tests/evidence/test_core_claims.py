"""The shipped claims against the model: none may fail but those that a person has looked at and listed."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from rheostat.analysis.experiments import Verdict, check
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.sign_tests import with_network, with_signs
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.load import load_knowledge
from rheostat.network.cell import Cell
from rheostat.pharmacology.binding import residuals

KNOWLEDGE = load_knowledge()
KNOWN_FAILURES = Path(__file__).with_name("known_failures.tsv")
FACTS = [f"F{number:02d}" for number in range(1, 17)]
HALVES = [("everolimus", "sirolimus", "MTOR.S6K1"), ("sapanisertib", "omipalisib", "MTOR.mTORC2")]
EDGES = [
    ("TSC2_pT1462", "TSC_complex_lysosomal"),
    ("TSC_complex_lysosomal", "RHEB_GTP"),
    ("RHEB_GTP", "mTORC1_active"),
    ("GATOR1", "RAG_GTP"),
    ("S6K1", "IRS1"),
    ("RICTOR_pT1135", "mTORC2_active"),
    ("AKT_pT308", "AKT"),
    ("ERK_pT202Y204", "RAF"),
]


def in_file(name: str) -> list[Experiment]:
    """The shipped experiments of one file."""
    return [e for e in KNOWLEDGE.experiments.values() if Path(KNOWLEDGE.places["experiments", e.id].file).stem == name]


TEXTBOOK, ACCEPTANCE, CORE, KNOWN = map(in_file, ("textbook", "acceptance", "core", "mechanisms"))


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def verdicts(model: Model) -> dict[str, Verdict]:
    return {verdict.id: verdict for verdict in check(model, KNOWLEDGE.experiments.values())}


@pytest.fixture(scope="module")
def known_failures() -> dict[str, str]:
    with KNOWN_FAILURES.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row["reason"] for row in csv.DictReader(lines, delimiter="\t")}


def test_no_claim_fails_but_those_that_were_looked_at(
    verdicts: dict[str, Verdict], known_failures: dict[str, str]
) -> None:
    assert len(verdicts) > 200
    wrong = {v.id: v.reason for v in verdicts.values() if v.outcome in ("failed", "invalid")}
    assert {name: reason for name, reason in wrong.items() if name not in known_failures} == {}


def test_a_listed_failure_still_fails_and_has_a_reason(
    verdicts: dict[str, Verdict], known_failures: dict[str, str]
) -> None:
    for name, reason in known_failures.items():
        assert len(reason) > 20, name
        assert verdicts[name].outcome == "failed", f"{name} holds by now: take it off {KNOWN_FAILURES.name}"


def test_the_core_carries_at_least_sixty_claims_of_the_review(verdicts: dict[str, Verdict]) -> None:
    claims = Counter(e.id.partition("-")[0] for e in CORE if verdicts[e.id].outcome == "passed")
    assert sum(claim.startswith("A") for claim in claims) >= 60
    assert sum(claim.startswith("X") for claim in claims) >= 15


def test_nothing_in_the_core_waits() -> None:
    """What the core's claims waited for, the drugs among it, has come."""
    assert CORE
    assert [e.id for e in CORE if e.waiting] == []


@pytest.mark.parametrize("fact", FACTS)
def test_a_textbook_fact_holds(verdicts: dict[str, Verdict], fact: str) -> None:
    of_fact = [verdicts[e.id] for e in TEXTBOOK if e.id.startswith(f"fact-{fact}")]
    assert of_fact
    assert [(v.id, v.reason) for v in of_fact if not v.passed] == []


@pytest.mark.parametrize("name", [e.id for e in ACCEPTANCE])
def test_an_acceptance_fact_holds(verdicts: dict[str, Verdict], name: str) -> None:
    assert verdicts[name].passed, verdicts[name].reason


@pytest.mark.parametrize(("first", "second", "output"), HALVES)
def test_half_doses_of_two_drugs_on_one_site_are_one_dose(first: str, second: str, output: str) -> None:
    """Loewe: two ligands of one site that are each at half of equivalent concentrations are as good as one in full."""
    full, equivalent = 10.0, _equivalent(first, second, dose=10.0)
    mixed = residuals(KNOWLEDGE, Cell(), {first: full / 2, second: equivalent / 2})[output]
    for alone in ({first: full}, {second: equivalent}):
        assert residuals(KNOWLEDGE, Cell(), alone)[output] == pytest.approx(mixed, rel=1e-9)
    assert residuals(KNOWLEDGE, Cell(), {first: full / 2})[output] > mixed + 1e-4


def test_half_doses_of_two_rapalogs_do_to_the_cell_what_one_does(model: Model) -> None:
    equivalent = _equivalent("everolimus", "sirolimus", dose=1.0)
    arms = [Arm(Cell(), doses) for doses in ({"everolimus": 1.0}, {"everolimus": 0.5, "sirolimus": equivalent / 2})]
    states = model.run(arms).states
    assert states[1] == pytest.approx(states[0], rel=1e-6)


def _equivalent(first: str, second: str, *, dose: float) -> float:
    """The dose of the second drug that occupies the first binding partner as the first does, nmol/L.

    For rapalogs that partner is FKBP12; their complexes with it bind mTOR alike.
    """
    by_place = [{(a.protein, a.site): a.value for a in KNOWLEDGE.drugs[drug].affinities} for drug in (first, second)]
    if ("MTOR", "FRB") in by_place[0]:
        assert by_place[0]["MTOR", "FRB"] == by_place[1]["MTOR", "FRB"]
        place = ("FKBP1A", "ligand")
    else:
        place = ("MTOR", "ATP")
    return dose * by_place[1][place] / by_place[0][place]


@pytest.mark.parametrize(("source", "target"), EDGES)
def test_a_wrong_sign_is_noticed(model: Model, verdicts: dict[str, Verdict], source: str, target: str) -> None:
    """Each of these edges, turned round with the reference kept, makes a claim fail."""
    literals = [e.literal for e in model.network.edges if (e.source, e.target) == (source, target)]
    assert literals
    slopes = model.network.tables.literal_slope
    wrong = with_network(model, with_signs(model.network, {i: bool(slopes[i] < 0.0) for i in literals}))
    ours = (*TEXTBOOK, *ACCEPTANCE, *CORE, *KNOWN)
    held = [e for e in ours if verdicts[e.id].passed and "(" not in e.readout]
    assert [v.id for v in check(wrong, held) if not v.passed]
