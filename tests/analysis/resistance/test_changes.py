"""The catalogue of changes is exhaustive, says each once, and every one can be written out and run."""

from __future__ import annotations

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.changes import Change, ChangeKind, Visibility, catalogue, model_genes
from rheostat.knowledge.alterations import AlterationKind
from rheostat.knowledge.nodes import NodeKind
from rheostat.network.cell import Cell


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def changes(model: Model) -> tuple[Change, ...]:
    return catalogue(model)


def test_every_gene_is_lost_gained_and_amplified(model: Model, changes: tuple[Change, ...]) -> None:
    kinds = {(change.subject, change.kind) for change in changes}
    genes = model_genes(model.knowledge)
    assert {gene for record in model.network.abundances if record for gene in record.genes} <= set(genes)
    assert {"FKBP1A", "ABCB1"} <= set(genes)  # a carrier and a transporter, which only drugs see
    for gene in genes:
        for kind in (ChangeKind.LOSS, ChangeKind.AMPLIFICATION, ChangeKind.GAIN):
            assert (gene, kind) in kinds, gene


def test_every_curated_allele_and_state_is_there(model: Model, changes: tuple[Change, ...]) -> None:
    there = {id(record) for change in changes for record in change.records}
    wanted = [r for r in model.knowledge.alterations if r.kind in (AlterationKind.VARIANT, AlterationKind.STATE)]
    assert len(wanted) > 50
    effects = [change.alteration.effect for change in changes]
    # A record whose effect another change has already is not run twice.
    missing = [record for record in wanted if id(record) not in there and record.effect not in effects]
    assert missing == []


def test_every_node_that_is_no_gene_or_phenotype_is_put_out_of_work(model: Model, changes: tuple[Change, ...]) -> None:
    moved = {name for change in changes for name in change.alteration.effect.scale}
    effects = [change.alteration.effect for change in changes]
    for name, node in model.knowledge.nodes.items():
        if node.kind is NodeKind.PHENOTYPE:
            assert name not in moved
        elif name not in model.knowledge.gene_aliases and node.site is None:
            # A node that bears the name of a complex goes with the genes of that complex.
            assert model.alteration(f"{name} x0").effect in effects, name


def test_no_effect_of_a_gene_is_there_twice(changes: tuple[Change, ...]) -> None:
    effects = [(change.subject, str(change.alteration.effect), change.alteration.fraction) for change in changes]
    assert len(effects) == len(set(effects))
    texts = [change.text for change in changes]
    assert len(texts) == len(set(texts))


def test_an_allele_stands_for_what_does_the_same(model: Model, changes: tuple[Change, ...]) -> None:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(str(change.alteration.effect), []).append(change)
    for record in model.knowledge.alterations:
        if record.kind is AlterationKind.VARIANT:
            told = [each for each in groups[str(record.effect)] if each.subject == record.gene]
            assert any(set(record.variants) <= set(each.variants) for each in told), record.variants


def test_every_change_can_be_written_out(model: Model, changes: tuple[Change, ...]) -> None:
    for change in changes[::40]:
        again = model.alteration(change.text)
        assert again.applied_to(Cell()) == change.alteration.applied_to(Cell())


def test_what_blood_shows_follows_from_the_kind(changes: tuple[Change, ...]) -> None:
    by_kind = {change.kind: change for change in changes}
    assert by_kind[ChangeKind.ALLELE].visibility is Visibility.VARIANT
    assert by_kind[ChangeKind.AMPLIFICATION].is_dna_change
    assert not by_kind[ChangeKind.TRANSPORTER].is_dna_change
    assert not by_kind[ChangeKind.NODE_ON].is_dna_change
    assert not by_kind[ChangeKind.NODE_ON].is_of_gene
    assert set(by_kind) == set(ChangeKind)
