"""Are identifiers of the right form, and does each name and each identifier belong to one thing?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rheostat.errors import Place
from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.checks.issue import Issue, error, place_of, warning
from rheostat.knowledge.entities import Entity
from rheostat.knowledge.load import ENTITY_FILES, Knowledge
from rheostat.knowledge.names import Closeness, HitKind, names_of, spaced

FORM = "identifier"
TWICE = "one name for two things"
SYSTEMS = range(1, 99)

_FORMS: Mapping[str, re.Pattern[str]] = {
    "famplex": re.compile(r"^FPLX:[A-Za-z0-9_]+$"),
    "ncit": re.compile(r"^NCIT:C\d+$"),
    "oncotree": re.compile(r"^[A-Z][A-Z0-9_]+$"),
}
_SYMBOL = re.compile(r"^(?:[A-Z][A-Z0-9-]*|C\d+orf\d+)$")
_UNIQUE = ("hgnc", "uniprot", "chebi", "famplex")
_FILES = {kind: f"entities/{stem}" for stem, kind in ENTITY_FILES.items()}
# HGNC's own synonyms are not unique, and claims may be worded alike: there the id decides.
_LENIENT = frozenset({HitKind.GENE, HitKind.EXPERIMENT, HitKind.ASSUMPTION, HitKind.DISCREPANCY})


_AS_ONE = {HitKind.OBSERVABLE: HitKind.NODE}


def identifiers_well_formed(knowledge: Knowledge) -> Iterator[Issue]:
    """Identifiers that the records do not check themselves have the form of their registry."""
    for kind, entities in knowledge.entities.items():
        for name, entity in entities.items():
            place = place_of(knowledge, _FILES[kind], name)
            for field, form in _FORMS.items():
                value = getattr(entity, field)
                if value is not None and not form.match(value):
                    yield error(
                        FORM,
                        place,
                        f"{name} has the {field} identifier {value!r}, not of the form {form.pattern}",
                    )
    for name, gene in knowledge.genes.items():
        yield from _gene_identified(knowledge, name, gene)


def _gene_identified(knowledge: Knowledge, name: str, gene: Entity) -> Iterator[Issue]:
    place = place_of(knowledge, "entities/genes", name)
    if not _SYMBOL.match(name):
        yield error(FORM, place, f"{name} is not written like a human HGNC symbol")
    missing = [field for field in ("hgnc", "uniprot") if getattr(gene, field) is None]
    if missing:
        yield warning(FORM, place, f"{name} has no {' and no '.join(missing)} identifier")


def identifiers_unique(knowledge: Knowledge) -> Iterator[Issue]:
    """No two things of one kind share an identifier."""
    for kind, entities in knowledge.entities.items():
        for field in _UNIQUE:
            owners: defaultdict[str, list[str]] = defaultdict(list)
            for name, entity in entities.items():
                if getattr(entity, field):
                    owners[getattr(entity, field)].append(name)
            for value, names in owners.items():
                if len(names) > 1:
                    place = place_of(knowledge, _FILES[kind], names[-1])
                    yield error(FORM, place, f"{' and '.join(names)} share the identifier {value}")


def references_unique(knowledge: Knowledge) -> Iterator[Issue]:
    """No two references are one publication: none share a DOI, a PubMed or a PubMed Central number."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for name, reference in knowledge.references.items():
        pmid = f"PMID:{reference.pmid}" if reference.pmid else None
        for identifier in filter(None, (reference.doi, pmid, reference.pmcid)):
            owners[identifier.casefold()].append(name)
    for identifier, names in owners.items():
        if len(names) > 1:
            place = place_of(knowledge, "references", names[-1])
            yield error(FORM, place, f"{' and '.join(names)} share the identifier {identifier}")


def names_unique(knowledge: Knowledge) -> Iterator[Issue]:
    """No two things that may stand in one place share a name; nodes and observables count as one kind.

    Names of the same words are the same; where only the joins differ (PERK, p-ERK) the words as written decide.
    """
    owners: defaultdict[tuple[HitKind, str], dict[str, str]] = defaultdict(dict)
    for name in names_of(knowledge):
        kind = _AS_ONE.get(name.hit.kind, name.hit.kind)
        if name.closeness is not Closeness.DERIVED and kind is not HitKind.REFERENCE:
            owners[kind, spaced(name.hit.matched)].setdefault(name.hit.id, name.hit.matched)
    for (kind, _), things in owners.items():
        if len(things) > 1:
            *_, (last, matched) = things.items()
            find = warning if kind in _LENIENT else error
            message = f"{matched!r} names {' and '.join(things)} (each a {kind})"
            yield find(TWICE, _place(knowledge, kind, last), message)


_SUBJECTS: Mapping[HitKind, str] = {
    HitKind.NODE: "network",
    HitKind.INPUT: "network",
    HitKind.DRUG: "drugs/agents",
    HitKind.DRUG_CLASS: "drugs/classes",
    HitKind.REGIMEN: "regimens",
    HitKind.TARGET: "drugs/targets",
    HitKind.CONTEXT: "contexts",
    HitKind.EXPERIMENT: "experiments",
    **{HitKind(kind.value): file for kind, file in _FILES.items()},
}


def _place(knowledge: Knowledge, kind: HitKind, name: str) -> Place | None:
    subject = _SUBJECTS.get(kind)
    return place_of(knowledge, subject, name) if subject else None


def alterations_once(knowledge: Knowledge) -> Iterator[Issue]:
    """No alteration is described by two records."""
    counts = Counter(item.name for record in knowledge.alterations for item in alteration_names(record))
    for name, count in counts.items():
        if count > 1:
            yield error(TWICE, Place("alterations"), f"{name} is described by {count} records")


def systems_numbered(knowledge: Knowledge) -> Iterator[Issue]:
    """The systems that nodes and experiments are tagged with are among the 98."""
    tagged = [("network", name, node.systems) for name, node in knowledge.nodes.items()]
    tagged += [("experiments", name, item.systems) for name, item in knowledge.experiments.items()]
    for subject, name, systems in tagged:
        for number in systems:
            if number not in SYSTEMS:
                place = place_of(knowledge, subject, name)
                yield error("system", place, f"{name} is tagged with system {number}; systems are 1 to {SYSTEMS[-1]}")
