"""Every kind of bad file, and the one sentence with which it is refused."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.read_case import read_case

GENES = GeneNames(frozenset(load_sequences()), {})
KNOWN = {"MTOR": frozenset({"F2108L", "V2406A"})}

HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
GOOD = "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
CASE = "id: c1\ntitle: A case\ncancer: {oncotree: THAP}\nsample: S1\n"

# file: (content, message). The file stands in a folder by its usual name.
BAD_MAFS: dict[str, tuple[str | bytes, str]] = {
    "empty": (
        "",
        "mutations.maf: the file is empty; expected a header line with "
        "Hugo_Symbol, Variant_Classification, HGVSp_Short, Tumor_Sample_Barcode",
    ),
    "only comments": (
        "#version 2.4\n\n",
        "mutations.maf: the file is empty; expected a header line with "
        "Hugo_Symbol, Variant_Classification, HGVSp_Short, Tumor_Sample_Barcode",
    ),
    "commas": (
        (HEADER + GOOD).replace("\t", ","),
        "mutations.maf, line 1: the columns are separated by commas; expected tabs",
    ),
    "semicolons": (
        "#version 2.4\n" + (HEADER + GOOD).replace("\t", ";"),
        "mutations.maf, line 2: the columns are separated by semicolons; expected tabs",
    ),
    "spaces": (
        (HEADER + GOOD).replace("\t", " "),
        "mutations.maf, line 1: the columns are separated by spaces; expected tabs",
    ),
    "spreadsheet": (
        b"PK\x03\x04rest of a workbook",
        "mutations.maf: this is a spreadsheet or zip archive; expected tab-separated text in UTF-8",
    ),
    "binary": (
        b"Hugo_Symbol\x00\x01\x02",
        "mutations.maf: this is a binary file; expected tab-separated text in UTF-8",
    ),
    "binary later": (
        (HEADER + GOOD * 1).encode() + b"#" + b"x" * 70_000 + b"\nPTEN\t\x00\n",
        "mutations.maf, line 4: this is a binary file; expected tab-separated text in UTF-8",
    ),
    "UTF-16": (
        (HEADER + GOOD).encode("utf-16"),
        "mutations.maf: this is text in UTF-16; expected tab-separated text in UTF-8",
    ),
    "Latin-1": (
        (HEADER + GOOD).encode() + "PTEN\tMissense_Mutation\tp.R130Q\tMünchen\n".encode("latin-1"),
        "mutations.maf, line 3: byte 0xFC after 'M' is not UTF-8; save the file in UTF-8",
    ),
    "VCF": (
        "##fileformat=VCFv4.2\n#CHROM\tPOS\n",
        "mutations.maf: this is a VCF; expected a table with one header line",
    ),
    "BAM": (
        gzip.compress(b"BAM\x01" + b"\x00" * 100),
        "mutations.maf: this is a BAM file; expected tab-separated text in UTF-8",
    ),
    "cut gzip": (
        gzip.compress((HEADER + GOOD).encode())[:-12],
        "mutations.maf: the gzip file is damaged or cut short "
        "(Compressed file ended before the end-of-stream marker was reached)",
    ),
    "missing column": (
        (HEADER + GOOD).replace("Variant_Classification", "Variant_Class"),
        "mutations.maf, line 1: column Variant_Classification is missing; the nearest column there is 'Variant_Class'",
    ),
    "missing protein change": (
        (HEADER + GOOD).replace("HGVSp_Short", "Codons"),
        "mutations.maf, line 1: column HGVSp_Short (or Protein_Change, HGVSp, Amino_Acid_Change, AAChange) "
        "is missing; the columns there are 'Hugo_Symbol', 'Variant_Classification', 'Codons', "
        "'Tumor_Sample_Barcode'",
    ),
    "column twice": (
        (HEADER + GOOD).replace("HGVSp_Short\t", "HGVSp_Short\thgvsp_short\t").replace("p.F2108L", "x\tx"),
        "mutations.maf, line 1: column HGVSp_Short is there twice, as columns 3 and 4",
    ),
    "short row": (
        HEADER + GOOD + "PTEN\tMissense_Mutation\tS1\n",
        "mutations.maf, line 3: 3 cells; expected 4, as many as the header has",
    ),
    "long row": (
        HEADER + GOOD.replace("\n", "\tx\n"),
        "mutations.maf, line 2: 5 cells; expected 4, as many as the header has",
    ),
    "impossible residue": (
        HEADER + GOOD.replace("F2108L", "F2018L"),
        "mutations.maf, line 2: MTOR F2018L: residue 2018 is R; did you mean F2108L?",
    ),
    "another impossible residue": (
        HEADER + GOOD.replace("F2108L", "Val2046Ala"),
        "mutations.maf, line 2: MTOR V2046A: residue 2046 is G; did you mean V2406A?",
    ),
    "beyond the protein": (
        HEADER + GOOD.replace("F2108L", "K2555N"),
        "mutations.maf, line 2: MTOR K2555N: position 2555 is beyond the protein, which has 2549 residues",
    ),
    "no protein change": (
        HEADER + GOOD.replace("p.F2108L", "F2108"),
        "mutations.maf, line 2: 'F2108' is not a protein change; "
        "write it like E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice",
    ),
    "unknown class": (
        HEADER + GOOD.replace("Missense_Mutation", "Misense_Mutation"),
        "mutations.maf, line 2: unknown Variant_Classification 'Misense_Mutation'; "
        "did you mean Missense_Mutation or Nonsense_Mutation or Missense?",
    ),
    "duplicated record": (
        "#version 2.4\n" + HEADER + GOOD + GOOD.replace("S1", "S2") + GOOD,
        "mutations.maf, line 5: MTOR F2108L of sample S1 is there twice; line 3 says the same; remove one of them",
    ),
    "spreadsheet date": (
        HEADER + GOOD + "1-Mar\tMissense_Mutation\tp.A2V\tS1\n",
        "mutations.maf, line 3: gene '1-Mar' is a date that a spreadsheet made of a symbol; did you mean MARCHF1?",
    ),
    "no gene": (
        HEADER + GOOD.replace("MTOR", ""),
        "mutations.maf, line 2: the gene is missing; expected a symbol such as MTOR",
    ),
    "no sample": (
        HEADER + GOOD.replace("S1", ""),
        "mutations.maf, line 2: the sample is missing; expected an identifier in Tumor_Sample_Barcode",
    ),
    "count in words": (
        HEADER.replace("\n", "\tt_alt_count\tt_ref_count\n") + GOOD.replace("\n", "\tmany\t7\n"),
        "mutations.maf, line 2: 'many' is not a count of reads, 0 or more",
    ),
    "negative count": (
        HEADER.replace("\n", "\tt_alt_count\tt_ref_count\n") + GOOD.replace("\n", "\t3\t-7\n"),
        "mutations.maf, line 2: '-7' is not a count of reads, 0 or more",
    ),
    "broken count": (
        HEADER.replace("\n", "\tt_alt_count\tt_ref_count\n") + GOOD.replace("\n", "\t3.5\t7\n"),
        "mutations.maf, line 2: 3.5 is not a count of reads, 0 or more",
    ),
    "more alternate reads than reads": (
        HEADER.replace("\n", "\tt_alt_count\tt_depth\n") + GOOD.replace("\n", "\t30\t20\n"),
        "mutations.maf, line 2: t_alt_count is 30; expected at most t_depth, which is 20",
    ),
    "fraction in per cent": (
        HEADER.replace("\n", "\tt_vaf\n") + GOOD.replace("\n", "\t42\n"),
        "mutations.maf, line 2: 42 is not an allele fraction from 0 to 1",
    ),
}

BAD_COPY_NUMBERS: dict[str, tuple[str | bytes, str]] = {
    "empty": (
        "",
        "copy_number.tsv: the file is empty; expected a header line with Hugo_Symbol and one column a sample",
    ),
    "commas": (
        "Hugo_Symbol,S1\nPTEN,-2\n",
        "copy_number.tsv, line 1: the columns are separated by commas; expected tabs",
    ),
    "no gene column": (
        "Hugo_Symbole\tS1\nPTEN\t-2\n",
        "copy_number.tsv, line 1: column Hugo_Symbol (or Gene Symbol, Gene) is missing; "
        "the nearest column there is 'Hugo_Symbole'",
    ),
    "no sample column": (
        "Hugo_Symbol\tEntrez_Gene_Id\nPTEN\t5728\n",
        "copy_number.tsv, line 1: no sample; expected one column a sample behind Hugo_Symbol",
    ),
    "unnamed column": (
        "Hugo_Symbol\tS1\t\nPTEN\t-2\t0\n",
        "copy_number.tsv, line 1: column 3 has no name; expected a sample",
    ),
    "duplicated sample": (
        "Hugo_Symbol\tS1\tS2\tS1\nPTEN\t-2\t0\t1\n",
        "copy_number.tsv, line 1: sample S1 is there twice, as columns 2 and 4",
    ),
    "duplicated gene": (
        "Hugo_Symbol\tS1\nPTEN\t-2\nMTOR\t0\nPTEN\t0\n",
        "copy_number.tsv, line 4: PTEN of sample S1 is there twice; line 2 has it already",
    ),
    "duplicated gene in a list": (
        "Hugo_Symbol\tSample_Id\tValue\nPTEN\tS1\t-2\nPTEN\tS1\t-2\n",
        "copy_number.tsv, line 3: PTEN of sample S1 is there twice; line 2 has it already",
    ),
    "list without values": (
        "Hugo_Symbol\tSample_Id\tLevel\nPTEN\tS1\t-2\n",
        "copy_number.tsv, line 1: column Value (or Copy_Number_Alteration, Copy_Number, CNA) is missing; "
        "the columns there are 'Hugo_Symbol', 'Sample_Id', 'Level'",
    ),
    "list without sample": (
        "Hugo_Symbol\tSample_Id\tValue\nPTEN\t\t-2\n",
        "copy_number.tsv, line 2: the sample is missing; expected an identifier in Sample_Id",
    ),
    "log ratios": (
        "Hugo_Symbol\tS1\nPTEN\t-0.734\n",
        "copy_number.tsv, line 2: PTEN of sample S1 is '-0.734'; expected a discrete level: -2, -1, 0, 1, 2 or NA",
    ),
    "words": (
        "Hugo_Symbol\tS1\nPTEN\tDeletion\n",
        "copy_number.tsv, line 2: PTEN of sample S1 is 'Deletion'; expected a discrete level: -2, -1, 0, 1, 2 or NA",
    ),
    "spreadsheet date": (
        "Hugo_Symbol\tS1\n2-Sep\t0\n",
        "copy_number.tsv, line 2: gene '2-Sep' is a date that a spreadsheet made of a symbol; did you mean SEPTIN2?",
    ),
}

# folder: (files, message)
BAD_FOLDERS: dict[str, tuple[Mapping[str, str], str]] = {
    "nothing to read": (
        {"case.yaml": CASE, "notes.txt": "x"},
        "folder: neither mutations.maf nor copy_number.tsv is in this folder; there is case.yaml, notes.txt",
    ),
    "variant outside the panel": (
        {"mutations.maf": HEADER + GOOD, "genes_assayed.txt": "PTEN\n"},
        "folder/mutations.maf, line 2: MTOR F2108L is reported in S1, "
        "but MTOR is not among the genes assayed for mutations",
    ),
    "empty panel": (
        {"mutations.maf": HEADER + GOOD, "genes_assayed.txt": "# to do\n"},
        "folder/genes_assayed.txt: the list is empty; expected one gene a line",
    ),
    "panel on one line": (
        {"mutations.maf": HEADER + GOOD, "genes_assayed.txt": "# panel\nMTOR, PTEN\n"},
        "folder/genes_assayed.txt, line 2: 'MTOR, PTEN' is more than one gene; expected one gene a line",
    ),
    "no sample anywhere": (
        {"mutations.maf": HEADER},
        "folder: no sample; the tables have no rows and there is no case.yaml that names one",
    ),
    "no sample in common": (
        {
            "mutations.maf": HEADER + GOOD,
            "copy_number.tsv": "Hugo_Symbol\tP1\tP2\tP3\tP4\nPTEN\t0\t0\t0\t0\n",
        },
        "folder/copy_number.tsv: no sample in common with folder/mutations.maf; here P1, P2, P3 and 1 more, there S1",
    ),
    "sample not in the record": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE.replace("S1", "S10")},
        "folder/mutations.maf: unknown sample 'S1'; did you mean S10? (case.yaml names S10)",
    ),
    "missing field": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE.replace("title: A case\n", "")},
        "folder/case.yaml, line 1: title: Field required",
    ),
    "unknown field": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE + "tretment: []\n"},
        "folder/case.yaml, line 5: unknown field 'tretment' in the file; did you mean treatment?",
    ),
    "unknown outcome": (
        {
            "mutations.maf": HEADER + GOOD,
            "case.yaml": CASE + "response:\n  regimen: x\n  best_response: x\n  duration: x\n  outcome: respnder\n",
        },
        "folder/case.yaml, line 9: response.outcome: "
        "Input should be 'responder', 'non-responder' or 'acquired-resistance' (found 'respnder')",
    ),
    "cancer without a name": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE.replace("{oncotree: THAP}", "{}")},
        "folder/case.yaml, line 3: cancer: expected an OncoTree code or a name",
    ),
    "sample not among the samples": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE + "samples: [{id: S1-B}, {id: S1-R}]\n"},
        "folder/case.yaml, line 4: unknown sample 'S1'; did you mean S1-B or S1-R?",
    ),
    "measured but not there": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE + "measured: [mutations.maf, copy_number.tsv]\n"},
        "folder/case.yaml, line 5: measured: copy_number.tsv is listed but not in the folder",
    ),
    "there but not measured": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": CASE + "measured: []\n"},
        "folder/case.yaml, line 5: measured: mutations.maf is in the folder but not listed",
    ),
    "broken YAML": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": "id: [c1\ntitle: x\n"},
        "folder/case.yaml, line 2: this is not valid YAML (did not find expected ',' or ']')",
    ),
    "empty record": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": ""},
        "folder/case.yaml, line 1: expected the fields id, title, cancer and sample",
    ),
    "record that is a list": (
        {"mutations.maf": HEADER + GOOD, "case.yaml": "- id: c1\n"},
        "folder/case.yaml, line 1: expected the fields id, title, cancer and sample",
    ),
}


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_case(path, genes=GENES, sequences=load_sequences(), known_variants=KNOWN)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("content", "message"), BAD_MAFS.values(), ids=BAD_MAFS.keys())
def test_bad_maf(content: str | bytes, message: str) -> None:
    assert refusal(write("mutations.maf", content)) == message


@pytest.mark.parametrize(("content", "message"), BAD_COPY_NUMBERS.values(), ids=BAD_COPY_NUMBERS.keys())
def test_bad_copy_number(content: str | bytes, message: str) -> None:
    write("folder/copy_number.tsv", content)
    assert refusal(Path("folder")) == f"folder/{message}"


@pytest.mark.parametrize(("files", "message"), BAD_FOLDERS.values(), ids=BAD_FOLDERS.keys())
def test_bad_folder(files: Mapping[str, str], message: str) -> None:
    for name, content in files.items():
        write(f"folder/{name}", content)
    assert refusal(Path("folder")) == message


def test_a_file_that_is_not_there() -> None:
    write("mutations.maf", HEADER + GOOD)
    assert refusal(Path("mutation.maf")) == ("mutation.maf: there is no such file; did you mean mutations.maf?")
    assert refusal(Path("nowhere/x.maf")) == "nowhere/x.maf: there is no such file"


def test_a_good_file_is_not_refused() -> None:
    """The fixtures above are bad for the reason they name, not for another."""
    case = read_case(
        write("mutations.maf", HEADER + GOOD), genes=GENES, sequences=load_sequences(), known_variants=KNOWN
    )
    assert [str(variant) for variant in case.profiles[0].variants] == ["MTOR F2108L"]
