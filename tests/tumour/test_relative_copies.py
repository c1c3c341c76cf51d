"""The three ways in which relative copy number is written."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.tumour.read_expression import GeneTable
from rheostat.tumour.relative_copies import as_log2

LOG2 = np.array([[0.0, 1.0, -1.0, np.nan], [0.5, 0.0, -0.5, 3.5]])
WAYS = {
    "log2 ratios": LOG2,
    "ratios": np.exp2(LOG2),
    "log2(ratio + 1)": np.log2(np.exp2(LOG2) + 1.0),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_comes_to_the_same(way: str) -> None:
    table, form = as_log2(GeneTable(("a", "b"), ("G", "H", "I", "J"), WAYS[way]))
    assert form == way
    np.testing.assert_allclose(table.values, LOG2, atol=1e-12)


def test_no_copy_left_has_a_logarithm() -> None:
    """Nine copies tell ratios from their logarithms."""
    table, _ = as_log2(GeneTable(("a",), ("G", "H"), np.array([[0.0, 9.0]])))
    assert np.isfinite(table.values).all()
    assert table.values[0, 0] < -5.0
