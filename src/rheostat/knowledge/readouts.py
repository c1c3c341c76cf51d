"""Which node or observable is read where somebody names a thing: a node, its site, or the gene or lipid behind it."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.errors import InputError, Place
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import Hit, HitKind
from rheostat.knowledge.nodes import NodeKind
from rheostat.knowledge.query import index_of

READABLE = (HitKind.NODE, HitKind.OBSERVABLE)
# What may be said behind the name of what is read, its amount or what it does.
_AMOUNT = (" protein level", " protein levels", " protein", " levels", " level", " abundance", " expression", " amount")
_ACTIVITY = (" kinase activity", " activity", " signalling", " signaling", " output")
_ENTITIES = (HitKind.CHEMICAL, HitKind.PROCESS, HitKind.COMPLEX)


def readout_id(knowledge: Knowledge, name: str, *, place: Place | None = None) -> str:
    """The node or observable that a name means.

    The amount of a protein (`IRS-1 protein`) is read at its node, and so is its activity (`S6K kinase activity`) where
    no node or observable has that for its name. A chemical, process, complex or gene is read at the
    one node that bears one of its names; a gene else at the one node, no site, that its protein makes.

    Raises
    ------
    InputError - where the name means no node, or several

    Examples
    --------
    >>> from rheostat.knowledge.load import load_knowledge
    >>> readout_id(load_knowledge(), "PI(3,4,5)P3"), readout_id(load_knowledge(), "phospho-p70 S6K (Thr389)")
    ('PIP3', 'S6K1_pT389')
    """
    index = index_of(knowledge)
    hits = index.exact(name)
    if not any(hit.kind in READABLE for hit in hits):
        meant = {node for hit in hits for node in _nodes_of(knowledge, hit)}
        if len(meant) == 1:
            return meant.pop()
        plainer = next((text for text in _plainer(name) if index.exact(text)), None)
        if plainer is not None and not meant:
            return readout_id(knowledge, plainer, place=place)
        if len(meant) > 1:
            where = f"{place}: " if place else ""
            raise InputError(f"{where}{name!r} stands behind several nodes, say which: {', '.join(sorted(meant))}")
    return index.resolve(name, *READABLE, place=place).id


def _plainer(name: str) -> Iterator[str]:
    """Names that say less: an activity of any kind before the thing itself."""
    for word in _ACTIVITY:
        bare = name.removesuffix(word)
        if bare != name:
            if word != " activity":
                yield f"{bare} activity"
            yield bare
    yield from (name.removesuffix(word) for word in _AMOUNT if name.endswith(word))


def _nodes_of(knowledge: Knowledge, hit: Hit) -> set[str]:
    if hit.kind is HitKind.GENE:
        bearing = _bearing(knowledge, hit)
        made = {
            name: node.gene.genes
            for name, node in knowledge.nodes.items()
            if node.gene is not None and hit.id in node.gene.genes and node.kind is not NodeKind.SITE
        }
        return bearing or {name for name, genes in made.items() if genes == (hit.id,)} or set(made)
    return _bearing(knowledge, hit) if hit.kind in _ENTITIES else set()


def _bearing(knowledge: Knowledge, hit: Hit) -> set[str]:
    """The nodes and observables that bear a name of an entity."""
    entity = next(items[hit.id] for items in knowledge.entities.values() if hit.id in items)
    index = index_of(knowledge)
    names = (hit.id, entity.name, *entity.synonyms)
    return {other.id for text in names for other in index.exact(text) if other.kind in READABLE}
