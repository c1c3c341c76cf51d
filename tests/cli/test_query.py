"""`rheostat query` answers SQL over a finished screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
MAF = (
    "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
    "MTOR\tMissense_Mutation\tp.F2108L\tS1\nTSC1\tNonsense_Mutation\tp.R692*\tS2\n"
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen")
    (folder / "cohort.maf").write_text(MAF)
    assert main(["screen", str(folder / "cohort.maf"), "-o", str(folder / "out"), "--regimens", "shipped"]) == 0
    return folder / "out"


def test_a_table_and_json(results: Path, capsys: Captured) -> None:
    sql = "SELECT sample_id, count(*) AS regimens FROM ranking GROUP BY sample_id ORDER BY sample_id"
    assert main(["query", str(results), sql]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["sample_id", "regimens"]
    assert [line.split()[0] for line in lines[1:]] == ["S1", "S2"]
    assert main(["query", str(results), sql, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["sample_id"] for row in rows] == ["S1", "S2"]
    assert rows[0]["regimens"] == rows[1]["regimens"] > 1


def test_a_null_is_empty_or_null(results: Path, capsys: Captured) -> None:
    assert main(["query", str(results), "SELECT low FROM predictions LIMIT 1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": [{"low": None}]}


def test_a_wrong_query_and_a_wrong_folder(results: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["query", str(results), "SELECT nothing FROM ranking"]) == 2
    assert "this query cannot be answered" in capsys.readouterr().err
    assert main(["query", str(tmp_path), "SELECT 1"]) == 2
    assert capsys.readouterr().err == f"rheostat: {tmp_path}: no screen is here\n"


def test_results_cannot_be_changed(results: Path, capsys: Captured) -> None:
    assert main(["query", str(results), "DROP TABLE samples"]) == 2
    assert "read-only" in capsys.readouterr().err
