"""What is not known of a tumour, and how far each prediction would move if it were known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from rheostat.analysis.screen import Screener
from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, Recognised, interpret
from rheostat.tumour.profile import TumourProfile
from rheostat.tumour.zygosity import HETEROZYGOUS

DECIMALS = 6
"""To which widths are compared, so that the order does not hang on rounding."""


class Doubt(StrEnum):
    """Why it is not known what a gene does in a tumour."""

    NOT_ASSAYED = "not assayed"
    COPIES_NOT_ASSAYED = "copy number not assayed"
    EFFECT = "effect of the change not known"
    SECOND_COPY = "second copy not measured"


@dataclass(frozen=True)
class Question:
    """A gene of which something is not known, and the cells that the tumour's cell could be instead.

    Parameters
    ----------
    gene, change : str - the change is empty where nothing was found
    doubt : Doubt
    cells : tuple of Cell
    """

    gene: str
    change: str
    doubt: Doubt
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Move:
    """How far one prediction could move by one question: ends of the interval over what could be, as it is included.

    Parameters
    ----------
    gene, change, doubt : as in the question
    low, high : of the sensitivity
    """

    gene: str
    change: str
    doubt: Doubt
    low: float
    high: float

    @property
    def width(self) -> float:
        """From end to end."""
        return self.high - self.low


CellOf = Callable[[Interpretation], Cell]
"""How a tumour's cell is made from what its changes mean."""


@dataclass(frozen=True)
class Inquiry:
    """A tumour's cell, and everything that is not known of it."""

    cell: Cell
    questions: tuple[Question, ...]


def inquiry(
    interpretation: Interpretation,
    *,
    genes: Collection[str] | None = None,
    cell_of: CellOf = Interpretation.cell,
) -> Inquiry:
    """Everything that is not known of a tumour and that a known alteration could answer.

    A gene that was not assayed could be lost or carry its strongest known gain; a change of unknown effect could do
    either; a suppressor whose second copy was taken as lost could have kept it.

    Parameters
    ----------
    interpretation : Interpretation
    genes : ask for these genes alone among those that were not assayed; default all
    cell_of : makes the cell that is predicted from
    """
    cell = cell_of(interpretation)
    found = []
    for item in interpretation.unseen:
        if genes is None or item.gene in genes:
            doubt = Doubt.NOT_ASSAYED if item.wholly else Doubt.COPIES_NOT_ASSAYED
            found.append(Question(item.gene, "", doubt, _altered(cell, item.gene, item.alternatives)))
    for change in interpretation.unknown:
        cells = _altered(cell, change.gene, change.alternatives)
        found.append(Question(change.gene, change.change, Doubt.EFFECT, cells))
    for known in interpretation.recognised:
        if not known.measured and known.fraction == 1.0:
            kept = cell_of(_with_a_copy_kept(interpretation, known))
            found.append(Question(known.gene, known.change, Doubt.SECOND_COPY, (kept,)))
    return Inquiry(cell, tuple(item for item in found if item.cells))


def _altered(cell: Cell, gene: str, alternatives: Sequence[AlterationRecord]) -> tuple[Cell, ...]:
    name = f"{gene} if altered"
    return tuple(cell.altered(each.effect, fraction=_usual_share(each), name=name) for each in alternatives)


def _usual_share(record: AlterationRecord) -> float:
    """A gene that is lost is lost whole; a variant that activates is usually in one of two copies."""
    heterozygous = record.kind is AlterationKind.VARIANT and record.direction != "inactivating"
    return HETEROZYGOUS if heterozygous else 1.0


def _with_a_copy_kept(interpretation: Interpretation, known: Recognised) -> Interpretation:
    kept = replace(known, fraction=HETEROZYGOUS)
    return replace(
        interpretation, recognised=tuple(kept if each is known else each for each in interpretation.recognised)
    )


def moves(screener: Screener, inquiries: Sequence[Inquiry]) -> list[list[tuple[Move, ...]]]:
    """For each tumour and regimen of a screener, how far the sensitivity could move, the farthest first.

    All cells are simulated together; where one gives no number, it adds nothing to its interval.
    """
    cells = [cell for each in inquiries for cell in (each.cell, *(c for item in each.questions for c in item.cells))]
    if not cells:
        return []
    values = np.asarray(screener.respond(cells).sensitivity[0])
    out, at = [], 0
    for each in inquiries:
        rows = values[at : at + 1 + sum(len(item.cells) for item in each.questions)]
        out.append([_moves(each.questions, rows[:, regimen]) for regimen in range(values.shape[1])])
        at += len(rows)
    return out


def _moves(asked: Sequence[Question], values: Float[np.ndarray, " cell"]) -> tuple[Move, ...]:
    """The intervals from the values as it is (first) and as it could be."""
    found, at = [], 1
    for item in asked:
        could = [float(value) for value in (values[0], *values[at : at + len(item.cells)]) if np.isfinite(value)]
        at += len(item.cells)
        if could and np.isfinite(values[0]):
            found.append(Move(item.gene, item.change, item.doubt, min(could), max(could)))
    return tuple(sorted(found, key=lambda move: (-round(move.width, DECIMALS), move.gene, move.change)))


def key_genes(screener: Screener, knowledge: Knowledge, *, count: int) -> frozenset[str]:
    """The genes that would move a regimen most if they were altered, the first few of each regimen.

    They are found in the reference cell of which nothing was assayed, so that they depend on the regimens alone.
    """
    nothing = interpret(TumourProfile("reference"), knowledge)
    (by_regimen,) = moves(screener, [inquiry(nothing)])
    return frozenset(move.gene for ranked in by_regimen for move in ranked[:count])
