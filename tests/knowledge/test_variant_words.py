"""The words of variant tables."""

from __future__ import annotations

from rheostat.knowledge.variant_words import load_variant_words, plain
from rheostat.tumour.profile import CopyNumber, VariantKind

WORDS = load_variant_words()

# The Sequence Ontology terms that VEP writes for coding, splice and start or stop variants, gravest first
# (ensembl.org, "Ensembl Variation - Calculated variant consequences").
VEP = """
    transcript_ablation splice_acceptor_variant splice_donor_variant stop_gained frameshift_variant stop_lost start_lost
    inframe_insertion inframe_deletion missense_variant protein_altering_variant splice_donor_5th_base_variant
    splice_region_variant splice_donor_region_variant splice_polypyrimidine_tract_variant start_retained_variant
    stop_retained_variant synonymous_variant coding_sequence_variant upstream_gene_variant
"""


def test_every_coding_term_of_vep_is_known() -> None:
    assert [term for term in VEP.split() if plain(term) not in WORDS.kinds] == []


def test_kinds_and_levels_are_those_of_a_profile() -> None:
    assert set(WORDS.kinds.values()) == {kind.value for kind in VariantKind}
    assert set(WORDS.levels.values()) == {int(level) for level in CopyNumber}


def test_case_and_separators_do_not_count() -> None:
    for word in ("Frame_Shift_Del", "frame shift del", "FRAMESHIFT-DEL", "Frameshift", "frameshift deletion"):
        assert WORDS.kinds[plain(word)] == VariantKind.TRUNCATING.value


def test_words_for_no_kind_at_all_are_never_suggested() -> None:
    assert not {"mut", "Mutation", "any_coding"} & set(WORDS.known)
