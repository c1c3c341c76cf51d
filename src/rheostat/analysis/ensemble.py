"""The model with members whose edge sizes are redrawn, so that each prediction comes with a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rheostat.analysis.model import Arm, Model, Run
from rheostat.network.assemble import assemble
from rheostat.network.network import Network
from rheostat.network.observables import Reader


@dataclass(frozen=True)
class Ensemble:
    """A model and the networks of its members; member 0 is the curated network."""

    model: Model
    networks: tuple[Network, ...]

    @property
    def nominal(self) -> Ensemble:
        """The curated member alone."""
        return Ensemble(self.model, self.networks[:1])

    def run(self, arms: Sequence[Arm]) -> list[Run]:
        """All arms in every member.

        Raises
        ------
        NumericalError - where a condition has no steady state
        """
        return [member.run(arms).require_numbers() for member in self.members()]

    def members(self) -> list[Model]:
        """Every member as a model of its own, the curated one first."""
        return [
            replace(self.model, network=network, reader=Reader(network, self.model.reader.observables))
            for network in self.networks
        ]


def draw_ensemble(model: Model, *, size: int, seed: int) -> Ensemble:
    """An ensemble of the curated network and `size - 1` redrawn ones.

    Parameters
    ----------
    model : Model
    size : int - members in all, 1 or more
    seed : int - the same seed gives the same members
    """
    streams = np.random.default_rng(seed).spawn(max(size - 1, 0))
    drawn = (assemble(model.knowledge, switches=model.switches, draw=stream) for stream in streams)
    return Ensemble(model, (model.network, *drawn))
