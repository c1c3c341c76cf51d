"""What an experimenter reads, from what the nodes are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.modules import ObservableRecord
from rheostat.network.network import Network

Values = Float[np.ndarray, "..."]
_SHARE = re.compile(r"^share\(\s*([^,()]+?)\s*,\s*([^()]+?)\s*\)$")


@dataclass(frozen=True)
class Reader:
    """Reads nodes and observables of one network by name."""

    network: Network
    observables: Mapping[str, ObservableRecord]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that can be read."""
        return (*self.network.nodes, *self.observables)

    def read(self, name: str, states: Float[np.ndarray, "... node"]) -> Values:
        """The value of a node or observable, or of `share(A, B, ...)`: A over the sum of all named.

        Raises
        ------
        InputError - where there is no such node or observable
        """
        share = _SHARE.match(name)
        if share:
            parts = [share[1], *(part.strip() for part in share[2].split(","))]
            return self._share(tuple(parts), states)
        if name in self.network.index:
            return states[..., self.network.index[name]]
        if name not in self.observables:
            raise unknown_name(name, self.names, kind="readout")
        return self._observe(self.observables[name], states)

    def _observe(self, record: ObservableRecord, states: np.ndarray) -> Values:
        if record.mean:
            return np.mean([self.read(name, states) for name in record.mean], axis=0)
        if record.sum:
            return np.sum([self.read(name, states) for name in record.sum], axis=0)
        if record.share:
            return self._share(record.share, states)
        if record.ratio:
            above, below = (self.read(name, states) for name in record.ratio)
            return _quotient(above, below)
        if record.inverse is None:
            raise InputError(f"{record.label} names nothing to read")
        return _quotient(np.ones(states.shape[:-1]), self.read(record.inverse, states))

    def _share(self, names: tuple[str, ...], states: np.ndarray) -> Values:
        values = [self.read(name, states) for name in names]
        return _quotient(values[0], np.sum(values, axis=0))


def _quotient(above: Values, below: Values) -> Values:
    """above / below; infinite where nothing is left below, undefined nowhere (0 / 0 reads 0)."""
    safe = np.where(below > 0.0, below, 1.0)
    return np.where(below > 0.0, above / safe, np.where(above > 0.0, np.inf, 0.0))
