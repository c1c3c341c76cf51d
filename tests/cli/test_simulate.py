"""`rheostat simulate` prints what the model says, and refuses what it does not know in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.analysis.model import load_model
from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]


def printed(arguments: list[str], capsys: Captured) -> list[list[str]]:
    """The lines of the table, split where two or more blanks stand."""
    assert main(["simulate", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [[part.strip() for part in line.split("  ") if part.strip()] for line in out.splitlines()]


def rows(arguments: list[str], capsys: Captured) -> list[dict]:
    assert main(["simulate", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["rows"]


def test_the_reference_cell_beside_itself_is_one_throughout(capsys: Captured) -> None:
    header, *lines = printed([], capsys)
    assert header == ["readout", "reference cell", "this cell", "fold"]
    assert len(lines) == 8
    assert {value for line in lines for value in line[1:]} == {"1.000"}


def test_a_treated_cell_stands_beside_itself_before(capsys: Captured) -> None:
    arguments = ["--alter", "PIK3CA H1047R", "--treat", "everolimus=20 nM", "--readout", "p-S6K1 T389"]
    header, line = printed(arguments, capsys)
    assert header == ["readout", "reference cell", "this cell before", "this cell", "fold", "fold of before"]
    run = load_model().simulate(alterations=["PIK3CA H1047R"], treatment={"everolimus": "20 nM"})
    assert line[3] == f"{run.read('S6K1_pT389')[0]:.3f}"
    before, now = float(line[2]), float(line[3])
    assert now < before / 2
    assert float(line[5]) == pytest.approx(now / before, abs=0.002)


def test_times_are_rows_in_the_order_asked_for(capsys: Captured) -> None:
    arguments = ["--treat", "everolimus=usual", "--times", "0 h, 10 min,6 h", "--readout", "S6K1_pT389"]
    found = rows(arguments, capsys)
    assert [(row["time"], row["minutes"]) for row in found] == [("0 h", 0.0), ("10 min", 10.0), ("6 h", 360.0)]
    assert found[0]["value"] == pytest.approx(found[0]["before"])
    assert found[0]["value"] > found[1]["value"] > found[2]["value"]


def test_acute_and_chronic_are_one_hour_and_three_days(capsys: Captured) -> None:
    for name, minutes in (("acute", 60.0), ("chronic", 4320.0)):
        found = rows(["--treat", "everolimus=20 nM", "--at", name, "--readout", "S6K1_pT389"], capsys)
        assert [row["minutes"] for row in found] == [minutes]


def test_surroundings_change_at_time_zero(capsys: Captured) -> None:
    arguments = ["--environment", "leucine=0", "--environment", "arginine=0", "--times", "0 h,10 h"]
    header, first, last = printed([*arguments, "--readout", "S6K1_pT389"], capsys)
    assert "this cell before" in header
    assert first[2] == "1.000"
    assert float(last[4]) < 0.5


def test_the_json_says_what_was_simulated(capsys: Captured) -> None:
    assert main(["simulate", "--alter", "TSC2 loss", "--environment", "leucine=0.5", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["alterations"] == ["TSC2 loss"]
    assert said["environment"] == {"leucine": 0.5}
    assert said["treatment"] == {}
    assert set(said["rows"][0]) == {
        *("readout", "label", "time", "minutes", "reference", "before", "value", "fold", "change"),
    }


def test_a_context_is_a_cell_to_start_from(capsys: Captured) -> None:
    name = next(iter(load_model().knowledge.contexts))
    assert rows(["--context", name, "--readout", "S6K1_pT389"], capsys)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--treat", "everolimu=20 nM"], "unknown drug 'everolimu'; did you mean everolimus"),
        (["--treat", "everolimus=20"], "'20' is not a concentration; write a number and a unit"),
        (["--treat", "everolimus=-1 nM"], "'-1 nM' is not a concentration: it must be zero or more"),
        (["--treat", "everolimus=1 mg"], "unit 'mg' is not one of"),
        (["--treat", "everolimus"], "--treat 'everolimus': expected NAME=VALUE"),
        (["--treat", "everolimus=1 nM", "--treat", "everolimus=2 nM"], "everolimus is given twice"),
        (["--treat", "class=rapalog"], "name one drug; a class has several members"),
        (["--environment", "leucin=0"], "unknown input or group of inputs 'leucin'; did you mean leucine"),
        (["--environment", "leucine=none"], "'none' is not a number; 1 is replete, 0 absent"),
        (["--environment", "leucine=-1"], "the level of leucine is -1; expected 0 (absent), 1 (replete)"),
        (["--environment", "leucine=nan"], "the level of leucine is nan"),
        (["--alter", "MTRO loss"], "unknown gene 'MTRO'; did you mean MTOR"),
        (["--alter", "KRAS G12X"], "what 'G12X' does to KRAS is not known; did you mean KRAS G12"),
        (["--readout", "p-S6K2 T389X"], "unknown node or observable 'p-S6K2 T389X'; did you mean"),
        (["--context", "TNBCC"], "unknown context 'TNBCC'; did you mean"),
        (["--at", "stedy"], "'stedy' is not a time"),
        (["--times", "1 h,,2 h"], "--times '1 h,,2 h': expected one or more values separated by commas"),
        (["--at", "1 h", "--times", "2 h"], "--at and --times both say when to look; give one of them"),
        (["--raedout", "x"], "No such option '--raedout'"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["simulate", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("rheostat: ")
    assert sentence in err
    assert len(err.splitlines()) == (2 if "--help" in err else 1)
    assert "Traceback" not in err


def test_a_curve_that_stays_is_a_dose(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "curve.csv"
    file.write_text("0 h, 20 nM\n\n72 h\t0.02 uM\n")
    asked = ["--times", "0 h,6 h,72 h", "--readout", "S6K1_pT389", "--json"]
    values = []
    for how in (["--curve", f"RAD001={file}"], ["--treat", "everolimus=20 nM"]):
        assert main(["simulate", *how, *asked]) == 0
        values.append([row["value"] for row in json.loads(capsys.readouterr().out)["rows"]])
    assert values[0] == pytest.approx(values[1], abs=1e-5)
    assert values[0][0] == pytest.approx(1.0)
    assert values[0][2] < 0.3


BAD_CURVES = {
    "no unit": ("0 h, 20\n", "curve.csv, line 1: '20' is not a concentration"),
    "no time 0": ("1 h, 20 nM\n", "line 1: time '1 h'; times rise from 0 on"),
    "falls": ("0 h, 20 nM\n2 h, 1 nM\n2 h, 1 nM\n", "line 3: time '2 h'; times rise"),
    "columns": ("0 h 20 nM\n", "line 1: expected a time and a concentration, such as '2 h, 35 nM', found '0 h 20 nM'"),
    "empty": ("\n", "expected lines such as '2 h, 35 nM', and found none"),
}


@pytest.mark.parametrize(("text", "message"), BAD_CURVES.values(), ids=BAD_CURVES.keys())
def test_bad_curves(text: str, message: str, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "curve.csv"
    file.write_text(text)
    assert main(["simulate", "--curve", f"everolimus={file}", "--at", "6 h"]) == 2
    assert message in capsys.readouterr().err


def test_a_curve_has_no_steady_state(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "curve.csv"
    file.write_text("0 h, 20 nM\n")
    assert main(["simulate", "--curve", f"everolimus={file}"]) == 2
    assert "has no steady state; say at which times to look" in capsys.readouterr().err
