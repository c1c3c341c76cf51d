"""Three answers about a gene: altered, not altered, not assayed."""

from __future__ import annotations

import dataclasses

import pytest

from rheostat.errors import InputError, Place
from rheostat.tumour.profile import (
    CopyNumber,
    EveryGene,
    SequenceVariant,
    Status,
    TumourProfile,
    VariantKind,
)
from rheostat.tumour.protein_change import protein_change

F2108L = SequenceVariant("MTOR", VariantKind.MISSENSE, protein_change("F2108L"))
SILENT = SequenceVariant("TSC2", VariantKind.SYNONYMOUS, protein_change("L100="))


def test_a_gene_is_altered_unaltered_or_not_assayed() -> None:
    panel = frozenset({"MTOR", "TSC1", "TSC2"})
    sample = TumourProfile(
        "S1",
        variants=(F2108L, SILENT),
        copy_number={"TSC1": CopyNumber.NEUTRAL, "RICTOR": CopyNumber.AMPLIFICATION},
        mutations_assayed=panel,
    )
    assert sample.mutation_status("MTOR") is Status.ALTERED
    assert sample.mutation_status("TSC1") is Status.NOT_ALTERED
    assert sample.mutation_status("RICTOR") is Status.NOT_ASSAYED
    assert sample.copy_number_status("MTOR") is Status.NOT_ASSAYED
    assert sample.copy_number_status("TSC1") is Status.NOT_ALTERED
    assert sample.copy_number_status("RICTOR") is Status.ALTERED
    assert [sample.status(gene).value for gene in ("MTOR", "TSC1", "RICTOR", "PTEN")] == [
        "altered",
        "not altered",
        "altered",
        "not assayed",
    ]
    assert sample.copy_number_assayed == {"TSC1", "RICTOR"}
    assert sample.variants_in("MTOR") == (F2108L,)


def test_a_synonymous_variant_alters_nothing() -> None:
    sample = TumourProfile("S1", variants=(SILENT,), mutations_assayed=EveryGene())
    assert sample.status("TSC2") is Status.NOT_ALTERED


def test_an_exome_has_assayed_every_gene_and_no_copy_number() -> None:
    sample = TumourProfile("S1", mutations_assayed=EveryGene())
    assert sample.status("ANY_GENE") is Status.NOT_ALTERED
    assert sample.copy_number_status("ANY_GENE") is Status.NOT_ASSAYED


def test_nothing_assayed_is_nothing_known() -> None:
    assert TumourProfile("S1").status("MTOR") is Status.NOT_ASSAYED


@pytest.mark.parametrize("level", [level for level in CopyNumber if level is not CopyNumber.NEUTRAL])
def test_every_level_but_neutral_is_an_alteration(level: CopyNumber) -> None:
    assert TumourProfile("S1", copy_number={"PTEN": level}).status("PTEN") is Status.ALTERED


def test_a_variant_in_a_gene_that_was_not_assayed_is_a_contradiction() -> None:
    variant = dataclasses.replace(F2108L, place=Place("a.maf", 2))
    with pytest.raises(InputError) as caught:
        TumourProfile("S1", variants=(variant,), mutations_assayed=frozenset({"TSC1"}))
    assert str(caught.value) == (
        "a.maf, line 2: MTOR F2108L is reported in S1, but MTOR is not among the genes assayed for mutations"
    )


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_an_allele_fraction_lies_between_zero_and_one(fraction: float) -> None:
    with pytest.raises(InputError, match=rf"allele fraction of MTOR missense is {fraction:g}; expected 0 to 1"):
        SequenceVariant("MTOR", VariantKind.MISSENSE, allele_fraction=fraction)


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        TumourProfile("S1").sample_id = "S2"  # type: ignore[misc]
