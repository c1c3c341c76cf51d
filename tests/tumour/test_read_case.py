"""A case folder or a bare MAF as profiles, with what was and what was not looked at kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.sequences import load_sequences
from rheostat.tumour.case_record import Outcome
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber, EveryGene, Status
from rheostat.tumour.read_case import CaseInput, read_case, read_genes_assayed

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
GENES = GeneNames(frozenset(load_sequences()), {"LKB1": "STK11"})
MAF = (
    "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
    "TSC2\tNonsense_Mutation\tp.Q1178*\tBEFORE\n"
    "TSC2\tNonsense_Mutation\tp.Q1178*\tAFTER\n"
    "MTOR\tMissense_Mutation\tp.F2108L\tAFTER\n"
)
COPY_NUMBER = "Hugo_Symbol\tBEFORE\tAFTER\nRICTOR\t2\tNA\n"
CASE = "id: c1\ntitle: A case\ncancer: {oncotree: THAP, name: Anaplastic Thyroid Cancer}\nsample: AFTER\n"


def write(folder: Path, **files: str) -> Path:
    names = {
        "maf": "mutations.maf",
        "cna": "copy_number.tsv",
        "genes": "genes_assayed.txt",
        "case": "case.yaml",
    }
    for key, text in files.items():
        (folder / names[key]).write_text(text)
    return folder


def read(path: Path, *, copy_number: Path | None = None, genes_assayed: Path | None = None) -> CaseInput:
    return read_case(
        path,
        genes=GENES,
        sequences=load_sequences(),
        known_variants={},
        copy_number=copy_number,
        genes_assayed=genes_assayed,
    )


def test_a_bare_maf_counts_as_an_exome_and_says_so(tmp_path: Path) -> None:
    case = read(write(tmp_path, maf=MAF) / "mutations.maf")
    before, after = case.profiles
    assert (case.record, [path.name for path in case.files]) == (None, ["mutations.maf"])
    assert [str(variant) for variant in after.variants] == ["TSC2 Q1178*", "MTOR F2108L"]
    assert before.mutations_assayed == EveryGene()
    assert before.status("MTOR") is Status.NOT_ALTERED
    assert before.copy_number_status("MTOR") is Status.NOT_ASSAYED
    assert before.cancer_type is None
    assert before.notes == (
        "No list of assayed genes came with the mutations: every gene counts as assayed, as in an exome.",
        "Copy number was not assayed.",
    )


def test_a_folder_with_everything(tmp_path: Path) -> None:
    record = CASE + "samples: [{id: BEFORE}, {id: AFTER}]\n"
    case = read(write(tmp_path, maf=MAF, cna=COPY_NUMBER, genes="TSC2\nMTOR\nLKB1\n", case=record))
    before, after = case.profiles
    assert [path.name for path in case.files] == [
        "case.yaml",
        "mutations.maf",
        "copy_number.tsv",
        "genes_assayed.txt",
    ]
    assert (before.sample_id, before.cancer_type) == ("BEFORE", "THAP")
    assert before.mutations_assayed == {"TSC2", "MTOR", "STK11"}
    assert before.mutation_status("MTOR") is Status.NOT_ALTERED
    assert before.mutation_status("TSC1") is Status.NOT_ASSAYED
    assert before.copy_number == {"RICTOR": CopyNumber.AMPLIFICATION}
    assert before.notes == ()
    assert after.copy_number == {}
    assert after.notes == ("Copy number was not assayed.",)


def test_files_given_by_name_take_the_place_of_those_in_the_folder(tmp_path: Path) -> None:
    maf = write(tmp_path, maf=MAF) / "mutations.maf"
    table, panel = tmp_path / "cna.txt", tmp_path / "panel.txt"
    table.write_text(COPY_NUMBER)
    panel.write_text("TSC2\nMTOR\n")
    before, _ = read(maf, copy_number=table, genes_assayed=panel).profiles
    assert before.copy_number == {"RICTOR": CopyNumber.AMPLIFICATION}
    assert before.mutations_assayed == {"TSC2", "MTOR"}


def test_a_copy_number_table_alone_says_nothing_of_mutations(tmp_path: Path) -> None:
    before, after = read(write(tmp_path, cna=COPY_NUMBER, genes="RICTOR\n")).profiles
    assert before.mutation_status("RICTOR") is Status.NOT_ASSAYED
    assert before.status("RICTOR") is Status.ALTERED
    assert after.status("RICTOR") is Status.NOT_ASSAYED
    assert before.notes == ("Mutations were not assayed.",)


def test_a_maf_without_rows_says_that_the_sample_of_the_record_has_no_mutation(tmp_path: Path) -> None:
    (profile,) = read(write(tmp_path, maf=MAF.splitlines()[0] + "\n", case=CASE)).profiles
    assert profile.sample_id == "AFTER"
    assert profile.status("MTOR") is Status.NOT_ALTERED


def test_a_sample_that_only_the_copy_number_table_has_was_not_sequenced_as_far_as_we_know(
    tmp_path: Path,
) -> None:
    table = "Hugo_Symbol\tBEFORE\tOTHER\nRICTOR\t2\t0\n"
    profiles = {profile.sample_id: profile for profile in read(write(tmp_path, maf=MAF, cna=table)).profiles}
    assert list(profiles) == ["BEFORE", "AFTER", "OTHER"]
    assert profiles["OTHER"].mutation_status("MTOR") is Status.NOT_ASSAYED


def test_a_list_of_genes(tmp_path: Path) -> None:
    path = write(tmp_path, genes="# panel of 2019\nMTOR\nLKB1  # STK11\n\nTTN\n") / "genes_assayed.txt"
    assert read_genes_assayed(path, genes=GENES) == {"MTOR", "STK11", "TTN"}


def test_the_response_of_each_sample(tmp_path: Path) -> None:
    response = "{regimen: everolimus, best_response: shrank, duration: 1 year, outcome: responder}"
    record = CASE + f"samples: [{{id: BEFORE, response: {response}}}, {{id: AFTER}}]\n"
    case = read(write(tmp_path, maf=MAF, case=record))
    assert case.record is not None
    told = case.record.response_of("BEFORE")
    assert told is not None
    assert told.outcome is Outcome.RESPONDER
    assert case.record.response_of("AFTER") is None


def test_a_protein_change_that_the_protein_forbids_is_refused(tmp_path: Path) -> None:
    maf = write(tmp_path, maf=MAF.replace("F2108L", "F2018L"))
    with pytest.raises(
        InputError, match=r"mutations\.maf, line 4: MTOR F2018L: residue 2018 is R; did you mean F2108L"
    ):
        read(maf)


# --- the examples ----------------------------------------------------------------------------

CASES = sorted(path.parent for path in EXAMPLES.glob("*/case.yaml"))


def test_there_are_examples() -> None:
    assert len(CASES) >= 4


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_example_can_be_read(folder: Path) -> None:
    case = read(folder)
    assert case.record is not None
    assert case.record.id == folder.name
    assert (case.dropped, case.notes) == ({}, ())
    for profile in case.profiles:
        assert case.record.response_of(profile.sample_id) is not None
        assert profile.cancer_type
        assert any(profile.status(gene) is Status.ALTERED for gene in GENES.known)
        assert all(variant.numbered_on for variant in profile.variants)


def test_the_thyroid_tumour_acquired_its_mtor_mutation() -> None:
    """Wagle 2014: TSC2 Q1178* in both biopsies, MTOR F2108L in the second only."""
    baseline, resistant = read(EXAMPLES / "wagle2014-thyroid").profiles
    assert [str(variant) for variant in baseline.variants] == ["TSC2 Q1178*"]
    assert [str(variant) for variant in resistant.variants] == ["TSC2 Q1178*", "MTOR F2108L"]
