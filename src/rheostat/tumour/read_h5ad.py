"""AnnData files (.h5ad) of bulk expression: samples in rows, genes in columns; read with h5py, without AnnData."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.levels import MISSING
from rheostat.tumour.read_expression import GeneTable, logged

if TYPE_CHECKING:
    import h5py

SUFFIX = ".h5ad"
SYMBOLS = ("gene_symbol", "gene_symbols", "gene_name", "gene_names", "feature_name", "symbol", "Symbol", "hgnc_symbol")
CANCER = ("ONCOTREE_CODE", "oncotree_code", "CANCER_TYPE", "cancer_type", "disease", "tissue")
MOST_SAMPLES = 50_000
"""More rows than any cohort of bulk samples has; such a file holds single cells."""

ROWS_AT_ONCE = 512
MISSING_PROGRAM = "reading .h5ad files needs the package h5py; install it with: pip install 'rheostat[h5ad]'"


def read_h5ad(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """The expression in an AnnData file into a cohort; only its matrix X and what names its rows and columns is read.

    Raises
    ------
    InputError - where the extra `h5ad` is not installed, or the file is no AnnData file of bulk samples
    """
    try:
        import h5py
    except ImportError as error:
        raise InputError(f"{path}: {MISSING_PROGRAM}") from error
    try:
        with h5py.File(path, "r") as file:
            _read(gathering, path, file, curated=curated)
    except OSError as error:
        raise InputError(f"{path}: this is not an HDF5 file, or it is damaged") from error


def _read(gathering: Gathering, path: Path, file: h5py.File, *, curated: Curated) -> None:
    for part in ("X", "obs", "var"):
        if part not in file:
            raise InputError(f"{path}: there is no {part!r}; expected an AnnData file with X, obs and var")
    samples, cancers = _texts(path, file, "obs", None), _first_column(path, file, "obs", CANCER)
    if len(samples) > MOST_SAMPLES:
        raise InputError(f"{path}: {len(samples)} rows; these look like single cells, add them up by sample first")
    written = _gene_names(path, file, curated.genes)
    columns = _columns(gathering, path, written, genes=curated.genes)
    if not columns:
        raise InputError(f"{path}: no gene of the model among {len(written)} columns, such as {written[0]!r}")
    if gathering.expression is not None:
        gathering.skipped(path, content="expression; another file of numbers is kept as expression")
        return
    values = _matrix(path, file["X"], shape=(len(samples), len(written)), columns=list(columns.values()))
    rows = _kept_rows(gathering, path, samples)
    names = tuple(samples[i] for i in rows)
    gathering.expression = logged(GeneTable(names, tuple(columns), values[rows]))
    for i in rows:
        if cancers is not None and cancers[i] not in MISSING:
            gathering.cancer_types[samples[i]] = cancers[i]
    words = f"expression (AnnData, {len(names)} samples, {len(columns)} genes of the model)"
    outside = {"outside the model": len(written) - len(columns)}
    gathering.files.append(FileUse(path, words, Use.USED, len(written), len(columns), outside))


def _kept_rows(gathering: Gathering, path: Path, samples: list[str]) -> list[int]:
    """The rows that name a sample, each once."""
    seen: set[str] = set()
    rows = []
    for i, name in enumerate(samples):
        if name in seen:
            gathering.problems.leave_out(InputError(f"{path}: sample {name} is there twice; the first row counts"))
        elif gathering.add_sample(name, place=Place(path)):
            rows.append(i)
        seen.add(name)
    return rows


def _columns(gathering: Gathering, path: Path, written: list[str], *, genes: GeneNames) -> dict[str, int]:
    """Each gene of the model to its column; a gene that is there twice keeps its first."""
    columns: dict[str, int] = {}
    for i, name in enumerate(written):
        gene = genes.aliases.get(name, name)
        if gene in columns:
            gathering.problems.leave_out(InputError(f"{path}: gene {gene} is there twice; the first column counts"))
        elif gene in genes.known:
            columns[gene] = i
    return columns


def _gene_names(path: Path, file: h5py.File, genes: GeneNames) -> list[str]:
    """The names of the columns: the index where it has symbols, else a column of symbols beside identifiers."""
    index = _texts(path, file, "var", None)
    if any(name in genes.known or name in genes.aliases for name in index):
        return index
    return _first_column(path, file, "var", SYMBOLS) or index


def _first_column(path: Path, file: h5py.File, part: str, names: tuple[str, ...]) -> list[str] | None:
    found = next((name for name in names if name in file[part]), None)
    return None if found is None else _texts(path, file, part, found)


def _texts(path: Path, file: h5py.File, part: str, column: str | None) -> list[str]:
    """A column of the rows' or columns' table as text; the index where none is named."""
    table = file[part]
    if not hasattr(table, "keys"):
        raise InputError(f"{path}: {part!r} is in the way of AnnData before 0.7; write the file anew with AnnData 0.7+")
    name = column or _text(table.attrs.get("_index", "_index"))
    if name not in table:
        raise InputError(f"{path}: {part!r} has no {name!r}, which should name its rows")
    found = table[name]
    if hasattr(found, "keys"):
        categories = [_text(value) for value in found["categories"][()]]
        return [categories[code] if code >= 0 else "" for code in found["codes"][()]]
    return [_text(value) for value in found[()]]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _matrix(path: Path, found: Any, *, shape: tuple[int, int], columns: list[int]) -> np.ndarray:
    """Some columns of the matrix, dense or sparse, a few rows at a time."""
    sparse = hasattr(found, "keys")
    stated = tuple(int(n) for n in (found.attrs.get("shape", ()) if sparse else found.shape))
    if stated != shape:
        raise InputError(f"{path}: X is {stated}; obs and var say {shape}")
    if not sparse:
        parts = [found[low : low + ROWS_AT_ONCE][:, columns] for low in range(0, shape[0], ROWS_AT_ONCE)]
        return np.concatenate([np.asarray(part, float) for part in parts] or [np.empty((0, len(columns)))])
    kind = _text(found.attrs.get("encoding-type", ""))
    if kind not in ("csr_matrix", "csc_matrix"):
        raise InputError(f"{path}: X is stored as {kind!r}; expected a dense, csr or csc matrix")
    values = np.zeros((shape[0], len(columns)))
    place = np.full(shape[1], -1)
    place[columns] = np.arange(len(columns))
    for major, minors, numbers in _slices(found, columns if kind == "csc_matrix" else range(shape[0])):
        if kind == "csc_matrix":
            values[minors, place[major]] = numbers
        else:
            at = place[minors]
            values[major, at[at >= 0]] = numbers[at >= 0]
    return values


def _slices(found: Any, wanted: Any) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """The stored entries of some rows (csr) or columns (csc)."""
    ends = found["indptr"][()]
    for major in wanted:
        part = slice(int(ends[major]), int(ends[major + 1]))
        yield int(major), found["indices"][part], found["data"][part]
