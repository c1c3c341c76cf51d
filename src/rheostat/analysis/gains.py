"""How much of a change of each input arrives at each readout: around the reference, and from absent to replete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.experiments import FLOOR
from rheostat.analysis.model import Arm, Model
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network

SMALL, LARGE = 0.05, 5.0
"""The least and the greatest size of a total gain that raise no doubt."""

STEP = 1e-5
DOSES = (0.0, 1.0)
"""The levels of an input between which a readout's swing is taken: absent, and replete or the standard stress."""


@dataclass(frozen=True)
class Gains:
    """What each input does to each readout.

    Parameters
    ----------
    inputs, readouts : names
    at_rest : whether the input is 0 at the reference
    local : d ln readout / d ln input at the reference; per unit of the input where it is 0 there, and d readout in
        place of d ln readout where the readout is
    swing : ln of the readout with the input at 1 over that with the input at 0, all else at reference
    """

    inputs: tuple[str, ...]
    readouts: tuple[str, ...]
    at_rest: tuple[bool, ...]
    local: Float[np.ndarray, "input readout"]
    swing: Float[np.ndarray, "input readout"]

    def of(self, source: str, readout: str) -> tuple[float, float]:
        """Local gain and swing of one pair."""
        i, j = self.inputs.index(source), self.readouts.index(readout)
        return float(self.local[i, j]), float(self.swing[i, j])


def gains(model: Model, *, readouts: Sequence[str] | None = None) -> Gains:
    """The gain of every input on every readout.

    Parameters
    ----------
    model : Model
    readouts : nodes and observables; default all of them

    Raises
    ------
    NumericalError - where a state with an input at 0 or 1 has no number
    """
    names = tuple(model.reader.names if readouts is None else readouts)
    moves = input_response(model.network)
    local = np.array([_log_slopes(model, names, move) for move in moves]).reshape(len(moves), len(names))
    inputs = model.network.inputs
    own = model.network.input_reference
    at_rest = tuple(bool(value == 0.0) for value in own)
    scaled = local * np.where(at_rest, 1.0, own)[:, None]
    return Gains(inputs, names, at_rest, scaled, _swings(model, names))


def input_response(network: Network) -> Float[np.ndarray, "input node"]:
    """d state / d input at the reference: the Jacobian solved against what each input does to the flow."""
    rest = conditions_of(network, [Cell()])
    inner = jacobian(network, network.reference[None, :], rest)[0]
    columns = [_input_slope(network, rest, i) for i in range(len(network.inputs))]
    return np.linalg.solve(inner, -np.array(columns).reshape(len(columns), len(network.nodes)).T).T


def _input_slope(network: Network, rest: Conditions, position: int) -> Float[np.ndarray, " node"]:
    """d flow / d input, from two flows; an input cannot fall below 0."""
    below = max(rest.inputs[0, position] - STEP, 0.0)
    above = rest.inputs[0, position] + STEP
    ends = []
    for value in (below, above):
        inputs = rest.inputs.copy()
        inputs[0, position] = value
        moved = Conditions(rest.abundance, rest.locked, inputs, rest.residuals)
        ends.append(flow(network, network.reference[None, :], moved)[0])
    return np.asarray((ends[1] - ends[0]) / (above - below))


def _log_slopes(model: Model, names: Sequence[str], move: Float[np.ndarray, " node"]) -> list[float]:
    states = model.network.reference + STEP * np.array([[0.0], [1.0]]) * move
    return [_slope(*map(float, model.reader.read(name, np.maximum(states, 0.0)))) for name in names]


def _slope(before: float, after: float) -> float:
    change = (after - before) / STEP
    return change / before if before > FLOOR else change


def _swings(model: Model, names: Sequence[str]) -> Float[np.ndarray, "input readout"]:
    inputs = model.network.inputs
    arms = [Arm(Cell().within({name: level})) for name in inputs for level in DOSES]
    run = model.run(arms).require_numbers()
    levels = np.array([run.read(name) for name in names]).reshape(len(names), len(inputs), len(DOSES))
    logs = np.log(np.maximum(levels, FLOOR))
    return np.asarray((logs[:, :, 1] - logs[:, :, 0]).T)


def doubts(found: Gains) -> Iterator[str]:
    """A sentence for each input that moves nothing, and for each pair whose gain is beyond what biology passes on.

    Where an input is 0 at the reference, a stress at rest, only the swing counts: there is no change in per cent.
    """
    for i, name in enumerate(found.inputs):
        size = (
            np.abs(found.swing[i]) if found.at_rest[i] else np.maximum(np.abs(found.local[i]), np.abs(found.swing[i]))
        )
        if size.max(initial=0.0) < SMALL:
            yield f"{name} moves nothing: no readout has a gain of {SMALL:g} or more"
        for j in np.flatnonzero(size > LARGE):
            yield f"{found.readouts[j]} has a gain of {size[j]:.2g} on {name}; expected {LARGE:g} or less"
