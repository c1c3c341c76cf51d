"""The statistical layer: a smooth function of at most 60 of the network's own readouts and the tissue, no raw gene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import qr
from scipy.special import ndtri

Readouts = Float[np.ndarray, "sample readout"]
Likeness = Float[np.ndarray, "sample trained"]
MOST_READOUTS = 60
UNTREATED = 45
"""Readouts of untreated cells where responses to drugs are read as well, which have the rest of the 60."""

KNOTS = 33
LEAST_TAIL = 0.005
"""Share of the samples beyond which a normal score is cut off."""

PENALTY = 0.5
TISSUE_SHARE = 0.5
"""Penalty as in `baselines`, and how much a shared tissue adds to the likeness of two samples, 1 being identity of
readouts. Rho moves by 0.02 at most between 0.3 and 1 of either, so that neither is chosen anew in each fold."""

FEWEST_OF_A_TISSUE = 8


@dataclass(frozen=True)
class Layer:
    """Kernel ridge regression on readouts turned into normal scores.

    The likeness of two samples is exp(-d^2 / m), with d their distance and m the median squared distance of training
    samples, and more where they share a tissue that enough training samples have.

    Parameters
    ----------
    names : readouts, in the order of the columns
    knots : quantiles of each readout over the training samples, rising
    trained : normal scores of the training samples
    tissues : their tissues; empty for those of a tissue with too few
    width : m
    dual : weight of each training sample for each target; the sum of a column is 0
    spreads : standard deviation of leave-one-out errors, one a target
    """

    names: tuple[str, ...]
    knots: Float[np.ndarray, "readout knot"]
    trained: Readouts
    tissues: tuple[str, ...]
    width: float
    dual: Float[np.ndarray, "trained target"]
    spreads: Float[np.ndarray, " target"]

    def deviation(self, readouts: Readouts, tissues: Sequence[str]) -> Float[np.ndarray, "sample target"]:
        """Predictions less those for the average training sample; a readout that is missing reads as the median."""
        likeness = _likeness(normal_scores(readouts, self.knots), tissues, self.trained, self.tissues, width=self.width)
        mean = _likeness(self.trained, self.tissues, self.trained, self.tissues, width=self.width).mean(axis=0)
        return (likeness - mean) @ self.dual


def fit_layer(
    readouts: Readouts,
    tissues: Sequence[str],
    measured: Float[np.ndarray, "sample target"],
    *,
    names: Sequence[str],
    penalty: float = PENALTY,
) -> Layer:
    """The layer of some training samples; a target's missing values read as its mean.

    Parameters
    ----------
    readouts, tissues, measured : of the training samples
    names : of the readouts
    penalty : ridge penalty, as a multiple of the mean eigenvalue
    """
    knots = quantiles(readouts)
    trained = normal_scores(readouts, knots)
    counts = {name: list(tissues).count(name) for name in set(tissues) - {""}}
    common = tuple(name if counts.get(name, 0) >= FEWEST_OF_A_TISSUE else "" for name in tissues)
    width = max(float(np.median(_square_distances(trained, trained))), 1e-12)
    kernel = _likeness(trained, common, trained, common, width=width)
    means = kernel.mean(axis=0)
    kernel = kernel - means[:, None] - means[None, :] + means.mean()
    count = len(kernel)
    inverse = np.linalg.inv(kernel + penalty * max(float(np.trace(kernel)) / count, 1e-12) * np.eye(count))
    dual = inverse @ np.nan_to_num(measured - np.nanmean(measured, axis=0))
    errors = np.where(np.isnan(measured), np.nan, dual / np.diag(inverse)[:, None])
    return Layer(tuple(names), knots, trained, common, width, dual - dual.mean(axis=0), np.nanstd(errors, axis=0))


def quantiles(readouts: Readouts) -> Float[np.ndarray, "readout knot"]:
    """Knots that turn a readout into the share of samples below it."""
    return np.nanquantile(readouts, np.linspace(0.0, 1.0, KNOTS), axis=0).T


def normal_scores(readouts: Readouts, knots: Float[np.ndarray, "readout knot"]) -> Readouts:
    """Each readout as a standard normal value of the same rank; ties read as their middle, missing values as 0."""
    shares = np.linspace(0.0, 1.0, knots.shape[1])
    out = np.empty(readouts.shape)
    for j, own in enumerate(knots):
        values = readouts[:, j]
        below = np.searchsorted(own, values, side="left")
        above = np.searchsorted(own, values, side="right")
        tied = 0.5 * (shares[np.clip(below, 0, len(own) - 1)] + shares[np.clip(above - 1, 0, len(own) - 1)])
        out[:, j] = np.where(np.isnan(values), 0.5, np.where(above > below, tied, np.interp(values, own, shares)))
    return ndtri(np.clip(out, LEAST_TAIL, 1.0 - LEAST_TAIL))


def spanning(readouts: Readouts, count: int) -> np.ndarray:
    """Columns of the readouts that together span most of what varies between samples, most telling first.

    Pivoted orthogonalisation takes the readout that varies most beside those already taken.
    """
    varying = np.flatnonzero(np.nan_to_num(np.nanmax(readouts, axis=0) - np.nanmin(readouts, axis=0)) > 1e-6)
    scores = normal_scores(readouts[:, varying], quantiles(readouts[:, varying]))
    _, _, order = qr(scores - scores.mean(axis=0), mode="economic", pivoting=True)
    return varying[np.asarray(order)[:count]]


def _likeness(
    one: Readouts,
    tissues: Sequence[str],
    other: Float[np.ndarray, "trained readout"],
    others: Sequence[str],
    *,
    width: float,
) -> Likeness:
    here, there = np.array(tissues, dtype=object)[:, None], np.array(others, dtype=object)[None, :]
    shared = (here == there) & (there != "")
    return np.exp(-_square_distances(one, other) / width) + TISSUE_SHARE * shared


def _square_distances(one: Readouts, other: Float[np.ndarray, "trained readout"]) -> Likeness:
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None, :] - 2.0 * one @ other.T
    return np.maximum(squares, 0.0)
