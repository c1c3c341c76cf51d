"""Dialects of MAF, one meaning."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.read_maf import MafContent, read_maf

GENES = GeneNames(frozenset({*load_sequences(), "NOSEQ"}), {"FRAP1": "MTOR"})


def read(path: Path) -> MafContent:
    return read_maf(path, genes=GENES, sequences=load_sequences(), known_variants={"MTOR": frozenset({"F2108L"})})


def write(folder: Path, *rows: str, name: str = "mutations.maf") -> Path:
    """A file from rows whose cells are separated by blanks; `_` is an empty cell."""
    path = folder / name
    lines = ("\t".join("" if cell == "_" else cell for cell in row.split()) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def said(content: MafContent) -> list[str]:
    return [f"{sample} {variant}" for sample in content.samples for variant in content.variants[sample]]


SHORT = "Hugo_Symbol Variant_Classification HGVSp_Short Tumor_Sample_Barcode"
RECORDS = ("MTOR Missense_Mutation p.F2108L S1", "TSC2 Nonsense_Mutation p.Q1178* S2")

DIALECTS = {
    "GDC": (
        "#version gdc-1.0.0",
        "Hugo_Symbol Gene Variant_Classification Tumor_Sample_Barcode HGVSc HGVSp HGVSp_Short t_depth",
        "MTOR 2475 Missense_Mutation S1 c.6322T>C p.Phe2108Leu p.F2108L _",
        "TSC2 7249 Nonsense_Mutation S2 c.3532C>T p.Gln1178Ter p.Q1178* _",
    ),
    "cBioPortal": (
        "#version 2.4",
        "Tumor_Sample_Barcode Mutation_Status Hugo_Symbol HGVSp_Short Variant_Classification",
        "S1 Somatic MTOR p.F2108L Missense_Mutation",
        "S2 Germline TSC2 p.Q1178* Nonsense_Mutation",
    ),
    "Oncotator": (
        "Hugo_Symbol Variant_Classification Protein_Change Tumor_Sample_Barcode",
        *RECORDS,
    ),
    "maftools": ("Hugo_Symbol Variant_Classification amino_acid_change Tumor_Sample_Barcode", *RECORDS),
    "VEP terms, three letters, blank short form": (
        "Hugo_Symbol Variant_Classification HGVSp_Short HGVSp Tumor_Sample",
        "MTOR missense_variant _ ENSP00000354558.3:p.Phe2108Leu S1",
        "TSC2 stop_gained&splice_region_variant . ENSP00000219476.3:p.Gln1178Ter S2",
    ),
    "an earlier symbol": (SHORT, "FRAP1 Missense_Mutation p.F2108L S1", RECORDS[1]),
}


@pytest.mark.parametrize("rows", DIALECTS.values(), ids=DIALECTS.keys())
def test_every_dialect_says_the_same(rows: tuple[str, ...], tmp_path: Path) -> None:
    content = read(write(tmp_path, *rows))
    assert said(content) == ["S1 MTOR F2108L", "S2 TSC2 Q1178*"]
    (mtor,), (tsc2,) = content.variants["S1"], content.variants["S2"]
    assert (mtor.kind, tsc2.kind) == (VariantKind.MISSENSE, VariantKind.TRUNCATING)
    assert (mtor.numbered_on, tsc2.numbered_on) == ("P42345", "P49815")
    assert mtor.allele_fraction is None
    assert (content.dropped, content.outside_model) == ({}, 0)


@given(order=st.permutations(range(8)), records=st.permutations(RECORDS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_the_order_of_columns_does_not_matter(order: list[int], records: list[str], tmp_path: Path) -> None:
    rows = [f"{SHORT} a b c d", *(f"{record} 1 2 3 4" for record in records)]
    shuffled = [" ".join(row.split()[i] for i in order) for row in rows]
    assert sorted(said(read(write(tmp_path, *shuffled)))) == ["S1 MTOR F2108L", "S2 TSC2 Q1178*"]


def test_a_compressed_file_with_windows_line_ends(tmp_path: Path) -> None:
    plain = write(tmp_path, SHORT, *RECORDS)
    packed = tmp_path / "mutations.maf.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes().replace(b"\n", b"\r\n")))
    assert said(read(packed)) == said(read(plain))


def test_samples_keep_their_order_and_those_without_a_kept_variant_stay(tmp_path: Path) -> None:
    content = read(write(tmp_path, SHORT, "TTN Intron _ S9", *RECORDS, "PTEN Missense_Mutation p.R130Q S1"))
    assert content.samples == ("S9", "S1", "S2")
    assert content.variants["S9"] == ()
    assert [str(variant) for variant in content.variants["S1"]] == ["MTOR F2108L", "PTEN R130Q"]
    assert [variant.place.line for variant in content.variants["S1"] if variant.place] == [3, 5]


def test_what_is_dropped_is_counted_by_reason(tmp_path: Path) -> None:
    header = f"{SHORT} Mutation_Status"
    rows = (
        "TTN Intron _ S1 _",
        "MTOR Intron _ S1 _",
        "MTOR 3'UTR _ S1 _",
        "PTEN Missense_Mutation p.R130Q S1 Wildtype",
    )
    content = read(write(tmp_path, header, *rows))
    assert content.dropped == {
        "Intron: outside the coding sequence": 2,
        "3'UTR: outside the coding sequence": 1,
        "Mutation_Status Wildtype: not a variant": 1,
    }
    assert said(content) == []


def test_a_header_alone_says_that_nothing_was_found(tmp_path: Path) -> None:
    content = read(write(tmp_path, "#version 2.4", SHORT))
    assert (content.samples, dict(content.variants), content.notes) == ((), {}, ())


def test_genes_outside_the_model_are_kept_unchecked_and_counted(tmp_path: Path) -> None:
    rows = ("TTN Missense_Mutation p.Z99999Q S1", "MTOR Missense_Mutation p.F2108L S1", "MUC16 Silent p.= S1")
    content = read(write(tmp_path, SHORT, *rows))
    assert said(content) == ["S1 TTN missense", "S1 MTOR F2108L", "S1 MUC16 ="]
    assert content.outside_model == 2


def test_the_protein_change_decides_that_a_variant_truncates(tmp_path: Path) -> None:
    rows = (
        "PTEN In_Frame_Del p.L139delins* S1",
        "PTEN Splice_Site p.K267Rfs*9 S1",
        "PTEN Splice_Site p.X212_splice S1",
        "PTEN Frame_Shift_Ins _ S1",
    )
    kinds = [variant.kind.value for variant in read(write(tmp_path, SHORT, *rows)).variants["S1"]]
    assert kinds == ["truncating", "truncating", "splice site", "truncating"]


@pytest.mark.parametrize(
    ("columns", "cells", "fraction"),
    [
        ("t_alt_count t_ref_count", "30 70", 0.3),
        ("t_alt_count t_depth", "30 120", 0.25),
        ("t_alt_count t_ref_count t_depth", "30 70 120", 0.3),
        ("t_alt_count t_ref_count", "30.0 70.0", 0.3),
        ("t_vaf", "0.42", 0.42),
        ("t_alt_count t_ref_count", "0 0", None),
        ("t_alt_count t_ref_count", "NA 70", None),
        ("t_alt_count", "30", None),
        ("t_alt_count t_ref_count", ". .", None),
    ],
)
def test_allele_fractions(columns: str, cells: str, fraction: float | None, tmp_path: Path) -> None:
    content = read(write(tmp_path, f"{SHORT} {columns}", f"{RECORDS[0]} {cells}"))
    assert content.variants["S1"][0].allele_fraction == fraction


def test_the_same_residue_changed_by_two_different_bases_is_no_duplicate(tmp_path: Path) -> None:
    header = f"{SHORT} Chromosome Start_Position Reference_Allele Tumor_Seq_Allele2"
    rows = (f"{RECORDS[0]} 1 11174000 A G", f"{RECORDS[0]} 1 11174000 A C")
    assert len(read(write(tmp_path, header, *rows)).variants["S1"]) == 2
    with pytest.raises(InputError, match=r"line 3: MTOR F2108L of sample S1 is there twice; line 2 says the same"):
        read(write(tmp_path, header, rows[0], rows[0]))


def test_one_variant_in_two_samples_is_no_duplicate(tmp_path: Path) -> None:
    rows = ("MTOR Missense_Mutation p.F2108L S1", "MTOR Missense_Mutation p.F2108L S2")
    assert said(read(write(tmp_path, SHORT, *rows))) == ["S1 MTOR F2108L", "S2 MTOR F2108L"]


def test_two_spellings_of_one_variant_are_a_duplicate(tmp_path: Path) -> None:
    rows = ("MTOR Missense_Mutation p.F2108L S1", "FRAP1 Missense_Mutation p.Phe2108Leu S1")
    with pytest.raises(InputError, match=r"line 3: MTOR F2108L of sample S1 is there twice; line 2 says the same"):
        read(write(tmp_path, SHORT, *rows))


def test_notes_say_what_was_replaced_doubted_or_not_checked(tmp_path: Path) -> None:
    rows = (
        "FRAP1 Missense_Mutation p.F2108L S1",
        "MTRO Missense_Mutation p.E2014K S1",
        "FGFR3 Missense_Mutation p.K652E S1",
        "FGFR3 Missense_Mutation p.Y375C S1",
        "RPS6KB1 Missense_Mutation p.T389A S1",
        "PIK3CA Missense_Mutation _ S1",
        "NOSEQ Missense_Mutation p.A1V S1",
    )
    assert read(write(tmp_path, SHORT, *rows)).notes == (
        "FRAP1 read as MTOR",
        "MTRO is no gene of the model; did you mean MTOR?",
        "FGFR3 K652E, Y375C: does not fit P22607; perhaps numbered along another isoform, not checked",
        "RPS6KB1 T389A: numbered along P23443-2, not along P23443",
        "PIK3CA missense: no protein change is given",
        "NOSEQ A1V: not checked against the protein, whose sequence is not stored",
    )


def test_many_alike_notes_become_one(tmp_path: Path) -> None:
    rows = [f"MET Missense_Mutation p.W{position}V S1" for position in range(1200, 1208)]
    (note,) = read(write(tmp_path, SHORT, *rows)).notes
    assert note.startswith("MET W1200V, W1201V, W1202V, W1203V, W1204V and 3 more: does not fit P08581; ")
