"""Numbers of the clinic with where they stand: a source, whether it was read, an estimate with its interval.

A row that was read in the source it names has the status `read`; one from memory is `recalled`: it is shown, marked as
such, and never enters a number that Rheostat computes.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from rheostat.knowledge.record import Record

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
