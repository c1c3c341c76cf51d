"""What is known of structure, as sentences and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sequences import load_sequences
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.structure_records import (
    AssemblyRecord,
    ContactRecord,
    DomainRecord,
    ModificationRecord,
    Side,
    StructureRecord,
)

_VARIANT = re.compile(r"^[A-Z](\d+)(?:_[A-Z](\d+))?")


def _recalled(status: Standing) -> str:
    return "" if status is Standing.READ else " (recalled, not read there)"


def range_words(knowledge: Knowledge, record: DomainRecord) -> str:
    """Where a domain lies, in the numbers of its isoform and of the reference sequence."""
    if record.range is None:
        return "no range is given"
    first, last = record.range
    own = f"{first}-{last}"
    if record.isoform is None:
        return own
    isoform = knowledge.structure.isoforms[record.isoform]
    return f"{own} of {isoform.label}, {isoform.on_reference(first)}-{isoform.on_reference(last)} of the reference"


def domain_words(knowledge: Knowledge, record: DomainRecord) -> str:
    """A domain in one phrase."""
    does = f": {record.does}" if record.does else ""
    where = range_words(knowledge, record)
    return f"{record.label}, {where}{_recalled(record.status) if record.range else ''}{does}"


def residue_words(knowledge: Knowledge, record: ModificationRecord) -> str:
    """The residues of a site, with their numbers along the reference sequence where those differ.

    Examples
    --------
    >>> from rheostat.knowledge.load import load_knowledge
    >>> known = load_knowledge()
    >>> residue_words(known, known.structure.sites["S6K1 T389"])
    'T389 of S6K1, p70 form (alpha II), T412 of the reference (P23443)'
    """
    own = "/".join(record.residues) or "residues not known"
    if record.isoform is None:
        return f"{own} of {record.gene}"
    isoform = knowledge.structure.isoforms[record.isoform]
    along = "/".join(f"{residue[0]}{isoform.on_reference(int(residue[1:]))}" for residue in record.residues)
    stored = load_sequences().get(record.gene)
    reference = f"the reference ({stored.accession})" if stored else "the longer form"
    return f"{own} of {isoform.label}, {along} of {reference}"


def site_words(knowledge: Knowledge, record: ModificationRecord) -> str:
    """A modification in one phrase."""
    by = f" by {', '.join(record.by)}" if record.by else ""
    off = f", taken off by {', '.join(record.removed_by)}" if record.removed_by else ""
    does = f": {record.does}" if record.does else ""
    return f"{record.modification} of {residue_words(knowledge, record)}{by}{off}{does}"


def _side_words(knowledge: Knowledge, side: Side) -> str:
    domain = knowledge.structure.domains.get(side.domain or "")
    residues = f"residues {side.range[0]}-{side.range[1]}" if side.range else None
    parts = [text for text in (domain.label if domain else None, residues, side.part) if text]
    return f"{side.gene} ({', '.join(parts)})" if parts else side.gene


def contact_words(knowledge: Knowledge, record: ContactRecord) -> str:
    """A contact in one phrase."""
    one, other = (_side_words(knowledge, side) for side in record.between)
    within = f" in {' and '.join(record.within)}" if record.within else ""
    does = f": {record.does}" if record.does else ""
    return f"{one} touches {other}{within}{does}"


def copies_words(record: AssemblyRecord) -> tuple[str, ...]:
    """How many copies of each subunit one whole assembly has.

    Examples
    --------
    >>> copies_words(AssemblyRecord(copies={"TSC1": 2, "RRAGA or RRAGB": 1}, evidence=("a2000 | as was seen",)))
    ('2 TSC1', '1 RRAGA or RRAGB')
    """
    return tuple(f"{count} {name}" for name, count in record.copies.items())


def size_words(record: AssemblyRecord) -> str | None:
    """The three lengths of a complex in ångström."""
    if record.size is None:
        return None
    lengths = (f"{item[0]}-{item[1]}" if isinstance(item, tuple) else str(item) for item in record.size)
    return f"{' x '.join(lengths)} Å"


def assembly_words(name: str, record: AssemblyRecord) -> str:
    """A complex in one phrase."""
    copies = " + ".join(copies_words(record)) or "not known"
    joins = f"; {', '.join(record.may_join)} may join" if record.may_join else ""
    return f"{name} holds {copies}{joins}{_recalled(record.status)}"


def entry_words(name: str, record: StructureRecord) -> str:
    """A deposited structure in one phrase."""
    resolution = f", {record.resolution:g} Å" if record.resolution else ""
    bound = f" with {', '.join(record.with_)}" if record.with_ else ""
    map_ = f", {record.emdb}" if record.emdb else ""
    shown = f"{', '.join(record.shows)}{bound}"
    return f"{name}: {record.label} ({shown}; {record.method}{resolution}{map_}){_recalled(record.status)}"


# --- where a thing lies -------------------------------------------------------------------------------------


class Variant(NamedTuple):
    """A curated variant with the residue it begins at."""

    name: str
    position: int


def variants_within(knowledge: Knowledge, record: DomainRecord) -> tuple[str, ...]:
    """The curated variants whose first residue lies in a domain."""
    if record.range is None or record.isoform is not None:
        return ()
    first, last = record.range
    return tuple(item.name for item in _variants(knowledge, record.gene) if first <= item.position <= last)


def domains_at(knowledge: Knowledge, gene: str, position: int) -> tuple[str, ...]:
    """The domains of a gene in whose range a residue lies."""
    found = ((name, item) for name, item in knowledge.structure.domains.items() if item.gene == gene)
    return tuple(name for name, item in found if item.range and item.range[0] <= position <= item.range[1])


def position_of(variant: str) -> int | None:
    """The first residue that a variant changes.

    Examples
    --------
    >>> position_of("F2108L"), position_of("L98_I103del"), position_of("loss")
    (2108, 98, None)
    """
    match = _VARIANT.match(variant)
    return int(match[1]) if match else None


def _variants(knowledge: Knowledge, gene: str) -> Iterator[Variant]:
    for record in knowledge.alterations:
        if record.gene != gene:
            continue
        for item in alteration_names(record):
            position = position_of(item.name.removeprefix(f"{gene} "))
            if position is not None:
                yield Variant(item.name, position)


def of_genes(knowledge: Knowledge, names: Iterable[str]) -> tuple[str, ...]:
    """The deposited structures that show one of the genes or complexes."""
    wanted = set(names)
    entries = knowledge.structure.entries.items()
    return tuple(entry_words(name, item) for name, item in entries if wanted.intersection(item.shows))
