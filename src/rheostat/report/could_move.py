"""What was not measured in a tumour and could move a prediction, as findings."""

from __future__ import annotations

from collections.abc import Sequence

from rheostat.analysis.unmeasured import Doubt, Move
from rheostat.report.findings import CouldMove, Interval, MoveFinding

MATTERS = 0.02
"""Change of the sensitivity from which on a doubt is named; below, it is counted."""

MOST_NAMED = 8
_SAID = {
    Doubt.NOT_ASSAYED: "was not assayed",
    Doubt.COPIES_NOT_ASSAYED: "was read, its copy number was not assayed",
    Doubt.EFFECT: "is a change of unknown effect",
    Doubt.SECOND_COPY: "is taken to be lost whole, its second copy was not measured",
}


def could_move(moves: Sequence[Move], *, sensitivity: float) -> CouldMove:
    """The doubts that matter most to one regimen, in words and numbers, and how many others there are.

    Parameters
    ----------
    moves : the widest first
    sensitivity : as predicted
    """
    matter = [move for move in moves if move.width >= MATTERS][:MOST_NAMED]
    together = Interval(
        value=sensitivity,
        low=min((move.low for move in matter), default=sensitivity),
        high=max((move.high for move in matter), default=sensitivity),
    )
    return CouldMove(
        moves=tuple(_finding(move, sensitivity) for move in matter),
        others=len(moves) - len(matter),
        one_at_most=together,
    )


def _finding(move: Move, sensitivity: float) -> MoveFinding:
    named = f"{move.gene} {move.change}".strip()
    return MoveFinding(
        gene=move.gene,
        change=move.change,
        doubt=move.doubt.value,
        interval=Interval(value=sensitivity, low=min(move.low, sensitivity), high=max(move.high, sensitivity)),
        sentence=f"{named} {_SAID[move.doubt]}: the sensitivity could be {move.low:.2f} to {move.high:.2f}.",
    )
