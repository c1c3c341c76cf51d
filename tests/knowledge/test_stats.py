"""Counts, against a body of knowledge small enough to count by hand."""

from __future__ import annotations

from typing import Any

from rheostat.knowledge.stats import statistics

CORE = "modules/core.yaml"


def test_counts_of_the_small_knowledge(small: Any) -> None:
    counts = statistics(small()).as_json()
    assert counts["systems"] == {"running": 0, "queryable": 0, "recorded": 2, "total": 98}
    # 4 clauses, 1 target, 1 carrier, 1 mode, 1 potency, 2 alterations, 1 context, 7 of structure
    assert counts["statements"] == 18
    assert counts["assumed_only"] == 6
    # 2 clauses, 1 potency, 1 alteration, 2 of the context, 1 discrepancy, 1 experiment, 7 of structure
    assert counts["evidence"] == 15
    assert (counts["assumptions"], counts["discrepancies"], counts["contexts"]) == (1, 1, 1)
    assert (counts["nodes"], counts["edges"], counts["inputs"], counts["observables"]) == (4, 4, 1, 1)
    assert counts["references"] == {
        "total": 2,
        "cited": 2,
        "confirmed": 1,
        "likely": 1,
        "recalled": 0,
        "retracted": 0,
    }
    assert counts["drugs"] == {"total": 1, "simulated": 1, "classes": 2, "potencies": 1}
    assert counts["alterations"] == {"records": 2, "variants": 1}
    assert counts["experiments"] == {"total": 1, "runnable": 1, "waiting": 0}
    assert counts["entities"] == {"gene": 3, "complex": 1, "chemical": 1, "process": 1, "cancer": 1}
    assert (counts["contested"], counts["disputing"]) == (0, 0)


def test_no_system_runs_before_that_was_shown(small: Any) -> None:
    knowledge = small()
    shown = statistics(knowledge, running=[3], queryable=[3, 80]).systems
    assert (shown.running, shown.queryable, shown.recorded) == (1, 1, 1)
    assert statistics(knowledge).systems.running == 0


def test_what_is_contested_or_disputed_is_counted(small: Any) -> None:
    disputed = "contested: direct, evidence: [{ref: choo2008, shows: it was not seen there, disputes: true}]}]"
    knowledge = small({CORE: ("[{when: S6K1, assumption: size}]", f"[{{when: S6K1, {disputed}")})
    counts = statistics(knowledge)
    assert (counts.contested, counts.disputing) == (1, 1)


def test_waiting_experiments_and_unsimulated_drugs_are_kept_apart(small: Any) -> None:
    new = "\ntaxol: {label: Paclitaxel, class: taxane, not_simulated: no target}\neverolimus:"
    changes = {
        "experiments/all.yaml": ("  expect", "  waiting: trials\n  expect"),
        "drugs/agents.yaml": ("\neverolimus:", new),
    }
    counts = statistics(small(changes))
    assert counts.experiments == {"total": 1, "runnable": 0, "waiting": 1}
    assert (counts.drugs["total"], counts.drugs["simulated"]) == (2, 1)
