"""Phrases are taken apart until every part bears a name, and no further."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.ledger import load_phrases, load_unmodelled
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.names import Hit, HitKind
from rheostat.knowledge.phrases import Phrases, members
from rheostat.knowledge.query import Index, index_of


def bears(*names: str) -> Phrases:
    """Phrases over a few made-up names, with one phrase that stands for two of them."""

    def exact(text: str) -> Sequence[Hit]:
        return [Hit(HitKind.GENE, text, text, text, 100.0)] if text in names else []

    return Phrases(exact, {"bothofthem": ("one", "two")})


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(load_knowledge())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("one", ["one"]),
        ("one + two", ["one", "two"]),
        ("one or two", ["one", "two"]),
        ("one off; two on", ["one", "two"]),
        ("one (as said elsewhere)", ["one"]),
        ("nothing (one)", ["one"]),
        ("loss of one", ["one"]),
        ("both of them", ["one", "two"]),
        ("one, two or three", []),
        ("three", []),
        ("", []),
        ("one + one", ["one"]),
    ],
)
def test_a_phrase_means_its_parts(text: str, meant: list[str]) -> None:
    assert [hit.id for hit in bears("one", "two").meaning(text)] == meant


def test_a_change_is_said_of_every_gene_that_is_listed() -> None:
    found = bears("KPTN loss", "SZT2 loss", "TSC1 loss", "TSC2 loss")
    assert [hit.id for hit in found.meaning("KPTN or SZT2 loss")] == ["KPTN loss", "SZT2 loss"]
    assert [hit.id for hit in found.meaning("TSC1/2 loss")] == ["TSC1 loss", "TSC2 loss"]


def test_a_word_is_not_cut_into_letters() -> None:
    assert members("AKT") == []
    assert members("p-4E-BP1") == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("everolimus + exemestane", {"everolimus+exemestane"}),  # a regimen of that name
        ("everolimus + paclitaxel + exemestane", {"everolimus", "paclitaxel", "exemestane"}),
        ("amino acids off; growth factors on", {"amino_acids", "growth_factors"}),
        ("MTOR M2327I or MTOR A2034V", {"MTOR M2327I", "MTOR A2034V"}),
        ("mTOR inhibitor + WEE1 inhibitor", {"mTOR inhibitor", "WEE1 inhibitor"}),
        ("TSC2 loss", {"TSC2 loss"}),
    ],
)
def test_phrases_of_the_review_resolve(index: Index, text: str, meant: set[str]) -> None:
    assert {hit.id for hit in index.phrase(text)} == meant


@pytest.mark.parametrize("text", ["everolimus + nonsense", "nonsense off", "the weather"])
def test_what_names_nothing_means_nothing(index: Index, text: str) -> None:
    assert index.phrase(text) == ()


def test_every_phrase_of_the_lexicon_stands_for_names(index: Index) -> None:
    lexicon = load_phrases()
    assert lexicon
    dangling = {phrase: name for phrase, names in lexicon.items() for name in names if not index.exact(name)}
    assert dangling == {}


def test_what_is_listed_as_not_modelled_does_not_resolve(index: Index) -> None:
    terms = [term for record in load_unmodelled() for term in record.terms]
    assert len(terms) == len(set(terms)) > 20
    assert [term for term in terms if index.exact(term) or index.phrase(term)] == []


def test_a_name_with_a_comment_is_understood_where_one_thing_is_wanted(index: Index) -> None:
    assert index.resolve("mTORC1 activity (by any measure)", HitKind.NODE, HitKind.OBSERVABLE).id == "mTORC1_activity"
    with pytest.raises(InputError, match="unknown"):
        index.resolve("nonsense (by any measure)", HitKind.NODE)
