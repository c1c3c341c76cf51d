"""Cohorts as they should not be, with the message and the kind that each problem is given; the rest is still read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour import read_lines
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.curated import Curated
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.gene_names import GeneNames

CURATED = Curated(
    GeneNames(frozenset({"MTOR", "PTEN", "RICTOR", "TSC2"}), {"FRAP1": "MTOR"}),
    load_sequences(),
    {"MTOR": frozenset({"F2108L", "V2406A"})},
    CopyNumberCutoffs(amplified=0.7, deleted=-1.0),
)
HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
GOOD = "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
WIDE = HEADER.replace("\n", "\tNCBI_Build\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele2\n")


def positioned(build: str, start: int, end: int, sample: str) -> str:
    return GOOD.replace("S1\n", f"{sample}\t{build}\t{start}\t{end}\tA\tG\n")


# name of the case: (file, content, severity, kind, message without its path)
PROBLEMS: dict[str, tuple[str, str | bytes, str, str, str]] = {
    "ragged row": (
        "a.maf",
        HEADER + GOOD + "PTEN\tNonsense_Mutation\n",
        *(
            "warning",
            "row with too few or too many cells",
            "a.maf, line 3: 2 cells; expected 4, as many as the header has",
        ),
    ),
    "date for a gene": (
        "a.maf",
        HEADER + GOOD + "1-Mar\tMissense_Mutation\tp.A2V\tS1\n",
        "warning",
        "gene that a spreadsheet turned into a date",
        "a.maf, line 3: gene '1-Mar' is a date that a spreadsheet made of a symbol; did you mean MARCHF1?",
    ),
    "the other form of the date": (
        "a.tsv",
        "gene\tS1\nMTOR\t0\nSep-09\t0\n",
        "warning",
        "gene that a spreadsheet turned into a date",
        "a.tsv, line 3: gene 'Sep-09' is a date that a spreadsheet made of a symbol; did you mean SEPTIN9?",
    ),
    "sample called NA": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("S1", "NA"),
        "warning",
        "row without a usable sample",
        "a.maf, line 3: the sample is missing; expected an identifier in Tumor_Sample_Barcode",
    ),
    "column called NA": (
        "a.tsv",
        "gene\tS1\tNA\nMTOR\t0\t0\n",
        *(
            "warning",
            "row without a usable sample",
            "a.tsv, line 1: 'NA' is no name of a sample, but a word for a missing value",
        ),
    ),
    "right-to-left override": (
        "a.tsv",
        "gene\tS1\tS2\u202e\nMTOR\t0\t0\n",
        "warning",
        "sample name with characters that are not shown",
        "a.tsv, line 1: sample 'S2\\u202e' holds the character U+202E, which is not shown",
    ),
    "zero-width space": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("S1", "S\u200b1"),
        "warning",
        "sample name with characters that are not shown",
        "a.maf: sample 'S\\u200b1' holds the character U+200B, which is not shown",
    ),
    "terminal escape": (
        "a.tsv",
        "gene\tS1\tS\x1b[31m2\nMTOR\t0\t0\n",
        "warning",
        "sample name with characters that are not shown",
        "a.tsv, line 1: sample 'S\\x1b[31m2' holds the character U+001B, which is not shown",
    ),
    "formula": (
        "a.tsv",
        "gene\tS1\t=cmd()\nMTOR\t0\t0\n",
        "warning",
        "sample name that a spreadsheet takes for a formula",
        "a.tsv, line 1: sample '=cmd()' begins like a formula",
    ),
    "duplicate record": (
        "a.maf",
        HEADER + GOOD + GOOD,
        "warning",
        "said twice",
        "a.maf, line 3: MTOR F2108L of sample S1 is there twice; line 2 says the same; remove one of them",
    ),
    "duplicate barcode": (
        "a.tsv",
        "gene\tS1\tS1\nMTOR\t0\t0\n",
        *("error", "file that cannot be read", "a.tsv, line 1: sample S1 is there twice, as samples 1 and 2"),
    ),
    "duplicate sample in rows": (
        "a.tsv",
        "sample\tMTOR\nS1\t0\nS1\t2\n",
        *("warning", "said twice", "a.tsv, line 3: sample S1 is there twice; the first row counts"),
    ),
    "duplicate gene by its old name": (
        "a.tsv",
        "gene\tS1\nMTOR\t0\nFRAP1\t2\n",
        *("warning", "said twice", "a.tsv, line 3: gene MTOR is there twice; the first row counts"),
    ),
    "wrong isoform": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("F2108L", "F2018L"),
        "warning",
        "protein change that does not fit the protein",
        "a.maf, line 3: MTOR F2018L: residue 2018 is R; did you mean F2108L?",
    ),
    "beyond the protein": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("F2108L", "K9999N"),
        "warning",
        "protein change that does not fit the protein",
        "a.maf, line 3: MTOR K9999N: position 9999 is beyond the protein, which has 2549 residues",
    ),
    "no protein change": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("p.F2108L", "exon 47"),
        "warning",
        "protein change that cannot be read",
        "a.maf, line 3: 'exon 47' is not a protein change; "
        "write it like E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice",
    ),
    "unknown kind": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("Missense_Mutation", "Misense_Mutation"),
        "warning",
        "unknown kind of variant",
        "a.maf, line 3: unknown Variant_Classification 'Misense_Mutation'; "
        "did you mean Missense_Mutation or Nonsense_Mutation or Missense?",
    ),
    "no gene": (
        "a.maf",
        HEADER + GOOD + GOOD.replace("MTOR", ""),
        *("warning", "row without a gene", "a.maf, line 3: the gene is missing; expected a symbol such as MTOR"),
    ),
    "word in a table of levels": (
        "a.tsv",
        "sample\tMTOR\tPTEN\nS1\tAMP\tlost?\n",
        "warning",
        "protein change that cannot be read",
        "a.tsv, line 2: 'lost?' is not a protein change; "
        "write it like E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice",
    ),
    "mixed builds": (
        "a.maf",
        WIDE + positioned("GRCh37", 5, 5, "S1") + positioned("hg38", 7, 7, "S2"),
        *("warning", "mixed builds", "a.maf: the records are of builds GRCh37 and GRCh38"),
    ),
    "counted from 0": (
        "a.maf",
        WIDE + positioned("GRCh37", 4, 5, "S1") + positioned("hg19", 7, 7, "S2"),
        "warning",
        "positions that do not count from 1",
        "a.maf: 1 changes of one base end a position behind their start, as if positions counted from 0",
    ),
    "allele fraction in per cent": (
        "a.tsv",
        "sample\tgene\tvariant\tprotein\tAF\nS1\tMTOR\tMissense_Mutation\tp.F2108L\t45\n",
        *("warning", "impossible count of reads", "a.tsv, line 2: 45 is not an allele fraction from 0 to 1"),
    ),
    "broken quotes": (
        "a.csv",
        'gene,S1\nPTEN,0\n"MTOR,0\n',
        "warning",
        "row with broken quotes",
        "a.csv, line 3: this is not a line of comma-separated text (unexpected end of data)",
    ),
    "header alone": ("a.maf", HEADER, "error", "nothing to read", "a.maf: no sample was found"),
    "empty file": (
        "a.tsv",
        "",
        *("error", "file that cannot be read", "a.tsv: the file is empty; expected a header line with a header"),
    ),
    "workbook": (
        "a.tsv",
        b"PK\x03\x04",
        "error",
        "file that cannot be read",
        "a.tsv: this is a spreadsheet or zip archive; expected tab-separated text in UTF-8",
    ),
    "cut gzip": (
        "a.maf.gz",
        gzip.compress((HEADER + GOOD).encode())[:-12],
        "error",
        "file that cannot be read",
        "a.maf.gz: the gzip file is damaged or cut short "
        "(Compressed file ended before the end-of-stream marker was reached)",
    ),
    "VCF without annotation": (
        "a.vcf",
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n",
        "error",
        "file that cannot be read",
        "a.vcf: the variants are not annotated; run VEP (with --symbol --hgvs) or SnpEff first, so that each "
        "record says which protein it changes",
    ),
}


def read(name: str, content: str | bytes) -> Cohort:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_cohort(Path(name), curated=CURATED)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_problem_is_named_and_the_rest_is_read(case: tuple[str, str | bytes, str, str, str]) -> None:
    name, content, severity, kind, message = case
    cohort = read(name, content)
    assert [(g.severity.value, g.kind, g.count, g.examples) for g in cohort.problems] == [
        (severity, kind, 1, (message,))
    ]
    if severity == "warning":
        assert "S1" in {profile.sample_id for profile in cohort.profiles}


# Odd, but right: nothing is said.
FINE: dict[str, tuple[str, str | bytes]] = {
    "CRLF": ("a.maf", (HEADER + GOOD).replace("\n", "\r\n")),
    "byte order mark": ("a.maf", b"\xef\xbb\xbf" + (HEADER + GOOD).encode()),
    "quotes": ("a.maf", HEADER + '"MTOR"\t"Missense_Mutation"\t"p.F2108L"\t"S1"\n'),
    "no line end at the end": ("a.maf", (HEADER + GOOD).rstrip()),
    "comments and blank lines": ("a.maf", "#version 2.4\n\n" + HEADER + "\n" + GOOD + "#end\n"),
    "gzip": ("a.maf.gz", gzip.compress((HEADER + GOOD).encode())),
    "old gene name": ("a.maf", HEADER + GOOD.replace("MTOR", "FRAP1")),
    "three-letter code": ("a.maf", HEADER + GOOD.replace("F2108L", "Phe2108Leu")),
    "quoted comma": ("a.csv", '"sample","MTOR"\n"S1","F2108L,F2108L"\n'.replace(",F2108L", "")),
}


@pytest.mark.parametrize(("name", "content"), FINE.values(), ids=FINE.keys())
def test_odd_but_right(name: str, content: str | bytes) -> None:
    cohort = read(name, content)
    assert cohort.problems == ()
    assert [(p.sample_id, [str(v) for v in p.variants]) for p in cohort.profiles] == [("S1", ["MTOR F2108L"])]


def test_a_bad_level_in_a_list_of_levels() -> None:
    """-3 is no level, so that the numbers are taken for something else than levels and said to be so."""
    cohort = read("a.csv", "Hugo_Symbol,Sample_Id,Value\nMTOR,S1,0\nPTEN,S1,-3\n")
    assert [file.content for file in cohort.files] == ["numbers, kept as expression (1 samples)"]
    assert cohort.profiles[0].copy_number == {}


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_lines, "_SMALL", 100_000)
    rows = "TTN\tMissense_Mutation\tp.A1V\tS1\n" * 20_000
    cohort = read("bomb.maf.gz", gzip.compress((HEADER + rows).encode()))
    assert cohort.errors == 0, "a large table that packs well is no bomb"
    bomb = gzip.compress(HEADER.encode() + (b"#" + b"x" * 9_999 + b"\n") * 3_000)
    cohort = read("bomb.maf.gz", bomb)
    assert cohort.problems[0].examples == ("bomb.maf.gz: the gzip file unpacks to more than 500 times its size",)


def test_many_bad_rows_are_counted_and_few_are_kept() -> None:
    rows = "".join(GOOD.replace("F2108L", "F2018L").replace("S1", f"S{i}") for i in range(20_000))
    group = read("a.maf", HEADER + GOOD + rows).problems[0]
    assert (group.count, len(group.examples)) == (20_000, 5)


def test_two_builds_in_one_folder() -> None:
    for name, length in (("a", "249250621"), ("b", "248956422")):
        Path(f"{name}.vcf").write_text(
            f"##fileformat=VCFv4.2\n##contig=<ID=1,length={length}>\n##INFO=<ID=ANN,Number=.>\n"
            f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{name}\n"
        )
    groups = read_cohort(Path(), curated=CURATED).problems
    assert [g.examples for g in groups] == [(".: two builds: GRCh37 in a.vcf and GRCh38 in b.vcf",)]


def test_a_link_to_nowhere_is_no_input() -> None:
    Path("a.maf").symlink_to("gone.maf")
    with pytest.raises(InputError, match=r"a\.maf: there is no such file or folder"):
        read_cohort(Path("a.maf"), curated=CURATED)
