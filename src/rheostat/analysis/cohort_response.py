"""Many cells against many drugs and doses: predicted sensitivities as one array, in seconds for a thousand cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Model
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.network import Network
from rheostat.network.observables import Reader
from rheostat.pharmacology.action import Action, act_on_all
from rheostat.pharmacology.response import DEATH, DIVISION, Growth, viability
from rheostat.simulate.batch import steady_states

Ladders = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class CohortResponse:
    """What a model says of many cells under many drugs.

    Parameters
    ----------
    drugs : ids, in the order of the last axis
    sensitivity : 1 - mean GR over a drug's doses; NaN where a cell does not grow untreated or has no steady state
    kill : 1 - mean viability after 72 h over a drug's doses, what the area above a dose-response curve measures
    untreated : states without drug
    """

    drugs: tuple[str, ...]
    sensitivity: Float[np.ndarray, "cell drug"]
    kill: Float[np.ndarray, "cell drug"]
    untreated: Float[np.ndarray, "cell node"]


def cohort_response(
    model: Model, cells: Sequence[Cell], ladders: Ladders, *, network: Network | None = None
) -> CohortResponse:
    """The sensitivity of every cell to every drug, at steady states.

    Cells that a drug cannot tell apart (same alleles of targets, carriers, pumps and surroundings) share the work on
    its binding, so that only the network is solved for each cell.

    Parameters
    ----------
    model : Model
    cells : sequence of Cell
    ladders : drug id to doses, nmol/L
    network : a redrawn member; default the model's own

    Raises
    ------
    InputError - where a drug cannot be simulated
    """
    wiring = network or model.network
    reader = Reader(wiring, model.reader.observables)
    base = conditions_of(wiring, cells)
    control = treated_conditions(model.knowledge, wiring, cells, base, drug=None, doses=(0.0,))
    untreated = steady_states(wiring, control).states
    grown = growth_of(model.growth, reader, untreated)
    sensitivity, kill = (np.full((len(cells), len(ladders)), np.nan) for _ in range(2))
    for column, (drug, doses) in enumerate(ladders.items()):
        conditions = treated_conditions(model.knowledge, wiring, cells, base, drug=drug, doses=doses)
        start = np.repeat(np.where(np.isnan(untreated), wiring.reference, untreated), len(doses), axis=0)
        states = steady_states(wiring, conditions, start=start).states
        rates = growth_of(model.growth, reader, states).reshape(len(cells), len(doses))
        sensitivity[:, column] = mean_inhibition(rates, grown)
        kill[:, column] = 1.0 - viability(rates, grown[:, None]).mean(axis=1)
    return CohortResponse(tuple(ladders), sensitivity, kill, untreated)


def growth_of(growth: Growth, reader: Reader, states: Float[np.ndarray, "row node"]) -> Float[np.ndarray, " row"]:
    """Growth rates of states, 1/h."""
    return growth.net_rate_per_h(reader.read(DIVISION, states), reader.read(DEATH, states))


def mean_inhibition(
    rates: Float[np.ndarray, "cell dose"], untreated: Float[np.ndarray, " cell"]
) -> Float[np.ndarray, " cell"]:
    """1 - mean GR over the doses; NaN where the untreated cell does not grow."""
    growing = np.where(untreated > 0.0, untreated, np.nan)
    gr = np.exp2(rates / growing[:, None]) - 1.0
    return 1.0 - gr.mean(axis=1)


def treated_conditions(
    knowledge: Knowledge,
    network: Network,
    cells: Sequence[Cell],
    base: Conditions,
    *,
    drug: str | None,
    doses: Sequence[float],
) -> Conditions:
    """One row for each cell and dose, doses running fastest."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, cell in enumerate(cells):
        groups.setdefault(_seen_by(knowledge, cell, drug), []).append(i)
    treated = [
        (cells[rows[0]], {} if drug is None else {drug: float(dose)}) for rows in groups.values() for dose in doses
    ]
    actions = iter(act_on_all(knowledge, treated))
    shape = (len(cells), len(doses))
    inputs = np.repeat(base.inputs[:, None], len(doses), axis=1)
    residuals = np.ones((*shape, base.residuals.shape[1]))
    for rows in groups.values():
        for k in range(len(doses)):
            _fill(network, next(actions), cells[rows[0]], rows, (inputs[:, k], residuals[:, k]))
    return Conditions(
        np.repeat(base.abundance, len(doses), axis=0),
        np.repeat(base.locked, len(doses), axis=0),
        inputs.reshape(-1, inputs.shape[-1]),
        residuals.reshape(-1, residuals.shape[-1]),
    )


def _fill(network: Network, action: Action, cell: Cell, rows: list[int], into: tuple[np.ndarray, np.ndarray]) -> None:
    """What a drug does to the cells of one group, written into their rows of inputs and residuals."""
    inputs, residuals = into
    for name, value in action.residuals.items():
        residuals[rows, network.residual_index[name]] = value
    for name, value in action.cell.environment.items():
        if cell.environment.get(name) != value:
            inputs[rows, network.input_index[name]] = value


def _seen_by(knowledge: Knowledge, cell: Cell, drug: str | None) -> tuple[object, ...]:
    """All of a cell that what a drug does depends on."""
    alleles = tuple(
        (protein, tuple((pool.name, pool.fraction) for pool in cell.pools[protein])) for protein in sorted(cell.pools)
    )
    if drug is None:
        return (alleles,)
    genes = sorted(_genes_that_count(knowledge, drug))
    levels = tuple(cell.abundance.get(gene, 1.0) for gene in genes)
    return alleles, levels, tuple(sorted(cell.environment.items()))


def _genes_that_count(knowledge: Knowledge, drug: str) -> Iterator[str]:
    """The carriers and pumps of a drug."""
    record = knowledge.drugs[drug]
    for affinity in record.affinities:
        carrier = affinity.protein
        if carrier not in knowledge.carriers:
            carrier = knowledge.modes[affinity.mode].carrier or ""
        if carrier in knowledge.carriers:
            yield knowledge.carriers[carrier].gene
    for pump in record.efflux:
        yield knowledge.targets[pump.transporter].gene
