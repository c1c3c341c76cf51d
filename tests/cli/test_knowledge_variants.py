"""`rheostat knowledge variants`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from rheostat.cli.knowledge import knowledge

HEAD = "hugo_symbol\tresidue\tvariant_amino_acid\ttype\n"


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(knowledge, ["variants", *words])
    return (1 if result.exception else 0), result.stdout, str(result.exception or "")


def test_counts_and_page(tmp_path: Path) -> None:
    (tmp_path / "hot.tsv").write_text(
        HEAD + "PIK3CA\tE545\tK:575\tsingle residue\nPIK3CA\tH1047\tQ:7\tsingle residue\n"
    )
    code, out, _ = run(str(tmp_path), "--json", "--page", str(tmp_path / "page.md"))
    assert code == 0
    (row,) = json.loads(out)
    assert (row["variants"], row["acts"], row["codon"]) == (2, 1, 1)
    page = (tmp_path / "page.md").read_text()
    assert "| hot | 2 | 1 | 1 | 0 | 0 | 0 | 50 % | 99 % |" in page
    assert "PIK3CA H1047Q" in page


def test_a_disagreement_without_waiver_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "hot.tsv").write_text(HEAD + "PIK3CA\tG8\tV:70\tsingle residue\n")
    code, _, error = run(str(tmp_path))
    assert code == 1
    assert "PIK3CA G8V (hot)" in error
