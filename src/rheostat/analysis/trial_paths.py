"""How far what an experiment alters lies from what it reads, and whether feedback decides it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rheostat.analysis.experiments import Trial, judge
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.sign_tests import with_network
from rheostat.errors import unknown_name
from rheostat.knowledge.checks.names import parts_of
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.network import Edge, Network
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.response import DEATH, DIVISION

RESPONSES = ("sensitivity", "synergy")
RECORDED = ("inside", "response_rate", "outcome_ratio", "event_rate")
"""Forms of readout that are read from division and death, and those that no node of the network enters."""


class Decision(StrEnum):
    """What an experiment hangs on: the shortest way from what it alters to what it reads, or feedback."""

    EDGE = "a single edge"
    PATH = "a path of two to four edges"
    LONG_PATH = "a path of five edges or more"
    FEEDBACK = "feedback"
    APART = "no path: nothing may change"
    RECORD = "records alone, without the network"


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


def altered(model: Model, trials: Sequence[Trial]) -> list[Altered]:
    """What each trial alters; where both sides are one cell in one place, all that departs from the reference."""
    reference = Arm(Cell())
    arms = [reference, *(arm for trial in trials for arm in trial.arms)]
    stages = [_stages(arm) for arm in arms]
    rows = _conditions(model, [stage for each in stages for stage in each])
    ends = np.cumsum([len(each) for each in stages])
    blocks = iter(np.split(rows, ends[:-1]))
    rest = next(blocks)
    return [_altered(model, trial, [next(blocks) for _ in trial.arms], rest) for trial in trials]


def _altered(model: Model, trial: Trial, blocks: Sequence[np.ndarray], rest: np.ndarray) -> Altered:
    differs = np.zeros(rest.shape[1], bool)
    waiting = iter(blocks)
    for pair in trial.pairs:
        control, treated = (np.concatenate([next(waiting) for _ in reading.arms]) for reading in pair)
        found = _differs(treated, control)
        differs |= found if found.any() else _differs(treated, rest)
    network = model.network
    names = (*network.nodes, *network.nodes, *network.inputs)
    columns = np.flatnonzero(differs).tolist()
    slots = frozenset(names[column] for column in columns if column < len(names))
    return Altered(slots, frozenset(column - len(names) for column in columns if column >= len(names)))


def _differs(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Which columns do not take the same values on both sides."""
    differs = (here.min(axis=0) != there.min(axis=0)) | (here.max(axis=0) != there.max(axis=0))
    for column in np.flatnonzero(~differs & (here.min(axis=0) < here.max(axis=0))):
        differs[column] = not np.array_equal(np.unique(here[:, column]), np.unique(there[:, column]))
    return np.asarray(differs)


def _conditions(model: Model, stages: Sequence[tuple[Cell, Mapping[str, float]]]) -> np.ndarray:
    """Abundance, lock, inputs and residuals of cells under drugs, one row each."""
    acted = act_on_all(model.knowledge, stages)
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
    form, bracket, _ = readout.partition("(")
    if bracket and form in RESPONSES:
        return DIVISION, DEATH
    if bracket and form in RECORDED:
        return ()
    return (model.readout(readout),)


def _nodes_behind(model: Model, name: str) -> set[str]:
    if name.startswith("share("):
        return {node for part in name[6:-1].split(",") for node in _nodes_behind(model, part.strip())}
    record = model.reader.observables.get(name)
    return {name} if record is None else {n for part in parts_of(record) for n in _nodes_behind(model, part)}


def stating(model: Model, trials: Iterable[Trial]) -> Callable[[Edge, Trial], bool]:
    """Whether one of some trials says no more than one edge does."""
    running = [trial for trial in trials if trial.arms]
    starts = altered(model, running)
    known = {t.experiment.id: (start, reads(model, t)) for t, start in zip(running, starts, strict=True)}

    def states(edge: Edge, trial: Trial) -> bool:
        start, read = known[trial.experiment.id]
        return start.states(edge, model.network, read)

    return states


# --- ways through the network -------------------------------------------------------------------------------


def distance(
    network: Network,
    start: Altered,
    read: frozenset[str],
    *,
    following: Mapping[str, frozenset[str]] | None = None,
) -> int | None:
    """The fewest edges from what is altered to what is read; None where there is no way.

    Where a drug's target is altered, the first edge is the one that is read through it.

    Parameters
    ----------
    network : Network
    start, read : what is altered, and the nodes that are read
    following : what each node acts on, where it was worked out before
    """
    tables = network.tables
    entered = {
        edge.target
        for edge in network.edges
        if edge.literal >= 0 and int(tables.literal_residual[edge.literal]) in start.residuals
    }
    onward = following_of(network) if following is None else following
    front, seen, steps = set(start.slots), set(start.slots), 0
    while front or (entered and not steps):
        if front & read:
            return steps
        front = {target for name in front for target in onward.get(name, ())} | (set() if steps else entered)
        front -= seen
        seen |= front
        steps += 1
    return None


def following_of(network: Network) -> Mapping[str, frozenset[str]]:
    """What each node or input acts on; scaffolds that share a subunit act on each other."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in network.edges:
        found[edge.source].add(edge.target)
    pool = network.tables.pool
    for i, name in enumerate(network.nodes):
        rivals = np.flatnonzero((pool == pool[i]) & (pool >= 0))
        found[name].update(network.nodes[j] for j in rivals if j != i)
    return {name: frozenset(targets) for name, targets in found.items()}


def edges_named(network: Network, names: Iterable[str]) -> list[Edge]:
    """The edges that `source > target` stands for, in every clause.

    Raises
    ------
    InputError - where the network has no such edge, with the nearest ones
    """
    by_name: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in network.edges:
        by_name[f"{edge.source} > {edge.target}"].append(edge)
    missing = [name for name in names if name not in by_name]
    if missing:
        raise unknown_name(missing[0], by_name, kind="edge")
    return [edge for name in names for edge in by_name[name]]


# --- decisions ----------------------------------------------------------------------------------------------


def decisions(model: Model, trials: Sequence[Trial], *, feedback: Sequence[str]) -> dict[str, Decision]:
    """What each of some passing trials hangs on, by the id of its experiment.

    Parameters
    ----------
    model : Model
    trials : sequence of Trial - all pass
    feedback : the edges that lead back, `source > target`; a trial that fails without them hangs on feedback
    """
    running = [trial for trial in trials if trial.arms]
    back = frozenset(edge.literal for edge in edges_named(model.network, feedback) if edge.literal >= 0)
    opened = with_network(model, model.network.without_edges(back))
    fallen = {verdict.id for verdict in judge(opened, running) if not verdict.passed}
    found = dict.fromkeys((trial.experiment.id for trial in trials), Decision.RECORD)
    following = following_of(model.network)
    return found | {
        trial.experiment.id: Decision.FEEDBACK
        if trial.experiment.id in fallen
        else _by_length(distance(model.network, start, reads(model, trial), following=following))
        for trial, start in zip(running, altered(model, running), strict=True)
    }


def _by_length(length: int | None) -> Decision:
    if length is None:
        return Decision.APART
    if length <= 1:
        return Decision.EDGE
    return Decision.PATH if length <= 4 else Decision.LONG_PATH
