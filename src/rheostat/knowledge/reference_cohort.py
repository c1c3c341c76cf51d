"""The cohort beside which a tumour's response is told, and the frequencies from which it was drawn."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import Field, model_validator

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FOLDER = "reference"
FREQUENCIES, TUMOURS = "frequencies.yaml", "tumours.yaml"


class FrequencySource(Record):
    """Where the counts come from."""

    title: str
    year: int
    doi: str


class Draw(Record):
    """How many tumours of each type are drawn, and with which seed."""

    a_type: int = Field(gt=0)
    seed: int = Field(ge=0)


class TumourType(Record):
    """Of `n` tumours, how many carry each alteration; `assumed` are shares that were not counted, with the reason."""

    n: int = Field(gt=0)
    altered: dict[str, int]
    assumed: dict[str, float] = Field(default_factory=dict)
    reason: str | None = None

    @model_validator(mode="after")
    def _possible(self) -> TumourType:
        for name, count in self.altered.items():
            if not 0 <= count <= self.n:
                raise ValueError(f"{name} is counted in {count} of {self.n} tumours")
        for name, share in self.assumed.items():
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"the share of {name} is {share:g}; it lies between 0 and 1")
        if self.assumed and not self.reason:
            raise ValueError("an assumed share needs its reason")
        return self

    def shares(self) -> dict[str, float]:
        """The share of tumours that carry each alteration, counted and assumed ways together."""
        out = {name: count / self.n for name, count in self.altered.items()}
        for name, share in self.assumed.items():
            out[name] = 1.0 - (1.0 - out.get(name, 0.0)) * (1.0 - share)
        return out


class Frequencies(Record):
    """The frequencies of alterations by tumour type, an OncoTree code."""

    source: FrequencySource
    draw: Draw
    types: dict[str, TumourType]


class ReferenceTumour(Record):
    """A genotype of the cohort: its tumour type, what is altered, and how many tumours of the cohort are like it."""

    cancer: str
    altered: tuple[str, ...]
    count: int = Field(default=1, ge=1)


def read_frequencies(folder: Traversable | None = None) -> Frequencies:
    """The frequencies in a folder; default those that ship.

    Raises
    ------
    InputError - where the file is malformed, with its line
    """
    document = read_yaml((folder or _shipped()) / FREQUENCIES, name=f"{FOLDER}/{FREQUENCIES}")
    return parse_record(Frequencies, document.content, document=document, path=())


@cache
def reference_tumours() -> tuple[ReferenceTumour, ...]:
    """The cohort that ships with the package.

    Raises
    ------
    InputError - where the file is malformed, with its line
    """
    document = read_yaml(_shipped() / TUMOURS, name=f"{FOLDER}/{TUMOURS}")
    return tuple(
        parse_record(ReferenceTumour, value, document=document, path=(i,))
        for i, value in enumerate(document.content or [])
    )


def _shipped() -> Traversable:
    return files("rheostat.knowledge") / "data" / FOLDER
