"""What a tumour's changes mean: known effects with their grounds, unknown ones apart, and what was not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.profile import CopyNumber, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.zygosity import Share, ZygosityRules, share_in_oncogene, share_in_suppressor

FUSION = "fusion"
SEQUENCE = frozenset({AlterationKind.VARIANT, AlterationKind.TRUNCATING})
COPIES = frozenset({AlterationKind.AMPLIFICATION, AlterationKind.DEEP_DELETION})


class Match(StrEnum):
    """On what grounds a change was recognised."""

    VARIANT = "exact variant"
    CODON = "same codon"
    GENE = "gene"


@dataclass(frozen=True)
class Recognised:
    """A change whose effect is known: the record, the share of copies that carry it and why that share.

    `measured` is whether the data say how large the share is; where not, it follows from an assumption.
    """

    gene: str
    change: str
    record: AlterationRecord
    match: Match
    fraction: float
    fraction_ground: str
    measured: bool = True

    def applied_to(self, cell: Cell) -> Cell:
        """The cell with this change."""
        return cell.altered(self.record.effect, fraction=self.fraction, name=f"{self.gene} {self.change}")


@dataclass(frozen=True)
class Unknown:
    """A change in a gene of the model whose effect is not known, and what the gene's known changes would do.

    `match` is how near a known change comes: the same codon, or nothing nearer than the gene.
    """

    gene: str
    change: str
    reason: str
    alternatives: tuple[AlterationRecord, ...]
    match: Match = Match.GENE


@dataclass(frozen=True)
class NotAssayed:
    """A gene that was not looked at, or not for all kinds of change, and what it could carry unseen.

    `wholly` is false where its sequence was read and only its copy number was not.
    """

    gene: str
    alternatives: tuple[AlterationRecord, ...]
    wholly: bool


@dataclass(frozen=True)
class Interpretation:
    """A profile as the model reads it.

    `unseen` holds the genes with known alterations whose sequence or copy number was not measured, and what they
    could carry.
    """

    profile: TumourProfile
    recognised: tuple[Recognised, ...]
    unknown: tuple[Unknown, ...]
    unseen: tuple[NotAssayed, ...]

    @property
    def not_assayed(self) -> tuple[str, ...]:
        """The genes of which nothing was measured that their known alterations would show in."""
        return tuple(item.gene for item in self.unseen if item.wholly)

    def cell(self, *, without: Recognised | None = None) -> Cell:
        """The tumour's cell; `without` takes one change back."""
        cell = Cell()
        for change in self.recognised:
            if change is not without:
                cell = change.applied_to(cell)
        return cell


def interpret(profile: TumourProfile, knowledge: Knowledge) -> Interpretation:
    """The changes of a profile held against the curated alterations, see `Interpreter`."""
    return Interpreter(knowledge).read(profile)


