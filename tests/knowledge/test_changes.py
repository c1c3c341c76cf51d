"""What alterations are called."""

from __future__ import annotations

from typing import Any

import pytest

from rheostat.knowledge.alterations import AlterationRecord
from rheostat.knowledge.changes import alteration_names, network_genes, reordered, without_share
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.tumour.genotype import parse_alteration


def record(**fields: Any) -> AlterationRecord:
    return AlterationRecord.model_validate(
        {"gene": "KRAS", "direction": "activating", "assumption": "x", "effect": {}, **fields}
    )


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"kind": "variant", "variants": ["G12C", "G12D"]}, ["KRAS G12C", "KRAS G12D"]),
        (
            {"kind": "variant", "variants": ["G12C", "G12D"], "name": "activating"},
            ["KRAS G12C", "KRAS G12D", "KRAS activating"],
        ),
        ({"kind": "variant", "variants": ["G12C"], "name": "activating"}, ["KRAS G12C"]),
        ({"kind": "state", "name": "activating"}, ["KRAS activating"]),
        ({"kind": "loss"}, ["KRAS loss"]),
        ({"kind": "truncating"}, ["KRAS truncating"]),
        ({"kind": "amplification"}, ["KRAS amplification"]),
        ({"kind": "deep_deletion"}, ["KRAS deep deletion"]),
    ],
)
def test_names(fields: dict[str, Any], names: list[str]) -> None:
    assert [item.name for item in alteration_names(record(**fields))] == names


def test_the_synonyms_of_a_record_go_to_the_name_that_they_mean() -> None:
    alone = next(alteration_names(record(kind="variant", variants=["G12C"], synonyms=["KRAS-C"], name="hot")))
    assert alone.synonyms == ("KRAS hot", "KRAS-C")
    *each, whole = alteration_names(record(kind="variant", variants=["G12C", "G12D"], synonyms=["hot"], name="a"))
    assert [item.synonyms for item in each] == [(), ()]
    assert whole.synonyms == ("hot",)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("MTOR F2108L het", "MTOR F2108L"),
        ("MTOR F2108L 30%", "MTOR F2108L"),
        ("MTOR  F2108L homozygous", "MTOR F2108L"),
        ("MTOR F2108L", "MTOR F2108L"),
        ("MTOR het", "MTOR het"),
    ],
)
def test_without_share(text: str, bare: str) -> None:
    assert without_share(text) == bare


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("TSC2 loss", "TSC2 loss"),
        ("loss of TSC2", "TSC2 loss"),
        ("loss of function of TSC2", "TSC2 loss of function"),
        ("knockdown of RPTOR", "RPTOR knockdown"),
        ("siRNA against RICTOR", "RICTOR siRNA"),
        ("mutant PIK3CA", "PIK3CA mutant"),
        ("mutant KRAS G12D", "KRAS G12D"),
        ("KRAS G12D mutation", "KRAS G12D"),
        ("SESN2 leucine-binding mutant", "SESN2 leucine-binding mutant"),
        ("PTEN-null", "PTEN null"),
        ("4E-BP1 loss", "4E-BP1 loss"),
        ("TSC1-/-", "TSC1 loss"),
        ("TSC1 +/-", "TSC1 loss het"),
        ("ΔRICTOR", "RICTOR loss"),
    ],
)
def test_the_gene_is_put_before_the_change(text: str, order: str) -> None:
    assert reordered(text) == order


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Raptor KO", "RPTOR loss"),
        ("TSC complex loss", "TSC_complex loss"),
        ("KRAS mutation", "KRAS activating"),
        ("activating mutation of KRAS", "KRAS activating"),
        ("TP53 mutation", "TP53 loss"),
        ("RPTOR knockdown", "RPTOR x0.2"),
        ("RPS6KB1 T412A", "RPS6KB1 T412A"),
    ],
)
def test_an_alteration_is_found_under_other_names(text: str, name: str) -> None:
    assert index_of(load_knowledge()).resolve(text, HitKind.ALTERATION).id == name


def test_network_genes_are_those_of_nodes_sites_and_carriers(small: Any) -> None:
    assert network_genes(small()) == {"MTOR", "RPS6KB1", "FKBP1A"}


@pytest.mark.parametrize(
    "text",
    ["TSC2 loss", "RICTOR amp", "RPTOR S722A", "EIF4E x0.5", "mTORC1 loss", "MTOR F2108L", "PTEN deletion"],
)
def test_what_is_named_here_can_be_applied_to_a_cell(text: str) -> None:
    knowledge = load_knowledge()
    hit = index_of(knowledge).resolve(text, HitKind.ALTERATION)
    assert parse_alteration(hit.id, knowledge).effect == parse_alteration(text, knowledge).effect
