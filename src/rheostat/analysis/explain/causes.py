"""Which changes and which surroundings make a prediction: each taken back alone, and the whole shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.explain.answers import Answers, Case, answers
from rheostat.analysis.explain.given import Given
from rheostat.analysis.explain.shapley import Coalition, Shares, shares
from rheostat.analysis.explain.tumour import Change, Tumour
from rheostat.analysis.model import Model
from rheostat.network.cell import Cell
from rheostat.pharmacology.action import act


@dataclass(frozen=True)
class Answer:
    """How one cell answers: sensitivity over the doses, and growth at the usual dose over untreated growth."""

    sensitivity: float
    growth: float


@dataclass(frozen=True)
class ChangeCause:
    """One change of the tumour.

    Parameters
    ----------
    change : Change
    without : the answer of the tumour with this change alone taken back; None where that cell has no number
    share : its part of the advantage over the reference cell (sensitivity), and of the difference in growth; None
        where some combination of the changes has no number
    errors : standard errors of the share, 0 where it is exact
    agree, draws : in how many of how many redraws of the model's numbers taking the change back moves growth the same
        way
    """

    change: Change
    without: Answer | None
    share: Answer | None
    errors: Answer
    agree: int = 0
    draws: int = 0


@dataclass(frozen=True)
class InputCause:
    """An input that the tumour or its treatment moves, and the answer with it clamped to its reference level."""

    name: str
    level: float
    reference: float
    by_treatment: bool
    clamped: Answer


@dataclass(frozen=True)
class Causes:
    """What makes a tumour answer as it does.

    Parameters
    ----------
    tumour, reference : the answers of the tumour and of the wild-type reference cell
    changes : in the order of the size of their share
    inputs : those that depart from the reference
    exact, combinations : how the shares were found
    """

    tumour: Answer
    reference: Answer
    changes: tuple[ChangeCause, ...]
    inputs: tuple[InputCause, ...]
    exact: bool
    combinations: int

    @property
    def advantage(self) -> float:
        """Sensitivity of the tumour less that of the reference cell."""
        return self.tumour.sensitivity - self.reference.sensitivity


def causes(
    model: Model,
    tumour: Tumour,
    regimen: Given,
    *,
    generator: np.random.Generator,
    draws: Sequence[Model] = (),
) -> Causes:
    """The causes of a prediction.

    Parameters
    ----------
    model : Model
    tumour : Tumour
    regimen : Given
    generator : draws the orders of the changes where there are more than twelve
    draws : the model with its uncertain numbers redrawn, in which each change is taken back as well

    Raises
    ------
    NumericalError, InputError - where the tumour or the reference cell has no answer
    """
    whole = answers(model, [Case(tumour.cell()), Case(Cell())], regimen).require_numbers()
    tumour_answer, reference = (_answer(whole, row) for row in (0, 1))
    moved = moved_levels(model, tumour.cell(), regimen)
    alone = [Case(tumour.without(number)) for number in range(len(tumour.changes))]
    clamped = [Case(tumour.cell(), {name: ends[2]}) for name, ends in moved.items()]
    found = answers(model, [*alone, *clamped], regimen) if alone or clamped else whole
    shared = _shared(model, tumour, regimen, generator)
    return Causes(
        tumour=tumour_answer,
        reference=reference,
        changes=_changes(tumour, found, shared, _gaps(draws, tumour, regimen), tumour_answer.growth),
        inputs=tuple(
            InputCause(name, level, own, by_treatment=level != before, clamped=_answer(found, len(alone) + row))
            for row, (name, (level, before, own)) in enumerate(moved.items())
        ),
        exact=shared.exact,
        combinations=shared.combinations,
    )


def _answer(found: Answers, row: int) -> Answer:
    return Answer(float(found.sensitivity[row]), float(found.growth[row]))


def _shared(model: Model, tumour: Tumour, regimen: Given, generator: np.random.Generator) -> Shares:
    def worth(coalitions: Sequence[Coalition]) -> Float[np.ndarray, "coalition measure"]:
        found = answers(model, [Case(tumour.cell(kept)) for kept in coalitions], regimen)
        return np.stack([found.sensitivity, found.growth], axis=1)

    return shares(len(tumour.changes), worth, generator=generator)


def _gaps(draws: Sequence[Model], tumour: Tumour, regimen: Given) -> Float[np.ndarray, "draw change"]:
    """By how much each change raises growth under treatment, in each draw; NaN where a state has no number."""
    cases = [Case(tumour.cell()), *(Case(tumour.without(number)) for number in range(len(tumour.changes)))]
    growths = [answers(draw, cases, regimen).growth for draw in draws if tumour.changes]
    table = np.array(growths).reshape(len(growths), len(cases))
    return np.asarray(table[:, :1] - table[:, 1:])


def _changes(
    tumour: Tumour, found: Answers, shared: Shares, gaps: Float[np.ndarray, "draw change"], growth: float
) -> tuple[ChangeCause, ...]:
    out = []
    for number, change in enumerate(tumour.changes):
        alone, share = _answer(found, number), Answer(*shared.values[number].tolist())
        out.append(
            ChangeCause(
                change=change,
                without=None if np.isnan(alone.sensitivity) else alone,
                share=None if np.isnan(share.sensitivity) else share,
                errors=Answer(*shared.errors[number].tolist()),
                agree=int((gaps[:, number] * (growth - alone.growth) > 0.0).sum()),
                draws=len(gaps),
            )
        )
    return tuple(sorted(out, key=lambda cause: -abs(cause.share.sensitivity if cause.share else np.inf)))


def moved_levels(model: Model, cell: Cell, regimen: Given) -> dict[str, tuple[float, float, float]]:
    """Inputs that depart from the reference under treatment: level, level before treatment, and at reference.

    By the drugs, by the body of a patient that answers to them, or by the tumour itself.
    """
    acted = act(model.knowledge, cell, regimen.at.doses).cell
    out = {}
    for name in dict.fromkeys((*acted.environment, *regimen.at.inputs)):
        own = float(model.knowledge.inputs[name].reference)
        before = float(cell.environment.get(name, own))
        level = float(acted.environment.get(name, own)) * regimen.at.inputs.get(name, 1.0)
        if level != own:
            out[name] = (level, before, own)
    return out
