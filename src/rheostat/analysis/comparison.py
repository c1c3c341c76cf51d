"""One cell beside the untreated reference cell: readouts at rest or at several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.experiments import cell_of
from rheostat.analysis.model import Arm, Model, Spell
from rheostat.analysis.treatment import Doses
from rheostat.errors import InputError
from rheostat.knowledge.experiments import CellRecord
from rheostat.network.cell import Cell
from rheostat.pharmacology.curve import Curve

READOUTS = (
    "S6K1_pT389",
    "EIF4EBP1_pT37_46",
    "AKT_pT308",
    "AKT_pS473",
    "ERK_pT202Y204",
    "cap_dependent_translation",
    "proliferation",
    "apoptosis",
)
"""What is read where nothing is asked for: both complexes, the feedback, ERK, and what the cell does."""


@dataclass(frozen=True)
class Comparison:
    """Readouts of a cell beside the reference cell and beside itself before it was treated.

    Parameters
    ----------
    readouts : names of nodes and observables
    times : minutes after the treatment began; None is the steady state
    reference : in the wild-type, replete, untreated reference cell
    before : in this cell before the treatment, or before its surroundings changed
    values : in this cell at each time, in the unit of the readout (folds, but for shares)
    """

    readouts: tuple[str, ...]
    times: tuple[float | None, ...]
    reference: Float[np.ndarray, " readout"]
    before: Float[np.ndarray, " readout"]
    values: Float[np.ndarray, "time readout"]

    @property
    def folds(self) -> Float[np.ndarray, "time readout"]:
        """Each value over the reference cell's; NaN where that is 0, as for a relay of stress."""
        return _quotient(self.values, self.reference)

    @property
    def changes(self) -> Float[np.ndarray, "time readout"]:
        """Each value over the one before; NaN where that is 0."""
        return _quotient(self.values, self.before)


def _quotient(
    above: Float[np.ndarray, "time readout"], below: Float[np.ndarray, " readout"]
) -> Float[np.ndarray, "time readout"]:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below != 0.0)


def compare(
    model: Model,
    cell: CellRecord,
    *,
    environment: Mapping[str, float],
    doses: Doses,
    times: Sequence[float | None] = (None,),
    readouts: Sequence[str] = READOUTS,
    curves: Mapping[str, Curve] | None = None,
) -> Comparison:
    """A cell in its surroundings under a treatment, at rest or at times after the treatment began.

    Without a treatment it is the change of surroundings that begins at time 0.

    Parameters
    ----------
    model : Model
    cell : CellRecord - context and alterations
    environment : level of inputs and groups of inputs, by any of their names
    doses : drug to concentration, nmol/L
    times : minutes; None is the steady state
    readouts : nodes, observables or shares, by any of their names
    curves : drug to a concentration that changes with time, from time 0 on; asks for times

    Raises
    ------
    InputError - where a name is unknown, a level is negative, or a curve is to have a steady state
    NumericalError - where a state is no number that may be shown
    """
    _check_levels(environment)
    names = tuple(model.readout(name) for name in readouts)
    changed = cell_of(model, cell, environment)
    begin = _begin(model, environment, {**doses, **dict.fromkeys(curves or {}, 0.0)})
    spells = _spells(doses, curves, times) if curves else ()
    arms = [
        Arm(Cell()),
        Arm(changed if begin is None else changed.within(begin)),
        *(Arm(changed, doses, at=time, before=begin, spells=spells) for time in times),
    ]
    run = model.run(arms).require_numbers()
    read = np.array([run.read(name) for name in names]).T
    return Comparison(names, tuple(times), read[0], read[1], read[2:])


def _begin(model: Model, environment: Mapping[str, float], doses: Doses) -> dict[str, float] | None:
    """The surroundings before time 0, where it is they that change; None where they are the same throughout."""
    if doses or not environment:
        return None
    inputs = model.knowledge.inputs
    return {name: inputs[name].reference for name in model.environment(environment)}


def _spells(doses: Doses, curves: Mapping[str, Curve], times: Sequence[float | None]) -> tuple[Spell, ...]:
    last = [time for time in times if time is not None]
    if len(last) < len(times):
        raise InputError("a concentration that changes with time has no steady state; say at which times to look")
    return (Spell(max(last), doses=doses, curves=curves),)


def _check_levels(environment: Mapping[str, float]) -> None:
    for name, level in environment.items():
        if not 0.0 <= level < np.inf:
            raise InputError(
                f"the level of {name} is {level:g}; expected 0 (absent), 1 (replete) or another number above"
            )
