"""What passes along each step of the network at one state: gains from node to node, and contributions to growth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from rheostat.network.cell import Conditions
from rheostat.network.evaluate import links
from rheostat.network.network import Network
from rheostat.simulate.adjoint import adjoint_weights


@dataclass(frozen=True)
class Step:
    """All edges from one node or input to one node, taken together.

    Parameters
    ----------
    source, target : names
    sign : 1 or -1 as the records say; 0 where edges of both signs stand side by side
    gain : d ln target / d ln source through these edges alone; 0 where either is 0
    contribution : d readout / d ln source through these edges
    edges : numbers in `Network.edges`; none where the source takes a shared subunit from the target
    """

    source: str
    target: str
    sign: int
    gain: float
    contribution: float
    edges: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What names the step."""
        return self.source, self.target


@dataclass(frozen=True)
class Circuit:
    """The steps of a network at one state, with the weight of each node in a readout.

    Parameters
    ----------
    state : folds
    steps : by source and target
    influence : d readout / d ln x of each node, were it held there: what goes out of it adds up to this
    direct : the part of `influence` that the readout takes from the node itself
    """

    network: Network
    state: Float[np.ndarray, " node"]
    steps: Mapping[tuple[str, str], Step]
    influence: Float[np.ndarray, " node"]
    direct: Float[np.ndarray, " node"]

    def level(self, name: str) -> float:
        """The level of a node, in folds of the reference cell."""
        return float(self.state[self.network.index[name]])

    def out_of(self, name: str) -> Sequence[Step]:
        """The steps that begin at a node or input."""
        return self._out.get(name, ())

    def into(self, name: str) -> Sequence[Step]:
        """The steps that end at a node."""
        return self._into.get(name, ())

    @cached_property
    def _out(self) -> Mapping[str, list[Step]]:
        return _grouped(self.steps.values(), lambda step: step.source)

    @cached_property
    def _into(self) -> Mapping[str, list[Step]]:
        return _grouped(self.steps.values(), lambda step: step.target)


def _grouped(steps: Iterable[Step], key: Callable[[Step], str]) -> dict[str, list[Step]]:
    groups: dict[str, list[Step]] = {}
    for step in steps:
        groups.setdefault(key(step), []).append(step)
    return groups


def circuit(
    network: Network,
    conditions: Conditions,
    state: Float[np.ndarray, " node"],
    *,
    readout: Float[np.ndarray, " node"],
) -> Circuit:
    """The circuit at a steady state.

    Parameters
    ----------
    network : Network
    conditions : one row, under which the state is steady
    state : folds
    readout : d readout / d x of each node
    """
    found = links(network, state[None, :], conditions)
    pushes = adjoint_weights(network, conditions, state[None, :], readout=readout[None, :])[0]
    slots = np.concatenate([state, conditions.inputs[0], [1.0]])
    moved = found.slope[0] * slots[found.source]
    held = found.own[0] * state
    pull = held[found.target]
    gains = np.divide(moved, pull, out=np.zeros_like(moved), where=pull > 0.0)
    names = (*network.nodes, *network.inputs, "")
    rows: dict[tuple[str, str], list[int]] = {}
    for row, (source, target) in enumerate(zip(found.source.tolist(), found.target.tolist(), strict=True)):
        rows.setdefault((names[source], names[target]), []).append(row)
    contributions = pushes[found.target] * moved
    steps = {
        key: Step(
            *key,
            sign=_sign(network, found.edge[those], found.slope[0][those]),
            gain=float(gains[those].sum()),
            contribution=float(contributions[those].sum()),
            edges=tuple(int(number) for number in found.edge[those] if number >= 0),
        )
        for key, those in rows.items()
    }
    return Circuit(network, state, steps, pushes * held, readout * state)


def _sign(network: Network, edges: np.ndarray, slopes: np.ndarray) -> int:
    """The sign that all edges agree on; a rival's is that of its slope."""
    signs = {
        network.edges[number].sign if number >= 0 else int(np.sign(slope))
        for number, slope in zip(edges.tolist(), slopes.tolist(), strict=True)
    }
    return signs.pop() if len(signs) == 1 else 0
