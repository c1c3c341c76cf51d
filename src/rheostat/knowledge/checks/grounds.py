"""Does every statement rest on something, and does what it rests on exist and hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rheostat.knowledge.checks.issue import Issue, error, place_of, unknown, warning
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import HitKind
from rheostat.knowledge.nodes import TitrationNode
from rheostat.knowledge.query import index_of
from rheostat.knowledge.statements import Statement, StatementKind, statements

# Databases whose terms do not allow their content to be passed on.
CLOSED_SOURCES = ("oncokb", "cosmic", "drugbank", "phosphositeplus")
GROUNDLESS = "no evidence or assumption"
REFERENCE = "reference"


def statements_rest_on_something(knowledge: Knowledge) -> Iterator[Issue]:
    """Every statement has evidence or an assumption.

    What a node is made of needs none, but a tight pair does: its size and affinity are numbers.
    """
    for statement in statements(knowledge):
        if not statement.evidence and not statement.assumption:
            yield _groundless(statement)
    for name, node in knowledge.nodes.items():
        if isinstance(node, TitrationNode) and not node.evidence and not node.assumption:
            place = place_of(knowledge, "network", name)
            yield error(GROUNDLESS, place, f"{name} is bound by {node.binder} without evidence or assumption")


def _groundless(statement: Statement) -> Issue:
    find = warning if statement.kind is StatementKind.EXPERIMENT else error
    message = f"{statement.kind} of {statement.of} has neither evidence nor an assumption: {statement.says}"
    return find(GROUNDLESS, statement.place, message)


def assumptions_exist(knowledge: Knowledge) -> Iterator[Issue]:
    """Every assumption that is named is written down, and every one that is written down is named."""
    used: set[str] = set()
    for statement in statements(knowledge):
        if statement.assumption is None:
            continue
        used.add(statement.assumption)
        if statement.assumption not in knowledge.assumptions:
            message = unknown(
                statement.assumption,
                knowledge.assumptions,
                kind="assumption",
                of=f"{statement.kind} of {statement.of}",
            )
            yield error("dangling name", statement.place, message)


def references_exist(knowledge: Knowledge) -> Iterator[Issue]:
    """Every source that is cited is among the references and has not been retracted."""
    for statement in statements(knowledge):
        for item in statement.evidence:
            reference = knowledge.references.get(item.ref)
            if reference is None:
                message = unknown(item.ref, _same_author(knowledge, item.ref), kind="reference", of=statement.of)
                yield error(REFERENCE, statement.place, message)
            elif reference.retracted:
                message = f"{statement.of} rests on {item.ref}, which was retracted"
                yield error(REFERENCE, statement.place, message)


def _same_author(knowledge: Knowledge, ref: str) -> list[str]:
    """References that may be meant: a like year by somebody else is no help."""
    return [name for name in knowledge.references if name[:3] == ref[:3]]


def references_used(knowledge: Knowledge) -> Iterator[Issue]:
    """Every reference supports or disputes something."""
    cited = {item.ref for statement in statements(knowledge) for item in statement.evidence}
    cited |= {source.ref for _, _, source, _ in knowledge.clinic.rows()}
    cited |= {item.ref for record in knowledge.mechanisms.values() for item in record.evidence}
    cited |= {cohort.source for cohort in knowledge.frequencies.cohorts.values()}
    for name in knowledge.references:
        if name not in cited:
            place = place_of(knowledge, "references", name)
            yield warning(REFERENCE, place, f"{name} is cited by nothing")


def sources_open(knowledge: Knowledge) -> Iterator[Issue]:
    """No statement rests on a database whose terms forbid passing its content on."""
    for statement in statements(knowledge):
        for item in statement.evidence:
            text = f"{item.ref} {item.at or ''} {item.shows}".casefold()
            closed = [source for source in CLOSED_SOURCES if source in text]
            if closed:
                message = f"{statement.of} rests on {closed[0]}, whose terms forbid it; cite the publication"
                yield error("source licence", statement.place, message)


def contexts_shared(knowledge: Knowledge) -> Iterator[Issue]:
    """A context that only one experiment uses has two or more evidence items."""
    index = index_of(knowledge)
    named = (
        cell.context
        for experiment in knowledge.experiments.values()
        for cell in (experiment.cell, experiment.control.cell)
        if cell is not None and cell.context
    )
    users = Counter(hit.id for name in named for hit in index.exact(name) if hit.kind is HitKind.CONTEXT)
    for name, context in knowledge.contexts.items():
        if users[name] < 2 and len(context.evidence) < 2:
            place = place_of(knowledge, "contexts", name)
            message = f"{name} serves {users[name]} experiments and has one evidence item; it needs two of either"
            yield error("context", place, message)
