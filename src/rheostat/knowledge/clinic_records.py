"""The records of the clinic: trials, toxicity, approvals, markers, sequences and what becomes of a dose in a patient.

A row that was read in the source it names has the status `read`; one from memory is `recalled`: it is shown, marked as
such, and never enters a number that Rheostat computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from rheostat.knowledge.records import Evidence, EvidenceLevel, Record

_SOURCE = re.compile(r"^(?P<ref>[a-z]+\d{4}[a-z]?)(?::(?P<at>.+))?$")


class Standing(StrEnum):
    """Whether a row was seen in the source that it names."""

    READ = "read"
    RECALLED = "recalled"


class Source(Record):
    """Where a row stands: a reference and the place in it. Written as `ref[:place]`."""

    ref: str
    at: str | None = None

    def __str__(self) -> str:
        return self.ref if self.at is None else f"{self.ref}:{self.at}"


def _source(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _SOURCE.match(value.strip())
    if match is None:
        raise ValueError(f"a source has the form 'reference[:place]', not {value!r}")
    return match.groupdict()


ReadIn = Annotated[Source, BeforeValidator(_source)]


def _span(value: object) -> object:
    """`[low, high]`, where a bound that was not reached is written `NR`."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return tuple(None if bound == "NR" else bound for bound in value)
    return value


Span = Annotated[tuple[float | None, float | None], BeforeValidator(_span)]


class Estimate(Record):
    """A number with its confidence interval; `level` in per cent."""

    value: float | None = None
    interval: Span | None = None
    level: float = Field(default=95.0, gt=0, lt=100)
    events: int | None = Field(default=None, ge=0)
    of: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: object) -> object:
        return {"value": value} if isinstance(value, int | float) else value

    def __str__(self) -> str:
        shown = "not reached" if self.value is None else f"{self.value:g}"
        if self.interval is None:
            return shown
        low, high = ("not reached" if bound is None else f"{bound:g}" for bound in self.interval)
        return f"{shown} ({low} to {high})" if self.level == 95.0 else f"{shown} ({self.level:g} % {low} to {high})"


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


class ExposureResponse(Record):
    """How the risk of an event, or a benefit, changes with the drug in blood."""

    drug: str
    measure: str
    ratio: Estimate | None = None
    threshold: float | None = None
    unit: str | None = None
    says: str
    source: ReadIn
    status: Standing = Standing.READ


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


# --- pharmacokinetics ------------------------------------------------------------------------------------------


class Disposition(Record):
    """A one- or two-compartment model: litres, litres an hour and per hour, apparent (over F) where it is oral.

    `variability` is the between-patient coefficient of variation of a parameter, per cent.
    """

    label: str
    population: str
    route: Literal["oral", "intravenous"]
    clearance_l_h: float = Field(gt=0)
    volume_l: float = Field(gt=0)
    exchange_l_h: float | None = Field(default=None, gt=0)
    peripheral_l: float | None = Field(default=None, gt=0)
    absorption_per_h: float | None = Field(default=None, gt=0)
    lag_h: float = Field(default=0.0, ge=0)
    infusion_h: float = Field(default=0.0, ge=0)
    variability: dict[str, float] = Field(default_factory=dict)
    derived: str | None = None
    source: ReadIn
    status: Standing = Standing.READ

    @model_validator(mode="after")
    def _whole(self) -> Disposition:
        if (self.exchange_l_h is None) != (self.peripheral_l is None):
            raise ValueError("a second compartment needs both exchange_l_h and peripheral_l")
        if (self.route == "oral") != (self.absorption_per_h is not None):
            raise ValueError("an oral model needs absorption_per_h, an intravenous one has none")
        unknown = set(self.variability) - set(type(self).model_fields)
        if unknown:
            raise ValueError(f"variability is given for {sorted(unknown)[0]!r}, which is no parameter of the model")
        return self


class Partition(Record):
    """How a drug in whole blood divides between red cells and plasma.

    `ratio` is the blood-to-plasma ratio at `haematocrit`; or red cells bind at most `capacity` ng/mL with half of it
    at `half_ng_ml` in plasma, beside a linear part `linear`.
    """

    haematocrit: float = Field(default=0.45, gt=0, lt=1)
    ratio: float | None = Field(default=None, gt=0)
    capacity_ng_ml: float | None = Field(default=None, gt=0)
    half_ng_ml: float | None = Field(default=None, gt=0)
    linear: float = Field(default=0.0, ge=0)
    source: ReadIn
    status: Standing = Standing.READ

    @model_validator(mode="after")
    def _one_form(self) -> Partition:
        if (self.ratio is None) == (self.capacity_ng_ml is None or self.half_ng_ml is None):
            raise ValueError("give either a ratio, or capacity_ng_ml with half_ng_ml")
        return self


