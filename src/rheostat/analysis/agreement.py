"""How well predictions agree with measurements, and how sure that figure is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import rankdata

Values = Float[np.ndarray, " sample"]
INTERVAL = (2.5, 97.5)
RESAMPLES = 400
SENSITIVE_SHARE = 1.0 / 3.0
"""Share of the samples that counts as sensitive in the AUROC."""

FEWEST = 10
"""Samples below which no figure is given."""


@dataclass(frozen=True)
class Agreement:
    """Rank agreement over samples with both numbers; None where it is undefined (constant, or too few samples).

    `low` and `high` hold the middle 95 % of Spearman's rho over resampled samples.
    """

    n: int
    spearman: float | None
    auroc: float | None
    low: float | None
    high: float | None


def spearman(predicted: Values, measured: Values) -> float | None:
    """Spearman's rank correlation; None where one side is constant.

    Examples
    --------
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 9.0]))
    1.0
    """
    x, y = rankdata(predicted), rankdata(measured)
    x, y = x - x.mean(), y - y.mean()
    norm = float(np.sqrt((x @ x) * (y @ y)))
    return None if norm == 0.0 else round(float(x @ y) / norm, 12)


def auroc(predicted: Values, is_sensitive: np.ndarray) -> float | None:
    """The chance that a sensitive sample is predicted above one that is not, ties counting half.

    Examples
    --------
    >>> auroc(np.array([0.1, 0.4, 0.8]), np.array([False, False, True]))
    1.0
    """
    positive = int(is_sensitive.sum())
    negative = len(is_sensitive) - positive
    if not positive or not negative:
        return None
    ranks = rankdata(predicted)
    return float((ranks[is_sensitive].sum() - positive * (positive + 1) / 2) / (positive * negative))


def agreement(
    predicted: Values, measured: Values, *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Agreement:
    """The agreement of predictions with measurements (high = sensitive on both sides).

    Parameters
    ----------
    predicted, measured : one number a sample; NaN where there is none
    rng : draws the resamples
    resamples : how many
    """
    both = np.flatnonzero(~np.isnan(predicted) & ~np.isnan(measured))
    x, y = predicted[both], measured[both]
    if len(both) < FEWEST or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return Agreement(len(both), None, None, None, None)
    drawn = resampled([x], y, rng=rng, resamples=resamples)[0]
    low, high = np.percentile(drawn, INTERVAL)
    sensitive = y >= np.quantile(y, 1.0 - SENSITIVE_SHARE)
    return Agreement(len(both), spearman(x, y), auroc(x, sensitive), float(low), float(high))


def resampled(
    predictions: Sequence[Values], measured: Values, *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Float[np.ndarray, "prediction resample"]:
    """Spearman's rho of several predictions over the same resampled samples, so that differences are paired.

    Ranks are taken once over all samples, which a resample hardly changes.
    """
    rows = rng.integers(0, len(measured), (resamples, len(measured)))
    y = _standardised(rankdata(measured)[rows])
    return np.array([np.mean(_standardised(rankdata(x)[rows]) * y, axis=1) for x in predictions])


def _standardised(values: Float[np.ndarray, "resample sample"]) -> Float[np.ndarray, "resample sample"]:
    spread = values.std(axis=1, keepdims=True)
    return (values - values.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0)


def difference(
    first: Values, second: Values, measured: Values, *, rng: np.random.Generator, resamples: int = RESAMPLES
) -> tuple[int, float, float, float] | None:
    """Samples, rho of the first less rho of the second and its 95 % interval, on samples that all three have."""
    both = ~np.isnan(first) & ~np.isnan(second) & ~np.isnan(measured)
    if both.sum() < FEWEST:
        return None
    a, b = spearman(first[both], measured[both]), spearman(second[both], measured[both])
    if a is None or b is None:
        return None
    drawn = resampled([first[both], second[both]], measured[both], rng=rng, resamples=resamples)
    low, high = np.percentile(drawn[0] - drawn[1], INTERVAL)
    return int(both.sum()), a - b, float(low), float(high)


def within_groups(
    predicted: Values, measured: Values, groups: Sequence[str], *, fewest: int = FEWEST
) -> tuple[int, float] | None:
    """Groups that are large enough and the mean of Spearman's rho inside them, weighted by their size."""
    found: list[tuple[int, float]] = []
    labels = np.array(groups)
    both = ~np.isnan(predicted) & ~np.isnan(measured)
    for name in sorted(set(groups) - {""}):
        rows = both & (labels == name)
        rho = spearman(predicted[rows], measured[rows]) if rows.sum() >= fewest else None
        if rho is not None:
            found.append((int(rows.sum()), rho))
    if not found:
        return None
    weights = np.array([n for n, _ in found], float)
    return len(found), float(np.average([rho for _, rho in found], weights=weights))