class Interpreter:
    """Holds the changes of profiles against the curated alterations; made once for many profiles.

    Exact variants, truncating variants of genes that are known to be lost so, known fusions, amplifications and deep
    deletions have an effect. Everything else in a gene of the model is unknown and changes nothing.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        by_gene: dict[str, list[AlterationRecord]] = {}
        for record in knowledge.alterations:
            by_gene.setdefault(record.gene, []).append(record)
        self._by_gene = dict(sorted(by_gene.items()))
        self._rules = ZygosityRules.of(knowledge)
        self._could = {
            (gene, unread, uncounted): _could_carry(records, unread=unread, uncounted=uncounted)
            for gene, records in self._by_gene.items()
            for unread in (True, False)
            for uncounted in (True, False)
        }
        self._in_sequence = {gene for gene, records in by_gene.items() if _kinds(records) & SEQUENCE}
        self._in_copies = {gene for gene, records in by_gene.items() if _kinds(records) & COPIES}

    def read(self, profile: TumourProfile) -> Interpretation:
        """The profile as the model reads it."""
        recognised: list[Recognised] = []
        unknown: list[Unknown] = []
        for variant in profile.variants:
            if variant.gene not in self._by_gene or _says_nothing(variant, profile):
                continue
            found = _recognise(variant, self._by_gene[variant.gene], profile, self._rules)
            if isinstance(found, Unknown):
                unknown.append(found)
            else:
                _count_once(recognised, found)
        recognised += _copy_number(profile, self._by_gene, recognised)
        altered = {variant.gene for variant in profile.variants if variant.kind is not VariantKind.SYNONYMOUS}
        altered |= {gene for gene, level in profile.copy_number.items() if level is not CopyNumber.NEUTRAL}
        unseen = (self._unseen(profile, gene) for gene in self._by_gene if gene not in altered)
        return Interpretation(profile, tuple(recognised), tuple(unknown), tuple(item for item in unseen if item))

    def _unseen(self, profile: TumourProfile, gene: str) -> NotAssayed | None:
        """What could be there unseen, where a kind of change that would matter in this gene was not looked for."""
        unread = gene in self._in_sequence and gene not in profile.mutations_assayed
        uncounted = gene in self._in_copies and gene not in profile.copy_number
        if not (unread or uncounted):
            return None
        return NotAssayed(gene, self._could[gene, unread, uncounted], unread or gene not in self._in_sequence)


def _says_nothing(variant: SequenceVariant, profile: TumourProfile) -> bool:
    """Whether a variant needs no effect, or repeats without its kind or change what another row of the gene says."""
    if variant.kind in (VariantKind.SYNONYMOUS, VariantKind.PROMOTER):
        return True
    bare = variant.kind is VariantKind.NOT_STATED and variant.protein_change is None
    return bare and len(profile.variants_in(variant.gene)) > 1


def _count_once(recognised: list[Recognised], found: Recognised) -> None:
    """Two truncating hits are one loss, that of the one which more copies carry; it is counted once."""
    for i, item in enumerate(recognised):
        if found.match is Match.GENE and item.record is found.record:
            recognised[i] = max(item, found, key=lambda each: each.fraction)
            return
    recognised.append(found)


def _recognise(
    variant: SequenceVariant, records: list[AlterationRecord], profile: TumourProfile, rules: ZygosityRules
) -> Recognised | Unknown:
    change = str(variant.protein_change) if variant.protein_change else variant.kind.value
    exact = [record for record in records if change in record.variants]
    if exact:
        loses = exact[0].direction == "inactivating" and _is_suppressor(records)
        share = _lost(variant, profile, rules) if loses else share_in_oncogene(variant, profile, rules=rules)
        return _recognised(variant, change, exact[0], Match.VARIANT, share)
    by_kind = _by_kind(variant, records)
    if by_kind is not None:
        loses = by_kind.kind is AlterationKind.TRUNCATING
        share = _lost(variant, profile, rules) if loses else share_in_oncogene(variant, profile, rules=rules)
        return _recognised(variant, change, by_kind, Match.GENE, share)
    same = _same_codon(variant, records)
    if same is not None:
        known = ", ".join(_at_codon(variant, same))
        reason = f"its codon is known ({same.gene} {known}), this exact change is not"
        return Unknown(variant.gene, change, reason, (same,), Match.CODON)
    return Unknown(variant.gene, change, "its effect on the protein is not known", _alternatives(records))


def _recognised(
    variant: SequenceVariant, change: str, record: AlterationRecord, match: Match, share: Share
) -> Recognised:
    return Recognised(variant.gene, change, record, match, share.fraction, share.ground, share.measured)


def _by_kind(variant: SequenceVariant, records: list[AlterationRecord]) -> AlterationRecord | None:
    """The record that a variant comes under by what it does: truncations of a gene that is lost so, and fusions."""
    if variant.kind is VariantKind.FUSION:
        return next((record for record in records if (record.name or "").casefold() == FUSION), None)
    if variant.kind not in (VariantKind.TRUNCATING, VariantKind.SPLICE, VariantKind.START_LOST):
        return None
    return next((record for record in records if record.kind is AlterationKind.TRUNCATING), None)


def _lost(variant: SequenceVariant, profile: TumourProfile, rules: ZygosityRules) -> Share:
    hits = sum(v.gene == variant.gene and v.kind is VariantKind.TRUNCATING for v in profile.variants)
    return share_in_suppressor(variant, profile, hits=hits, rules=rules)


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


def _could_carry(records: list[AlterationRecord], *, unread: bool, uncounted: bool) -> tuple[AlterationRecord, ...]:
    """What a gene could carry unseen, each effect once.

    A loss that is only known from knock-outs is not among what a tumour could carry.
    """
    carried = [record for record in records if record.kind is not AlterationKind.LOSS]
    could = [*(_alternatives(carried) if unread else ()), *(r for r in records if uncounted and r.kind in COPIES)]
    return tuple(record for i, record in enumerate(could) if record.effect not in [r.effect for r in could[:i]])


def _kinds(records: list[AlterationRecord]) -> set[AlterationKind]:
    return {record.kind for record in records}
