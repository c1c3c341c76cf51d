"""The table of what was not measured in a screen."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pyarrow.parquet as pq

from rheostat.analysis.doubts_store import doubts_file
from rheostat.analysis.unmeasured import Doubt, Inquiry, Question, Spans
from rheostat.network.cell import Cell

ASKED = Inquiry(
    Cell(), (Question("TSC2", "", Doubt.NOT_ASSAYED, (Cell(),)), Question("PTEN", "A1V", Doubt.EFFECT, (Cell(),)))
)
FOUND = Spans(np.array([[0.1, 0.2], [0.3, np.nan]]), np.array([[0.5, 0.6], [0.7, np.nan]]))
NOTHING = Inquiry(Cell(), ())
NONE = Spans(np.empty((0, 2)), np.empty((0, 2)))


def test_one_row_for_each_doubt_and_regimen() -> None:
    content = doubts_file(["S1", "S2"], [ASKED, NOTHING], [FOUND, NONE], regimens=["a", "b"])
    rows = pq.read_table(BytesIO(content)).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("S1", "a", "TSC2", "", "not assayed", 0.1, 0.5),
        ("S1", "b", "TSC2", "", "not assayed", 0.2, 0.6),
        ("S1", "a", "PTEN", "A1V", "effect of the change not known", 0.3, 0.7),
        ("S1", "b", "PTEN", "A1V", "effect of the change not known", None, None),
    ]


def test_a_cohort_without_doubts_has_an_empty_table() -> None:
    table = pq.read_table(BytesIO(doubts_file(["S1"], [NOTHING], [NONE], regimens=["a", "b"])))
    assert table.num_rows == 0
    assert table.column_names == ["sample_id", "regimen_id", "gene", "change", "doubt", "low", "high"]


def test_many_samples_are_written_in_groups_that_join() -> None:
    names = [f"S{i}" for i in range(1203)]
    table = pq.read_table(BytesIO(doubts_file(names, [ASKED] * 1203, [FOUND] * 1203, regimens=["a", "b"])))
    assert table.num_rows == 1203 * 4
    assert table.column("sample_id").to_pylist()[::4] == names
