"""`rheostat what-if` takes commands as arguments, from standard input and at a prompt."""

from __future__ import annotations

import io
import json

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]


def test_each_command_prints_the_cell_beside_the_one_before(capsys: Captured) -> None:
    assert main(["what-if", "alter PIK3CA H1047R het", "treat everolimus 20 nM", "undo"]) == 0
    tables = capsys.readouterr().out.strip().split("\n\n")
    assert [table.splitlines()[0] for table in tables] == [
        "PIK3CA H1047R het",
        "PIK3CA H1047R het; Everolimus 20 nM",
        "PIK3CA H1047R het",
    ]
    assert tables[1].splitlines()[2].startswith("S6K1 phosphorylated at T389")
    assert "growth, of the reference cell" in tables[2]


def test_lines_of_standard_input_are_commands(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "# a tumour\nalter TSC2 loss\n\ntreat sapanisertib usual\nread p-GRB10\nquit\nalter nothing\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(script.replace("p-GRB10", "GRB10")))
    assert main(["what-if", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step["command"] for step in steps] == ["alter TSC2 loss", "treat sapanisertib usual", "read GRB10"]
    assert steps[1]["growth"] < steps[1]["growth_before"] == steps[0]["growth"]
    assert steps[1]["rows"][0]["before"] == steps[0]["rows"][0]["value"]
    assert [row["readout"] for row in steps[2]["rows"]][-1] == "GRB10"


def test_a_mistake_in_a_script_ends_it_and_says_where(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("# x\naltar TSC2 loss\n"))
    assert main(["what-if"]) == 2
    assert capsys.readouterr().err == (
        "rheostat: standard input, line 2: unknown command 'altar'; did you mean alter?\n"
    )
    assert main(["what-if", "undo"]) == 2
    assert "command 1: there is nothing to undo" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_mistake_at_the_prompt_is_told_and_the_session_goes_on(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("help\naltar x\nshow now\nalter TSC2 loss\nreset\nquit\nshow\n"))
    assert main(["what-if"]) == 0
    out, err = capsys.readouterr()
    assert "alter GENE CHANGE" in out
    assert "unknown command 'altar'" in err
    assert "show stands by itself" in err
    assert out.count("growth, of the reference cell") == 2
    assert "wild type, well fed, untreated" in out
