"""Tables of relative copy number, whichever way it is written, as log2 of copies over two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rheostat.tumour.read_expression import GeneTable

LOWEST_RATIO = 1e-3
"""In place of no copy at all, which has no logarithm."""

_LARGEST_SHIFTED = 8.0
_USUAL_SHIFTED = 5.0


def as_log2(table: GeneTable) -> tuple[GeneTable, str]:
    """A table as log2 ratios, and in words how it was read.

    Three ways are in use: log2 ratios, which fall below zero; copies relative to two; and log2(ratio + 1), DepMap's way
    up to 2024. The last two sit at 1 for two copies; ratios of real tumours go far beyond 5, their shifted logarithms
    never do.
    """
    values = table.values[~np.isnan(table.values)]
    if values.size and values.min() < 0.0:
        return table, "log2 ratios"
    shifted = bool(values.size and values.max() < _LARGEST_SHIFTED and np.quantile(values, 0.9999) < _USUAL_SHIFTED)
    ratio = np.exp2(table.values) - 1.0 if shifted else table.values
    log2 = np.where(np.isnan(ratio), np.nan, np.log2(np.maximum(ratio, LOWEST_RATIO)))
    return replace(table, values=log2), "log2(ratio + 1)" if shifted else "ratios"
