"""A table of samples and genes, in any of its three layouts, as texts or as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.gene_names import Names
from rheostat.tumour.levels import MISSING
from rheostat.tumour.read_expression import GeneTable
from rheostat.tumour.read_table import Refuse, Row, Table, open_either

GENE = ("Hugo_Symbol", "HugoSymbol", "gene", "Gene Symbol", "symbol", "Composite.Element.REF")
SAMPLE = ("Tumor_Sample_Barcode", "SAMPLE_ID", "Sample", "ModelID", "DepMap_ID", "key", "cell_line", "ccle_name")
VALUE = ("Value", "Copy_Number_Alteration", "CNA")
ANNOTATION = frozenset({"entrez_gene_id", "locus id", "cytoband", "gene_id", "gene symbol", "hugo_symbol"})

NO_GENES = "no column is a gene of the model, and none holds genes"
_WITH_ENTREZ = re.compile(r"(?P<symbol>[^\s()]+) \(\d+\)")


@dataclass(frozen=True, slots=True)
class Strip:
    """One row as written: the texts of several samples and genes, name by name."""

    samples: tuple[str, ...]
    genes: tuple[str, ...]
    texts: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Grid:
    """The cells of a table of samples and genes as written, genes of the model only.

    Parameters
    ----------
    samples, genes : in the order of the file
    strips : the rows; a strip has one gene or one sample, or one of each, for all its texts
    listed : int - genes in the file, others too
    """

    samples: tuple[str, ...]
    genes: tuple[str, ...]
    strips: tuple[Strip, ...]
    listed: int

    def cells(self) -> Iterator[tuple[str, str, str, Place]]:
        """Sample, gene, text and place of each cell, in the order of the file."""
        for strip in self.strips:
            width = len(strip.texts)
            samples = strip.samples * width if len(strip.samples) == 1 else strip.samples
            genes = strip.genes * width if len(strip.genes) == 1 else strip.genes
            for sample, gene, text in zip(samples, genes, strip.texts, strict=True):
                yield sample, gene, text, strip.place

    def texts(self) -> set[str]:
        """The distinct texts of its cells."""
        return {text for strip in self.strips for text in strip.texts}


def read_grid(path: Path, *, genes: Names, refuse: Refuse) -> Grid:
    """A table of samples and genes: genes or samples in its rows, or one row for each pair.

    Raises
    ------
    InputError - where neither a gene column nor gene names in the header are found
    """
    with open_either(path, expected="a gene column and one column a sample", refuse=refuse) as table:
        by_gene = table.find_column(GENE)
        by_sample, value = table.find_column(SAMPLE), table.find_column(VALUE)
        if by_gene is not None and by_sample is not None and value is not None:
            return _grid(_listed(table, (by_sample, by_gene, value), genes=genes, refuse=refuse))
        if by_gene is not None:
            return _genes_in_rows(table, by_gene, genes=genes, refuse=refuse)
        return _samples_in_rows(table, by_sample or 0, genes=genes, refuse=refuse)


def read_numbers(path: Path, *, genes: Names, refuse: Refuse) -> tuple[GeneTable, int]:
    """A table of samples and genes as numbers (NaN where missing), and how many genes the file lists.

    Raises
    ------
    InputError - as for `read_grid`
    """
    grid = read_grid(path, genes=genes, refuse=refuse)
    return numbers_of(grid, refuse=refuse), grid.listed


def numbers_of(grid: Grid, *, refuse: Refuse) -> GeneTable:
    """A grid as numbers, NaN where missing; a text that is no number is refused and missing."""
    values = np.full((len(grid.samples), len(grid.genes)), np.nan)
    rows = {sample: i for i, sample in enumerate(grid.samples)}
    columns = {gene: j for j, gene in enumerate(grid.genes)}
    for sample, gene, text, place in grid.cells():
        if text in MISSING:
            continue
        number = number_in(text)
        if number is None:
            refuse(InputError(f"{place}: {gene} of sample {sample} is {text!r}; expected a number or NA"))
        else:
            values[rows[sample], columns[gene]] = number
    return GeneTable(grid.samples, grid.genes, values)


def number_in(text: str) -> float | None:
    """The number that a text is; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


