"""The records of the clinic: trials, toxicity, approvals, markers and sequences, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.exposure_records import ExposureResponse, PharmacokineticRecord, pharmacokinetic_rows
from rheostat.knowledge.record import Record
from rheostat.knowledge.sourced import Estimate, ReadIn, Source, Standing
from rheostat.knowledge.sources import Evidence, EvidenceLevel

# --- trials --------------------------------------------------------------------------------------------------


class TrialArm(Record):
    """What one group was given: our drugs by name, `others` that we do not hold, and how many patients it had."""

    label: str
    drugs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    n: int | None = Field(default=None, ge=0)
    control: bool = False


class TrialResult(Record):
    """One endpoint: a value for each arm that has one, a hazard ratio, or a finding in words."""

    endpoint: str
    unit: str | None = None
    arms: dict[str, Estimate] = Field(default_factory=dict)
    hazard_ratio: Estimate | None = None
    p: str | None = None
    marker: str | None = None
    finding: str | None = None
    source: ReadIn
    status: Standing = Standing.READ
    note: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> TrialResult:
        if not self.arms and self.hazard_ratio is None and self.finding is None:
            raise ValueError("a result needs a value for an arm, a hazard ratio or a finding in words")
        return self


class TrialRecord(Record):
    """A trial with its arms and what it found."""

    label: str
    synonyms: tuple[str, ...] = ()
    nct: str | None = None
    phase: str
    cancers: tuple[str, ...] = ()
    condition: str | None = None
    population: str
    marker: str | None = None
    arms: dict[str, TrialArm] = Field(min_length=1)
    results: tuple[TrialResult, ...] = Field(min_length=1)
    note: str | None = None

    @property
    def drugs(self) -> tuple[str, ...]:
        """Every drug of every arm, once."""
        return tuple(dict.fromkeys(drug for arm in self.arms.values() for drug in arm.drugs))


# --- toxicity ------------------------------------------------------------------------------------------------


class EventRate(Record):
    """How often one event was seen, per cent of the patients: any grade, grade 3 or 4, and the same in the control."""

    event: str
    any_grade: float | None = None
    grade_3_4: float | None = None
    control_any: float | None = None
    control_3_4: float | None = None
    events: int | None = Field(default=None, ge=0)
    note: str | None = None

    @model_validator(mode="after")
    def _has_a_rate(self) -> EventRate:
        if self.any_grade is None and self.grade_3_4 is None and self.note is None:
            raise ValueError("an event needs a rate, or a note on why it has none")
        return self


class ToxicityRecord(Record):
    """The adverse events of one group of treated patients."""

    label: str
    drugs: tuple[str, ...] = Field(min_length=1)
    trial: str | None = None
    population: str
    dose: str | None = None
    n: int | None = Field(default=None, ge=1)
    control: str | None = None
    events: tuple[EventRate, ...] = Field(min_length=1)
    source: ReadIn
    status: Standing = Standing.READ
    note: str | None = None


class EventKind(Record):
    """A kind of adverse event: its names, and how inhibition of the pathway in normal tissue brings it about."""

    label: str
    synonyms: tuple[str, ...] = ()
    organ: Literal["mucosa", "lung", "metabolism", "blood", "skin", "gut", "liver", "immunity", "general", "vessels"]
    mechanism: str | None = None
    readouts: tuple[str, ...] = ()
    exposure: tuple[ExposureResponse, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# --- approvals, markers, sequences -----------------------------------------------------------------------------


class ApprovalRecord(Record):
    """One indication in one region, from a day on (`2012-07-20`, or as much of it as is known)."""

    drugs: tuple[str, ...] = Field(min_length=1)
    partners: tuple[str, ...] = ()
    brand: str | None = None
    region: Literal["US", "EU"]
    date: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    indication: str
    cancers: tuple[str, ...] = ()
    marker: str | None = None
    oncology: bool = True
    kind: Literal["full", "accelerated", "withdrawn"] = "full"
    trial: str | None = None
    source: ReadIn
    status: Standing = Standing.READ
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _date_as_text(cls, value: object) -> object:
        # YAML reads a whole day as a date and a bare year as a number.
        if isinstance(value, dict) and "date" in value:
            return {**value, "date": str(value["date"])}
        return value


class MarkerRecord(Record):
    """One evidence item on whether a feature of a tumour foretells the effect of a drug."""

    marker: str
    elements: tuple[str, ...] = ()
    drugs: tuple[str, ...] = Field(min_length=1)
    direction: Literal["sensitivity", "resistance"]
    supports: bool
    level: EvidenceLevel
    cancers: tuple[str, ...] = ()
    finding: str
    events: int | None = Field(default=None, ge=0)
    n: int | None = Field(default=None, ge=1)
    rate: Estimate | None = None
    trial: str | None = None
    source: ReadIn
    status: Standing = Standing.READ


class SequenceRecord(Record):
    """What the order of treatments, or the step from bench to bedside, changed."""

    label: str
    subject: Literal["sequence", "discordance"]
    drugs: tuple[str, ...] = Field(min_length=1)
    cancers: tuple[str, ...] = ()
    finding: str
    expected: str | None = None
    trial: str | None = None
    erratum: str | None = None
    source: ReadIn
    status: Standing = Standing.READ


class SystemicAnchor(Record):
    """A measurement that says how far a response goes: what it became, in folds, under a drug's schedule."""

    drug: str
    schedule: str
    fold: float = Field(gt=0)


