"""Structural variants and fusions into a cohort: which genes of the model are broken, not what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.profile import SequenceVariant, VariantKind
from rheostat.tumour.read_table import Row, Table, open_either

SAMPLE = ("Sample_Id", "Tumor_Sample_Barcode", "sample")
FIRST = ("Site1_Hugo_Symbol", "GeneA", "Gene1", "left_gene")
SECOND = ("Site2_Hugo_Symbol", "GeneB", "Gene2", "right_gene")
NAME = ("Fusion", "FusionGene", "fusion_name")
_BETWEEN = re.compile(r"--|::|/")


@dataclass(frozen=True, slots=True)
class _Columns:
    sample: int
    sites: tuple[int, ...]
    name: int | None
    status: int | None


def holds_fusions(table: Table) -> bool:
    """Whether a table has one structural variant a row, by its columns."""
    sites = any(table.find_column(names) is not None for names in (FIRST, SECOND, NAME))
    return sites and table.find_column(SAMPLE) is not None


def read_fusions(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """The structural variants of a file, each gene once a sample; inherited ones are left out.

    Raises
    ------
    InputError - where a column is missing
    """
    records = kept = inherited = 0
    seen: set[tuple[str, str]] = set()
    with open_either(path, expected="Sample_Id, Site1_Hugo_Symbol", refuse=gathering.problems.leave_out) as table:
        columns = _columns(table)
        for row in table.rows:
            records += 1
            sample = row.cells[columns.sample]
            if not gathering.add_sample(sample, place=row.place):
                continue
            if columns.status is not None and row.cells[columns.status].upper() == "GERMLINE":
                inherited += 1
                continue
            for gene in _genes(row, columns, curated=curated):
                if (sample, gene) not in seen:
                    seen.add((sample, gene))
                    gathering.add_variant(sample, SequenceVariant(gene, VariantKind.FUSION, place=row.place))
                    kept += 1
    left_out = {"inherited": inherited} if inherited else {}
    gathering.files.append(FileUse(path, "structural variants", Use.USED, records, kept, left_out))


def _columns(table: Table) -> _Columns:
    sites = tuple(i for i in (table.find_column(FIRST), table.find_column(SECOND)) if i is not None)
    name = table.find_column(NAME) if not sites else None
    if not sites and name is None:
        table.column(*FIRST)
    return _Columns(table.column(*SAMPLE), sites, name, table.find_column(("SV_Status",)))


def _genes(row: Row, columns: _Columns, *, curated: Curated) -> Iterator[str]:
    """The genes of the model in a row; `ALK-EML4` names two, where the whole is no gene itself."""
    written = [row.cells[i] for i in columns.sites]
    if columns.name is not None:
        parts = [part for part in _BETWEEN.split(row.cells[columns.name]) if part]
        written = parts if len(parts) > 1 else row.cells[columns.name].split("-")
    for name in written:
        gene = curated.genes.aliases.get(name, name)
        if gene in curated.genes.known:
            yield gene
