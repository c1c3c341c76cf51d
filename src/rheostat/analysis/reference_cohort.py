"""The cohort beside which a response is told: drawn from frequencies, and as cells.

`python -m rheostat.analysis.reference_cohort` prints it anew (make reference-cohort).
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Model
from rheostat.knowledge.reference_cohort import Frequencies, ReferenceTumour, read_frequencies, reference_tumours
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations

HEADER = """\
# The cohort beside which a tumour's response is told: synthetic tumours, drawn from frequencies.yaml, each alteration
# by itself. Written by `make reference-cohort`; not edited by hand. Alike tumours are one line with their count.
"""


@dataclass(frozen=True)
class ReferenceCohort:
    """The cells of a cohort, with the share of its tumours that each stands for; shares add up to 1."""

    cells: tuple[Cell, ...]
    shares: Float[np.ndarray, " cell"]


def draw(frequencies: Frequencies) -> list[ReferenceTumour]:
    """Tumours of every type, each alteration there or not by its frequency, whatever else is there."""
    stream = np.random.default_rng(frequencies.draw.seed)
    counted: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for code, kind in frequencies.types.items():
        shares = kind.shares()
        names = list(shares)
        for there in stream.random((frequencies.draw.a_type, len(names))) < np.array(list(shares.values())):
            counted[code, tuple(name for name, yes in zip(names, there, strict=True) if yes)] += 1
    return [ReferenceTumour(cancer=code, altered=altered, count=n) for (code, altered), n in counted.items()]


def written(tumours: list[ReferenceTumour]) -> str:
    """A cohort as its file."""
    lines = [f"- {{cancer: {t.cancer}, altered: [{', '.join(t.altered)}], count: {t.count}}}\n" for t in tumours]
    return HEADER + "".join(lines)


def reference_cohort(model: Model, tumours: tuple[ReferenceTumour, ...] | None = None) -> ReferenceCohort:
    """The cells of a cohort, tumours that the model cannot tell apart as one.

    Parameters
    ----------
    model : Model
    tumours : default those that ship

    Raises
    ------
    InputError - where an alteration is not known
    """
    counted: Counter[tuple[str, ...]] = Counter()
    for tumour in tumours if tumours is not None else reference_tumours():
        counted[tuple(sorted(tumour.altered))] += tumour.count
    known = {text: model.alteration(text) for altered in counted for text in altered}
    cells = tuple(with_alterations(Cell(), [known[text] for text in altered]) for altered in counted)
    counts = np.array(list(counted.values()), float)
    return ReferenceCohort(cells, counts / counts.sum())


if __name__ == "__main__":
    sys.stdout.write(written(draw(read_frequencies())))
