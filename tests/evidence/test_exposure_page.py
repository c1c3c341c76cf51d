"""The page on exposure shows what the command prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "exposure.md"


def test_the_page_shows_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exposure", "--published", "--markdown"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n| ") > 30
    assert printed.strip() in PAGE.read_text(encoding="utf-8")
