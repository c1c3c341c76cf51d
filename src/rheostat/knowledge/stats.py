"""How much is known: statements, evidence, assumptions, and how many of the 98 systems run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from rheostat.knowledge.checks.identifiers import SYSTEMS
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.statements import StatementKind, statements
from rheostat.knowledge.wiring import wires

# Counted as what they are, not as statements about the biology.
_APART = (StatementKind.EXPERIMENT, StatementKind.DISCREPANCY)


@dataclass(frozen=True, slots=True)
class SystemCounts:
    """The systems of the review: running ones hold in experiments, queryable ones are knowledge by nature."""

    running: int
    queryable: int
    recorded: int
    total: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of everything; `assumed_only` are statements that no source supports."""

    systems: SystemCounts
    statements: int
    evidence: int
    assumptions: int
    assumed_only: int
    disputing: int
    discrepancies: int
    nodes: int
    edges: int
    inputs: int
    observables: int
    contested: int
    references: dict[str, int]
    entities: dict[str, int]
    drugs: dict[str, int]
    alterations: dict[str, int]
    contexts: int
    structure: dict[str, int]
    experiments: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The counts as plain values."""
        return asdict(self)


def statistics(knowledge: Knowledge, *, running: Iterable[int] = (), queryable: Iterable[int] = ()) -> Statistics:
    """Counts of everything that is recorded.

    Parameters
    ----------
    knowledge : Knowledge
    running : systems that were found to run by ablation; without that check none counts as running
    queryable : systems that are knowledge by nature, to be asked and not run
    """
    made = list(statements(knowledge))
    claims = [statement for statement in made if statement.kind not in _APART]
    edges = wires(knowledge)
    return Statistics(
        systems=_systems(knowledge, running=set(running), queryable=set(queryable)),
        statements=len(claims),
        evidence=sum(len(statement.evidence) for statement in made),
        assumptions=len(knowledge.assumptions),
        assumed_only=sum(not statement.evidence for statement in claims),
        disputing=sum(item.disputes for statement in made for item in statement.evidence),
        discrepancies=len(knowledge.discrepancies),
        nodes=len(knowledge.nodes),
        edges=len(edges),
        inputs=len(knowledge.inputs),
        observables=len(knowledge.observables),
        contested=len({edge.clause.contested for edge in edges if edge.clause and edge.clause.contested}),
        references=_references(knowledge),
        entities={kind.value: len(items) for kind, items in knowledge.entities.items()},
        drugs=_drugs(knowledge),
        alterations={
            "records": len(knowledge.alterations),
            "variants": sum(len(record.variants) for record in knowledge.alterations),
        },
        contexts=len(knowledge.contexts),
        structure={item.name: len(getattr(knowledge.structure, item.name)) for item in fields(knowledge.structure)},
        experiments=_experiments(knowledge),
    )


def _systems(knowledge: Knowledge, *, running: set[int], queryable: set[int]) -> SystemCounts:
    tagged = {number for node in knowledge.nodes.values() for number in node.systems}
    tagged |= {number for item in knowledge.experiments.values() for number in item.systems}
    return SystemCounts(
        running=len(running),
        queryable=len(queryable - running),
        recorded=len(tagged - running - queryable),
        total=len(SYSTEMS),
    )


def _references(knowledge: Knowledge) -> dict[str, int]:
    cited = {item.ref for statement in statements(knowledge) for item in statement.evidence}
    by_status = Counter(reference.status for reference in knowledge.references.values())
    return {
        "total": len(knowledge.references),
        "cited": len(cited & set(knowledge.references)),
        **{status: by_status[status] for status in ("confirmed", "likely", "recalled")},
        "retracted": sum(reference.retracted for reference in knowledge.references.values()),
    }


def _drugs(knowledge: Knowledge) -> dict[str, int]:
    waiting = sum(drug.not_simulated is not None for drug in knowledge.drugs.values())
    return {
        "total": len(knowledge.drugs),
        "simulated": len(knowledge.drugs) - waiting,
        "classes": len(knowledge.drug_classes),
        "potencies": sum(len(drug.affinities) for drug in knowledge.drugs.values()),
    }


def _experiments(knowledge: Knowledge) -> dict[str, int]:
    waiting = sum(item.waiting is not None for item in knowledge.experiments.values())
    total = len(knowledge.experiments)
    return {"total": total, "runnable": total - waiting, "waiting": waiting}
