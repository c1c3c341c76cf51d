"""One variant a row: sample, gene, kind of variant and protein change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.knowledge.variant_words import load_variant_words, plain
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.levels import MISSING, level_in_words
from rheostat.tumour.profile import CopyNumber, EveryGene, VariantKind
from rheostat.tumour.protein_change import protein_change
from rheostat.tumour.read_grid import GENE, SAMPLE
from rheostat.tumour.read_locus import LocusColumns
from rheostat.tumour.read_table import Row, Table, open_either
from rheostat.tumour.variant_classes import is_noncoding

KIND = ("Variant_Classification", "variant", "VariantInfo", "MolecularConsequence", "consequence", "type")
CHANGE = (
    "HGVSp_Short",
    "protein",
    "ProteinChange",
    "Protein_Change",
    "HGVSp",
    "aa_change",
    "detail",
    "alteration",
    "mutation",
)
RECORD = ("kind", "record", "alteration_type")
"""Columns that say which sort of finding a row is, where a table mixes them."""

OUTSIDE, NONCODING, BAD = "outside the model", "outside the coding sequence", "cannot be taken"
NOT_READ = "neither a variant nor copy number"


@dataclass(frozen=True, slots=True)
class _Columns:
    gene: int
    sample: int
    change: int
    kind: int | None
    reads: LocusColumns
    record: int | None


def read_variant_list(
    gathering: Gathering, path: Path, *, curated: Curated, names: Mapping[str, str] | None = None
) -> None:
    """One variant a row: sample, gene, kind of variant, protein change and, where given, allele fraction.

    Where a column says which sort of finding each row is, rows of copy number are read as levels in words.

    Parameters
    ----------
    names : sample as written to the name it has elsewhere; default as written

    Raises
    ------
    InputError - where a column is missing
    """
    problems = gathering.problems
    counts = Counter[str]()
    records = kept = 0
    seen: set[tuple[str, str]] = set()
    with open_either(path, expected="sample, gene, variant and protein", refuse=problems.leave_out) as table:
        columns = _columns(table)
        for row in table.rows:
            records += 1
            sample = (names or {}).get(row.cells[columns.sample], row.cells[columns.sample])
            if not gathering.add_sample(sample, place=row.place):
                counts[BAD] += 1
                continue
            try:
                reason = _take(gathering, row, sample, columns=columns, curated=curated, seen=seen)
            except InputError as error:
                problems.leave_out(error)
                reason = BAD
            kept += reason is None
            counts.update([] if reason is None else [reason])
    gathering.files.append(FileUse(path, "variants, one a row", Use.USED, records, kept, dict(counts)))


def _columns(table: Table) -> _Columns:
    kind = table.find_column(KIND)
    record = table.find_column(RECORD)
    return _Columns(
        gene=table.column(*GENE),
        sample=table.column(*SAMPLE),
        change=table.column(*CHANGE),
        kind=kind,
        reads=LocusColumns.of(table),
        record=None if record == kind else record,
    )


def _take(
    gathering: Gathering,
    row: Row,
    sample: str,
    *,
    columns: _Columns,
    curated: Curated,
    seen: set[tuple[str, str]],
) -> str | None:
    """One row into the cohort; the reason where it is left out."""
    what = "variant" if columns.record is None else load_variant_words().records.get(plain(row.cells[columns.record]))
    if what == "variant":
        gathering.assayed.setdefault(sample, EveryGene())
    gene = curated.genes.symbol(row.cells[columns.gene], place=row.place)
    if gene not in curated.genes.known:
        return OUTSIDE
    if what == "copy number":
        gathering.levels.setdefault(sample, {})[gene] = _level(row, columns)
        return None
    if what != "variant":
        return NOT_READ
    change = row.cells[columns.change]
    kind = row.cells[columns.kind] if columns.kind is not None else kind_of_change(change, place=row.place)
    if is_noncoding(kind):
        return NONCODING
    fraction, locus = columns.reads.allele_fraction(row), columns.reads.locus(row)
    variant = curated.variant(gene, kind=kind, change=change, fraction=fraction, place=row.place, locus=locus)
    _check_once(seen, (sample, f"{variant}"), place=row.place, change=change)
    gathering.add_variant(sample, variant)
    return None


def _level(row: Row, columns: _Columns) -> CopyNumber:
    texts = [row.cells[i] for i in (columns.kind, columns.change) if i is not None]
    found = next((level for text in texts if (level := level_in_words(text)) is not None), None)
    if found is None:
        raise InputError(f"{row.place}: {texts[0]!r} is no word for a copy number; expected such as AMP or HOMDEL")
    return found


def kind_of_change(text: str, *, place: Place) -> str:
    """The word for the kind of a variant of which the protein change alone is given: it follows from the change.

    Raises
    ------
    InputError - where it is no protein change
    """
    protein_change(text, place=place)
    return VariantKind.NOT_STATED.value


def _check_once(seen: set[tuple[str, str]], key: tuple[str, str], *, place: Place, change: str) -> None:
    if not change or change in MISSING:
        return
    if key in seen:
        raise InputError(f"{place}: {key[1]} of sample {key[0]} is there twice")
    seen.add(key)
