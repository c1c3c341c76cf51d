"""The option that switches contested edges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main
from rheostat.cli.switches import switch_settings
from rheostat.errors import InputError

CLAIM = """
- id: etv7-spares-s6k
  claim: With much ETV7, everolimus leaves S6K1 phosphorylated.
  cell: {alterations: [ETV7 x8]}
  treatment: {everolimus: usual}
  readout: S6K1_pT389
  expect: greater
"""


@pytest.mark.parametrize("given", [["mtorc3=on"], ["mtorc3=ON"], ["mtorc3 = on"]])
def test_a_flag_is_switched(given: list[str]) -> None:
    assert switch_settings(given) == {"mtorc3": True}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["mtorc3"], "expected NAME=VALUE"),
        (["mtorc3=yes"], "expected mtorc3=on or mtorc3=off"),
        (["mtorc3=on", "mtorc3=off"], "mtorc3 is given twice"),
    ],
)
def test_what_is_no_switch_is_refused(given: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        switch_settings(given)


def test_an_unknown_flag_ends_with_2_and_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--switch", "mtorc33=on"]) == 2
    assert "unknown contested edge 'mtorc33'; did you mean mtorc3" in capsys.readouterr().err


def test_a_switch_reaches_the_model_and_the_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without mTORC3 everolimus takes p-S6K1 away; with it and eightfold ETV7, more is left than in the control."""
    file = tmp_path / "claim.yaml"
    file.write_text(CLAIM)
    assert main(["check", str(file), "--json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert out["switches"]["mtorc3"] == "off"
    assert main(["simulate", "--alter", "ETV7 x8", "--treat", "everolimus=usual", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    switched = ["simulate", "--alter", "ETV7 x8", "--treat", "everolimus=usual", "--switch", "mtorc3=on", "--json"]
    assert main(switched) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert "contested edges other than by consensus: mtorc3 on" in captured.err
    assert found["switches"]["mtorc3"] == "on"
    s6k = [next(row["value"] for row in run["rows"] if row["readout"] == "S6K1_pT389") for run in (plain, found)]
    assert s6k[1] > 5 * s6k[0]


def test_the_policy_is_printed_and_told_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "contested", "--json", "--switch", "yeast-torc2=off"]) == 0
    rows = {row["flag"]: row for row in json.loads(capsys.readouterr().out)["contested"]}
    assert (rows["yeast-torc2"]["default"], rows["yeast-torc2"]["is_on"]) == (True, False)
    assert main(["knowledge", "contested"]) == 0
    assert "mtorc3: off" in capsys.readouterr().out
