"""The stored proteins against what is known of them elsewhere: lengths, hotspots, and each other."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.sequences import Numbering, load_sequences, sequence

# UniProt entries, with residues as the literature names them (hotspots, drug resistance, phosphorylation).
LANDMARKS = {
    "MTOR": ("P42345", 2549, "C1483 E1799 R2018 A2034 S2035 G2046 F2108 S2215 M2327 V2406 E2014 E2419"),
    "PIK3CA": ("P42336", 1068, "E542 E545 H1047 K111"),
    "PTEN": ("P60484", 403, "C124 R130 K267"),
    "KRAS": ("P01116-2", 188, "G12 G13 Q61 A146 C185"),
    "NRAS": ("P01111", 189, "G12 Q61"),
    "HRAS": ("P01112", 189, "G12 Q61"),
    "BRAF": ("P15056", 766, "V600 K601"),
    "AKT1": ("P31749", 480, "E17 T308 S473"),
    "AKT2": ("P31751", 481, "E17 T309 S474"),
    "TSC1": ("Q92574", 1164, "E636"),
    "TSC2": ("P49815", 1807, "S939 T1462 Q1178"),
    "RHEB": ("Q15382", 184, "Y35 C181"),
    "RPTOR": ("Q8N122", 1335, "S722 S792"),
    "RICTOR": ("Q6R327", 1708, "T1135"),
    "RPS6KB1": ("P23443", 525, "T412 T252"),
    "EIF4EBP1": ("Q13541", 118, "T37 T46 S65 T70"),
    "EIF4E": ("P06730", 217, "S209"),
    "EGFR": ("P00533", 1210, "L858 T790"),
    "ERBB2": ("P04626", 1255, "V777 L755"),
    "FGFR1": ("P11362", 822, "N546 K656"),
    "FGFR2": ("P21802", 821, "S252 N549"),
    "FGFR3": ("P22607", 806, "R248 S249 Y373 K650"),
    "PIK3R1": ("P27986", 724, "N564"),
    "NF1": ("P21359", 2839, "R1276 R1412 K1444"),
    "NF2": ("P35240", 595, "S288 S518"),
    "STK11": ("Q15831", 433, "D194 D176"),
    "TP53": ("P04637", 393, "R175 R248 R273"),
    "VHL": ("P40337", 213, "Y98"),
    "FBXW7": ("Q969H0", 707, "R465 R505"),
    "FKBP1A": ("P62942", 108, "M1 W60"),
    "MAP2K1": ("Q02750", 393, "K57 S218 S222"),
    "RRAGC": ("Q9HB90", 399, "S75"),
    "AKT1S1": ("Q96B36", 256, "T246"),
    "RPS6": ("P62753", 249, "S235 S236 S240"),
    "IRS1": ("P35568", 1242, "S312 S636"),
    "ULK1": ("O75385", 1050, "S556 S758"),
    "TFEB": ("P19484", 476, "S142 S211"),
    "PRKAA1": ("Q13131", 559, "T183"),
}


@pytest.mark.parametrize(("gene", "expected"), LANDMARKS.items(), ids=LANDMARKS.keys())
def test_length_and_landmark_residues(gene: str, expected: tuple[str, int, str]) -> None:
    accession, length, landmarks = expected
    protein = sequence(gene)
    assert (protein.accession, len(protein)) == (accession, length)
    for landmark in landmarks.split():
        assert protein.residue(int(landmark[1:])) == landmark[0], landmark


def test_every_sequence_is_a_protein_and_unique() -> None:
    proteins = [p for each in load_sequences().values() for p in (each, *each.alternatives)]
    assert len(proteins) > 150
    assert len({p.accession for p in proteins}) == len(proteins)
    assert len({p.residues for p in proteins}) == len(proteins)
    for protein in proteins:
        assert re.fullmatch("[ACDEFGHIKLMNPQRSTUVWY]+", protein.residues), protein.gene
        assert protein.residues.startswith("M"), protein.gene


def test_the_table_describes_the_fasta() -> None:
    folder = files("rheostat.knowledge") / "data" / "sequences"
    fasta = (folder / "human.fasta").read_text()
    headers = re.findall(r"^>sp\|([^|]+)\|\S+_HUMAN .* GN=(\S+)", fasta, re.MULTILINE)
    header, *rows = [line.split("\t") for line in (folder / "numbering.tsv").read_text().splitlines()]
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert sorted(headers) == sorted((row["accession"], row["gene"]) for row in table)
    lengths = {p.accession: len(p) for each in load_sequences().values() for p in (each, *each.alternatives)}
    assert {row["accession"]: int(row["length"]) for row in table} == lengths


def test_positions_count_from_one_and_end_with_the_stop() -> None:
    protein = sequence("RHEB")
    assert protein.residue(0) is None
    assert protein.residue(-1) is None
    assert protein.residue(1) == "M"
    assert protein.residue(184) == protein.residues[-1]
    assert protein.residue(185) == "*"
    assert protein.residue(186) is None


def test_isoforms_differ_where_they_should() -> None:
    kras_4b, (kras_4a,) = sequence("KRAS"), sequence("KRAS").alternatives
    assert len(kras_4a) == 189
    assert kras_4a.residues[:150] == kras_4b.residues[:150]
    assert kras_4a.residues[150:] != kras_4b.residues[150:]
    assert kras_4b.residues.endswith("KKKKKKSKTKCVIM")
    nf1, (nf1_short,) = sequence("NF1"), sequence("NF1").alternatives
    assert len(nf1) - len(nf1_short) == 21
    assert nf1_short.residues[1370:] == nf1.residues[1391:]
    p85, (p70,) = sequence("RPS6KB1"), sequence("RPS6KB1").alternatives
    assert p85.residues.endswith(p70.residues)
    # p70 T389 and T229 are the sites that rapamycin and PDK1 made famous.
    assert (p70.residue(389), p70.residue(229)) == ("T", "T")


def test_only_genes_whose_numbering_was_seen_elsewhere_claim_to_be_complete() -> None:
    by_numbering = {n: {g for g, p in load_sequences().items() if p.numbering is n} for n in Numbering}
    complete = by_numbering[Numbering.COMPLETE]
    assert {"MTOR", "PIK3CA", "PTEN", "TSC1", "TSC2", "KRAS", "BRAF", "AKT1"} <= complete
    assert {"FGFR1", "FGFR3", "MET", "DEPDC5"} <= by_numbering[Numbering.PARTIAL]
    assert by_numbering[Numbering.UNVERIFIED]


def test_a_gene_without_a_sequence_is_named() -> None:
    with pytest.raises(InputError, match=r"unknown gene with a protein sequence 'MTRO'; did you mean MTOR"):
        sequence("MTRO")


def test_accessions_are_those_of_the_curated_genes() -> None:
    curated = {symbol: gene.uniprot for symbol, gene in load_knowledge().genes.items() if gene.uniprot}
    both = curated.keys() & load_sequences().keys()
    assert len(both) > 100
    assert {g: sequence(g).accession.partition("-")[0] for g in both} == {g: curated[g] for g in both}
