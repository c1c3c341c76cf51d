"""Everything that is claimed, one statement at a time, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rheostat.errors import Place
from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.drugs import Affinity, DrugRecord, Efflux, InputEffect
from rheostat.knowledge.gates import Clause, LiteralRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import AnyNode
from rheostat.knowledge.sources import Evidence
from rheostat.knowledge.structure_statements import structure_claims


class StatementKind(StrEnum):
    """What a statement is about."""

    CLAUSE = "clause"
    NODE = "node"
    TARGET = "target"
    CARRIER = "carrier"
    MODE = "binding mode"
    DRUG = "drug"
    POTENCY = "potency"
    LINKER = "linker"
    EFFECT = "effect of a drug"
    EFFLUX = "efflux"
    ALTERATION = "alteration"
    CONTEXT = "context"
    DISCREPANCY = "discrepancy"
    CONTESTED = "contested edge"
    EXPERIMENT = "experiment"
    ASSEMBLY = "assembly"
    ISOFORM = "isoform"
    DOMAIN = "domain"
    SITE = "modification site"
    CONTACT = "contact"
    STRUCTURE = "structure"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is claimed.

    Parameters
    ----------
    kind : StatementKind - what it is about
    of : str - the id of the record that makes it
    says : str - the claim in words
    evidence : tuple of Evidence - who says so; empty where nobody does
    assumption : str - the id of the assumption it rests on, or None
    place : Place - where it is written, as far as known
    addition : bool - whether it goes beyond the review
    contested : str - the flag that switches it on, where the field does not agree on it
    """

    kind: StatementKind
    of: str
    says: str
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    place: Place | None = None
    addition: bool = False
    contested: str | None = None


# The tables of structure, and what a statement of each is about.
OF_TABLE = {
    "assemblies": StatementKind.ASSEMBLY,
    "isoforms": StatementKind.ISOFORM,
    "domains": StatementKind.DOMAIN,
    "sites": StatementKind.SITE,
    "contacts": StatementKind.CONTACT,
    "entries": StatementKind.STRUCTURE,
}
# Stands before the claim of an experiment where its source is named without saying what it shows.
CITED_FOR = "cited for:"
GATE_WORDS = {
    "on": ("is switched on", "by"),
    "off": ("is switched off", "by"),
    "made": ("is made", "under"),
    "lost": ("is lost", "under"),
    "claim": ("is assembled", "with"),
}


def literal_words(literal: LiteralRecord) -> str:
    """A regulator as read: by name, and through which output of a drug target."""
    return f"{literal.node} (through {literal.via})" if literal.via else literal.node


def clause_words(target: str, gate: str, clause: Clause) -> str:
    """A clause as a sentence.

    Examples
    --------
    >>> clause = Clause(when="PDK1", unless="PP2A", assumption="x")
    >>> clause_words("AKT_pT308", "on", clause)
    'AKT_pT308 is switched on by PDK1 unless PP2A'
    """
    verb, preposition = GATE_WORDS[gate]
    when = f" {preposition} {' and '.join(map(literal_words, clause.when))}" if clause.when else ""
    unless = f" unless {' or '.join(map(literal_words, clause.unless))}" if clause.unless else ""
    return f"{target} {verb}{when}{unless}"


def cited(items: Iterable[str | Evidence], *, claim: str) -> tuple[Evidence, ...]:
    """The evidence of an experiment, whose items may be bare references cited for its claim.

    Examples
    --------
    >>> cited(["hua2019:64"], claim="Raptor recruits substrates")[0].at
    '64'
    """
    return tuple(
        item
        if isinstance(item, Evidence)
        else Evidence.model_validate(item if " | " in item else f"{item} | {CITED_FOR} {claim}")
        for item in items
    )


def statements(knowledge: Knowledge) -> Iterator[Statement]:
    """Every statement: of the network first, then of drugs, alterations, contexts and the rest."""
    for name, node in knowledge.nodes.items():
        yield from node_statements(knowledge, name, node)
    yield from _binding_statements(knowledge)
    for name, drug in knowledge.drugs.items():
        yield from drug_statements(knowledge, name, drug)
    for claim in structure_claims(knowledge):
        place = _at(knowledge, f"structure/{claim.table}", claim.of)
        yield Statement(OF_TABLE[claim.table], claim.of, claim.says, claim.evidence, None, place)
    yield from _other_statements(knowledge)


def _binding_statements(knowledge: Knowledge) -> Iterator[Statement]:
    for name, target in knowledge.targets.items():
        says = f"{target.label} has the sites {', '.join(target.sites)} and gives {', '.join(target.outputs)}"
        place = _at(knowledge, "drugs/targets", name)
        yield Statement(StatementKind.TARGET, name, says, target.evidence, target.assumption, place)
    for name, carrier in knowledge.carriers.items():
        says = f"{carrier.label} carries drugs to their target; {carrier.available:g} nmol/L are there"
        place = _at(knowledge, "drugs/carriers", name)
        yield Statement(StatementKind.CARRIER, name, says, carrier.evidence, carrier.assumption, place)
    for name, mode in knowledge.modes.items():
        kept = ", ".join(f"{output} {value:g}" for output, value in mode.residuals.items())
        says = f"{mode.label} keeps of each output: {kept or 'nothing'}"
        place = _at(knowledge, "drugs/modes", name)
        yield Statement(StatementKind.MODE, name, says, mode.evidence, mode.assumption, place)


