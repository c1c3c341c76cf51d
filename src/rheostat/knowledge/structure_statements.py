"""What the records of structure claim, one statement a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import Evidence
from rheostat.knowledge.structure_words import (
    assembly_words,
    contact_words,
    domain_words,
    entry_words,
    site_words,
)


class StructureClaim(NamedTuple):
    """A claim on structure: its table, the name of its record, what it says and who says so."""

    table: str
    of: str
    says: str
    evidence: tuple[Evidence, ...]


def structure_claims(knowledge: Knowledge) -> Iterator[StructureClaim]:
    """Every claim on structure."""
    structure = knowledge.structure
    for name, assembly in structure.assemblies.items():
        yield StructureClaim("assemblies", name, assembly_words(name, assembly), assembly.evidence)
    for name, isoform in structure.isoforms.items():
        says = f"{isoform.label} ({isoform.accession}) counts {isoform.shift} residues fewer than the reference"
        yield StructureClaim("isoforms", name, says, isoform.evidence)
    for name, domain in structure.domains.items():
        yield StructureClaim("domains", name, domain_words(knowledge, domain), domain.evidence)
    for name, site in structure.sites.items():
        yield StructureClaim("sites", name, site_words(knowledge, site), site.evidence)
    for name, contact in structure.contacts.items():
        yield StructureClaim("contacts", name, contact_words(knowledge, contact), contact.evidence)
    for name, entry in structure.entries.items():
        yield StructureClaim("entries", name, entry_words(name, entry), entry.evidence)
