"""The words of MAF files and of the Sequence Ontology for what a variant does, as kinds of variant."""

from __future__ import annotations

from rheostat.errors import Place, unknown_name
from rheostat.tumour.profile import VariantKind

_KINDS = {
    VariantKind.MISSENSE: ["Missense_Mutation", "Missense", "missense_variant", "protein_altering_variant"],
    VariantKind.TRUNCATING: [
        *("Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Stop_Codon_Ins"),
        *("De_novo_Start_OutOfFrame", "stop_gained", "frameshift_variant"),
    ],
    VariantKind.SPLICE: ["Splice_Site", "splice_acceptor_variant", "splice_donor_variant"],
    VariantKind.IN_FRAME: [
        *("In_Frame_Del", "In_Frame_Ins", "De_novo_Start_InFrame"),
        *("inframe_deletion", "inframe_insertion"),
    ],
    VariantKind.START_LOST: [
        *("Translation_Start_Site", "Start_Codon_SNP", "Start_Codon_Del", "Start_Codon_Ins", "start_lost"),
    ],
    VariantKind.STOP_LOST: ["Nonstop_Mutation", "Stop_Codon_Del", "stop_lost"],
    VariantKind.FUSION: ["Fusion", "Structural_Variant"],
    VariantKind.PROMOTER: ["5'Flank", "upstream_gene_variant"],
    VariantKind.SYNONYMOUS: ["Silent", "synonymous_variant", "stop_retained_variant"],
    VariantKind.OTHER: ["Splice_Region", "splice_region_variant", "Exon", "Targeted_Region"],
}
_NONCODING = [
    *("Intron", "IGR", "RNA", "lincRNA", "3'UTR", "5'UTR", "3'Flank"),
    *("intron_variant", "intergenic_variant", "non_coding_transcript_exon_variant"),
    *("3_prime_UTR_variant", "5_prime_UTR_variant", "downstream_gene_variant"),
]
_BY_WORD = {word.casefold(): kind for kind, words in _KINDS.items() for word in words}
_NONCODING_WORDS = frozenset(word.casefold() for word in _NONCODING)


def is_noncoding(written: str) -> bool:
    """Whether a classification places the variant outside the coding sequence, splice sites and promoter."""
    return _gravest(written) in _NONCODING_WORDS


def variant_kind(written: str, *, place: Place) -> VariantKind:
    """The kind of variant that a classification stands for.

    Raises
    ------
    InputError - where the word is not known, with the nearest that is

    Examples
    --------
    >>> variant_kind("missense_variant&splice_region_variant", place=Place("a.maf", 2)).value
    'missense'
    """
    kind = _BY_WORD.get(_gravest(written))
    if kind is None:
        known = [word for words in _KINDS.values() for word in words]
        raise unknown_name(written, (*known, *_NONCODING), kind="Variant_Classification", place=place)
    return kind


def _gravest(written: str) -> str:
    """VEP joins several terms, the gravest first."""
    return written.replace("&", ",").partition(",")[0].strip().casefold()
