"""The networks of a parameter set, and which draws of a fit may become its members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rheostat.analysis.experiments import Trial, judge, prepare
from rheostat.analysis.model import Model
from rheostat.analysis.network_fit import FittedNetwork, NetworkFitter
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.network.network import Network
from rheostat.network.observables import Reader
from rheostat.network.retune import sizes_of, values_of

ROUNDS = 40
"""Sizes that may be set back before a fit is given up."""

NOTABLE = 0.05
"""A size that moves by less is not tried for setting back first."""

SHARES = (1.0, 0.5, 0.25)
"""Shares of the way from the fit to a draw that are tried until every claim holds; else the draw is dropped."""

DIGITS = 3
LEAST = 0.005
"""A size that moves by less in every member is left as curated."""


@dataclass(frozen=True)
class Members:
    """The members that satisfy all claims.

    Parameters
    ----------
    networks : their sizes by name, the fit first
    set_back : sizes that are curated again, since what was fitted broke a claim
    broken : claims that the whole fit breaks, by id
    dropped : draws that were left out
    """

    networks: tuple[Mapping[str, float], ...]
    set_back: tuple[str, ...]
    broken: tuple[str, ...]
    dropped: int


def networks_of(model: Model, parameters: ParameterSet) -> list[Network]:
    """The networks of a set's members; none where it moves no edge.

    Raises
    ------
    InputError - where it names an edge that this network does not have
    """
    members = parameters.members
    sizes = sizes_of(model.knowledge, model.network) if members else None
    return [] if sizes is None else [
        sizes.retuned(values_of(sizes, own, where=f"parameter set {parameters.label}")) for own in members
    ]  # fmt: skip


def with_network(model: Model, network: Network) -> Model:
    """The model with another network of the same nodes."""
    return replace(model, network=network, reader=Reader(network, model.reader.observables))


def claims_that_hold(model: Model, experiments: Iterable[Experiment]) -> list[Trial]:
    """The experiments at steady state that the curated network passes, made ready."""
    trials = [prepare(model, each) for each in experiments]
    steady = [each for each in trials if each.problem is None and all(arm.is_steady for arm in each.arms)]
    return [each for each, verdict in zip(steady, judge(model, steady), strict=True) if verdict.passed]


def broken_claims(model: Model, network: Network, trials: Sequence[Trial]) -> tuple[str, ...]:
    """The claims that another network breaks."""
    return tuple(verdict.id for verdict in judge(with_network(model, network), trials) if not verdict.passed)


def mended(
    fitter: NetworkFitter,
    away: np.ndarray,
    trials: Sequence[Trial],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[np.ndarray, list[int]]:
    """A fit whose sizes are set back to curated, the most harmful first, until every claim holds, and which were.

    Parameters
    ----------
    fitter : what was fitted
    away : its sizes
    trials : claims that hold in the curated network
    progress : called with what is being done
    """
    now, back, watched = away.copy(), list[int](), set[str]()
    for _ in range(ROUNDS):
        ids = set(broken_claims(fitter.model, fitter.sizes.retuned(now), trials))
        progress(f"{len(ids)} claims break, {len(back)} sizes set back")
        if not ids:
            return now, back
        watched |= ids
        own = [trial for trial in trials if trial.experiment.id in watched]
        worst = _most_harmful(fitter, now, own)
        now[worst] = 0.0
        back.append(worst)
    return np.zeros_like(away), np.flatnonzero(away).tolist()


def _most_harmful(fitter: NetworkFitter, sizes: np.ndarray, trials: Sequence[Trial]) -> int:
    """The size whose return to curated leaves the fewest of some claims broken, the largest move among equals."""
    large = np.flatnonzero(np.abs(sizes) > NOTABLE)
    if not large.size:
        large = np.flatnonzero(sizes)
    order = large[np.argsort(-np.abs(sizes[large]), kind="stable")]
    left = []
    for k in order:
        tried = sizes.copy()
        tried[k] = 0.0
        left.append(len(broken_claims(fitter.model, fitter.sizes.retuned(tried), trials)))
    return int(order[int(np.argmin(left))])


def members_of(
    fitter: NetworkFitter,
    fitted: FittedNetwork,
    trials: Sequence[Trial],
    *,
    draws: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Members:
    """The fit, mended until every claim holds, and draws around it in which every claim holds.

    Parameters
    ----------
    fitter, fitted : the fit
    trials : claims that hold in the curated network
    draws : how many members to draw from the curvature at the end of the fit; sizes that the data say nothing of, and
        those that were set back, are not drawn
    seed : draws them
    progress : called with what is being done
    """
    count = len(fitter.sizes.names)
    flat = set(fitted.flat)
    learnt = np.array([name not in flat for name in fitter.sizes.names])
    away = np.where(learnt, (fitted.values - fitted.start)[:count], 0.0)
    whole = broken_claims(fitter.model, fitter.sizes.retuned(away), trials)
    centre, back = mended(fitter, away, trials, progress=progress)
    rng = np.random.default_rng(seed)
    free = np.flatnonzero(centre)
    root = np.linalg.cholesky(fitted.covariance[np.ix_(free, free)])
    kept, dropped = [centre], 0
    for _ in range(draws):
        off = np.zeros(count)
        off[free] = root @ rng.standard_normal(len(free))
        tried = (np.clip(centre + share * off, fitter.low[:count], fitter.high[:count]) for share in SHARES)
        held = next((own for own in tried if not broken_claims(fitter.model, fitter.sizes.retuned(own), trials)), None)
        if held is None:
            dropped += 1
        else:
            kept.append(held)
        progress(f"{len(kept) - 1} members kept, {dropped} dropped")
    moved = np.flatnonzero(np.abs(np.array(kept)).max(axis=0) >= LEAST)
    named = tuple({fitter.sizes.names[i]: round(float(own[i]), DIGITS) for i in moved} for own in kept)
    return Members(named, tuple(fitter.sizes.names[i] for i in back), whole, dropped)
