"""AnnData files, written as its documentation of the format on disk describes them (encoding 0.1.0 and later)."""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy import sparse

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.curated import curated_for_reading
from rheostat.tumour.find_inputs import read_cohort

CURATED = curated_for_reading(load_knowledge())
GENES = ["PTEN", "TTN", "FRAP1", "RICTOR"]
SAMPLES = ["S1", "S2", "S3"]
VALUES = np.array([[1.0, 9.0, 0.0, 2.0], [0.0, 9.0, 3.5, 0.0], [4.0, 0.0, 0.0, 0.5]])


def table(file: h5py.File, name: str, index: list[str], **columns: list[str]) -> None:
    group = file.create_group(name)
    group.attrs["_index"] = "_index"
    group.create_dataset("_index", data=index, dtype=h5py.string_dtype())
    for column, values in columns.items():
        kinds = sorted(set(values))
        part = group.create_group(column)
        part.create_dataset("categories", data=kinds, dtype=h5py.string_dtype())
        part.create_dataset("codes", data=[kinds.index(value) for value in values])


def write(path: Path, values: object, *, genes: list[str] | None = None, samples: list[str] | None = None) -> Path:
    with h5py.File(path, "w") as file:
        if isinstance(values, np.ndarray):
            file.create_dataset("X", data=values)
        else:
            group = file.create_group("X")
            group.attrs["encoding-type"] = f"{values.format}_matrix"  # type: ignore[attr-defined]
            group.attrs["shape"] = values.shape  # type: ignore[attr-defined]
            for part in ("data", "indices", "indptr"):
                group.create_dataset(part, data=getattr(values, part))
        names = samples or SAMPLES
        table(file, "obs", names, cancer_type=[["BRCA", "LUAD"][i % 2] for i in range(len(names))])
        table(file, "var", genes or GENES)
    return path


def read(path: Path) -> Cohort:
    return read_cohort(path, curated=CURATED)


FORMS = {"dense": VALUES, "csr": sparse.csr_matrix(VALUES), "csc": sparse.csc_matrix(VALUES)}


@pytest.mark.parametrize("values", FORMS.values(), ids=FORMS.keys())
def test_every_form_of_the_matrix_says_the_same(values: object, tmp_path: Path) -> None:
    cohort = read(write(tmp_path / "bulk.h5ad", values))
    assert cohort.expression is not None
    assert cohort.expression.genes == ("PTEN", "MTOR", "RICTOR")
    np.testing.assert_array_equal(cohort.expression.values, VALUES[:, [0, 2, 3]])
    assert [profile.cancer_type for profile in cohort.profiles] == ["BRCA", "LUAD", "BRCA"]
    (file,) = cohort.files
    assert (file.records, file.kept) == (4, 3)


def test_counts_are_put_on_a_logarithmic_scale(tmp_path: Path) -> None:
    cohort = read(write(tmp_path / "bulk.h5ad", VALUES * 1000.0))
    assert cohort.expression is not None
    assert cohort.expression.values[0, 0] == pytest.approx(np.log2(1001.0))


def test_symbols_beside_identifiers(tmp_path: Path) -> None:
    path = write(tmp_path / "bulk.h5ad", VALUES, genes=["ENSG1", "ENSG2", "ENSG3", "ENSG4"])
    with h5py.File(path, "a") as file:
        file["var"].create_dataset("gene_name", data=GENES, dtype=h5py.string_dtype())
    cohort = read(path)
    assert cohort.expression is not None
    assert cohort.expression.genes == ("PTEN", "MTOR", "RICTOR")


def test_beside_a_table_of_mutations(tmp_path: Path) -> None:
    write(tmp_path / "bulk.h5ad", VALUES)
    (tmp_path / "a.maf").write_text(
        "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
        "MTOR\tMissense_Mutation\tp.F2108L\tS1\n"
    )
    cohort = read(tmp_path)
    assert cohort.expression is not None
    assert [str(v) for v in cohort.profiles[0].variants] == ["MTOR F2108L"]


def refusal(path: Path) -> str:
    (group,) = (group for group in read(path).problems if group.severity.value == "error")
    return group.examples[0].removeprefix(f"{path}: ")


def test_what_is_no_such_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bulk.h5ad"
    path.write_text("no HDF5")
    assert refusal(path) == "this is not an HDF5 file, or it is damaged"
    with h5py.File(path, "w") as file:
        file.create_dataset("X", data=VALUES)
    assert refusal(path) == "there is no 'obs'; expected an AnnData file with X, obs and var"
    write(path, VALUES, genes=["TTN", "TTN-AS1", "NO", "NONE"])
    assert refusal(path) == "no gene of the model among 4 columns, such as 'TTN'"
    write(path, VALUES[:2])
    assert refusal(path) == "X is (2, 4); obs and var say (3, 4)"


def test_single_cells_are_refused(tmp_path: Path) -> None:
    count = 50_001
    path = write(tmp_path / "cells.h5ad", np.zeros((count, 4), np.int8), samples=[f"C{i}" for i in range(count)])
    assert refusal(path) == "50001 rows; these look like single cells, add them up by sample first"


def test_a_sample_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    cohort = read(write(tmp_path / "bulk.h5ad", VALUES, samples=["S1", "S1", "NA"]))
    assert cohort.expression is not None
    assert cohort.expression.samples == ("S1",)
    assert {group.kind for group in cohort.problems} >= {"said twice", "row without a usable sample"}


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "bulk.h5ad", VALUES)
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert refusal(path).endswith("install it with: pip install 'rheostat[h5ad]'")


def test_errors_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path / "nowhere.h5ad")
