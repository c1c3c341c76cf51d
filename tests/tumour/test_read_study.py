"""cBioPortal study folders: what was found, and who was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.cohort import Cohort, Use
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.curated import Curated
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber, Status, TumourProfile
from rheostat.tumour.read_study import is_study, read_study

CURATED = Curated(
    GeneNames(frozenset({"MTOR", "PTEN", "TSC1", "RICTOR", "ALK"}), {"FRAP1": "MTOR"}),
    load_sequences(),
    {"MTOR": frozenset({"F2108L"})},
    CopyNumberCutoffs(amplified=0.7, deleted=-1.0),
)


def meta(kind: str, datatype: str, data: str, **more: str) -> str:
    fields = {
        "cancer_study_identifier": "study",
        "genetic_alteration_type": kind,
        "datatype": datatype,
        "data_filename": data,
        **more,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def table(*rows: str) -> str:
    return "".join("\t".join(row.split(",")) + "\n" for row in rows)


STUDY = {
    "meta_study.txt": "cancer_study_identifier: study\nname: A study\n",
    "meta_samples.txt": meta("CLINICAL", "SAMPLE_ATTRIBUTES", "data_samples.txt"),
    "data_samples.txt": "#Patient\tSample\tType\n"
    + table("PATIENT_ID,SAMPLE_ID,CANCER_TYPE", "P1,S1,Breast Cancer", "P2,S2,NA", "P3,S3,Glioma", "P4,S4,Glioma"),
    "meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "data_mutations.txt"),
    "data_mutations.txt": "#version 2.4\n"
    + table(
        "Hugo_Symbol,Variant_Classification,HGVSp_Short,Tumor_Sample_Barcode",
        "FRAP1,Missense_Mutation,p.F2108L,S1",
        "TTN,Missense_Mutation,p.A1V,S1",
        "PTEN,Silent,p.R130=,S2",
        "PTEN,Intron,,S2",
        "MTOR,Missense_Mutation,p.F2018L,S2",
    ),
    "meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_cna.txt"),
    "data_cna.txt": table("Hugo_Symbol,Entrez_Gene_Id,S1,S2", "PTEN,5728,-2,0", "TTN,7273,1,1", "RICTOR,1,2,NA"),
}


def read(folder: Path, files: Mapping[str, str]) -> Cohort:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    assert is_study(folder)
    return read_study(folder, curated=CURATED)


def of(cohort: Cohort, sample: str) -> TumourProfile:
    return next(profile for profile in cohort.profiles if profile.sample_id == sample)


def kinds(cohort: Cohort) -> dict[str, int]:
    return {group.kind: group.count for group in cohort.problems}


def test_samples_mutations_and_copy_number_meet(tmp_path: Path) -> None:
    cohort = read(tmp_path, STUDY)
    assert [profile.sample_id for profile in cohort.profiles] == ["S1", "S2", "S3", "S4"]
    assert [str(variant) for variant in of(cohort, "S1").variants] == ["MTOR F2108L"]
    assert of(cohort, "S1").copy_number == {"PTEN": CopyNumber.DEEP_DELETION, "RICTOR": CopyNumber.AMPLIFICATION}
    assert of(cohort, "S2").copy_number == {"PTEN": CopyNumber.NEUTRAL}
    assert (of(cohort, "S1").cancer_type, of(cohort, "S2").cancer_type) == ("Breast Cancer", None)
    assert cohort.errors == 0
    assert kinds(cohort) == {"protein change that does not fit the protein": 1, "sample without data": 1}


def test_records_are_counted(tmp_path: Path) -> None:
    by_name = {file.path.name: file for file in read(tmp_path, STUDY).files}
    mutations = by_name["data_mutations.txt"]
    assert (mutations.records, mutations.kept, mutations.use) == (5, 2, Use.USED)
    assert mutations.left_out == {
        "outside the model": 1,
        "Intron: outside the coding sequence": 1,
        "cannot be taken": 1,
    }
    assert by_name["data_cna.txt"].left_out == {"outside the model": 1}


def test_without_lists_a_sample_counts_as_sequenced_if_it_has_a_record(tmp_path: Path) -> None:
    cohort = read(tmp_path, STUDY)
    assert of(cohort, "S2").status("TSC1") is Status.NOT_ALTERED
    assert of(cohort, "S3").status("TSC1") is Status.NOT_ASSAYED
    assert "a sample counts as sequenced" in " ".join(cohort.notes)


def test_the_list_of_sequenced_samples_says_who_had_nothing_to_find(tmp_path: Path) -> None:
    listed = "stable_id: study_sequenced\ncase_list_ids: S1\tS2\tS3\n"
    cohort = read(tmp_path, {**STUDY, "case_lists/cases_sequenced.txt": listed})
    assert of(cohort, "S3").mutation_status("TSC1") is Status.NOT_ALTERED
    assert of(cohort, "S4").mutation_status("TSC1") is Status.NOT_ASSAYED


PANEL = {
    "meta_matrix.txt": meta("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX", "data_matrix.txt"),
    "data_matrix.txt": table("SAMPLE_ID,mutations,gistic", "S1,SMALL,NA", "S2,WXS,NA", "S3,NA,NA", "S4,SMALL,NA"),
    "data_gene_panel_small.txt": "stable_id: SMALL\ndescription: x\ngene_list: FRAP1\tTTN\n",
}


def test_the_panel_matrix_says_which_genes_were_looked_at(tmp_path: Path) -> None:
    cohort = read(tmp_path, {**STUDY, **PANEL})
    assert cohort.errors == 0
    assert of(cohort, "S4").mutation_status("MTOR") is Status.NOT_ALTERED
    assert of(cohort, "S4").mutation_status("TSC1") is Status.NOT_ASSAYED
    assert of(cohort, "S2").mutation_status("TSC1") is Status.NOT_ALTERED
    assert of(cohort, "S3").mutation_status("MTOR") is Status.NOT_ASSAYED


def test_a_panel_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    matrix = {**PANEL, "data_matrix.txt": table("SAMPLE_ID,mutations", "S1,LARGE")}
    cohort = read(tmp_path, {**STUDY, **matrix})
    assert cohort.problems[0].examples == (
        f"{tmp_path}/data_matrix.txt, line 2: gene panel 'LARGE' is not in the folder (panels there: SMALL); "
        "nothing counts as assayed",
    )
    assert kinds(cohort)["variant in a gene that its panel does not cover"] == 1


def test_structural_variants(tmp_path: Path) -> None:
    files = {
        "meta_sv.txt": meta("STRUCTURAL_VARIANT", "SV", "data_sv.txt"),
        "data_sv.txt": table(
            "Sample_Id,Site1_Hugo_Symbol,Site2_Hugo_Symbol,SV_Status",
            *("S1,EML4,ALK,SOMATIC", "S1,EML4,ALK,SOMATIC", "S2,EML4,ALK,GERMLINE"),
        ),
    }
    cohort = read(tmp_path, {**STUDY, **files})
    assert "ALK fusion" in [str(variant) for variant in of(cohort, "S1").variants]
    assert [str(variant) for variant in of(cohort, "S2").variants] == ["PTEN R130="]


def test_log2_ratios_stand_in_where_there_are_no_levels(tmp_path: Path) -> None:
    files = {
        "meta_log2.txt": meta("COPY_NUMBER_ALTERATION", "LOG2-VALUE", "data_log2.txt"),
        "data_log2.txt": table("Hugo_Symbol,S1,S3", "PTEN,0.0,-2.4", "RICTOR,0.0,1.6", "TSC1,0.0,NA", "MTOR,0.1,-0.2"),
    }
    cohort = read(tmp_path, {**STUDY, **files})
    assert of(cohort, "S1").copy_number["PTEN"] is CopyNumber.DEEP_DELETION
    assert of(cohort, "S3").copy_number == {
        "PTEN": CopyNumber.DEEP_DELETION,
        "RICTOR": CopyNumber.AMPLIFICATION,
        "MTOR": CopyNumber.NEUTRAL,
    }


def test_expression_and_protein_are_kept(tmp_path: Path) -> None:
    files = {
        "meta_z.txt": meta("MRNA_EXPRESSION", "Z-SCORE", "data_z.txt"),
        "data_z.txt": table("Hugo_Symbol,S1,S2", "PTEN,-1.5,NA", "TTN,0,0"),
        "meta_rppa.txt": meta("PROTEIN_LEVEL", "Z-SCORE", "data_rppa.txt"),
        "data_rppa.txt": table("Hugo_Symbol,S1", "MTOR,0.5"),
        "meta_raw.txt": meta("MRNA_EXPRESSION", "CONTINUOUS", "data_raw.txt"),
        "data_raw.txt": table("Hugo_Symbol,S1", "MTOR,12"),
    }
    cohort = read(tmp_path, {**STUDY, **files})
    assert cohort.expression is not None
    assert cohort.expression.genes == ("PTEN",)
    assert cohort.expression.values[0, 0] == -1.5
    assert str(cohort.expression.values[1, 0]) == "nan"
    assert cohort.protein is not None
    unused = [file.path.name for file in cohort.files if file.use is Use.NOT_USED]
    assert unused == ["data_raw.txt"]


BROKEN: dict[str, tuple[dict[str, str], str]] = {
    "path out of the folder": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "../secret.txt")},
        "meta_cna.txt: data_filename '../secret.txt' is not the name of a file in this folder",
    ),
    "absolute path": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "/etc/passwd")},
        "meta_cna.txt: data_filename '/etc/passwd' is not the name of a file in this folder",
    ),
    "Windows path": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "..\\secret.txt")},
        "meta_cna.txt: data_filename '..\\\\secret.txt' is not the name of a file in this folder",
    ),
    "missing data file": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_cn.txt")},
        "meta_cna.txt: data_filename 'data_cn.txt' is not in the folder",
    ),
    "no data file named": (
        {"meta_cna.txt": "genetic_alteration_type: COPY_NUMBER_ALTERATION\n"},
        "meta_cna.txt: the field data_filename is missing",
    ),
    "no field": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_cna.txt") + "what is this\n"},
        "meta_cna.txt, line 5: 'what is this' is no field; expected 'name: value'",
    ),
    "another study": (
        {"meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_cna.txt").replace(": study", ": other")},
        "meta_cna.txt: cancer_study_identifier is 'other'; meta_study.txt says 'study'",
    ),
    "study without an identifier": (
        {"meta_study.txt": "name: x\n"},
        "meta_study.txt: the field cancer_study_identifier is missing",
    ),
    "sample twice": (
        {"data_samples.txt": table("PATIENT_ID,SAMPLE_ID", "P1,S1", "P1,S1")},
        "data_samples.txt, line 3: sample S1 is there twice; the first row counts",
    ),
    "unreadable table": (
        {"data_cna.txt": "Hugo_Symbol,S1\nPTEN,-2\n"},
        "data_cna.txt, line 1: the columns are separated by commas; expected tabs",
    ),
    "sample twice in the header": (
        {"data_cna.txt": table("Hugo_Symbol,S1,S1", "PTEN,0,0")},
        "data_cna.txt, line 1: sample S1 is there twice, as samples 1 and 2",
    ),
    "panel without genes": (
        {"data_gene_panel_x.txt": "stable_id: X\n"},
        "data_gene_panel_x.txt: a gene panel has the fields stable_id and gene_list",
    ),
}


@pytest.mark.parametrize(("files", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_must_be_mended(files: dict[str, str], message: str, tmp_path: Path) -> None:
    cohort = read(tmp_path, {**STUDY, **files})
    assert cohort.errors == 1
    assert cohort.problems[0].examples == (f"{tmp_path}/{message}",)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (tmp_path / "secret.txt").write_text(STUDY["data_cna.txt"])
    (study / "data_link.txt").symlink_to(tmp_path / "secret.txt")
    files = {**STUDY, "meta_cna.txt": meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_link.txt")}
    cohort = read(study, files)
    assert cohort.problems[0].examples == (
        f"{study}/meta_cna.txt: data_link.txt is a link that leads out of the folder; it is not followed",
    )
    assert all(not profile.copy_number for profile in cohort.profiles)


def test_a_file_that_no_meta_file_names_is_said(tmp_path: Path) -> None:
    cohort = read(tmp_path, {**STUDY, "data_stray.txt": "x\n"})
    stray = next(file for file in cohort.files if file.path.name == "data_stray.txt")
    assert (stray.use, stray.content) == (Use.NOT_USED, "named by no meta file")
