"""How many cells answer to one regimen, in one batch: sensitivity over the doses, growth at the usual dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Model
from rheostat.analysis.treatment import usual_dose
from rheostat.errors import InputError, NumericalError
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.response import DEATH, DIVISION, gr_value
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome


@dataclass(frozen=True)
class Case:
    """A cell, and inputs that are held at a level whatever the drugs do to them."""

    cell: Cell
    held: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Answers:
    """How each case answers; NaN where a state has no number, or where the untreated cells do not grow.

    Parameters
    ----------
    sensitivity : 1 - mean GR over the standard doses of the first drug, the others at their usual dose
    growth : growth at the usual dose over untreated growth; 1 untreated, 0 stopped, below 0 cells lost
    outcomes : of the worst state of each case
    """

    sensitivity: Float[np.ndarray, " case"]
    growth: Float[np.ndarray, " case"]
    outcomes: tuple[Outcome, ...]

    def require_numbers(self) -> Answers:
        """Itself, or an error that says which case has no number.

        Raises
        ------
        NumericalError - where a state has none
        InputError - where the untreated cells do not grow
        """
        for number, (value, outcome) in enumerate(zip(self.sensitivity, self.outcomes, strict=True)):
            if not outcome.is_number:
                raise NumericalError(f"cell {number}: {outcome.value}")
            if np.isnan(value):
                raise InputError(f"cell {number} does not grow without treatment, so that no response can be given")
        return self


def regimen_named(knowledge: Knowledge, text: str) -> tuple[str, RegimenRecord]:
    """A shipped regimen by id, label or synonym, or drugs joined by `+` in any of their names.

    Raises
    ------
    InputError - where it is neither, or a drug cannot be simulated
    """
    index = index_of(knowledge)
    shipped = [hit.id for hit in index.exact(text) if hit.kind is HitKind.REGIMEN]
    if shipped:
        record = knowledge.regimens[shipped[0]]
        if record.order:
            raise InputError(f"{record.label} gives its drugs one after another; name drugs that are given together")
        return shipped[0], record
    drugs = [index.resolve(part.strip(), HitKind.DRUG).id for part in text.split("+")]
    for drug in drugs:
        usual_dose(knowledge, drug)
        if drugs.count(drug) > 1:
            raise InputError(f"the regimen {text!r} names {knowledge.drugs[drug].label} twice")
    label = " with ".join(knowledge.drugs[drug].label for drug in drugs)
    return "+".join(drugs), RegimenRecord(label=label, drugs=tuple(drugs))


def reported_regimens(knowledge: Knowledge) -> list[tuple[str, RegimenRecord]]:
    """The regimens that a report ranks, but for those whose drugs follow one another."""
    return [(name, record) for name, record in knowledge.regimens.items() if record.reported and not record.order]


def usual_doses(knowledge: Knowledge, regimen: RegimenRecord) -> dict[str, float]:
    """Every drug of a regimen at the dose that cells are usually given, nmol/L."""
    return {drug: usual_dose(knowledge, drug) for drug in regimen.drugs}


def answers(model: Model, cases: Sequence[Case], regimen: RegimenRecord) -> Answers:
    """How each case answers to a regimen.

    Parameters
    ----------
    model : Model
    cases : cells, all in one batch
    regimen : its first drug runs over its standard doses, the others stay at their usual dose
    """
    usual = usual_doses(model.knowledge, regimen)
    first = regimen.drugs[0]
    ladder = [{}, usual, *({**usual, first: dose} for dose in model.knowledge.drugs[first].standard_doses)]
    settled = steady_states(model.network, treated_conditions(model, cases, ladder))
    division, death = (model.reader.read(name, settled.states) for name in (DIVISION, DEATH))
    rates = model.growth.net_rate_per_h(division, death).reshape(len(cases), len(ladder))
    rates = np.where(rates[:, :1] > 0.0, rates, np.nan)
    kept = np.where(np.isnan(rates[:, :1]), 1.0, rates[:, :1])
    return Answers(
        sensitivity=1.0 - gr_value(rates[:, 2:], kept).mean(axis=1),
        growth=rates[:, 1] / kept[:, 0],
        outcomes=tuple(
            next((o for o in settled.outcomes[i : i + len(ladder)] if not o.is_number), Outcome.CONVERGED)
            for i in range(0, len(cases) * len(ladder), len(ladder))
        ),
    )


def treated_conditions(model: Model, cases: Sequence[Case], ladder: Sequence[Mapping[str, float]]) -> Conditions:
    """Every case under every treatment, case by case.

    What drugs do depends on a few traits of a cell only (allele pools, carriers, pumps, surroundings), so that cells
    which share them share the arithmetic of binding.
    """
    traits: dict[str, int] = {}
    of_case = [traits.setdefault(_traits(model.knowledge, case.cell), len(traits)) for case in cases]
    first = [of_case.index(number) for number in range(len(traits))]
    acted = act_on_all(model.knowledge, [(cases[i].cell, doses) for i in first for doses in ladder])
    moved = conditions_of(model.network, [each.cell for each in acted], residuals=[each.residuals for each in acted])
    own = conditions_of(model.network, [case.cell for case in cases])
    steps = np.arange(len(ladder))
    rows = (np.array(of_case, int)[:, None] * len(ladder) + steps).ravel()
    repeated = np.repeat(np.arange(len(cases)), len(ladder))
    inputs = moved.inputs[rows].reshape(len(cases), len(ladder), -1)
    for number, case in enumerate(cases):
        for name, level in case.held.items():
            inputs[number, :, model.network.input_index[name]] = level
    return Conditions(
        own.abundance[repeated],
        own.locked[repeated],
        inputs.reshape(len(rows), -1),
        moved.residuals[rows],
    )


def _traits(knowledge: Knowledge, cell: Cell) -> str:
    """What of a cell decides how drugs act on it, as a key."""
    pumps = {pump.transporter for drug in knowledge.drugs.values() for pump in drug.efflux}
    genes = {knowledge.targets[pump].gene for pump in pumps}
    genes |= {carrier.gene for carrier in knowledge.carriers.values()}
    counted = {gene: fold for gene, fold in cell.abundance.items() if gene in genes}
    return repr((sorted(cell.pools.items()), sorted(counted.items()), sorted(cell.environment.items())))
