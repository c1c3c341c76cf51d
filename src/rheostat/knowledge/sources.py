"""What a claim rests on: evidence, publications, assumptions, and where sources and the review disagree."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.record import Record


class EvidenceLevel(StrEnum):
    """CIViC's five levels: how close an evidence item is to a decision about a patient."""

    VALIDATED = "A"
    CLINICAL = "B"
    CASE = "C"
    PRECLINICAL = "D"
    INFERENTIAL = "E"


class Evidence(Record):
    """One item: who says so, where, and what it shows. Written as `ref[:place] | what it shows` or as fields."""

    ref: str
    at: str | None = None
    shows: str = Field(min_length=8)
    species: str | None = None
    assay: str | None = None
    level: EvidenceLevel = EvidenceLevel.PRECLINICAL
    disputes: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        source, bar, shows = value.partition(" | ")
        if not bar:
            raise ValueError(f"evidence {value!r} needs the form 'reference[:place] | what it shows'")
        ref, _, place = source.strip().partition(":")
        return {"ref": ref, "at": place.strip() or None, "shows": shows.strip()}


class Reference(Record):
    """A publication: what identifies it, and how sure we are of that."""

    authors: str
    year: int = Field(ge=1900, le=2100)
    title: str | None = None
    journal: str | None = None
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    pmid: int | None = Field(default=None, gt=0)
    pmcid: str | None = Field(default=None, pattern=r"^PMC\d+$")
    status: Literal["confirmed", "likely", "recalled"]
    retracted: bool = False
    note: str | None = None

    @property
    def url(self) -> str | None:
        """Where to read it, or None where no identifier is known."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else None


class Assumption(Record):
    """A number or a choice for which no source was found: why it is what it is, and how far it may be off."""

    reason: str = Field(min_length=20)
    range: tuple[float, float] | None = None
    value: float | None = None


class Discrepancy(Record):
    """Where the review errs or sources conflict: what it says, what is encoded, why, how sure."""

    review_says: str
    encoded: str
    why: str
    sure: Literal["high", "medium", "low"]
    erratum: str | None = None
    elements: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
