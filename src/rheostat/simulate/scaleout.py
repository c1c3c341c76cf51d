"""The blocks of a batch on the workers of a Dask cluster, for more conditions than one machine takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from rheostat.network.cell import Conditions
from rheostat.network.network import Network
from rheostat.simulate.batch import steady_states
from rheostat.simulate.steady import SteadyStates

if TYPE_CHECKING:
    from distributed import Client

BLOCK = 4096
"""Conditions that one worker takes at a time."""


def steady_states_on(
    client: Client,
    network: Network,
    conditions: Conditions,
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
) -> SteadyStates:
    """What `steady_states` gives, to the bit where the workers' processors are of one kind, made by a cluster.

    Parameters
    ----------
    client : Client of the Dask scheduler; the workers need Rheostat of the same version, and a core a thread
    network, conditions, start : as for `steady_states`
    """
    begin = np.broadcast_to(network.reference if start is None else start, (len(conditions), len(network.nodes)))
    remote: Any = client
    shared = remote.scatter(network, broadcast=True)
    blocks = [slice(low, low + BLOCK) for low in range(0, len(conditions), BLOCK)]
    waiting = [remote.submit(_block, shared, _rows(conditions, rows), begin[rows], pure=False) for rows in blocks]
    parts: list[tuple[np.ndarray, tuple[Any, ...]]] = remote.gather(waiting)
    states = np.concatenate([np.empty((0, len(network.nodes))), *(part[0] for part in parts)])
    return SteadyStates(network, states, tuple(outcome for part in parts for outcome in part[1]))


def _rows(conditions: Conditions, rows: slice) -> Conditions:
    return Conditions(
        conditions.abundance[rows], conditions.locked[rows], conditions.inputs[rows], conditions.residuals[rows]
    )


def _block(network: Network, conditions: Conditions, start: np.ndarray) -> tuple[np.ndarray, tuple[Any, ...]]:
    found = steady_states(network, conditions, start=start, threads=1)
    return found.states, found.outcomes
