"""Panels of cell lines with a column for each gene and assay."""

from __future__ import annotations

from pathlib import Path

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.profile import CopyNumber, Status

CURATED = curated_for_reading(load_knowledge())
TABLE = (
    "key\ttissue\tseq_x\tPTEN_mut\tPTEN_cna\tPTEN_log2cn\tTTN_mut\n"
    "A\tlung\t1\tp.R130G(Missense)*;p.K267fs(Frameshift)\t\t0.1\tp.A1V(Missense)\n"
    "B\t\t0\t\tDEL\t-2.5\t\n"
    "C\t\t1\tp.W130G(Missense)\t\t\t\n"
)


def test_variants_levels_tissue_and_what_was_looked_at(tmp_path: Path) -> None:
    (tmp_path / "panel.tsv").write_text(TABLE)
    cohort = read_cohort(tmp_path / "panel.tsv", curated=CURATED)
    first, second, third = cohort.profiles
    assert [str(v) for v in first.variants] == ["PTEN R130G", "PTEN K267fs"]
    assert (first.cancer_type, first.purity) == ("lung", 1.0)
    assert second.copy_number == {"PTEN": CopyNumber.DEEP_DELETION}
    assert second.mutation_status("PTEN") is Status.NOT_ASSAYED
    assert first.mutation_status("MTOR") is Status.NOT_ASSAYED
    assert third.variants == ()
    (refused,) = (message for group in cohort.problems for message in group.examples)
    assert "PTEN W130G: residue 130 is R; did you mean" in refused
    assert cohort.copies is not None
    assert cohort.copies.genes == ("PTEN",)
