"""The nodes of the network: what they are, where they sit, which genes make them, and the law they follow."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rheostat.knowledge.gates import CONSTANT, GateRecord
from rheostat.knowledge.record import Minutes, Record
from rheostat.knowledge.sources import Evidence


class NodeKind(StrEnum):
    """What a node is, as search and reports name it."""

    PROTEIN = "protein"
    SITE = "site"
    COMPLEX = "complex"
    ACTIVITY = "activity"
    LIPID = "lipid"
    METABOLITE = "metabolite"
    PROCESS = "process"
    PHENOTYPE = "phenotype"


class Site(Record):
    """A residue of a protein, numbered in a stated isoform."""

    gene: str
    residues: tuple[str, ...]
    isoform: str | None = None
    kinase: str | None = None
    also: tuple[str, ...] = Field(default=(), description="the same residues in other numberings that are in use")
    note: str | None = None


class Abundance(Record):
    """Which genes make a node's protein: one, several shares of a sum, or subunits of which the scarcest counts."""

    shares: dict[str, float] = Field(default_factory=dict)
    all: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            return {"shares": {value: 1.0}}
        if isinstance(value, dict) and set(value) - {"shares", "all"}:
            return {"shares": value}
        return value

    @model_validator(mode="after")
    def _sums_to_one(self) -> Abundance:
        if bool(self.shares) == bool(self.all):
            raise ValueError("give either shares of genes or 'all' of several genes")
        if self.shares and abs(sum(self.shares.values()) - 1.0) > 1e-9:
            raise ValueError(f"the shares of {', '.join(self.shares)} add up to {sum(self.shares.values()):g}, not 1")
        return self

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes named."""
        return tuple(self.shares) or self.all


class NodeRecord(Record):
    """What all nodes have, whatever their law."""

    label: str
    kind: NodeKind = NodeKind.ACTIVITY
    time_constant: Minutes
    gene: Abundance | None = None
    of: str | None = None
    site: Site | None = None
    at_reference: float = Field(default=1.0, ge=0.0, le=1.0)
    anchor: dict[str, float] = Field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    systems: tuple[int, ...] = ()
    dead_end: str | None = None
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    addition: bool = False
    note: str | None = None

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The node's gates by name."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _anchored(self) -> NodeRecord:
        if self.at_reference not in (0.0, 1.0):
            raise ValueError("at_reference is 1 (the node is on in the reference cell) or 0 (a stress relay at rest)")
        if (self.at_reference == 0.0) != bool(self.anchor):
            raise ValueError(
                "a node that is 0 at reference, and only such a node, names the condition in which it is 1 ('anchor')"
            )
        return self


class GateNode(NodeRecord):
    """A level that follows its gate: f = a c (1 - (1 - b) prod(1 - w prod l))."""

    law: Literal["gate"]
    on: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """Its one gate."""
        return {"on": self.on}


class CycleNode(NodeRecord):
    """A protein switched between two states: on (a T - x) - off x."""

    law: Literal["cycle"]
    on: GateRecord = CONSTANT
    off: GateRecord = CONSTANT
    active_at_reference: float = Field(gt=0.0, lt=1.0)

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gates of the two directions."""
        return {"on": self.on, "off": self.off}


class TurnoverNode(NodeRecord):
    """A protein made and lost: a made - lost x."""

    law: Literal["turnover"]
    made: GateRecord = CONSTANT
    lost: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gates of synthesis and degradation."""
        return {"made": self.made, "lost": self.lost}


class TitrationNode(NodeRecord):
    """The free share of `of` when `binder` holds it tightly."""

    law: Literal["titration"]
    of: str
    binder: str
    ratio: float = Field(gt=0.0, description="binder over partner at reference")
    affinity: float = Field(gt=0.0, description="dissociation constant over partner at reference")

    @property
    def gates(self) -> dict[str, GateRecord]:
        """None: a titration reads its two partners directly."""
        return {}


class PartitionNode(NodeRecord):
    """One scaffold's share of a finite subunit `of`, in competition with the other nodes that share it."""

    law: Literal["partition"]
    of: str
    share: float = Field(gt=0.0, lt=1.0)
    claim: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gate of its claim on the subunit."""
        return {"claim": self.claim}


AnyNode = Annotated[GateNode | CycleNode | TurnoverNode | TitrationNode | PartitionNode, Field(discriminator="law")]
