"""The page of the reference on the published mechanisms: what of them the search finds again; as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rheostat.analysis.resistance.adaptive import PROTECTS
from rheostat.analysis.resistance.partners import NOTICED
from rheostat.analysis.resistance.recovery import Answer, Recovery, Standing, Verdict
from rheostat.analysis.resistance.scan import RESTORES
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.mechanisms import Course
from rheostat.report.wording import fold, nanomolar, percent

MADE = "<!-- Made by `make tables`; do not edit. -->"


def recovery_page(knowledge: Knowledge, found: Sequence[Recovery]) -> str:
    """Every published mechanism, how far it comes out of the search, and what becomes of its countermeasures."""
    parts = (
        "# Mechanisms of resistance",
        MADE,
        _lead(found),
        _table(
            ("", "mechanism", "looked for in", "how far", "change, of all that restore growth", "movement"),
            (_row(knowledge, each) for each in found),
        ),
        "## The stated countermeasures",
        _answers_lead(found),
        _table(
            ("", "stated", "drug that does most", "in", "takes", "strikes", "place", "verdict"),
            (_answer_row(knowledge, each.name, answer) for each in found for answer in each.answers),
        ),
        "## What does not come out, or only below the margin, and why",
        _unmet(found),
    )
    return "\n\n".join(parts) + "\n"


def _lead(found: Sequence[Recovery]) -> str:
    counted = Counter(each.standing for each in found)
    told = ", ".join(f"{counted[standing]} {_words(standing)}" for standing in Standing)
    return (
        f"The review tells of {len(found)} mechanisms of resistance. Each was looked for in the tumour and under the "
        "regimen of its record, by the search over every gene, allele, site and node that `rheostat resistance` makes; "
        f"the record only serves to recognise what is found. {told}. A change restores growth if "
        f"{percent(RESTORES)} of the growth lost to the regimen is back; undone is the share of its effect on a cell's "
        f"own growth. A movement protects if holding it back takes {percent(PROTECTS)} of the untreated growth."
    )


def _words(standing: Standing) -> str:
    return {
        Standing.RESTORES: "restore growth by a change",
        Standing.PROTECTS: "protect by a movement without a mutation",
        Standing.WEAK: "act in the stated direction, below the margin",
        Standing.ABSENT: "do not come out",
    }[standing]


def _row(knowledge: Knowledge, each: Recovery) -> tuple[str, ...]:
    record = each.record
    return (
        each.name,
        record.label,
        f"{_tumour(each)}; {', '.join(_dose(knowledge, *item) for item in each.doses.items())}",
        each.standing.value,
        _change(each),
        _movement(each),
    )


def _dose(knowledge: Knowledge, drug: str, amount: float) -> str:
    return f"{knowledge.drugs[drug].label} {nanomolar(amount)}"


def _tumour(each: Recovery) -> str:
    record = each.record
    surroundings = [f"{name} {level:g}" for name, level in record.environment.items()]
    told = [*([record.cell.context] if record.cell.context else []), *record.cell.alterations, *surroundings]
    return ", ".join(told) or "reference cell"


def _change(each: Recovery) -> str:
    if each.record.course is Course.POPULATION:
        return f"{each.restoring} changes restore growth"
    single = each.single
    if single is None or (single.restored <= 0.0 and not single.spared > 0.0):
        return "" if single is None else f"{single.change.text}: none"
    place = f"; place {each.single_rank + 1} of {each.restoring}" if each.single_rank is not None else ""
    return f"{single.change.text}: {percent(single.restored)} back, {percent(single.spared)} undone{place}"


def _movement(each: Recovery) -> str:
    if each.record.course is Course.POPULATION:
        return f"{each.protecting} movements protect"
    move = each.movement
    if move is None:
        return "none moves" if each.record.moves else ""
    place = f"; place {each.movement_rank + 1} of {each.protecting}" if each.movement_rank is not None else ""
    return (
        f"{move.node} {fold(move.untreated)} to {fold(move.treated)}, {move.pace.value}: {_share(move.protects)}{place}"
    )


def _share(value: float) -> str:
    """A share of growth; what is below a hundredth is said so."""
    if 0.0 < value < 0.01:
        return "less than 1\N{NO-BREAK SPACE}%"
    return percent(value)


def _answers_lead(found: Sequence[Recovery]) -> str:
    answers = [answer for each in found for answer in each.answers]
    counted = Counter(answer.verdict for answer in answers)
    return (
        f"{len(answers)} countermeasures were stated. Every drug that can be simulated was tried beside the regimen in "
        "the tumour as it is and in every resistant cell that the mechanism makes; the statement was not used. "
        f"{counted[Verdict.STRIKES]} strike the resistance: they take at least {percent(NOTICED)} of growth more where "
        "it is than from the tumour without it or, for one without a mutation, more beside the regimen than alone. "
        f"{counted[Verdict.DEEPENS]} take growth as well, {counted[Verdict.FIRST]} strike before all other drugs but "
        f"by less than that, {counted[Verdict.NOTHING]} do not come out. Place is that among all drugs, by how much "
        "they strike."
    )


def _answer_row(knowledge: Knowledge, name: str, answer: Answer) -> tuple[str, ...]:
    if answer.drug is None or answer.partner is None:
        return name, answer.stated, "none", "", "", "", "", answer.verdict.value
    return (
        name,
        answer.stated,
        knowledge.drugs[answer.drug].label,
        answer.cell or "the tumour as it is",
        _share(answer.partner.taken),
        _share(answer.strikes),
        f"{answer.rank + 1} of {answer.of}",
        answer.verdict.value,
    )


def _unmet(found: Sequence[Recovery]) -> str:
    lines = [f"- {each.name}, {stated}: {reason}." for each in found for stated, reason in each.record.unmet.items()]
    return "\n".join(lines) or "Everything comes out."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |"
