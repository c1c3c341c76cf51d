"""How many cells answer to one regimen, in one batch: sensitivity over the doses, growth at the usual dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.arm_rates import UNTREATED, Signature, TreatedArm, as_drugs_see, genes_seen_by_drugs, signature
from rheostat.analysis.explain.given import Given, Setting
from rheostat.analysis.model import Model
from rheostat.errors import InputError, NumericalError
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
    sensitivity : in a dish 1 - mean GR over the standard doses of the first drug, the others at their usual dose; in a
        patient 1 - mean growth over the dosing cycle, over untreated growth
    growth : growth at the one level at which the cell is looked at, over untreated growth; 0 stopped, below 0 cells
        lost
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


def answers(model: Model, cases: Sequence[Case], regimen: Given) -> Answers:
    """How each case answers to a regimen.

    Parameters
    ----------
    model : Model
    cases : cells, all in one batch
    regimen : Given
    """
    arms = [UNTREATED, regimen.at, *regimen.ladder]
    settled = steady_states(model.network, treated_conditions(model, cases, arms))
    division, death = (model.reader.read(name, settled.states) for name in (DIVISION, DEATH))
    rates = model.growth.net_rate_per_h(division, death).reshape(len(cases), len(arms))
    rates = np.where(rates[:, :1] > 0.0, rates, np.nan)
    control = np.where(np.isnan(rates[:, :1]), 1.0, rates[:, :1])
    in_patient = regimen.setting is Setting.PATIENT
    kept = rates[:, 2:] / control if in_patient else gr_value(rates[:, 2:], control)
    return Answers(
        sensitivity=1.0 - kept.mean(axis=1),
        growth=rates[:, 1] / control[:, 0],
        outcomes=tuple(
            next((o for o in settled.outcomes[i : i + len(arms)] if not o.is_number), Outcome.CONVERGED)
            for i in range(0, len(cases) * len(arms), len(arms))
        ),
    )


def treated_conditions(model: Model, cases: Sequence[Case], arms: Sequence[TreatedArm]) -> Conditions:
    """Every case under every treatment, case by case.

    What drugs do depends on a few traits of a cell only; cells which share them share the arithmetic of binding.
    """
    genes = genes_seen_by_drugs(model)
    alike: dict[Signature, int] = {}
    seen = [as_drugs_see(case.cell, genes) for case in cases]
    of_case = [alike.setdefault(signature(cell), len(alike)) for cell in seen]
    first = [of_case.index(number) for number in range(len(alike))]
    acted = act_on_all(model.knowledge, [(seen[i], arm.doses) for i in first for arm in arms])
    moved = conditions_of(model.network, [each.cell for each in acted], residuals=[each.residuals for each in acted])
    own = conditions_of(model.network, [case.cell for case in cases])
    rows = (np.array(of_case, int)[:, None] * len(arms) + np.arange(len(arms))).ravel()
    repeated = np.repeat(np.arange(len(cases)), len(arms))
    inputs = moved.inputs[rows].reshape(len(cases), len(arms), -1)
    for number, arm in enumerate(arms):
        for name, fold in arm.inputs.items():
            inputs[:, number, model.network.input_index[name]] *= fold
    for number, case in enumerate(cases):
        for name, level in case.held.items():
            inputs[number, :, model.network.input_index[name]] = level
    return Conditions(
        own.abundance[repeated],
        own.locked[repeated],
        inputs.reshape(len(rows), -1),
        moved.residuals[rows],
    )
