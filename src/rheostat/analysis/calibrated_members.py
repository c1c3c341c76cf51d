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

SHARES = (1.0, 0.75, 0.5, 0.25)
"""Shares of the way from curated to fitted that are tried until every claim holds."""

DIGITS = 3
LEAST = 0.005
"""A size that moves by less in every member is left as curated."""


@dataclass(frozen=True)
class Members:
    """The members that satisfy all claims.

    Parameters
    ----------
    networks : their sizes by name, the fit first
    share : how far from curated the fit could go
    broken : claims that the whole fit breaks, by id
    dropped : draws that were left out
    """

    networks: tuple[Mapping[str, float], ...]
    share: float
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


def members_of(
    fitter: NetworkFitter,
    fitted: FittedNetwork,
    trials: Sequence[Trial],
    *,
    draws: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Members:
    """The fit, drawn back towards curated until every claim holds, and draws around it in which every claim holds.

    Parameters
    ----------
    fitter, fitted : the fit
    trials : claims that hold in the curated network
    draws : how many members to draw from the curvature at the end of the fit
    seed : draws them
    progress : called with what is being done
    """
    count = len(fitter.sizes.names)
    away = (fitted.values - fitted.start)[:count]
    whole = broken_claims(fitter.model, fitter.sizes.retuned(away), trials)
    progress(f"{len(whole)} of {len(trials)} claims break in the whole fit")
    share = next((each for each in SHARES if not _breaks(fitter, each * away, trials)), 0.0)
    progress(f"all hold at {share:g} of the way")
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(fitted.covariance[:count, :count])
    kept, dropped = [share * away], 0
    for _ in range(draws):
        drawn = share * (away + root @ rng.standard_normal(count))
        drawn = np.clip(drawn, fitter.low[:count], fitter.high[:count])
        if _breaks(fitter, drawn, trials):
            dropped += 1
        else:
            kept.append(drawn)
        progress(f"{len(kept) - 1} members kept, {dropped} dropped")
    moved = np.flatnonzero(np.abs(np.array(kept)).max(axis=0) >= LEAST)
    named = tuple({fitter.sizes.names[i]: round(float(own[i]), DIGITS) for i in moved} for own in kept)
    return Members(named, share, whole, dropped)


def _breaks(fitter: NetworkFitter, sizes: np.ndarray, trials: Sequence[Trial]) -> bool:
    return bool(broken_claims(fitter.model, fitter.sizes.retuned(sizes), trials))
