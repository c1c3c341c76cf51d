"""The whole story of one thing: what it is, what acts on it, what it does, on what evidence, what doubts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rheostat.knowledge.cite import in_words, status_note
from rheostat.knowledge.clinic_story import clinic_mentions
from rheostat.knowledge.facts import facts_of
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.mentions import Found, discrepancies_on, mentions_of
from rheostat.knowledge.names import Hit, HitKind
from rheostat.knowledge.query import index_of
from rheostat.knowledge.sources import Evidence
from rheostat.knowledge.statements import Statement, StatementKind, literal_words, statements
from rheostat.knowledge.subject import Subject, subject_of
from rheostat.knowledge.wiring import Wire, wires

# A gene or complex is told with all its nodes, so it is told before a node of the same name.
TOLD_FIRST = (HitKind.GENE, HitKind.COMPLEX, HitKind.CHEMICAL, HitKind.PROCESS)


@dataclass(frozen=True, slots=True)
class Said:
    """One evidence item: who says it, where, what it shows, and whether it disputes."""

    ref: str
    at: str | None
    shows: str
    level: str
    disputes: bool


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a claim rests on: evidence items, and an assumption with its reason."""

    evidence: tuple[Said, ...] = ()
    assumption: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Influence:
    """One edge as a reader sees it: who acts on whom, with which sign, and together with what.

    `contested` is the flag of an edge that is contested, and `by_consensus` whether it counts unless switched.
    """

    source: str
    target: str
    sign: int
    how: str
    together_with: tuple[str, ...]
    through: str | None
    addition: bool
    contested: str | None
    by_consensus: bool
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that says something about the thing: what kind, which, and what it says."""

    kind: str
    id: str
    says: str
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Source:
    """A reference: its id, in words, where to read it, and what to know before trusting it."""

    id: str
    reference: str
    url: str | None
    caution: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the knowledge holds on one thing.

    Parameters
    ----------
    kind, id, label : what it is
    facts : mapping of a heading to what stands under it: identifiers, synonyms, law, doses
    nodes : the nodes and inputs of the network that stand for it
    acted_on_by, acts_on : edges in and out
    claims : what records about it say, other than edges
    appears_in : drugs, alterations, contexts, observables and experiments that name it
    clinic : what is approved, measured in patients, or foretold by a marker
    doubts : discrepancies on it, and what is contested or disputed
    references : every source named above, once
    also : other things that bear the name, as `kind id`
    """

    kind: HitKind
    id: str
    label: str
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: tuple[str, ...] = ()
    acted_on_by: tuple[Influence, ...] = ()
    acts_on: tuple[Influence, ...] = ()
    claims: tuple[Mention, ...] = ()
    appears_in: tuple[Mention, ...] = ()
    clinic: tuple[Mention, ...] = ()
    doubts: tuple[Mention, ...] = ()
    references: tuple[Source, ...] = ()
    also: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The story as plain values."""
        return asdict(self)


def tell(knowledge: Knowledge, name: str, *, kind: HitKind | None = None) -> Story:
    """The story of the thing that a name stands for.

    Parameters
    ----------
    knowledge : Knowledge
    name : str - an id, label, synonym or identifier
    kind : HitKind - which kind of thing is meant; None takes a gene or complex before its nodes

    Raises
    ------
    InputError - where nothing bears the name, with the nearest names, or several things do alike
    """
    index = index_of(knowledge)
    namesakes = index.exact(name)
    preferred = [hit.kind for hit in namesakes if hit.kind in TOLD_FIRST][:1]
    kinds = (kind,) if kind is not None else tuple(preferred)
    hit = index.resolve(name, *kinds)
    also = tuple(f"{other.kind} {other.id}" for other in namesakes if (other.kind, other.id) != (hit.kind, hit.id))
    return _story(knowledge, hit, also=also)


def _story(knowledge: Knowledge, hit: Hit, *, also: tuple[str, ...]) -> Story:
    subject = subject_of(knowledge, hit)
    edges = wires(knowledge) if subject.nodes else ()
    into = tuple(_influence(knowledge, edge) for edge in edges if edge.target in subject.nodes)
    out = tuple(_influence(knowledge, edge) for edge in edges if edge.source in subject.nodes)
    claims = tuple(_claims(knowledge, subject))
    mentions = tuple(_mention(knowledge, found) for found in mentions_of(knowledge, subject))
    clinic = tuple(_mention(knowledge, found) for found in clinic_mentions(knowledge, subject))
    doubts = (
        *(_mention(knowledge, found) for found in discrepancies_on(knowledge, subject)),
        *_contested(dict.fromkeys((*into, *out))),
    )
    grounds = (item.grounds for part in (into, out, claims, mentions, clinic, doubts) for item in part)
    return Story(
        kind=hit.kind,
        id=hit.id,
        label=hit.label,
        facts=facts_of(knowledge, hit),
        nodes=subject.nodes,
        acted_on_by=into,
        acts_on=out,
        claims=claims,
        appears_in=mentions,
        clinic=clinic,
        doubts=doubts,
        references=tuple(_sources(knowledge, grounds)),
        also=also,
    )


def _grounds(knowledge: Knowledge, evidence: Iterable[Evidence], assumption: str | None) -> Grounds:
    said = tuple(Said(item.ref, item.at, item.shows, item.level.value, item.disputes) for item in evidence)
    record = knowledge.assumptions.get(assumption) if assumption else None
    return Grounds(said, assumption, " ".join(record.reason.split()) if record else None)


def _influence(knowledge: Knowledge, edge: Wire) -> Influence:
    clause, literal = edge.clause, edge.literal
    others = [item for item in clause.literals if item is not literal] if clause else []
    return Influence(
        source=edge.source,
        target=edge.target,
        sign=edge.sign,
        how=edge.how,
        together_with=tuple(f"not {item.node}" if item.inhibits else literal_words(item) for item in others),
        through=literal.via if literal else None,
        addition=clause.addition if clause else False,
        contested=clause.contested if clause else None,
        by_consensus=knowledge.policy.is_on(clause) if clause else True,
        grounds=_grounds(knowledge, edge.evidence, edge.assumption),
    )


def _mention(knowledge: Knowledge, found: Found) -> Mention:
    return Mention(found.kind, found.id, found.says, _grounds(knowledge, found.evidence, found.assumption))


def _claims(knowledge: Knowledge, subject: Subject) -> Iterator[Mention]:
    for statement in statements(knowledge):
        if _is_about(statement, subject):
            grounds = _grounds(knowledge, statement.evidence, statement.assumption)
            yield Mention(statement.kind, statement.of, statement.says, grounds)


def _is_about(statement: Statement, subject: Subject) -> bool:
    if subject.hit.kind is HitKind.REFERENCE:
        return any(item.ref == subject.hit.id for item in statement.evidence)
    if subject.hit.kind is HitKind.ASSUMPTION:
        return statement.assumption == subject.hit.id
    if statement.kind is StatementKind.CLAUSE:
        return False
    return (statement.kind, statement.of) in subject.makes


def contested_words(item: Influence) -> str:
    """Whether a contested edge counts, and the flag that changes that."""
    now, then = ("on", "off") if item.by_consensus else ("off", "on")
    return f"{now} unless '{item.contested}' is switched {then}"


def _contested(influences: Iterable[Influence]) -> Iterator[Mention]:
    for item in influences:
        disputed = any(said.disputes for said in item.grounds.evidence)
        if item.contested or disputed:
            sign = "raises" if item.sign > 0 else "lowers"
            why = f"contested, {contested_words(item)}" if item.contested else "disputed by a source"
            says = f"that {item.source} {sign} {item.target} is {why}"
            yield Mention("contested edge", item.contested or item.target, says, item.grounds)


def _sources(knowledge: Knowledge, grounds: Iterable[Grounds]) -> Iterator[Source]:
    named = dict.fromkeys(said.ref for item in grounds for said in item.evidence)
    for name in named:
        reference = knowledge.references.get(name)
        if reference is not None:
            yield Source(name, in_words(reference), reference.url, status_note(reference))
