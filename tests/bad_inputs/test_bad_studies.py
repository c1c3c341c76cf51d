"""cBioPortal studies, VCFs and DepMap releases as they should not be, with the exact message for each."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.problems import COPIES

CURATED = curated_for_reading(load_knowledge())
STUDY = "cancer_study_identifier: made_up\n"
MAF = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
ROW = "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
SAMPLES = "PATIENT_ID\tSAMPLE_ID\nP1\tS1\n"


def meta(kind: str, datatype: str, file: str, **more: str) -> str:
    fields = {
        "cancer_study_identifier": "made_up",
        "genetic_alteration_type": kind,
        "datatype": datatype,
        "data_filename": file,
        **more,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


GOOD: Mapping[str, str] = {
    "meta_study.txt": STUDY,
    "meta_samples.txt": meta("CLINICAL", "SAMPLE_ATTRIBUTES", "data_samples.txt"),
    "data_samples.txt": SAMPLES,
    "meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "data_mutations.txt"),
    "data_mutations.txt": MAF + ROW,
}
LEVELS = meta("COPY_NUMBER_ALTERATION", "DISCRETE", "data_cna.txt")
MATRIX = meta("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX", "data_matrix.txt")

# name of the case: (what differs from the good study, severity, kind, message)
STUDIES: dict[str, tuple[Mapping[str, str], str, str, str]] = {
    "path traversal": (
        {"meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "../secret.txt")},
        "error",
        "file outside the folder",
        "study/meta_mutations.txt: data_filename '../secret.txt' is not the name of a file in this folder",
    ),
    "absolute path": (
        {"meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "/etc/passwd")},
        "error",
        "file outside the folder",
        "study/meta_mutations.txt: data_filename '/etc/passwd' is not the name of a file in this folder",
    ),
    "path of another system": (
        {"meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "..\\secret.txt")},
        "error",
        "file outside the folder",
        "study/meta_mutations.txt: data_filename '..\\\\secret.txt' is not the name of a file in this folder",
    ),
    "the folder above": (
        {"meta_mutations.txt": meta("MUTATION_EXTENDED", "MAF", "..")},
        "error",
        "file outside the folder",
        "study/meta_mutations.txt: data_filename '..' is not the name of a file in this folder",
    ),
    "data file that is not there": (
        {"meta_cna.txt": LEVELS},
        *(
            "error",
            "data file that is not there",
            "study/meta_cna.txt: data_filename 'data_cna.txt' is not in the folder",
        ),
    ),
    "data file that nobody needs": (
        {"meta_seg.txt": meta("COPY_NUMBER_ALTERATION", "SEG", "data.seg")},
        "warning",
        "data file that is not there (not used by the model)",
        "study/meta_seg.txt: data_filename 'data.seg' is not in the folder",
    ),
    "meta file without its data": (
        {"meta_mutations.txt": "cancer_study_identifier: made_up\ngenetic_alteration_type: MUTATION_EXTENDED\n"},
        *("error", "meta file", "study/meta_mutations.txt: the field data_filename is missing"),
    ),
    "meta file of another study": (
        {"meta_cna.txt": LEVELS.replace("made_up", "other"), "data_cna.txt": "Hugo_Symbol\tS1\nMTOR\t0\n"},
        *(
            "error",
            "meta file",
            "study/meta_cna.txt: cancer_study_identifier is 'other'; meta_study.txt says 'made_up'",
        ),
    ),
    "study without a name": (
        {"meta_study.txt": "type_of_cancer: brca\n"},
        *("error", "meta file", "study/meta_study.txt: the field cancer_study_identifier is missing"),
    ),
    "line that is no field": (
        {"meta_study.txt": STUDY + "a study of tumours\n"},
        *(
            "error",
            "meta file",
            "study/meta_study.txt, line 2: 'a study of tumours' is no field; expected 'name: value'",
        ),
    ),
    "one file named twice": (
        {"meta_second.txt": meta("MUTATION_EXTENDED", "MAF", "data_mutations.txt")},
        "warning",
        "meta file",
        "study/meta_second.txt: data_mutations.txt is named by meta_mutations.txt too; it is read once",
    ),
    "sample twice in the clinical table": (
        {"data_samples.txt": SAMPLES + "P1\tS1\n"},
        *(
            "error",
            "sample said twice",
            "study/data_samples.txt, line 3: sample S1 is there twice; the first row counts",
        ),
    ),
    "purity beyond the whole": (
        {"data_samples.txt": "PATIENT_ID\tSAMPLE_ID\tTUMOR_PURITY\nP1\tS1\t140\n"},
        "warning",
        COPIES,
        "study/data_samples.txt, line 2: '140' is not a purity from 0 to 1, or in per cent",
    ),
    "panel that is not there": (
        {"meta_matrix.txt": MATRIX, "data_matrix.txt": "SAMPLE_ID\tmutations\nS1\tIMPACT341\n"},
        "error",
        "gene panel",
        "study/data_matrix.txt, line 2: gene panel 'IMPACT341' is not in the folder (panels there: none); "
        "nothing counts as assayed",
    ),
    "panel without genes": (
        {"data_gene_panel_x.txt": "stable_id: X\ndescription: nothing\n"},
        *("error", "gene panel", "study/data_gene_panel_x.txt: a gene panel has the fields stable_id and gene_list"),
    ),
    "panel with a date for a gene": (
        {"data_gene_panel_x.txt": "stable_id: X\ngene_list: MTOR\t1-Mar\n"},
        "error",
        "gene panel",
        "study/data_gene_panel_x.txt: gene '1-Mar' is a date that a spreadsheet made of a symbol; "
        "did you mean MARCHF1?",
    ),
    "empty group": (
        {"case_list.txt": "cancer_study_identifier: made_up\nstable_id: made_up_sequenced\ncase_list_ids:\n"},
        *("warning", "empty list of samples", "study/case_list.txt: the list is empty; it is not used"),
    ),
    "mutations in a sample that was not sequenced": (
        {"case_list.txt": "stable_id: made_up_sequenced\ncase_list_ids: S2\n"},
        "warning",
        "sample that the lists of assayed samples lack",
        "study/data_mutations.txt: sample S1 has mutations but is not among the sequenced samples",
    ),
    "copy number below nothing": (
        {"meta_cna.txt": LEVELS, "data_cna.txt": "Hugo_Symbol\tS1\nMTOR\t-3\n"},
        "warning",
        "value that is not understood",
        "study/data_cna.txt, line 2: MTOR of sample S1 is '-3'; expected a discrete level: -2, -1, 0, 1, 2 or NA",
    ),
    "word in expression": (
        {
            "meta_rna.txt": meta("MRNA_EXPRESSION", "Z-SCORE", "data_rna.txt"),
            "data_rna.txt": "Hugo_Symbol\tS1\nMTOR\thigh\n",
        },
        "warning",
        "value that is not understood",
        "study/data_rna.txt, line 2: MTOR of sample S1 is 'high'; expected a number or NA",
    ),
    "infinite expression": (
        {
            "meta_rna.txt": meta("MRNA_EXPRESSION", "Z-SCORE", "data_rna.txt"),
            "data_rna.txt": "Hugo_Symbol\tS1\nMTOR\tinf\n",
        },
        "warning",
        "value that is not understood",
        "study/data_rna.txt, line 2: MTOR of sample S1 is 'inf'; expected a number or NA",
    ),
}


def read(folder: str, files: Mapping[str, str]) -> Cohort:
    Path(folder).mkdir()
    for name, text in files.items():
        Path(folder, name).write_text(text)
    return read_cohort(Path(folder), curated=CURATED)


def problems(cohort: Cohort) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(group.severity.value, group.kind, group.examples) for group in cohort.problems]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_good_study_is_good() -> None:
    cohort = read("study", GOOD)
    assert problems(cohort) == []
    assert [str(v) for v in cohort.profiles[0].variants] == ["MTOR F2108L"]


@pytest.mark.parametrize("case", STUDIES.values(), ids=STUDIES.keys())
def test_bad_study(case: tuple[Mapping[str, str], str, str, str]) -> None:
    changed, severity, kind, message = case
    cohort = read("study", {**GOOD, **changed})
    assert (severity, kind, (message,)) in problems(cohort)
    assert {profile.sample_id for profile in cohort.profiles} == {"S1"}


def test_a_link_that_leads_out_of_the_study_is_not_followed() -> None:
    Path("secret.txt").write_text(MAF + ROW)
    Path("study").mkdir()
    for name, text in GOOD.items():
        Path("study", name).write_text(text)
    Path("study/data_mutations.txt").unlink()
    Path("study/data_mutations.txt").symlink_to("../secret.txt")
    cohort = read_cohort(Path("study"), curated=CURATED)
    message = "study/meta_mutations.txt: data_mutations.txt is a link that leads out of the folder; it is not followed"
    assert ("error", "file outside the folder", (message,)) in problems(cohort)
    assert cohort.profiles[0].variants == ()


# --- one file -------------------------------------------------------------------------------------------------

VCF = (
    '##fileformat=VCFv4.2\n##INFO=<ID=ANN,Number=.,Type=String,Description="x">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
)
CALL = "1\t{pos}\t.\tG\tA\t.\t{filter}\tANN=A|missense_variant|x|MTOR|x|x|x|x|x|c.1|p.Phe2108Leu\tGT:AF\t0/1:{af}\n"
FORM = {"pos": "5", "filter": "PASS", "af": "0.4"}
READS = MAF.replace("\n", "\ttcn\tlcn\tpurity\tccf_expected_copies\tFILTER\n")


def call(**changed: str) -> str:
    return VCF + CALL.format(**{**FORM, **changed})


def reads(*cells: str) -> str:
    return READS + ROW.replace("\n", "\t" + "\t".join(cells) + "\n")


# name of the case: (file, content, severity, kind, message)
FILES: dict[str, tuple[str, str, str, str, str]] = {
    "VCF counted from 0": (
        "a.vcf",
        call(pos="0"),
        *("warning", "record that cannot be taken", "a.vcf, line 4: POS is '0'; positions count from 1"),
    ),
    "VCF with a short row": (
        "a.vcf",
        VCF + "1\t5\t.\tG\n",
        "warning",
        "row with too few or too many cells",
        "a.vcf, line 4: 4 cells; expected 10, as many as the header has",
    ),
    "VCF with an allele fraction in per cent": (
        "a.vcf",
        call(af="40"),
        *("warning", "impossible count of reads", "a.vcf, line 4: 40 is not an allele fraction from 0 to 1"),
    ),
    "VCF without samples": (
        "a.vcf",
        VCF.replace("\tFORMAT\tS1", ""),
        *("error", "file that cannot be read", "a.vcf: no sample; the variants have no genotype columns"),
    ),
    "VCF of a normal alone": (
        "a.vcf",
        VCF.replace("\tS1", "\tNORMAL"),
        *("error", "file that cannot be read", "a.vcf: no tumour among the samples NORMAL"),
    ),
    "VCF of two builds": (
        "a.vcf",
        VCF.replace("##INFO", "##reference=hg19\n##contig=<ID=1,length=248956422>\n##INFO"),
        *("error", "file that cannot be read", "a.vcf: the head names two builds, GRCh37 and GRCh38"),
    ),
    "VCF without its columns": (
        "a.vcf",
        "##fileformat=VCFv4.2\n",
        "error",
        "file that cannot be read",
        "a.vcf: the line of columns that begins with #CHROM is missing",
    ),
    "VCF of another version": (
        "a.vcf",
        "##fileformat=VCFv3.3\n",
        "error",
        "file that cannot be read",
        "a.vcf: the file begins with '##fileformat=VCFv3.3'; expected ##fileformat=VCFv4.x",
    ),
    "VCF with an annotation that names no protein": (
        "a.vcf",
        VCF.replace("ID=ANN", 'ID=CSQ,Description="Format: Allele|SYMBOL|Consequence">\n##x=<ID=y'),
        "error",
        "file that cannot be read",
        "a.vcf, line 2: the field CSQ has no HGVSp; run VEP with --symbol and --hgvs",
    ),
    "more of one allele than of both": (
        "a.maf",
        reads("2", "2", "", "", ""),
        "warning",
        COPIES,
        "a.maf, line 2: 2 copies of the minor allele; expected at most half of 2",
    ),
    "negative copy number": (
        "a.maf",
        reads("-1", "0", "", "", ""),
        *("warning", COPIES, "a.maf, line 2: '-1' is not a number of copies, 0 to 200"),
    ),
    "half a copy": (
        "a.maf",
        reads("1.5", "0", "", "", ""),
        *("warning", COPIES, "a.maf, line 2: 1.5 is not a number of copies, 0 to 200"),
    ),
    "purity in per cent": (
        "a.maf",
        reads("", "", "60", "", ""),
        *("warning", COPIES, "a.maf, line 2: 60 is not a purity from 0 to 1"),
    ),
    "clonality in words": (
        "a.maf",
        reads("", "", "", "clonal", ""),
        *(
            "warning",
            COPIES,
            "a.maf, line 2: 'clonal' is not a share of tumour cells, 0 or more",
        ),
    ),
    "formula for a sample": (
        "a.maf",
        MAF + ROW.replace("S1", '=HYPERLINK("x")'),
        "warning",
        "sample name that a spreadsheet takes for a formula",
        "a.maf: sample '=HYPERLINK(\"x\")' begins like a formula",
    ),
    "formula for a gene": (
        "a.maf",
        MAF + ROW + ROW.replace("p.F2108L", "=1+1"),
        "warning",
        "protein change that cannot be read",
        "a.maf, line 3: '=1+1' is not a protein change; "
        "write it like E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice",
    ),
    "name that turns the line around": (
        "a.maf",
        MAF + ROW + ROW.replace("S1", "S\u202e2"),
        "warning",
        "sample name with characters that are not shown",
        "a.maf: sample 'S\\u202e2' holds the character U+202E, which is not shown",
    ),
    "name that rings a bell": (
        "a.maf",
        MAF + ROW + ROW.replace("S1", "S\x072"),
        "warning",
        "sample name with characters that are not shown",
        "a.maf: sample 'S\\x072' holds the character U+0007, which is not shown",
    ),
    "isoform by its number": (
        "a.maf",
        MAF + "TSC2\tMissense_Mutation\tp.R1720Q\tS1\n",
        "warning",
        "protein change that does not fit the protein",
        "a.maf, line 2: TSC2 R1720Q: residue 1720 is N; did you mean R120Q or R1729Q?",
    ),
    "segments by position": (
        "a.seg.txt",
        "Chromosome\tStart\tEnd\tnMajor\tnMinor\n1\t809641\t37651942\t1\t0\n",
        "error",
        "file that cannot be read",
        "a.seg.txt, line 1: the rows are segments of chromosomes, and where genes lie is not known here; "
        "give copy number by gene, as GISTIC and gene-level tables do",
    ),
    "copy number with a word": (
        "a.tsv",
        "sample\tgene\tkind\ttype\tdetail\nS1\tMTOR\tmutation\tMissense\tp.F2108L\nS1\tPTEN\tcna\tlots\t\n",
        "warning",
        "value that is not understood",
        "a.tsv, line 3: 'lots' is no word for a copy number; expected such as AMP or HOMDEL",
    ),
}


@pytest.mark.parametrize("case", FILES.values(), ids=FILES.keys())
def test_bad_file(case: tuple[str, str, str, str, str]) -> None:
    name, content, severity, kind, message = case
    Path(name).write_text(content)
    assert (severity, kind, (message,)) in problems(read_cohort(Path(name), curated=CURATED))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.vcf", call(filter="panel_of_normals;weak")), ("a.maf", reads("", "", "", "", "panel_of_normals;weak"))],
)
def test_calls_that_a_filter_rejected_are_counted_and_left_out(name: str, content: str) -> None:
    Path(name).write_text(content)
    cohort = read_cohort(Path(name), curated=CURATED)
    (reason,) = cohort.files[0].left_out
    assert reason.startswith("filter panel_of_normals")
    assert cohort.files[0].left_out[reason] == 1
    assert cohort.profiles[0].variants == ()


def test_a_negative_relative_copy_number_of_a_release() -> None:
    files = {"OmicsCNGene.csv": ",MTOR (2475),PTEN (5728)\nACH-1,1.0,-0.5\n"}
    cohort = read("release", files)
    message = "release/OmicsCNGene.csv: a relative copy number is -0.5; it is zero or more"
    assert problems(cohort)[0] == ("error", "file that cannot be read", (message,))


def test_a_million_rows_are_read_in_seconds() -> None:
    """One row in a thousand is of the model. In a process of its own, since tests check the types at every call."""
    others = "".join(f"TTN\tMissense_Mutation\tp.A1V\tS{i % 500}\n" for i in range(999))
    with gzip.open("big.maf.gz", "wt", compresslevel=1) as file:
        file.write(MAF)
        for i in range(1000):
            file.write(f"{others}PTEN\tMissense_Mutation\tp.R130G\tT{i}\n")
    words = [sys.executable, "-m", "rheostat", "check-input", "big.maf.gz", "--json"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(ended.stdout)
    assert (found["samples"], found["errors"], found["warnings"]) == (1500, 0, 0)
    assert (found["files"][0]["records"], found["files"][0]["kept"]) == (1_000_000, 1000)


def test_a_file_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    Path("a.maf").write_text(MAF + ROW)
    monkeypatch.setattr(Path, "open", refuse)
    cohort = read_cohort(Path("a.maf"), curated=CURATED)
    assert problems(cohort)[0] == ("error", "file that cannot be read", ("a.maf: this file may not be read by you",))
