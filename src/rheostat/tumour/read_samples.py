"""Plain tables: a number or an alteration for each sample and gene, or one variant a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated, allele_fraction
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import CopyNumber, EveryGene
from rheostat.tumour.protein_change import ChangeKind, protein_change
from rheostat.tumour.read_csv import open_either
from rheostat.tumour.read_expression import GeneTable
from rheostat.tumour.read_table import Refuse, Row, Table
from rheostat.tumour.variant_classes import is_noncoding

GENE = ("Hugo_Symbol", "HugoSymbol", "gene", "Gene Symbol", "symbol")
SAMPLE = ("Tumor_Sample_Barcode", "SAMPLE_ID", "Sample", "ModelID", "DepMap_ID", "key", "cell_line", "ccle_name")
KIND = ("Variant_Classification", "variant", "VariantInfo", "MolecularConsequence", "consequence", "type")
CHANGE = ("HGVSp_Short", "protein", "ProteinChange", "Protein_Change", "HGVSp", "aa_change", "detail", "alteration")
FRACTION = ("AF", "t_vaf", "VAF", "allele_fraction", "tumor_f")
VALUE = ("Value", "Copy_Number_Alteration", "CNA")
ANNOTATION = frozenset({"entrez_gene_id", "locus id", "cytoband", "gene_id", "gene symbol", "hugo_symbol"})

MISSING = frozenset({"", ".", "NA", "N/A", "NaN", "nan", "NP", "null", "[Not Available]"})
NO_GENES = "no column is a gene of the model, and none holds genes"
_WITH_ENTREZ = re.compile(r"(?P<symbol>[^\s()]+) \(\d+\)")
_LEVELS = {float(level): level for level in CopyNumber}
_PARTIAL_DELETION = -1.5
_WORDS = {
    **dict.fromkeys(("amp", "amplification", "amplified"), CopyNumber.AMPLIFICATION),
    "gain": CopyNumber.GAIN,
    **dict.fromkeys(("homdel", "deep deletion", "deep_deletion", "del"), CopyNumber.DEEP_DELETION),
    **dict.fromkeys(("hetloss", "shallow deletion", "loss"), CopyNumber.SHALLOW_DELETION),
}
_UNALTERED = frozenset({"wt", "wild type", "none", "0", "no alteration", "diploid"})
_KIND_OF_CHANGE = {
    ChangeKind.NONSENSE: "stop_gained",
    ChangeKind.FRAMESHIFT: "frameshift_variant",
    ChangeKind.SPLICE: "splice_donor_variant",
    ChangeKind.SUBSTITUTION: "missense_variant",
}


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


def read_grid(path: Path, *, genes: GeneNames, refuse: Refuse) -> Grid:
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


def read_numbers(path: Path, *, genes: GeneNames, refuse: Refuse) -> tuple[GeneTable, int]:
    """A table of samples and genes as numbers (NaN where missing), and how many genes the file lists.

    Raises
    ------
    InputError - as for `read_grid`
    """
    grid = read_grid(path, genes=genes, refuse=refuse)
    return _numbers(grid, refuse=refuse), grid.listed


def _numbers(grid: Grid, *, refuse: Refuse) -> GeneTable:
    values = np.full((len(grid.samples), len(grid.genes)), np.nan)
    rows = {sample: i for i, sample in enumerate(grid.samples)}
    columns = {gene: j for j, gene in enumerate(grid.genes)}
    for sample, gene, text, place in grid.cells():
        if text in MISSING:
            continue
        number = _number(text)
        if number is None:
            refuse(InputError(f"{place}: {gene} of sample {sample} is {text!r}; expected a number or NA"))
        else:
            values[rows[sample], columns[gene]] = number
    return GeneTable(grid.samples, grid.genes, values)


def level_of(text: str, *, gene: str, sample: str, place: Place) -> CopyNumber | None:
    """A discrete copy-number level; None where it is missing, a partial deletion (-1.5) as a deep one.

    Raises
    ------
    InputError - where it is another number or a word
    """
    if text in MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value == _PARTIAL_DELETION:
        return CopyNumber.DEEP_DELETION
    if value not in _LEVELS:
        raise InputError(
            f"{place}: {gene} of sample {sample} is {text!r}; expected a discrete level: -2, -1, 0, 1, 2 or NA"
        )
    return _LEVELS[value]


def add_levels(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """Discrete copy number of a file into a cohort."""
    _take_levels(gathering, path, read_grid(path, genes=curated.genes, refuse=gathering.problems.leave_out))


def _take_levels(gathering: Gathering, path: Path, grid: Grid) -> None:
    place = Place(path, 1)
    known = {sample for sample in grid.samples if gathering.add_sample(sample, place=place)}
    kept = 0
    for sample, gene, text, where in grid.cells():
        if sample not in known:
            continue
        try:
            level = level_of(text, gene=gene, sample=sample, place=where)
        except InputError as error:
            gathering.problems.leave_out(error)
            continue
        if level is not None:
            gathering.levels.setdefault(sample, {})[gene] = level
            kept += 1
    _used(gathering, path, "discrete copy number", grid, kept)


def read_samples(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """A plain table into a cohort: discrete levels, alterations in words, or numbers that are kept as expression.

    A cell with alterations holds protein changes, `AMP`, `HOMDEL` and the like, separated by `;` or `,`; an empty cell
    is unaltered, `NA` is not assayed.

    Raises
    ------
    InputError - where the file cannot be read as such a table
    """
    grid = read_grid(path, genes=curated.genes, refuse=gathering.problems.leave_out)
    numbers = {_number(text) for text in grid.texts() - MISSING}
    if not numbers or None in numbers:
        _add_alterations(gathering, path, grid, curated=curated)
    elif numbers <= {*_LEVELS, _PARTIAL_DELETION}:
        _take_levels(gathering, path, grid)
    else:
        _add_expression(gathering, path, grid)


def read_variant_list(
    gathering: Gathering, path: Path, *, curated: Curated, names: Mapping[str, str] | None = None
) -> None:
    """One variant a row: sample, gene, kind of variant, protein change and, where given, allele fraction.

    Parameters
    ----------
    names : sample as written to the name it has elsewhere; default as written

    Raises
    ------
    InputError - where a column is missing
    """
    problems = gathering.problems
    counts = {"outside the model": 0, "outside the coding sequence": 0, "cannot be taken": 0}
    records = kept = 0
    seen: set[tuple[str, str]] = set()
    with open_either(path, expected="sample, gene, variant and protein", refuse=problems.leave_out) as table:
        gene_at, sample_at, change_at = table.column(*GENE), table.column(*SAMPLE), table.column(*CHANGE)
        kind_at, fraction_at = table.find_column(KIND), table.find_column(FRACTION)
        for row in table.rows:
            records += 1
            sample = (names or {}).get(row.cells[sample_at], row.cells[sample_at])
            if not gathering.add_sample(sample, place=row.place):
                counts["cannot be taken"] += 1
                continue
            gathering.assayed.setdefault(sample, EveryGene())
            try:
                gene = curated.genes.symbol(row.cells[gene_at], place=row.place)
                change = row.cells[change_at]
                kind = row.cells[kind_at] if kind_at is not None else kind_of_change(change, place=row.place)
                if gene not in curated.genes.known:
                    counts["outside the model"] += 1
                elif is_noncoding(kind):
                    counts["outside the coding sequence"] += 1
                else:
                    fraction = None if fraction_at is None else allele_fraction(row.cells[fraction_at], place=row.place)
                    variant = curated.variant(gene, kind=kind, change=change, fraction=fraction, place=row.place)
                    _check_once(seen, (sample, f"{variant}"), place=row.place, change=change)
                    gathering.add_variant(sample, variant)
                    kept += 1
            except InputError as error:
                problems.leave_out(error)
                counts["cannot be taken"] += 1
    left_out = {reason: count for reason, count in counts.items() if count}
    gathering.files.append(FileUse(path, "variants, one a row", Use.USED, records, kept, left_out))


def kind_of_change(text: str, *, place: Place) -> str:
    """The kind of variant that a protein change alone speaks of.

    Raises
    ------
    InputError - where it is no protein change
    """
    change = protein_change(text, place=place)
    if change.kind in _KIND_OF_CHANGE:
        return _KIND_OF_CHANGE[change.kind]
    return "inframe_deletion" if "del" in str(change) or "ins" in str(change) else "protein_altering_variant"


def _check_once(seen: set[tuple[str, str]], key: tuple[str, str], *, place: Place, change: str) -> None:
    if not change or change in MISSING:
        return
    if key in seen:
        raise InputError(f"{place}: {key[1]} of sample {key[0]} is there twice")
    seen.add(key)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _used(gathering: Gathering, path: Path, content: str, grid: Grid, kept: int) -> None:
    outside = {"outside the model": grid.listed - len(grid.genes)} if grid.listed > len(grid.genes) else {}
    cells = f"{content} ({len(grid.samples)} samples, {len(grid.genes)} genes of the model)"
    gathering.files.append(FileUse(path, cells, Use.USED, grid.listed, len(grid.genes) if kept else 0, outside))


def _add_expression(gathering: Gathering, path: Path, grid: Grid) -> None:
    table, listed = _numbers(grid, refuse=gathering.problems.leave_out), grid.listed
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    gathering.expression = table
    kept = len(table.genes)
    content = f"numbers, kept as expression ({len(table.samples)} samples)"
    gathering.files.append(FileUse(path, content, Use.USED, listed, kept, {"outside the model": listed - kept}))


def _add_alterations(gathering: Gathering, path: Path, grid: Grid, *, curated: Curated) -> None:
    for sample in grid.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    assayed: dict[str, set[str]] = {}
    kept = 0
    for sample, gene, text, place in grid.cells():
        if sample not in gathering.samples or text == "NA":
            continue
        assayed.setdefault(sample, set()).add(gene)
        for part in (piece.strip() for piece in re.split(r"[;,]", text)):
            if not part or part.casefold() in _UNALTERED or part in MISSING:
                continue
            try:
                kept += _add_part(gathering, sample, gene, part, place=place, curated=curated)
            except InputError as error:
                gathering.problems.leave_out(error)
    for sample, covered in assayed.items():
        gathering.assayed[sample] = frozenset(covered)
    _used(gathering, path, "alterations", grid, kept)


def _add_part(gathering: Gathering, sample: str, gene: str, part: str, *, place: Place, curated: Curated) -> int:
    level = _WORDS.get(part.casefold())
    if level is not None:
        gathering.levels.setdefault(sample, {})[gene] = level
        return 1
    kind = kind_of_change(part, place=place)
    gathering.add_variant(sample, curated.variant(gene, kind=kind, change=part, fraction=None, place=place))
    return 1


# --- the three layouts ------------------------------------------------------------------------------------


def _symbol(written: str, *, genes: GeneNames, place: Place, refuse: Refuse) -> str | None:
    """The gene of the model that a name means; None for another gene."""
    match = _WITH_ENTREZ.fullmatch(written)
    try:
        symbol = genes.symbol(match["symbol"] if match else written, place=place)
    except InputError as error:
        refuse(error)
        return None
    return symbol if symbol in genes.known else None


def _genes_in_rows(table: Table, gene_at: int, *, genes: GeneNames, refuse: Refuse) -> Grid:
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


def _samples_in_rows(table: Table, sample_at: int, *, genes: GeneNames, refuse: Refuse) -> Grid:
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
    table: Table, where: tuple[int, int, int], *, genes: GeneNames, refuse: Refuse
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
