"""VCF with the annotations of VEP and SnpEff."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.cohort import Cohort, Gathering
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.curated import Curated
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.read_vcf import read_vcf

CURATED = Curated(
    GeneNames(frozenset({"MTOR", "PTEN", "TSC1"}), {}),
    load_sequences(),
    {},
    CopyNumberCutoffs(amplified=0.7, deleted=-1.0),
)
VEP = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    'Format: Allele|Consequence|SYMBOL|HGVSp|CANONICAL">\n'
)
SNPEFF = "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | ...'\">\n"
START = "##fileformat=VCFv4.2\n"
FIXED = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
MTOR = "1\t11127766\t.\tA\tG\t.\tPASS\tCSQ=G|missense_variant|MTOR|ENSP00000354558.3:p.Phe2108Leu|YES\tGT:AD\t"


def vcf(*records: str, samples: str = "T1", head: str = VEP) -> str:
    return START + head + FIXED + "\t" + "\t".join(samples.split()) + "\n" + "".join(f"{row}\n" for row in records)


def read(path: Path, text: str) -> Cohort:
    path.write_text(text)
    gathering = Gathering(path, "VCF")
    read_vcf(gathering, path, curated=CURATED)
    return gathering.finished()


def variants(cohort: Cohort) -> dict[str, list[str]]:
    return {profile.sample_id: [str(variant) for variant in profile.variants] for profile in cohort.profiles}


def test_vep(tmp_path: Path) -> None:
    cohort = read(tmp_path / "a.vcf", vcf(MTOR + "0/1:30,10"))
    assert variants(cohort) == {"T1": ["MTOR F2108L"]}
    assert cohort.profiles[0].variants[0].allele_fraction == 0.25


def test_snpeff(tmp_path: Path) -> None:
    ann = "ANN=G|missense_variant|MODERATE|MTOR|ENSG|transcript|NM_004958.4|protein_coding|47/58|c.6324C>A|p.Phe2108Leu"
    row = f"1\t11127766\t.\tA\tG\t.\t.\t{ann}\tGT:AF\t0/1:0.4"
    cohort = read(tmp_path / "a.vcf", vcf(row, head=SNPEFF))
    assert variants(cohort) == {"T1": ["MTOR F2108L"]}
    assert cohort.profiles[0].variants[0].allele_fraction == 0.4


def test_a_filtered_call_is_left_out_and_counted(tmp_path: Path) -> None:
    cohort = read(tmp_path / "a.vcf", vcf(MTOR.replace("PASS", "germline;weak") + "0/1:1,1", MTOR + "0/0:9,0"))
    assert variants(cohort) == {"T1": []}
    assert cohort.files[0].left_out == {"filter germline": 1}
    assert (cohort.files[0].records, cohort.files[0].kept) == (2, 0)


def test_each_of_many_samples_has_its_own_genotype(tmp_path: Path) -> None:
    cohort = read(tmp_path / "a.vcf", vcf(MTOR + "0/1:9,1\t0|0:9,0\t./.:0,0", samples="A B C"))
    assert variants(cohort) == {"A": ["MTOR F2108L"], "B": [], "C": []}


def test_normal_tissue_is_no_sample(tmp_path: Path) -> None:
    cohort = read(tmp_path / "case7.vcf.gz".replace(".gz", ""), vcf(MTOR + "0/1:9,1\t0/1:9,1", samples="NORMAL TUMOR"))
    assert variants(cohort) == {"case7": ["MTOR F2108L"]}
    head = VEP + "##tumor_sample=X2\n##normal_sample=X1\n"
    cohort = read(tmp_path / "b.vcf", vcf(MTOR + "0/0:9,0\t0/1:9,1", samples="X1 X2", head=head))
    assert variants(cohort) == {"X2": ["MTOR F2108L"]}
    assert cohort.notes == ("b.vcf: X1 taken as normal tissue and left out.",)


def test_the_allele_that_a_sample_carries_is_the_one_that_counts(tmp_path: Path) -> None:
    row = (
        "1\t5\t.\tA\tG,T\t.\tPASS\tCSQ=G|missense_variant|MTOR|p.Phe2108Leu|YES,T|synonymous_variant|MTOR|p.Phe2108%3D|YES"
        "\tGT:AD\t0/2:5,0,5"
    )
    assert variants(read(tmp_path / "a.vcf", vcf(row))) == {"T1": ["MTOR F2108="]}


def test_the_canonical_transcript_comes_first(tmp_path: Path) -> None:
    csq = "CSQ=G|intron_variant|MTOR||,G|missense_variant|MTOR|p.Phe2108Leu|YES"
    row = f"1\t5\t.\tA\tG\t.\tPASS\t{csq}\tGT\t0/1"
    assert variants(read(tmp_path / "a.vcf", vcf(row))) == {"T1": ["MTOR F2108L"]}


def test_a_trimmed_deletion_is_recognised(tmp_path: Path) -> None:
    csq = "CSQ=-|frameshift_variant|PTEN|p.Lys267ArgfsTer9|YES"
    row = f"10\t5\t.\tCA\tC\t.\tPASS\t{csq}\tGT\t0/1"
    assert variants(read(tmp_path / "a.vcf", vcf(row))) == {"T1": ["PTEN K267Rfs*9"]}


def test_builds(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(gzip.compress(vcf(head=VEP + "##contig=<ID=chr1,length=248956422>\n").encode()))
    gathering = Gathering(path, "VCF")
    assert read_vcf(gathering, path, curated=CURATED).builds == {"GRCh38"}


NO_CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="x">\n'
BAD = {
    "not a VCF": ("Hugo_Symbol\tS1\n", "the file begins with 'Hugo_Symbol\\tS1'; expected ##fileformat=VCFv4.x"),
    "not annotated": (
        vcf(head=""),
        "the variants are not annotated; run VEP (with --symbol --hgvs) or SnpEff first, so that each record says "
        "which protein it changes",
    ),
    "no format": (vcf(head=NO_CSQ), ", line 2: the field CSQ does not say its format; expected 'Format: Allele|...'"),
    "no symbols": (
        vcf(head=VEP.replace("SYMBOL", "Gene")),
        ", line 2: the field CSQ has no SYMBOL; run VEP with --symbol and --hgvs",
    ),
    "no samples": (
        START + VEP + FIXED.removesuffix("\tFORMAT") + "\n",
        "no sample; the variants have no genotype columns",
    ),
    "only normal": (vcf(samples="NORMAL"), "no tumour among the samples NORMAL"),
    "sample twice": (vcf(samples="A A"), "sample A is there twice"),
    "two builds": (
        vcf(head=VEP + "##reference=hg19.fa\n##contig=<ID=1,length=248956422>\n"),
        "the head names two builds, GRCh37 and GRCh38",
    ),
    "no columns": (START + VEP, "the line of columns that begins with #CHROM is missing"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_read(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.vcf", text)
    told = str(caught.value).removeprefix(f"{tmp_path}/a.vcf").removeprefix(": ")
    assert told == message


BAD_RECORDS = {
    "short": ("1\t5\t.\tA\tG", "line 4: 5 cells; expected 10, as many as the header has"),
    "position 0": ("1\t0" + MTOR[10:] + "0/1:1,1", "line 4: POS is '0'; positions count from 1"),
    "fields": (MTOR.replace("|YES", "") + "0/1:1,1", "line 4: CSQ has 4 fields; the head names 5"),
    "residue": (
        MTOR.replace("Phe2108Leu", "Phe2018Leu") + "0/1:1,1",
        "line 4: MTOR F2018L: residue 2018 is R; did you mean F2108L?",
    ),
    "depth": (
        MTOR + "0/1:1,x",
        "line 4: could not convert string to float: 'x': an allele fraction or depth is not a number",
    ),
}


@pytest.mark.parametrize(("row", "message"), BAD_RECORDS.values(), ids=BAD_RECORDS.keys())
def test_a_record_that_cannot_be_taken_is_left_out(row: str, message: str, tmp_path: Path) -> None:
    cohort = read(tmp_path / "a.vcf", vcf(row))
    assert [group.examples for group in cohort.problems] == [(f"{tmp_path}/a.vcf, {message}",)]
    assert variants(cohort) == {"T1": []}
