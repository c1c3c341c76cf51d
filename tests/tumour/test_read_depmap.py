"""DepMap releases by their file names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.curated import Curated
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber, Status
from rheostat.tumour.read_depmap import is_depmap, read_depmap

CURATED = Curated(
    GeneNames(frozenset({"MTOR", "PTEN", "RICTOR", "TSC1"}), {}),
    load_sequences(),
    {},
    CopyNumberCutoffs(amplified=0.7, deleted=-1.0),
)
RELEASE = {
    "Model.csv": 'ModelID,CellLineName,OncotreeCode\nACH-1,"Line, one",BRCA\nACH-2,Line 2,\nACH-9,Line 9,GBM\n',
    "OmicsSomaticMutations.csv": (
        "Chrom,HugoSymbol,ModelID,VariantInfo,ProteinChange,AF\n"
        "chr1,MTOR,ACH-1,missense_variant,p.F2108L,0.45\n"
        "chr1,TTN,ACH-1,missense_variant,p.A1V,0.45\n"
        "chr9,TSC1,ACH-2,stop_gained,p.R692*,1.0\n"
        "chr9,TSC1,ACH-2,intron_variant,,1.0\n"
        "chr9,TSC1,ACH-2,stop_gained,p.R692*,1.7\n"
    ),
    "OmicsCNGene.csv": ",PTEN (5728),RICTOR (253260),TTN (7273)\nACH-1,0.0,1.5,1.0\nACH-2,1.0,,1.0\n",
    "OmicsExpressionProteinCodingGenesTPMLogp1.csv": ",PTEN (5728),MTOR (2475)\nACH-1,0.2,4.1\n",
}


def read(folder: Path, files: Mapping[str, str]) -> Cohort:
    for name, text in files.items():
        (folder / name).write_text(text)
    assert is_depmap(folder)
    return read_depmap(folder, curated=CURATED)


# 1.5 is log2(ratio + 1) of 1.83, which is a gain of more than 0.7 in log2; the ratio 1.5 itself would not be.
def test_a_release(tmp_path: Path) -> None:
    cohort = read(tmp_path, RELEASE)
    first, second = cohort.profiles
    assert (first.sample_id, first.cancer_type, second.cancer_type) == ("ACH-1", "BRCA", None)
    assert [(str(v), v.allele_fraction) for v in first.variants] == [("MTOR F2108L", 0.45)]
    assert [str(v) for v in second.variants] == ["TSC1 R692*"]
    assert first.copy_number == {"PTEN": CopyNumber.DEEP_DELETION, "RICTOR": CopyNumber.AMPLIFICATION}
    assert second.copy_number == {"PTEN": CopyNumber.NEUTRAL}
    assert second.copy_number_status("RICTOR") is Status.NOT_ASSAYED
    assert cohort.expression is not None
    assert cohort.expression.values.tolist() == [[0.2, 4.1]]
    assert [group.kind for group in cohort.problems] == ["impossible count of reads"]


def test_ratios_are_told_from_logarithms(tmp_path: Path) -> None:
    """Eight copies for two are a ratio of 4 and a logarithm of log2(4 + 1) = 2.3."""
    ratios = ",PTEN (5728),RICTOR (253260)\nACH-1,0.1,4.0\nACH-2,1.0,12.0\n"
    cohort = read(tmp_path, {"OmicsCNGene.csv": ratios})
    assert cohort.profiles[0].copy_number == {"PTEN": CopyNumber.DEEP_DELETION, "RICTOR": CopyNumber.AMPLIFICATION}
    assert "OmicsCNGene.csv is read as ratios." in cohort.notes


def test_what_is_not_there_is_said_and_what_is_broken_is_an_error(tmp_path: Path) -> None:
    cohort = read(tmp_path, {"OmicsSomaticMutations.csv": "HugoSymbol,ProteinChange\nMTOR,p.F2108L\n"})
    assert cohort.errors == 1
    assert "column Tumor_Sample_Barcode" in cohort.problems[0].examples[0]
    assert any(note.startswith("There is no file of relative copy number") for note in cohort.notes)


def test_a_negative_copy_number_is_refused(tmp_path: Path) -> None:
    cohort = read(tmp_path, {"OmicsCNGene.csv": ",PTEN (5728)\nACH-1,-0.5\n"})
    assert cohort.problems[0].examples == (
        f"{tmp_path}/OmicsCNGene.csv: a relative copy number is -0.5; it is zero or more",
    )
