"""Doubts in words and numbers."""

from __future__ import annotations

from rheostat.analysis.unmeasured import Doubt, Move
from rheostat.report.could_move import MOST_NAMED, could_move


def test_what_matters_is_named_and_the_rest_is_counted() -> None:
    moves = [
        Move("TSC2", "", Doubt.NOT_ASSAYED, 0.4, 0.8),
        Move("PIK3CA", "G8V", Doubt.EFFECT, 0.3, 0.45),
        Move("ESR1", "", Doubt.NOT_ASSAYED, 0.4, 0.401),
    ]
    found = could_move(moves, sensitivity=0.4)
    assert [move.sentence for move in found.moves] == [
        "TSC2 was not assayed: the sensitivity could be 0.40 to 0.80.",
        "PIK3CA G8V is a change of unknown effect: the sensitivity could be 0.30 to 0.45.",
    ]
    assert found.others == 1
    assert found.one_at_most is not None
    assert (found.one_at_most.low, found.one_at_most.value, found.one_at_most.high) == (0.3, 0.4, 0.8)


def test_a_long_list_is_cut() -> None:
    moves = [Move(f"G{i}", "", Doubt.NOT_ASSAYED, 0.0, 1.0) for i in range(40)]
    found = could_move(moves, sensitivity=0.5)
    assert (len(found.moves), found.others) == (MOST_NAMED, 40 - MOST_NAMED)


def test_nothing_in_doubt() -> None:
    found = could_move([], sensitivity=0.5)
    assert (found.moves, found.others) == ((), 0)
