"""What each node reaches when the inputs are switched: the ranges on which the two-valued reading rests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.errors import NumericalError
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.network import Network
from rheostat.simulate.batch import steady_states


@dataclass(frozen=True)
class Range:
    """The least and the greatest level of each node over the corners, in folds of the reference cell."""

    low: Float[np.ndarray, " node"]
    high: Float[np.ndarray, " node"]


def corner_range(network: Network, groups: Iterable[tuple[str, ...]]) -> Range:
    """The range of every node over the reference surroundings with one input, or one group of inputs, switched.

    An input that is there at reference is taken away, one that is not is given. Corners in which a cell does not come
    to rest are left out.

    Parameters
    ----------
    network : Network - wild type
    groups : inputs that are switched together, such as all amino acids

    Raises
    ------
    NumericalError - where the reference cell itself does not rest
    """
    switched = {
        name: 0.0 if level > 0.0 else 1.0 for name, level in zip(network.inputs, network.input_reference, strict=True)
    }
    together = [(), *((name,) for name in network.inputs), *groups]
    cells = [Cell(environment={name: switched[name] for name in names}) for names in together]
    found = steady_states(network, conditions_of(network, cells))
    resting = np.array([outcome.is_number for outcome in found.outcomes])
    if not resting[0]:
        raise NumericalError(f"the reference cell has no steady state: {found.outcomes[0].value}")
    states = found.states[resting]
    return Range(states.min(axis=0), states.max(axis=0))
