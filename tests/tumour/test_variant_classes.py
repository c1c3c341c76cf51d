"""The vocabulary of variant classes."""

from __future__ import annotations

import pytest

from rheostat.errors import InputError, Place
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.variant_classes import is_noncoding, variant_kind

HERE = Place("a.maf", 2)

# The 17 coding and noncoding classes of the GDC MAF format 1.0.0.
GDC = {
    "Missense_Mutation": VariantKind.MISSENSE,
    "Nonsense_Mutation": VariantKind.TRUNCATING,
    "Frame_Shift_Del": VariantKind.TRUNCATING,
    "Frame_Shift_Ins": VariantKind.TRUNCATING,
    "In_Frame_Del": VariantKind.IN_FRAME,
    "In_Frame_Ins": VariantKind.IN_FRAME,
    "Splice_Site": VariantKind.SPLICE,
    "Translation_Start_Site": VariantKind.START_LOST,
    "Nonstop_Mutation": VariantKind.STOP_LOST,
    "Silent": VariantKind.SYNONYMOUS,
    "5'Flank": VariantKind.PROMOTER,
    "Splice_Region": VariantKind.OTHER,
    "Targeted_Region": VariantKind.OTHER,
}
GDC_NONCODING = ("Intron", "IGR", "RNA", "3'UTR", "5'UTR", "3'Flank")


@pytest.mark.parametrize(("word", "kind"), GDC.items(), ids=GDC.keys())
def test_every_class_of_the_gdc_has_a_kind(word: str, kind: VariantKind) -> None:
    assert variant_kind(word, place=HERE) is kind
    assert variant_kind(word.upper(), place=HERE) is kind
    assert not is_noncoding(word)


@pytest.mark.parametrize("word", GDC_NONCODING)
def test_noncoding_classes_are_told_apart(word: str) -> None:
    assert is_noncoding(word)


def test_the_gravest_of_several_ontology_terms_counts() -> None:
    assert variant_kind("stop_gained&splice_region_variant", place=HERE) is VariantKind.TRUNCATING
    assert variant_kind("splice_acceptor_variant,intron_variant", place=HERE) is VariantKind.SPLICE
    assert is_noncoding("intron_variant&non_coding_transcript_variant")
    assert not is_noncoding("missense_variant&intron_variant")


def test_an_unknown_class_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"^a\.maf, line 2: unknown Variant_Classification 'Missens_Mutation'; did"):
        variant_kind("Missens_Mutation", place=HERE)
