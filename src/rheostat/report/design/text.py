"""The findings of a search for treatments, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from rheostat.analysis.design.design import BAND, Design, Ranked, Scheduled, Table, one_a_class
from rheostat.analysis.design.search import HELPS, Candidate
from rheostat.analysis.design.standing import CandidateStanding
from rheostat.analysis.design.targets import AGENT_HOLDS, HELD, LARGEST, STOPS, TargetSet
from rheostat.analysis.given import GivenDrug
from rheostat.knowledge.load import Knowledge
from rheostat.report.resistance.text import given_words
from rheostat.report.tables import text_table
from rheostat.report.wording import percent, signed

SHOWN, SHOWN_SINGLES, SHOWN_SETS, AGENTS = 10, 5, 6, 3
WIDTH = 118
HEAD = ("regimen", "takes", "more than part", "over Bliss", "normal cell", "evidence", "least stage", "shared events")


def design_text(knowledge: Knowledge, found: Design, *, tumour: str, base: Sequence[GivenDrug]) -> str:
    """All of it: what patients can reach, what works in a dish, orders, least sets of targets."""
    beside = f" beside {' with '.join(given_words(knowledge, each) for each in base)}" if base else ""
    parts = [
        _wrapped(f"{tumour}: what to give{beside}"),
        _reachable(knowledge, found),
        _apart(knowledge, found),
        *(_orders(knowledge, each) for each in found.scheduled),
        _sets(knowledge, found.target_sets),
    ]
    return "\n".join(part for part in parts if part)


def label(knowledge: Knowledge, candidate: Candidate) -> str:
    """A regimen by the labels of its drugs."""
    return " + ".join(knowledge.drugs[name].label for name in candidate.names if name in knowledge.drugs)


def _reachable(knowledge: Knowledge, found: Design) -> str:
    if found.reachable is None:
        return _wrapped(f"At the free concentrations that patients reach: not for this regimen ({found.unreachable}).")
    count = len(found.without)
    title = (
        f"At the free concentrations that patients reach, with the body's answer ({found.reachable.tried} regimens; "
        f"{count} agents without human pharmacokinetics stand apart)"
    )
    return _wrapped(title) + _table(knowledge, found.reachable)


def _apart(knowledge: Knowledge, found: Design) -> str:
    title = (
        f"In a dish, every agent at what cells are usually given ({found.apart.tried} regimens): not what a patient "
        "reaches; one a pair of classes"
    )
    return _wrapped(title) + _table(knowledge, found.apart)


def _table(knowledge: Knowledge, table: Table) -> str:
    lines = []
    if table.base is not None:
        lines.append(
            f"  The regimen alone takes {percent(table.base.taken)} of the tumour's growth and "
            f"{percent(table.base.normal)} of the normal cell's.\n"
        )
    if not table.helping:
        best = "nothing was tried" if table.best_gain is None else f"the best adds {percent(max(table.best_gain, 0.0))}"
        lines.append(f"  Nothing helps: no regimen takes {percent(HELPS)} of growth more than its best part; {best}.\n")
    else:
        rows = [_row(knowledge, each, more) for each, more in one_a_class(knowledge, table.helping)[:SHOWN]]
        lines.append(text_table(HEAD, rows))
    if table.singles:
        alone = "; ".join(
            f"{label(knowledge, each.candidate)} {percent(each.candidate.taken)} "
            f"({percent(each.candidate.normal)} of the normal cell)"
            for each, _ in one_a_class(knowledge, table.singles)[:SHOWN_SINGLES]
        )
        lines.append(_wrapped(f"Alone, one a class: {alone}"))
    return "".join(lines)


def _row(knowledge: Knowledge, each: Ranked, more: int) -> tuple[str, ...]:
    candidate, standing = each.candidate, each.standing
    others = f" (and {more} alike)" if more else ""
    return (
        label(knowledge, candidate) + others,
        percent(candidate.taken),
        signed(100.0 * candidate.gain, 0),
        signed(100.0 * candidate.synergy, 0),
        percent(candidate.normal),
        standing.level.value if standing.level is not None else "none",
        standing.development.words,
        _events(knowledge, standing),
    )


def _events(knowledge: Knowledge, standing: CandidateStanding) -> str:
    """How many adverse events the drugs share, and of which none are on record."""
    if not standing.unrecorded:
        return str(len(standing.shared_events))
    return f"no record of {', '.join(knowledge.drugs[name].label for name in standing.unrecorded)}"


def _orders(knowledge: Knowledge, each: Scheduled) -> str:
    rows = [(timed.order.value, percent(timed.taken), percent(timed.normal)) for timed in each.orders]
    title = f"{label(knowledge, each.candidate)} over four weeks from the first dose"
    return text_table((title, "takes", "normal cell"), rows)


def _sets(knowledge: Knowledge, found: Sequence[TargetSet]) -> str:
    title = (
        f"Least sets of druggable proteins: held at {percent(HELD)} they take {percent(STOPS)} of the tumour's growth, "
        f"and no part of them does ({len(found)} sets of up to {LARGEST})"
    )
    if not found:
        return _wrapped(f"{title}: there is none.")
    rows = [
        (
            " + ".join(knowledge.targets[target].label for target in each.targets),
            percent(each.taken),
            percent(each.normal),
            "; ".join(_holders(knowledge, each.agents[target]) for target in each.targets),
        )
        for each in found[:SHOWN_SETS]
    ]
    head = ("proteins", "takes", "normal cell", f"agents that leave {percent(AGENT_HOLDS)} or less in a dish")
    return _wrapped(title) + text_table(head, rows)


def _holders(knowledge: Knowledge, agents: Sequence[str]) -> str:
    labels = [knowledge.drugs[name].label for name in agents]
    if not labels:
        return "no agent"
    more = f" and {len(labels) - AGENTS} more" if len(labels) > AGENTS else ""
    return ", ".join(labels[:AGENTS]) + more


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, break_on_hyphens=False) + "\n"


RANKING = _wrapped(
    f"Ranked by what is taken beyond the best part, in bands of {percent(BAND)}; within a band by evidence on all "
    "drugs together, the stage of the least developed drug, what is taken from the normal cell, and adverse events "
    "that the drugs share."
)
