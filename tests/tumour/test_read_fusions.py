"""Structural variants in the columns of several programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.interpret import Match, interpret

KNOWLEDGE = load_knowledge()
CURATED = curated_for_reading(KNOWLEDGE)

# cBioPortal, OncoKB's annotator in its two ways, and a caller that writes two dashes.
TABLES = {
    "two sites": "Sample_Id\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\nS1\tBCR\tABL1\n",
    "two genes": "Tumor_Sample_Barcode\tGeneA\tGeneB\tSv_Type\nS1\tABL1\tBCR\tFUSION\n",
    "a name": "Tumor_Sample_Barcode\tFusion\nS1\tBCR-ABL1\n",
    "two dashes": "sample\tFusionGene\nS1\tBCR--ABL1\n",
    "twice": "Tumor_Sample_Barcode\tFusion\nS1\tBCR-ABL1\nS1\tABL1-BCR\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_every_way_names_the_gene_of_the_model_once(text: str, tmp_path: Path) -> None:
    (tmp_path / "sv.txt").write_text(text)
    cohort = read_cohort(tmp_path / "sv.txt", curated=CURATED)
    (profile,) = cohort.profiles
    assert [str(variant) for variant in profile.variants if variant.gene == "ABL1"] == ["ABL1 fusion"]


def test_a_fusion_that_is_known_acts_and_another_does_not(tmp_path: Path) -> None:
    """Lugo 1990: BCR-ABL1 is active; what becomes of a broken PTEN is not said."""
    (tmp_path / "sv.txt").write_text("Sample_Id\tGeneA\tGeneB\nS1\tBCR\tABL1\nS1\tPTEN\tTTN\n")
    found = interpret(read_cohort(tmp_path / "sv.txt", curated=CURATED).profiles[0], KNOWLEDGE)
    assert [(item.gene, item.match) for item in found.recognised] == [("ABL1", Match.GENE)]
    assert [item.gene for item in found.unknown] == ["PTEN"]


def test_inherited_ones_are_counted_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "sv.txt").write_text("Sample_Id\tGeneA\tGeneB\tSV_Status\nS1\tBCR\tABL1\tGERMLINE\n")
    (file,) = read_cohort(tmp_path / "sv.txt", curated=CURATED).files
    assert (file.records, file.kept, dict(file.left_out)) == (1, 0, {"inherited": 1})


def test_fusions_do_not_make_a_panel_of_their_genes(tmp_path: Path) -> None:
    (tmp_path / "a_sv.txt").write_text(TABLES["a name"])
    (tmp_path / "b.maf").write_text(
        "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
        "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
    )
    cohort = read_cohort(tmp_path, curated=CURATED)
    assert cohort.problems == ()
    assert "PTEN" in cohort.profiles[0].mutations_assayed


def test_a_fusion_outside_the_panel_of_mutations_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "genes.tsv").write_text("sample\tPTEN\nS1\tWT\n")
    (tmp_path / "sv.txt").write_text(TABLES["two sites"])
    cohort = read_cohort(tmp_path, curated=CURATED)
    assert cohort.problems == ()
    assert {variant.gene for variant in cohort.profiles[0].variants} >= {"ABL1"}
