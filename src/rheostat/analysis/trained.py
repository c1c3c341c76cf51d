"""Predictors that were trained once, ship with the package and are never fitted again: baselines and the layer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.readout_layer import Layer
from rheostat.network.network import Network
from rheostat.tumour.personalise import Panel

SIGNIFICANT = 6


@dataclass(frozen=True)
class Linear:
    """Linear predictors of several targets from the same named features.

    Parameters
    ----------
    names : features
    mean, spread : of the training samples; a missing value reads as the mean
    coefficients : of the features as (value - mean) / spread
    """

    names: tuple[str, ...]
    mean: Float[np.ndarray, " feature"]
    spread: Float[np.ndarray, " feature"]
    coefficients: Float[np.ndarray, "feature target"]

    def deviation(self, features: Float[np.ndarray, "sample feature"]) -> Float[np.ndarray, "sample target"]:
        """Predictions less the mean of what was trained on, high = sensitive."""
        return np.nan_to_num((features - self.mean) / self.spread) @ self.coefficients


@dataclass(frozen=True)
class Trained:
    """All predictors of a training.

    Parameters
    ----------
    fitted_on : the training samples, in words
    targets : what is predicted, in the order of every last axis
    means, tissues, tissue_means : mean of each target, over all training samples and by tissue (less the whole mean)
    drugs : name of a drug as spelt in a source to its class
    seen : hashes of the names of the training samples
    panels : table of measurements to the reference panel that its genes are scored against
    linear : (model, features) to predictor
    layers : part (statistical, both) to layer
    network : fingerprint of the network whose readouts the layers were trained on
    """

    fitted_on: str
    targets: tuple[str, ...]
    means: Float[np.ndarray, " target"]
    tissues: tuple[str, ...]
    tissue_means: Float[np.ndarray, "tissue target"]
    drugs: Mapping[str, str]
    seen: frozenset[str]
    panels: Mapping[str, Panel]
    linear: Mapping[tuple[str, str], Linear]
    layers: Mapping[str, Layer]
    network: str

    def has_seen(self, samples: Sequence[str]) -> np.ndarray:
        """Which samples were trained on, by name."""
        return np.array([hashed(name) in self.seen for name in samples], bool)

    def by_tissue(self, tissues: Sequence[str]) -> Float[np.ndarray, "sample target"]:
        """The mean of each sample's tissue less that of all; 0 for a tissue that was not trained on."""
        rows = {name: i for i, name in enumerate(self.tissues)}
        nothing = np.zeros(len(self.targets))
        return np.array([self.tissue_means[rows[name]] if name in rows else nothing for name in tissues])

    def column(self, target: str, drugs: Sequence[str]) -> int | None:
        """Which predicted target speaks of a measured one: the same, or the class that all its drugs are of."""
        if target in self.targets:
            return self.targets.index(target)
        classes = {self.drugs.get(spelling(name), "") for name in drugs}
        name = classes.pop() if len(classes) == 1 else ""
        return self.targets.index(name) if name in self.targets else None


def spelling(name: str) -> str:
    """A name in lower-case letters and digits.

    Examples
    --------
    >>> spelling("MK-2206")
    'mk2206'
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def hashed(sample: str) -> str:
    """SHA-256 of a sample's name in upper-case letters and digits, so that a list of names need not be stored."""
    return hashlib.sha256(spelling(sample).upper().encode()).hexdigest()


def fingerprint(network: Network) -> str:
    """The same for two networks only where their nodes are and their numbers agree to six figures."""
    digest = hashlib.sha256(" ".join(network.nodes).encode())
    tables = network.tables
    for values in (tables.clause_weight, tables.literal_half, tables.literal_slope, tables.size, tables.gate_norm):
        digest.update(" ".join(f"{value:.{SIGNIFICANT}g}" for value in values).encode())
    return digest.hexdigest()[:16]
