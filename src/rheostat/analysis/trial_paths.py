"""How far what an experiment alters lies from what it reads, and whether feedback decides it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from rheostat.analysis.experiments import Trial, judge
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.sign_tests import with_network
from rheostat.knowledge.checks.names import parts_of
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.network import Edge, Network
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.response import DEATH, DIVISION


RESPONSES = ("sensitivity", "synergy")


class Decision(StrEnum):
    """What an experiment hangs on: the shortest way from what it alters to what it reads, or feedback."""

    EDGE = "a single edge"
    PATH = "a path of two to four edges"
    LONG_PATH = "a path of five edges or more"
    FEEDBACK = "feedback"
    APART = "no path: nothing may change"


@dataclass(frozen=True)
class Altered:
    """What differs between the case and the control of a trial: nodes and inputs, and residuals of drug targets."""

    slots: frozenset[str]
    residuals: frozenset[int]

    def states(self, edge: Edge, network: Network, reads: frozenset[str]) -> bool:
        """Whether a trial that alters this and reads `reads` says no more than what one edge says."""
        if edge.target not in reads:
            return False
        read_through = edge.literal >= 0 and int(network.tables.literal_residual[edge.literal]) in self.residuals
        return edge.source in self.slots or read_through


def altered(model: Model, trial: Trial) -> Altered:
    """What a trial alters; where both sides are one cell in one place, all that departs from the reference."""
    slots: set[str] = set()
    residuals: set[int] = set()
    for control, treated in trial.pairs:
        found = _differences(model, treated.arms, control.arms)
        found = found if found.slots or found.residuals else _differences(model, treated.arms, (Arm(Cell()),))
        slots |= found.slots
        residuals |= found.residuals
    return Altered(frozenset(slots), frozenset(residuals))


def _differences(model: Model, first: Sequence[Arm], second: Sequence[Arm]) -> Altered:
    nodes, inputs = len(model.network.nodes), len(model.network.inputs)
    here, there = _conditions(model, first), _conditions(model, second)
    columns = [
        column
        for column in range(here.shape[1])
        if not np.array_equal(np.unique(here[:, column]), np.unique(there[:, column]))
    ]
    names = (*model.network.nodes, *model.network.nodes, *model.network.inputs)
    slots = frozenset(names[column] for column in columns if column < 2 * nodes + inputs)
    return Altered(slots, frozenset(column - 2 * nodes - inputs for column in columns if column >= 2 * nodes + inputs))


def _conditions(model: Model, arms: Sequence[Arm]) -> np.ndarray:
    """Abundance, lock, inputs and residuals of everything that some arms go through, one row each."""
    treated = [(cell, doses) for arm in arms for cell, doses in _stages(arm)]
    acted = act_on_all(model.knowledge, treated)
    found = conditions_of(model.network, [each.cell for each in acted], residuals=[each.residuals for each in acted])
    return np.hstack([found.abundance, found.locked, found.inputs, found.residuals])


def _stages(arm: Arm) -> list[tuple[Cell, Mapping[str, float]]]:
    if arm.spells:
        return [(arm.cell.within(spell.environment), spell.doses) for spell in arm.spells]
    return [(arm.cell, arm.doses)]


def reads(model: Model, trial: Trial) -> frozenset[str]:
    """The nodes that a trial reads, those behind an observable included."""
    experiment = trial.experiment
    found: set[str] = set()
    for readout in (experiment.readout, experiment.control.readout):
        for name in _read_names(model, readout):
            found |= _nodes_behind(model, name)
    return frozenset(found)


def _read_names(model: Model, readout: str | None) -> tuple[str, ...]:
    """The nodes and observables of a readout; a response to a drug is read from division and death."""
    if readout is None:
        return ()
    is_response = "(" in readout and readout.partition("(")[0] in RESPONSES
    return (DIVISION, DEATH) if is_response else (model.readout(readout),)


def _nodes_behind(model: Model, name: str) -> set[str]:
    if name.startswith("share("):
        return {node for part in name[6:-1].split(",") for node in _nodes_behind(model, part.strip())}
    record = model.reader.observables.get(name)
    return {name} if record is None else {n for part in parts_of(record) for n in _nodes_behind(model, part)}


# --- ways through the network -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wiring:
    """Who acts on whom in a network, scaffolds that share a subunit on each other included.

    Parameters
    ----------
    following, preceding : what each node or input acts on, and what acts on each
    loop : a number for each node; nodes that act on each other in both directions, however far, have the same
    looping : the numbers of loops of more than one node
    """

    network: Network
    following: Mapping[str, frozenset[str]]
    preceding: Mapping[str, frozenset[str]]
    loop: Mapping[str, int]
    looping: frozenset[int]

    @classmethod
    def of(cls, network: Network) -> Wiring:
        """The wiring of a network."""
        pairs = _pairs(network)
        loop = _loops(network, pairs)
        looping = frozenset(number for number, count in Counter(loop.values()).items() if count > 1)
        backwards = _grouped([(target, source) for source, target in pairs])
        return cls(network, _grouped(pairs), backwards, loop, looping)

    def begin(self, start: Altered) -> dict[str, int]:
        """Where what is altered enters: itself, and one edge on where a drug's target is read."""
        tables = self.network.tables
        entered = {
            edge.target: 1
            for edge in self.network.edges
            if edge.literal >= 0 and int(tables.literal_residual[edge.literal]) in start.residuals
        }
        return {**entered, **dict.fromkeys(start.slots, 0)}

    def distance(self, start: Altered, read: frozenset[str]) -> int | None:
        """The fewest edges from what is altered to what is read; None where there is no way."""
        away = _away(self.following, self.begin(start))
        return min((away[name] for name in read if name in away), default=None)

    def runs_upstream(self, start: Altered, read: frozenset[str]) -> bool:
        """Whether what is read acts on the loop where what is altered enters it, in fewer edges than the other way."""
        away = _away(self.following, self.begin(start))
        looped = {name: steps for name, steps in away.items() if self.loop.get(name) in self.looping}
        first = min(looped.values(), default=0)
        entries = {name for name, steps in looped.items() if steps == first} - read
        there = min((away[name] - first for name in read if name in away), default=0)
        back = _away(self.following, dict.fromkeys(read, 0))
        return min((back[name] for name in entries if name in back), default=there) < there

    def closing(self, start: Altered, read: frozenset[str]) -> frozenset[int]:
        """The literals within loops that are on no way from what is altered to what is read, or lead back on it."""
        begin = frozenset(self.begin(start))
        there = _reached(self.following, begin, without=frozenset(), ends=read)
        leads = _reached(self.preceding, read, without=frozenset(), ends=begin)
        back: dict[str, frozenset[str]] = {}
        closing = []
        for edge in self.network.edges:
            source, target = edge.source, edge.target
            if edge.literal < 0 or self.loop.get(source, -1) != self.loop.get(target, -2):
                continue
            if int(self.network.tables.literal_residual[edge.literal]) in start.residuals:
                continue
            on_the_way = source in there and source not in read and target in leads and target not in begin
            if on_the_way and target not in back:
                back[target] = _reached(self.following, begin, without=frozenset({target}), ends=read)
            if not on_the_way or source not in back[target]:
                closing.append(edge.literal)
        return frozenset(closing)


