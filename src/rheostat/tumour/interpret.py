"""What a tumour's changes mean: known effects with their grounds, unknown ones apart, and what was not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.profile import CopyNumber, SequenceVariant, Status, TumourProfile, VariantKind

HETEROZYGOUS = 0.5


class Match(StrEnum):
    """On what grounds a change was recognised."""

    VARIANT = "exact variant"
    CODON = "same codon"
    GENE = "gene"


@dataclass(frozen=True)
class Recognised:
    """A change whose effect is known: the record, the share of copies that carry it and why that share."""

    gene: str
    change: str
    record: AlterationRecord
    match: Match
    fraction: float
    fraction_ground: str

    def applied_to(self, cell: Cell) -> Cell:
        """The cell with this change."""
        return cell.altered(self.record.effect, fraction=self.fraction, name=f"{self.gene} {self.change}")


@dataclass(frozen=True)
class Unknown:
    """A change in a gene of the model whose effect is not known, and what the gene's known changes would do."""

    gene: str
    change: str
    reason: str
    alternatives: tuple[AlterationRecord, ...]


@dataclass(frozen=True)
class Interpretation:
    """A profile as the model reads it.

    `not_assayed` names the genes with known alterations whose sequence or copy number was not measured.
    """

    profile: TumourProfile
    recognised: tuple[Recognised, ...]
    unknown: tuple[Unknown, ...]
    not_assayed: tuple[str, ...]

    def cell(self, *, without: Recognised | None = None) -> Cell:
        """The tumour's cell; `without` takes one change back."""
        cell = Cell()
        for change in self.recognised:
            if change is not without:
                cell = change.applied_to(cell)
        return cell


def interpret(profile: TumourProfile, knowledge: Knowledge) -> Interpretation:
    """The changes of a profile held against the curated alterations.

    Exact variants, truncating variants of genes that are known to be lost so, amplifications and deep deletions
    have an effect. Everything else in a gene of the model is unknown and changes nothing.
    """
    by_gene: dict[str, list[AlterationRecord]] = {}
    for record in knowledge.alterations:
        by_gene.setdefault(record.gene, []).append(record)
    recognised: list[Recognised] = []
    unknown: list[Unknown] = []
    for variant in profile.variants:
        if variant.gene not in by_gene or variant.kind in (VariantKind.SYNONYMOUS, VariantKind.PROMOTER):
            continue
        found = _recognise(variant, by_gene[variant.gene], profile)
        if isinstance(found, Unknown):
            unknown.append(found)
        elif not _already(recognised, found):
            recognised.append(found)
    recognised += _copy_number(profile, by_gene, recognised)
    missing = sorted(gene for gene in by_gene if _is_unmeasured(profile, gene, by_gene[gene]))
    return Interpretation(profile, tuple(recognised), tuple(unknown), tuple(missing))


def _already(recognised: list[Recognised], found: Recognised) -> bool:
    """Two truncating hits are one loss; it is counted once."""
    return any(item.record is found.record and found.match is Match.GENE for item in recognised)


def _recognise(
    variant: SequenceVariant, records: list[AlterationRecord], profile: TumourProfile
) -> Recognised | Unknown:
    change = str(variant.protein_change) if variant.protein_change else variant.kind.value
    exact = [record for record in records if change in record.variants]
    if exact:
        loses = exact[0].direction == "inactivating" and _is_suppressor(records)
        fraction, ground = (1.0, _second_hit(variant, profile)) if loses else _mutant_share(variant)
        return Recognised(variant.gene, change, exact[0], Match.VARIANT, fraction, ground)
    truncates = variant.kind in (VariantKind.TRUNCATING, VariantKind.SPLICE, VariantKind.START_LOST)
    lost = [record for record in records if record.kind is AlterationKind.TRUNCATING]
    if truncates and lost:
        return Recognised(variant.gene, change, lost[0], Match.GENE, 1.0, _second_hit(variant, profile))
    same = _same_codon(variant, records)
    if same is not None:
        known = ", ".join(_at_codon(variant, same))
        reason = f"its codon is known ({same.gene} {known}), this exact change is not"
        return Unknown(variant.gene, change, reason, (same,))
    return Unknown(variant.gene, change, "its effect on the protein is not known", _alternatives(records))


