"""`rheostat resistance` tells what brings growth back, in words, as JSON and as tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
CASE = Path(__file__).parents[2] / "examples" / "wagle2014-thyroid"
ALTER = ["--alter", "PIK3CA H1047R het"]


def run(arguments: list[str], capsys: Captured, code: int = 0) -> str:
    assert main(["resistance", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def test_the_text_says_what_is_selected_what_adapts_and_what_helps(capsys: Captured) -> None:
    lines = run([*ALTER, "--regimen", "everolimus"], capsys)
    out = " ".join(lines.split())
    assert "under Everolimus" in out
    assert "free average that patients reach; 10 mg once daily" in out
    assert "FKBP1A loss" in out
    assert "known (R13)" in out
    assert "ctDNA" in out
    assert "defeated by:" in out
    assert "Adaptive, no mutation" in out
    assert "Omipalisib (dual PI3K/mTOR inhibitor)" in out
    assert "Under the regimen the tumour leans more on the targets of:" in out
    assert max(map(len, lines.splitlines())) < 220


def test_the_dose_is_asked_for_or_what_cells_are_given(capsys: Captured) -> None:
    out = run([*ALTER, "--regimen", "everolimus=3 nM+sapanisertib", "--exposure", "usual"], capsys)
    assert out.startswith("PIK3CA H1047R het under Everolimus 3 nM (as asked for) with Sapanisertib 100 nM")


def test_the_changes_may_be_written_in_place_of_a_case(capsys: Captured) -> None:
    first = ["PIK3CA H1047R het, KRAS G12D het", "--regimen", "sapanisertib", "--json"]
    second = [*ALTER, "--alter", "KRAS G12D het", "--regimen", "sapanisertib", "--json"]
    assert run(first, capsys) == run(second, capsys)


def test_a_case_is_read_and_its_tables_are_complete(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "out"
    arguments = [
        str(CASE),
        "--sample",
        "WAGLE2014-ATC-BASELINE",
        "--regimen",
        "everolimus",
        "--json",
        "-o",
        str(folder),
    ]
    found = json.loads(run(arguments, capsys))
    assert found["tumour"] == "WAGLE2014-ATC-BASELINE"
    assert {path.name for path in folder.iterdir()} == {
        "resistance.json", "changes.tsv", "movements.tsv", "resisting.svg",
    }  # fmt: skip
    assert json.loads((folder / "resistance.json").read_text()) == found
    with (folder / "changes.tsv").open() as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert len(rows) == found["changes_tried"]
    assert sum(row["verdict"] == "resists" for row in rows) == len(found["resisting"])
    assert sum(row["verdict"] == "outgrows" for row in rows) == len(found["outgrowing"])
    assert (folder / "resisting.svg").read_text().startswith("<?xml")


def test_a_cohort_of_one_s_own_is_counted(capsys: Captured) -> None:
    found = json.loads(run([*ALTER, "--regimen", "everolimus", "--cohort", str(CASE), "--json"], capsys))
    own = {each["change"]: each["frequency"]["own"] for each in found["resisting"]}
    mtor = next(seen for change, seen in own.items() if change.startswith("MTOR") and seen)
    # One of the two samples, the one at progression, carries MTOR F2108L.
    assert mtor["where"] == CASE.name
    assert mtor["n"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--regimen", "evrolimus"], "did you mean"),
        (["--regimen", "everolimus", "--context", "TNBC", str(CASE)], "give one of them"),
        (["--regimen", "everolimus", str(CASE)], "choose with --sample"),
        (["--regimen", "everolimus", str(CASE), "--sample", "nobody"], "sample"),
        (["--regimen", "everolimus", "--sample", "x"], "no CASE"),
        (["--regimen", "everolimus", "nowhere"], "no such file or folder"),
        (["--regimen", "everolimus", "TSC2 loss,"], "separated by commas"),
        ([], "--regimen"),
    ],
)
def test_what_is_not_understood_is_refused(arguments: list[str], says: str, capsys: Captured) -> None:
    assert says in run(arguments, capsys, code=2)


def test_a_file_in_the_way_is_refused(tmp_path: Path, capsys: Captured) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    assert "is a file" in run([*ALTER, "--regimen", "everolimus", "-o", str(place)], capsys, code=2)
