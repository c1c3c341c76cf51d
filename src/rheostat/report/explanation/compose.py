"""From an explanation to findings: every number as a record, every sentence made from records."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.analysis.explain.contrast import Contrast
from rheostat.analysis.explain.explanation import Explanation
from rheostat.report.explanation.block import binding, block, held_records, output_records
from rheostat.report.explanation.causes import (
    NOTABLE,
    brief_growth,
    change_records,
    changes,
    dose_words,
    input_records,
    inputs,
    prediction,
)
from rheostat.report.explanation.doubts import doubts, published_records
from rheostat.report.explanation.findings import ExplanationFindings, NodeFinding, Said, Section, SwapFinding
from rheostat.report.explanation.names import Names
from rheostat.report.explanation.paths import feedback_records, feedbacks, path_records, paths
from rheostat.report.wording import NOTICE, percent, signed

SWAPS_SHOWN = 3


def explanation_findings(
    found: Explanation, *, cancer: str | None = None, against: Contrast | None = None
) -> ExplanationFindings:
    """What an explanation says.

    Parameters
    ----------
    found : Explanation
    cancer : the tumour type in words
    against : the same tumour under another regimen, for `why not`
    """
    knowledge = found.cell.model.knowledge
    names = Names(knowledge)
    routes, woken, published = path_records(found), feedback_records(found), published_records(found)
    said = (
        prediction(found),
        *changes(found),
        *inputs(found),
        *binding(found, names),
        *block(found, names),
        *paths(found, names),
        *feedbacks(found, names),
        *(_why_not(against, names) if against else ()),
        *doubts(found, names, routes, woken, published),
    )
    causes = found.causes
    return ExplanationFindings(
        sample_id=found.tumour.name,
        cancer=cancer,
        regimen_id=found.given.id,
        regimen=found.regimen.label,
        setting=found.given.setting.value,
        doses=dose_words(found),
        growth=causes.tumour.growth,
        reference_growth=causes.reference.growth,
        sensitivity=causes.tumour.sensitivity,
        reference_sensitivity=causes.reference.sensitivity,
        exact=causes.exact,
        combinations=causes.combinations,
        changes=change_records(found),
        inputs=input_records(found),
        held=held_records(found),
        inside=tuple(found.inside.items()),
        outputs=output_records(found, names),
        paths=routes,
        feedbacks=woken,
        growth_without_feedback=found.feedbacks.growth_held,
        published=published,
        nodes=_node_records(found, names),
        why_not=against.there.regimen.label if against else None,
        swaps=_swap_records(against, names) if against else (),
        said=said,
        notice=NOTICE,
    )


def _node_records(found: Explanation, names: Names) -> tuple[NodeFinding, ...]:
    """Every node and input on a path or in a feedback."""
    named = dict.fromkeys(name for bypass in found.bypasses for name in bypass.route.names)
    named |= dict.fromkeys(name for item in found.feedbacks.woken for name in item.folds)
    index, (before, after) = found.cell.model.network.index, found.cell.states
    out = []
    for name in named:
        level = before[index[name]] if name in index else 0.0
        fold = float(after[index[name]] / level) if level > 0.0 else None
        out.append(NodeFinding(name=name, label=names.node(name), fold=fold))
    return tuple(out)


def _swap_records(against: Contrast, names: Names) -> tuple[SwapFinding, ...]:
    return tuple(
        SwapFinding(
            id=f"swap-{number}",
            output=swap.name,
            label=names.output(swap.name, swap.read_by),
            kept=swap.kept,
            kept_there=swap.kept_there,
            growth_swapped=swap.growth_swapped,
        )
        for number, swap in enumerate(against.swaps, start=1)
    )


def _why_not(against: Contrast, names: Names) -> Iterator[Said]:
    here, there = against.here, against.there
    mine, other = here.cell.growth, there.cell.growth
    mine_label, label = (names.regimen(each.regimen.label, each.regimen.drugs) for each in (here, there))
    how = "the same" if abs(mine - other) < NOTABLE else ("less" if other < mine else "more")
    yield Said(
        id="contrast",
        section=Section.CONTRAST,
        sentence=(
            f"{_capital(label)} would let growth go on at {brief_growth(other)}, {how} than {mine_label} "
            f"({brief_growth(mine)}); over all levels its effect is {signed(there.causes.advantage)} beside the "
            f"reference cell, that of {mine_label} {signed(here.causes.advantage)}.{_why_in_dish(there, label)}"
        )
        .replace("the same than", "the same as")
        .replace("go on at below zero", "fall below zero"),
        numbers=(("growth", mine), ("growth_there", other)),
    )
    telling = [record for record in _swap_records(against, names) if _tells(record, mine, other)]
    for record in telling[:SWAPS_SHOWN]:
        yield Said(
            id=record.id,
            section=Section.CONTRAST,
            sentence=(
                f"{_capital(label)} leaves {percent(record.kept_there)} of {record.label}, {mine_label} "
                f"{percent(record.kept)}: this alone would bring growth from {brief_growth(mine)} to "
                f"{brief_growth(record.growth_swapped)}."
            ),
            numbers=(
                ("kept", record.kept),
                ("kept_there", record.kept_there),
                ("growth_swapped", record.growth_swapped),
            ),
        )
    if len(against.swaps) > 1:
        yield Said(
            id="swap-all",
            section=Section.CONTRAST,
            sentence=(
                f"The {len(against.swaps)} outputs in which they differ together bring it to "
                f"{brief_growth(against.all_swapped)}."
            ),
            numbers=(("growth_all_swapped", against.all_swapped),),
        )
    yield from _shares(against, mine_label, label)


def _why_in_dish(there: Explanation, label: str) -> str:
    missing = there.given.missing
    return (
        "" if missing is None else f" Both are at doses of a dish, since what patients reach of {label} is not known."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _tells(record: SwapFinding, mine: float, other: float) -> bool:
    moved = record.growth_swapped - mine
    return abs(moved) >= NOTABLE and moved * (other - mine) >= 0.0


def _shares(against: Contrast, mine: str, other: str) -> Iterator[Said]:
    """Changes that count differently under the two."""
    parts, numbers = [], []
    for row in against.shares:
        if row.here is not None and row.there is not None and abs(row.here - row.there) >= NOTABLE:
            points = f"{signed(100.0 * row.here, 0)} and {signed(100.0 * row.there, 0)}"
            parts.append(f"{row.change} {points}")
            numbers += [(f"{row.change} here", row.here), (f"{row.change} there", row.there)]
    if parts:
        yield Said(
            id="contrast-changes",
            section=Section.CONTRAST,
            sentence=(f"Points of growth, under {mine} and under {other}, that each change makes: {'; '.join(parts)}."),
            numbers=tuple(numbers),
        )
