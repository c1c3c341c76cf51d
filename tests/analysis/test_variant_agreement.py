"""Our reading of variants beside collections."""

from __future__ import annotations

import pytest

from rheostat.analysis.variant_agreement import (
    CollectionAgreement,
    Reading,
    compare_variants,
    disagreements,
    unexplained,
)
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.variant_waivers import VariantWaiver, load_variant_waivers
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.protein_change import protein_change
from rheostat.tumour.read_annotations import AnnotatedVariant

KNOWLEDGE = load_knowledge()
LISTED = (
    AnnotatedVariant("c", "PIK3CA", "E545K", VariantKind.MISSENSE, 575),
    AnnotatedVariant("c", "PIK3CA", "H1047Q", VariantKind.MISSENSE, 7),
    AnnotatedVariant("c", "PIK3CA", "G8V", VariantKind.MISSENSE, 2),
    AnnotatedVariant("c", "PIK3CA", "I391M", VariantKind.MISSENSE, 16),
    AnnotatedVariant("c", "TSC1", "", VariantKind.TRUNCATING),
    AnnotatedVariant("c", "NOSUCH", "A1V", VariantKind.MISSENSE),
)


@pytest.fixture(scope="module")
def agreement() -> CollectionAgreement:
    (found,) = compare_variants(KNOWLEDGE, LISTED)
    return found


def test_each_variant_has_one_reading(agreement: CollectionAgreement) -> None:
    assert [each.reading for each in agreement.compared] == [
        Reading.ACTS,
        Reading.CODON,
        Reading.UNKNOWN,
        Reading.NEUTRAL,
        Reading.ACTS,
    ]
    assert agreement.outside == 1


def test_rates_by_hand(agreement: CollectionAgreement) -> None:
    assert agreement.rate == pytest.approx(2 / 5)
    assert agreement.rate_by_tumours == pytest.approx(575 / 600)


def test_rare_hotspots_are_not_asked_for(agreement: CollectionAgreement) -> None:
    assert set(disagreements([agreement], fewest_tumours=5)) == {("PIK3CA", "H1047Q"), ("PIK3CA", "I391M")}


def test_a_waiver_explains(agreement: CollectionAgreement) -> None:
    found = disagreements([agreement], fewest_tumours=5)
    waiver = VariantWaiver(gene="PIK3CA", changes=("H1047Q",), why="looked at in this test")
    assert [each.variant.change for each in unexplained(found, [waiver])] == ["I391M"]
    assert unexplained(found, load_variant_waivers()) == ()


def test_shipped_waivers_name_changes_that_do_nothing() -> None:
    curated = {(r.gene, v) for r in KNOWLEDGE.alterations if r.direction != "neutral" for v in r.variants}
    for waiver in load_variant_waivers():
        for change in waiver.changes:
            assert str(protein_change(change)) == change
            assert (waiver.gene, change) not in curated
