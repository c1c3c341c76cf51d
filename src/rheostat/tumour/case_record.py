"""What is told of a case beside its tables: the tumour, its sources, the treatment and what happened."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from rheostat.knowledge.record import Record


class Outcome(StrEnum):
    """What became of a sample under its treatment."""

    RESPONDER = "responder"
    NON_RESPONDER = "non-responder"
    ACQUIRED_RESISTANCE = "acquired-resistance"


class CaseSource(Record):
    """Where a case was published, and what was taken from there."""

    ref: str
    where: str
    doi: str | None = None
    pmid: int | None = None
    url: str | None = None


class Cancer(Record):
    """The tumour type, as an OncoTree code, a name, or both."""

    oncotree: str | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _named(self) -> Cancer:
        if not (self.oncotree or self.name):
            raise ValueError("expected an OncoTree code or a name")
        return self


class Treatment(Record):
    """A regimen that was given."""

    regimen: str
    setting: str | None = None
    dose: str | None = None


class Response(Record):
    """What happened under a regimen."""

    regimen: str
    best_response: str
    duration: str
    outcome: Outcome


class CaseSample(Record):
    """One of several samples of a case."""

    id: str
    taken: str | None = None
    purity: float | None = Field(default=None, gt=0.0, le=1.0)
    response: Response | None = None
    still_works: tuple[str, ...] = ()


class Assay(Record):
    """What the sources say was looked at."""

    assay: str
    genes: str


class Transcription(Record):
    """How the case was typed in from its sources."""

    by: str
    on: date
    second_reading: str
    read: str
    recalled: str
    confidence: str


class CaseRecord(Record):
    """What is told of a case beside its tables."""

    id: str
    title: str
    kind: str | None = None
    purity: float | None = Field(default=None, gt=0.0, le=1.0)
    cancer: Cancer
    sample: str
    samples: tuple[CaseSample, ...] = ()
    sources: tuple[CaseSource, ...] = ()
    treatment: tuple[Treatment, ...] = ()
    what_happened: str | None = None
    response: Response | None = None
    what_was_assayed: Assay | None = None
    measured: tuple[str, ...] | None = None
    caveats: tuple[str, ...] = ()
    transcription: Transcription | None = None

    @property
    def sample_ids(self) -> tuple[str, ...]:
        """The samples of the case, in the order of the record."""
        return tuple(each.id for each in self.samples) or (self.sample,)

    def purity_of(self, sample: str) -> float | None:
        """The share of tumour cells in one sample; None where that is not told."""
        for each in self.samples:
            if each.id == sample and each.purity is not None:
                return each.purity
        return self.purity

    def response_of(self, sample: str) -> Response | None:
        """What happened to one sample; None where that is not told."""
        for each in self.samples:
            if each.id == sample:
                return each.response
        return self.response if sample == self.sample else None
