"""What findings are made of: a frozen record, a number with its range, a source."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Finding(BaseModel):
    """A frozen part of the findings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(Finding):
    """A predicted number with the range that the parameter ensemble spans (10 % to 90 %)."""

    value: float
    low: float
    high: float


class Source(Finding):
    """One evidence item as shown: reference id, short citation, link, what it shows, whether it disputes."""

    ref: str
    citation: str
    url: str | None
    shows: str
    disputes: bool = False
    status: Literal["confirmed", "likely", "recalled"] = "recalled"
