"""The least sets of druggable proteins that stop a tumour once held, and the agents that hold each at their dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from rheostat.analysis.given import GivenDrug
from rheostat.analysis.growth import growth_in
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.patient import normal_tissue
from rheostat.network.cell import Cell, Conditions
from rheostat.pharmacology.action import act
from rheostat.simulate.batch import steady_states

HELD = 0.1
"""What a protein keeps of each output while it is held."""

STOPS = 0.9
"""Share of the untreated growth that a set must take to be said to stop the tumour."""

LARGEST = 3
"""How many proteins a set has at most: every set up to there is tried."""

AGENT_HOLDS = 0.25
"""What an agent may leave of a protein, as the mean over its outputs, to be said to hold it."""

SETS_AT_ONCE = 4096


@dataclass(frozen=True)
class TargetSet:
    """Proteins that stop the tumour when held together, and none of whose parts does.

    Parameters
    ----------
    targets : ids
    taken, normal : share of the untreated growth that is taken from the tumour and from the normal cell
    agents : for each protein, the agents that hold it at the concentration they are given in
    """

    targets: tuple[str, ...]
    taken: float
    normal: float
    agents: Mapping[str, tuple[str, ...]]

    @property
    def window(self) -> float:
        """How much more is taken from the tumour than from the normal cell."""
        return self.taken - self.normal

    @property
    def is_reachable(self) -> bool:
        """Whether every protein has an agent that holds it."""
        return all(self.agents[target] for target in self.targets)


def least_target_sets(model: Model, cell: Cell, *, agents: Mapping[str, GivenDrug]) -> list[TargetSet]:
    """Every set of up to three druggable proteins that stops the tumour and of which no part does.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour
    agents : agents with their concentrations, of which those that hold a protein are named

    Returns
    -------
    the smallest sets first; of equals, the one that spares the normal cell most
    """
    trier = _Holder(model, [cell, normal_tissue(model)])
    holders = _holders(model, agents)
    names = tuple(model.knowledge.targets)
    stopping: list[frozenset[str]] = []
    found = []
    for size in range(1, LARGEST + 1):
        sets = [each for each in combinations(names, size) if not any(part <= set(each) for part in stopping)]
        taken = trier.taken(sets)
        for each, (tumour, normal) in zip(sets, taken.tolist(), strict=True):
            if tumour >= STOPS:
                stopping.append(frozenset(each))
                found.append(TargetSet(each, tumour, normal, {target: holders[target] for target in each}))
    return sorted(found, key=lambda each: (len(each.targets), -each.window))


def _holders(model: Model, agents: Mapping[str, GivenDrug]) -> dict[str, tuple[str, ...]]:
    """The agents that hold each protein of the wild-type cell."""
    held: dict[str, list[str]] = {target: [] for target in model.knowledge.targets}
    for name, given in agents.items():
        kept = act(model.knowledge, Cell(), given.levels).residuals
        for target, record in model.knowledge.targets.items():
            outputs = [float(kept[key]) for output in record.outputs if (key := f"{target}.{output}") in kept]
            if outputs and fmean(outputs) <= AGENT_HOLDS:
                held[target].append(name)
    return {target: tuple(names) for target, names in held.items()}


class _Holder:
    """Sets of proteins held in several cells."""

    def __init__(self, model: Model, cells: Sequence[Cell]) -> None:
        self._model = model
        self._base = model.conditions([Arm(cell) for cell in cells])
        states = steady_states(model.network, self._base).require_settled().states
        self._untreated = growth_in(model, states)
        self._start = states
        self._columns = {
            target: [
                model.network.residual_index[key]
                for output in record.outputs
                if (key := f"{target}.{output}") in model.network.residual_index
            ]
            for target, record in model.knowledge.targets.items()
        }

    def taken(self, sets: Sequence[Sequence[str]]) -> np.ndarray:
        """Share of the untreated growth that each set takes from each cell; NaN without a steady state."""
        out = np.full((len(sets), len(self._untreated)), np.nan)
        for low in range(0, len(sets), SETS_AT_ONCE):
            rows = slice(low, low + SETS_AT_ONCE)
            for cell in range(len(self._untreated)):
                held = self._held(sets[rows], cell)
                found = steady_states(self._model.network, held, start=self._start[cell])
                out[rows, cell] = 1.0 - growth_in(self._model, found.states) / self._untreated[cell]
        return out

    def _held(self, sets: Sequence[Sequence[str]], cell: int) -> Conditions:
        base, count = self._base, len(sets)
        residuals = np.repeat(base.residuals[cell : cell + 1], count, axis=0)
        for row, targets in enumerate(sets):
            for target in targets:
                residuals[row, self._columns[target]] *= HELD
        abundance, locked, inputs = (
            np.repeat(part[cell : cell + 1], count, axis=0) for part in (base.abundance, base.locked, base.inputs)
        )
        return Conditions(abundance, locked, inputs, residuals)
