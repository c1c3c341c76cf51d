"""Tables of one number for each sample and gene: expression, copy number, protein."""

from __future__ import annotations

import io
import math
import pickle
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.tumour.read_table import Row, open_table

SAMPLE_COLUMNS = ("key", "sample", "sample_id", "ccle_name", "depmap_id", "cell_line", "cell_line_name")
_MISSING = frozenset({"", "NA", "NaN", "nan", "na"})
_LARGEST_LOG = 30.0
"""Counts and TPM go far beyond; a logarithm to base 2 of this is a billion."""


@dataclass(frozen=True)
class GeneTable:
    """One number for each sample and gene; NaN where it was not measured."""

    samples: tuple[str, ...]
    genes: tuple[str, ...]
    values: Float[np.ndarray, "sample gene"]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {sample: i for i, sample in enumerate(self.samples)}

    def aligned(self, samples: Sequence[str], genes: Sequence[str]) -> Float[np.ndarray, "sample gene"]:
        """The numbers of some samples and genes in a stated order; NaN for what the table lacks."""
        columns = {gene: i for i, gene in enumerate(self.genes)}
        out = np.full((len(samples), len(genes)), np.nan)
        rows = [(i, self._rows[name]) for i, name in enumerate(samples) if name in self._rows]
        cols = [(j, columns[name]) for j, name in enumerate(genes) if name in columns]
        if rows and cols:
            into, from_ = (np.array(pairs) for pairs in zip(*rows, strict=True))
            to, source = (np.array(pairs) for pairs in zip(*cols, strict=True))
            out[np.ix_(into, to)] = self.values[np.ix_(from_, source)]
        return out


def read_gene_table(path: Path) -> GeneTable:
    """A tab-separated table with one row for each sample and one column for each gene.

    The sample stands in the column `key` (or `sample`, `cell_line`, ...); other columns of names are left out.

    Raises
    ------
    InputError - where there is no such column, a sample is there twice, or a cell is no number
    """
    with open_table(path, expected="a sample column and one column for each gene") as table:
        sample = table.column(*SAMPLE_COLUMNS)
        named = {name.casefold() for name in SAMPLE_COLUMNS}
        columns = [i for i, name in enumerate(table.columns) if name.casefold() not in named]
        genes = tuple(table.columns[i] for i in columns)
        found: dict[str, list[float]] = {}
        for row in table.rows:
            name = row.cells[sample]
            if name in found:
                raise InputError(f"{row.place}: sample {name!r} is there twice; expected one row for each sample")
            found[name] = [_number(row, i, genes[j]) for j, i in enumerate(columns)]
    values = np.array(list(found.values()), float).reshape(len(found), len(genes))
    return GeneTable(tuple(found), genes, values)


def logged(table: GeneTable) -> GeneTable:
    """A table of expression on a logarithmic scale: log2(x + 1) where its values are too large to be logarithms."""
    if not np.nanmax(table.values, initial=0.0) > _LARGEST_LOG:
        return table
    return GeneTable(table.samples, table.genes, np.log2(np.maximum(table.values, 0.0) + 1.0))


def _number(row: Row, column: int, gene: str) -> float:
    text = row.cells[column]
    if text in _MISSING:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.inf
    if math.isinf(value):
        raise InputError(f"{row.place}: {text!r} in column {gene} is not a number; leave it empty if not measured")
    return value


class _NamesOnly(pickle.Unpickler):
    """Reads a pickled array of text and refuses anything else, since a pickle can run any code."""

    ALLOWED = frozenset({"_reconstruct", "ndarray", "dtype", "scalar", "encode"})

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle may make: arrays and their types."""
        if name in self.ALLOWED and module.partition(".")[0] in {"numpy", "_codecs"}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def read_gene_arrays(path: Path) -> GeneTable:
    """An archive of NumPy arrays with the names lines, genes and x (line by gene).

    Raises
    ------
    InputError - where it is no such archive, an array is missing, or names are anything but text
    """
    try:
        with zipfile.ZipFile(path) as archive:
            lines, genes, values = (_array(archive, name) for name in ("lines", "genes", "x"))
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, EOFError) as error:
        raise InputError(f"{path}: not an archive of the arrays lines, genes and x ({error})") from error
    if values.shape != (len(lines), len(genes)):
        raise InputError(f"{path}: x is {values.shape}; expected {(len(lines), len(genes))}, lines by genes")
    return GeneTable(tuple(map(str, lines)), tuple(map(str, genes)), np.asarray(values, float))


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    data = io.BytesIO(archive.read(f"{name}.npy"))
    version = np.lib.format.read_magic(data)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(data)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(data)
    if dtype.hasobject:
        return np.asarray(_NamesOnly(data).load()).reshape(shape)
    data.seek(0)
    return np.asarray(np.lib.format.read_array(data, allow_pickle=False))
