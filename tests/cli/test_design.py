"""`rheostat design` prints ranked regimens, orders and target sets, and writes them in full."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
ALTER = ["--alter", "PIK3CA H1047R het", "--alter", "KRAS G12D het"]


def test_the_text_has_what_patients_reach_first(capsys: Captured) -> None:
    assert main(["design", *ALTER, "--regimen", "everolimus"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("PIK3CA H1047R het, KRAS G12D het: what to give beside Everolimus")
    assert out.index("At the free concentrations that patients reach") < out.index("In a dish")
    assert "Everolimus + Trametinib" in out
    assert "over four weeks from the first dose" in out
    assert "mTOR kinase + MEK1/2" in out
    assert "Ranked by what is taken beyond the best part" in out


def test_json_and_tables_agree(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "out"
    assert main(["design", *ALTER, "--regimen", "everolimus", "--json", "-o", str(folder)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert json.loads((folder / "design.json").read_text()) == found
    with (folder / "regimens.tsv").open() as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert len(rows) == len(found["reachable"]["helping"]) + len(found["dish"]["helping"])
    assert found["helps"] is True
    assert found["target_sets"][0]["taken"] >= 0.9
    assert len(found["without_human_pharmacokinetics"]) > 50


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--regimen", "evrolimus"], "did you mean"), (["--alter", "TSC3 loss"], "TSC3"), (["--context", "TNCB"], "TNBC")],
)
def test_what_is_not_understood_is_refused(arguments: list[str], says: str, capsys: Captured) -> None:
    assert main(["design", *arguments]) == 2
    assert says in capsys.readouterr().err
