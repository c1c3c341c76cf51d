"""What was measured in one sample: variants, copy number, and which genes were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from rheostat.errors import InputError, Place
from rheostat.tumour.protein_change import ProteinChange


class VariantKind(Enum):
    """What a sequence variant does to its gene, as far as the variant table says."""

    MISSENSE = "missense"
    TRUNCATING = "truncating"
    SPLICE = "splice site"
    IN_FRAME = "in-frame insertion or deletion"
    START_LOST = "start lost"
    STOP_LOST = "stop lost"
    FUSION = "fusion"
    PROMOTER = "promoter"
    SYNONYMOUS = "synonymous"
    OTHER = "other"
    NOT_STATED = "not stated"


class CopyNumber(IntEnum):
    """The five discrete levels of GISTIC and cBioPortal."""

    DEEP_DELETION = -2
    SHALLOW_DELETION = -1
    NEUTRAL = 0
    GAIN = 1
    AMPLIFICATION = 2


class Status(Enum):
    """What is known of a gene in a sample."""

    ALTERED = "altered"
    NOT_ALTERED = "not altered"
    NOT_ASSAYED = "not assayed"


@dataclass(frozen=True, slots=True)
class EveryGene:
    """All genes were looked at: what an exome claims."""

    def __contains__(self, gene: object) -> bool:
        return isinstance(gene, str)


AssayedGenes = EveryGene | frozenset[str]


@dataclass(frozen=True, slots=True)
class Locus:
    """What a table says of the copies at a variant.

    Parameters
    ----------
    total, minor : int - copies in a tumour cell, and of these of the rarer allele; None where not given
    cell_fraction : float - share of tumour cells that carry the variant; None where not given
    homozygous : bool - as called; None where not called
    germline : bool - whether the variant is inherited
    """

    total: int | None = None
    minor: int | None = None
    cell_fraction: float | None = None
    homozygous: bool | None = None
    germline: bool = False


NOT_SAID = Locus()


@dataclass(frozen=True, slots=True)
class SequenceVariant:
    """One variant of one sample.

    Parameters
    ----------
    gene : str - HGNC symbol
    kind : VariantKind
    protein_change : ProteinChange - None where the table gives none
    allele_fraction : float - share of reads that carry it, 0 to 1; None where not given
    numbered_on : str - UniProt accession of the protein that has the residues it names; None if not checked
    place : Place - where it was read
    locus : Locus - what the table says of the copies there
    """

    gene: str
    kind: VariantKind
    protein_change: ProteinChange | None = None
    allele_fraction: float | None = None
    numbered_on: str | None = None
    place: Place | None = None
    locus: Locus = NOT_SAID

    def __post_init__(self) -> None:
        if self.allele_fraction is not None and not 0.0 <= self.allele_fraction <= 1.0:
            where = f"{self.place}: " if self.place else ""
            raise InputError(f"{where}allele fraction of {self} is {self.allele_fraction:g}; expected 0 to 1")

    def __str__(self) -> str:
        return f"{self.gene} {self.protein_change or self.kind.value}"


@dataclass(frozen=True, slots=True)
class TumourProfile:
    """One sample as measured. What was not measured is kept apart from what was found unchanged.

    Parameters
    ----------
    sample_id : str
    cancer_type : str - as the source names it; None where it does not
    variants : tuple of SequenceVariant - in the order of the table
    copy_number : mapping - gene to level; a gene without an entry was not assayed
    mutations_assayed : EveryGene or set of genes whose sequence was looked at
    notes : tuple of str - what the reader of a report should know about how the sample was read
    purity : float - share of the cells that are tumour cells, above 0 to 1; None where not given
    """

    sample_id: str
    cancer_type: str | None = None
    variants: tuple[SequenceVariant, ...] = ()
    copy_number: Mapping[str, CopyNumber] = field(default_factory=dict)
    mutations_assayed: AssayedGenes = frozenset()
    notes: tuple[str, ...] = ()
    purity: float | None = None

    def __post_init__(self) -> None:
        if self.purity is not None and not 0.0 < self.purity <= 1.0:
            raise InputError(f"purity of {self.sample_id} is {self.purity:g}; expected above 0 to 1")
        for variant in self.variants:
            if variant.gene not in self.mutations_assayed:
                where = f"{variant.place}: " if variant.place else ""
                raise InputError(
                    f"{where}{variant} is reported in {self.sample_id}, "
                    f"but {variant.gene} is not among the genes assayed for mutations"
                )

    @property
    def copy_number_assayed(self) -> frozenset[str]:
        """The genes whose copy number was measured."""
        return frozenset(self.copy_number)

    def variants_in(self, gene: str) -> tuple[SequenceVariant, ...]:
        """The variants of one gene, in the order of the table."""
        return tuple(variant for variant in self.variants if variant.gene == gene)

    def mutation_status(self, gene: str) -> Status:
        """Whether the gene's sequence was looked at and, if so, carries a variant that is not synonymous."""
        if gene not in self.mutations_assayed:
            return Status.NOT_ASSAYED
        altered = any(variant.kind is not VariantKind.SYNONYMOUS for variant in self.variants_in(gene))
        return Status.ALTERED if altered else Status.NOT_ALTERED

    def copy_number_status(self, gene: str) -> Status:
        """Whether the gene's copy number was measured and, if so, is a level or more away from neutral."""
        if gene not in self.copy_number:
            return Status.NOT_ASSAYED
        neutral = self.copy_number[gene] is CopyNumber.NEUTRAL
        return Status.NOT_ALTERED if neutral else Status.ALTERED

    def status(self, gene: str) -> Status:
        """Altered in sequence or copy number; unaltered in what was assayed of them; or not assayed at all.

        Examples
        --------
        >>> sample = TumourProfile("S1", mutations_assayed=frozenset({"TSC1"}))
        >>> sample.status("TSC1").value, sample.copy_number_status("TSC1").value, sample.status("TSC2").value
        ('not altered', 'not assayed', 'not assayed')
        """
        both = {self.mutation_status(gene), self.copy_number_status(gene)}
        return next(status for status in Status if status in both)
