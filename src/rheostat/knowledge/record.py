"""The base of all records that curated files are read into: frozen, self-checking; and their units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rheostat.errors import InputError
from rheostat.units import concentration, duration


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _minutes(value: object) -> object:
    return _in_base_unit(duration, value)


def _nanomolar(value: object) -> object:
    return _in_base_unit(concentration, value)


def _in_base_unit(quantity: Callable[[str], float], value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return quantity(value)
    except InputError as error:
        # Only a ValueError is given file and line by the reader.
        raise ValueError(str(error)) from error


Minutes = Annotated[float, BeforeValidator(_minutes), Field(gt=0)]
Nanomolar = Annotated[float, BeforeValidator(_nanomolar), Field(gt=0)]
