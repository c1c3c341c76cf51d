"""`rheostat knowledge gains | signs | pages`, `stats --verify` and the search for phrases."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType

import pytest

from rheostat.analysis.systems import SystemStatus, SystemVerdict
from rheostat.cli import knowledge as command
from rheostat.cli import knowledge_checks
from rheostat.cli.main import COMMANDS, main
from rheostat.knowledge.ledger import load_systems

ENTRY = MappingProxyType({"knowledge": COMMANDS["knowledge"]})
HEAD = "# other people's edges\nsource\ttarget\tsign\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["knowledge", *arguments], commands=ENTRY)
    out, err = capsys.readouterr()
    return code, out, err


def verdict(number: int, status: SystemStatus, reason: str = "") -> SystemVerdict:
    return SystemVerdict(number, load_systems()[number], status, reason, 1, (), (), (), ())


def test_search_exact_understands_a_phrase_part_by_part(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "--exact", "gefitinib + exemestane")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [["drug", "gefitinib"], ["drug", "exemestane"]]


def test_search_exact_refuses_a_phrase_with_an_unknown_part(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "--exact", "everolimus + qqqqqqqqqq")
    assert (code, out) == (1, "")
    assert "nothing is called" in err


def test_a_system_has_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", "system 20")
    assert code == 0
    assert "KICSTOR" in out
    assert "A104-szt2-loss-takes-gator1-off-the-lysosome" in out


def test_stats_verify_counts_and_lists_what_does_not_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        verdict(1, SystemStatus.RUNNING),
        verdict(2, SystemStatus.QUERYABLE),
        verdict(3, SystemStatus.RECORDED, "lacks a reason"),
    ]
    monkeypatch.setattr(command, "verified_systems", lambda: found)
    code, out, _ = run(capsys, "stats", "--verify", "--json")
    counts = json.loads(out)
    assert code == 0
    assert counts["systems"] == {"running": 1, "queryable": 1, "recorded": 1, "total": 98}
    assert [row["system"] for row in counts["systems_not_running"]] == [2, 3]
    code, out, _ = run(capsys, "stats", "--verify")
    assert code == 0
    assert "3 Assembly of mTORC2, recorded: lacks a reason" in out


def test_gains_prints_a_pair(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "gains", "--input", "leucine", "--readout", "mTORC1 activity", "--json")
    assert (code, err) == (0, "")
    (row,) = json.loads(out)
    assert (row["input"], row["readout"]) == ("leucine", "mTORC1_activity")
    assert row["swing"] > 0.5


def test_gains_of_an_unknown_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "gains", "--input", "leucin")
    assert (code, out) == (2, "")
    assert "leucine" in err


# --- pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge_checks, "_pages", lambda _: {"claims.md": "made\n"})


@pytest.mark.usefixtures("quick")
def test_pages_are_written_and_edges_only_where_they_are_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "pages", str(tmp_path))[0] == 0
    assert {file.name for file in tmp_path.iterdir()} == {"claims.md"}
    edges = tmp_path / "others"
    edges.mkdir()
    (edges / "others.tsv").write_text(HEAD + "TSC2\tRHEB\t-1\n", encoding="utf-8")
    assert run(capsys, "pages", str(tmp_path), "--edges", str(edges))[0] == 0
    assert "| others | 1 | 1 | 1 | 0 | 0 | 100 % |" in (tmp_path / "edges.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("quick")
def test_a_disagreement_without_a_waiver_is_a_failed_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "others.tsv").write_text(HEAD + "TSC2\tRHEB\t1\n", encoding="utf-8")
    code, _, err = run(capsys, "pages", str(tmp_path), "--edges", str(tmp_path))
    assert code == 1
    assert "1 disagreements have no waiver: TSC2 on RHEB (others)" in err


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("table", "hint"),
    [
        ("source\ttarget\n", "has no column 'sign'"),
        ("# nothing but a comment\n", "is empty"),
        (HEAD + "TSC2\tRHEB\tdown\n", "'down'"),
    ],
)
def test_a_table_of_edges_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, table: str, hint: str
) -> None:
    (tmp_path / "others.tsv").write_text(table, encoding="utf-8")
    code, _, err = run(capsys, "pages", str(tmp_path), "--edges", str(tmp_path))
    assert code == 2
    assert hint in err


@pytest.mark.usefixtures("quick")
def test_a_folder_without_tables(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "pages", str(tmp_path), "--edges", str(tmp_path))
    assert code == 2
    assert "no table of edges" in err
