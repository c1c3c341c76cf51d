"""What is not known of a tumour, and how far each prediction would move if it were known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from rheostat.analysis.arm_rates import Signature, signature
from rheostat.analysis.screen import Screener
from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, Recognised, interpret
from rheostat.tumour.profile import TumourProfile
from rheostat.tumour.zygosity import HETEROZYGOUS

CELLS_AT_ONCE = 256
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
    genes : ask for these genes alone; default all
    cell_of : makes the cell that is predicted from
    """
    cell = cell_of(interpretation)

    def wanted(gene: str) -> bool:
        return genes is None or gene in genes

    found = [
        Question(
            item.gene,
            "",
            Doubt.NOT_ASSAYED if item.wholly else Doubt.COPIES_NOT_ASSAYED,
            _altered(cell, item.gene, item.alternatives),
        )
        for item in interpretation.unseen
        if wanted(item.gene)
    ]
    for change in interpretation.unknown:
        if wanted(change.gene):
            cells = _altered(cell, change.gene, change.alternatives)
            found.append(Question(change.gene, change.change, Doubt.EFFECT, cells))
    for known in interpretation.recognised:
        if wanted(known.gene) and not known.measured and known.fraction == 1.0:
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
    """For each tumour and regimen of a screener, how far the sensitivity could move, the farthest first."""
    found = zip(inquiries, spans_of(screener, inquiries), strict=True)
    return [_ranked(each.questions, spans) for each, spans in found]


@dataclass(frozen=True)
class Spans:
    """The intervals of one tumour: ends by question and regimen; NaN where the tumour itself has no number."""

    low: Float[np.ndarray, "question regimen"]
    high: Float[np.ndarray, "question regimen"]


def spans_of(
    screener: Screener, inquiries: Sequence[Inquiry], *, progress: Callable[[int, int], None] | None = None
) -> Iterator[Spans]:
    """The intervals of each tumour in turn; equal cells are simulated once, and one without a number adds nothing.

    Parameters
    ----------
    progress : told how many distinct cells are done, and how many there are
    """
    number: dict[Signature, int] = {}
    cells: list[Cell] = []
    rows: list[list[int]] = []
    for each in inquiries:
        mine = [each.cell, *(cell for item in each.questions for cell in item.cells)]
        for cell in mine:
            if number.setdefault(signature(cell), len(cells)) == len(cells):
                cells.append(cell)
        rows.append([number[signature(cell)] for cell in mine])
    if not cells:
        return
    parts = []
    for low in range(0, len(cells), CELLS_AT_ONCE):
        parts.append(np.asarray(screener.respond(cells[low : low + CELLS_AT_ONCE]).sensitivity[0]))
        if progress is not None:
            progress(min(low + CELLS_AT_ONCE, len(cells)), len(cells))
    values = np.concatenate(parts)
    for each, at in zip(inquiries, rows, strict=True):
        yield _spans(each.questions, values[at])


def _spans(asked: Sequence[Question], values: Float[np.ndarray, "cell regimen"]) -> Spans:
    """The intervals from the values as it is (first row) and as it could be."""
    low, high = (np.full((len(asked), values.shape[1]), np.nan) for _ in range(2))
    at = 1
    for row, item in enumerate(asked):
        could = np.concatenate([values[:1], values[at : at + len(item.cells)]])
        low[row], high[row] = np.fmin.reduce(could, axis=0), np.fmax.reduce(could, axis=0)
        at += len(item.cells)
    nowhere = np.isnan(values[0])
    low[:, nowhere], high[:, nowhere] = np.nan, np.nan
    return Spans(low, high)


def _ranked(asked: Sequence[Question], spans: Spans) -> list[tuple[Move, ...]]:
    """The intervals by regimen, the widest first."""
    out = []
    for regimen in range(spans.low.shape[1]):
        ends = zip(asked, spans.low[:, regimen], spans.high[:, regimen], strict=True)
        found = [Move(q.gene, q.change, q.doubt, float(a), float(b)) for q, a, b in ends if np.isfinite(a)]
        out.append(tuple(sorted(found, key=lambda move: (-round(move.width, DECIMALS), move.gene, move.change))))
    return out


def key_genes(screener: Screener, knowledge: Knowledge, *, count: int) -> frozenset[str]:
    """The genes that would move some regimen most if they were altered.

    They are found in the reference cell of which nothing was assayed, so that they depend on the regimens alone.
    """
    nothing = interpret(TumourProfile("reference"), knowledge)
    (by_regimen,) = moves(screener, [inquiry(nothing)])
    widest: dict[str, float] = {}
    for move in (move for ranked in by_regimen for move in ranked):
        widest[move.gene] = max(widest.get(move.gene, 0.0), round(move.width, DECIMALS))
    return frozenset(sorted(widest, key=lambda gene: (-widest[gene], gene))[:count])
