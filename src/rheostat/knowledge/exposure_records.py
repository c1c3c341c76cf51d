"""The records of what becomes of a dose: models, schedules, blood and plasma, brain, interactions, published values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.record import Record
from rheostat.knowledge.sourced import Estimate, ReadIn, Source, Span, Standing


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
    metabolite_ratio: Estimate | None = Field(default=None, description="area under its curve over that of the drug")
    metabolite_half_life_h: float | None = Field(default=None, gt=0)
    metabolite_source: ReadIn | None = None
    brain: tuple[BrainEntry, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    published: tuple[PublishedValue, ...] = ()
    target_trough: tuple[ExposureResponse, ...] = ()
    other: tuple[str, ...] = ()
    as_in_dish: str | None = Field(
        default=None, description="assumption by which a patient's dose acts as the usual dose of a dish does"
    )
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


def pharmacokinetic_rows(drug: PharmacokineticRecord) -> Iterator[tuple[Source, Standing]]:
    """Every sourced row of a drug: where it was read, and whether it was."""
    if drug.binding_source is not None:
        yield drug.binding_source, Standing.READ
    if drug.metabolite_source is not None:
        yield drug.metabolite_source, Standing.READ
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
