"""What proteins and complexes are built like: isoforms, domains, sites, contacts, assemblies, structures."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.record import Record
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.sources import Evidence

RESIDUE = r"^[ACDEFGHIKLMNPQRSTVWY]\d+$"
Range = tuple[int, int]


class IsoformRecord(Record):
    """A form of a protein that has its own residue numbers.

    From residue `first` on (counted here), the number along the reference sequence is `shift` higher.
    """

    gene: str
    accession: str = Field(pattern=r"^[A-Z0-9]{6,10}(-\d+)?$")
    label: str
    shift: int
    first: int = Field(default=1, ge=1)
    synonyms: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    def on_reference(self, position: int) -> int:
        """The number of a residue along the reference sequence."""
        return position + self.shift if position >= self.first else position


class DomainKind(StrEnum):
    """What sort of stretch of a protein it is."""

    DOMAIN = "domain"
    REPEATS = "repeats"
    MOTIF = "motif"
    REGION = "region"


class DomainRecord(Record):
    """A stretch of a protein, by its first and last residue along the reference sequence (or the isoform named).

    `sequence` is that of a motif, and `residues` are those that matter: both are held against the stored protein.
    `holds` names the site of a drug target that lies in it, as `MTOR.FRB`.
    """

    gene: str
    label: str
    kind: DomainKind = DomainKind.DOMAIN
    range: Range | None = None
    isoform: str | None = None
    synonyms: tuple[str, ...] = ()
    sequence: str | None = Field(default=None, pattern=r"^[ACDEFGHIKLMNPQRSTVWY]+$")
    residues: tuple[str, ...] = ()
    holds: str | None = None
    does: str | None = None
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> DomainRecord:
        if self.range is not None and not 1 <= self.range[0] <= self.range[1]:
            raise ValueError(f"{self.range[0]} to {self.range[1]} is no range of residues")
        if self.sequence is not None and self.range is None:
            raise ValueError("a motif with a sequence says where it begins and ends ('range')")
        return self


class ModificationRecord(Record):
    """Residues that are modified: numbered along the reference sequence, or along the isoform that is named."""

    gene: str
    residues: tuple[str, ...] = ()
    isoform: str | None = None
    also: tuple[str, ...] = Field(default=(), description="the same residues in other numberings that are in use")
    modification: str = "phosphorylation"
    by: tuple[str, ...] = Field(default=(), description="genes or complexes that make it")
    removed_by: tuple[str, ...] = ()
    does: str | None = None
    nodes: tuple[str, ...] = ()
    read_as: str | None = Field(default=None, description="the node that is read for a site without one of its own")
    synonyms: tuple[str, ...] = ()
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None


class Side(Record):
    """One side of a contact: a protein and the part of it that touches, as a domain, a range or in words."""

    gene: str
    domain: str | None = None
    range: Range | None = None
    part: str | None = None


class ContactRecord(Record):
    """Two proteins, or two copies of one, that touch."""

    label: str
    between: tuple[Side, Side]
    within: tuple[str, ...] = Field(default=(), description="the complexes in which they do")
    does: str | None = None
    broken_by: tuple[str, ...] = Field(default=(), description="alterations that take the contact away")
    synonyms: tuple[str, ...] = ()
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None


class AssemblyRecord(Record):
    """How a complex is put together.

    `copies` counts each subunit in one whole assembly; a subunit that may stand in for another is written
    `RRAGA or RRAGB`. `may_join` are proteins that come and go. `size` is in ångström.
    """

    copies: dict[str, int] = Field(default_factory=dict)
    may_join: tuple[str, ...] = ()
    shape: str | None = None
    size: tuple[Range | int, Range | int, Range | int] | None = None
    found_at: tuple[str, ...] = ()
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None

    @property
    def subunits(self) -> tuple[str, ...]:
        """Every subunit that is named, alternatives apart."""
        return tuple(name for entry in self.copies for name in entry.split(" or "))


class StructureRecord(Record):
    """A structure in the Protein Data Bank; its code is the record's name. `resolution` in ångström."""

    label: str
    shows: tuple[str, ...] = Field(min_length=1, description="complexes and genes")
    with_: tuple[str, ...] = Field(default=(), alias="with", description="ligands and drugs")
    method: Literal["cryo-EM", "X-ray diffraction", "solution NMR"]
    resolution: float | None = Field(default=None, gt=0)
    emdb: str | None = Field(default=None, pattern=r"^EMD-\d{4,5}$")
    species: str = "human"
    status: Standing = Standing.READ
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None


@dataclass(frozen=True)
class Structure:
    """All that is known of structure, by name."""

    isoforms: dict[str, IsoformRecord] = field(default_factory=dict)
    domains: dict[str, DomainRecord] = field(default_factory=dict)
    sites: dict[str, ModificationRecord] = field(default_factory=dict)
    contacts: dict[str, ContactRecord] = field(default_factory=dict)
    assemblies: dict[str, AssemblyRecord] = field(default_factory=dict)
    entries: dict[str, StructureRecord] = field(default_factory=dict)
