"""Copies that carry a variant, from reads, purity and copy number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.interpret import interpret
from rheostat.tumour.profile import CopyNumber, EveryGene, Locus, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change
from rheostat.tumour.zygosity import Share, ZygosityRules, expected_fraction, mutated_copies, share_in_suppressor

KNOWLEDGE = load_knowledge()
RULES = ZygosityRules.of(KNOWLEDGE)


def truncated(fraction: float | None = None, *, gene: str = "TSC1", locus: Locus | None = None) -> SequenceVariant:
    return SequenceVariant(gene, VariantKind.TRUNCATING, allele_fraction=fraction, locus=locus or Locus())


def lost(
    variant: SequenceVariant, *, purity: float | None = None, level: CopyNumber | None = None, hits: int = 1
) -> Share:
    profile = TumourProfile(
        "S",
        variants=(variant,),
        copy_number={} if level is None else {variant.gene: level},
        mutations_assayed=EveryGene(),
        purity=purity,
    )
    return share_in_suppressor(variant, profile, hits=hits, rules=RULES)


def test_a_published_example_of_cancer_cell_fraction() -> None:
    """Figure 1 of PMC3934006: allele fraction 0.125, three copies, purity 67 % come to half of the tumour cells."""
    found = mutated_copies(truncated(0.125), purity=0.67, copies=3)
    assert found == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize(
    ("purity", "copies", "mutated", "germline", "fraction"),
    [
        (1.0, 2, 1.0, False, 0.5),
        (0.6, 2, 1.0, False, 0.3),
        (0.6, 2, 2.0, False, 0.6),  # copy-neutral loss of the other allele: the purity itself
        (0.6, 1, 1.0, False, 0.6 / 1.4),
        (0.6, 2, 1.0, True, 0.5),  # an inherited variant in one of two copies of every cell
        (0.6, 1, 1.0, True, 1.0 / 1.4),
    ],
)
def test_the_expected_fraction_by_counting_copies(
    purity: float, copies: int, mutated: float, germline: bool, fraction: float
) -> None:
    assert expected_fraction(purity=purity, copies=copies, mutated=mutated, germline=germline) == pytest.approx(
        fraction
    )


@given(st.floats(0.1, 1.0), st.integers(1, 6), st.floats(0.05, 1.0), st.booleans())
def test_copies_are_found_again_from_the_fraction(purity: float, copies: int, part: float, germline: bool) -> None:
    mutated = part * copies
    fraction = expected_fraction(purity=purity, copies=copies, mutated=mutated, germline=germline)
    variant = truncated(fraction, locus=Locus(germline=germline))
    assert mutated_copies(variant, purity=purity, copies=copies) == pytest.approx(mutated)


def test_copy_neutral_loss_is_told_from_a_heterozygous_variant() -> None:
    """At purity 0.6 one copy of two gives 0.3, both give 0.6."""
    neutral = CopyNumber.NEUTRAL
    assert lost(truncated(0.31), purity=0.6, level=neutral).fraction == 0.5
    both = lost(truncated(0.57), purity=0.6, level=neutral)
    assert (both.fraction, both.measured) == (1.0, True)
    assert both.ground.endswith("copy-neutral loss of the other allele")


def test_the_other_copy_deleted_leaves_none() -> None:
    """At purity 0.6 the only copy left gives 0.43."""
    found = lost(truncated(0.44), purity=0.6, level=CopyNumber.SHALLOW_DELETION)
    assert (found.fraction, found.ground) == (
        1.0,
        "allele fraction 0.44 at purity 0.60 and 1 copy: 1 of 1 mutated",
    )


def test_a_subclone_counts_with_its_cells() -> None:
    """0.06 at purity 0.6 and two copies: 0.2 mutated copies a cell, a tenth of all copies."""
    found = lost(truncated(0.06), purity=0.6, level=CopyNumber.NEUTRAL)
    assert found.fraction == pytest.approx(0.1)
    assert found.ground.startswith("subclonal")


def test_alleles_of_both_parents_as_counted_by_a_caller() -> None:
    assert lost(truncated(locus=Locus(total=2, minor=0))).ground.endswith("copy-neutral loss of the other allele")
    assert lost(truncated(locus=Locus(total=1, minor=0))).fraction == 1.0
    assert lost(truncated(locus=Locus(total=4, minor=1))).fraction == 0.25
    assert lost(truncated(locus=Locus(total=2, minor=0, cell_fraction=0.3))).fraction == pytest.approx(0.3)


def test_without_purity_only_more_than_half_of_the_reads_speaks() -> None:
    assert lost(truncated(0.7)).measured
    assert lost(truncated(0.7)).ground == "allele fraction 0.70: more than one of two copies at any purity"
    for fraction in (0.2, 0.5, None):
        found = lost(truncated(fraction))
        assert (found.fraction, found.measured) == (1.0, False)


def test_two_hits_are_both_copies_even_where_each_is_in_one() -> None:
    assert lost(truncated(0.3), purity=0.6, level=CopyNumber.NEUTRAL, hits=2).ground == "two truncating variants"


def test_called_zygosity_goes_first() -> None:
    assert lost(truncated(0.9, locus=Locus(homozygous=False))).fraction == 0.5
    assert lost(truncated(0.1, locus=Locus(homozygous=True)), purity=0.9).fraction == 1.0


@pytest.mark.parametrize("gene", ["TSC1", "TSC2", "PTEN"])
def test_a_kept_copy_leaves_half_of_the_protein(gene: str) -> None:
    variant = truncated(0.3, gene=gene)
    for purity, abundance in ((0.6, 0.5), (0.3, 0.0)):
        profile = TumourProfile(
            "S",
            variants=(variant,),
            copy_number={gene: CopyNumber.NEUTRAL},
            mutations_assayed=EveryGene(),
            purity=purity,
        )
        assert interpret(profile, KNOWLEDGE).cell().abundance[gene] == pytest.approx(abundance)


def test_copies_of_an_oncogene_follow_from_purity() -> None:
    """KRAS G12D in two of three copies at purity 0.5: 0.5 * 2 / (0.5 * 3 + 1) = 0.4."""
    variant = SequenceVariant("KRAS", VariantKind.MISSENSE, protein_change("G12D"), allele_fraction=0.4)
    profile = TumourProfile(
        "S",
        variants=(variant,),
        copy_number={"KRAS": CopyNumber.GAIN},
        mutations_assayed=EveryGene(),
        purity=0.5,
    )
    (found,) = interpret(profile, KNOWLEDGE).recognised
    assert found.fraction == pytest.approx(2 / 3)
