"""Named things with their identifiers: genes, complexes, chemicals, processes, cancers."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from rheostat.knowledge.record import Record


class EntityKind(StrEnum):
    """What sort of thing a name stands for."""

    GENE = "gene"
    COMPLEX = "complex"
    CHEMICAL = "chemical"
    PROCESS = "process"
    CANCER = "cancer"


class Entity(Record):
    """A named thing with its identifiers and synonyms."""

    name: str
    synonyms: tuple[str, ...] = ()
    hgnc: str | None = Field(default=None, pattern=r"^HGNC:\d+$")
    uniprot: str | None = Field(
        default=None, pattern=r"^[OPQ][0-9][A-Z0-9]{3}[0-9]$|^[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}$"
    )
    chebi: str | None = Field(default=None, pattern=r"^CHEBI:\d+$")
    famplex: str | None = None
    go: str | None = Field(default=None, pattern=r"^GO:\d{7}$")
    oncotree: str | None = None
    ncit: str | None = None
    members: tuple[str, ...] = ()
    note: str | None = None
