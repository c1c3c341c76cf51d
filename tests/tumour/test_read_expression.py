"""Tables and archives of numbers by sample and gene: what is read, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from rheostat.errors import InputError
from rheostat.tumour.read_expression import read_gene_arrays, read_gene_table


def written(folder: Path, text: str) -> Path:
    path = folder / "expression_x.tsv"
    path.write_text(text)
    return path


def test_names_beside_the_key_are_left_out_and_gaps_are_not_zero(tmp_path: Path) -> None:
    found = read_gene_table(written(tmp_path, "depmap_id\tkey\tPTEN\tMTOR\nA1\tHELA\t0.5\t\nA2\tMCF7\tNA\t-1\n"))
    assert (found.samples, found.genes) == (("HELA", "MCF7"), ("PTEN", "MTOR"))
    assert found.values[0, 0] == 0.5
    assert math.isnan(found.values[0, 1])
    assert found.aligned(["MCF7", "NONE"], ["MTOR", "RHEB"])[0, 0] == -1.0
    assert np.isnan(found.aligned(["MCF7", "NONE"], ["MTOR", "RHEB"])[1]).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key\tPTEN\nHELA\thigh\n", "line 2: 'high' in column PTEN is not a number"),
        ("key\tPTEN\nHELA\t1\nHELA\t2\n", "line 3: sample 'HELA' is there twice"),
        ("name\tPTEN\nHELA\t1\n", "column key"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_gene_table(written(tmp_path, text))


def test_an_archive_of_arrays_is_read_whether_names_are_text_or_objects(tmp_path: Path) -> None:
    for number, kind in enumerate((str, object)):
        path = tmp_path / f"GDSC_EXP_{number}.npz"
        x = np.array([[1.0], [2.0]], np.float16)
        np.savez(path, lines=np.array(["A", "B"], kind), genes=np.array(["PTEN"], kind), x=x)
        found = read_gene_arrays(path)
        assert (found.samples, found.genes) == (("A", "B"), ("PTEN",))
        assert found.values.tolist() == [[1.0], [2.0]]


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return eval, ("1/0",)

    path = tmp_path / "GDSC_EXP_trap.npz"
    np.savez(path, lines=np.array([Trap()], object), genes=np.array(["PTEN"]), x=np.ones((1, 1)))
    with pytest.raises(InputError, match=r"builtins\.eval"):
        read_gene_arrays(path)


def test_an_archive_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "GDSC_EXP_short.npz"
    np.savez(path, lines=np.array(["A"]), genes=np.array(["PTEN"]), x=np.ones((2, 1)))
    with pytest.raises(InputError, match=r"x is \(2, 1\); expected \(1, 1\)"):
        read_gene_arrays(path)
