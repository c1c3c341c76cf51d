"""Tumours of several parts: clones, or bulk and stem-like compartments that turn into one another.

The parts grow at their own rates g, and part i turns into part j at k_ij:
dn_j/dt = g_j n_j + sum_i (k_ij n_i - k_ji n_j).
The growth rate of the whole over a time T is ln(sum n(T) / sum n(0)) / T.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import expm

from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import Alteration, with_alterations

HOURS_A_DAY = 24.0


@dataclass(frozen=True)
class Part:
    """A clone or compartment: its share at the start, and how its cells depart from those of the sample."""

    name: str
    share: float
    alterations: tuple[Alteration, ...] = ()
    environment: Mapping[str, float] | None = None

    def of(self, cell: Cell) -> Cell:
        """The cell of this part in a sample."""
        changed = with_alterations(cell, self.alterations)
        return changed.within(self.environment) if self.environment else changed


@dataclass(frozen=True)
class Mixture:
    """The parts of a tumour.

    Parameters
    ----------
    parts : shares add up to 1
    transitions_per_day : as (from, to): the share of a part that turns into another in a day; 0 for none
    days : over which growth is told
    """

    parts: tuple[Part, ...]
    transitions_per_day: Float[np.ndarray, "part part"]
    days: float

    def __post_init__(self) -> None:
        if abs(sum(part.share for part in self.parts) - 1.0) > 1e-6 or any(part.share < 0.0 for part in self.parts):
            raise InputError("the shares of the parts are 0 or more and add up to 1")
        if not self.days > 0.0 or (self.transitions_per_day < 0.0).any():
            raise InputError("growth is told over more than no time, and transitions are 0 or more a day")

    def of(self, cell: Cell) -> MixedCell:
        """A sample made of these parts."""
        return MixedCell(tuple(part.of(cell) for part in self.parts), self)


@dataclass(frozen=True)
class MixedCell:
    """A sample in parts, each with its cell."""

    cells: tuple[Cell, ...]
    mixture: Mixture


Sampled = Cell | MixedCell


def growth_of_whole(
    rates_per_h: Float[np.ndarray, "*more part"],
    shares: Float[np.ndarray, " part"],
    transitions_per_h: Float[np.ndarray, "part part"],
    *,
    hours: float,
) -> Float[np.ndarray, "*more"]:
    """The growth rate of a mixture over a time, 1/h, from the net rates of its parts.

    Parameters
    ----------
    rates_per_h : net rate of each part
    shares : of the parts at the start
    transitions_per_h : as (from, to)
    hours : > 0
    """
    leaving = transitions_per_h.sum(axis=1) - np.diagonal(transitions_per_h)
    turning = transitions_per_h.T - np.diag(np.diagonal(transitions_per_h)) - np.diag(leaving)
    numbers = np.isfinite(rates_per_h).all(axis=-1)
    rates = np.where(numbers[..., None], rates_per_h, 0.0)
    matrices = turning + rates[..., None] * np.eye(len(shares))
    grown = expm(matrices * hours) @ shares
    return np.where(numbers, np.log(grown.sum(axis=-1)) / hours, np.nan)


def flattened(samples: Sequence[Sampled]) -> list[Cell]:
    """The cells of all parts of all samples, one after another."""
    return [cell for sample in samples for cell in (sample.cells if isinstance(sample, MixedCell) else (sample,))]


def whole(
    rates_per_h: Float[np.ndarray, "member cell column"], samples: Sequence[Sampled]
) -> Float[np.ndarray, "member sample column"]:
    """The growth rate of each sample from those of its parts, which stand as in `flattened`."""
    if not any(isinstance(sample, MixedCell) for sample in samples):
        return rates_per_h
    out = np.empty((rates_per_h.shape[0], len(samples), rates_per_h.shape[2]))
    at = 0
    for i, sample in enumerate(samples):
        width = len(sample.cells) if isinstance(sample, MixedCell) else 1
        part = rates_per_h[:, at : at + width]
        out[:, i] = _of_parts(part, sample.mixture) if isinstance(sample, MixedCell) else part[:, 0]
        at += width
    return out


def worst(outcomes: np.ndarray, samples: Sequence[Sampled]) -> np.ndarray:
    """The worst outcome over the parts of each sample, as (sample, column)."""
    if not any(isinstance(sample, MixedCell) for sample in samples):
        return outcomes
    widths = [len(sample.cells) if isinstance(sample, MixedCell) else 1 for sample in samples]
    return np.asarray(np.maximum.reduceat(outcomes, np.cumsum([0, *widths])[:-1], axis=0))


def _of_parts(rates_per_h: np.ndarray, mixture: Mixture) -> np.ndarray:
    shares = np.array([part.share for part in mixture.parts])
    per_h = mixture.transitions_per_day / HOURS_A_DAY
    return growth_of_whole(np.moveaxis(rates_per_h, 1, -1), shares, per_h, hours=mixture.days * HOURS_A_DAY)
