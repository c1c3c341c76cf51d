"""Discrete copy number, as cBioPortal and GISTIC write it: a column a sample, or a row a sample and gene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.levels import PARTIAL_DELETION, level_of
from rheostat.tumour.profile import CopyNumber
from rheostat.tumour.read_table import Table, open_table

GENE = ("Hugo_Symbol", "Gene Symbol", "Gene")
SAMPLE = ("Sample_Id", "Tumor_Sample_Barcode", "Sample")
VALUE = ("Value", "Copy_Number_Alteration", "Copy_Number", "CNA")
# Columns of a wide table that describe the gene and are no samples.
ANNOTATION = frozenset({"entrez_gene_id", "locus id", "cytoband", "gene_id"})


@dataclass(frozen=True, slots=True)
class CopyNumberContent:
    """What a copy-number file says, sample by sample.

    Parameters
    ----------
    path : Path
    samples : tuple of str - in the order of the file
    levels : mapping - sample to gene to level, genes of the model only; what is missing was not assayed
    outside_model : int - genes that the model does not know
    notes : tuple of str - what a reader of the report should know
    """

    path: Path
    samples: tuple[str, ...]
    levels: Mapping[str, Mapping[str, CopyNumber]]
    outside_model: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One value as written: whose it is and where it stands."""

    sample: str
    gene: str
    text: str
    place: Place


def read_copy_number(path: Path, *, genes: GeneNames) -> CopyNumberContent:
    """The copy-number levels in a file, wide or long, plain or gzip.

    Raises
    ------
    InputError - where the file or a value cannot be taken as it stands, or says something twice
    """
    with open_table(path, expected=f"{GENE[0]} and one column a sample") as table:
        samples, cells = _long(table) if table.find_column(SAMPLE) is not None else _wide(table)
        levels: dict[str, dict[str, CopyNumber]] = {sample: {} for sample in samples}
        lines: dict[tuple[str, str], int | None] = {}
        written: set[str] = set()
        partial: set[str] = set()
        for cell in cells:
            gene = genes.symbol(cell.gene, place=cell.place)
            level = _level(cell)
            written.add(cell.gene)
            of_sample = levels.setdefault(cell.sample, {})
            if gene not in genes.known:
                continue
            _check_new(cell, gene, lines=lines)
            if level is not None:
                of_sample[gene] = level
            if cell.text == str(PARTIAL_DELETION):
                partial.add(f"{gene} of {cell.sample}: partial deletion (-1.5) read as deep deletion")
    return CopyNumberContent(
        path=path,
        samples=tuple(levels),
        levels=levels,
        outside_model=len({genes.aliases.get(name, name) for name in written} - genes.known),
        notes=(*genes.notes(written), *sorted(partial)),
    )


def _wide(table: Table) -> tuple[tuple[str, ...], Iterator[_Cell]]:
    gene = table.column(*GENE)
    numbers = [i for i, name in enumerate(table.columns) if i != gene and name.casefold() not in ANNOTATION]
    first: dict[str, int] = {}
    for i in numbers:
        name = table.columns[i]
        if not name:
            raise InputError(f"{table.place}: column {i + 1} has no name; expected a sample")
        if name in first:
            raise InputError(f"{table.place}: sample {name} is there twice, as columns {first[name] + 1} and {i + 1}")
        first[name] = i
    if not first:
        raise InputError(f"{table.place}: no sample; expected one column a sample behind {table.columns[gene]}")
    cells = (_Cell(table.columns[i], row.cells[gene], row.cells[i], row.place) for row in table.rows for i in numbers)
    return tuple(first), cells


def _long(table: Table) -> tuple[tuple[str, ...], Iterator[_Cell]]:
    gene, sample, value = table.column(*GENE), table.column(*SAMPLE), table.column(*VALUE)
    cells = (_Cell(row.cells[sample], row.cells[gene], row.cells[value], row.place) for row in table.rows)
    return (), cells


def _check_new(cell: _Cell, gene: str, *, lines: dict[tuple[str, str], int | None]) -> None:
    key = (cell.sample, gene)
    if key in lines:
        raise InputError(
            f"{cell.place}: {gene} of sample {cell.sample} is there twice; line {lines[key]} has it already"
        )
    lines[key] = cell.place.line


def _level(cell: _Cell) -> CopyNumber | None:
    if not cell.sample:
        raise InputError(f"{cell.place}: the sample is missing; expected an identifier in {SAMPLE[0]}")
    return level_of(cell.text, gene=cell.gene, sample=cell.sample, place=cell.place)
