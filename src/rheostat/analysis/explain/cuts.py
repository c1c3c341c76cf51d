"""What growth would be were steps of the network shut or held: exact re-simulation of the treated cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Model
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import literal_values
from rheostat.pharmacology.response import DEATH, DIVISION
from rheostat.simulate.batch import steady_states, steady_states_of_draws

Held = Mapping[int, float]


@dataclass(frozen=True)
class Treated:
    """A cell untreated and under a regimen at the usual dose.

    Parameters
    ----------
    conditions : two rows, untreated and treated
    states : the steady states of both
    """

    model: Model
    conditions: Conditions
    states: Float[np.ndarray, "two node"]

    @property
    def untreated_rate(self) -> float:
        """Growth without treatment, 1/h."""
        return float(_rates(self.model, self.states[:1])[0])

    @property
    def growth(self) -> float:
        """Growth under treatment over untreated growth."""
        return float(_rates(self.model, self.states[1:])[0]) / self.untreated_rate

    @property
    def readout(self) -> Float[np.ndarray, " node"]:
        """d growth / d x of each node, growth being relative to the untreated cell's."""
        growth, index = self.model.growth, self.model.network.index
        out = np.zeros(len(index))
        out[index[DIVISION]] = growth.division_per_h / self.untreated_rate
        out[index[DEATH]] = -growth.division_per_h * growth.death_share / self.untreated_rate
        return out

    def untreated_literals(self) -> Float[np.ndarray, " literal"]:
        """What every literal reads without treatment."""
        return literal_values(self.model.network, self.states[:1], self.conditions.row(0))[0]


def treated(model: Model, conditions: Conditions) -> Treated:
    """A cell before and under treatment.

    Raises
    ------
    NumericalError - where either state has no number
    """
    settled = steady_states(model.network, conditions).require_settled()
    return Treated(model, conditions, settled.states)


def growth_with(cell: Treated, held: Sequence[Held]) -> Float[np.ndarray, " variant"]:
    """Growth under treatment, over untreated growth, with literals held at values; NaN where a state has no number.

    Parameters
    ----------
    cell : Treated
    held : for each variant, number of a literal to the value that it keeps
    """
    network = cell.model.network
    draws = [network, *(network.with_literals(values) for values in held)]
    found = steady_states_of_draws(draws, cell.conditions.row(1))
    states = np.concatenate([each.states for each in found[1:]]) if held else np.empty((0, len(network.nodes)))
    return np.asarray(_rates(cell.model, states) / cell.untreated_rate)


def growth_at(cell: Treated, kept: Sequence[Held]) -> Float[np.ndarray, " variant"]:
    """Growth under treatment, over untreated growth, with outputs of drug targets at other levels.

    Parameters
    ----------
    cell : Treated
    kept : for each variant, number of an output to what it keeps; NaN comes back where a state has no number
    """
    at = cell.conditions.row(1)
    residuals = np.repeat(at.residuals, len(kept), axis=0)
    for row, levels in enumerate(kept):
        for number, level in levels.items():
            residuals[row, number] = level
    alike = Conditions(
        np.repeat(at.abundance, len(kept), axis=0),
        np.repeat(at.locked, len(kept), axis=0),
        np.repeat(at.inputs, len(kept), axis=0),
        residuals,
    )
    found = steady_states(cell.model.network, alike)
    return np.asarray(_rates(cell.model, found.states) / cell.untreated_rate)


def shut(model: Model, edges: Iterable[int]) -> dict[int, float]:
    """The literals of edges as they read where their regulator is absent."""
    network = model.network
    literals = [network.edges[number].literal for number in edges]
    return {i: float(network.tables.literal_base[i]) for i in literals if i >= 0}


def as_untreated(cell: Treated, edges: Iterable[int]) -> dict[int, float]:
    """The literals of edges as they read before treatment."""
    values = cell.untreated_literals()
    literals = [cell.model.network.edges[number].literal for number in edges]
    return {i: float(values[i]) for i in literals if i >= 0}


def _rates(model: Model, states: np.ndarray) -> np.ndarray:
    return model.growth.net_rate_per_h(model.reader.read(DIVISION, states), model.reader.read(DEATH, states))
