"""`rheostat check-input` says what is there, what is left out and what is wrong, and ends with the right code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
GOOD = "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
BAD = GOOD.replace("F2108L", "F2018L")


def maf(folder: Path, *rows: str) -> str:
    file = folder / "a.maf"
    file.write_text(HEADER + "".join(rows))
    return str(file)


def test_a_good_file(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check-input", maf(tmp_path, GOOD), "--strict"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("a.maf: one file")
    assert lines[1] == "1 samples; mutations of 1, copy number of 0"
    assert "used: a.maf, mutations (MAF): 1 records, 1 kept" in lines
    assert lines[-1] == "0 errors, 0 warnings"


def test_problems_are_grouped_and_counted(tmp_path: Path, capsys: Captured) -> None:
    file = maf(tmp_path, GOOD, *([BAD] * 7), "1-Mar\tMissense_Mutation\tp.A2V\tS1\n")
    assert main(["check-input", file]) == 0
    out = capsys.readouterr().out
    assert "warning, 7 times: protein change that does not fit the protein\n" in out
    assert f"  {file}, line 3: MTOR F2018L: residue 2018 is R; did you mean F2108L?\n" in out
    assert "  and 2 more\n" in out
    assert "  left out: 8 cannot be taken\n" in out
    assert out.endswith("0 errors, 8 warnings\n")


def test_everything_that_was_measured_is_counted(tmp_path: Path, capsys: Captured) -> None:
    maf(tmp_path, GOOD)
    (tmp_path / "rppa.tsv").write_text("sample\tAkt_pS473\tPTEN\nS1\t0.5\t1.5\nS2\t0.1\t0.3\n")
    assert main(["check-input", str(tmp_path)]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == "2 samples; mutations of 1, copy number of 0, protein of 2, phosphorylated sites of 2"


def test_exit_codes(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check-input", maf(tmp_path, BAD), "--strict"]) == 3
    assert capsys.readouterr().err.endswith("a.maf: 1 warnings\n")
    (tmp_path / "b.maf").write_bytes(b"PK\x03\x04")
    assert main(["check-input", str(tmp_path / "b.maf")]) == 2
    assert capsys.readouterr().err.endswith("b.maf: 1 errors; mend them before a screen\n")
    assert main(["check-input", str(tmp_path / "c.maf")]) == 2
    assert "there is no such file or folder" in capsys.readouterr().err


def test_json(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check-input", maf(tmp_path, GOOD, BAD), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["form"], found["samples"], found["errors"], found["warnings"]) == ("one file", 1, 0, 1)
    assert found["files"][0]["left_out"] == {"cannot be taken": 1}
    assert found["problems"][0]["severity"] == "warning"
    assert found["problems"][0]["count"] == 1


def test_a_name_cannot_move_the_cursor(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check-input", maf(tmp_path, GOOD.replace("F2108L", "\x1b[2J"))]) == 0
    assert "\x1b" not in capsys.readouterr().out
