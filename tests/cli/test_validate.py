"""`rheostat validate` and `rheostat fit` at the command line: files in the agreed form, and refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.analysis.small_panel import write_panel

from rheostat.cli.main import main

FIELDS = {"target", "model", "part", "features", "split", "fitted_on", "n", "spearman", "auroc", "low", "high"}


def test_the_scoreboard_has_the_agreed_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_panel(tmp_path / "panel", lines=24, expression=False)
    assert main(["validate", str(folder), "-o", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    board = json.loads((tmp_path / "out" / "scoreboard.json").read_text())
    assert board["rows"]
    for row in board["rows"]:
        assert set(row) >= FIELDS
        assert row["part"] in {"mechanism", "statistical", "both"}
    table = (tmp_path / "out" / "scoreboard.tsv").read_text().splitlines()
    assert len(table) == len(board["rows"]) + 1
    assert "rheostat literature" in printed.out
    assert "expression_*.tsv*: not there" in printed.err


def test_the_same_seed_gives_the_same_scoreboard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_panel(tmp_path / "panel", lines=24, expression=False)
    texts = []
    for _ in range(2):
        assert main(["validate", str(folder), "--json"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


def test_unknown_parameter_sets_and_empty_folders_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tmp_path), "--parameters", "literatur"]) == 2
    assert "literature" in capsys.readouterr().err
    assert main(["validate", str(tmp_path)]) == 2
    assert "no responses" in capsys.readouterr().err


def test_a_fit_prints_what_moved_and_what_it_is_worth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_panel(tmp_path / "panel", lines=24)
    assert (
        main(
            ["fit", str(folder), "--target", "mTORC1_rapalog_resid", "--cross-validate", "5-fold", "--betas", "--json"]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert found["cost_after"] <= found["cost_before"]
    assert [row["n"] for row in found["unseen"]] == [24]
    assert {row["class"] for row in found["parameters"]} >= {"kinase", "fkbp"}
    assert main(["fit", str(folder), "--target", "nothing"]) == 2
    assert "has a drug to simulate" in capsys.readouterr().err


def test_splits_are_trained_anew_and_written_in_the_agreed_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_panel(tmp_path / "panel", lines=126, expression=False)
    words = ["fit", str(folder), "--cross-validate", "leave-tissue", "--cross-validate", "5-fold"]
    assert main([*words, "-o", str(tmp_path / "out")]) == 0
    assert "leave-tissue" in capsys.readouterr().out
    board = json.loads((tmp_path / "out" / "scoreboard.json").read_text())
    assert {row["split"] for row in board["rows"]} == {"all", "leave-tissue", "5-fold"}
    page = tmp_path / "docs" / "validation.md"
    page.parent.mkdir()
    given = ["--with", str(tmp_path / "out" / "scoreboard.json"), "--page", str(page)]
    assert main(["validate", str(folder), *given]) == 0
    assert "Every figure" in (page.parent / "validation-figures.md").read_text()
    assert "## Goals" in page.read_text()
