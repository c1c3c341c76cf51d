"""From concentrations at the cell to what each output of each drug target keeps.

An amount is one number, or an array with one number for each of several arms that have a cell and their drugs in
common; everything here is arithmetic that holds for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.knowledge.drugs import Affinity, BindingMode, DimerBinding, DrugRecord, TargetRecord
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell, Pool

Amount = float | Float[np.ndarray, " arm"]


@dataclass(frozen=True)
class _Ligand:
    """A drug at one site: its weight against the empty site and the mode in which it sits there."""

    drug: str
    weight: Amount
    mode: BindingMode


@dataclass(frozen=True)
class BindingState:
    """What holds the sites of one allele pool, and with which probability."""

    ligands: Mapping[str, str]
    probability: Amount
    modes: tuple[BindingMode, ...]

    def residual(self, output: str) -> float:
        """What an output keeps in this state: the product over the sites that are held."""
        kept = 1.0
        for mode in self.modes:
            kept *= mode.residual(output)
        return kept

    def in_dimer(self, output: str) -> DimerBinding | None:
        """How the drugs in this state sit on a dimer that makes an output; None where they do not tell it apart."""
        return next((mode.dimers[output] for mode in self.modes if output in mode.dimers), None)


def residuals(knowledge: Knowledge, cell: Cell, doses: Mapping[str, Amount]) -> dict[str, Amount]:
    """What each output of each druggable protein keeps, 1 being wild type without drug.

    Parameters
    ----------
    knowledge : Knowledge - targets, modes and drugs
    cell : Cell - allele pools, and the abundance of carriers (FKBP12)
    doses : mapping of drug to free concentration at the cell, nmol/L, >= 0

    Raises
    ------
    InputError - where a drug has no potency to simulate it with, or a concentration is negative
    """
    check_doses(knowledge, doses)
    given = _given(doses)
    bound = {affinity.protein for drug in given for affinity in knowledge.drugs[drug].affinities}
    kept: dict[str, Amount] = {}
    for protein, target in knowledge.targets.items():
        if protein not in bound and protein not in cell.pools:
            continue
        pools = [(pool, list(binding_states(knowledge, cell, protein, pool, given))) for pool in cell.pools_of(protein)]
        for output in target.outputs:
            shares = (pool.fraction * pool.activity(output) * _kept(states, output) for pool, states in pools)
            kept[f"{protein}.{output}"] = sum(shares, start=0.0)
    return kept


def _given(doses: Mapping[str, Amount]) -> dict[str, Amount]:
    return {drug: dose for drug, dose in doses.items() if np.any(dose > 0.0)}


def _kept(states: list[BindingState], output: str) -> Amount:
    """What a pool of molecules keeps of an output."""
    if any(state.in_dimer(output) for state in states):
        return _kept_by_pairs(states, output)
    return sum((state.probability * state.residual(output) for state in states), start=0.0)


def _kept_by_pairs(states: list[BindingState], output: str) -> Amount:
    """What pairs keep that molecules form at random.

    Without a word of the mode a pair keeps the mean of its two molecules, as if each worked alone.
    """
    kept: Amount = 0.0
    whole: Amount = 0.0
    for one, other in product(states, repeat=2):
        dimer = one.in_dimer(output) or other.in_dimer(output)
        both = bool(one.ligands) and bool(other.ligands)
        weight = one.probability * other.probability * (dimer.second if dimer and both else 1.0)
        half = bool(one.ligands) != bool(other.ligands)
        mean = 0.5 * (one.residual(output) + other.residual(output))
        kept = kept + weight * (dimer.one if dimer and half else mean)
        whole = whole + weight
    return kept / whole


def check_doses(knowledge: Knowledge, doses: Mapping[str, Amount]) -> None:
    """Refuse doses that cannot be simulated.

    Raises
    ------
    InputError - where a drug is unknown or has no potency, or its concentration is negative
    """
    for drug, dose in doses.items():
        record = knowledge.drugs[drug]
        if record.not_simulated:
            raise InputError(f"{record.label} cannot be simulated: {record.not_simulated}")
        if not np.all(dose >= 0.0):
            raise InputError(f"the concentration of {record.label} is {np.min(dose):g} nM; it must be zero or more")


def occupancy(knowledge: Knowledge, cell: Cell, protein: str, doses: Mapping[str, Amount]) -> dict[str, Amount]:
    """The share of a protein's molecules whose site is held, by site."""
    target = knowledge.targets[protein]
    held: dict[str, Amount] = dict.fromkeys(target.sites, 0.0)
    for pool in cell.pools_of(protein):
        for state in binding_states(knowledge, cell, protein, pool, _given(doses)):
            for site in state.ligands:
                held[site] += pool.fraction * state.probability
    return held


