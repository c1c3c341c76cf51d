"""Protein arrays: proteins and sites apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort

CURATED = curated_for_reading(load_knowledge())

# The same measurements as CCLE, with samples in rows, and as cBioPortal, with antibodies in rows, would write them.
LAYOUTS = {
    "samples in rows": "key\tAkt_pS473\tPTEN\tAkt\tGAPDH_Caution\nS1\t0.5\t-1.25\t0.1\t0\nS2\tNA\t2\t0.2\t0\n",
    "antibodies in rows": (
        "Composite.Element.REF\tS1\tS2\nAKT1 AKT2 AKT3|Akt_pS473-R-V\t0.5\tNA\nPTEN|PTEN-R-V\t-1.25\t2\n"
        "AKT1 AKT2 AKT3|Akt-R-V\t0.1\t0.2\nGAPDH|GAPDH-M-C\t0\t0\n"
    ),
}


def read(folder: Path, text: str, name: str = "rppa.tsv") -> Cohort:
    (folder / name).write_text(text)
    return read_cohort(folder / name, curated=CURATED)


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_both_layouts_say_the_same(text: str, tmp_path: Path) -> None:
    cohort = read(tmp_path, text)
    assert cohort.sites is not None
    assert cohort.protein is not None
    assert cohort.expression is None
    assert cohort.sites.genes == ("AKT_pS473",)
    assert cohort.sites.values[0].tolist() == [0.5]
    protein = dict(zip(cohort.protein.genes, cohort.protein.values[0].tolist(), strict=True))
    assert protein == {"PTEN": -1.25, "AKT1": 0.1, "AKT2": 0.1, "AKT3": 0.1}
    (file,) = cohort.files
    assert (file.records, file.kept, dict(file.left_out)) == (4, 3, {"antibodies outside the model": 1})


def test_a_phosphorylated_site_tells_an_array_whatever_the_file_is_called(tmp_path: Path) -> None:
    assert read(tmp_path, LAYOUTS["samples in rows"], name="numbers.tsv").sites is not None


def test_an_array_in_a_study(tmp_path: Path) -> None:
    (tmp_path / "meta_study.txt").write_text("cancer_study_identifier: s\n")
    (tmp_path / "meta_rppa.txt").write_text(
        "cancer_study_identifier: s\ngenetic_alteration_type: PROTEIN_LEVEL\ndatatype: LOG2-VALUE\n"
        "data_filename: data_rppa.txt\n"
    )
    (tmp_path / "data_rppa.txt").write_text(LAYOUTS["antibodies in rows"])
    cohort = read_cohort(tmp_path, curated=CURATED)
    assert cohort.sites is not None
    assert cohort.sites.samples == ("S1", "S2")
