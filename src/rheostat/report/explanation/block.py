"""Sentences on what the drug holds, what it takes away, and what it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.analysis.explain.block import Output
from rheostat.analysis.explain.explanation import Explanation
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import WILD_TYPE
from rheostat.report.explanation.causes import NOTABLE, brief_growth
from rheostat.report.explanation.findings import HeldFinding, OutputFinding, Said, Section
from rheostat.report.explanation.names import Names
from rheostat.report.wording import percent

BIG = 0.05
SHOWN = 2
LEFT = 0.2
"""An output of which more than this is left counts as left."""

TAKES = 0.5
"""A class of drugs takes an output where no more than this is left while they are bound."""


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
