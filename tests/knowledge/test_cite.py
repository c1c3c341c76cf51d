"""References as other programs read them: braces balanced, special characters escaped, nothing left out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.knowledge.cite import (
    authors,
    bibtex,
    chosen_references,
    in_words,
    ris,
    used_references,
)
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.sources import Reference

FULL = Reference(
    authors="O'Reilly KE, Di Nicolantonio F et al.",
    year=2006,
    title="50% of mTOR & {AKT}: p_S473 ~ $1",
    journal="Cancer Res",
    doi="10.1158/0008-5472.CAN-05-2925",
    pmid=16452206,
    pmcid="PMC3193604",
    status="likely",
)
BARE = Reference(authors="Bhola", year=2016, status="confirmed")


def test_bibtex_escapes_what_tex_would_read() -> None:
    assert bibtex({"oreilly2006": FULL}) == (
        "@article{oreilly2006,\n"
        "  author = {O'Reilly, KE and Di Nicolantonio, F and others},\n"
        r"  title = {{50\% of mTOR \& \{AKT\}: p\_S473 \textasciitilde{} \$1}},"
        "\n"
        "  journal = {Cancer Res},\n"
        "  year = {2006},\n"
        "  doi = {10.1158/0008-5472.CAN-05-2925},\n"
        "  pmid = {16452206},\n"
        "  pmcid = {PMC3193604},\n"
        "  note = {identity likely, not confirmed},\n"
        "}\n"
    )


def test_bibtex_leaves_out_what_is_not_known() -> None:
    assert bibtex({"a": BARE}) == "@article{a,\n  author = {Bhola},\n  year = {2016},\n}\n"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60))
def test_braces_of_bibtex_are_balanced_whatever_the_title(title: str) -> None:
    entry = bibtex({"a": Reference(authors="Doe J", year=2000, title=title, status="confirmed")})
    bare = re.sub(r"\\[{}]", "", entry)
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


def test_ris_has_one_tag_a_line_and_ends_each_record() -> None:
    text = ris({"oreilly2006": FULL, "bhola2016": BARE})
    assert text.splitlines() == [
        "TY  - JOUR",
        "ID  - oreilly2006",
        "AU  - O'Reilly, KE",
        "AU  - Di Nicolantonio, F",
        "PY  - 2006",
        "TI  - 50% of mTOR & {AKT}: p_S473 ~ $1",
        "JO  - Cancer Res",
        "DO  - 10.1158/0008-5472.CAN-05-2925",
        "AN  - PMID:16452206",
        "C2  - PMC3193604",
        "UR  - https://doi.org/10.1158/0008-5472.CAN-05-2925",
        "N1  - identity likely, not confirmed",
        "ER  - ",
        "",
        "TY  - JOUR",
        "ID  - bhola2016",
        "AU  - Bhola",
        "PY  - 2016",
        "ER  - ",
        "",
    ]


def test_a_line_break_in_a_title_does_not_break_ris() -> None:
    broken = BARE.model_copy(update={"title": "one\nER  - two"})
    assert ris({"a": broken}).count("\nER  - ") == 1


def test_a_retracted_paper_says_so_in_both_formats() -> None:
    gone = {"a": BARE.model_copy(update={"retracted": True})}
    assert "note = {RETRACTED}" in bibtex(gone)
    assert "N1  - RETRACTED" in ris(gone)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Inoki K", ("Inoki, K",)),
        ("Acosta-Jaquez HA", ("Acosta-Jaquez, HA",)),
        ("del Campo JM; Roe A", ("del Campo, JM", "Roe, A")),
        ("Meric-Bernstam", ("Meric-Bernstam",)),
        ("Smith J-P", ("Smith, J-P",)),
        ("Cancer Genome Atlas Network", ("Cancer Genome Atlas Network",)),
    ],
)
def test_authors(written: str, read: tuple[str, ...]) -> None:
    assert authors(Reference(authors=written, year=2000, status="confirmed")) == read


def test_only_what_is_cited_is_used(small: Any) -> None:
    unused = "\nold1990: {authors: Old O, year: 1990, status: recalled}\nburnett1998"
    knowledge = small({"references.yaml": ("\nburnett1998", unused)})
    assert used_references(knowledge) == ("burnett1998", "choo2008")


def test_references_come_once_and_in_the_order_asked_for(small: Any) -> None:
    assert list(chosen_references(small(), ["choo2008", "burnett1998", "choo2008"])) == ["choo2008", "burnett1998"]


def test_an_unknown_reference_is_refused_with_the_nearest(small: Any) -> None:
    with pytest.raises(InputError, match="unknown reference 'burnet1998'; did you mean burnett1998"):
        chosen_references(small(), ["burnet1998"])


def test_every_shipped_reference_can_be_written() -> None:
    references = load_knowledge().references
    assert len(references) > 300
    assert bibtex(references).count("@article{") == ris(references).count("TY  - JOUR") == len(references)


def test_in_words() -> None:
    assert in_words(BARE) == "Bhola (2016)."
    assert in_words(FULL).endswith("p_S473 ~ $1. Cancer Res.")
