"""Sentences on the prediction, on the changes and surroundings that make it, and on what the drug takes away."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.analysis.explain.block import Output
from rheostat.analysis.explain.causes import ChangeCause
from rheostat.analysis.explain.explanation import Explanation
from rheostat.analysis.explain.given import Setting
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import WILD_TYPE
from rheostat.report.citations import sources
from rheostat.report.explanation.findings import (
    ChangeFinding,
    HeldFinding,
    InputFinding,
    OutputFinding,
    Said,
    Section,
)
from rheostat.report.explanation.names import Names
from rheostat.report.wording import decimal, nanomolar, percent, signed

NOTABLE = 0.02
"""A difference in growth below this share of the untreated rate is called none."""

BIG = 0.05
SHOWN = 2
LEFT = 0.2
"""An output of which more than this is left counts as left."""

TAKES = 0.5
"""A class of drugs takes an output where no more than this is left while they are bound."""


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
            sensitivity_share_error=cause.error,
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
        way = "works against the drug" if gap > 0.0 else "favours the drug"
        told = f"{name} {way}: without it growth would be {brief_growth(cause.without.growth)}, not {brief_growth(now)}"
        if abs(gap) < NOTABLE:
            without = brief_growth(cause.without.growth)
            told = f"{name} makes no difference beside the other changes: without it growth would be {without}"
        numbers.append(("growth_without", cause.without.growth))
    if cause.share is not None and _is_entangled(found, cause):
        told += f" (on average over all combinations: {signed(100.0 * cause.share.growth, 0)} points)"
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


def held_records(found: Explanation) -> tuple[HeldFinding, ...]:
    """How much of each allele of the targets is held."""
    return tuple(
        HeldFinding(id=f"held-{number}", protein=h.protein, allele=h.allele, fraction=h.fraction, held=h.held)
        for number, h in enumerate(found.held, start=1)
    )


def _allele(name: str) -> str:
    return "the wild-type ones" if name == WILD_TYPE.name else f"those with {name}"


def binding(found: Explanation, names: Names) -> Iterator[Said]:
    """Molecules that the drug does not hold, and drug that does not get inside."""
    for protein in dict.fromkeys(held.protein for held in found.held):
        those = [record for record in held_records(found) if record.protein == protein]
        whole = sum(held.fraction * held.held for held in those)
        if any(abs(held.held - whole) > BIG for held in those) or whole < 1.0 - LEFT:
            parts = [f"{percent(h.held)} of {_allele(h.allele)} ({percent(h.fraction)} of all)" for h in those]
            yield Said(
                id=those[0].id,
                section=Section.BLOCK,
                sentence=f"It holds {percent(whole)} of {names.protein(protein)} molecules: {', '.join(parts)}.",
                numbers=tuple((h.allele, h.held) for h in those),
            )
    for drug, share in found.inside.items():
        if abs(share - 1.0) > BIG:
            why = ", since pumps keep it out" if share < 1.0 else ""
            level = f"at {percent(share)} of its level in the reference cell{why}"
            yield Said(
                id=f"inside-{drug}",
                section=Section.BLOCK,
                sentence=f"Inside the cell {names.drug(drug)} is {level}.",
                numbers=(("inside", share),),
            )


def output_records(found: Explanation, names: Names) -> tuple[OutputFinding, ...]:
    """Every output of the drug targets."""
    return tuple(
        OutputFinding(
            id=f"output-{number}",
            output=output.name,
            label=names.output(output.name, output.read_by),
            kept=output.kept,
            growth_spared=output.growth_spared,
            growth_blocked=output.growth_blocked,
        )
        for number, output in enumerate(found.outputs, start=1)
    )


def block(found: Explanation, names: Names) -> Iterator[Said]:
    """What counts among what is taken away, and among what is left."""
    now = found.cell.growth
    numbered = list(enumerate(found.outputs, start=1))
    taken = [pair for pair in numbered if pair[1].growth_spared - now >= NOTABLE]
    taken.sort(key=lambda pair: now - pair[1].growth_spared)
    told = taken[:SHOWN]
    left = [pair for pair in numbered if pair[1].kept >= LEFT and now - pair[1].growth_blocked >= BIG]
    left.sort(key=lambda pair: pair[1].growth_blocked)
    if told:
        yield _said_of_taken(found, names, told)
    elif found.outputs:
        least = min(found.outputs, key=lambda output: output.kept)
        yield Said(
            id=f"output-{found.outputs.index(least) + 1}",
            section=Section.BLOCK,
            sentence=(
                f"Most of all it takes away {percent(1.0 - least.kept)} of {names.output(least.name, least.read_by)}; "
                "nothing that it takes away slows growth by itself."
            ),
            numbers=(("kept", least.kept),),
        )
    for number, output in [pair for pair in left if pair not in told][:SHOWN]:
        yield _said_of_left(found, names, number, output)


def _said_of_taken(found: Explanation, names: Names, taken: list[tuple[int, Output]]) -> Said:
    parts = [
        f"{percent(1.0 - output.kept)} of {names.output(output.name, output.read_by)} (were this spared, growth would "
        f"be {brief_growth(output.growth_spared)})"
        for _, output in taken
    ]
    return Said(
        id=f"output-{taken[0][0]}",
        section=Section.BLOCK,
        sentence=f"What slows growth most: it takes away {' and '.join(parts)}.",
        numbers=tuple((output.name, output.growth_spared) for _, output in taken),
    )


def _said_of_left(found: Explanation, names: Names, number: int, output: Output) -> Said:
    classes = _classes_that_take(found.cell.model.knowledge, output, found.regimen.drugs)
    by = f", as {classes[0]} do" if classes else ""
    return Said(
        id=f"output-{number}",
        section=Section.BLOCK,
        sentence=(
            f"It leaves {percent(output.kept)} of {names.output(output.name, output.read_by)}: taken away as well{by}, "
            f"growth would fall to {brief_growth(output.growth_blocked)}."
        ),
        numbers=(("kept", output.kept), ("growth_blocked", output.growth_blocked)),
    )


def _classes_that_take(knowledge: Knowledge, output: Output, given: tuple[str, ...]) -> list[str]:
    """Classes of drugs, other than those given, that leave little of an output where they bind."""
    suffix, had = output.name.partition(".")[2], {knowledge.drugs[drug].drug_class for drug in given}
    found: dict[str, list[int]] = {}
    for record in knowledge.drugs.values():
        hits = [affinity for affinity in record.affinities if affinity.protein == output.protein]
        takes = any(knowledge.modes[affinity.mode].residual(suffix) <= TAKES for affinity in hits)
        if takes and record.drug_class not in had and not record.not_simulated:
            found.setdefault(record.drug_class, []).append(len({affinity.protein for affinity in record.affinities}))
    # The class that hits least else, then the one with most drugs.
    ranked = sorted(found, key=lambda name: (min(found[name]), -len(found[name])))
    return [f"{name}s" for name in ranked[:SHOWN]]
