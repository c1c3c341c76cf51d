"""However a command ends, the shell gets the documented code and the person one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import click
import pytest

import rheostat
from rheostat.cli.main import COMMANDS, Entry, LazyCommand, main

HERE = Path(__file__).parent
FAKES = MappingProxyType(
    {
        "fake": Entry("fake_command:fake", "End in every way."),
        "missing": Entry("no_such_module:command", "Point nowhere."),
        "wrong": Entry("fake_command:not_a_command", "Point at a string."),
    }
)


@pytest.fixture(autouse=True)
def _fakes_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.delenv("RHEOSTAT_DEBUG", raising=False)


@pytest.mark.parametrize(
    ("ending", "code", "sentence"),
    [
        ("check", 1, "2 of 10 claims did not hold"),
        ("input", 2, "case.yaml, line 3: unknown gene 'RHBE'; did you mean RHEB?"),
        ("file", 2, "case.yaml: No such file or directory"),
        ("disk", 2, "No space left on device"),
        ("number", 4, "no steady state within 30 days"),
        ("stop", 130, "interrupted"),
    ],
)
def test_each_ending_has_its_code_and_one_sentence_on_stderr(
    ending: str, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fake", "--fail-with", ending], commands=FAKES) == code
    out, err = capsys.readouterr()
    assert out == "row 0\n"
    assert err == f"rheostat: {sentence}\n"


def test_a_command_that_ends_well_says_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fake", "--rows", "2"], commands=FAKES) == 0
    assert capsys.readouterr() == ("row 0\nrow 1\n", "")


def test_a_command_may_choose_its_exit_code() -> None:
    assert main(["fake", "--fail-with", "three"], commands=FAKES) == 3


def test_a_bug_names_its_type_and_our_line_but_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fake", "--fail-with", "bug"], commands=FAKES) == 5
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "ValueError at cli/main.py:" in err
    assert rheostat.__version__ in err
    assert "TCGA" not in err
    assert str(HERE) not in err


def test_the_whole_traceback_is_shown_only_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RHEOSTAT_DEBUG", "1")
    assert main(["fake", "--fail-with", "bug"], commands=FAKES) == 5
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "TCGA-XX-0000" in err


@pytest.mark.parametrize(("name", "cause"), [("missing", "ModuleNotFoundError"), ("wrong", "TypeError")])
def test_an_entry_that_points_nowhere_is_our_bug(name: str, cause: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name], commands=FAKES) == 5
    assert cause in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "suggestion", "ask"),
    [
        (["fkae"], "'fake'", "rheostat --help"),
        (["fake", "--row", "2"], "'--rows'", "rheostat fake --help"),
        (["fake", "--fail-with", "chekc"], "'check'", "rheostat fake --help"),
        (["--verion"], "'--version'", "rheostat --help"),
    ],
)
def test_a_misspelling_is_refused_with_the_nearest_word(
    arguments: list[str], suggestion: str, ask: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, commands=FAKES) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("rheostat: ")
    assert suggestion in err
    assert err.endswith(f"Try '{ask}'.\n")


def test_help_lists_commands_without_importing_them(capsys: pytest.CaptureFixture[str]) -> None:
    sys.modules.pop("fake_command", None)
    assert main(["--help"], commands=FAKES) == 0
    out = capsys.readouterr().out
    for name, entry in FAKES.items():
        assert f"{name} " in out
        assert entry.help in out
    assert "fake_command" not in sys.modules


def test_help_of_a_command_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fake", "--help"], commands=FAKES) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: rheostat fake ")
    assert "How many lines to print." in out


def test_no_command_at_all_is_a_usage_error_that_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], commands=FAKES) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: rheostat ")


def test_the_version_is_the_package_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"rheostat {rheostat.__version__}\n"


def run_fake_into(output: int, *, rows: int) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from rheostat.cli.main import Entry, main\n"
        "fakes = {'fake': Entry('fake_command:fake', 'End in every way.')}\n"
        f"sys.exit(main(['fake', '--rows', '{rows}'], commands=fakes))"
    )
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", program],
        stdout=output,
        stderr=subprocess.PIPE,
        cwd=HERE,
        env=buffered,
        text=True,
        check=False,
        timeout=60,
    )


LITTLE_OR_MUCH = pytest.mark.parametrize("rows", [1, 100_000], ids=["when flushed", "while writing"])


@LITTLE_OR_MUCH
def test_a_reader_that_went_away_leaves_no_complaint(rows: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = run_fake_into(writer, rows=rows)
    finally:
        os.close(writer)
    assert ended.stderr == ""
    assert ended.returncode == 141


@LITTLE_OR_MUCH
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_once(rows: int) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run_fake_into(full.fileno(), rows=rows)
    assert ended.stderr == "rheostat: No space left on device\n"
    assert ended.returncode == 2


def test_the_package_runs_as_a_module() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "rheostat", "--hlep"], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "'--help'" in ended.stderr


def test_every_shipped_command_can_be_loaded_and_is_described() -> None:
    for name, entry in COMMANDS.items():
        assert entry.help.endswith(".")
        context = LazyCommand(name, entry=entry).make_context(name, [], resilient_parsing=True)
        assert isinstance(context.command, click.Command)
        assert context.command.name == name
