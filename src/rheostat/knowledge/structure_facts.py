"""What a thing is built like, as headings with what stands under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import HitKind
from rheostat.knowledge.sequences import load_sequences
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.structure_records import AssemblyRecord
from rheostat.knowledge.structure_words import (
    contact_words,
    copies_words,
    domain_words,
    domains_at,
    entry_words,
    of_genes,
    position_of,
    range_words,
    residue_words,
    site_words,
    size_words,
    variants_within,
)

Facts = dict[str, tuple[str, ...]]


def _one(*values: object) -> tuple[str, ...]:
    return tuple(" ".join(str(value).split()) for value in values if value not in (None, "", ()))


def _standing(status: Standing) -> tuple[str, ...]:
    return () if status is Standing.READ else ("recalled: not seen in the source named",)


def gene_structure(knowledge: Knowledge, name: str) -> Facts:
    """Length, isoforms, domains, sites, contacts, assemblies and structures of a gene's protein."""
    structure, stored = knowledge.structure, load_sequences().get(name)
    return {
        "length": _one(f"{len(stored)} residues ({stored.accession})" if stored else None),
        "isoforms": tuple(
            f"{key}: {item.accession}, numbers {item.shift} lower than the reference from residue {item.first} on"
            for key, item in structure.isoforms.items()
            if item.gene == name
        ),
        "domains": tuple(domain_words(knowledge, item) for item in structure.domains.values() if item.gene == name),
        "sites": tuple(site_words(knowledge, item) for item in structure.sites.values() if item.gene == name),
        "contacts": tuple(
            contact_words(knowledge, item)
            for item in structure.contacts.values()
            if name in {side.gene for side in item.between}
        ),
        "part of": tuple(
            f"{key} ({', '.join(copies_words(item)) or 'copies not known'})"
            for key, item in structure.assemblies.items()
            if name in (*item.subunits, *item.may_join)
        ),
        "structures": of_genes(knowledge, (name,)),
    }


def complex_structure(knowledge: Knowledge, name: str) -> Facts:
    """Stoichiometry, shape, size, places, contacts and structures of a complex."""
    assembly = knowledge.structure.assemblies.get(name)
    contacts = (item for item in knowledge.structure.contacts.values() if name in item.within)
    return {
        **(_assembly(assembly) if assembly else {}),
        "contacts": tuple(contact_words(knowledge, item) for item in contacts),
        "structures": of_genes(knowledge, (name,)),
    }


def _assembly(assembly: AssemblyRecord) -> Facts:
    return {
        "copies in one assembly": copies_words(assembly),
        "may join": assembly.may_join,
        "shape": _one(assembly.shape),
        "size": _one(size_words(assembly)),
        "found at": assembly.found_at,
        "standing": _standing(assembly.status),
        "note on structure": _one(assembly.note),
    }


def _domain(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.structure.domains[name]
    target, _, site = (item.holds or "").partition(".")
    bound = (
        drug
        for drug, record in knowledge.drugs.items()
        if any((affinity.protein, affinity.site) == (target, site) for affinity in record.affinities)
    )
    return {
        "of": (item.gene,),
        "kind": (item.kind.value,),
        "range": _one(range_words(knowledge, item)),
        "sequence": _one(item.sequence),
        "residues that matter": item.residues,
        "does": _one(item.does),
        "drug site": _one(item.holds),
        "drugs bound here": tuple(bound),
        "contacts": tuple(
            contact_words(knowledge, contact)
            for contact in knowledge.structure.contacts.values()
            if name in {side.domain for side in contact.between}
        ),
        "variants here": variants_within(knowledge, item),
        "standing": _standing(item.status),
        "synonyms": item.synonyms,
        "note": _one(item.note),
    }


def _site(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.structure.sites[name]
    positions = (int(residue[1:]) for residue in item.residues if item.isoform is None)
    return {
        "of": (item.gene,),
        "residues": _one(residue_words(knowledge, item)),
        "also numbered": item.also,
        "modification": (item.modification,),
        "made by": item.by,
        "taken off by": item.removed_by,
        "does": _one(item.does),
        "read as": _one(item.read_as),
        "lies in": tuple(dict.fromkeys(d for p in positions for d in domains_at(knowledge, item.gene, p))),
        "standing": _standing(item.status),
        "note": _one(item.note),
    }


def _contact(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.structure.contacts[name]
    return {
        "touches": _one(contact_words(knowledge, item)),
        "within": item.within,
        "broken by": item.broken_by,
        "standing": _standing(item.status),
        "note": _one(item.note),
    }


def _entry(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.structure.entries[name]
    return {
        "entry": _one(entry_words(name, item)),
        "shows": item.shows,
        "with": item.with_,
        "method": _one(item.method, f"{item.resolution:g} Å" if item.resolution else None),
        "map": _one(item.emdb),
        "species": (item.species,),
        "link": (f"https://www.rcsb.org/structure/{name}",),
        "standing": _standing(item.status),
        "note": _one(item.note),
    }


def _isoform(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.structure.isoforms[name]
    return {
        "of": (item.gene,),
        "accession": (item.accession,),
        "numbering": (f"from residue {item.first} on, the reference counts {item.shift} higher",),
        "synonyms": item.synonyms,
        "note": _one(item.note),
    }


def alteration_place(knowledge: Knowledge, name: str) -> Facts:
    """The domains in which a variant lies, and the contacts that an alteration breaks."""
    gene, _, change = name.partition(" ")
    position = position_of(change)
    return {
        "lies in": domains_at(knowledge, gene, position) if position is not None else (),
        "breaks": tuple(key for key, item in knowledge.structure.contacts.items() if name in item.broken_by),
    }


STRUCTURE_FACTS: Mapping[HitKind, Callable[[Knowledge, str], Facts]] = {
    HitKind.DOMAIN: _domain,
    HitKind.SITE: _site,
    HitKind.CONTACT: _contact,
    HitKind.STRUCTURE: _entry,
    HitKind.ISOFORM: _isoform,
}
ADDED: Mapping[HitKind, Callable[[Knowledge, str], Facts]] = {
    HitKind.GENE: gene_structure,
    HitKind.COMPLEX: complex_structure,
    HitKind.ALTERATION: alteration_place,
}


def named_in(knowledge: Knowledge, kind: HitKind, name: str) -> frozenset[tuple[str, str]]:
    """The records of structure that are about a thing, as (which table, name)."""
    structure = knowledge.structure
    tables = {
        HitKind.DOMAIN: "domains",
        HitKind.SITE: "sites",
        HitKind.CONTACT: "contacts",
        HitKind.STRUCTURE: "entries",
        HitKind.ISOFORM: "isoforms",
    }
    if kind in tables:
        return frozenset({(tables[kind], name)})
    if kind is HitKind.COMPLEX and name in knowledge.entities[EntityKind.COMPLEX]:
        found = {("contacts", key) for key, item in structure.contacts.items() if name in item.within}
        found |= {("entries", key) for key, item in structure.entries.items() if name in item.shows}
        return frozenset(found | {("assemblies", name)})
    if kind is HitKind.GENE:
        found = {("domains", key) for key, item in structure.domains.items() if item.gene == name}
        found |= {("sites", key) for key, item in structure.sites.items() if item.gene == name}
        found |= {("isoforms", key) for key, item in structure.isoforms.items() if item.gene == name}
        return frozenset(found)
    if kind is HitKind.NODE:
        return frozenset(("sites", key) for key, item in structure.sites.items() if name in item.nodes)
    return frozenset()
