"""Alterations of a tumour, what they do to a cell, and named cells made of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.record import Minutes, Record
from rheostat.knowledge.sources import Evidence


class AllelePool(Record):
    """A mutant pool of a druggable protein: how it binds drugs at each site and what each output does."""

    affinity: dict[str, float] = Field(
        default_factory=dict, description="binding constant over wild type, by site; 0 = does not bind"
    )
    activity: dict[str, float] = Field(
        default_factory=dict, description="catalytic activity over wild type, by output or 'all'"
    )


class Effect(Record):
    """What an alteration does to a cell in which every copy carries it.

    `abundance`: fold of a gene's protein. `constitutive`: level, in folds of the reference cell, that a node keeps
    without any input. `scale`: factor on a node. `pools`: how the mutant molecules of a drug target bind and work.
    """

    abundance: dict[str, float] = Field(default_factory=dict)
    constitutive: dict[str, float] = Field(default_factory=dict)
    scale: dict[str, float] = Field(default_factory=dict)
    pools: dict[str, AllelePool] = Field(default_factory=dict)
    environment: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _not_negative(self) -> Effect:
        for name, value in {**self.abundance, **self.scale, **self.constitutive}.items():
            if value < 0.0:
                raise ValueError(f"the value for {name} is {value:g}; it cannot be negative")
        return self


class AlterationKind(StrEnum):
    """What sort of change an alteration record matches."""

    VARIANT = "variant"
    LOSS = "loss"
    TRUNCATING = "truncating"
    AMPLIFICATION = "amplification"
    DEEP_DELETION = "deep_deletion"
    STATE = "state"


class AlleleResponse(Record):
    """How cells with an allele answer to a drug or class of drugs, as published: nothing is computed from it.

    `variants` are those of the record that were tested; none means all. `fold` is the published shift of the dose
    of half effect over wild type.
    """

    variants: tuple[str, ...] = ()
    to: str
    finding: Literal["resistant", "sensitive"]
    fold: float | None = Field(default=None, gt=0.0)
    readout: str = "S6K1_pT389"
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class AlterationRecord(Record):
    """One or several changes of a gene that do the same to a cell."""

    gene: str
    kind: AlterationKind
    variants: tuple[str, ...] = ()
    name: str | None = None
    synonyms: tuple[str, ...] = ()
    effect: Effect
    direction: Literal["activating", "inactivating", "neutral", "switch-of-function", "resistance"]
    responses: tuple[AlleleResponse, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _named(self) -> AlterationRecord:
        if (self.kind is AlterationKind.VARIANT) != bool(self.variants):
            raise ValueError("a record of kind 'variant', and only such a record, lists its variants")
        if self.kind is AlterationKind.STATE and not self.name:
            raise ValueError("a record of kind 'state' needs a name")
        if not self.evidence and not self.assumption:
            raise ValueError(f"the alteration of {self.gene} has neither evidence nor an assumption")
        return self


class ContextRecord(Record):
    """A named cell as a list of ordinary alterations, abundances and surroundings."""

    label: str
    synonyms: tuple[str, ...] = ()
    alterations: tuple[str, ...] = ()
    environment: dict[str, float] = Field(default_factory=dict)
    duration: Minutes | None = None
    normal: bool = Field(default=False, description="the tissue that stands beside every tumour of a patient")
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None
