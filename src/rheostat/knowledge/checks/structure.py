"""Do the records of structure name what exists, and fit the stored sequences?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rheostat.errors import Place
from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.checks.issue import Issue, error, place_of, unknown
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import HitKind
from rheostat.knowledge.query import index_of
from rheostat.knowledge.sequences import ProteinSequence, load_sequences
from rheostat.knowledge.structure_records import RESIDUE

CHECK = "structure"
_RESIDUE = re.compile(RESIDUE)
_ACCESSION = re.compile(r"\(([A-Z0-9]{6,10}-\d+)\)")


def _at(knowledge: Knowledge, table: str, name: str) -> Place | None:
    return place_of(knowledge, f"structure/{table}", name)


def structure_names_known(knowledge: Knowledge) -> Iterator[Issue]:
    """Genes, complexes, isoforms, domains, nodes, drug sites, ligands and alterations that are named exist."""
    for table, name, kind, given, known in _uses(knowledge):
        if given not in known:
            yield error(CHECK, _at(knowledge, table, name), unknown(given, known, kind=kind, of=name))
    index = index_of(knowledge)
    for name, entry in knowledge.structure.entries.items():
        for ligand in entry.with_:
            if not {hit.kind for hit in index.exact(ligand)} & {HitKind.DRUG, HitKind.CHEMICAL}:
                message = f"{name} holds {ligand!r}, which is neither a drug nor a chemical"
                yield error(CHECK, _at(knowledge, "entries", name), message)


_Use = tuple[str, str, str, str, "set[str]"]


def _uses(knowledge: Knowledge) -> Iterator[_Use]:
    structure = knowledge.structure
    genes, complexes = set(knowledge.genes), set(knowledge.entities[EntityKind.COMPLEX])
    readable = {*knowledge.nodes, *knowledge.observables}
    both, outputs = genes | complexes, {f"{t}.{s}" for t, item in knowledge.targets.items() for s in item.sites}
    altered = {item.name for record in knowledge.alterations for item in alteration_names(record)}

    def each(table: str, name: str, kind: str, given: Iterable[str | None], known: set[str]) -> Iterator[_Use]:
        yield from ((table, name, kind, one, known) for one in given if one is not None)

    for name, isoform in structure.isoforms.items():
        yield from each("isoforms", name, "gene", [isoform.gene], genes)
    for name, domain in structure.domains.items():
        yield from each("domains", name, "gene", [domain.gene], genes)
        yield from each("domains", name, "isoform", [domain.isoform], set(structure.isoforms))
        yield from each("domains", name, "site of a drug target", [domain.holds], outputs)
    for name, site in structure.sites.items():
        yield from each("sites", name, "gene", [site.gene], genes)
        yield from each("sites", name, "gene or complex", (*site.by, *site.removed_by), both)
        yield from each("sites", name, "isoform", [site.isoform], set(structure.isoforms))
        yield from each("sites", name, "node", site.nodes, set(knowledge.nodes))
        yield from each("sites", name, "node or observable", [site.read_as], readable)
    for name, contact in structure.contacts.items():
        yield from each("contacts", name, "gene", [side.gene for side in contact.between], genes)
        yield from each("contacts", name, "domain", [s.domain for s in contact.between], set(structure.domains))
        yield from each("contacts", name, "complex", contact.within, complexes)
        yield from each("contacts", name, "alteration", contact.broken_by, altered)
    for name, assembly in structure.assemblies.items():
        members = set(knowledge.entities[EntityKind.COMPLEX][name].members) if name in complexes else set()
        yield from each("assemblies", name, "complex", [name], complexes)
        yield from each("assemblies", name, f"member of {name}", (*assembly.subunits, *assembly.may_join), members)
    for name, entry in structure.entries.items():
        yield from each("entries", name, "gene or complex", entry.shows, both)


def _protein(knowledge: Knowledge, gene: str, isoform: str | None) -> ProteinSequence | None:
    """The stored sequence along which a record counts; None where it is not stored."""
    stored = load_sequences().get(gene)
    if stored is None or isoform is None:
        return stored
    accession = knowledge.structure.isoforms[isoform].accession if isoform in knowledge.structure.isoforms else isoform
    return next((item for item in stored.alternatives if item.accession == accession), None)


def structure_ranges_fit(knowledge: Knowledge) -> Iterator[Issue]:
    """Ranges end within the protein, motifs read as written, and isoforms are shifted as they say."""
    for name, item in knowledge.structure.domains.items():
        protein = _protein(knowledge, item.gene, item.isoform)
        if item.range is None or protein is None:
            continue
        place = _at(knowledge, "domains", name)
        first, last = item.range
        if last > len(protein):
            yield error(CHECK, place, f"{name} ends at {last}; {item.gene} has {len(protein)} residues")
        found = protein.residues[first - 1 : last]
        if item.sequence is not None and found != item.sequence:
            yield error(CHECK, place, f"{name}: residues {first} to {last} are {found}, not {item.sequence}")
    for name, contact in knowledge.structure.contacts.items():
        for side in contact.between:
            protein = _protein(knowledge, side.gene, None)
            if side.range and protein and side.range[1] > len(protein):
                message = f"{name} ends at {side.range[1]}; {side.gene} has {len(protein)} residues"
                yield error(CHECK, _at(knowledge, "contacts", name), message)
    for name, isoform in knowledge.structure.isoforms.items():
        own, whole = _protein(knowledge, isoform.gene, name), _protein(knowledge, isoform.gene, None)
        if own is None or whole is None:
            continue
        positions = range(isoform.first, len(own) + 1)
        wrong = [p for p in positions if own.residue(p) != whole.residue(isoform.on_reference(p))]
        if wrong:
            message = f"{name}: with a shift of {isoform.shift} residue {wrong[0]} does not fit the reference"
            yield error(CHECK, _at(knowledge, "isoforms", name), message)


def structure_residues_fit(knowledge: Knowledge) -> Iterator[Issue]:
    """The residues of sites and domains stand where they are said to."""
    listed = [("sites", n, s.gene, s.isoform, s.residues) for n, s in knowledge.structure.sites.items()]
    listed += [("domains", n, d.gene, d.isoform, d.residues) for n, d in knowledge.structure.domains.items()]
    for table, name, gene, isoform, residues in listed:
        protein = _protein(knowledge, gene, isoform)
        for residue in residues:
            place = _at(knowledge, table, name)
            if not _RESIDUE.match(residue):
                yield error(CHECK, place, f"{name}: {residue!r} is no residue; write one letter and a number, as T389")
            elif protein is not None and protein.residue(int(residue[1:])) != residue[0]:
                found = protein.residue(int(residue[1:])) or "nothing"
                message = f"{name}: residue {residue[1:]} of {gene} ({protein.accession}) is {found}, not {residue[0]}"
                yield error(CHECK, place, message)
    for name, domain in knowledge.structure.domains.items():
        outside = [r for r in domain.residues if domain.range and not _within(r, domain.range)]
        if outside:
            yield error(CHECK, _at(knowledge, "domains", name), f"{name}: {outside[0]} lies outside of its range")


def _along_reference(knowledge: Knowledge, residues: Iterable[str], isoform: str | None) -> set[str]:
    """Residues as the reference sequence counts them; an isoform is named by its record or its accession."""
    record = next(
        (item for name, item in knowledge.structure.isoforms.items() if isoform in (name, item.accession)), None
    )
    whole = [residue for residue in residues if _RESIDUE.match(residue)]
    if record is None:
        return set(whole)
    return {f"{residue[0]}{record.on_reference(int(residue[1:]))}" for residue in whole}


def _within(residue: str, span: tuple[int, int]) -> bool:
    return span[0] <= int(residue[1:]) <= span[1]


def network_sites_agree(knowledge: Knowledge) -> Iterator[Issue]:
    """A node that names an isoform fits its sequence, and shares its residues with the site that names the node."""
    for name, node in knowledge.nodes.items():
        if node.site is None or node.site.isoform is None:
            continue
        accession = _ACCESSION.search(node.site.isoform)
        protein = _protein(knowledge, node.site.gene, accession[1]) if accession else None
        place = place_of(knowledge, "network", name)
        if accession is None:
            message = f"{name}: the isoform {node.site.isoform!r} gives no accession in brackets"
            yield error(CHECK, place, message)
        for residue in node.site.residues if protein else ():
            if protein and _RESIDUE.match(residue) and protein.residue(int(residue[1:])) != residue[0]:
                yield error(CHECK, place, f"{name}: {residue} does not fit {protein.accession}")
    for name, site in knowledge.structure.sites.items():
        for node_name in site.nodes:
            own = knowledge.nodes[node_name].site if node_name in knowledge.nodes else None
            accession = _ACCESSION.search(own.isoform or "") if own else None
            filled = _along_reference(knowledge, own.residues, accession[1] if accession else None) if own else set()
            if (
                own is None
                or own.gene != site.gene
                or not filled & _along_reference(knowledge, site.residues, site.isoform)
            ):
                message = f"{name} names the node {node_name}, which is no site of these residues"
                yield error(CHECK, _at(knowledge, "sites", name), message)
