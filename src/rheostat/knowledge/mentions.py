"""Where a thing appears: observables, complexes, drugs, alterations, contexts, experiments, discrepancies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rheostat.knowledge.alterations import AlterationRecord
from rheostat.knowledge.changes import alteration_names, without_share
from rheostat.knowledge.checks.experiments import names_in
from rheostat.knowledge.checks.names import parts_of
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import HitKind
from rheostat.knowledge.query import Index, index_of
from rheostat.knowledge.sources import Evidence
from rheostat.knowledge.statements import cited, efflux_words, input_effect_words, potency_words
from rheostat.knowledge.subject import Subject

_Key = tuple[HitKind, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A record in which a thing appears, with what it says and rests on."""

    kind: str
    id: str
    says: str
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


def mentions_of(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    """Every record other than an edge or the thing's own in which it appears."""
    yield from _observables(knowledge, subject)
    yield from _complexes(knowledge, subject)
    yield from _drugs(knowledge, subject)
    yield from _regimens(knowledge, subject)
    yield from _alterations(knowledge, subject)
    yield from _contexts(knowledge, subject)
    yield from _experiments(knowledge, subject)


def _observables(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    for name, item in knowledge.observables.items():
        if name != subject.hit.id and set(parts_of(item)) & {*subject.nodes, subject.hit.id}:
            yield Found("observable", name, f"{item.label}, read from {', '.join(parts_of(item))}")


def _complexes(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    members = {subject.hit.id} if subject.hit.kind in (HitKind.GENE, HitKind.COMPLEX) else set()
    for name, item in knowledge.entities[EntityKind.COMPLEX].items():
        if members.intersection(item.members):
            yield Found("complex", name, f"{item.name}: {', '.join(item.members)}")


def _drugs(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    """Drugs that bind a protein of the thing; for a class, its members."""
    bound = {name for name, target in knowledge.targets.items() if target.gene in subject.genes}
    bound |= {name for name, carrier in knowledge.carriers.items() if carrier.gene in subject.genes}
    classes = drug_classes(knowledge, subject.hit.id) if subject.hit.kind is HitKind.DRUG_CLASS else set()
    for name, drug in knowledge.drugs.items():
        if drug.drug_class in classes:
            yield Found("drug", name, f"{drug.label}, {drug.status or 'status not recorded'}")
        for affinity in drug.affinities:
            if affinity.protein in bound and name != subject.hit.id:
                says = potency_words(drug, affinity)
                yield Found("drug", name, says, affinity.evidence, affinity.assumption)
        for effect in drug.effects:
            if effect.input in subject.nodes:
                yield Found("drug", name, input_effect_words(drug, effect), effect.evidence, effect.assumption)
        for pump in drug.efflux:
            if pump.transporter in bound:
                yield Found("drug", name, efflux_words(drug, pump), pump.evidence, pump.assumption)


def drug_classes(knowledge: Knowledge, name: str) -> set[str]:
    """A class of drugs and the classes it includes, however deep."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found and one in knowledge.drug_classes:
            found.add(one)
            waiting.extend(knowledge.drug_classes[one].includes)
    return found


def _regimens(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    for name, regimen in knowledge.regimens.items():
        if subject.hit.kind is HitKind.DRUG and subject.hit.id in regimen.drugs:
            yield Found("regimen", name, regimen.label)


def _alterations(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    for record in knowledge.alterations:
        touched = {*record.effect.constitutive, *record.effect.scale}
        is_own = subject.hit.kind is HitKind.ALTERATION
        if not is_own and (record.gene in subject.genes or touched.intersection(subject.nodes)):
            names = [item.name for item in alteration_names(record)]
            says = f"{', '.join(names)}: {record.direction}; {'; '.join(effect_words(record)) or 'no effect'}"
            yield Found("alteration", names[0], says, record.evidence, record.assumption)


def effect_words(record: AlterationRecord) -> tuple[str, ...]:
    """What an alteration does to a cell in which every copy carries it, one phrase a change.

    Examples
    --------
    >>> effect_words(AlterationRecord(gene="TSC2", kind="loss", direction="inactivating", assumption="x",
    ...                               effect={"abundance": {"TSC2": 0}}))
    ('abundance of TSC2 x0',)
    """
    effect = record.effect
    words = [f"abundance of {name} x{value:g}" for name, value in effect.abundance.items()]
    words += [f"{name} keeps {value:g} without input" for name, value in effect.constitutive.items()]
    words += [f"{name} x{value:g}" for name, value in effect.scale.items()]
    words += [f"{name} set to {value:g}" for name, value in effect.environment.items()]
    for protein, pool in effect.pools.items():
        words += [f"drugs bind {protein} at {site} x{value:g}" for site, value in pool.affinity.items()]
        words += [f"{protein} works on {output} x{value:g}" for output, value in pool.activity.items()]
    return tuple(words)


def _contexts(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    index = index_of(knowledge)
    for name, context in knowledge.contexts.items():
        names: list[str] = [*map(without_share, context.alterations), *context.environment]
        if _names_it(index, names, subject):
            says = f"{context.label}: {', '.join(context.alterations)}"
            yield Found("context", name, says, context.evidence)


def _experiments(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    index = index_of(knowledge)
    for name, experiment in knowledge.experiments.items():
        if _names_it(index, (text for text, _ in names_in(experiment)), subject):
            says = f"{experiment.claim} ({experiment.readout}, {experiment.expect})"
            yield Found("experiment", name, says, cited(experiment.evidence, claim=experiment.claim))


def discrepancies_on(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    """Discrepancies that name the thing among their elements."""
    index = index_of(knowledge)
    for name, item in knowledge.discrepancies.items():
        if name != subject.hit.id and _names_it(index, item.elements, subject):
            says = f"the review says: {item.review_says}; encoded: {item.encoded}; why: {item.why}"
            yield Found("discrepancy", name, says, item.evidence)


def _names_it(index: Index, names: Iterable[str], subject: Subject) -> bool:
    hit = subject.hit
    meant = {(hit.kind, hit.id), *((HitKind.NODE, node) for node in subject.nodes)}
    if hit.kind is not HitKind.ALTERATION:
        meant |= {(HitKind.GENE, gene) for gene in subject.genes}
    return any(meant.intersection(_keys(index, name)) for name in names)


def _keys(index: Index, name: str) -> Iterator[_Key]:
    """What a name stands for; an alteration stands for its gene, too."""
    for hit in index.exact(name):
        yield hit.kind, hit.id
        if hit.kind is HitKind.ALTERATION:
            yield HitKind.GENE, hit.id.split()[0]
