"""What a regimen takes away in a cell, and what it leaves: every output of every drug target that it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from rheostat.analysis.explain.cuts import Treated, growth_at
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell, Pool
from rheostat.network.network import Network
from rheostat.pharmacology.action import reaching
from rheostat.pharmacology.binding import Amount, binding_states

MOVED = 0.01
"""A change of an output by less than this share is none."""


@dataclass(frozen=True)
class Output:
    """One output of a drug target.

    Parameters
    ----------
    name : protein and output
    before, after : what it kept untreated and keeps under treatment, 1 being wild type without drug
    read_by : nodes that read it
    growth_spared : growth over untreated growth, were this output alone as before treatment
    growth_blocked : the same, were nothing left of it
    """

    name: str
    before: float
    after: float
    read_by: tuple[str, ...]
    growth_spared: float
    growth_blocked: float

    @property
    def protein(self) -> str:
        """The drug target."""
        return self.name.partition(".")[0]

    @property
    def kept(self) -> float:
        """What is left of it under treatment."""
        return self.after / self.before if self.before > 0.0 else 1.0


@dataclass(frozen=True)
class Held:
    """How much of one allele's molecules of a drug target a regimen holds.

    Parameters
    ----------
    protein, allele : the target, and `wild type` or the change that the molecules carry
    fraction : of the target's molecules that are of this allele
    held : share of these that hold a drug, 0 to 1
    """

    protein: str
    allele: str
    fraction: float
    held: float


def held_alleles(knowledge: Knowledge, cell: Cell, doses: Mapping[str, float]) -> tuple[Held, ...]:
    """The targets of a regimen that are there in several alleles, or in one that is not the wild type."""
    inside = reaching(knowledge, cell, doses)
    hit = {affinity.protein for drug in doses for affinity in knowledge.drugs[drug].affinities}
    return tuple(
        Held(protein, pool.name, pool.fraction, 1.0 - _free(knowledge, cell, protein, pool, inside))
        for protein in knowledge.targets
        if protein in hit and protein in cell.pools
        for pool in cell.pools_of(protein)
    )


def _free(knowledge: Knowledge, cell: Cell, protein: str, pool: Pool, doses: Mapping[str, Amount]) -> float:
    """The share of molecules that hold no drug: the first state."""
    return float(next(iter(binding_states(knowledge, cell, protein, pool, doses))).probability)


def shares_inside(knowledge: Knowledge, cell: Cell, doses: Mapping[str, float]) -> dict[str, float]:
    """What of each drug's concentration gets inside, beside a cell whose pumps are at their reference level."""
    return {drug: float(np.asarray(level) / doses[drug]) for drug, level in reaching(knowledge, cell, doses).items()}


def outputs(cell: Treated) -> tuple[Output, ...]:
    """The outputs that a treatment moves, with what each alone does to growth; in the order of the network.

    An output that stays counts too where another one of its protein moves: what a drug spares says as much.
    """
    network = cell.model.network
    readers = _readers(network)
    before, after = cell.conditions.residuals
    moved = np.abs(after - before) > MOVED * np.maximum(before, MOVED)
    proteins = {name.partition(".")[0] for name, number in network.residual_index.items() if moved[number]}
    named = {
        name: number
        for name, number in network.residual_index.items()
        if name.partition(".")[0] in proteins and number in readers
    }
    levels = [{number: level} for number in named.values() for level in (float(before[number]), 0.0)]
    growths = growth_at(cell, levels).reshape(len(named), 2)
    return tuple(
        Output(name, float(before[number]), float(after[number]), readers[number], *growths[row].tolist())
        for row, (name, number) in enumerate(named.items())
    )


def _readers(network: Network) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for edge in network.edges:
        number = int(network.tables.literal_residual[edge.literal]) if edge.literal >= 0 else 0
        if number:
            found.setdefault(number, {})[edge.target] = None
    return {number: tuple(names) for number, names in found.items()}


def drugs_on(knowledge: Knowledge, protein: str) -> tuple[str, ...]:
    """Drugs that can be simulated and hit a protein, those of reported regimens first, then the most potent."""
    shipped = {drug for regimen in knowledge.regimens.values() if regimen.reported for drug in regimen.drugs}
    found = [
        (drug not in shipped, min(affinity.value for affinity in hits), drug)
        for drug, record in knowledge.drugs.items()
        if not record.not_simulated and (hits := [a for a in record.affinities if a.protein == protein])
    ]
    return tuple(drug for *_, drug in sorted(found))


def proteins_of(network: Network, edges: Iterable[int]) -> tuple[str, ...]:
    """The drug targets through whose outputs edges are read."""
    names = network.residuals
    numbers = (
        int(network.tables.literal_residual[network.edges[i].literal]) for i in edges if network.edges[i].literal >= 0
    )
    return tuple(dict.fromkeys(names[number - 1].partition(".")[0] for number in numbers if number))