# --- the three layouts ------------------------------------------------------------------------------------


def _symbol(written: str, *, genes: Names, place: Place, refuse: Refuse) -> str | None:
    """The gene of the model that a name means; None for another gene."""
    match = _WITH_ENTREZ.fullmatch(written)
    try:
        symbol = genes.symbol(match["symbol"] if match else written, place=place)
    except InputError as error:
        refuse(error)
        return None
    return symbol if symbol in genes.known else None


def _genes_in_rows(table: Table, gene_at: int, *, genes: Names, refuse: Refuse) -> Grid:
    numbers = [i for i, name in enumerate(table.columns) if i != gene_at and name.casefold() not in ANNOTATION]
    samples = _distinct([table.columns[i] for i in numbers], place=table.place)
    strips: list[Strip] = []
    found: dict[str, None] = {}
    listed = 0
    for row in table.rows:
        listed += 1
        gene = _symbol(row.cells[gene_at], genes=genes, place=row.place, refuse=refuse)
        if gene is None:
            continue
        if gene in found:
            refuse(InputError(f"{row.place}: gene {gene} is there twice; the first row counts"))
            continue
        found[gene] = None
        strips.append(Strip(samples, (gene,), _texts(row, numbers), row.place))
    return Grid(samples, tuple(found), tuple(strips), listed)


def _samples_in_rows(table: Table, sample_at: int, *, genes: Names, refuse: Refuse) -> Grid:
    named = [
        (i, _symbol(name, genes=genes, place=table.place, refuse=refuse))
        for i, name in enumerate(table.columns)
        if i != sample_at and name
    ]
    columns = [(i, gene) for i, gene in named if gene is not None]
    if not columns:
        raise InputError(f"{table.place}: {NO_GENES} ({', '.join(GENE)})")
    strips: list[Strip] = []
    names = tuple(gene for _, gene in columns)
    samples: dict[str, None] = {}
    for row in table.rows:
        sample = row.cells[sample_at]
        if sample in samples:
            refuse(InputError(f"{row.place}: sample {sample} is there twice; the first row counts"))
            continue
        samples[sample] = None
        strips.append(Strip((sample,), names, _texts(row, [i for i, _ in columns]), row.place))
    return Grid(tuple(samples), tuple(dict.fromkeys(names)), tuple(strips), len(named))


def _texts(row: Row, columns: Sequence[int]) -> tuple[str, ...]:
    """Some cells of a row; the same few texts come again and again and are kept once."""
    return tuple(intern(row.cells[i]) for i in columns)


def _listed(
    table: Table, where: tuple[int, int, int], *, genes: Names, refuse: Refuse
) -> Iterator[tuple[str, str | None, str, Place]]:
    sample_at, gene_at, value_at = where
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        sample = row.cells[sample_at]
        gene = _symbol(row.cells[gene_at], genes=genes, place=row.place, refuse=refuse)
        if gene is not None and (sample, gene) in seen:
            refuse(InputError(f"{row.place}: {gene} of sample {sample} is there twice; the first row counts"))
            continue
        if gene is not None:
            seen.add((sample, gene))
        yield sample, gene, row.cells[value_at], row.place


def _grid(cells: Iterator[tuple[str, str | None, str, Place]]) -> Grid:
    samples: dict[str, None] = {}
    genes: dict[str, None] = {}
    kept: list[Strip] = []
    others = 0
    for sample, gene, text, place in cells:
        samples[sample] = None
        if gene is None:
            others += 1
            continue
        genes[gene] = None
        kept.append(Strip((intern(sample),), (gene,), (intern(text),), place))
    return Grid(tuple(samples), tuple(genes), tuple(kept), len(genes) + others // max(len(samples), 1))


def _distinct(names: Sequence[str], *, place: Place) -> tuple[str, ...]:
    first: dict[str, int] = {}
    for i, name in enumerate(names):
        if not name:
            raise InputError(f"{place}: a column without a name; expected a sample")
        if name in first:
            raise InputError(f"{place}: sample {name} is there twice, as samples {first[name] + 1} and {i + 1}")
        first[name] = i
    if not first:
        raise InputError(f"{place}: no sample; expected one column a sample")
    return tuple(first)
