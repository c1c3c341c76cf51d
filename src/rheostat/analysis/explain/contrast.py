"""Why one regimen and not another: which outputs make the difference, and which changes."""

from __future__ import annotations

from dataclasses import dataclass

from rheostat.analysis.explain.cuts import growth_at
from rheostat.analysis.explain.explanation import Explanation


@dataclass(frozen=True)
class Swap:
    """One output of a drug target under two regimens.

    Parameters
    ----------
    name : protein and output
    kept, kept_there : what the first and the second regimen leave of it, 1 being wild type without drug
    growth_swapped : growth under the first regimen with this output alone as under the second, over untreated growth
    read_by : nodes that read it
    """

    name: str
    kept: float
    kept_there: float
    growth_swapped: float
    read_by: tuple[str, ...]


@dataclass(frozen=True)
class ShareContrast:
    """What one change contributes to the growth under each of two regimens; None where a share has no number."""

    change: str
    here: float | None
    there: float | None


@dataclass(frozen=True)
class Contrast:
    """Two regimens in one tumour.

    Parameters
    ----------
    here, there : the explanations of both
    swaps : outputs that differ, those that move growth under the first regimen most towards that of the second first
    all_swapped : growth under the first regimen with all of them as under the second
    shares : the changes of the tumour
    """

    here: Explanation
    there: Explanation
    swaps: tuple[Swap, ...]
    all_swapped: float
    shares: tuple[ShareContrast, ...]


LEAST = 0.02
"""Two regimens differ in an output where they leave shares of it that differ by more."""


def contrast(here: Explanation, there: Explanation) -> Contrast:
    """What tells two regimens apart in one tumour.

    Parameters
    ----------
    here, there : explanations of the same tumour
    """
    network = here.cell.model.network
    mine, other = here.cell.conditions.residuals[1], there.cell.conditions.residuals[1]
    readers = {output.name: output.read_by for output in (*here.outputs, *there.outputs)}
    named = {
        name: number
        for name, number in network.residual_index.items()
        if name in readers and abs(float(mine[number] - other[number])) > LEAST
    }
    levels = {number: float(other[number]) for number in named.values()}
    growths = growth_at(here.cell, [*({number: level} for number, level in levels.items()), levels]).tolist()
    swaps = [
        Swap(name, float(mine[number]), float(other[number]), growths[row], readers[name])
        for row, (name, number) in enumerate(named.items())
    ]
    towards = 1.0 if there.cell.growth >= here.cell.growth else -1.0
    swaps.sort(key=lambda swap: -towards * (swap.growth_swapped - here.cell.growth))
    return Contrast(here, there, tuple(swaps), float(growths[-1]), _shares(here, there))


def _shares(here: Explanation, there: Explanation) -> tuple[ShareContrast, ...]:
    other = {cause.change.name: cause.share for cause in there.causes.changes}
    out = []
    for cause in here.causes.changes:
        share = other.get(cause.change.name)
        out.append(
            ShareContrast(
                cause.change.name,
                cause.share.growth if cause.share else None,
                share.growth if share else None,
            )
        )
    return tuple(out)
