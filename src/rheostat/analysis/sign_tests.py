"""Do the signs matter? Edges flipped in turn, signs shuffled, and edges cut, against the experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rheostat.analysis.experiments import Trial, judge
from rheostat.analysis.model import Model
from rheostat.network.network import Edge, Network, Tables
from rheostat.network.observables import Reader

FLIPPED_HEADROOM = 8.0
FLIPPED_RELIEF, FLIPPED_DEPTH = 2.0, 0.95
"""Sizes of an edge whose sign was turned: those of an ordinary edge."""

SMALL = 4
"""The most arms of a trial that counts as cheap."""


@dataclass(frozen=True)
class Link:
    """One signed edge between two nodes, with every literal in which it is written."""

    source: str
    target: str
    sign: int
    edges: tuple[Edge, ...]

    @property
    def literals(self) -> tuple[int, ...]:
        """Where it is written."""
        return tuple(edge.literal for edge in self.edges)

    def __str__(self) -> str:
        return f"{self.source} {'>' if self.sign > 0 else '-|'} {self.target}"


@dataclass(frozen=True)
class Flip:
    """What turning the sign of one edge did to experiments that passed before.

    Parameters
    ----------
    link : the edge
    caught_by : some experiments that fail now and say more than this very edge
    stated_by : some that fail now and say no more than it
    """

    link: Link
    caught_by: tuple[str, ...]
    stated_by: tuple[str, ...]


def with_network(model: Model, network: Network) -> Model:
    """The model on another network with the same nodes."""
    return replace(model, network=network, reader=Reader(network, model.reader.observables))


def with_signs(network: Network, rising: dict[int, bool]) -> Network:
    """The network with some literals made to rise or to fall, scaled anew so that the reference stays steady."""
    tables = network.tables
    base, slope, half = tables.literal_base.copy(), tables.literal_slope.copy(), tables.literal_half.copy()
    for literal, rises in rising.items():
        if rises == (slope[literal] > 0.0):
            continue
        if rises:
            base[literal], slope[literal], half[literal] = 0.0, 1.0, FLIPPED_HEADROOM - 1.0
        else:
            base[literal], slope[literal] = 1.0, -FLIPPED_DEPTH
            half[literal] = FLIPPED_DEPTH / (1.0 - 1.0 / FLIPPED_RELIEF) - 1.0
    changed = replace(tables, literal_base=base, literal_slope=slope, literal_half=half)
    old, new = _reference_gates(network, tables), _reference_gates(network, changed)
    norm = np.where((old > 0.0) & (new > 0.0), tables.gate_norm * old / np.where(new > 0.0, new, 1.0), tables.gate_norm)
    return replace(network, tables=replace(changed, gate_norm=norm))


def _reference_gates(network: Network, tables: Tables) -> np.ndarray:
    """Every gate at reference, before scaling."""
    at_reference = np.concatenate([network.reference, network.input_reference, [1.0]])
    power = at_reference[tables.literal_node] ** tables.literal_steepness
    literals = tables.literal_base + tables.literal_slope * power / (power + tables.literal_half)
    products = literals[tables.clause_literals].prod(axis=1)
    products[0] = 0.0
    shut = (1.0 - tables.clause_weight * products)[tables.gate_clauses].prod(axis=1)
    return np.asarray(1.0 - (1.0 - tables.gate_basal) * shut)


def links(network: Network) -> tuple[Link, ...]:
    """All signed edges of a network that stand in a clause; one that stands in several clauses is one."""
    found: dict[tuple[str, str, int], list[Edge]] = {}
    for edge in network.edges:
        if edge.literal >= 0:
            found.setdefault((edge.source, edge.target, edge.sign), []).append(edge)
    return tuple(Link(*key, tuple(edges)) for key, edges in found.items())


def turned(network: Network, link: Link) -> Network:
    """The network with one edge's sign turned."""
    slope = network.tables.literal_slope
    return with_signs(network, {literal: bool(slope[literal] < 0.0) for literal in link.literals})


def flip_each(
    model: Model,
    trials: Sequence[Trial],
    *,
    states: Callable[[Edge, Trial], bool],
    among: Sequence[Link] | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Flip]:
    """Turn the sign of each edge in turn and see which experiments notice.

    The cheap trials run first, and an edge is done with once a trial that says more than it has noticed.

    Parameters
    ----------
    model : Model
    trials : sequence of Trial - those that do not pass as things are do not count
    states : whether a trial says no more than an edge
    among : the edges to turn; default all
    progress : told how many edges are done, and of how many
    """
    waves = _waves(_passing(model, trials))
    found = []
    every = links(model.network) if among is None else among
    for done, link in enumerate(every):
        progress(done, len(every))
        found.append(_flip(with_network(model, turned(model.network, link)), link, waves, states))
    return found


def _flip(changed: Model, link: Link, waves: list[list[Trial]], states: Callable[[Edge, Trial], bool]) -> Flip:
    caught: list[str] = []
    stated: list[str] = []
    for wave in waves:
        for trial, verdict in zip(wave, judge(changed, wave), strict=True):
            if not verdict.passed:
                says_no_more = any(states(edge, trial) for edge in link.edges)
                (stated if says_no_more else caught).append(verdict.id)
        if caught:
            break
    return Flip(link, tuple(caught), tuple(stated))


def _waves(trials: Sequence[Trial]) -> list[list[Trial]]:
    """Steady trials with few arms first, in thirds, then those in time, then those with whole dose ladders."""
    steady = [trial for trial in trials if all(arm.is_steady for arm in trial.arms)]
    small = [trial for trial in steady if len(trial.arms) <= SMALL]
    timed = [trial for trial in trials if not all(arm.is_steady for arm in trial.arms)]
    large = [trial for trial in steady if len(trial.arms) > SMALL]
    return [wave for wave in (*(small[k::3] for k in range(3)), timed, large) if wave]


def _passing(model: Model, trials: Sequence[Trial]) -> list[Trial]:
    verdicts = judge(model, trials)
    return [t for t, verdict in zip(trials, verdicts, strict=True) if verdict.passed and t.arms]


def shuffled(network: Network, rng: np.random.Generator) -> Network:
    """The network with the signs of the edges into each node dealt out anew among them."""
    by_target: dict[str, list[int]] = {}
    for edge in network.edges:
        if edge.literal >= 0:
            by_target.setdefault(edge.target, []).append(edge.literal)
    rising: dict[int, bool] = {}
    for literals in by_target.values():
        signs = network.tables.literal_slope[literals] > 0.0
        rising.update(zip(literals, map(bool, rng.permutation(signs)), strict=True))
    return with_signs(network, rising)


def shuffled_pass_rates(
    model: Model,
    trials: Sequence[Trial],
    *,
    count: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[float]:
    """The share of runnable experiments that pass on networks with shuffled signs."""
    runnable = [trial for trial in trials if trial.problem is None and trial.arms]
    rates = []
    for done, stream in enumerate(np.random.default_rng(seed).spawn(count)):
        progress(done, count)
        verdicts = judge(with_network(model, shuffled(model.network, stream)), runnable)
        rates.append(sum(verdict.passed for verdict in verdicts) / len(verdicts))
    return rates
