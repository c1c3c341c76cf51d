"""Does every name that a record uses stand for something?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rheostat.errors import InputError, Place
from rheostat.knowledge.alterations import AlterationRecord
from rheostat.knowledge.changes import alteration_names, without_share
from rheostat.knowledge.checks.issue import Issue, error, place_of, unknown
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.modules import ObservableRecord
from rheostat.knowledge.names import HitKind
from rheostat.knowledge.nodes import AnyNode, TitrationNode
from rheostat.knowledge.query import index_of
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.knowledge.surroundings import Surroundings

NAME = "dangling name"
SURROUNDINGS = (HitKind.INPUT, HitKind.GROUP)


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a record uses, with what it should be one of."""

    name: str
    kind: str
    known: Iterable[str]
    of: str
    place: Place | None

    def issue(self) -> Issue | None:
        """What is wrong with it, if anything is."""
        if self.name in set(self.known):
            return None
        return error(NAME, self.place, unknown(self.name, self.known, kind=self.kind, of=self.of))


def _issues(uses: Iterable[Use]) -> Iterator[Issue]:
    for use in uses:
        issue = use.issue()
        if issue is not None:
            yield issue


def names_in_nodes(knowledge: Knowledge) -> Iterator[Issue]:
    """Regulators, partners, anchors, genes and drug-target outputs of nodes exist."""
    for name, node in knowledge.nodes.items():
        yield from _issues(_uses_of_node(knowledge, name, node))


def _uses_of_node(knowledge: Knowledge, name: str, node: AnyNode) -> Iterator[Use]:
    place = place_of(knowledge, "network", name)
    slots = {**knowledge.nodes, **knowledge.inputs}
    outputs = [f"{target}.{output}" for target, record in knowledge.targets.items() for output in record.outputs]
    partners = [node.of, node.binder if isinstance(node, TitrationNode) else None, *node.anchor]
    for partner in partners:
        if partner is not None:
            yield Use(partner, "node or input", slots, name, place)
    genes = (*(node.gene.genes if node.gene else ()), *((node.site.gene,) if node.site else ()))
    for gene in genes:
        yield Use(gene, "gene", knowledge.genes, name, place)
    for gate in node.gates.values():
        for literal in (literal for clause in gate.clauses for literal in clause.literals):
            yield Use(literal.node, "node or input", slots, name, place)
            if literal.via is not None:
                yield Use(literal.via, "drug target and output", outputs, name, place)


def names_in_readouts(knowledge: Knowledge) -> Iterator[Issue]:
    """The nodes of observables and the inputs of groups exist."""
    readable = {**knowledge.nodes, **knowledge.observables}
    for name, observable in knowledge.observables.items():
        place = place_of(knowledge, "network", name)
        yield from _issues(Use(part, "node or observable", readable, name, place) for part in parts_of(observable))
    for name, members in knowledge.groups.items():
        place = place_of(knowledge, "network", name)
        yield from _issues(Use(member, "input", knowledge.inputs, name, place) for member in members)


def parts_of(observable: ObservableRecord) -> tuple[str, ...]:
    """The nodes and observables that an observable is made of."""
    alone = (observable.inverse,) if observable.inverse else ()
    return (*observable.mean, *observable.sum, *observable.share, *observable.ratio, *alone)


def names_in_entities(knowledge: Knowledge) -> Iterator[Issue]:
    """The members of complexes and families exist."""
    known = {
        **knowledge.genes,
        **knowledge.entities[EntityKind.COMPLEX],
        **knowledge.entities[EntityKind.CHEMICAL],
    }
    for name, entity in knowledge.entities[EntityKind.COMPLEX].items():
        place = place_of(knowledge, "entities/complexes", name)
        yield from _issues(Use(member, "gene or complex", known, name, place) for member in entity.members)


def names_in_drugs(knowledge: Knowledge) -> Iterator[Issue]:
    """Targets, carriers, sites, modes, outputs and classes of drugs exist."""
    for name, target in knowledge.targets.items():
        place = place_of(knowledge, "drugs/targets", name)
        yield from _issues([Use(target.gene, "gene", knowledge.genes, name, place)])
    for name, carrier in knowledge.carriers.items():
        place = place_of(knowledge, "drugs/carriers", name)
        yield from _issues([Use(carrier.gene, "gene", knowledge.genes, name, place)])
    for name in knowledge.drug_classes:
        yield from _issues(_uses_of_class(knowledge, name))
    for name in knowledge.modes:
        yield from _issues(_uses_of_mode(knowledge, name))
    for name in knowledge.drugs:
        yield from _issues(_uses_of_drug(knowledge, name))


def _uses_of_class(knowledge: Knowledge, name: str) -> Iterator[Use]:
    place = place_of(knowledge, "drugs/classes", name)
    for part in knowledge.drug_classes[name].includes:
        yield Use(part, "drug class", knowledge.drug_classes, name, place)


