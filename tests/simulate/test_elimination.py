"""Sparse elimination against dense linear algebra."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rheostat.simulate.elimination import Elimination, elimination


def solved(e: Elimination, matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The elimination as its tables say, one number at a time."""
    n = len(e.order)
    dense = matrix[np.ix_(e.order, e.order)]
    row_of = np.repeat(np.arange(n), np.diff(e.rows))
    entry = dense[row_of, e.columns].astype(float)
    for i in range(n):
        for k in range(e.updates[i], e.updates[i + 1]):
            entry[e.target[k]] -= entry[e.left[k]] * entry[e.right[k]]
        middle = e.diagonal[i]
        entry[middle + 1 : e.rows[i + 1]] /= entry[middle]
    x = right[e.order].astype(float)
    for i in range(n):
        low = slice(e.rows[i], e.diagonal[i])
        x[i] = (x[i] - entry[low] @ x[e.columns[low]]) / entry[e.diagonal[i]]
    for i in range(n - 2, -1, -1):
        high = slice(e.diagonal[i] + 1, e.rows[i + 1])
        x[i] -= entry[high] @ x[e.columns[high]]
    out = np.empty(n)
    out[e.order] = x
    return out


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 30))
def test_it_solves_what_dense_algebra_solves(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    filled = rng.random((size, size)) < 0.15
    matrix = np.where(filled, rng.normal(size=(size, size)), 0.0)
    np.fill_diagonal(matrix, 1.0 + np.abs(matrix).sum(axis=1))
    right = rng.normal(size=size)
    pattern = [(int(i), int(j)) for i, j in np.argwhere(filled) if i != j]
    e = elimination(pattern, size=size)
    assert sorted(e.order) == list(range(size))
    assert np.abs(solved(e, matrix, right) - np.linalg.solve(matrix, right)).max() < 1e-12


def test_a_chain_fills_nothing() -> None:
    """A bidiagonal matrix, handed over in the worst order, keeps its 2 n - 1 entries and needs no update."""
    names = [4, 0, 3, 1, 2]
    e = elimination([(a, b) for a, b in zip(names[1:], names, strict=False)], size=5)
    assert len(e.columns) == 9
    assert len(e.target) == 0


def test_an_arrow_is_eliminated_from_its_tips() -> None:
    """All unknowns meet the first only: eliminating it last fills nothing, eliminating it first fills everything."""
    e = elimination([(0, i) for i in range(1, 8)] + [(i, 0) for i in range(1, 8)], size=8)
    assert len(e.columns) == 8 + 14


def test_an_entry_is_found_where_it_is_stored() -> None:
    e = elimination([(0, 1), (1, 2), (2, 0)], size=3)
    for row in range(3):
        for k in range(e.rows[row], e.rows[row + 1]):
            assert e.position(row, int(e.columns[k])) == k
