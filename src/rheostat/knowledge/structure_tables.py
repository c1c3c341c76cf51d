"""The tables of structure in the SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.structure_records import Side

_Row = tuple[Any, ...]


def structure_tables(knowledge: Knowledge) -> Mapping[str, Iterable[_Row]]:
    """Rows by table, in the order of the columns."""
    structure = knowledge.structure
    return {
        "assemblies": _assemblies(knowledge),
        "isoforms": [(name, i.gene, i.accession, i.shift, i.first) for name, i in structure.isoforms.items()],
        "domains": _domains(knowledge),
        "sites": _sites(knowledge),
        "contacts": _contacts(knowledge),
        "structures": _entries(knowledge),
    }


def _assemblies(knowledge: Knowledge) -> Iterator[_Row]:
    for name, item in knowledge.structure.assemblies.items():
        yield from ((name, subunit, count, False, item.status.value) for subunit, count in item.copies.items())
        yield from ((name, subunit, None, True, item.status.value) for subunit in item.may_join)


def _domains(knowledge: Knowledge) -> Iterator[_Row]:
    for name, d in knowledge.structure.domains.items():
        first, last = d.range or (None, None)
        yield name, d.gene, d.label, d.kind.value, first, last, d.isoform, d.sequence, d.holds, d.does, d.status.value


def _sites(knowledge: Knowledge) -> Iterator[_Row]:
    isoforms = knowledge.structure.isoforms
    for name, item in knowledge.structure.sites.items():
        node, by = ", ".join(item.nodes) or None, ", ".join(item.by) or None
        for residue in item.residues or (None,):
            along = residue
            if residue is not None and item.isoform is not None:
                along = f"{residue[0]}{isoforms[item.isoform].on_reference(int(residue[1:]))}"
            yield name, item.gene, residue, item.isoform, along, item.modification, by, node, item.status.value


def _contacts(knowledge: Knowledge) -> Iterator[_Row]:
    for name, item in knowledge.structure.contacts.items():
        one, other = item.between
        within = ", ".join(item.within) or None
        yield name, one.gene, _part(one), other.gene, _part(other), within, item.does, item.status.value


def _part(side: Side) -> str | None:
    residues = f"{side.range[0]}-{side.range[1]}" if side.range else None
    return "; ".join(text for text in (side.domain, residues, side.part) if text) or None


def _entries(knowledge: Knowledge) -> Iterator[_Row]:
    for name, e in knowledge.structure.entries.items():
        shows, bound = ", ".join(e.shows), ", ".join(e.with_) or None
        yield name, e.label, shows, bound, e.method, e.resolution, e.emdb, e.species, e.status.value
