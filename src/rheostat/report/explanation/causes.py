"""Sentences on the prediction, and on the changes and surroundings that make it."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.analysis.explain.causes import ChangeCause
from rheostat.analysis.explain.explanation import Explanation
from rheostat.analysis.explain.given import Setting
from rheostat.report.citations import sources
from rheostat.report.explanation.findings import (
    ChangeFinding,
    InputFinding,
    Said,
    Section,
)
from rheostat.report.explanation.names import Names
from rheostat.report.wording import decimal, nanomolar, percent, signed

NOTABLE = 0.02
"""A difference in growth below this share of the untreated rate is called none."""


def growth_words(growth: float) -> str:
    """Growth as a share of the untreated rate, in words.

    Examples
    --------
    >>> growth_words(0.314), growth_words(-0.2)
    ('31\\xa0% of the untreated rate', 'below zero: cells are lost')
    """
    return "below zero: cells are lost" if growth < 0.0 else f"{percent(growth)} of the untreated rate"


def brief_growth(growth: float) -> str:
    """The same where the sentence has said of what."""
    return "below zero" if growth < 0.0 else percent(growth)


def dose_words(found: Explanation) -> tuple[str, ...]:
    """Each drug with its concentration; in a patient with its schedule, or in full effect where that is assumed."""
    given, names = found.given, Names(found.cell.model.knowledge)
    if given.setting is Setting.DISH:
        return tuple(f"{names.drug(drug)} {nanomolar(dose)}" for drug, dose in given.at.doses.items())
    taken = {drug: f"{names.drug(drug)} {words}" for drug, words in given.schedules.items()}
    # A drug that acts by its metabolite is taken by a schedule of its own and reaches cells under the other's name.
    before = [words for drug, words in taken.items() if drug not in given.at.doses]
    reached = []
    for drug, dose in given.at.doses.items():
        if drug in given.assumed:
            reached.append(f"{names.drug(drug)} in full effect")
        elif drug in taken:
            reached.append(f"{taken[drug]}, {nanomolar(dose)} free")
        else:
            parent = f"{' and '.join(before)}, as " if before else ""
            reached.append(f"{parent}{names.drug(drug)} {nanomolar(dose)} free")
    return tuple(reached)


def prediction(found: Explanation) -> Said:
    """What is predicted, beside the reference cell."""
    tumour, reference = found.causes.tumour, found.causes.reference
    gap = tumour.growth - reference.growth
    how = "better than" if gap < 0.0 else "worse than"
    beside = "no different from" if abs(gap) < NOTABLE else f"{how} the {brief_growth(reference.growth)} in"
    doses = " + ".join(dose_words(found))
    growth = growth_words(tumour.growth)
    slowed = f"falls {growth}" if tumour.growth < 0.0 else f"goes on at {growth}"
    return Said(
        id="prediction",
        section=Section.PREDICTION,
        sentence=f"Under {doses}, growth {slowed}, {beside} the wild-type reference cell. {_averaged(found)}",
        numbers=(
            ("growth", tumour.growth),
            ("reference_growth", reference.growth),
            ("sensitivity", tumour.sensitivity),
            ("reference_sensitivity", reference.sensitivity),
        ),
        assumptions=tuple(dict.fromkeys(found.given.assumed.values())),
    )


def _averaged(found: Explanation) -> str:
    """The response over the levels of a dosing cycle, or over the doses in a dish and why only there."""
    tumour, reference = found.causes.tumour.sensitivity, found.causes.reference.sensitivity
    if found.given.setting is Setting.PATIENT:
        left, beside = brief_growth(1.0 - tumour), brief_growth(1.0 - reference)
        return f"Over the whole dosing cycle {left} of the growth is left (reference cell {beside})."
    why = f" What patients reach is not known: {found.given.missing}." if found.given.missing else ""
    return (
        "These are doses of a dish; over the usual range of them the sensitivity is "
        f"{decimal(tumour)} (reference cell {decimal(reference)}).{why}"
    )


def change_records(found: Explanation) -> tuple[ChangeFinding, ...]:
    """Every change with its numbers."""
    return tuple(
        ChangeFinding(
            id=f"change-{number}",
            change=cause.change.name,
            growth_without=cause.without.growth if cause.without else None,
            sensitivity_without=cause.without.sensitivity if cause.without else None,
            growth_share=cause.share.growth if cause.share else None,
            sensitivity_share=cause.share.sensitivity if cause.share else None,
            sensitivity_share_error=cause.errors.sensitivity,
            growth_share_error=cause.errors.growth,
            agree=cause.agree,
            draws=cause.draws,
        )
        for number, cause in enumerate(found.causes.changes, start=1)
    )


def changes(found: Explanation) -> Iterator[Said]:
    """A sentence a change; one for those together that hardly matter."""
    if not found.causes.changes:
        yield Said(
            id="change-0",
            section=Section.CAUSES,
            sentence="No change that the model acts on was found: the tumour is predicted as the reference cell.",
        )
    quiet = []
    for number, cause in enumerate(found.causes.changes, start=1):
        if _hardly_matters(found, cause):
            quiet.append((number, cause))
        else:
            yield _said_of_change(found, number, cause)
    if quiet:
        names = ", ".join(cause.change.name for _, cause in quiet)
        matter = "matters" if len(quiet) == 1 else "matter"
        it = "it" if len(quiet) == 1 else "any one of them"
        yield Said(
            id=f"change-{quiet[0][0]}",
            section=Section.CAUSES,
            sentence=f"{names} hardly {matter} here: without {it} growth would be the same within {percent(NOTABLE)}.",
            numbers=tuple((cause.change.name, cause.without.growth if cause.without else None) for _, cause in quiet),
            sources=sources(found.cell.model, (item for _, cause in quiet for item in cause.change.evidence)),
            assumptions=tuple(dict.fromkeys(c.change.assumption for _, c in quiet if c.change.assumption)),
        )


def _hardly_matters(found: Explanation, cause: ChangeCause) -> bool:
    if cause.without is None:
        return False
    alone = abs(found.causes.tumour.growth - cause.without.growth)
    return alone < NOTABLE and (cause.share is None or abs(cause.share.growth) < NOTABLE)


def _said_of_change(found: Explanation, number: int, cause: ChangeCause) -> Said:
    now, name = found.causes.tumour.growth, cause.change.name
    numbers: list[tuple[str, float | None]] = [("growth", now)]
    if cause.without is None:
        told = f"{name}: the cell without it has no steady growth, so that its part cannot be told"
    else:
        gap = now - cause.without.growth
        sure = f"; so in {cause.agree} of {cause.draws} redraws of the model's numbers" if cause.draws else ""
        way = "works against the drug" if gap > 0.0 else "favours the drug"
        without = brief_growth(cause.without.growth)
        told = f"{name} {way}: without it growth would be {without}, not {brief_growth(now)}{sure}"
        if abs(gap) < NOTABLE:
            told = f"{name} makes no difference beside the other changes: without it growth would be {without}"
        numbers.append(("growth_without", cause.without.growth))
    if cause.share is not None and _is_entangled(found, cause):
        drawn = "" if found.causes.exact else f" ± {decimal(100.0 * cause.errors.growth, 1)}"
        over = "all combinations" if found.causes.exact else "drawn orders"
        told += f" (on average over {over}: {signed(100.0 * cause.share.growth, 0)}{drawn} points)"
        numbers.append(("growth_share", cause.share.growth))
    return Said(
        id=f"change-{number}",
        section=Section.CAUSES,
        sentence=f"{told}.",
        numbers=tuple(numbers),
        sources=sources(found.cell.model, cause.change.evidence),
        assumptions=(cause.change.assumption,) if cause.change.assumption else (),
    )


def _is_entangled(found: Explanation, cause: ChangeCause) -> bool:
    """Whether what a change does depends on the others: alone taken back it does something else than on average."""
    if cause.share is None or cause.without is None:
        return cause.share is not None
    return abs(cause.share.growth - (found.causes.tumour.growth - cause.without.growth)) > NOTABLE


def input_records(found: Explanation) -> tuple[InputFinding, ...]:
    """Every input that departs from the reference."""
    known = found.cell.model.knowledge.inputs
    return tuple(
        InputFinding(
            id=f"input-{number}",
            input=cause.name,
            label=known[cause.name].label,
            level=cause.level,
            reference=cause.reference,
            by_treatment=cause.by_treatment,
            growth_clamped=cause.clamped.growth,
            sensitivity_clamped=cause.clamped.sensitivity,
        )
        for number, cause in enumerate(found.causes.inputs, start=1)
    )


def inputs(found: Explanation) -> Iterator[Said]:
    """A sentence an input that matters."""
    now = found.causes.tumour.growth
    for record in input_records(found):
        if abs(now - record.growth_clamped) >= NOTABLE:
            body = "the body, which answers to the drug" if record.input in found.given.at.inputs else "the drug"
            who = body if record.by_treatment else "the tumour"
            yield Said(
                id=record.id,
                section=Section.CAUSES,
                sentence=(
                    f"{record.label}: {decimal(record.level)} times the reference, through {who}. Kept at the "
                    f"reference, growth would be {brief_growth(record.growth_clamped)}, not {brief_growth(now)}."
                ),
                numbers=(("level", record.level), ("growth_clamped", record.growth_clamped)),
            )