def binding_states(
    knowledge: Knowledge, cell: Cell, protein: str, pool: Pool, doses: Mapping[str, Amount]
) -> Iterator[BindingState]:
    """Every way in which the sites of one allele pool can be held, with its probability; the first is the free one.

    Drugs on one site exclude each other; sites fill independently but for the target's cooperativity; a bivalent drug
    adds the state in which both its ends are bound.
    """
    target = knowledge.targets[protein]
    by_site = {site: list(_ligands(knowledge, cell, protein, site, pool, doses)) for site in target.sites}
    weighted: list[tuple[dict[str, str], Amount, tuple[BindingMode, ...]]] = []
    for choice in product(*([None, *by_site[site]] for site in target.sites)):
        pairs = [(site, ligand) for site, ligand in zip(target.sites, choice, strict=True) if ligand]
        weight: Amount = 1.0 if len(pairs) < 2 else target.cooperativity
        for _, ligand in pairs:
            weight = weight * ligand.weight
        weighted.append(({site: ligand.drug for site, ligand in pairs}, weight, tuple(lig.mode for _, lig in pairs)))
    weighted += _linked(knowledge, target, protein, pool, doses, by_site)
    total = sum(weight for _, weight, _ in weighted)
    for ligands, weight, modes in weighted:
        yield BindingState(ligands, weight / total, modes)


def _affinities(drug: DrugRecord, protein: str) -> list[Affinity]:
    return [affinity for affinity in drug.affinities if affinity.protein == protein]


def _constant(knowledge: Knowledge, affinity: Affinity, target: TargetRecord) -> float:
    """The dissociation constant that counts in a cell, nmol/L."""
    mode = knowledge.modes[affinity.mode]
    return affinity.value * (target.atp_competition if mode.competes_with_atp else 1.0)


def _ligands(
    knowledge: Knowledge, cell: Cell, protein: str, site: str, pool: Pool, doses: Mapping[str, Amount]
) -> Iterator[_Ligand]:
    target = knowledge.targets[protein]
    for drug, dose in doses.items():
        for affinity in _affinities(knowledge.drugs[drug], protein):
            if affinity.site != site:
                continue
            mode = knowledge.modes[affinity.mode]
            reaching = dose if mode.carrier is None else _carried(knowledge, cell, mode.carrier, drug, doses)
            yield _Ligand(drug, reaching * pool.affinity(site) / _constant(knowledge, affinity, target), mode)


def _carried(knowledge: Knowledge, cell: Cell, carrier: str, drug: str, doses: Mapping[str, Amount]) -> Amount:
    """The concentration of a drug's complex with its carrier, which all its ligands share, nmol/L."""
    record = knowledge.carriers[carrier]
    occupied = {
        name: dose / affinity.value
        for name, dose in doses.items()
        for affinity in _affinities(knowledge.drugs[name], carrier)
    }
    total = record.available * cell.abundance.get(record.gene, 1.0)
    return total * occupied.get(drug, 0.0) / (1.0 + sum(occupied.values()))


def _linked(
    knowledge: Knowledge,
    target: TargetRecord,
    protein: str,
    pool: Pool,
    doses: Mapping[str, Amount],
    by_site: Mapping[str, list[_Ligand]],
) -> Iterator[tuple[dict[str, str], Amount, tuple[BindingMode, ...]]]:
    """States in which a bivalent drug holds both its sites at once."""
    for drug in doses:
        linker = knowledge.drugs[drug].linker
        if linker is None or linker.protein != protein:
            continue
        first, second = linker.sites
        near = next(ligand for ligand in by_site[first] if ligand.drug == drug)
        far = next(a for a in _affinities(knowledge.drugs[drug], protein) if a.site == second)
        reach = linker.effective_concentration * pool.affinity(second) / _constant(knowledge, far, target)
        modes = (near.mode, knowledge.modes[far.mode])
        yield {first: drug, second: drug}, near.weight * reach, modes
