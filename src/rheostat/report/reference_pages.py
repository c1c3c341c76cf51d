"""The pages of the reference that follow from the knowledge: claims, systems, gains, edges, vocabulary; as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rheostat.analysis.claims import ClaimRow, tier_counts
from rheostat.analysis.edge_agreement import Agreement
from rheostat.analysis.gains import Gains, doubts
from rheostat.analysis.sign_tests import Flip
from rheostat.analysis.systems import SystemStatus, SystemVerdict
from rheostat.analysis.trial_paths import Decision
from rheostat.knowledge.ledger import ClaimStatus, UnmodelledRecord, WaiverRecord

MADE = "<!-- Made by `{target}`; do not edit. -->"
SIGNS = "## Do the signs matter?"
SHOWN_READOUTS = 6
MOVED = 0.05


def markdown_page(title: str, *parts: str, target: str = "make tables") -> str:
    """A generated page: its title, that it is generated, and its parts that are not empty."""
    return "\n\n".join((f"# {title}", MADE.format(target=target), *(part for part in parts if part))) + "\n"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, with bars in its cells escaped."""
    lines = [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def percent(share: float | None) -> str:
    """A share in per cent; empty where there is none."""
    return "" if share is None else f"{100.0 * share:.0f} %"


# --- claims ---------------------------------------------------------------------------------------------------


def claims_page(rows: Sequence[ClaimRow], decisions: Mapping[str, Decision], signs: str = "") -> str:
    """What became of every claim, and what the passing experiments hang on.

    Parameters
    ----------
    rows : the claims
    decisions : what each passing experiment hangs on, by its id
    signs : the section of `signs_section`, where the sign tests were run
    """
    counted = Counter(row.status for row in rows)
    lead = (
        f"The review makes {len(rows)} claims that could be tested, X numbers among them for what the field "
        f"accepts in place of an error. {counted[ClaimStatus.PASSES]} pass, {counted[ClaimStatus.FAILS]} fail, "
        f"{counted[ClaimStatus.WAITING]} wait, {counted[ClaimStatus.NOT_EXPRESSIBLE]} cannot be expressed, "
        f"{counted[ClaimStatus.SUPERSEDED]} are superseded. All run on one network with one set of parameters; "
        "`rheostat check` runs any of them."
    )
    return markdown_page(
        "Claims", lead, _tiers(rows), "## What the claims hang on", _hang_on(rows, decisions), *_ledger(rows), signs
    )


def _tiers(rows: Sequence[ClaimRow]) -> str:
    head = ("tier", *(status.value for status in ClaimStatus), "pass rate of the runnable")
    body = [
        (count.tier.value, *(count.counts[status] for status in ClaimStatus), percent(count.pass_rate))
        for count in tier_counts(rows)
    ]
    return markdown_table(head, body)


def _hang_on(rows: Sequence[ClaimRow], decisions: Mapping[str, Decision]) -> str:
    of_claims = {name for row in rows for name in row.experiments}
    every, claimed = Counter(decisions.values()), Counter(v for name, v in decisions.items() if name in of_claims)
    text = (
        "Passing experiments by the shortest way from what they alter to what they read. An experiment hangs on "
        "feedback if it fails once the edges that lead back are cut (they are listed in the curated file "
        "`feedback.yaml`)."
    )
    body = [(kind.value, claimed[kind], every[kind]) for kind in Decision]
    return f"{text}\n\n{markdown_table(('hangs on', 'experiments of claims', 'all experiments'), body)}"


def _ledger(rows: Sequence[ClaimRow]) -> tuple[str, str]:
    head = ("claim", "tier", "systems", "errata", "status", "experiments, or why")
    body = [
        (row.claim, row.tier.value, _numbers(row.systems), ", ".join(row.errata), row.status.value, _grounds(row))
        for row in rows
    ]
    return "## Every claim", markdown_table(head, body)


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(map(str, values))


def _grounds(row: ClaimRow) -> str:
    """The experiments of a claim; a reason with numbers is left to `rheostat check`, which is always current."""
    ids = ", ".join(f"`{name}`" for name in row.experiments)
    if row.status is ClaimStatus.PASSES and row.reason:
        return f"{ids}; {row.reason}"
    if row.status is ClaimStatus.WAITING and ids:
        return f"{row.reason} ({ids})"
    return ids or row.reason


def signs_section(flips: Sequence[Mapping[str, Any]], rates: Sequence[float]) -> str:
    """What turning one edge, or shuffling all signs, does.

    Parameters
    ----------
    flips : rows of `flip_row`
    rates : the share of runnable experiments that pass on each network with shuffled signs
    """
    caught = sum(bool(flip["caught_by"]) for flip in flips)
    stated = sum(bool(flip["stated_by"]) and not flip["caught_by"] for flip in flips)
    low, middle, high = np.quantile(rates, [0.0, 0.5, 1.0])
    text = (
        f"Each of the {len(flips)} signed edges of the network was turned in turn, with its reference state kept. "
        f"{caught} ({percent(caught / len(flips))}) are caught by an experiment that says more than that very "
        f"edge, {stated} more only by one that says just it, and {len(flips) - caught - stated} by none. On "
        f"{len(rates)} networks with the signs shuffled among the edges into each node {percent(float(middle))} "
        f"of the runnable experiments pass (median; {percent(float(low))} to {percent(float(high))})."
    )
    missed = [flip for flip in flips if not flip["caught_by"]]
    body = [(f"`{flip['edge']}`", ", ".join(f"`{name}`" for name in flip["stated_by"]) or "none") for flip in missed]
    return "\n\n".join(
        (
            SIGNS,
            text,
            "### Edges that only an experiment on themselves catches, or none",
            markdown_table(("edge", "caught by"), body),
        )
    )


def flip_row(flip: Flip) -> dict[str, Any]:
    """A flip as plain values."""
    return {"edge": str(flip.link), "caught_by": list(flip.caught_by), "stated_by": list(flip.stated_by)}


# --- systems --------------------------------------------------------------------------------------------------


def systems_page(verdicts: Sequence[SystemVerdict], nodes: Mapping[int, Sequence[str]]) -> str:
    """Which systems run, where each is encoded, and which experiments test it.

    Parameters
    ----------
    verdicts : what became of each system
    nodes : the nodes that name each system, or that its record names
    """
    counted = Counter(verdict.status for verdict in verdicts)
    lead = (
        f"Of the {len(verdicts)} systems that the review describes {counted[SystemStatus.RUNNING]} run, "
        f"{counted[SystemStatus.QUERYABLE]} are knowledge that is asked, and {counted[SystemStatus.RECORDED]} are "
        "recorded only. A system runs if two or more of its experiments pass and cutting its own edges makes at "
        "least one of them fail: `rheostat knowledge stats --verify`."
    )
    head = ("system", "what", "status", "own edges", "passing", "fail without them")
    body = [
        (v.number, v.record.title, f"{v.status.value}{_because(v)}", v.edges, len(v.passing), len(v.fallen))
        for v in verdicts
    ]
    where = ("system", "encoded in", "experiments")
    rows = [(v.number, _encoded(v, nodes.get(v.number, ())), _experiments(v)) for v in verdicts]
    tables = markdown_table(head, body), "## Where each is encoded and tested", markdown_table(where, rows)
    return markdown_page("Systems", lead, *tables)


def _because(verdict: SystemVerdict) -> str:
    return f": {verdict.reason}" if verdict.reason else ""


def _encoded(verdict: SystemVerdict, nodes: Sequence[str]) -> str:
    record = verdict.record
    parts = [*(f"`{name}`" for name in nodes), *(f"`{edge}`" for edge in record.edges)]
    parts += [f"what is read through `{name}`" for name in record.targets]
    return ", ".join(parts) or "records"


def _experiments(verdict: SystemVerdict) -> str:
    passing = [f"**`{name}`**" if name in verdict.fallen else f"`{name}`" for name in verdict.passing]
    failing = [f"`{name}` (fails)" for name in verdict.failing]
    waiting = [f"`{name}` (waits)" for name in verdict.waiting]
    return ", ".join((*passing, *failing, *waiting)) or "none"


# --- gains ----------------------------------------------------------------------------------------------------


def gains_page(found: Gains) -> str:
    """What each input moves most, and every gain that is doubtful."""
    lead = (
        "What arrives at the readouts of a change of each input, all else at reference. *Gain* is d ln readout / "
        "d ln input at the reference (for a stress at rest, per unit of it); *swing* is ln of the readout with "
        "the input at 1 over that with the input at 0. `rheostat knowledge gains` prints every pair."
    )
    rows = [row for i in range(len(found.inputs)) for row in _most_moved(found, i)]
    warned = [f"- {sentence}" for sentence in doubts(found)] or [
        "None: every input moves something, and no gain is beyond 5."
    ]
    table = markdown_table(("input", "readout", "gain", "swing"), rows)
    return markdown_page("Gains", lead, table, "## Doubtful gains", "\n".join(warned))


def _most_moved(found: Gains, i: int) -> list[tuple[str, str, str, str]]:
    order = np.argsort(-np.abs(found.swing[i]), kind="stable")[:SHOWN_READOUTS]
    return [
        (f"`{found.inputs[i]}`", f"`{found.readouts[j]}`", f"{found.local[i, j]:+.2f}", f"{found.swing[i, j]:+.2f}")
        for j in order
        if abs(found.swing[i, j]) >= MOVED
    ]


# --- edges and vocabulary -------------------------------------------------------------------------------------


def edges_page(agreements: Sequence[Agreement], waivers: Sequence[WaiverRecord]) -> str:
    """How our signed edges between genes compare with those of other collections, and why ours differ where they do."""
    lead = (
        "Our signed edges between genes beside those of other collections. An edge into a site is followed to "
        "what the site does to its own protein. Shared pairs on which ours has both signs, by different ways, "
        "count for neither side. Nothing of the other collections is part of this project."
    )
    head = ("collection", "signed pairs", "shared", "agree", "ours has both signs", "disagree", "agreement")
    body = [
        (a.collection, a.theirs, a.shared, a.agreeing, a.both, len(a.disagreements), percent(a.rate))
        for a in agreements
    ]
    return markdown_page(
        "Edges beside other collections",
        lead,
        markdown_table(head, body),
        "## Disagreements, reviewed",
        waiver_table(waivers),
    )


def waiver_table(waivers: Sequence[WaiverRecord]) -> str:
    """The reviewed disagreements."""
    rows = [(f"{w.source} on {w.target}", f"{w.ours:+d}", f"{w.theirs:+d}", w.collection, w.why) for w in waivers]
    return markdown_table(("edge", "ours", "theirs", "collection", "why ours stays"), rows)


def vocabulary_page(unmodelled: Sequence[UnmodelledRecord]) -> str:
    """The terms of the review that stand for nothing in the knowledge."""
    lead = (
        "Every context, surrounding, perturbation and readout that the review's claims name resolves with "
        "`rheostat knowledge search --exact`, as a whole or part by part, but for these "
        f"{sum(len(record.terms) for record in unmodelled)} terms."
    )
    rows = [(record.reason, "; ".join(f"`{term}`" for term in record.terms)) for record in unmodelled]
    return markdown_page("Terms that are not modelled", lead, markdown_table(("why", "terms"), rows))
