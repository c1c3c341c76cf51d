"""Phosphorylated sites measured in a sample, as observations that weigh the members of an ensemble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.ensemble import Ensemble
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.observables import Reader
from rheostat.simulate.batch import steady_states
from rheostat.tumour.personalise import Scores

FEWEST_MEMBERS = 10
"""Members below which weighing them says nothing."""

FLOOR = 1e-3
"""Level below which a site counts as empty; keeps its logarithm finite."""


@dataclass(frozen=True)
class ObservationRules:
    """How a measured site and a predicted level are compared.

    Parameters
    ----------
    spread : rise of ln(level) by one robust standard deviation of the panel
    noise : standard deviations of the panel by which a measurement and a right prediction differ
    independent : as how many sites those of one sample count at most
    """

    spread: float
    noise: float
    independent: float

    @classmethod
    def of(cls, knowledge: Knowledge) -> ObservationRules:
        """The rules that the knowledge assumes."""
        return cls(*(knowledge.assumed(name) for name in ("site-spread", "site-noise", "sites-independent")))


def site_levels(
    ensemble: Ensemble, cells: Sequence[Cell], sites: Sequence[str]
) -> Float[np.ndarray, "member cell site"]:
    """The logarithm of each site's level in untreated cells, in every member; NaN where a cell has no steady state."""
    levels = np.full((len(ensemble.networks), len(cells), len(sites)), np.nan)
    for member, network in enumerate(ensemble.networks):
        reader = Reader(network, ensemble.model.reader.observables)
        states = steady_states(network, conditions_of(network, list(cells))).states
        for column, site in enumerate(sites):
            levels[member, :, column] = np.log(reader.read(site, states) + FLOOR)
    return levels


def member_weights(
    levels: Float[np.ndarray, "member cell site"],
    observed: Float[np.ndarray, "cell site"],
    *,
    rules: ObservationRules,
) -> Float[np.ndarray, "member cell"]:
    """What each member is worth in each sample; weights of a sample sum to 1.

    A member says by how many standard deviations of the panel a site lies above the panel's median sample: its own
    ln(level) less its median over the samples, over the spread. It is worth exp(-d/2), with d the squared distance
    from what was measured, in units of the noise, averaged over the sites and counted as the independent ones.

    Parameters
    ----------
    levels : ln(level) of each site, from `site_levels`, one cell a sample
    observed : robust z-scores, NaN where not measured
    rules : ObservationRules

    Returns
    -------
    NaN for a sample in which no site was measured, and 0 for a member that gave no number
    """
    measured = np.isfinite(observed)
    centre = _median_over_cells(np.where(measured, levels, np.nan))
    distance = ((levels - centre) / rules.spread - np.where(measured, observed, 0.0)) / rules.noise
    squared = np.where(measured, distance**2, 0.0)
    counted = measured.sum(axis=1)
    total = squared.sum(axis=2) / np.maximum(counted, 1) * np.minimum(counted, rules.independent)
    failed = np.isnan(total)
    best = np.where(failed, np.inf, total).min(axis=0)
    raw = np.where(failed, 0.0, np.exp(-0.5 * (np.where(failed, 0.0, total) - np.where(np.isinf(best), 0.0, best))))
    sums = raw.sum(axis=0)
    return np.where((counted > 0) & (sums > 0.0), raw / np.where(sums > 0.0, sums, 1.0), np.nan)


def _median_over_cells(levels: Float[np.ndarray, "member cell site"]) -> Float[np.ndarray, "member 1 site"]:
    """The median of what is there; NaN where nothing is."""
    ranked = np.sort(levels, axis=1)
    counted = np.isfinite(levels).sum(axis=1, keepdims=True)
    below, above = np.maximum((counted - 1) // 2, 0), np.minimum(counted // 2, levels.shape[1] - 1)
    return 0.5 * (np.take_along_axis(ranked, below, axis=1) + np.take_along_axis(ranked, above, axis=1))


def weights_of_samples(
    ensemble: Ensemble, cells: Sequence[Cell], sites: Scores, samples: Sequence[str], *, rules: ObservationRules
) -> Float[np.ndarray, "member cell"]:
    """What each member is worth in each sample, from the sites measured in it.

    Parameters
    ----------
    cells : one a sample
    sites : Scores - by node
    samples : in the order of the cells
    """
    rows = {name: i for i, name in enumerate(sites.samples)}
    observed = np.full((len(samples), len(sites.genes)), np.nan)
    for i, name in enumerate(samples):
        if name in rows:
            observed[i] = sites.values[rows[name]]
    return member_weights(site_levels(ensemble, cells, sites.genes), observed, rules=rules)


def effective_members(weights: Float[np.ndarray, " member"]) -> float:
    """As many equal members as these weights are worth: 1 over the sum of their squares.

    Examples
    --------
    >>> effective_members(np.array([0.5, 0.5, 0.0, 0.0]))
    2.0
    """
    return float(1.0 / np.sum(weights**2))


def weighted_quantiles(
    values: Float[np.ndarray, "member column"],
    weights: Float[np.ndarray, " member"],
    quantiles: Sequence[float],
) -> Float[np.ndarray, "quantile column"]:
    """The smallest value at which the weights of the members up to it reach each quantile; NaN where no member counts.

    Examples
    --------
    >>> weighted_quantiles(np.array([[3.0], [1.0], [2.0]]), np.array([0.1, 0.5, 0.4]), [0.5, 0.9]).ravel().tolist()
    [1.0, 2.0]
    """
    order = np.argsort(np.where(np.isfinite(values), values, np.inf), axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    share = np.take_along_axis(np.broadcast_to(weights[:, None], values.shape), order, axis=0)
    share = np.cumsum(np.where(np.isfinite(ranked), share, 0.0), axis=0)
    out = np.full((len(quantiles), values.shape[1]), np.nan)
    for row, quantile in enumerate(quantiles):
        reached = share >= quantile * share[-1] - 1e-12
        first = np.argmax(reached, axis=0)
        out[row] = np.where(share[-1] > 0.0, np.take_along_axis(ranked, first[None], axis=0)[0], np.nan)
    return out
