"""Copy number, a column a sample or a row a sample and gene."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber
from rheostat.tumour.read_copy_number import CopyNumberContent, read_copy_number

GENES = GeneNames(frozenset({"PTEN", "RICTOR", "MTOR"}), {"PIA": "RICTOR", "AVO3": "RICTOR"})


def read(folder: Path, *rows: str) -> CopyNumberContent:
    path = folder / "copy_number.tsv"
    path.write_text("".join("\t".join(row.split(",")) + "\n" for row in rows))
    return read_copy_number(path, genes=GENES)


FORMS = {
    "cBioPortal": ("Hugo_Symbol,Entrez_Gene_Id,S1,S2", "PTEN,5728,-2,0", "AVO3,253260,2,NA", "TTN,7273,1,1"),
    "without Entrez": ("Hugo_Symbol,S1,S2", "PTEN,-2,0", "RICTOR,2,", "TTN,1,1"),
    "GISTIC": (
        "Gene Symbol,Locus ID,Cytoband,S1,S2",
        "PTEN,5728,10q23.31,-2,0",
        "RICTOR,1,5p13.1,2,NA",
        "TTN,1,2q31,1,1",
    ),
    "decimals": ("Hugo_Symbol,S1,S2", "PTEN,-2.0,0.0", "RICTOR,2.0,NaN", "TTN,1.0,1.0"),
    "cBioPortal, long": (
        "Hugo_Symbol,Entrez_Gene_Id,Sample_Id,Value,cbp_driver",
        *("PTEN,5728,S1,-2,", "PTEN,5728,S2,0,", "RICTOR,253260,S1,2,", "TTN,7273,S1,1,", "TTN,7273,S2,1,"),
    ),
    "OncoKB annotator": (
        "Tumor_Sample_Barcode,Hugo_Symbol,Copy_Number_Alteration",
        *("S1,PTEN,-2", "S2,PTEN,0", "S1,RICTOR,2", "S2,RICTOR,NA", "S1,TTN,1"),
    ),
}


@pytest.mark.parametrize("rows", FORMS.values(), ids=FORMS.keys())
def test_every_form_says_the_same(rows: tuple[str, ...], tmp_path: Path) -> None:
    content = read(tmp_path, *rows)
    assert content.samples == ("S1", "S2")
    assert content.levels == {
        "S1": {"PTEN": CopyNumber.DEEP_DELETION, "RICTOR": CopyNumber.AMPLIFICATION},
        "S2": {"PTEN": CopyNumber.NEUTRAL},
    }
    assert content.outside_model == 1


def test_a_partial_deletion_is_read_as_a_deep_one_and_that_is_said(tmp_path: Path) -> None:
    content = read(tmp_path, "Hugo_Symbol,S1", "PTEN,-1.5", "MTOR,-1", "TTN,-1.5")
    assert content.levels["S1"] == {"PTEN": CopyNumber.DEEP_DELETION, "MTOR": CopyNumber.SHALLOW_DELETION}
    assert content.notes == ("PTEN of S1: partial deletion (-1.5) read as deep deletion",)


def test_samples_without_a_gene_of_the_model_stay(tmp_path: Path) -> None:
    assert read(tmp_path, "Hugo_Symbol,Sample_Id,Value", "TTN,S7,2").levels == {"S7": {}}
    assert read(tmp_path, "Hugo_Symbol,S7").levels == {"S7": {}}
