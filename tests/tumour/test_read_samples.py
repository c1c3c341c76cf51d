"""Plain tables of samples and genes, and variants one a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.curated import Curated
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber, Status

CURATED = Curated(
    GeneNames(frozenset({"MTOR", "PTEN", "RICTOR", "TSC1"}), {"FRAP1": "MTOR"}),
    load_sequences(),
    {},
    CopyNumberCutoffs(amplified=0.7, deleted=-1.0),
)


def read(folder: Path, *rows: str, name: str = "table.tsv") -> Cohort:
    mark = "," if name.endswith(".csv") else "\t"
    (folder / name).write_text("".join(mark.join(row.split("|")) + "\n" for row in rows))
    return read_cohort(folder / name, curated=CURATED)


def levels(cohort: Cohort) -> dict[str, dict[str, int]]:
    return {p.sample_id: {gene: int(level) for gene, level in p.copy_number.items()} for p in cohort.profiles}


LAYOUTS = {
    "genes in rows": ("gene|S1|S2", "PTEN|-2|0", "TTN|1|1", "RICTOR|2|NA"),
    "samples in rows": ("sample|PTEN|TTN|RICTOR", "S1|-2|1|2", "S2|0|1|NA"),
    "one a row": ("Hugo_Symbol|Sample_Id|Value", *("PTEN|S1|-2", "RICTOR|S1|2", "PTEN|S2|0", "TTN|S2|1")),
}


@pytest.mark.parametrize("name", ["table.tsv", "table.csv"])
@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_says_the_same(rows: tuple[str, ...], name: str, tmp_path: Path) -> None:
    cohort = read(tmp_path, *rows, name=name)
    assert levels(cohort) == {"S1": {"PTEN": -2, "RICTOR": 2}, "S2": {"PTEN": 0}}
    assert cohort.problems == ()


def test_alterations_in_words(tmp_path: Path) -> None:
    cohort = read(tmp_path, "sample|FRAP1|PTEN|RICTOR", "S1|F2108L;V2406A|HOMDEL|AMP", "S2||NA|WT", "S3|V2407A||")
    first, second, _ = cohort.profiles
    assert [str(v) for v in first.variants] == ["MTOR F2108L", "MTOR V2406A"]
    assert first.copy_number == {"PTEN": CopyNumber.DEEP_DELETION, "RICTOR": CopyNumber.AMPLIFICATION}
    assert second.status("MTOR") is Status.NOT_ALTERED
    assert second.status("PTEN") is Status.NOT_ASSAYED
    assert [group.kind for group in cohort.problems] == ["protein change that does not fit the protein"]


def test_other_numbers_are_kept_as_expression(tmp_path: Path) -> None:
    cohort = read(tmp_path, "gene|S1|S2", "PTEN|4.5|7.25", "MTOR|3|NA")
    assert cohort.expression is not None
    assert cohort.expression.values.tolist()[0] == [4.5, 3.0]
    assert levels(cohort) == {"S1": {}, "S2": {}}


def test_variants_one_a_row(tmp_path: Path) -> None:
    cohort = read(
        tmp_path,
        "cohort|sample|gene|variant|protein",
        *("X|S1|FRAP1|Missense_Mutation|p.F2108L", "X|S1|FRAP1|Missense_Mutation|p.F2108L"),
        *("X|S1|TTN|Silent|p.A1A", "X|S2|PTEN|Intron|", "X|S2|PTEN|Frame_Shift_Del|p.K267fs"),
    )
    assert {p.sample_id: [str(v) for v in p.variants] for p in cohort.profiles} == {
        "S1": ["MTOR F2108L"],
        "S2": ["PTEN K267fs"],
    }
    assert cohort.files[0].left_out == {
        "outside the model": 1,
        "outside the coding sequence": 1,
        "cannot be taken": 1,
    }


def test_a_list_without_kinds_tells_them_from_the_changes(tmp_path: Path) -> None:
    cohort = read(tmp_path, "sample|gene|protein", "S1|PTEN|p.R130*", "S1|PTEN|p.R130Q", "S1|PTEN|p.I33del")
    kinds = [variant.kind.value for variant in cohort.profiles[0].variants]
    assert kinds == ["truncating", "missense", "in-frame insertion or deletion"]


def test_a_table_without_a_gene_of_the_model_is_refused(tmp_path: Path) -> None:
    cohort = read(tmp_path, "sample|height", "S1|3")
    assert cohort.errors == 1
    assert "no column is a gene of the model, and none holds genes" in cohort.problems[0].examples[0]


def test_a_folder_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "m.maf").write_text(
        "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\nMTOR\tMissense_Mutation\tp.F2108L\tS1\n"
    )
    (tmp_path / "cn.csv").write_text("gene,S1\nPTEN,-2\n")
    (tmp_path / "notes.txt").write_text("one\ttwo\n1\t2\n")
    cohort = read_cohort(tmp_path, curated=CURATED)
    assert (cohort.form, cohort.errors) == ("loose files", 0)
    assert levels(cohort) == {"S1": {"PTEN": -2}}
    assert [str(v) for v in cohort.profiles[0].variants] == ["MTOR F2108L"]
    assert [group.kind for group in cohort.problems] == ["file that is not understood"]


def test_a_folder_of_cases(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "copy_number.tsv").write_text(f"Hugo_Symbol\tS{name}\nPTEN\t-2\n")
    cohort = read_cohort(tmp_path, curated=CURATED)
    assert cohort.form == "folder of 2 cases"
    assert levels(cohort) == {"Sa": {"PTEN": -2}, "Sb": {"PTEN": -2}}


def test_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_text("")
    with pytest.raises(InputError, match=r"no study, MAF, VCF or table is in this folder; there is x\.pdf"):
        read_cohort(tmp_path, curated=CURATED)
    with pytest.raises(InputError, match=r"there is no such file or folder; did you mean x\.pdf"):
        read_cohort(tmp_path / "x.pfd", curated=CURATED)
