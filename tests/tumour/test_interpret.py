"""What the changes of a profile mean: recognised on stated grounds, unknown kept apart, unmeasured named."""

from __future__ import annotations

import pytest

from rheostat.knowledge.alterations import AlterationKind
from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.interpret import Interpretation, Match, interpret
from rheostat.tumour.profile import CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change

KNOWLEDGE = load_knowledge()


def variant(
    gene: str, change: str, kind: VariantKind = VariantKind.MISSENSE, fraction: float | None = None
) -> SequenceVariant:
    return SequenceVariant(gene, kind, protein_change(change), allele_fraction=fraction)


def read(*variants: SequenceVariant, copies: dict[str, CopyNumber] | None = None) -> Interpretation:
    return interpret(
        TumourProfile("S", variants=variants, copy_number=copies or {}, mutations_assayed=EveryGene()), KNOWLEDGE
    )


def test_a_hotspot_is_an_exact_variant_in_half_of_the_copies() -> None:
    (found,) = read(variant("PIK3CA", "H1047R")).recognised
    assert (found.match, found.fraction) == (Match.VARIANT, 0.5)
    assert found.fraction_ground == "allele fraction not given: taken as one of two copies"


@pytest.mark.parametrize(("measured", "share"), [(0.1, 0.5), (0.5, 0.5), (0.92, 0.92)])
def test_an_allele_fraction_counts_where_it_is_above_one_half(measured: float, share: float) -> None:
    (found,) = read(variant("KRAS", "G12D", fraction=measured)).recognised
    assert found.fraction == share


def test_a_truncated_suppressor_is_lost_and_says_on_what_grounds() -> None:
    truncated = variant("TSC2", "Q1178*", VariantKind.TRUNCATING)
    (alone,) = read(truncated).recognised
    (deleted,) = read(truncated, copies={"TSC2": CopyNumber.SHALLOW_DELETION}).recognised
    twice = read(truncated, variant("TSC2", "R611*", VariantKind.TRUNCATING)).recognised
    assert alone.fraction == 1.0
    assert alone.fraction_ground == "the other copy is taken as lost too (not measured)"
    assert deleted.fraction_ground == "the other copy is deleted"
    assert [item.fraction_ground for item in twice] == ["two truncating variants"]
    assert alone.applied_to(read().cell()).abundance["TSC2"] == 0.0


def test_an_inactivating_missense_of_a_suppressor_is_read_like_a_truncation() -> None:
    (found,) = read(variant("PTEN", "R130Q")).recognised
    assert (found.match, found.fraction) == (Match.VARIANT, 1.0)


def test_what_is_not_known_changes_nothing_and_says_why() -> None:
    unknown = read(variant("PIK3CA", "G8V"), variant("PIK3CA", "H1047Q")).unknown
    assert [item.change for item in unknown] == ["G8V", "H1047Q"]
    assert unknown[0].reason == "its effect on the protein is not known"
    assert unknown[1].reason == "its codon is known (PIK3CA H1047L, H1047R), this exact change is not"
    assert all(item.alternatives for item in unknown)
    assert read(variant("PIK3CA", "G8V")).cell() == read().cell()


def test_genes_outside_the_model_and_silent_changes_are_passed_over() -> None:
    found = read(variant("TTN", "A1V"), variant("KRAS", "G12G", VariantKind.SYNONYMOUS))
    assert (found.recognised, found.unknown) == ((), ())


def test_amplification_and_deep_deletion_act_and_a_gain_does_not() -> None:
    levels = {
        "RICTOR": CopyNumber.AMPLIFICATION,
        "PTEN": CopyNumber.DEEP_DELETION,
        "EGFR": CopyNumber.GAIN,
        "TSC1": CopyNumber.SHALLOW_DELETION,
    }
    found = {item.gene: item.change for item in read(copies=levels).recognised}
    assert found == {"RICTOR": "amplification", "PTEN": "deep deletion"}


def test_a_truncated_and_deleted_gene_is_lost_once() -> None:
    found = read(variant("PTEN", "R233*", VariantKind.TRUNCATING), copies={"PTEN": CopyNumber.DEEP_DELETION}).recognised
    assert len(found) == 1


def test_not_assayed_is_kept_apart_from_not_altered() -> None:
    some = interpret(TumourProfile("S", mutations_assayed=frozenset({"KRAS"})), KNOWLEDGE)
    assert "KRAS" not in some.not_assayed
    assert {"PIK3CA", "TSC2", "MTOR"} <= set(some.not_assayed)
    assert "PIK3CA" not in read().not_assayed


def test_taking_one_change_back_leaves_the_others() -> None:
    found = read(variant("TSC2", "Q1178*", VariantKind.TRUNCATING), variant("MTOR", "F2108L"))
    tsc2 = next(item for item in found.recognised if item.gene == "TSC2")
    assert found.cell(without=tsc2).abundance.get("TSC2", 1.0) == 1.0
    assert found.cell(without=tsc2).pools["MTOR"] == found.cell().pools["MTOR"]


def test_of_two_hits_the_one_in_more_copies_counts() -> None:
    """At purity 0.6 and two copies 0.06 is a subclone and 0.6 both copies, whichever the table has first."""
    hits = (
        variant("TSC2", "Q1178*", VariantKind.TRUNCATING, fraction=0.06),
        variant("TSC2", "R611*", VariantKind.TRUNCATING, fraction=0.6),
    )
    for listed in (hits, hits[::-1]):
        profile = TumourProfile("S", variants=listed, mutations_assayed=EveryGene(), purity=0.6)
        (found,) = interpret(profile, KNOWLEDGE).recognised
        assert found.fraction == 1.0


def test_a_row_that_says_only_mutated_adds_nothing_to_another() -> None:
    bare = SequenceVariant("PIK3CA", VariantKind.NOT_STATED)
    beside = read(bare, variant("PIK3CA", "H1047R"))
    assert (len(beside.recognised), beside.unknown) == (1, ())
    assert [item.change for item in read(bare).unknown] == ["not stated"]


def test_an_unseen_gene_could_carry_what_tumours_carry() -> None:
    """The loss of MTOR is a record of knock-outs, which no tumour is asked for."""
    could = {item.gene: item.alternatives for item in interpret(TumourProfile("S"), KNOWLEDGE).unseen}
    assert {record.direction for record in could["MTOR"]} == {"activating"}
    assert "inactivating" in {record.direction for record in could["TSC2"]}
    kinds = {record.kind for listed in could.values() for record in listed}
    assert AlterationKind.TRUNCATING in kinds
    assert AlterationKind.LOSS not in kinds


def test_copy_number_alone_may_be_missing() -> None:
    found = {item.gene: item for item in read().unseen}
    assert not found["ERBB2"].wholly
    assert "ERBB2" not in read().not_assayed
    assert "ERBB2" not in {item.gene for item in read(copies={"ERBB2": CopyNumber.NEUTRAL}).unseen}
