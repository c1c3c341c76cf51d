"""Every claim is told of once: by its experiments, or by what is recorded where it has none."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rheostat.analysis.claims import ClaimRow, claim_rows, orphans, tier_counts
from rheostat.analysis.experiments import Verdict, check
from rheostat.analysis.model import load_model
from rheostat.knowledge.ledger import ClaimRecord, ClaimStatus, Tier, load_claims
from rheostat.knowledge.load import Knowledge, load_knowledge

NAMES = ("A234-rapalog-raises-p-igf1r", "A003-growth-factors-raise-mtorc1")
WAITS = {"status": "waiting", "reason": "a thing to come"}


def record(**fields: object) -> ClaimRecord:
    return ClaimRecord.model_validate({"tier": "signalling", **fields})


def verdict(name: str, outcome: str, reason: str = "because") -> Verdict:
    return Verdict(name, "x", "y", "less", None, None, outcome == "passed", outcome, reason)


@pytest.fixture(scope="module")
def rows() -> tuple[ClaimRow, ...]:
    model = load_model()
    return claim_rows(model.knowledge, load_claims(), check(model, model.knowledge.experiments.values()))


@pytest.fixture(scope="module")
def twofold() -> Knowledge:
    """The shipped knowledge; A383 has two experiments."""
    return load_knowledge()


@pytest.mark.parametrize(
    ("outcomes", "status", "reason"),
    [
        (("passed", "passed"), ClaimStatus.PASSES, ""),
        (("passed", "failed"), ClaimStatus.FAILS, "because"),
        (("passed", "invalid"), ClaimStatus.FAILS, "because"),
        (("passed", "waiting"), ClaimStatus.PASSES, "in part; waits for because"),
        (("waiting", "waiting"), ClaimStatus.WAITING, "because"),
    ],
)
def test_a_claim_is_what_its_experiments_are(
    twofold: Knowledge, outcomes: tuple[str, str], status: ClaimStatus, reason: str
) -> None:
    names = [name for name in twofold.experiments if name.startswith("A383-")]
    assert len(names) == 2
    verdicts = [verdict(name, outcome) for name, outcome in zip(names, outcomes, strict=True)]
    (row,) = claim_rows(twofold, {"A383": record(**WAITS)}, verdicts)
    assert (row.status, row.reason, row.experiments) == (status, reason, tuple(names))


def test_a_claim_without_experiments_is_what_is_recorded(twofold: Knowledge) -> None:
    silent, waiting = claim_rows(twofold, {"A001": record(), "A002": record(**WAITS)}, [])
    assert (silent.status, silent.reason) == (ClaimStatus.WAITING, "an experiment")
    assert (waiting.status, waiting.reason) == (ClaimStatus.WAITING, "a thing to come")


def test_orphans_are_found(twofold: Knowledge) -> None:
    claims = {"A001": record(**WAITS), "Z999": record()}
    untold, twice = orphans(twofold, claims)
    assert untold == ["Z999"]
    assert twice[0] == "A001"
    assert "A003" in twice


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "passes", "reason": "x"},
        {"status": "waiting"},
        {"status": "superseded", "reason": "x"},
        {"reason": "x"},
    ],
)
def test_a_record_says_no_more_than_it_may(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        record(**fields)


def test_no_shipped_claim_is_left_out_or_told_twice() -> None:
    untold, twice = orphans(load_knowledge(), load_claims())
    assert untold == []
    assert [name for name in twice if name in load_claims()] == []


def test_the_shipped_claims_hold(rows: tuple[ClaimRow, ...]) -> None:
    """The bars of the project: 95 % of the runnable, all corrected ones, at most 30 that cannot be expressed."""
    assert len(rows) == 363
    runnable = [row for row in rows if row.status in (ClaimStatus.PASSES, ClaimStatus.FAILS)]
    failing = [row.claim for row in runnable if row.status is ClaimStatus.FAILS]
    assert len(failing) <= 0.05 * len(runnable), failing
    assert [row.claim for row in rows if row.tier is Tier.CORRECTED and row.status is ClaimStatus.FAILS] == []
    unexpressed = [row for row in rows if row.status is ClaimStatus.NOT_EXPRESSIBLE]
    assert len(unexpressed) <= 30
    assert {row.tier for row in unexpressed} & {Tier.ASSEMBLY, Tier.SIGNALLING} == set()


def test_tiers_add_up(rows: tuple[ClaimRow, ...]) -> None:
    counts = tier_counts(rows)
    assert sum(n for count in counts for n in count.counts.values()) == len(rows)
    assembly = next(count for count in counts if count.tier is Tier.ASSEMBLY)
    assert assembly.pass_rate == 1.0
    assert tier_counts([])[0].pass_rate is None
