"""What the review describes and claims, by number: its systems and its testable claims, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, Field, TypeAdapter, model_validator

from rheostat.errors import InputError
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

_Model = TypeVar("_Model", bound=BaseModel)


class SystemKind(StrEnum):
    """Whether a system is run or asked."""

    NETWORK = "network"
    KNOWLEDGE = "knowledge"


class SystemRecord(Record):
    """One system that the review describes, and the part of the network that is its own.

    Parameters
    ----------
    title, group : what it is, and the letter of the group it stands in
    kind : a network, which is run, or knowledge, which is asked
    nodes : nodes whose edges, in and out, are its own, beside those that name the system themselves
    edges : single edges of its own, `source > target`
    targets : druggable proteins; what the network reads through them is its own
    lacks : what must still be built before it can be run or asked
    """

    title: str
    group: str = Field(pattern=r"^[A-I]$")
    kind: SystemKind = SystemKind.NETWORK
    nodes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    lacks: str | None = None


class Tier(StrEnum):
    """How far a claim lies from the network: what it needs to be tested."""

    ASSEMBLY = "assembly"
    SIGNALLING = "signalling"
    DRUG_RESPONSE = "drug-response"
    COHORT = "cohort"
    CORRECTED = "corrected"


class ClaimStatus(StrEnum):
    """What became of a claim; the last three are stated where no experiment stands for it."""

    PASSES = "passes"
    FAILS = "fails"
    WAITING = "waiting"
    NOT_EXPRESSIBLE = "not expressible"
    SUPERSEDED = "superseded"


class ClaimRecord(Record):
    """One testable claim by its number: how it is tiered, which systems it tests, which erratum bears on it."""

    tier: Tier
    systems: tuple[int, ...] = ()
    errata: tuple[str, ...] = ()
    status: ClaimStatus | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _grounds(self) -> ClaimRecord:
        if (self.status is None) != (self.reason is None):
            raise ValueError("a claim that has no experiment gives its status and the reason, any other claim neither")
        if self.status in (ClaimStatus.PASSES, ClaimStatus.FAILS):
            raise ValueError("whether a claim passes is found by running it, not written down")
        if self.status is ClaimStatus.SUPERSEDED and not self.errata:
            raise ValueError("a superseded claim names the erratum that supersedes it")
        return self


class FeedbackRecord(Record):
    """An edge that leads back towards what drives its source."""

    edge: str = Field(pattern=r"^\S+ > \S+$")
    loop: str


class WaiverRecord(Record):
    """A signed edge on which another collection disagrees with ours, looked at, and why ours stays as it is."""

    source: str
    target: str
    ours: int = Field(ge=-1, le=1)
    theirs: int = Field(ge=-1, le=1)
    collection: str
    why: str = Field(min_length=20)


class UnmodelledRecord(Record):
    """Terms that stand for nothing in the knowledge, and why."""

    reason: str = Field(min_length=15)
    terms: tuple[str, ...] = Field(min_length=1)


def data_folder() -> Traversable:
    """Where the curated files that ship with the package lie."""
    return files("rheostat.knowledge") / "data"


@cache
def load_systems() -> Mapping[int, SystemRecord]:
    """The systems of the review by number."""
    return read_systems(data_folder())


@cache
def load_claims() -> Mapping[str, ClaimRecord]:
    """The testable claims by number."""
    return read_claims(data_folder())


def read_systems(folder: Traversable) -> Mapping[int, SystemRecord]:
    """The systems in a folder laid out like the package's own `data`.

    Raises
    ------
    InputError - where the file is malformed or a key is no number
    """
    return MappingProxyType({int(key): record for key, record in read_mapping(folder, "systems", SystemRecord).items()})


def read_claims(folder: Traversable) -> Mapping[str, ClaimRecord]:
    """The claims in a folder laid out like the package's own `data`."""
    return read_mapping(folder, "claims", ClaimRecord)


def load_waivers() -> tuple[WaiverRecord, ...]:
    """The disagreements with other collections of edges that a person has looked at."""
    return _listing(data_folder(), "edge_waivers", WaiverRecord)


def load_unmodelled() -> tuple[UnmodelledRecord, ...]:
    """The terms of the review that the knowledge does not hold."""
    return _listing(data_folder(), "vocabulary_not_modelled", UnmodelledRecord)


def load_feedback() -> tuple[str, ...]:
    """The edges that lead back to what drives their source, `source > target`."""
    return tuple(item.edge for item in _listing(data_folder(), "feedback", FeedbackRecord))


@cache
def load_phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrases that are no name of their own, to the names that they stand for."""
    document = read_yaml(data_folder() / "phrases.yaml", name="phrases.yaml")
    adapter = TypeAdapter(dict[str, tuple[str, ...]])
    return MappingProxyType(adapter.validate_python(document.content))


def read_mapping(folder: Traversable, stem: str, model: type[_Model]) -> Mapping[str, _Model]:
    """The records by name in one file of a folder of curated files.

    Raises
    ------
    InputError - where the file is no mapping or a record is malformed, with file and line
    """
    document = read_yaml(folder / f"{stem}.yaml", name=f"{stem}.yaml")
    if not isinstance(document.content, dict):
        raise InputError(f"{document.name}: expected a mapping of names to records")
    return MappingProxyType(
        {
            str(key): parse_record(model, value, document=document, path=(key,))
            for key, value in document.content.items()
        }
    )


def _listing(folder: Traversable, stem: str, model: type[_Model]) -> tuple[_Model, ...]:
    document = read_yaml(folder / f"{stem}.yaml", name=f"{stem}.yaml")
    if not isinstance(document.content, list):
        raise InputError(f"{document.name}: expected a list of records")
    return tuple(parse_record(model, value, document=document, path=(i,)) for i, value in enumerate(document.content))
