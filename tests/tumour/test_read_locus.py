"""Reads, copies and clonality in the columns of several programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort
from rheostat.tumour.profile import Locus, SequenceVariant

CURATED = curated_for_reading(load_knowledge())
FIXED = {
    "Hugo_Symbol": "TSC1",
    "Variant_Classification": "Nonsense_Mutation",
    "HGVSp_Short": "p.R692*",
    "Tumor_Sample_Barcode": "S1",
}


def read(folder: Path, cells: Mapping[str, str]) -> tuple[SequenceVariant, float | None]:
    row = {**FIXED, **cells}
    (folder / "a.maf").write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n")
    (profile,) = read_cohort(folder / "a.maf", curated=CURATED).profiles
    (variant,) = profile.variants
    return variant, profile.purity


# Columns of GDC and vcf2maf (counts), of Oncotator (tumor_f), of cBioPortal (t_vaf), of facets-suite's annotateMaf.
FRACTIONS: dict[str, tuple[Mapping[str, str], float | None]] = {
    "counts of both": ({"t_alt_count": "30", "t_ref_count": "70"}, 0.3),
    "depth and alternate": ({"t_depth": "200", "t_alt_count": "50"}, 0.25),
    "stated beside counts": ({"t_vaf": "0.4", "t_alt_count": "30", "t_ref_count": "70"}, 0.4),
    "Oncotator": ({"tumor_f": "0.125"}, 0.125),
    "maftools": ({"VAF": "0.5"}, 0.5),
    "nothing": ({}, None),
    "missing": ({"t_vaf": ".", "t_depth": "NA"}, None),
    "no reads": ({"t_alt_count": "0", "t_ref_count": "0"}, None),
}


@pytest.mark.parametrize(("cells", "fraction"), FRACTIONS.values(), ids=FRACTIONS.keys())
def test_allele_fractions(cells: Mapping[str, str], fraction: float | None, tmp_path: Path) -> None:
    assert read(tmp_path, cells)[0].allele_fraction == fraction


LOCI: dict[str, tuple[Mapping[str, str], Locus]] = {
    "facets": ({"tcn": "2", "lcn": "0", "ccf_expected_copies": "0.95"}, Locus(total=2, minor=0, cell_fraction=0.95)),
    "facets without the minor allele": ({"tcn": "3", "lcn": "NA"}, Locus(total=3)),
    "more cells than there are": ({"ccf_expected_copies": "1.08"}, Locus(cell_fraction=1.0)),
    "homozygous": ({"zygosity": "Homozygous"}, Locus(homozygous=True)),
    "heterozygous": ({"Zygosity": "het"}, Locus(homozygous=False)),
    "inherited": ({"Mutation_Status": "Germline"}, Locus(germline=True)),
    "somatic": ({"Mutation_Status": "Somatic"}, Locus()),
}


@pytest.mark.parametrize(("cells", "locus"), LOCI.values(), ids=LOCI.keys())
def test_copies_and_clonality(cells: Mapping[str, str], locus: Locus, tmp_path: Path) -> None:
    assert read(tmp_path, cells)[0].locus == locus


def test_purity_of_the_sample(tmp_path: Path) -> None:
    assert read(tmp_path, {"purity": "0.62"})[1] == 0.62
    assert read(tmp_path, {"purity": "NA"})[1] is None


def test_homozygous_calls_of_a_vcf_and_no_conclusion_from_heterozygous_ones(tmp_path: Path) -> None:
    head = "##fileformat=VCFv4.2\n##INFO=<ID=ANN,Number=.>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
    call = "9\t5\t.\tG\tA\t.\tPASS\tANN=A|stop_gained|x|TSC1|x|x|x|x|x|c.1|p.Arg692Ter\tGT\t{}\n"
    for genotype, homozygous in (("1/1", True), ("1|1", True), ("0/1", None), ("1", None)):
        (tmp_path / "a.vcf").write_text(head + call.format(genotype))
        (profile,) = read_cohort(tmp_path / "a.vcf", curated=CURATED).profiles
        assert profile.variants[0].locus.homozygous is homozygous
