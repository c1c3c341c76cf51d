"""The paths that carry growth past the block, and what shutting each of their steps would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rheostat.analysis.explain.block import drugs_on, proteins_of
from rheostat.analysis.explain.circuit import Circuit, Step
from rheostat.analysis.explain.cuts import Treated, growth_with, shut
from rheostat.analysis.explain.grounds import Grounds, grounds
from rheostat.analysis.explain.routes import Route, strongest
from rheostat.analysis.explain.tumour import Change
from rheostat.knowledge.alterations import Effect
from rheostat.network.network import Network
from rheostat.pharmacology.response import DEATH, DIVISION

CARRIES = 0.01
"""The least d growth / d ln start along a path that counts, growth being a share of the untreated rate."""

COSTS = 0.02
"""The least loss of growth for which a step is worth shutting."""

TRIED = 4
"""Paths that are followed from each start."""

LOOKED_AT = 40
"""Paths of either sign that are looked at to find these."""

LOST = 1e-9
"""A node at or below this level sends nothing."""

ALIKE = 0.5
"""Two paths that share more than this part of their steps count as one."""


@dataclass(frozen=True)
class Passage:
    """One step of a path past the block.

    Parameters
    ----------
    growth_without : growth over untreated growth were this step shut as well; None where it cannot be shut alone
    drugs : drugs that would take away the output through which the step passes
    """

    step: Step
    grounds: Grounds
    growth_without: float | None
    drugs: tuple[str, ...]


@dataclass(frozen=True)
class Bypass:
    """A path along which growth goes on under treatment.

    Parameters
    ----------
    start_of : changes of the tumour that act where it starts; none where an input does
    contribution : d growth / d ln start along it, growth over untreated growth
    passages : its steps
    weak_point : number of the step that a drug could shut with most effect; of any step where no drug can
    """

    route: Route
    start_of: tuple[str, ...]
    contribution: float
    passages: tuple[Passage, ...]
    weak_point: int

    @property
    def best(self) -> Passage:
        """The step at its weak point."""
        return self.passages[self.weak_point]


def bypasses(
    cell: Treated, found: Circuit, changes: Sequence[Change], *, held: Iterable[str], count: int = 3
) -> tuple[Bypass, ...]:
    """The paths that keep growth going under treatment, those whose loss would cost most first.

    Parameters
    ----------
    cell : Treated
    found : the circuit at the treated state, with growth as its readout
    changes : of the tumour
    held : proteins that the regimen already hits
    count : paths at most
    """
    network = cell.model.network
    ends = {name: float(found.direct[network.index[name]]) for name in (DIVISION, DEATH)}
    starts = start_nodes(found, changes)
    routes = [route for name in (*starts, *network.inputs) for route in _from(found, name, ends, starts.get(name))]
    keys = tuple(dict.fromkeys(step.key for route, _ in routes for step in route.steps))
    shut_growth = dict(
        zip(keys, growth_with(cell, [shut(cell.model, found.steps[k].edges) for k in keys]), strict=True)
    )
    hit = set(held)
    made = []
    for route, contribution in routes:
        passages = tuple(_passage(cell, step, float(shut_growth[step.key]), hit) for step in route.steps)
        weak = _weak_point(passages, cell.growth)
        # Every cell needs its nutrients: a way from an input says something where a drug could shut it.
        if weak is not None and (route.start in starts or passages[weak].drugs):
            behind = starts[route.start].names if route.start in starts else ()
            made.append(Bypass(route, behind, contribution, passages, weak))
    made.sort(key=lambda item: (not item.start_of, item.best.growth_without or 0.0, -item.contribution))
    return tuple(_distinct(made)[:count])


@dataclass(frozen=True)
class Start:
    """A node on which changes act.

    Parameters
    ----------
    names : of the changes
    via : where they only act on what drug targets do, these proteins: a path must pass through one of their outputs
    """

    names: tuple[str, ...]
    via: frozenset[str]


def start_nodes(found: Circuit, changes: Iterable[Change]) -> dict[str, Start]:
    """The nodes from which the signal of each change comes.

    A node that is lost sends nothing: the signal comes from what it held down.
    """
    out: dict[str, Start] = {}
    for change in changes:
        acted = _nodes_of(found.network, change.effect)
        for node, via in acted.items():
            for name in _sending(found, node):
                before = out.get(name, Start((), via))
                names = tuple(dict.fromkeys((*before.names, change.name)))
                out[name] = Start(names, before.via & via if before.names else via)
    return out


def _nodes_of(network: Network, effect: Effect) -> dict[str, frozenset[str]]:
    """The nodes on which an effect acts: by their gene, their level, or only through the outputs of their protein."""
    nowhere: frozenset[str] = frozenset()
    touched = {
        name
        for name, record in zip(network.nodes, network.abundances, strict=True)
        if record is not None and set(record.genes) & set(effect.abundance)
    }
    out = dict.fromkeys(sorted(touched | set(effect.constitutive) | set(effect.scale)), nowhere)
    for number, edge in enumerate(network.edges):
        proteins = set(proteins_of(network, [number])) & set(effect.pools)
        if proteins:
            out.setdefault(edge.source, frozenset(proteins))
    return out


def _sending(found: Circuit, node: str) -> list[str]:
    """The node itself or, where it is at 0, the nearest nodes behind it that are not and that it held down."""
    network = found.network
    if node not in network.index or found.level(node) > LOST:
        return [node]
    out: list[str] = []
    seen, waiting = {node}, [(node, 1)]
    for name, sign in waiting:
        for step in found.out_of(name):
            if step.target in seen or not step.sign:
                continue
            seen.add(step.target)
            if found.level(step.target) <= LOST:
                waiting.append((step.target, sign * step.sign))
            elif sign * step.sign < 0:
                out.append(step.target)
    return out


def _from(found: Circuit, start: str, ends: dict[str, float], given: Start | None) -> list[tuple[Route, float]]:
    """The strongest paths from one start along which more of it means more growth."""
    out: list[tuple[Route, float]] = []
    for route, _ in zip(strongest(found, [start], ends), range(LOOKED_AT), strict=False):
        contribution = route.gain * ends[route.end]
        if abs(contribution) < CARRIES or len(out) == TRIED:
            break
        through = given is None or not given.via or given.via & set(proteins_of(found.network, route.steps[0].edges))
        if contribution > 0.0 and through:
            out.append((route, contribution))
    return out


def _passage(cell: Treated, step: Step, growth: float, held: set[str]) -> Passage:
    knowledge, network = cell.model.knowledge, cell.model.network
    open_ = [protein for protein in proteins_of(network, step.edges) if protein not in held]
    drugs = tuple(drug for protein in open_ for drug in drugs_on(knowledge, protein))
    rests = grounds(knowledge, network, step.source, step.target, step.edges)
    can_be_shut = any(network.edges[number].literal >= 0 for number in step.edges)
    return Passage(step, rests, growth if can_be_shut and growth == growth else None, drugs)


def _weak_point(passages: Sequence[Passage], growth: float) -> int | None:
    """The step whose loss costs most growth, among those that a drug could shut if there are any."""
    costly = [i for i, p in enumerate(passages) if p.growth_without is not None and p.growth_without < growth - COSTS]
    if not costly:
        return None
    for among in ([i for i in costly if passages[i].drugs], costly[:1]):
        if among:
            return min(among, key=lambda i: passages[i].growth_without or 0.0)
    return None


def _distinct(ranked: Sequence[Bypass]) -> list[Bypass]:
    kept: list[Bypass] = []
    for item in ranked:
        steps = {step.key for step in item.route.steps}
        if all(len(steps & {s.key for s in other.route.steps}) <= ALIKE * len(steps) for other in kept):
            kept.append(item)
    return kept
