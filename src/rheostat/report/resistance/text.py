"""The findings of a search for resistance, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill

from rheostat.analysis.given import GivenDrug
from rheostat.analysis.resistance.adaptive import PROTECTS
from rheostat.analysis.resistance.frequency import Frequency, Seen
from rheostat.analysis.resistance.partners import NOTICED, Partner
from rheostat.analysis.resistance.resist import Found, Resistance, of_genes, strongest
from rheostat.analysis.resistance.scan import RESTORES, TAKEN, Pair
from rheostat.knowledge.load import Knowledge
from rheostat.report.tables import text_table
from rheostat.report.wording import decimal, fold, nanomolar, percent

SHOWN, SHOWN_SHORT, CLASSES = 12, 8, 3
WIDTH = 118
NEW = "new"


def resistance_text(
    knowledge: Knowledge, found: Resistance, *, tumour: str, given: Sequence[GivenDrug], pairs: str = ""
) -> str:
    """All of it: what the regimen does, what is selected, what adapts, and what takes more growth."""
    parts = [_heading(knowledge, found, tumour, given)]
    if not found.scan.parent.is_held:
        parts.append(
            f"The regimen takes less than {percent(TAKEN)} of this tumour's growth: there is nothing to restore. The "
            "tumour resists it as it is; `rheostat design` looks for drugs that change that.\n"
        )
    else:
        parts += [_selected(knowledge, found), _outgrowing(found)]
    parts += [pairs, _adapting(knowledge, found), _deepening(knowledge, found)]
    return "\n".join(part for part in parts if part)


def given_words(knowledge: Knowledge, given: GivenDrug) -> str:
    """A drug with its concentration and the grounds of that."""
    if given.drug not in knowledge.drugs:
        return f"{knowledge.inputs[given.drug].label} at level {given.levels[given.drug]:g}"
    levels = [
        nanomolar(level) if name == given.drug else f"{nanomolar(level)} of {knowledge.drugs[name].label}"
        for name, level in given.levels.items()
    ]
    words = f"{knowledge.drugs[given.drug].label} {', '.join(levels)} ({given.ground.value}"
    more = given.schedule or given.assumption or given.missing or ""
    return f"{words}; {more})" if more else f"{words})"


def _heading(knowledge: Knowledge, found: Resistance, tumour: str, given: Sequence[GivenDrug]) -> str:
    scan = found.scan
    count = len(scan.singles) + len(scan.unsettled)
    unsettled = f"; {len(scan.unsettled)} have no steady state" if scan.unsettled else ""
    lines = (
        f"{tumour} under {' with '.join(given_words(knowledge, each) for each in given)}",
        f"The tumour keeps {percent(scan.parent.kept)} of its growth. {count} single changes were tried{unsettled}.",
        f"A change restores growth if at least {percent(RESTORES)} of the growth lost to the regimen is back; the "
        f"regimen does less in it if at least {percent(RESTORES)} of its effect on that cell's own growth is undone.",
    )
    return "".join(f"{_wrapped(line, '')}\n" for line in lines)


def _selected(knowledge: Knowledge, found: Resistance) -> str:
    groups = strongest(of_genes(found.resisting))
    states = [each.single.change.text for each in found.resisting if not each.single.change.is_of_gene]
    count = len(found.resisting) - len(states)
    lines = [f"Selected: {count} changes of {len(groups)} genes in which the regimen does less"]
    for number, (each, more) in enumerate(groups[:SHOWN], 1):
        first, *others = _told(knowledge, each, more, treated=found.scan.parent.treated)
        lines += [_wrapped(first, f"{number:3d}. "), *(_wrapped(line, "     ") for line in others)]
    if len(groups) > SHOWN:
        lines.append(_wrapped(f"and {', '.join(each.single.change.text for each, _ in groups[SHOWN:])}", "     "))
    if states:
        lines.append(_wrapped(f"States of nodes, by whatever cause, that do the same: {', '.join(states)}", ""))
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: str) -> str:
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False)


def _told(knowledge: Knowledge, each: Found, more: int, *, treated: float) -> list[str]:
    single = each.single
    others = f" (and {more} more of {single.change.subject})" if more else ""
    cost = f", costs {percent(single.cost)} without drug" if single.cost > 0.05 else ""
    # Beside a tumour that shrinks under the regimen no multiple of its growth says anything.
    pace = f", grows {single.treated / treated:.1f} times as fast as the tumour under it" if treated > 0.0 else ""
    lines = [
        f"{single.change.text}{others}: {percent(single.restored)} of the lost growth back, "
        f"{percent(single.spared)} of the effect undone{cost}{pace}; {_known(each.mechanisms)}",
        f"before treatment: {frequency_words(each.frequency)}. {single.change.visibility.value}",
    ]
    if each.partners is not None:
        lines.append(f"defeated by: {partner_words(knowledge, each.partners) or 'none of the drugs'}")
    return lines


def _known(mechanisms: Sequence[str]) -> str:
    return f"known ({', '.join(mechanisms)})" if mechanisms else NEW


def frequency_words(frequency: Frequency) -> str:
    """How often a change is there before treatment, as counts with their sources."""
    told = [_seen(each) for each in (*([frequency.own] if frequency.own else []), *frequency.here)]
    if frequency.anywhere is not None:
        told.append(_seen(frequency.anywhere))
    if frequency.unknown is not None:
        told.append(frequency.unknown)
    return ", ".join(told)


def _seen(seen: Seen) -> str:
    return f"{seen.count} of {seen.n} ({seen.where})"


def partner_words(knowledge: Knowledge, partners: Iterable[Partner]) -> str:
    """The best drug of each of the first few classes."""
    told = _one_a_class(knowledge, partners)[:CLASSES]
    return ", ".join(f"{knowledge.drugs[p.drug].label} ({name}; {percent(max(p.left, 0.0))} back)" for name, p in told)


def _outgrowing(found: Resistance) -> str:
    groups = strongest(found.outgrowing)
    if not groups:
        return ""
    told = [f"{each.single.change.text} {percent(each.single.restored)}" for each, _ in groups[:SHOWN_SHORT]]
    more = ["..."] if len(groups) > SHOWN_SHORT else []
    text = (
        f"Outgrowing: {len(found.outgrowing)} changes of {len(groups)} genes or nodes grow faster with and without the "
        f"regimen, which does as much in them. Lost growth back: {', '.join([*told, *more])}"
    )
    return _wrapped(text, "") + "\n"


def pairs_text(best: Sequence[Pair], *, restoring: int, tried: int) -> str:
    """The pairs of changes that restore growth where neither does alone, the strongest first."""
    title = f"Pairs: of {tried} pairs {restoring} restore growth where neither change does alone"
    rows = [
        (
            f"{pair.first.change.text} + {pair.second.change.text}",
            percent(pair.restored),
            f"{percent(pair.first.restored)}, {percent(pair.second.restored)}",
        )
        for pair in best[:SHOWN]
    ]
    return f"{title}\n" + (text_table(("pair", "growth back", "alone"), rows) if rows else "")


def _adapting(knowledge: Knowledge, found: Resistance) -> str:
    title = (
        f"Adaptive, no mutation: {len(found.adapting)} of {len(found.adaptation.moved)} nodes that move under the "
        f"regimen protect the tumour: held at its untreated level, each would take at least {percent(PROTECTS)} of the "
        "untreated growth"
    )
    rows = [
        (
            _label(knowledge, each.movement.node),
            f"{fold(each.movement.untreated)} to {fold(each.movement.treated)}",
            each.movement.pace.value,
            percent(each.movement.protects),
            ", ".join(each.mechanisms) or NEW,
        )
        for each in found.adapting[:SHOWN]
    ]
    head = ("node", "level", "half of it", "gives back", "known as")
    return _wrapped(title, "") + "\n" + (text_table(head, rows) if rows else "")


def _label(knowledge: Knowledge, node: str) -> str:
    return f"{node} ({knowledge.nodes[node].label})" if knowledge.nodes[node].label != node else node


def _deepening(knowledge: Knowledge, found: Resistance) -> str:
    """What takes more growth beside the regimen; and what takes more beside it than alone, as feedback makes it."""
    best = _one_a_class(knowledge, found.deepening)
    rows = [
        (f"{knowledge.drugs[p.drug].label} ({name})", percent(p.taken), percent(p.alone), _sign(p)) for name, p in best
    ]
    if not rows:
        return "No drug takes more growth beside the regimen.\n"
    text = text_table(("beside the regimen, one a class", "takes", "alone", "more than alone"), rows[:SHOWN_SHORT])
    leaning = sorted((p for p in found.deepening if p.synergy >= NOTICED), key=lambda p: -p.synergy)
    told = ", ".join(
        f"{knowledge.drugs[p.drug].label} ({name}; {_sign(p)} more)" for name, p in _one_a_class(knowledge, leaning)
    )
    return text + _wrapped(f"Under the regimen the tumour leans more on the targets of: {told or 'no drug'}", "") + "\n"


def _one_a_class(knowledge: Knowledge, partners: Iterable[Partner]) -> list[tuple[str, Partner]]:
    """The first drug of each class, in order."""
    best: dict[str, Partner] = {}
    for partner in partners:
        best.setdefault(knowledge.drugs[partner.drug].drug_class, partner)
    return list(best.items())


def _sign(partner: Partner) -> str:
    return f"{decimal(100.0 * partner.synergy, 0)} points"