def _pairs(network: Network) -> list[tuple[str, str]]:
    pool = network.tables.pool
    shared = [(i, j) for i in range(len(pool)) for j in range(len(pool)) if i != j and pool[i] == pool[j] >= 0]
    rivals = [(network.nodes[i], network.nodes[j]) for i, j in shared]
    return [*((edge.source, edge.target) for edge in network.edges), *rivals]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        found[first].add(second)
    return {name: frozenset(others) for name, others in found.items()}


def _loops(network: Network, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    inner = [(source, target) for source, target in pairs if source in network.index]
    rows, columns = ([network.index[pair[k]] for pair in inner] for k in (0, 1))
    count = len(network.nodes)
    graph = csr_array((np.ones(len(inner)), (rows, columns)), shape=(count, count))
    numbers = connected_components(graph, directed=True, connection="strong")[1]
    return dict(zip(network.nodes, map(int, numbers), strict=True))


def _away(following: Mapping[str, frozenset[str]], begin: Mapping[str, int]) -> dict[str, int]:
    """Edges from the nearest of some starts, each of which may be some edges on already."""
    away: dict[str, int] = {}
    ahead = sorted((steps, name) for name, steps in begin.items())
    while ahead:
        steps, name = heappop(ahead)
        if name not in away:
            away[name] = steps
            for target in following.get(name, ()):
                heappush(ahead, (steps + 1, target))
    return away


def _reached(
    following: Mapping[str, frozenset[str]],
    begin: Iterable[str],
    *,
    without: frozenset[str],
    ends: frozenset[str],
) -> frozenset[str]:
    """What can be reached from some starts without passing some nodes, no way going on beyond `ends`."""
    seen: set[str] = set()
    waiting = [name for name in begin if name not in without]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name not in ends:
                waiting.extend(target for target in following.get(name, ()) if target not in without)
    return frozenset(seen)


# --- decisions ----------------------------------------------------------------------------------------------


def decisions(model: Model, trials: Iterable[Trial]) -> dict[str, Decision]:
    """What each of some passing trials hangs on, by the id of its experiment.

    Feedback decides a trial that reads what lies upstream of what it alters (the way back is the shorter one), or
    that fails once every edge is cut that lies in a loop and on no way from what is altered to what is read.
    """
    wiring = Wiring.of(model.network)
    found: dict[str, Decision] = {}
    by_cut: defaultdict[frozenset[int], list[Trial]] = defaultdict(list)
    for trial in trials:
        start, read = altered(model, trial), reads(model, trial)
        if wiring.runs_upstream(start, read):
            found[trial.experiment.id] = Decision.FEEDBACK
        else:
            found[trial.experiment.id] = _by_length(wiring.distance(start, read))
            by_cut[wiring.closing(start, read)].append(trial)
    for cut, group in by_cut.items():
        opened = with_network(model, model.network.without_edges(cut))
        fallen = [verdict.id for verdict in judge(opened, group) if not verdict.passed]
        found.update(dict.fromkeys(fallen, Decision.FEEDBACK))
    return found


def _by_length(length: int | None) -> Decision:
    if length is None:
        return Decision.APART
    if length <= 1:
        return Decision.EDGE
    return Decision.PATH if length <= 4 else Decision.LONG_PATH
