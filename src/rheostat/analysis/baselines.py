"""What a prediction has to beat: tissue means, one rule of thumb, and ridge regression on raw features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.tumour.interpret import Interpretation

Features = Float[np.ndarray, "sample feature"]
Values = Float[np.ndarray, " sample"]
Split = tuple[np.ndarray, np.ndarray]

PENALTY = 1.0
"""Ridge penalty, as a multiple of the mean eigenvalue of the samples' products: half of an average direction stays.
It was held fixed because cross-validation inside each split chose too little shrinkage, and so a weaker baseline."""

FOLDS = 5
FEWEST_TRAINED = 30
PI3K_GENES = frozenset({"PIK3CA", "PIK3CB", "PIK3R1", "PTEN", "AKT1", "AKT2", "AKT3"})
RAS_GENES = frozenset({"KRAS", "NRAS", "HRAS", "BRAF"})


def rule_of_thumb(interpretation: Interpretation) -> float:
    """1 where PI3K, PTEN or AKT is altered and neither RAS nor BRAF is, 0.5 where neither or both are, else 0.

    Examples
    --------
    >>> from rheostat.tumour.profile import TumourProfile
    >>> rule_of_thumb(Interpretation(TumourProfile("S"), (), (), ()))
    0.5
    """
    genes = {change.gene for change in interpretation.recognised if change.record.direction != "neutral"}
    return 0.5 + 0.5 * (bool(genes & PI3K_GENES) - bool(genes & RAS_GENES))


@dataclass(frozen=True)
class Ridge:
    """Ridge regression by the products of samples: with K = X X' of centred features, coefficients X' (K + p I)^-1 y.

    `spread` is the standard deviation of leave-one-out errors.
    """

    coefficients: Float[np.ndarray, " feature"]
    mean: Float[np.ndarray, " feature"]
    intercept: float
    spread: float

    def deviation(self, features: Features) -> Values:
        """Predictions less the mean of what was trained on."""
        return (features - self.mean) @ self.coefficients

    def predict(self, features: Features) -> Values:
        """Predictions for features of the same columns."""
        return self.deviation(features) + self.intercept


def fit_ridge(features: Features, measured: Values, *, penalty: float = PENALTY) -> Ridge:
    """Ridge regression of measurements on features; the cost follows the number of samples, not of features.

    References
    ----------
    doi:10.1080/00401706.1979.10489751 (Golub, Heath, Wahba 1979), section 1: leave-one-out errors from one fit
    """
    mean, intercept = features.mean(axis=0), float(measured.mean())
    x = features - mean
    inverse = np.linalg.inv(_penalised(x @ x.T, penalty))
    dual = inverse @ (measured - intercept)
    return Ridge(x.T @ dual, mean, intercept, float(np.std(dual / np.diag(inverse))))


def _penalised(products: Float[np.ndarray, "sample sample"], penalty: float) -> Float[np.ndarray, "sample sample"]:
    count = len(products)
    return products + penalty * max(float(np.trace(products)) / count, 1e-12) * np.eye(count)


def centred(features: Features) -> Features:
    """Columns with mean 0; a missing value reads as the mean."""
    return np.nan_to_num(features - np.nanmean(features, axis=0))


def standardised(features: Features) -> Float[np.ndarray, "sample kept"]:
    """Columns with mean 0 and standard deviation 1; missing values read as the mean, constant columns go."""
    measured = ~np.isnan(features).all(axis=0)
    features = features[:, measured]
    mean = np.nanmean(features, axis=0)
    spread = np.nanstd(features, axis=0)
    kept = spread > 1e-9
    return np.nan_to_num((features[:, kept] - mean[kept]) / spread[kept])


def compressed(features: Features) -> Float[np.ndarray, "sample rotated"]:
    """The same samples in as many columns as there are samples, where there are more; ridge predictions stay the same.

    Ridge regression knows only the products of samples, which a rotation of the features leaves alone.
    """
    if features.shape[1] <= features.shape[0]:
        return features
    values, vectors = np.linalg.eigh(features @ features.T)
    return vectors * np.sqrt(np.clip(values, 0.0, None))


def leave_group_out(groups: Sequence[str]) -> list[Split]:
    """Training and test rows, one split for each group; rows without a group are trained on, never tested."""
    labels = np.array(groups)
    return [(np.flatnonzero(labels != name), np.flatnonzero(labels == name)) for name in sorted(set(groups) - {""})]


def random_folds(count: int, *, rng: np.random.Generator, folds: int = FOLDS) -> list[Split]:
    """Training and test rows of random folds of nearly the same size."""
    fold = rng.permutation(np.arange(count) % folds)
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


def held_out(features: Features, measured: Values, splits: Sequence[Split]) -> Values:
    """The prediction of each sample by a ridge that did not see its split; NaN where no split tests it.

    Splits are pooled as deviations from what each was trained on: the training mean moves against the mean of the
    samples left out, which would punish every prediction alike.
    """
    out = np.full(len(measured), np.nan)
    products = features @ features.T
    for train, test in _measured_splits(measured, splits):
        within, across = _recentred(products, train, test)
        y = measured[train] - measured[train].mean()
        out[test] = across @ np.linalg.solve(_penalised(within, PENALTY), y)
    return out


def _recentred(
    products: Float[np.ndarray, "sample sample"], train: np.ndarray, test: np.ndarray
) -> tuple[Float[np.ndarray, "train train"], Float[np.ndarray, "test train"]]:
    """Products of samples after the mean of the training samples has been taken from every feature."""
    within, across = products[np.ix_(train, train)], products[np.ix_(test, train)]
    means = within.mean(axis=0)
    whole = float(means.mean())
    return (
        within - means[:, None] - means[None, :] + whole,
        across - across.mean(axis=1, keepdims=True) - means[None, :] + whole,
    )


def tissue_means(tissues: Sequence[str], measured: Values, splits: Sequence[Split]) -> Values:
    """The mean of each sample's tissue among the samples that its split trains on; else the mean of all of them."""
    labels = np.array(tissues)
    out = np.full(len(measured), np.nan)
    for train, test in _measured_splits(measured, splits):
        for i in test:
            alike = train[labels[train] == labels[i]]
            out[i] = measured[alike if alike.size else train].mean()
    return out


def coverage(features: Features, measured: Values, splits: Sequence[Split], *, width: float) -> tuple[int, float]:
    """Samples tested, and the share of them within `width` leave-one-out errors of the prediction."""
    inside: list[bool] = []
    for train, test in _measured_splits(measured, splits):
        ridge = fit_ridge(features[train], measured[train])
        seen = test[~np.isnan(measured[test])]
        away = np.abs(ridge.predict(features[seen]) - measured[seen])
        inside += list(away <= width * ridge.spread)
    return len(inside), float(np.mean(inside)) if inside else float("nan")


def _measured_splits(measured: Values, splits: Sequence[Split]) -> Iterator[Split]:
    known = ~np.isnan(measured)
    for train, test in splits:
        trained = train[known[train]]
        if len(trained) >= FEWEST_TRAINED:
            yield trained, test
