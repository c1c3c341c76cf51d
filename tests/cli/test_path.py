"""`rheostat path` prints paths with their evidence, in text and JSON."""

from __future__ import annotations

import json

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]


def test_paths_come_with_sign_gain_and_evidence(capsys: Captured) -> None:
    assert main(["path", "S6K1", "p-ERK", "--count", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("More S6K1 means less p-ERK, by all ways together.\n  S6K1 taken away: p-ERK +")
    assert "S6K1 ⊣ IRS1 → IRS1 pY → RAS-GTP → RAF → p-MEK → p-ERK\n    lowers it; gain −" in out
    assert "S6K1 on IRS1: Harrington LS 2004, Shah OJ 2004" in out
    assert "rests on an assumption" in out


def test_json_holds_every_step_with_its_sources(capsys: Captured) -> None:
    options = ["--count", "2", "--longest", "5", "--treat", "everolimus=usual", "--json"]
    assert main(["path", "S6K1", "p-ERK", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["source"], found["target"], found["net_sign"]) == ("S6K1", "ERK_pT202Y204", -1)
    for way in found["ways"]:
        assert len(way["steps"]) <= 5
        assert way["names"] == [way["steps"][0]["source"], *(step["target"] for step in way["steps"])]
        for step in way["steps"]:
            assert step["sources"] or step["doubts"]


def test_a_gene_is_no_node(capsys: Captured) -> None:
    assert main(["path", "PIK3CA", "S6K1"]) == 2
    assert capsys.readouterr().err == "rheostat: PIK3CA is a gene, not a node; its nodes are PI3K_alpha\n"


def test_nothing_leads_where_nothing_leads(capsys: Captured) -> None:
    assert main(["path", "insulin", "S6K1", "--longest", "2"]) == 0
    out = capsys.readouterr().out
    assert "none that passes anything on" in out
    assert "none of this length" in out
