"""How the sparse linear systems of one network are eliminated: order, fill and updates, found once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Elimination:
    """A factorisation without pivoting, as index tables over the stored entries of the factors, row by row.

    Parameters
    ----------
    order : the unknown that is eliminated first, second, ...; all else counts in this order
    columns : column of each stored entry
    rows : where each row's entries start, and the end
    diagonal : the entry on the diagonal of each row
    updates : where each row's updates start, and the end
    target, left, right : entry[target] -= entry[left] * entry[right]
    """

    order: np.ndarray
    columns: np.ndarray
    rows: np.ndarray
    diagonal: np.ndarray
    updates: np.ndarray
    target: np.ndarray
    left: np.ndarray
    right: np.ndarray

    def position(self, row: int, column: int) -> int:
        """Where an entry is stored, by its place in the order of elimination."""
        low, high = self.rows[row], self.rows[row + 1]
        return int(low + np.searchsorted(self.columns[low:high], column))


def elimination(pattern: Iterable[tuple[int, int]], *, size: int) -> Elimination:
    """The elimination of all matrices with one pattern of non-zeros; the diagonal is always stored.

    Parameters
    ----------
    pattern : (row, column) of each entry off the diagonal that may differ from zero
    size : number of unknowns
    """
    order, columns_of = _order_and_fill(pattern, size)
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    rows = [np.sort(place[np.array(sorted(columns_of[i]), np.int64)]) for i in order]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    position = [{int(c): int(starts[i]) + k for k, c in enumerate(row)} for i, row in enumerate(rows)]
    updates = [_updates(i, rows, position) for i in range(size)]
    flat = np.array([item for row in updates for item in row], np.int32).reshape(-1, 3)
    return Elimination(
        order=np.array(order, np.int64),
        columns=np.concatenate([*rows, np.empty(0)]).astype(np.int32),
        rows=starts.astype(np.int32),
        diagonal=np.array([position[i][i] for i in range(size)], np.int32),
        updates=np.concatenate([[0], np.cumsum([len(row) for row in updates])]).astype(np.int32),
        target=np.ascontiguousarray(flat[:, 0]),
        left=np.ascontiguousarray(flat[:, 1]),
        right=np.ascontiguousarray(flat[:, 2]),
    )


def _order_and_fill(pattern: Iterable[tuple[int, int]], size: int) -> tuple[list[int], list[set[int]]]:
    """Markowitz's order along the diagonal: next is the pivot whose row times column is the least work."""
    across: list[set[int]] = [{i} for i in range(size)]
    down: list[set[int]] = [{i} for i in range(size)]
    for row, column in pattern:
        across[row].add(column)
        down[column].add(row)
    filled = [set(columns) for columns in across]
    left = set(range(size))
    order: list[int] = []
    while left:
        pivot = min(left, key=lambda i: ((len(across[i]) - 1) * (len(down[i]) - 1), i))
        left.remove(pivot)
        order.append(pivot)
        _eliminate(pivot, across, down, filled)
    return order, filled


def _eliminate(pivot: int, across: list[set[int]], down: list[set[int]], filled: list[set[int]]) -> None:
    right, below = across[pivot] - {pivot}, down[pivot] - {pivot}
    for row in below:
        filled[row] |= right
        across[row] |= right
        across[row].discard(pivot)
    for column in right:
        down[column] |= below
        down[column].discard(pivot)


def _updates(row: int, rows: list[np.ndarray], position: list[dict[int, int]]) -> list[tuple[int, int, int]]:
    here = position[row]
    return [
        (here[int(c)], here[int(k)], position[int(k)][int(c)])
        for k in rows[row]
        if k < row
        for c in rows[int(k)]
        if c > k
    ]
