"""The findings of a search for treatments as rows and as one record, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rheostat.analysis.design.design import Design, Ranked, Scheduled, Table
from rheostat.analysis.design.search import HELPS, Candidate
from rheostat.analysis.design.targets import TargetSet
from rheostat.analysis.given import GivenDrug
from rheostat.report.tables import cell

REGIMEN_COLUMNS = (
    "exposure", "rank", "drugs", "levels_nm", "taken", "gain", "synergy", "normal", "window", "evidence", "development",
    "shared_events", "unrecorded",
)  # fmt: skip


def regimens_tsv(found: Design) -> str:
    """Every regimen that helps, those at reachable exposure first."""
    rows: list[tuple[str, ...]] = [REGIMEN_COLUMNS]
    for name, table in (("patient", found.reachable), ("dish", found.apart)):
        for rank, each in enumerate(table.helping if table is not None else (), 1):
            rows.append((name, str(rank), *_row(each)))
    return "".join("\t".join(map(cell, row)) + "\n" for row in rows)


def _row(each: Ranked) -> tuple[str, ...]:
    candidate, standing = each.candidate, each.standing
    numbers = (candidate.taken, candidate.gain, candidate.synergy, candidate.normal, candidate.window)
    levels = {name: level for given in candidate.drugs for name, level in given.levels.items()}
    return (
        " + ".join(candidate.names),
        " ".join(f"{name}={level:.4g}" for name, level in levels.items()),
        *(f"{number:.4f}" for number in numbers),
        standing.level.value if standing.level is not None else "",
        standing.development.words,
        "; ".join(event.event for event in standing.shared_events),
        " ".join(standing.unrecorded),
    )


def design_record(found: Design, *, tumour: str, base: Sequence[GivenDrug]) -> dict[str, Any]:
    """All findings as plain values."""
    return {
        "tumour": tumour,
        "base": [_given(each) for each in base],
        "rule": {"helps": HELPS},
        "helps": found.helps,
        "reachable": None if found.reachable is None else _table(found.reachable),
        "unreachable": found.unreachable,
        "dish": _table(found.apart),
        "schedules": [_scheduled(each) for each in found.scheduled],
        "target_sets": [_set(each) for each in found.target_sets],
        "without_human_pharmacokinetics": dict(found.without),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "base": None if table.base is None else _candidate(table.base),
        "tried": table.tried,
        "failed": table.failed,
        "best_gain": table.best_gain,
        "helping": [_ranked(each) for each in table.helping],
        "alone": [_ranked(each) for each in table.singles],
    }


def _ranked(each: Ranked) -> dict[str, Any]:
    standing = each.standing
    return {
        **_candidate(each.candidate),
        "evidence": standing.level.value if standing.level is not None else None,
        "grounds": list(standing.grounds),
        "of_parts": list(standing.of_parts),
        "development": standing.development.words,
        "shared_events": [{"event": event.event, "rates": dict(event.rates)} for event in standing.shared_events],
        "no_adverse_events_on_record": list(standing.unrecorded),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "drugs": [_given(each) for each in candidate.drugs],
        "taken": candidate.taken,
        "normal": candidate.normal,
        "window": candidate.window,
        "gain": candidate.gain,
        "expected_bliss": candidate.expected,
        "patient": candidate.patient,
    }


def _given(given: GivenDrug) -> dict[str, Any]:
    return {**asdict(given), "levels": dict(given.levels), "ground": given.ground.value}


def _scheduled(each: Scheduled) -> dict[str, Any]:
    return {
        "drugs": list(each.candidate.names),
        "orders": [{"order": t.order.value, "taken": t.taken, "normal": t.normal} for t in each.orders],
    }


def _set(each: TargetSet) -> dict[str, Any]:
    agents: Mapping[str, Sequence[str]] = each.agents
    return {
        "targets": list(each.targets),
        "taken": each.taken,
        "normal": each.normal,
        "agents": {target: list(names) for target, names in agents.items()},
    }
