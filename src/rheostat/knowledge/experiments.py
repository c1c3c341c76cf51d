"""Virtual experiments: a cell, what is done to it, what is read and what is expected."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from rheostat.knowledge.record import Minutes, Record
from rheostat.knowledge.sources import Evidence


class Expectation(StrEnum):
    """Which way the treated state lies from the control."""

    LESS = "less"
    GREATER = "greater"
    SAME = "same"


class CellRecord(Record):
    """The cell of an experiment."""

    context: str | None = None
    alterations: tuple[str, ...] = ()

    @field_validator("alterations", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


LEVEL_WORDS = {"off": 0.0, "absent": 0.0, "none": 0.0, "no": 0.0, "on": 1.0, "present": 1.0, "replete": 1.0, "yes": 1.0}


def _levels(value: object) -> object:
    """Surroundings by name alone (`hypoxia`), in a list, or with levels as numbers or as `on` and `off`."""
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, list | tuple):
        return dict.fromkeys(value, 1.0)
    if isinstance(value, dict):
        return {
            name: LEVEL_WORDS.get(level.casefold(), level) if isinstance(level, str) else level
            for name, level in value.items()
        }
    return value


Levels = Annotated[dict[str, float], BeforeValidator(_levels)]


class Phase(Record):
    """One stretch of a schedule."""

    length: Minutes = Field(alias="for")
    environment: Levels = Field(default_factory=dict)
    treatment: dict[str, Any] | None = None


class ControlRecord(Record):
    """What the control changes; what it leaves out is as in the case."""

    cell: CellRecord | None = None
    environment: Levels | None = None
    schedule: tuple[Phase, ...] | None = None
    treatment: dict[str, Any] | None = None
    readout: str | None = None
    at: str | None = None


class Experiment(Record):
    """A claim that anyone can run: a cell, its surroundings, a treatment, a readout and what is expected."""

    id: str
    claim: str
    cell: CellRecord = CellRecord()
    environment: Levels = Field(default_factory=dict)
    schedule: tuple[Phase, ...] = ()
    treatment: dict[str, Any] = Field(default_factory=dict)
    control: ControlRecord = ControlRecord()
    readout: str
    at: str = "steady"
    expect: Expectation
    margin: float | None = Field(default=None, gt=0.0)
    systems: tuple[int, ...] = ()
    waiting: str | None = None
    evidence: tuple[str | Evidence, ...] = ()
    note: str | None = None
