"""Wide genotype tables: protein changes with their classes, calls, and copy numbers that contradict them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.profile import CopyNumber, VariantKind
from rheostat.tumour.read_genotype import read_genotypes

CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)
HEADER = "key\tccle_name\ttissue_gdsc\tseq_x\tPTEN_mut\tPTEN_cna\tPTEN_log2cn\tERBB2_mut\tERBB2_cna\tERBB2_log2cn\n"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "cellline_genotype.tsv"
    path.write_text(HEADER + "".join(row + "\n" for row in rows))
    return path


def test_changes_are_read_with_their_classes(tmp_path: Path) -> None:
    cell = "p.R55fs(Frameshift)*;p.R130G(Missense);p.R130*(Nonsense)*;(Splice Site)*;mut(gdsc);p.1_2AB>Q(Deletion)*"
    found = read_genotypes(written(tmp_path, f"A\tA_BREAST\tbreast\t1\t{cell}\t\t\t\t\t"), cutoffs=CUTOFFS).profiles[
        "A"
    ]
    assert [item.kind for item in found.variants] == [
        VariantKind.TRUNCATING, VariantKind.MISSENSE, VariantKind.TRUNCATING, VariantKind.SPLICE,
        VariantKind.OTHER, VariantKind.IN_FRAME,
    ]  # fmt: skip
    assert [str(item.protein_change) for item in found.variants[:3]] == ["R55fs", "R130G", "R130*"]
    assert found.variants[4].protein_change is None


@pytest.mark.parametrize(
    ("call", "log2", "level"),
    [
        ("AMP", "", CopyNumber.AMPLIFICATION),
        ("AMP", "1.2", CopyNumber.AMPLIFICATION),
        ("AMP", "0.3", CopyNumber.NEUTRAL),
        ("DEL", "-4.3", CopyNumber.DEEP_DELETION),
        ("DEL", "-0.6", CopyNumber.NEUTRAL),
        ("", "0.1", CopyNumber.NEUTRAL),
        ("", "", None),
    ],
)
def test_a_call_counts_unless_the_copy_number_contradicts_it(
    tmp_path: Path, call: str, log2: str, level: CopyNumber | None
) -> None:
    found = read_genotypes(written(tmp_path, f"A\t\t\t1\t\t{call}\t{log2}\t\t\t"), cutoffs=CUTOFFS).profiles["A"]
    assert found.copy_number.get("PTEN") is level


def test_the_tissue_is_that_of_the_name_and_an_unread_genome_is_not_wild_type(tmp_path: Path) -> None:
    rows = ("A\tA_LUNG\tlung_NSCLC\t1\t\t\t\t\t\t", "B\t\tbreast\t0\t\t\t\t\t\t", "C\t\t\t0\t\t\t\t\t\t")
    found = read_genotypes(written(tmp_path, *rows), cutoffs=CUTOFFS)
    assert found.tissues == {"A": "lung", "B": "breast", "C": ""}
    assert "PTEN" in found.profiles["A"].mutations_assayed
    assert "PTEN" not in found.profiles["B"].mutations_assayed


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A\t\t\t1\t\tGAIN\t\t\t\t", "'GAIN' in column PTEN_cna is no call"),
        ("A\t\t\t1\tp.R1G(Missense)(x)\t\t\t\t\t", "in column PTEN_mut"),
        ("A\t\t\t1\t\t\tmany\t\t\t", "'many' is not a log2 copy number"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_genotypes(written(tmp_path, row), cutoffs=CUTOFFS)
