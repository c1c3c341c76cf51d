"""Directions of phosphoproteins: cells weigh the same, small changes do not count, and the words are the model's."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.analysis.model import load_model
from rheostat.analysis.phospho import Change, read_changes, score_changes
from rheostat.analysis.treatment import drug_id
from rheostat.errors import InputError
from rheostat.knowledge.assays import load_assays
from rheostat.network.cell import Cell

MODEL = load_model()
ASSAYS = load_assays()
CELLS = {"MCF7": Cell()}


def change(readout: str, log2: float, *, line: str = "MCF7", inhibitor: str = "GSK690693") -> Change:
    return Change(line, inhibitor, "Serum", readout, log2)


def test_every_word_of_the_tables_means_something_in_the_model() -> None:
    for name in ASSAYS.readouts.values():
        assert MODEL.readout(name) == name
    for drugs in ASSAYS.treatments.values():
        assert all(drug_id(MODEL.knowledge, drug) for drug in drugs)
    for inputs in (ASSAYS.starved, *ASSAYS.stimuli.values()):
        assert set(inputs) <= set(MODEL.network.inputs)


def test_each_cell_of_the_table_weighs_the_same() -> None:
    # An inhibitor of AKT's ATP site lowers PRAS40; three falls and one rise of it are one cell, one rise another.
    rows = [*[change("PRAS40_pT246", -2.0)] * 3, change("PRAS40_pT246", 2.0), change("p70S6K_pT389", 2.0)]
    found = score_changes(MODEL, ASSAYS, rows, cells=CELLS)
    assert found is not None
    assert (found.rows, found.cells) == (5, 2)
    assert found.accuracy == pytest.approx((0.75 + 0.0) / 2)
    assert found.always_down == pytest.approx((0.75 + 0.0) / 2)


def test_small_changes_and_unknown_words_do_not_count() -> None:
    rows = [
        change("PRAS40_pT246", 0.5),
        change("Actin", -3.0),
        change("PRAS40_pT246", -3.0, line="NOBODY"),
        change("PRAS40_pT246", -3.0, inhibitor="water"),
    ]
    assert score_changes(MODEL, ASSAYS, rows, cells=CELLS) is None


def test_a_table_is_read_by_its_column_names(tmp_path: Path) -> None:
    path = tmp_path / "phospho.tsv"
    path.write_text("log2fc\treadout\tcell_line\tinhibitor\tstimulus\n-1.5\tAKT_pS473\tMCF7\tGSK690693\tEGF\n")
    assert read_changes(path) == [Change("MCF7", "GSK690693", "EGF", "AKT_pS473", -1.5)]
    path.write_text("log2fc\treadout\tcell_line\tinhibitor\tstimulus\nlow\tAKT_pS473\tMCF7\tGSK690693\tEGF\n")
    with pytest.raises(InputError, match="line 2: 'low' is not a log2 change"):
        read_changes(path)


def test_rules_that_know_the_other_lines_stand_beside() -> None:
    cells = {name: Cell() for name in ("MCF7", "BT20", "BT549")}
    rows = [change("PRAS40_pT246", -1.0, line=name) for name in ("MCF7", "BT20")]
    rows.append(change("PRAS40_pT246", 1.0, line="BT549"))
    found = score_changes(MODEL, ASSAYS, rows, cells=cells)
    assert found is not None
    # The two that fall see a fall and a rise elsewhere (a tie, half); the one that rises sees two falls (wrong).
    assert found.majority == pytest.approx((0.5 + 0.5 + 0.0) / 3)
    # PRAS40 is said to fall everywhere, so the departure is wrong.
    assert (found.departures, found.departed) == (0.0, 1)
    assert found.no_change == 0.0
    alone = score_changes(MODEL, ASSAYS, [change("PRAS40_pT246", -1.0)], cells=CELLS)
    assert alone is not None
    assert (alone.majority, alone.departures) == (None, None)
