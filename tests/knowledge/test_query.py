"""Names: one spelling or another, the right kind, and a helpful refusal."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError, Place
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.names import folded, names_of
from rheostat.knowledge.query import PRIORITY, HitKind, Index, index_of

CORE = "modules/core.yaml"
READOUTS = (HitKind.NODE, HitKind.OBSERVABLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4E-BP1", "4ebp1"),
        ("IKKα", "ikk-alpha"),
        ("GSK-3 beta", "GSK3β"),
        ("PKCζ", "PKCzeta"),
        ("p110alpha", "p110α"),
        ("NF‐κB", "NF-kappa B"),
        ("TGF-β1", "TGFbeta1"),
        ("amino_acids", "Amino Acids"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HER2+ breast cancer", "HER2- breast cancer"),
        ("HER2- breast cancer", "HER2 breast cancer"),
        ("PKCζ", "PKCβ"),
        ("ER-positive", "ER-negative"),
        ("IKKα", "IKKβ"),
        ("S6K1", "S6K2"),
        ("TSC1/2", "TSC12"),
        ("MTOR beta", "MTOR theta"),
    ],
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("p s6k1", [(HitKind.NODE, "S6K1_pT389")]),
        ("RPS6KB1 T389", [(HitKind.NODE, "S6K1_pT389"), (HitKind.SITE, "S6K1 T389")]),
        ("p-RPS6KB1 T389", [(HitKind.NODE, "S6K1_pT389"), (HitKind.SITE, "S6K1 T389")]),
        ("s6k1", [(HitKind.NODE, "S6K1"), (HitKind.GENE, "RPS6KB1")]),
        ("mTOR", [(HitKind.GENE, "MTOR"), (HitKind.TARGET, "MTOR")]),
        ("MTORC1", [(HitKind.NODE, "mTORC1_active"), (HitKind.COMPLEX, "mTORC1")]),
        ("serum", [(HitKind.INPUT, "growth_factor")]),
        ("food", [(HitKind.GROUP, "food")]),
        ("hgnc:3942", [(HitKind.GENE, "MTOR")]),
        ("P23443", [(HitKind.GENE, "RPS6KB1")]),
        ("CHEBI:15603", [(HitKind.CHEMICAL, "leucine")]),
        ("rad-001", [(HitKind.DRUG, "everolimus")]),
        ("rapalogs", [(HitKind.DRUG_CLASS, "rapalog")]),
        ("MTOR p.F2108L", [(HitKind.ALTERATION, "MTOR F2108L")]),
        ("MTOR.S6K1", [(HitKind.TARGET, "MTOR")]),
        ("Burnett PE 1998", [(HitKind.REFERENCE, "burnett1998")]),
        ("10.1073/pnas.95.4.1432", [(HitKind.REFERENCE, "burnett1998")]),
        ("E99", [(HitKind.DISCREPANCY, "spared-site")]),
        ("S6K", []),
    ],
)
def test_exact(small: Any, name: str, found: list[tuple[HitKind, str]]) -> None:
    assert [(hit.kind, hit.id) for hit in index_of(small()).exact(name)] == found


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("RPS6KB1 lost", "RPS6KB1 loss"),
        ("S6K1 amp", "RPS6KB1 amplification"),
        ("FKBP12 x0.5", "FKBP1A x0.5"),
        ("FKBP1A (FKBP12) loss", "FKBP1A loss"),
        ("mTORC1 loss", "mTORC1 loss"),
        ("cell_growth x2", "cell_growth x2"),
        ("RPS6KB1 T389A", "RPS6KB1 T389A"),
        ("FKBP1A overexpression", "FKBP1A amplification"),
    ],
)
def test_a_change_that_needs_no_record_has_a_name(small: Any, name: str, change: str) -> None:
    assert [(hit.kind, hit.id) for hit in index_of(small()).exact(name)] == [(HitKind.ALTERATION, change)]


@pytest.mark.parametrize(
    "name", ["RPS6KB1 T390A", "leucine loss", "cell_growth loss", "TP53 loss", "MTOR strange", "MTOR x", "loss"]
)
def test_a_change_of_what_the_network_does_not_hold_has_none(small: Any, name: str) -> None:
    assert index_of(small()).exact(name) == ()


def test_a_gene_outside_the_network_cannot_be_lost(small: Any) -> None:
    gene = "\nTP53: {name: p53, hgnc: 'HGNC:11998', uniprot: P04637}\nFKBP1A:"
    index = index_of(small({"entities/genes.yaml": ("\nFKBP1A:", gene)}))
    assert [hit.kind for hit in index.exact("TP53")] == [HitKind.GENE]
    assert index.exact("TP53 loss") == ()


def test_of_two_ids_that_fold_alike_the_one_as_written_is_meant(small: Any) -> None:
    other = "Leucine: {name: another}\nleucine:"
    index = index_of(small({"entities/chemicals.yaml": ("leucine:", other)}))
    assert index.resolve("Leucine", HitKind.CHEMICAL).id == "Leucine"
    assert index.resolve("leucine", HitKind.CHEMICAL).id == "leucine"
    with pytest.raises(InputError, match="'LEUCINE' is the name of several things"):
        index.resolve("LEUCINE", HitKind.CHEMICAL)


def test_the_network_is_preferred_to_an_entity_of_the_same_name(small: Any) -> None:
    index = index_of(small())
    assert index.resolve("S6K1").id == "S6K1"
    assert index.resolve("S6K1", HitKind.GENE).id == "RPS6KB1"
    assert index.resolve("S6K1", HitKind.GENE, *READOUTS).kind is HitKind.NODE


def test_a_things_own_name_beats_a_synonym(small: Any) -> None:
    gene = "\nPS6K1: {name: another, hgnc: 'HGNC:7', uniprot: P00001, synonyms: [RPS6KB1]}"
    index = index_of(small({"entities/genes.yaml": ("\nFKBP1A:", f"{gene}\nFKBP1A:")}))
    assert index.resolve("rps6kb1", HitKind.GENE).id == "RPS6KB1"


def test_of_two_names_that_differ_in_a_hyphen_the_one_as_written_is_meant() -> None:
    index = index_of(load_knowledge())
    assert index.resolve("PERK", *READOUTS).id == "EIF2AK3"
    assert index.resolve("p-ERK", *READOUTS).id == "ERK_pT202Y204"


def test_a_name_of_two_things_of_one_rank_is_refused_with_both(small: Any) -> None:
    changed = ("synonyms: [p-S6K1]", "synonyms: [p-S6K1, mTORC1 output]")
    index = index_of(small({CORE: changed, "entities/genes.yaml": ("[FRAP1]", "[FRAP1, p70S6K]")}))
    assert index.resolve("mTORC1 output", *READOUTS).id == "output"  # a label beats a synonym
    with pytest.raises(InputError, match=r"x\.yaml, line 2: 'p70s6k' is the name of several things") as refusal:
        index.resolve("p70s6k", HitKind.GENE, place=Place("x.yaml", 2))
    assert "MTOR (gene: mechanistic target of rapamycin kinase)" in str(refusal.value)
    assert "RPS6KB1 (gene: ribosomal protein S6 kinase B1)" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "kinds", "sentence"),
    [
        ("p-S6K2", READOUTS, "unknown node or observable 'p-S6K2'; did you mean p-S6K1 or"),
        ("evrolimus", (HitKind.DRUG,), "unknown drug 'evrolimus'; did you mean everolimus?"),
        ("everolimus", READOUTS, "'everolimus' is a drug, not a node or observable"),
        ("serum", (HitKind.DRUG,), "'serum' is an input, not a drug"),
        ("xyzzy", (), "unknown name 'xyzzy'"),
        ("MTOR F2018L", (HitKind.ALTERATION,), "unknown alteration 'MTOR F2018L'; did you mean MTOR F2108L?"),
    ],
)
def test_what_cannot_be_resolved_is_refused_in_one_sentence(
    small: Any, name: str, kinds: tuple[HitKind, ...], sentence: str
) -> None:
    with pytest.raises(InputError) as refusal:
        index_of(small()).resolve(name, *kinds, place=Place("x.yaml", 7))
    assert str(refusal.value).startswith(f"x.yaml, line 7: {sentence}")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("everolimsu", (HitKind.DRUG, "everolimus")),
        ("ribosomal S6 kinase", (HitKind.GENE, "RPS6KB1")),
        ("growth facter", (HitKind.INPUT, "growth_factor")),
        ("mtor komplex 1", (HitKind.COMPLEX, "mTORC1")),
        ("spares 4E-BP1", (HitKind.REFERENCE, "choo2008")),
        ("kinase, the target of rapamycin", (HitKind.GENE, "MTOR")),
        ("MTOR F2018L", (HitKind.ALTERATION, "MTOR F2108L")),
    ],
)
def test_search_forgives(small: Any, text: str, first: tuple[HitKind, str]) -> None:
    hit = index_of(small()).search(text)[0]
    assert (hit.kind, hit.id) == first
    assert hit.score < 100.0


def test_search_puts_the_same_name_first_and_each_thing_once(small: Any) -> None:
    hits = index_of(small()).search("S6K1", limit=50)
    assert [(hit.kind, hit.id) for hit in hits[:2]] == [(HitKind.NODE, "S6K1"), (HitKind.GENE, "RPS6KB1")]
    assert len({(hit.kind, hit.id) for hit in hits}) == len(hits) > 3
    assert [hit.score for hit in hits[2:]] == sorted((hit.score for hit in hits[2:]), reverse=True)


def test_search_finds_a_word_within_a_long_name(small: Any) -> None:
    assert (HitKind.GENE, "MTOR") in [(hit.kind, hit.id) for hit in index_of(small()).search("rapamycin")]


def test_a_hit_tells_the_name_that_is_closest_to_its_thing(small: Any) -> None:
    hit = index_of(small()).exact("EVEROLIMUS")[0]
    assert (hit.matched, hit.label) == ("everolimus", "Everolimus")


def test_search_keeps_its_limit_and_finds_nothing_in_nothing(small: Any) -> None:
    index = index_of(small())
    assert len(index.search("S6K1", limit=3)) == 3
    assert index.search("") == ()
    assert index.search("?!") == ()


def test_an_index_is_built_once_for_one_body_of_knowledge(small: Any) -> None:
    knowledge = small()
    assert index_of(knowledge) is index_of(knowledge)
    assert index_of(small()) is not index_of(knowledge)


def test_every_kind_has_one_rank() -> None:
    assert sorted(kind for row in PRIORITY for kind in row) == sorted(HitKind)


def test_every_shipped_name_finds_its_thing() -> None:
    knowledge = load_knowledge()
    index = Index(knowledge)
    names = list(names_of(knowledge))
    assert len(names) > 5000
    lost = [
        name.hit
        for name in names
        if (name.hit.kind, name.hit.id) not in {(hit.kind, hit.id) for hit in index.exact(name.hit.matched)}
    ]
    assert lost == []


def test_search_is_instant() -> None:
    index = index_of(load_knowledge())
    index.search("warm up")
    texts = ["rapamicin", "p-4E-BP1 T37/46", "inhibits S6 kinase", "hypoxia", "TSC2 los", "AKT"]
    durations = []
    for text in texts:
        begun = time.process_time()
        index.search(text)
        durations.append(time.process_time() - begun)
    assert sorted(durations)[len(durations) // 2] < 0.05
