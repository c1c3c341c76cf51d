"""`rheostat knowledge`: what each sub-command prints, where, and how it ends."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from rheostat.cli.main import COMMANDS, main
from rheostat.errors import Place
from rheostat.knowledge import lint as lint_module
from rheostat.knowledge.checks.issue import Issue, Severity
from rheostat.knowledge.load import load_knowledge

ENTRY = MappingProxyType({"knowledge": COMMANDS["knowledge"]})


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["knowledge", *arguments], commands=ENTRY)
    out, err = capsys.readouterr()
    return code, out, err


def parsed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


# --- search -------------------------------------------------------------------------------------------------


def test_search_says_what_kind_each_hit_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "rapamicin")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["drug", "sirolimus", "Rapamycin"]


def test_search_exact_prints_every_bearer_of_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "--exact", "raptor")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()] == [["node", "RPTOR"], ["gene", "RPTOR"]]


def test_search_exact_fails_with_the_nearest_names(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "--exact", "raptro")
    assert (code, out) == (1, "")
    assert err.startswith("rheostat: nothing is called 'raptro'; did you mean ")
    assert "raptor" in err.lower()


def test_search_for_nothing_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "search", "qqqqqqqqqq") == (1, "", "rheostat: nothing is called 'qqqqqqqqqq'\n")


def test_search_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = parsed(capsys, "search", "S6K1", "--limit", "2")
    assert (found["query"], found["exact"]) == ("S6K1", False)
    first, second = found["hits"]
    assert first == {"kind": "node", "id": "S6K1", "label": "S6K1 activity", "matched": "S6K1", "score": 100.0}
    assert (second["kind"], second["id"]) == ("gene", "RPS6KB1")


def test_search_in_json_without_a_hit_is_still_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", "--exact", "raptro", "--json")
    assert code == 1
    assert json.loads(out)["hits"] == []


# --- show ---------------------------------------------------------------------------------------------------


def test_show_tells_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "show", "p-S6K1")
    assert (code, err) == (0, "")
    assert out.startswith("S6K1_pT389 (node): S6K1 phosphorylated at T389\n")
    for heading in ("What acts on it", "What it does", "Where it appears", "Sources"):
        assert f"\n{heading}\n" in out


def test_show_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    story = parsed(capsys, "show", "MTOR", "--kind", "target")
    assert (story["kind"], story["id"]) == ("target", "MTOR")
    assert "S6K1" in story["facts"]["outputs"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "RHBE"], "unknown name 'RHBE'; did you mean RHEB"),
        (["show", "everolimus", "--kind", "gene"], "'everolimus' is a drug, not a gene"),
        (["show", "MTOR", "--kind", "nodes"], "unknown kind of thing 'nodes'; did you mean node"),
        (["cite", "inoki202"], "unknown name 'inoki202'; did you mean inoki2002"),
        (["cite"], "Name references or things whose sources you want, or give --all-used."),
        (["cite", "inoki2002", "--all-used"], "Name references or things"),
        (["cite", "--format", "word", "inoki2002"], "Invalid value for '--format'"),
        (["export", "/no/such/folder/x.sqlite"], "/no/such/folder/x.sqlite: there is no folder /no/such/folder"),
        (["serach", "x"], "No such command 'serach'. Did you mean 'search'?"),
        (["search", "x", "--limit", "0"], "Invalid value for '--limit'"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"rheostat: {sentence}")
    assert err.replace("\nTry 'rheostat", "").count("\n") == 1


def test_no_sub_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys)
    assert (code, out) == (2, "")
    assert err.startswith("Usage: rheostat knowledge")


# --- lint ---------------------------------------------------------------------------------------------------


def issue(severity: Severity, number: int = 1) -> Issue:
    return Issue(severity, "path", Place("modules/x.yaml", number), f"message {number}")


def with_issues(monkeypatch: pytest.MonkeyPatch, *issues: Issue) -> None:
    monkeypatch.setattr(lint_module, "lint", lambda _: issues)


def test_lint_without_a_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_issues(monkeypatch)
    assert run(capsys, "lint", "--strict") == (0, "", "0 errors and 0 warnings in the curated files\n")


def test_a_warning_fails_only_under_strict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_issues(monkeypatch, issue(Severity.WARNING))
    said = "warning, path (1)\n  modules/x.yaml, line 1: message 1\n"
    summary = "0 errors and 1 warnings in the curated files\n"
    assert run(capsys, "lint") == (0, said, summary)
    assert run(capsys, "lint", "--strict") == (3, said, summary)


def test_an_error_fails_and_comes_first(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_issues(monkeypatch, issue(Severity.WARNING), issue(Severity.ERROR, 2))
    code, out, err = run(capsys, "lint", "--strict")
    assert code == 1
    assert out.startswith("error, path (1)\n  modules/x.yaml, line 2: message 2\nwarning, path (1)\n")
    assert err == "rheostat: 1 errors and 1 warnings in the curated files\n"


def test_many_findings_of_one_sort_are_cut_short(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_issues(monkeypatch, *(issue(Severity.WARNING, number) for number in range(1, 14)))
    assert run(capsys, "lint")[1].endswith("message 10\n  and 3 more (--all prints them)\n")
    assert run(capsys, "lint", "--all")[1].endswith("message 13\n")


def test_lint_in_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with_issues(monkeypatch, issue(Severity.WARNING))
    assert parsed(capsys, "lint") == {
        "issues": [
            {"severity": "warning", "check": "path", "file": "modules/x.yaml", "line": 1, "message": "message 1"}
        ]
    }


# --- stats, discrepancies, cite, export ---------------------------------------------------------------------


def test_stats_have_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    counts = parsed(capsys, "stats")
    assert list(counts["systems"]) == ["running", "queryable", "recorded", "total"]
    assert counts["systems"]["total"] == 98
    assert {"statements", "evidence", "assumptions", "discrepancies"} <= set(counts)
    assert counts["nodes"] == len(load_knowledge().nodes)


def test_stats_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "stats")
    assert code == 0
    assert out.startswith("systems: running 0, queryable ")
    assert f"\nnodes: {len(load_knowledge().nodes)}\n" in out


def test_every_discrepancy_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    records = load_knowledge().discrepancies
    listed = parsed(capsys, "discrepancies")
    assert [row["id"] for row in listed] == list(records)
    code, out, err = run(capsys, "discrepancies")
    assert code == 0
    assert out.count("  the review says: ") == len(records)
    assert err == f"{len(records)} discrepancies\n"


def test_cite_prints_what_was_asked_for_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "cite", "inoki2002", "dowling2010")
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("@")] == [
        "@article{inoki2002,",
        "@article{dowling2010,",
    ]


def test_cite_in_ris_of_a_doi(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "cite", "--format", "ris", "10.1038/ncb839")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("ID")] == ["ID  - inoki2002"]


def test_cite_prints_the_sources_of_a_thing(capsys: pytest.CaptureFixture[str]) -> None:
    sources = {source["id"] for source in parsed(capsys, "show", "RHEB_GTP")["references"]}
    out = run(capsys, "cite", "RHEB_GTP")[1]
    assert {line[9:-1] for line in out.splitlines() if line.startswith("@article{")} == sources
    assert len(sources) > 3


def test_cite_all_used_leaves_out_the_unused(capsys: pytest.CaptureFixture[str]) -> None:
    counts = parsed(capsys, "stats")["references"]
    out = run(capsys, "cite", "--all-used")[1]
    assert out.count("@article{") == counts["cited"] < counts["total"]


def test_export_writes_a_database_and_keeps_one_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "knowledge.sqlite"
    code, out, err = run(capsys, "export", str(file))
    assert (code, out) == (0, "")
    assert err.startswith(f"wrote {file}: statements ")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM nodes").fetchone() == (len(load_knowledge().nodes),)
    code, _, err = run(capsys, "export", str(file))
    assert code == 2
    assert "there is such a file already" in err
    assert run(capsys, "export", str(file), "--force")[0] == 0


def test_help_of_the_group_costs_nothing() -> None:
    heavy = ("numpy", "pydantic", "yaml", "rapidfuzz")
    program = (
        "import sys; from rheostat.cli.main import main\n"
        "main(['knowledge', '--help']); main(['knowledge', 'search', '--help'])\n"
        f"print('loaded:', *sorted(set(sys.modules) & set({heavy!r})), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "stats" in ended.stdout
    assert ended.stderr.splitlines()[-1] == "loaded:"
