"""Sources: evidence in one line, and publications that lead to where they can be read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.sources import Evidence, EvidenceLevel, Reference


def test_evidence_in_one_line() -> None:
    item = Evidence.model_validate("hua2019:64 | raptor recruits substrates")
    assert (item.ref, item.at, item.shows) == ("hua2019", "64", "raptor recruits substrates")
    assert (item.level, item.disputes) == (EvidenceLevel.PRECLINICAL, False)
    assert Evidence.model_validate("a2000 | what it shows").at is None
    assert Evidence.model_validate("a2000:Fig. 1: b | what it shows").at == "Fig. 1: b"


@pytest.mark.parametrize("text", ["a2000", "a2000 | short", "a2000|what it shows"])
def test_evidence_says_what_it_shows(text: str) -> None:
    with pytest.raises(ValidationError):
        Evidence.model_validate(text)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"doi": "10.1000/x", "pmid": 5}, "https://doi.org/10.1000/x"),
        ({"pmid": 5}, "https://pubmed.ncbi.nlm.nih.gov/5/"),
        ({}, None),
    ],
)
def test_a_reference_leads_to_where_it_can_be_read(fields: dict[str, Any], url: str | None) -> None:
    assert Reference(authors="A", year=2000, status="confirmed", **fields).url == url


@pytest.mark.parametrize(
    "fields", [{"doi": "doi:10.1/x"}, {"pmid": 0}, {"pmcid": "123"}, {"year": 1066}, {"status": "ok"}]
)
def test_an_identifier_of_wrong_form_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Reference.model_validate({"authors": "A", "year": 2000, "status": "confirmed", **fields})
