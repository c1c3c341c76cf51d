"""`rheostat compare` sets two tumours or two models side by side."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import rheostat.knowledge
from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
CASE = str(Path(__file__).parents[2] / "examples" / "wagle2014-thyroid")
DATA = Path(rheostat.knowledge.__file__).parent / "data"


def test_two_samples_of_a_case_differ_by_what_came(capsys: Captured) -> None:
    samples = [f"{CASE}:WAGLE2014-ATC-{name}" for name in ("BASELINE", "RESISTANT")]
    assert main(["compare", *samples, "--regimens", "everolimus,sapanisertib", "--doses", "dish"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "M1 WAGLE2014-ATC-BASELINE, alone: nothing",
        "M2 WAGLE2014-ATC-RESISTANT, alone: MTOR F2108L",
        "both: TSC2 Q1178*",
    ]
    assert lines[5].split()[0] == "Everolimus"
    assert "MTOR F2108L −" in lines[5]


def test_shares_of_the_difference_add_up_in_json(capsys: Captured) -> None:
    assert main(["compare", "wild type", "KRAS G12D het, TSC2 loss", "--regimens", "everolimus", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["regimens"]
    shares = sum(each["sensitivity_share"] for each in found["differences"])
    assert shares == pytest.approx(found["sensitivity"][1] - found["sensitivity"][0], abs=1e-9)


def test_a_changed_record_is_named_and_blamed(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    file = folder / "experiments" / "textbook.yaml"
    kept = file.read_text()
    for other in (folder / "experiments").iterdir():
        other.write_text("[]\n")
    file.write_text(kept)
    modes = folder / "drugs" / "modes.yaml"
    text = modes.read_text()
    weaker = re.sub(r"EIF4EBP1_T37_46: 0\.\d+", "EIF4EBP1_T37_46: 0.2", text, count=1)
    assert weaker != text
    modes.write_text(weaker)
    assert main(["compare", "shipped", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [record["kind"] for record in found["records"]] == ["mode"]
    everolimus = next(each for each in found["predictions"] if each["id"] == "regimen everolimus")
    assert everolimus["after"] > everolimus["before"] + 0.1
    assert everolimus["causes"][0]["value"] == pytest.approx(everolimus["before"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shipped", "TSC2 loss"], "shipped is a model and TSC2 loss a tumour; compare two of a kind"),
        ([CASE, "TSC2 loss"], "has several samples; say which, as"),
        (["shipped", "mtorc4=on"], "unknown contested edge 'mtorc4'; did you mean mtorc3"),
        (["shipped", "mtorc3=on", "--regimens", "everolimus"], "--regimens, --doses and --switch belong to tumours"),
        (["shipped", "mtorc3=on", "--switch", "mtorc3=on"], "are switched by name (FLAG=on)"),
        (["wild type", "TSC2 loss", "--switch", "mtorc4=on"], "did you mean mtorc3"),
        (["nothing", "wild type"], "there is no such file or folder"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: list[str], message: str, capsys: Captured) -> None:
    assert main(["compare", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_tumours_are_compared_under_a_switch(capsys: Captured) -> None:
    command = ["compare", "wild type", "TSC2 loss", "--regimens", "everolimus", "--switch", "mtorc3=on", "--json"]
    assert main(command) == 0
    found = capsys.readouterr()
    assert json.loads(found.out)["switches"]["mtorc3"] == "on"
    assert "contested edges other than by consensus: mtorc3 on" in found.err
