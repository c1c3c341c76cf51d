"""Who acts on whom, as the curated records say it: signed edges, and what can be reached along them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rheostat.knowledge.gates import Clause, LiteralRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import AnyNode, PartitionNode, TitrationNode
from rheostat.knowledge.sources import Evidence

CLOSING_GATES = ("off", "lost")


@dataclass(frozen=True, slots=True)
class Wire:
    """One signed edge.

    Parameters
    ----------
    source, target : str - a node or input, and the node it acts on
    sign : int - 1 where more of the source means more of the target, -1 where it means less
    how : str - the gate it opens or shuts (on, off, made, lost, claim), or of, binder, rival
    clause, literal : the records it is written in; None for `of`, `binder` and `rival`
    evidence, assumption : what it rests on
    """

    source: str
    target: str
    sign: int
    how: str
    clause: Clause | None = None
    literal: LiteralRecord | None = None
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


def wires(knowledge: Knowledge) -> tuple[Wire, ...]:
    """All edges, in the order of the records; contested ones too."""
    nodes = knowledge.nodes
    found = [wire for name, node in nodes.items() for wire in _into(name, node)]
    return (*found, *_rivalries(nodes))


def _into(name: str, node: AnyNode) -> Iterator[Wire]:
    grounds = (node.evidence, node.assumption)
    if node.of is not None:
        yield Wire(node.of, name, 1, "of", None, None, *grounds)
    if isinstance(node, TitrationNode):
        yield Wire(node.binder, name, -1, "binder", None, None, *grounds)
    for gate_name, gate in node.gates.items():
        opens = -1 if gate_name in CLOSING_GATES else 1
        for clause in gate.clauses:
            for literal in clause.literals:
                sign = -opens if literal.inhibits else opens
                yield Wire(literal.node, name, sign, gate_name, clause, literal, clause.evidence, clause.assumption)


def _rivalries(nodes: dict[str, AnyNode]) -> Iterator[Wire]:
    """Scaffolds that share one finite subunit take it from each other."""
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for name, node in nodes.items():
        if isinstance(node, PartitionNode):
            pools[node.of].append(name)
    for members in pools.values():
        for source in members:
            for target in members:
                if source != target:
                    grounds = (nodes[target].evidence, nodes[target].assumption)
                    yield Wire(source, target, -1, "rival", None, None, *grounds)


def log_slope(literal: LiteralRecord) -> float:
    """d ln(literal) / d ln(regulator) where the regulator is 1: the part of a change it passes on, signed.

    A rising literal has n (1 - 1/H); a falling one - v n K / ((1 + K) (1 + K - v)).
    """
    n, half = literal.steepness, literal.half_constant
    if not literal.inhibits:
        return n * half / (1.0 + half)
    return -literal.depth * n * half / ((1.0 + half) * (1.0 + half - literal.depth))


def downstream(edges: Iterable[Wire], starts: Iterable[str]) -> set[str]:
    """Everything that the starts act on, directly or not, and the starts themselves."""
    return _closure(((edge.source, edge.target) for edge in edges), starts)


def upstream(edges: Iterable[Wire], ends: Iterable[str]) -> set[str]:
    """Everything that acts on the ends, directly or not, and the ends themselves."""
    return _closure(((edge.target, edge.source) for edge in edges), ends)


def _closure(steps: Iterable[tuple[str, str]], starts: Iterable[str]) -> set[str]:
    following: defaultdict[str, list[str]] = defaultdict(list)
    for before, after in steps:
        following[before].append(after)
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(following[name])
    return seen
