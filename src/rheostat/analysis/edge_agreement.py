"""Our signed edges between genes beside those of another collection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rheostat.knowledge.ledger import WaiverRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import NodeKind
from rheostat.knowledge.subject import genes_of
from rheostat.knowledge.wiring import Wire, wires

Pair = tuple[str, str]
MOST_STEPS = 3
"""Edges between the sites and forms of one protein that are followed after the edge that reaches it."""


@dataclass(frozen=True)
class Disagreement:
    """A pair of genes on which ours and another collection have opposite signs."""

    source: str
    target: str
    ours: int
    theirs: int
    collection: str

    def is_waived(self, waiver: WaiverRecord) -> bool:
        """Whether a reviewed waiver explains it."""
        mine = (self.source, self.target, self.ours, self.collection)
        return mine == (waiver.source, waiver.target, waiver.ours, waiver.collection)


@dataclass(frozen=True)
class Agreement:
    """How two collections compare.

    Parameters
    ----------
    collection : name of the other
    theirs, shared : signed pairs of genes in it, and among them those that ours has, too
    agreeing, both : shared pairs with one sign in common, and those for which ours has both signs by different ways
    disagreements : the rest
    """

    collection: str
    theirs: int
    shared: int
    agreeing: int
    both: int
    disagreements: tuple[Disagreement, ...]

    @property
    def rate(self) -> float:
        """Agreement among shared pairs on which ours has one sign; 1 where there are none."""
        decided = self.agreeing + len(self.disagreements)
        return self.agreeing / decided if decided else 1.0


def gene_edges(knowledge: Knowledge) -> Mapping[Pair, frozenset[int]]:
    """The signs with which one gene's protein acts on another's.

    An edge into a site is followed to what the site does to its own protein: AKT on TSC2 T1462, and T1462 on the
    complex, make AKT inhibit TSC2. Contested edges are left out.
    """
    every = [wire for wire in wires(knowledge) if wire.clause is None or knowledge.policy.is_on(wire.clause)]
    genes = {name: _genes(knowledge, name) for name in knowledge.nodes}
    leaving: defaultdict[str, list[Wire]] = defaultdict(list)
    for wire in every:
        leaving[wire.source].append(wire)
    active = {gene for name, node in knowledge.nodes.items() if node.kind is NodeKind.ACTIVITY for gene in genes[name]}
    marks = {name for name, node in knowledge.nodes.items() if node.site and node.site.gene not in active}
    found: defaultdict[Pair, set[int]] = defaultdict(set)
    for wire in every:
        if wire.how in ("of", "rival"):
            continue
        for source in genes.get(wire.source, frozenset()):
            for target in genes[wire.target] - {source}:
                found[source, target] |= _signs_on(wire, target, genes, leaving, marks)
    return {pair: frozenset(signs) for pair, signs in found.items() if signs}


def _genes(knowledge: Knowledge, name: str) -> frozenset[str]:
    """The genes of a node, or of what it is made of."""
    node = knowledge.nodes[name]
    own = genes_of(node)
    if own or node.of is None:
        return frozenset(own)
    return _genes(knowledge, node.of)


def _signs_on(
    wire: Wire,
    gene: str,
    genes: Mapping[str, frozenset[str]],
    leaving: Mapping[str, list[Wire]],
    marks: set[str],
) -> set[int]:
    """The signs with which an edge reaches the forms of a gene's protein that act on others.

    A site that acts on no other form of its protein counts with the sign of what it does outside, if the protein
    has no activity of its own.
    """
    signs: set[int] = set()
    ahead = [(wire.target, wire.sign, 0)]
    while ahead:
        name, sign, steps = ahead.pop()
        onward = leaving.get(name, [])
        inside = [other for other in onward if gene in genes[other.target] and other.how != "rival"]
        outside = {sign * other.sign for other in onward if other.how != "rival"}
        if not inside and name in marks and outside:
            signs |= outside
        elif not inside or steps == MOST_STEPS:
            signs.add(sign)
        else:
            ahead += [(other.target, sign * other.sign, steps + 1) for other in inside]
    return signs


def compare_edges(
    ours: Mapping[Pair, frozenset[int]], theirs: Iterable[tuple[str, str, int]], *, collection: str
) -> Agreement:
    """Ours beside the signed pairs of another collection, in which the commoner sign of a pair counts.

    Parameters
    ----------
    ours : pairs of genes with their signs
    theirs : source, target and sign; sign 0 says nothing
    collection : what the other is called
    """
    votes: Counter[Pair] = Counter()
    for source, target, sign in theirs:
        votes[source, target] += sign
    signed = {pair: 1 if vote > 0 else -1 for pair, vote in votes.items() if vote and pair[0] != pair[1]}
    shared = [pair for pair in signed if pair in ours]
    both = [pair for pair in shared if len(ours[pair]) > 1]
    single = {pair: next(iter(ours[pair])) for pair in shared if len(ours[pair]) == 1}
    apart = [
        Disagreement(*pair, sign, signed[pair], collection)
        for pair, sign in sorted(single.items())
        if sign != signed[pair]
    ]
    return Agreement(collection, len(signed), len(shared), len(single) - len(apart), len(both), tuple(apart))


def unexplained(agreements: Iterable[Agreement], waivers: Iterable[WaiverRecord]) -> tuple[Disagreement, ...]:
    """The disagreements that no waiver explains."""
    reviewed = tuple(waivers)
    every = [item for agreement in agreements for item in agreement.disagreements]
    return tuple(item for item in every if not any(item.is_waived(waiver) for waiver in reviewed))
