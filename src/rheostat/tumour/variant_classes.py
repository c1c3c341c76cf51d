"""The words of variant tables for what a variant does, as kinds of variant."""

from __future__ import annotations

from functools import lru_cache

from rheostat.errors import Place, unknown_name
from rheostat.knowledge.variant_words import load_variant_words, plain
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.protein_change import ChangeKind, ProteinChange

_BY_CHANGE = {
    ChangeKind.SUBSTITUTION: VariantKind.MISSENSE,
    ChangeKind.SPLICE: VariantKind.SPLICE,
    ChangeKind.DELETION: VariantKind.IN_FRAME,
    ChangeKind.INSERTION: VariantKind.IN_FRAME,
    ChangeKind.DUPLICATION: VariantKind.IN_FRAME,
    ChangeKind.REPLACEMENT: VariantKind.IN_FRAME,
    ChangeKind.START_LOST: VariantKind.START_LOST,
    ChangeKind.EXTENSION: VariantKind.STOP_LOST,
    ChangeKind.SYNONYMOUS: VariantKind.SYNONYMOUS,
}


@lru_cache(maxsize=4096)
def is_noncoding(written: str) -> bool:
    """Whether a classification places the variant outside the coding sequence, splice sites and promoter."""
    return plain(_gravest(written)) in load_variant_words().noncoding


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
    words = load_variant_words()
    kind = words.kinds.get(plain(_gravest(written)))
    if kind is None:
        raise unknown_name(written, words.known, kind="Variant_Classification", place=place)
    return VariantKind(kind)


def kind_with_change(kind: VariantKind, change: ProteinChange | None) -> VariantKind:
    """The kind of a variant whose protein change is known.

    A stop or frameshift truncates whatever the classification says: tables class an in-frame deletion that ends in
    a stop, or a frameshift at a splice site, otherwise. A kind that is not stated follows from the change.
    """
    if change is None:
        return kind
    if change.kind in (ChangeKind.NONSENSE, ChangeKind.FRAMESHIFT):
        return VariantKind.TRUNCATING
    return _BY_CHANGE.get(change.kind, kind) if kind is VariantKind.NOT_STATED else kind


def _gravest(written: str) -> str:
    """VEP joins several terms, the gravest first."""
    return written.replace("&", ",").partition(",")[0].strip()