def node_statements(knowledge: Knowledge, name: str, node: AnyNode) -> Iterator[Statement]:
    """What a node's record claims: one statement a clause, and one for its own grounds."""
    place = _at(knowledge, "network", name)
    if node.evidence or node.assumption:
        says = f"{node.label} follows the law of {node.law}"
        yield Statement(StatementKind.NODE, name, says, node.evidence, node.assumption, place, node.addition)
    for gate_name, gate in node.gates.items():
        for clause in gate.clauses:
            yield Statement(
                StatementKind.CLAUSE,
                name,
                clause_words(name, gate_name, clause),
                clause.evidence,
                clause.assumption,
                place,
                clause.addition,
                clause.contested,
            )


def drug_statements(knowledge: Knowledge, name: str, drug: DrugRecord) -> Iterator[Statement]:
    """What a drug's record claims: one statement a potency, and one for the drug as a whole."""
    place = _at(knowledge, "drugs/agents", name)
    if drug.evidence:
        yield Statement(StatementKind.DRUG, name, f"{drug.label} is a {drug.drug_class}", drug.evidence, None, place)
    for affinity in drug.affinities:
        says = potency_words(drug, affinity)
        yield Statement(StatementKind.POTENCY, name, says, affinity.evidence, affinity.assumption, place)
    if drug.linker is not None:
        says = (
            f"{drug.label} links {' and '.join(drug.linker.sites)} of {drug.linker.protein} at an effective "
            f"{drug.linker.effective_concentration:g} nmol/L"
        )
        yield Statement(StatementKind.LINKER, name, says, drug.linker.evidence, drug.linker.assumption, place)
    yield from _indirect_statements(name, drug, place)


def _indirect_statements(name: str, drug: DrugRecord, place: Place | None) -> Iterator[Statement]:
    for effect in drug.effects:
        says = input_effect_words(drug, effect)
        yield Statement(StatementKind.EFFECT, name, says, effect.evidence, effect.assumption, place)
    for pump in drug.efflux:
        says = efflux_words(drug, pump)
        yield Statement(StatementKind.EFFLUX, name, says, pump.evidence, pump.assumption, place)


def input_effect_words(drug: DrugRecord, effect: InputEffect) -> str:
    """What a drug does to an input, as a sentence."""
    return f"{drug.label} moves {effect.input} towards {effect.toward:g}, half way at {effect.half:g} nmol/L"


def efflux_words(drug: DrugRecord, pump: Efflux) -> str:
    """How a transporter keeps a drug out, as a sentence."""
    return f"{pump.transporter} pumps {drug.label} out: 1 + {pump.ratio:g} times as much outside as inside"


def potency_words(drug: DrugRecord, affinity: Affinity) -> str:
    """A potency as a sentence."""
    return (
        f"{drug.label} binds {affinity.protein} at {affinity.site}: {affinity.measure} "
        f"{affinity.value:g} nmol/L ({affinity.assay}), mode {affinity.mode}"
    )


def _other_statements(knowledge: Knowledge) -> Iterator[Statement]:
    for alteration in knowledge.alterations:
        names = [item.name for item in alteration_names(alteration)]
        says = f"{', '.join(names)}: {alteration.direction}"
        yield Statement(StatementKind.ALTERATION, names[0], says, alteration.evidence, alteration.assumption)
    for name, context in knowledge.contexts.items():
        says = f"{context.label} is a cell with {', '.join(context.alterations) or 'no alteration'}"
        yield Statement(StatementKind.CONTEXT, name, says, context.evidence, None, _at(knowledge, "contexts", name))
    for name, item in knowledge.discrepancies.items():
        place = _at(knowledge, "discrepancies", name)
        yield Statement(StatementKind.DISCREPANCY, name, item.encoded, item.evidence, None, place)
    for name, edge in knowledge.policy.flags.items():
        place = _at(knowledge, "contested", name)
        sides = (*edge.supporting, *(item.model_copy(update={"disputes": True}) for item in edge.against))
        yield Statement(StatementKind.CONTESTED, name, edge.title, sides, None, place, contested=name)
    for name, experiment in knowledge.experiments.items():
        evidence = cited(experiment.evidence, claim=experiment.claim)
        place = _at(knowledge, "experiments", name)
        yield Statement(StatementKind.EXPERIMENT, name, experiment.claim, evidence, None, place)


def _at(knowledge: Knowledge, subject: str, name: str) -> Place | None:
    return knowledge.places.get((subject, name))
