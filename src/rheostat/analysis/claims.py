"""What became of every testable claim: it passes, fails, waits, cannot be expressed or is superseded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rheostat.analysis.experiments import Verdict
from rheostat.analysis.systems import claim_of
from rheostat.knowledge.ledger import ClaimRecord, ClaimStatus, Tier
from rheostat.knowledge.load import Knowledge

_BY_OUTCOME = {
    "passed": ClaimStatus.PASSES,
    "failed": ClaimStatus.FAILS,
    "invalid": ClaimStatus.FAILS,
    "waiting": ClaimStatus.WAITING,
}


@dataclass(frozen=True)
class ClaimRow:
    """One claim and what became of it.

    Parameters
    ----------
    claim, tier, systems, errata : its number and what is recorded of it
    status, reason : what became of it; the reason is empty where it passes in full
    experiments : the ids that stand for it
    """

    claim: str
    tier: Tier
    systems: tuple[int, ...]
    errata: tuple[str, ...]
    status: ClaimStatus
    reason: str
    experiments: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """The fields as plain values."""
        return {
            "claim": self.claim,
            "tier": self.tier.value,
            "systems": list(self.systems),
            "errata": list(self.errata),
            "status": self.status.value,
            "reason": self.reason,
            "experiments": list(self.experiments),
        }


def claim_rows(
    knowledge: Knowledge, claims: Mapping[str, ClaimRecord], verdicts: Iterable[Verdict]
) -> tuple[ClaimRow, ...]:
    """Every claim with what its experiments say; what is recorded of one without experiments stands as it is.

    A claim fails if one of its experiments does, and waits if none of them can be run yet.
    """
    by_claim: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        claim = claim_of(knowledge.experiments[verdict.id])
        if claim is not None:
            by_claim.setdefault(claim, []).append(verdict)
    return tuple(_row(name, record, by_claim.get(name, [])) for name, record in claims.items())


def _row(name: str, record: ClaimRecord, verdicts: Sequence[Verdict]) -> ClaimRow:
    status, reason = _stated(record)
    if verdicts:
        status, reason = _found(verdicts)
    ids = tuple(verdict.id for verdict in verdicts)
    return ClaimRow(name, record.tier, record.systems, record.errata, status, reason, ids)


def _stated(record: ClaimRecord) -> tuple[ClaimStatus, str]:
    if record.status is None or record.reason is None:
        return ClaimStatus.WAITING, "an experiment"
    return record.status, record.reason


def _found(verdicts: Sequence[Verdict]) -> tuple[ClaimStatus, str]:
    statuses = {verdict.id: _BY_OUTCOME[verdict.outcome] for verdict in verdicts}
    present = set(statuses.values())
    worst = next(s for s in (ClaimStatus.FAILS, ClaimStatus.PASSES, ClaimStatus.WAITING) if s in present)
    shown = ClaimStatus.WAITING if worst is ClaimStatus.PASSES else worst
    reasons = [verdict.reason for verdict in verdicts if statuses[verdict.id] is shown]
    prefix = "in part; waits for " if worst is ClaimStatus.PASSES and reasons else ""
    return worst, prefix + "; ".join(dict.fromkeys(reasons))


@dataclass(frozen=True)
class TierCount:
    """How many claims of a tier have come how far."""

    tier: Tier
    counts: Mapping[ClaimStatus, int]

    @property
    def runnable(self) -> int:
        """Claims that pass or fail."""
        return self.counts.get(ClaimStatus.PASSES, 0) + self.counts.get(ClaimStatus.FAILS, 0)

    @property
    def pass_rate(self) -> float | None:
        """The share of the runnable that pass; None where none can be run."""
        return self.counts.get(ClaimStatus.PASSES, 0) / self.runnable if self.runnable else None


def tier_counts(rows: Iterable[ClaimRow]) -> tuple[TierCount, ...]:
    """The claims of each tier by status."""
    found = Counter((row.tier, row.status) for row in rows)
    return tuple(TierCount(tier, {status: found[tier, status] for status in ClaimStatus}) for tier in Tier)


def orphans(knowledge: Knowledge, claims: Mapping[str, ClaimRecord]) -> tuple[list[str], list[str]]:
    """Where the ledger and the experiments part: claims that nothing stands for, and claims that say twice what became.

    Returns
    -------
    claims with neither an experiment nor a status; claims with both, or experiments of a claim that is not listed
    """
    tested = {claim for item in knowledge.experiments.values() if (claim := claim_of(item)) is not None}
    untold = [name for name, record in claims.items() if record.status is None and name not in tested]
    twice = [name for name, record in claims.items() if record.status is not None and name in tested]
    return untold, [*twice, *sorted(tested - set(claims))]