class BrainEntry(Record):
    """Drug in brain or in a tumour of it over drug in blood or plasma, total or unbound (Kp,uu)."""

    ratio: float | None = Field(default=None, ge=0)
    unbound: bool = False
    species: str
    says: str
    source: ReadIn
    status: Standing = Standing.READ


class Interaction(Record):
    """What another drug, or a failing liver, does to exposure: AUC with it over AUC without."""

    by: str
    strength: str
    auc_fold: float = Field(gt=0)
    interval: Span | None = None
    cmax_fold: float | None = Field(default=None, gt=0)
    source: ReadIn
    status: Standing = Standing.READ
    note: str | None = None


class PublishedValue(Record):
    """A measured quantity of exposure at a stated dose, to hold the model against.

    `spread` is one standard deviation, a coefficient of variation in per cent, or a range, as `spread_kind` says.
    """

    quantity: Literal["cmax", "cmin", "auc", "auc_inf", "half_life", "tmax", "accumulation"]
    value: float = Field(gt=0)
    spread: float | None = Field(default=None, gt=0)
    spread_kind: Literal["sd", "cv"] | None = None
    low: float | None = Field(default=None, gt=0)
    high: float | None = Field(default=None, gt=0)
    unit: Literal["ng/mL", "ng*h/mL", "h", "fold"]
    dose_mg: float = Field(gt=0)
    every_h: float | None = Field(default=None, gt=0)
    population: str
    model: str
    fitted: bool = Field(default=False, description="the model was derived from this value")
    source: ReadIn
    status: Standing = Standing.READ
    note: str | None = None

    @property
    def band(self) -> tuple[float, float] | None:
        """Two standard deviations about the value, or the range as printed; None where no spread was given."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        if self.spread is None:
            return None
        sd = self.spread if self.spread_kind == "sd" else self.value * self.spread / 100.0
        return max(self.value - 2.0 * sd, 0.0), self.value + 2.0 * sd


class UsualSchedule(Record):
    """A labelled or recommended dose: milligrams, how often, and on how many days of a cycle."""

    label: str
    dose_mg: float = Field(gt=0)
    every_h: float = Field(gt=0)
    on_days: int | None = Field(default=None, ge=1)
    cycle_days: int | None = Field(default=None, ge=1)
    model: str
    source: ReadIn
    status: Standing = Standing.READ


class PharmacokineticRecord(Record):
    """What becomes of a drug in a patient; a drug without a concentration in print says so in `missing`."""

    molar_mass: float | None = Field(default=None, gt=0)
    matrix: Literal["blood", "plasma"] = "plasma"
    models: dict[str, Disposition] = Field(default_factory=dict)
    schedules: dict[str, UsualSchedule] = Field(default_factory=dict)
    partition: Partition | None = None
    bound_percent: float | None = Field(default=None, ge=0, le=100)
    binding_source: ReadIn | None = None
    metabolite: str | None = None
    metabolite_ratio: Estimate | None = None
    brain: tuple[BrainEntry, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    published: tuple[PublishedValue, ...] = ()
    target_trough: tuple[ExposureResponse, ...] = ()
    other: tuple[str, ...] = ()
    missing: str | None = None

    @model_validator(mode="after")
    def _model_or_missing(self) -> PharmacokineticRecord:
        if not self.models and not self.missing:
            raise ValueError("a drug without a model says what is missing ('missing')")
        for name, schedule in self.schedules.items():
            if schedule.model not in self.models:
                raise ValueError(f"schedule {name} names the unknown model {schedule.model!r}")
        for value in self.published:
            if value.model not in self.models:
                raise ValueError(f"a published value names the unknown model {value.model!r}")
        return self


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
        for name, sequence in self.sequences.items():
            yield "sequences", name, sequence.source, sequence.status
        for name, drug in self.pharmacokinetics.items():
            yield from (("pharmacokinetics", name, *row) for row in _pharmacokinetic_rows(drug))


def _pharmacokinetic_rows(drug: PharmacokineticRecord) -> Iterator[tuple[Source, Standing]]:
    if drug.binding_source is not None:
        yield drug.binding_source, Standing.READ
    parts = (
        *drug.models.values(),
        *drug.schedules.values(),
        *drug.brain,
        *drug.interactions,
        *drug.published,
        *drug.target_trough,
        *((drug.partition,) if drug.partition else ()),
    )
    yield from ((part.source, part.status) for part in parts)
