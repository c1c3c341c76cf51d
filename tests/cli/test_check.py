"""`rheostat check` runs claims, says which do not hold, and ends with the code that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]

HOLDS = """
- id: holds
  claim: Everolimus lowers S6K1 phosphorylation
  treatment: {everolimus: 20 nM}
  readout: S6K1_pT389
  expect: less
"""
FAILS = """
- id: fails
  claim: Everolimus raises S6K1 phosphorylation
  treatment: {everolimus: 20 nM}
  readout: S6K1_pT389
  expect: greater
"""
INVALID = """
- id: invalid
  claim: A drug that nobody knows lowers S6K1 phosphorylation
  treatment: {imaginib: 20 nM}
  readout: S6K1_pT389
  expect: less
"""
WAITS = """
- id: waits
  claim: Something holds that cannot be simulated yet
  readout: S6K1_pT389
  expect: less
  waiting: there is no such node yet
"""


def written(folder: Path, text: str, name: str = "claims.yaml") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.mark.parametrize(
    ("text", "code", "counts"),
    [
        (HOLDS, 0, "1 passed, 0 failed, 0 waiting, 0 invalid"),
        (HOLDS + FAILS, 1, "1 passed, 1 failed, 0 waiting, 0 invalid"),
        (INVALID, 1, "0 passed, 0 failed, 0 waiting, 1 invalid"),
        (HOLDS + WAITS, 0, "1 passed, 0 failed, 1 waiting, 0 invalid"),
    ],
)
def test_the_code_and_the_counts_say_what_came_of_it(
    text: str, code: int, counts: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["check", written(tmp_path, text)]) == code
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == counts
    assert (err == "") == (code == 0)


def test_each_failure_has_its_reason(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", written(tmp_path, HOLDS + FAILS + INVALID)]) == 1
    out, err = capsys.readouterr()
    assert "FAILED  fails: Everolimus raises S6K1 phosphorylation\n        expected greater; S6K1_pT389 is 0." in out
    assert "INVALID invalid: " in out
    assert "unknown drug 'imaginib'" in out
    assert "holds" not in out
    assert err == "rheostat: 2 of 3 claims did not hold or could not be run\n"


def test_only_failures_are_shown_where_only_those_are_asked_for(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path, HOLDS + WAITS + FAILS)
    assert main(["check", file, "--failed-only"]) == 1
    out = capsys.readouterr().out
    assert "waits" not in out
    assert "FAILED  fails" in out
    assert main(["check", file, "--failed-only", "--json"]) == 1
    assert [row["id"] for row in json.loads(capsys.readouterr().out)["experiments"]] == ["fails"]


def test_the_json_is_the_documented_interface(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", written(tmp_path, HOLDS + INVALID), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["experiments"]
    fields = ["id", "claim", "readout", "expect", "control", "treated", "passed", "outcome", "reason"]
    assert [list(row) for row in rows] == [fields, fields]
    assert [(row["outcome"], row["passed"]) for row in rows] == [("passed", True), ("invalid", False)]
    assert rows[0]["control"] == pytest.approx(1.0, abs=1e-6)
    assert rows[0]["treated"] < 0.5
    assert rows[1]["treated"] is None


def test_several_files_are_one_run(tmp_path: Path, capsys: Captured) -> None:
    first, second = written(tmp_path, HOLDS, "a.yaml"), written(tmp_path, WAITS, "b.yaml")
    assert main(["check", first, second]) == 0
    assert capsys.readouterr().out.endswith("1 passed, 0 failed, 1 waiting, 0 invalid\n")


def test_the_shipped_experiments_run_without_a_file_and_beside_one(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", "--json"]) in (0, 1)
    shipped = json.loads(capsys.readouterr().out)["experiments"]
    assert len(shipped) > 20
    assert main(["check", "--json", "--shipped", written(tmp_path, HOLDS)]) in (0, 1)
    both = json.loads(capsys.readouterr().out)["experiments"]
    assert [row["id"] for row in both] == [*(row["id"] for row in shipped), "holds"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HOLDS.replace("treatment", "treatmnt"), "claims.yaml, line 4: unknown field 'treatmnt' in 0; did you mean"),
        (HOLDS.replace("expect: less", "expect: fewer"), "claims.yaml, line 6: 0.expect: "),
        (HOLDS.replace("  claim: Everolimus lowers S6K1 phosphorylation\n", ""), "0.claim: Field required"),
        (HOLDS + HOLDS, "claims.yaml, line 8: 'holds' is given twice; it stands already in"),
        ("- id: [", "this is not valid YAML"),
        ("", "a file of experiments is a list of records that begin with '- id:'"),
        ("[]", "there is no experiment in this file"),
        ("id: a", "a file of experiments is a list of records that begin with '- id:'"),
        ("- just words", "claims.yaml, line 1: 0: "),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(text: str, sentence: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", written(tmp_path, text)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err == f"rheostat: {tmp_path / 'none.yaml'}: there is no such file\n"


def test_an_id_of_a_shipped_experiment_is_taken_only_where_they_run_too(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", "--json"]) in (0, 1)
    taken = json.loads(capsys.readouterr().out)["experiments"][0]["id"]
    file = written(tmp_path, HOLDS.replace("id: holds", f"id: {taken}"))
    assert main(["check", file]) == 0
    capsys.readouterr()
    assert main(["check", "--shipped", file]) == 2
    assert "is given twice; it stands already in experiments/" in capsys.readouterr().err
