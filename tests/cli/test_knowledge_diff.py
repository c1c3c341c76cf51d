"""`rheostat knowledge diff` tells what changed, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    for name, text in (
        ("old", "a: {says: one}\nb: {list: [1, 2]}\n"),
        ("new", "b: {list: [2, 3]}\nc: {says: three}\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "references.yaml").write_text(text)
    return str(tmp_path / "old"), str(tmp_path / "new")


def test_text(versions: tuple[str, str], capsys: Captured) -> None:
    assert main(["knowledge", "diff", *versions]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "references: 1 added, 1 removed, 1 changed",
        "  + c",
        "  - a",
        "  ~ b",
        "      list: + 3",
        "      list: - 1",
    ]
    assert main(["knowledge", "diff", versions[0], versions[0]]) == 0
    assert capsys.readouterr().out == "no record was added, removed or changed\n"


def test_json(versions: tuple[str, str], capsys: Captured) -> None:
    assert main(["knowledge", "diff", *versions, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["differences"]
    assert found["added"] == ["c"]
    assert found["changed"] == [{"name": "b", "fields": {"list": {"old": [1, 2], "new": [2, 3]}}}]


def test_one_folder_is_compared_with_what_ships(versions: tuple[str, str], capsys: Captured) -> None:
    assert main(["knowledge", "diff", versions[0], "--kind", "references", "--names"]) == 0
    printed = capsys.readouterr().out
    assert "  - a\n" in printed
    assert "  + hua2019\n" in printed


def test_unknown_kind(versions: tuple[str, str], capsys: Captured) -> None:
    assert main(["knowledge", "diff", *versions, "--kind", "drugs"]) == 2
    assert "known are references" in capsys.readouterr().err
