"""Growth rates of many cells under many treatments; what drugs do is worked out once for cells alike to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Model
from rheostat.network.cell import Cell, Conditions, Pool, conditions_of
from rheostat.network.observables import Reader
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.response import DEATH, DIVISION
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome

ROWS_AT_ONCE = 16_384
"""Conditions that are held in memory together."""

SIGNATURES_KEPT = 256
Signature = tuple[object, ...]


@dataclass(frozen=True)
class TreatedArm:
    """One treatment: free concentrations, nmol/L, and by how much it multiplies inputs around the cell."""

    doses: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    inputs: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


UNTREATED = TreatedArm()


def signature(cell: Cell) -> Signature:
    """What makes two cells the same to the model."""
    folds = (cell.abundance, cell.constitutive, cell.scale, cell.environment)
    return (*(tuple(sorted(part.items())) for part in folds), _pools(cell))


def _pools(cell: Cell) -> Signature:
    return tuple((protein, tuple(map(_pool, pools))) for protein, pools in sorted(cell.pools.items()))


def _pool(pool: Pool) -> Signature:
    allele = pool.allele
    return (pool.fraction, tuple(sorted(allele.affinity.items())), tuple(sorted(allele.activity.items())))


class ArmRates:
    """Simulates cells in the same arms again and again."""

    def __init__(self, ensemble: Ensemble, arms: Sequence[TreatedArm]) -> None:
        self._ensemble = ensemble
        self._arms = tuple(arms)
        self._folds = _input_folds(ensemble.model, self._arms)
        self._seen_by_drugs = genes_seen_by_drugs(ensemble.model)
        self._treatments: dict[Signature, tuple[np.ndarray, np.ndarray]] = {}

    @property
    def conditions_per_cell(self) -> int:
        """Steady states that one cell asks for, over all members."""
        return len(self._arms) * len(self._ensemble.networks)

    def of(self, cells: Sequence[Cell], *, threads: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Net growth rates, 1/h, as (member, cell, arm), and the curated member's outcomes as (cell, arm).

        Outcomes index the members of `Outcome`; a rate without a number is NaN. Nothing depends on the threads
        (default all).
        """
        treatments = [self._treatment(cell) for cell in cells]
        width = len(self._arms)
        rates = np.full((len(self._ensemble.networks), len(cells), width), np.nan)
        outcomes = np.zeros((len(cells), width), np.int8)
        numbers = {outcome: i for i, outcome in enumerate(Outcome)}
        model = self._ensemble.model
        for member, network in enumerate(self._ensemble.networks):
            reader = Reader(network, model.reader.observables)
            base = conditions_of(network, cells)
            for rows in _batches(len(cells), width):
                count = rows.stop - rows.start
                found = steady_states(network, _treated(base, treatments[rows], rows, width), threads=threads)
                division, death = (reader.read(name, found.states) for name in (DIVISION, DEATH))
                rates[member, rows] = model.growth.net_rate_per_h(division, death).reshape(count, width)
                if member == 0:
                    ended = np.fromiter((numbers[o] for o in found.outcomes), np.int8, len(found.outcomes))
                    outcomes[rows] = ended.reshape(count, width)
        return rates, outcomes

    def _treatment(self, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and residuals of a cell in every arm, the same for all cells that drugs cannot tell apart."""
        alike = as_drugs_see(cell, self._seen_by_drugs)
        key = signature(alike)
        found = self._treatments.get(key)
        if found is None:
            # Threads of one worker share a screener, so each step on the dictionary is one that cannot be cut in two.
            for oldest in list(self._treatments)[: 1 - SIGNATURES_KEPT]:
                self._treatments.pop(oldest, None)
            found = self._treatments[key] = self._worked_out(alike)
        return found

    def _worked_out(self, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
        model = self._ensemble.model
        acted = act_on_all(model.knowledge, [(cell, arm.doses) for arm in self._arms])
        kept = [each.residuals for each in acted]
        conditions = conditions_of(model.network, [each.cell for each in acted], residuals=kept)
        return conditions.inputs * self._folds, conditions.residuals


def _input_folds(model: Model, arms: Sequence[TreatedArm]) -> np.ndarray:
    """By how much each arm multiplies each input, as (arm, input)."""
    folds = np.ones((len(arms), len(model.network.inputs)))
    for i, arm in enumerate(arms):
        for name, fold in arm.inputs.items():
            folds[i, model.network.input_index[name]] = fold
    return folds


def _batches(count: int, width: int) -> Iterator[slice]:
    step = max(ROWS_AT_ONCE // width, 1)
    for low in range(0, count, step):
        yield slice(low, min(low + step, count))


def genes_seen_by_drugs(model: Model) -> frozenset[str]:
    """Genes whose abundance changes what a dose does at its target: carriers and transporters."""
    knowledge = model.knowledge
    pumps = {knowledge.targets[p.transporter].gene for record in knowledge.drugs.values() for p in record.efflux}
    return frozenset(pumps | {carrier.gene for carrier in knowledge.carriers.values()})


def as_drugs_see(cell: Cell, genes: frozenset[str]) -> Cell:
    """A cell reduced to what drugs can tell: allele pools, surroundings, and the genes of `genes_seen_by_drugs`."""
    seen = {gene: fold for gene, fold in cell.abundance.items() if gene in genes}
    return Cell(abundance=MappingProxyType(seen), pools=cell.pools, environment=cell.environment)


def _treated(
    base: Conditions, treatments: Sequence[tuple[np.ndarray, np.ndarray]], rows: slice, width: int
) -> Conditions:
    return Conditions(
        abundance=np.repeat(base.abundance[rows], width, axis=0),
        locked=np.repeat(base.locked[rows], width, axis=0),
        inputs=np.concatenate([inputs for inputs, _ in treatments]),
        residuals=np.concatenate([residuals for _, residuals in treatments]),
    )
