"""Do the signs matter? Edges flipped in turn, signs shuffled, and edges cut, against the experiments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rheostat.analysis.experiments import Trial, judge
from rheostat.analysis.model import Model
from rheostat.network.network import Edge, Network, Tables
from rheostat.network.observables import Reader

FLIPPED_HEADROOM = 8.0
FLIPPED_RELIEF, FLIPPED_DEPTH = 2.0, 0.95
"""Sizes of an edge whose sign was turned: those of an ordinary edge."""


@dataclass(frozen=True)
class Flip:
    """What turning the sign of one edge did: the experiments that passed before and fail now."""

    edge: Edge
    caught_by: tuple[str, ...]


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


def flip_each(
    model: Model, trials: Sequence[Trial], *, progress: Callable[[int, int], None] = lambda *_: None
) -> list[Flip]:
    """Turn the sign of each edge in turn and see which experiments notice."""
    passing = _passing(model, trials)
    edges = [edge for edge in model.network.edges if edge.literal >= 0]
    flips = []
    for done, edge in enumerate(edges):
        progress(done, len(edges))
        rising = {edge.literal: model.network.tables.literal_slope[edge.literal] < 0.0}
        changed = with_network(model, with_signs(model.network, rising))
        still = {verdict.id for verdict in judge(changed, passing) if verdict.passed}
        caught = tuple(trial.experiment.id for trial in passing if trial.experiment.id not in still)
        flips.append(Flip(edge, caught))
    return flips


def _passing(model: Model, trials: Sequence[Trial]) -> list[Trial]:
    verdicts = judge(model, trials)
    return [trial for trial, verdict in zip(trials, verdicts, strict=True) if verdict.passed]


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


def shuffled_pass_rates(model: Model, trials: Sequence[Trial], *, count: int, seed: int) -> list[float]:
    """The share of runnable experiments that pass on networks with shuffled signs."""
    runnable = [trial for trial in trials if trial.problem is None]
    rates = []
    for stream in np.random.default_rng(seed).spawn(count):
        verdicts = judge(with_network(model, shuffled(model.network, stream)), runnable)
        rates.append(sum(verdict.passed for verdict in verdicts) / len(verdicts))
    return rates


def without(model: Model, literals: Iterable[int]) -> Model:
    """The model with some edges cut."""
    return with_network(model, model.network.without_edges(frozenset(literals)))
