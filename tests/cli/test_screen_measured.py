"""What a screen makes of expression, of phosphorylated sites, and of genes that were not assayed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.analysis.screen_store import open_results
from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
SAMPLES = [f"S{i}" for i in range(12)]
ARGUMENTS = ("--regimens", "mine.yaml", "--ranking", "nominal")


@pytest.fixture(autouse=True)
def _in_a_folder_with_regimens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("everolimus: {drugs: [everolimus]}\ntrametinib: {drugs: [trametinib]}\n")


def cohort(**tables: str) -> str:
    Path("cohort").mkdir()
    for name, text in tables.items():
        Path("cohort", f"{name}.tsv").write_text(text)
    return "cohort"


def numbers(first: str, *genes: str) -> str:
    values = [[f"{(3 * i + j) % 11 + 0.5:g}" for j in range(len(genes))] for i in range(len(SAMPLES))]
    rows = ["\t".join([name, *row]) for name, row in zip(SAMPLES, values, strict=True)]
    return "\n".join(["\t".join([first, *genes]), *rows]) + "\n"


def mutations(*genes: str) -> str:
    """A table of alterations that says of each sample which genes were looked at."""
    rows = [f"{name}\t" + "\t".join("WT" for _ in genes) for name in SAMPLES]
    return "\n".join(["sample\t" + "\t".join(genes), *rows]) + "\n"


def run(folder: str, *more: str) -> dict[str, object]:
    assert main(["screen", folder, "-o", "out", *ARGUMENTS, *more]) == 0
    found: dict[str, object] = json.loads(Path("out/run.json").read_text())
    return found


def test_expression_makes_cells_that_differ_and_is_told(capsys: Captured) -> None:
    record = run(cohort(mutations=mutations("MTOR"), tpm=numbers("sample", "PTEN", "ERBB3")))
    assert record["measured"] == [
        "Expression of 12 samples: used (2 of the model; scored against the cohort's own samples)."
    ]
    assert record["genotypes"] == 11, "two of twelve samples are alike"
    assert "Expression of 12 samples" in capsys.readouterr().err
    with open_results("out") as results:
        assert results.execute("SELECT DISTINCT abundances_from FROM samples").fetchall() == [("expression (2)",)]


def test_the_genome_alone(capsys: Captured) -> None:
    record = run(cohort(mutations=mutations("MTOR"), tpm=numbers("sample", "PTEN", "ERBB3")), "--genome-only")
    assert record["genotypes"] == 1


def test_sites_weigh_an_ensemble(capsys: Captured) -> None:
    record = run(cohort(rppa=numbers("sample", "Akt_pS473", "PTEN")), "--ensemble", "10", "--key-genes", "0")
    assert len(record["measured"]) == 2  # type: ignore[arg-type]
    with open_results("out") as results:
        found = results.execute("SELECT min(members), max(members) FROM samples").fetchone()
    assert found is not None
    assert 1.0 <= found[0] <= found[1] <= 10.0


def test_key_genes_that_were_not_assayed_have_an_interval(capsys: Captured) -> None:
    run(cohort(mutations=mutations("MTOR", "KRAS")), "--key-genes", "2")
    with open_results("out") as results:
        doubts = dict(results.execute("SELECT DISTINCT gene, doubt FROM could_move").fetchall())
        assert "not assayed" in doubts.values()
        assert {doubts.get(gene) for gene in ("MTOR", "KRAS")} <= {None, "copy number not assayed"}
        within = "could_be_low <= sensitivity + 1e-9 AND could_be_high >= sensitivity - 1e-9"
        inside = results.execute(
            f"SELECT count(*), count(*) FILTER ({within}) FROM ranking_with_doubts WHERE key_genes_not_assayed != ''"
        ).fetchone()
        assert inside == (24, 24)
        widest = results.execute("SELECT max(high - low) FROM could_move WHERE regimen_id = 'trametinib'").fetchone()
        assert widest is not None
        assert widest[0] > 0.05


def test_without_key_genes_there_is_no_table() -> None:
    run(cohort(mutations=mutations("MTOR")), "--key-genes", "0")
    assert not Path("out/could_move.parquet").exists()