class SystemicRecord(Record):
    """What the body of a patient does in answer to a drug: an input of the network that rises as a readout is blocked.

    The rise is in proportion to the block of `senses` in `tissue`, and as far as was measured under the anchor's
    schedule.
    """

    label: str
    input: str
    tissue: str
    senses: str
    measured: SystemicAnchor
    says: str
    source: ReadIn
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = ()
    note: str | None = None


class TumourFamily(Record):
    """A tumour type whose trials also speak for narrower ones, by OncoTree code."""

    includes: tuple[str, ...] = Field(min_length=1)


# --- together --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clinic:
    """All that the clinic taught, by name."""

    trials: dict[str, TrialRecord]
    toxicity: dict[str, ToxicityRecord]
    events: dict[str, EventKind]
    approvals: dict[str, ApprovalRecord]
    markers: dict[str, MarkerRecord]
    sequences: dict[str, SequenceRecord]
    pharmacokinetics: dict[str, PharmacokineticRecord]
    families: dict[str, TumourFamily]
    systemic: dict[str, SystemicRecord] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[str, str, Source, Standing]]:
        """Every sourced row: which file, which record, where it was read, and whether it was."""
        for name, trial in self.trials.items():
            yield from (("trials", name, result.source, result.status) for result in trial.results)
        for name, group in self.toxicity.items():
            yield from (("adverse_events", name, group.source, group.status) for _ in group.events)
        for name, kind in self.events.items():
            yield from (("adverse_events_kinds", name, item.source, item.status) for item in kind.exposure)
            grounds = (Source(ref=item.ref, at=item.at) for item in kind.evidence)
            yield from (("adverse_events_kinds", name, source, Standing.READ) for source in grounds)
        for name, approval in self.approvals.items():
            yield "approvals", name, approval.source, approval.status
        for name, marker in self.markers.items():
            yield "biomarkers", name, marker.source, marker.status
        for name, response in self.systemic.items():
            yield "systemic", name, response.source, response.status
            grounds = (Source(ref=item.ref, at=item.at) for item in response.evidence)
            yield from (("systemic", name, source, Standing.READ) for source in grounds)
        for name, sequence in self.sequences.items():
            yield "sequences", name, sequence.source, sequence.status
        for name, drug in self.pharmacokinetics.items():
            yield from (("pharmacokinetics", name, *row) for row in pharmacokinetic_rows(drug))
