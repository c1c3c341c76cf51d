"""Mechanisms of resistance as published: where each is seen, what makes it up, what was said to answer it.

A record serves to recognise what a search finds, and to tell what is known from what is new. Nothing is simulated
from it but the cell and the treatment in which the mechanism is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import Field, model_validator

from rheostat.knowledge.experiments import CellRecord
from rheostat.knowledge.ledger import read_mapping
from rheostat.knowledge.record import Record
from rheostat.knowledge.sources import Evidence


class Course(StrEnum):
    """How a tumour comes by a mechanism."""

    SELECTED = "selected"
    ADAPTIVE = "adaptive"
    BOTH = "selected or adaptive"
    POPULATION = "of the population"


class Way(StrEnum):
    """Which way a gene, site or node goes in a mechanism."""

    MORE = "more"
    LESS = "less"
    ALLELE = "allele"


class MechanismRecord(Record):
    """One mechanism.

    Parameters
    ----------
    label : what it is
    system : its number among the systems of the review
    course : how a tumour comes by it
    cell, environment : in which tumour it is looked for
    treatment : under which regimen (drug to dose, `usual`, or `patient`, the free average that patients reach)
    changes : genes and nodes whose change is the mechanism, and which way; `allele` is a variant of its own effect
    moves : nodes that go that way under the regimen, without a mutation
    answers : classes of drugs, or drugs, that were said to overcome it
    unmet : of these, the ones that the search does not bring out, and why
    """

    label: str
    system: int
    course: Course
    cell: CellRecord = CellRecord()
    environment: dict[str, float] = Field(default_factory=dict)
    treatment: dict[str, str] = Field(min_length=1)
    changes: dict[str, tuple[Way, ...]] = Field(default_factory=dict)
    moves: dict[str, Way] = Field(default_factory=dict)
    answers: tuple[str, ...] = ()
    unmet: dict[str, str] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, value: object) -> object:
        if not isinstance(value, dict) or not isinstance(value.get("changes"), dict):
            return value
        changes: dict[str, Any] = {k: v if isinstance(v, list) else [v] for k, v in value["changes"].items()}
        return {**value, "changes": changes}

    @model_validator(mode="after")
    def _made_of_something(self) -> MechanismRecord:
        if self.course is Course.POPULATION:
            return self
        if self.course is not Course.ADAPTIVE and not self.changes:
            raise ValueError("a mechanism that is selected names the changes that it is made of")
        if self.course is not Course.SELECTED and not self.moves:
            raise ValueError("an adaptive mechanism names the nodes that move")
        return self


def read_mechanisms(folder: Traversable) -> Mapping[str, MechanismRecord]:
    """The mechanisms in a folder laid out like the package's own `data`.

    Raises
    ------
    InputError - where the file is malformed, with file and line
    """
    return read_mapping(folder, "mechanisms", MechanismRecord)