def _uses_of_mode(knowledge: Knowledge, name: str) -> Iterator[Use]:
    mode, place = knowledge.modes[name], place_of(knowledge, "drugs/modes", name)
    sites = {site for target in knowledge.targets.values() for site in target.sites}
    outputs = {output for target in knowledge.targets.values() for output in target.outputs}
    for site in mode.sites:
        yield Use(site, "site of a drug target", sites, name, place)
    for output in (*mode.residuals, *mode.dimers):
        yield Use(output, "output of a drug target", outputs, name, place)
    if mode.carrier is not None:
        yield Use(mode.carrier, "carrier", knowledge.carriers, name, place)


def _uses_of_drug(knowledge: Knowledge, name: str) -> Iterator[Use]:
    drug, place = knowledge.drugs[name], place_of(knowledge, "drugs/agents", name)
    yield Use(drug.drug_class, "drug class", knowledge.drug_classes, name, place)
    for affinity in drug.affinities:
        yield Use(
            affinity.protein,
            "drug target or carrier",
            {**knowledge.targets, **knowledge.carriers},
            name,
            place,
        )
        yield Use(affinity.mode, "binding mode", knowledge.modes, name, place)
        target = knowledge.targets.get(affinity.protein)
        if target is not None:
            yield Use(affinity.site, f"site of {affinity.protein}", target.sites, name, place)
    for effect in drug.effects:
        yield Use(effect.input, "input", knowledge.inputs, name, place)
    for pump in drug.efflux:
        yield Use(pump.transporter, "drug target", knowledge.targets, name, place)
    if drug.linker is not None:
        held = {affinity.site for affinity in drug.affinities if affinity.protein == drug.linker.protein}
        for site in drug.linker.sites:
            yield Use(site, f"site of {drug.linker.protein} that it binds", held, name, place)


def names_in_reports(knowledge: Knowledge) -> Iterator[Issue]:
    """The drugs of regimens, and the readouts and classes that reports watch, exist."""
    for name, regimen in knowledge.regimens.items():
        place = place_of(knowledge, "regimens", name)
        yield from _issues(Use(drug, "drug", knowledge.drugs, name, place) for drug in regimen.drugs)
        yield from _issues(_schedules_of(knowledge, name, regimen, place))
    readable = {**knowledge.nodes, **knowledge.observables}
    for name, watched in knowledge.watched.items():
        place = place_of(knowledge, "watched", name)
        uses = [Use(name, "node or observable", readable, "a watched readout", place)]
        uses += [Use(item, "drug class", knowledge.drug_classes, name, place) for item in watched.when_class]
        yield from _issues(uses)


def _schedules_of(knowledge: Knowledge, name: str, regimen: RegimenRecord, place: Place | None) -> Iterator[Use]:
    for drug, schedule in regimen.schedules.items():
        record = knowledge.clinic.pharmacokinetics.get(drug)
        yield Use(schedule, f"schedule of {drug}", record.schedules if record is not None else {}, name, place)


def names_in_alterations(knowledge: Knowledge) -> Iterator[Issue]:
    """Genes, nodes, drug targets and inputs that alterations change exist."""
    for record in knowledge.alterations:
        yield from _issues(_uses_of_alteration(knowledge, record))


def _uses_of_alteration(knowledge: Knowledge, record: AlterationRecord) -> Iterator[Use]:
    of, effect = next(alteration_names(record)).name, record.effect
    place = Place("alterations")
    for gene in (record.gene, *effect.abundance):
        yield Use(gene, "gene", knowledge.genes, of, place)
    for node in (*effect.constitutive, *effect.scale):
        yield Use(node, "node", knowledge.nodes, of, place)
    for name in effect.environment:
        yield Use(name, "input", knowledge.inputs, of, place)
    for protein, pool in effect.pools.items():
        yield Use(protein, "drug target", knowledge.targets, of, place)
        target = knowledge.targets.get(protein)
        if target is not None:
            for site in pool.affinity:
                yield Use(site, f"site of {protein}", target.sites, of, place)
            for output in pool.activity:
                yield Use(output, f"output of {protein}", (*target.outputs, "all"), of, place)


def names_in_contexts(knowledge: Knowledge) -> Iterator[Issue]:
    """The alterations and surroundings of contexts, and what discrepancies are about, exist."""
    wanted: list[tuple[str, tuple[HitKind, ...], str, Place | None]] = []
    for name, context in knowledge.contexts.items():
        place = place_of(knowledge, "contexts", name)
        wanted += [(without_share(text), (HitKind.ALTERATION,), name, place) for text in context.alterations]
        wanted += [(text, SURROUNDINGS, name, place) for text in context.environment]
    for name, discrepancy in knowledge.discrepancies.items():
        place = place_of(knowledge, "discrepancies", name)
        wanted += [(text, (), name, place) for text in discrepancy.elements]
    for text, kinds, of, place in wanted:
        yield from unresolved(knowledge, text, *kinds, of=of, place=place)


def unresolved(
    knowledge: Knowledge, name: str, *kinds: HitKind, of: str, place: Place | None, check: str = NAME
) -> Iterator[Issue]:
    """An error where a name, synonyms included, stands for nothing of the kinds, or for several things."""
    try:
        if kinds == SURROUNDINGS:
            Surroundings.of(knowledge).levels(name, 1.0)
        else:
            index_of(knowledge).resolve(name, *kinds)
    except InputError as problem:
        yield error(check, place, f"{of}: {problem}")
