"""What each step of a path rests on, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rheostat.knowledge.gates import Clause
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import Evidence, EvidenceLevel
from rheostat.knowledge.statements import clause_words
from rheostat.network.network import Edge, Network

SURE = "high"


class Doubt(StrEnum):
    """Why a step is less than sure."""

    CONTESTED = "the field does not agree on it"
    DISPUTED = "a publication disputes it"
    ASSUMED = "it rests on an assumption, no publication"
    INFERRED = "its only evidence is inferred"
    RECALLED = "no publication behind it was checked"
    DISCREPANCY = "sources conflict about it"


@dataclass(frozen=True)
class Grounds:
    """What the edges of a step rest on.

    Parameters
    ----------
    says : what the records claim, one sentence a clause
    evidence : for and against, each item once
    assumptions : ids of the assumptions on which the step or its size rests
    doubts : why it is less than sure; empty where nothing speaks against it
    left_out : contested clauses between the same two nodes that are switched off
    discrepancies : ids of the records of conflicting sources that name both ends
    """

    says: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    assumptions: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    left_out: tuple[str, ...]
    discrepancies: tuple[str, ...]

    @property
    def disputes(self) -> tuple[Evidence, ...]:
        """The evidence against it."""
        return tuple(item for item in self.evidence if item.disputes)


def grounds(
    knowledge: Knowledge, network: Network, source: str, target: str, edges: Iterable[int] | None = None
) -> Grounds:
    """What a step rests on.

    Parameters
    ----------
    knowledge, network : the records, and the network made of them
    source, target : names of the ends
    edges : numbers of the step's edges; default every edge between the two
    """
    if edges is None:
        edges = [i for i, edge in enumerate(network.edges) if (edge.source, edge.target) == (source, target)]
    rests = [_of_edge(knowledge, network.edges[number]) for number in edges]
    evidence = tuple({(item.ref, item.shows): item for _, items, _, _ in rests for item in items}.values())
    assumptions = tuple(dict.fromkeys(name for _, _, name, _ in rests if name))
    both = {source, target}
    named = {name: item for name, item in knowledge.discrepancies.items() if both <= set(item.elements)}
    # An erratum whose resolution is sure casts no doubt on what is encoded.
    conflicts = any(item.sure != SURE for item in named.values())
    contested = any(flag for *_, flag in rests)
    return Grounds(
        says=tuple(dict.fromkeys(words for words, *_ in rests)),
        evidence=evidence,
        assumptions=assumptions,
        doubts=tuple(_doubts(knowledge, evidence, contested=contested, conflicts=conflicts)),
        left_out=_left_out(knowledge, network, source, target),
        discrepancies=tuple(named),
    )


def _of_edge(knowledge: Knowledge, edge: Edge) -> tuple[str, tuple[Evidence, ...], str | None, bool]:
    """The claim, evidence and assumption behind an edge, and whether it is contested."""
    node = knowledge.nodes[edge.target]
    if edge.clause < 0:
        link = "is held by" if edge.gate == "binder" else "is made of"
        return f"{edge.target} {link} {edge.source}", node.evidence, node.assumption, False
    clause = node.gates[edge.gate].clauses[edge.clause]
    words = clause_words(edge.target, edge.gate, clause)
    evidence = (*clause.evidence, *_other_side(knowledge, clause))
    return words, evidence, clause.assumption, clause.contested is not None


def _other_side(knowledge: Knowledge, clause: Clause) -> tuple[Evidence, ...]:
    """The evidence against a contested clause."""
    record = knowledge.policy.flags.get(clause.contested or "")
    against = record.against if record is not None else ()
    return tuple(item.model_copy(update={"disputes": True}) for item in against)


def _doubts(
    knowledge: Knowledge, evidence: tuple[Evidence, ...], *, contested: bool, conflicts: bool
) -> Iterable[Doubt]:
    support = [item for item in evidence if not item.disputes]
    if contested:
        yield Doubt.CONTESTED
    if len(support) < len(evidence):
        yield Doubt.DISPUTED
    if not support:
        yield Doubt.ASSUMED
    elif all(item.level is EvidenceLevel.INFERENTIAL for item in support):
        yield Doubt.INFERRED
    elif not any(_is_checked(knowledge, item) for item in support):
        yield Doubt.RECALLED
    if conflicts:
        yield Doubt.DISCREPANCY


def _is_checked(knowledge: Knowledge, item: Evidence) -> bool:
    reference = knowledge.references.get(item.ref)
    return reference is not None and reference.status != "recalled" and not reference.retracted


def _left_out(knowledge: Knowledge, network: Network, source: str, target: str) -> tuple[str, ...]:
    """Contested clauses by which the source would act on the target, and which are switched off."""
    if target not in knowledge.nodes:
        return ()
    used = {(edge.gate, edge.clause) for edge in network.edges if edge.target == target}
    return tuple(
        clause_words(target, gate_name, clause)
        for gate_name, gate in knowledge.nodes[target].gates.items()
        for number, clause in enumerate(gate.clauses)
        if clause.contested and (gate_name, number) not in used and _reads(clause, source)
    )


def _reads(clause: Clause, source: str) -> bool:
    return any(literal.node == source for literal in clause.literals)


def labels(knowledge: Knowledge) -> Mapping[str, str]:
    """What every node, observable and input is called."""
    named = {**knowledge.inputs, **knowledge.observables, **knowledge.nodes}
    return {name: record.label for name, record in named.items()}
