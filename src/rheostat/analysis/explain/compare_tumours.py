"""Two tumours under the same regimens: which predictions differ, and which of their changes make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.explain.answers import Case, answers
from rheostat.analysis.explain.causes import Answer
from rheostat.analysis.explain.given import Given, Setting
from rheostat.analysis.explain.shapley import Coalition, shares
from rheostat.analysis.explain.tumour import Change, Tumour
from rheostat.analysis.model import Model


@dataclass(frozen=True)
class Difference:
    """One change that only one of two tumours has.

    Parameters
    ----------
    change : Change
    in_second : whether it is the second tumour that has it
    share : what it makes of the difference, second less first; None where a mixture of the two has no number
    error : standard error of the share of the sensitivity, 0 where it is exact
    """

    change: Change
    in_second: bool
    share: Answer | None
    error: float


@dataclass(frozen=True)
class RegimenComparison:
    """One regimen in two tumours, with the changes that make the difference, the greatest first."""

    id: str
    label: str
    setting: Setting
    first: Answer
    second: Answer
    differences: tuple[Difference, ...]

    @property
    def difference(self) -> float:
        """Sensitivity of the second less that of the first."""
        return self.second.sensitivity - self.first.sensitivity


@dataclass(frozen=True)
class TumourComparison:
    """Two tumours.

    Parameters
    ----------
    shared : names of the changes that both have
    regimens : those that differ most first
    """

    first: Tumour
    second: Tumour
    shared: tuple[str, ...]
    regimens: tuple[RegimenComparison, ...]


def compare_tumours(
    model: Model,
    first: Tumour,
    second: Tumour,
    regimens: Iterable[Given],
    *,
    generator: np.random.Generator,
) -> TumourComparison:
    """Two tumours under each of several regimens.

    Raises
    ------
    NumericalError, InputError - where one of the two has no answer
    """
    common = [change for change in first.changes if change in second.changes]
    only = [(change, False) for change in first.changes if change not in common]
    only += [(change, True) for change in second.changes if change not in common]
    found = [_compared(model, first, second, only, regimen, generator=generator) for regimen in regimens]
    found.sort(key=lambda item: -abs(item.difference))
    return TumourComparison(first, second, tuple(change.name for change in common), tuple(found))


def _compared(
    model: Model,
    first: Tumour,
    second: Tumour,
    only: Sequence[tuple[Change, bool]],
    regimen: Given,
    *,
    generator: np.random.Generator,
) -> RegimenComparison:
    def worth(coalitions: Sequence[Coalition]) -> Float[np.ndarray, "coalition measure"]:
        cells = [_between(first, second, only, set(made)) for made in coalitions]
        found = answers(model, [Case(tumour.cell()) for tumour in cells], regimen)
        return np.stack([found.sensitivity, found.growth], axis=1)

    ends = answers(model, [Case(first.cell()), Case(second.cell())], regimen).require_numbers()
    shared = shares(len(only), worth, generator=generator)
    made = [
        Difference(
            change,
            in_second,
            None if np.isnan(shared.values[number]).any() else Answer(*shared.values[number].tolist()),
            float(shared.errors[number, 0]),
        )
        for number, (change, in_second) in enumerate(only)
    ]
    made.sort(key=lambda item: -abs(item.share.sensitivity if item.share else np.inf))
    before, after = (Answer(float(ends.sensitivity[row]), float(ends.growth[row])) for row in (0, 1))
    return RegimenComparison(regimen.id, regimen.regimen.label, regimen.setting, before, after, tuple(made))


def _between(first: Tumour, second: Tumour, only: Sequence[tuple[Change, bool]], made: set[int]) -> Tumour:
    """The first tumour on its way to the second: some of its own changes gone, some of the other's come."""
    if not made or len(made) == len(only):
        return second if made or not only else first
    gone = [change for number, (change, late) in enumerate(only) if not late and number in made]
    absent = [change for number, (change, late) in enumerate(only) if late and number not in made]
    order = [*second.changes, *(change for change in first.changes if change not in second.changes)]
    kept = tuple(change for change in order if change not in gone and change not in absent)
    return Tumour("", kept)
