"""What we make of variants that independent collections call meaningful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.variant_waivers import VariantWaiver
from rheostat.tumour.interpret import Match, interpret
from rheostat.tumour.profile import EveryGene, SequenceVariant, TumourProfile
from rheostat.tumour.protein_change import protein_change
from rheostat.tumour.read_annotations import AnnotatedVariant


class Reading(StrEnum):
    """What becomes of a variant in a profile."""

    ACTS = "acts"
    CODON = "listed: its codon is known"
    UNKNOWN = "listed: its effect is not known"
    NEUTRAL = "known to do nothing"
    OUTSIDE = "no alteration of the gene is curated"


AGREES = frozenset({Reading.ACTS})


@dataclass(frozen=True)
class Compared:
    """One annotated variant and what we make of it."""

    variant: AnnotatedVariant
    reading: Reading


@dataclass(frozen=True)
class CollectionAgreement:
    """One collection beside ours.

    Parameters
    ----------
    collection : str
    compared : tuple of Compared - variants of genes with curated alterations
    outside : int - variants of other genes
    """

    collection: str
    compared: tuple[Compared, ...]
    outside: int

    def count(self, reading: Reading) -> int:
        """How many variants are read so."""
        return sum(each.reading is reading for each in self.compared)

    @property
    def rate(self) -> float:
        """The share of variants that act, as the collection has it; 1 where there are none."""
        return self.count(Reading.ACTS) / len(self.compared) if self.compared else 1.0

    @property
    def rate_by_tumours(self) -> float | None:
        """The same with each variant weighed by the tumours that carry it; None where these are not counted."""
        total = sum(each.variant.tumours for each in self.compared)
        acting = sum(each.variant.tumours for each in self.compared if each.reading is Reading.ACTS)
        return acting / total if total else None


def compare_variants(knowledge: Knowledge, annotated: Iterable[AnnotatedVariant]) -> tuple[CollectionAgreement, ...]:
    """Each collection beside ours, in order of name."""
    by_collection: dict[str, list[AnnotatedVariant]] = {}
    for each in annotated:
        by_collection.setdefault(each.collection, []).append(each)
    curated = {record.gene for record in knowledge.alterations}
    out = []
    for name, listed in sorted(by_collection.items()):
        compared = tuple(Compared(each, reading_of(knowledge, each, curated=curated)) for each in listed)
        inside = tuple(each for each in compared if each.reading is not Reading.OUTSIDE)
        out.append(CollectionAgreement(name, inside, len(compared) - len(inside)))
    return tuple(out)


def reading_of(knowledge: Knowledge, annotated: AnnotatedVariant, *, curated: set[str]) -> Reading:
    """What a tumour with this variant alone is read as."""
    gene = knowledge.gene_aliases.get(annotated.gene, annotated.gene)
    if gene not in curated:
        return Reading.OUTSIDE
    change = protein_change(annotated.change) if annotated.change else None
    variant = SequenceVariant(gene, annotated.kind, change)
    found = interpret(TumourProfile("S", variants=(variant,), mutations_assayed=EveryGene()), knowledge)
    if found.recognised:
        return Reading.NEUTRAL if found.recognised[0].record.direction == "neutral" else Reading.ACTS
    return Reading.CODON if found.unknown and found.unknown[0].match is Match.CODON else Reading.UNKNOWN


def disagreements(
    agreements: Sequence[CollectionAgreement], *, fewest_tumours: int
) -> dict[tuple[str, str], list[Compared]]:
    """Variants that others call meaningful and ours lets do nothing, by gene and change.

    Parameters
    ----------
    fewest_tumours : a hotspot seen in fewer tumours is counted in the rate, but not asked for one by one
    """
    out: dict[tuple[str, str], list[Compared]] = {}
    for agreement in agreements:
        for each in agreement.compared:
            rare = 0 < each.variant.tumours < fewest_tumours
            if each.reading not in AGREES and not rare:
                out.setdefault((each.variant.gene, each.variant.change), []).append(each)
    return out


def unexplained(found: dict[tuple[str, str], list[Compared]], waivers: Iterable[VariantWaiver]) -> tuple[Compared, ...]:
    """The disagreements that no reviewed waiver explains."""
    reviewed = {(waiver.gene, change) for waiver in waivers for change in waiver.changes}
    return tuple(listed[0] for key, listed in sorted(found.items()) if key not in reviewed)
