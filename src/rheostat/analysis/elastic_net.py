"""Linear regression that keeps few features: squared errors with a penalty on sizes and one on squares of them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

L1_SHARE = 0.5
STRENGTH = 0.2
"""The penalty over the least one that leaves no feature, held fixed as that of ridge regression is."""

MOST_FEATURES = 500
ROUNDS = 150


def elastic_net(
    features: Float[np.ndarray, "sample feature"],
    measured: Float[np.ndarray, " sample"],
    *,
    l1_share: float = L1_SHARE,
    strength: float = STRENGTH,
    rounds: int = ROUNDS,
) -> Float[np.ndarray, " feature"]:
    """Coefficients b that minimise |y - X b|^2 / 2n + p (s |b|_1 + (1 - s) |b|^2 / 2), X and y centred.

    Of more features than `MOST_FEATURES` only those that go most with the measurements are read. Solved by
    accelerated proximal gradients.

    Parameters
    ----------
    features, measured : no value may be missing
    l1_share : s, 0 (exclusive) to 1
    strength : p as a share of the least one that leaves no feature
    rounds : steps

    References
    ----------
    Zou and Hastie 2005, J R Stat Soc B 67:301, eq. 3; Beck and Teboulle 2009, SIAM J Imaging Sci 2:183, section 4
    """
    x, y = features - features.mean(axis=0), measured - measured.mean()
    slopes = x.T @ y / len(y)
    kept = np.argsort(-np.abs(slopes), kind="stable")[:MOST_FEATURES]
    x = x[:, kept]
    penalty = strength * float(np.abs(slopes).max()) / l1_share
    small, square = penalty * l1_share, penalty * (1.0 - l1_share)
    step = 1.0 / (float(np.linalg.norm(x, 2)) ** 2 / len(y) + square + 1e-12)
    b = ahead = np.zeros(len(kept))
    momentum = 1.0
    for _ in range(rounds):
        moved = ahead - step * (x.T @ (x @ ahead - y) / len(y) + square * ahead)
        new = np.sign(moved) * np.maximum(np.abs(moved) - step * small, 0.0)
        following = 0.5 * (1.0 + np.sqrt(1.0 + 4.0 * momentum**2))
        ahead = new + (momentum - 1.0) / following * (new - b)
        b, momentum = new, following
    out = np.zeros(features.shape[1])
    out[kept] = b
    return out