def _is_suppressor(records: list[AlterationRecord]) -> bool:
    """Whether tumours are known to lose a gene, so that a hit in one copy stands for both."""
    return any(record.kind is AlterationKind.TRUNCATING for record in records)


def _same_codon(variant: SequenceVariant, records: list[AlterationRecord]) -> AlterationRecord | None:
    if variant.kind is not VariantKind.MISSENSE:
        return None
    return next((record for record in records if _at_codon(variant, record)), None)


def _at_codon(variant: SequenceVariant, record: AlterationRecord) -> list[str]:
    """The variants of a record that change the residue which a variant changes."""
    change = variant.protein_change
    if change is None or not change.named:
        return []
    codon = str(change.named[0])
    return [known for known in record.variants if known.startswith(codon) and known[len(codon) :].isalpha()]


def _alternatives(records: list[AlterationRecord]) -> tuple[AlterationRecord, ...]:
    """The gene's loss and its strongest recorded gain: what an unknown change could amount to at most."""
    losses = [r for r in records if r.kind in (AlterationKind.TRUNCATING, AlterationKind.LOSS)]
    gains = [r for r in records if r.kind is AlterationKind.VARIANT and r.direction == "activating"]
    return (*losses[:1], *gains[:1])


def _mutant_share(variant: SequenceVariant) -> tuple[float, str]:
    """The share of copies that carry a variant of an oncogene, and why.

    Without the tumour's purity an allele fraction is only a lower bound, so that it counts where it is above one half.
    """
    measured = variant.allele_fraction
    if measured is not None and measured > HETEROZYGOUS:
        return measured, f"allele fraction {measured:.2f}"
    if measured is not None:
        return HETEROZYGOUS, f"allele fraction {measured:.2f} without purity: taken as one of two copies"
    return HETEROZYGOUS, "allele fraction not given: taken as one of two copies"


def _second_hit(variant: SequenceVariant, profile: TumourProfile) -> str:
    level = profile.copy_number.get(variant.gene)
    hits = sum(v.gene == variant.gene and v.kind is VariantKind.TRUNCATING for v in profile.variants)
    if level is not None and level <= CopyNumber.SHALLOW_DELETION:
        return "the other copy is deleted"
    if hits > 1:
        return "two truncating variants"
    return "the other copy is taken as lost too (not measured)"


def _copy_number(
    profile: TumourProfile, by_gene: dict[str, list[AlterationRecord]], found: list[Recognised]
) -> list[Recognised]:
    lost_already = {item.gene for item in found if item.match is Match.GENE}
    out = []
    for gene, level in sorted(profile.copy_number.items()):
        for record in by_gene.get(gene, ()):
            amplified = level is CopyNumber.AMPLIFICATION and record.kind is AlterationKind.AMPLIFICATION
            deleted = level is CopyNumber.DEEP_DELETION and record.kind is AlterationKind.DEEP_DELETION
            if amplified:
                out.append(Recognised(gene, "amplification", record, Match.GENE, 1.0, "high-level amplification"))
            elif deleted and gene not in lost_already:
                out.append(Recognised(gene, "deep deletion", record, Match.GENE, 1.0, "both copies deleted"))
    return out


def _is_unmeasured(profile: TumourProfile, gene: str, records: list[AlterationRecord]) -> bool:
    """Whether a kind of change that would matter in this gene was not looked for."""
    kinds = {record.kind for record in records}
    sequence = kinds & {AlterationKind.VARIANT, AlterationKind.TRUNCATING}
    copies = kinds & {AlterationKind.AMPLIFICATION, AlterationKind.DEEP_DELETION}
    unread = bool(sequence) and gene not in profile.mutations_assayed
    uncounted = bool(copies) and not sequence and gene not in profile.copy_number
    return (unread or uncounted) and profile.status(gene) is not Status.ALTERED
