"""What a thing is in the network: the nodes that stand for it, its genes, and the records that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rheostat.knowledge.alterations import AlterationRecord
from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.checks.names import parts_of
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import Hit, HitKind
from rheostat.knowledge.nodes import AnyNode
from rheostat.knowledge.query import index_of
from rheostat.knowledge.statements import OF_TABLE, StatementKind
from rheostat.knowledge.structure_facts import named_in


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing with what stands for it.

    Parameters
    ----------
    hit : Hit - the thing itself
    nodes : tuple of str - the nodes and inputs that stand for it
    genes : frozenset of str - the genes that make it
    makes : frozenset of (StatementKind, str) - the records whose statements are about it
    """

    hit: Hit
    nodes: tuple[str, ...] = ()
    genes: frozenset[str] = frozenset()
    makes: frozenset[tuple[StatementKind, str]] = frozenset()


def subject_of(knowledge: Knowledge, hit: Hit) -> Subject:
    """A thing with its nodes, genes and records."""
    nodes = tuple(dict.fromkeys(_NODES.get(hit.kind, _no_nodes)(knowledge, hit.id)))
    genes = _genes(knowledge, hit, nodes)
    own = {(kind, hit.id) for kind in _STATEMENTS.get(hit.kind, ())}
    by_node = {(StatementKind.NODE, name) for name in nodes}
    by_target = {(StatementKind.TARGET, name) for name, item in knowledge.targets.items() if item.gene in genes}
    targets = by_target if hit.kind is HitKind.GENE else set()
    built = {(OF_TABLE[table], name) for table, name in named_in(knowledge, hit.kind, hit.id)}
    return Subject(hit, nodes, genes, frozenset(own | by_node | targets | built | _by_record(knowledge, hit)))


_STATEMENTS: Mapping[HitKind, tuple[StatementKind, ...]] = {
    HitKind.TARGET: (StatementKind.TARGET,),
    HitKind.DRUG: (
        StatementKind.DRUG,
        StatementKind.POTENCY,
        StatementKind.LINKER,
        StatementKind.EFFECT,
        StatementKind.EFFLUX,
    ),
    HitKind.CONTEXT: (StatementKind.CONTEXT,),
    HitKind.DISCREPANCY: (StatementKind.DISCREPANCY,),
    HitKind.EXPERIMENT: (StatementKind.EXPERIMENT,),
    HitKind.CONTESTED: (StatementKind.CONTESTED,),
}


def _by_record(knowledge: Knowledge, hit: Hit) -> set[tuple[StatementKind, str]]:
    """The statements of the record behind an alteration, and of the binding modes of a drug."""
    if hit.kind is HitKind.ALTERATION:
        record = alteration_record(knowledge, hit.id)
        return {(StatementKind.ALTERATION, next(alteration_names(record)).name)} if record else set()
    if hit.kind is HitKind.DRUG:
        return {(StatementKind.MODE, affinity.mode) for affinity in knowledge.drugs[hit.id].affinities}
    return set()


def alteration_record(knowledge: Knowledge, name: str) -> AlterationRecord | None:
    """The record that describes an alteration, None where it is an ordinary change without one."""
    for record in knowledge.alterations:
        if any(item.name == name for item in alteration_names(record)):
            return record
    return None


def _genes(knowledge: Knowledge, hit: Hit, nodes: Iterable[str]) -> frozenset[str]:
    if hit.kind is HitKind.GENE:
        return frozenset({hit.id})
    if hit.kind is HitKind.TARGET:
        return frozenset({knowledge.targets[hit.id].gene})
    if hit.kind is HitKind.ALTERATION:
        record = alteration_record(knowledge, hit.id)
        return frozenset({record.gene if record else hit.id.split()[0]})
    records = knowledge.nodes
    return frozenset(gene for name in nodes if name in records for gene in genes_of(records[name]))


def genes_of(node: AnyNode) -> tuple[str, ...]:
    """The genes whose product a node is, or on whose protein its site lies."""
    made = node.gene.genes if node.gene else ()
    return (*made, node.site.gene) if node.site else made


def _no_nodes(_: Knowledge, __: str) -> Iterable[str]:
    return ()


def _itself(_: Knowledge, name: str) -> Iterable[str]:
    return (name,)


def _parts(knowledge: Knowledge, name: str) -> Iterable[str]:
    observables = knowledge.observables
    for part in parts_of(observables[name]):
        yield from _parts(knowledge, part) if part in observables else (part,)


def _of_gene(knowledge: Knowledge, gene: str) -> Iterable[str]:
    return [name for name, node in knowledge.nodes.items() if gene in genes_of(node)]


def _namesakes(knowledge: Knowledge, name: str) -> Iterable[str]:
    """The nodes and inputs that bear the id, label or a synonym of an entity."""
    index = index_of(knowledge)
    entities = (entities[name] for entities in knowledge.entities.values() if name in entities)
    names = dict.fromkeys(text for entity in entities for text in (name, entity.name, *entity.synonyms))
    hits = (hit for text in names for hit in index.exact(text))
    return [hit.id for hit in hits if hit.kind in (HitKind.NODE, HitKind.INPUT)]


def _members(knowledge: Knowledge, name: str) -> Iterable[str]:
    return knowledge.groups[name]


def _of_system(knowledge: Knowledge, name: str) -> Iterable[str]:
    """The nodes that name a system, and those that its record names."""
    number = int(name.split()[-1])
    tagged = (node for node, record in knowledge.nodes.items() if number in record.systems)
    return [*knowledge.systems[number].nodes, *tagged]


def _of_site(knowledge: Knowledge, name: str) -> Iterable[str]:
    item = knowledge.structure.sites[name]
    return (*item.nodes, item.read_as) if item.read_as else item.nodes


def _target_edges(knowledge: Knowledge, name: str) -> Iterable[str]:
    return _of_gene(knowledge, knowledge.targets[name].gene)


_NODES: Mapping[HitKind, Callable[[Knowledge, str], Iterable[str]]] = {
    HitKind.NODE: _itself,
    HitKind.INPUT: _itself,
    HitKind.OBSERVABLE: _parts,
    HitKind.GROUP: _members,
    HitKind.GENE: _of_gene,
    HitKind.COMPLEX: _namesakes,
    HitKind.CHEMICAL: _namesakes,
    HitKind.PROCESS: _namesakes,
    HitKind.TARGET: _target_edges,
    HitKind.SYSTEM: _of_system,
    HitKind.SITE: _of_site,
}
