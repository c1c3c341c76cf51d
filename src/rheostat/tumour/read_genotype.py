"""Wide genotype tables of cell-line panels: for each gene its protein changes and its copy-number call."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.profile import CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import ChangeKind, ProteinChange, protein_change
from rheostat.tumour.read_expression import SAMPLE_COLUMNS, GeneTable
from rheostat.tumour.read_table import Row, Table, open_table

NAME_WITH_TISSUE = "ccle_name"
TISSUE_COLUMNS = ("tissue", "primary_site", "tissue_gdsc", "tumor_type")
_NO_TISSUE = frozenset({"", "na", "nan"})
_ASSAY_COLUMNS = re.compile(r"^seq_")
_CALLS = {"AMP": CopyNumber.AMPLIFICATION, "DEL": CopyNumber.DEEP_DELETION, "": CopyNumber.NEUTRAL}
_WRITTEN = re.compile(r"^(?P<change>[^()]*)(?:\((?P<kind>[^()]*)\))?\*?$")
_KINDS = {
    "missense": VariantKind.MISSENSE,
    "nonsense": VariantKind.TRUNCATING,
    "frameshift": VariantKind.TRUNCATING,
    "splice site": VariantKind.SPLICE,
    "insertion": VariantKind.IN_FRAME,
    "deletion": VariantKind.IN_FRAME,
    "nonstop": VariantKind.STOP_LOST,
}
_BY_CHANGE = {
    ChangeKind.NONSENSE: VariantKind.TRUNCATING,
    ChangeKind.FRAMESHIFT: VariantKind.TRUNCATING,
    ChangeKind.SPLICE: VariantKind.SPLICE,
    ChangeKind.SUBSTITUTION: VariantKind.MISSENSE,
}
UNREADABLE = VariantKind.OTHER


@dataclass(frozen=True)
class GenotypeTable:
    """Profiles of the lines of a panel, their tissues (empty where not given) and log2 copy numbers."""

    profiles: Mapping[str, TumourProfile]
    tissues: Mapping[str, str]
    log2_copies: GeneTable

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes that the table speaks of."""
        return self.log2_copies.genes


@dataclass(frozen=True)
class _Columns:
    sample: int
    named: int | None
    tissue: tuple[int, ...]
    sequenced: tuple[int, ...]
    genes: Mapping[str, tuple[int | None, int | None, int | None]]


def read_genotypes(path: Path, *, cutoffs: CopyNumberCutoffs) -> GenotypeTable:
    """A table with the columns `key`, `<GENE>_mut`, `<GENE>_cna` and `<GENE>_log2cn`.

    A cell `<GENE>_mut` lists protein changes, each with its class in brackets and perhaps a star, separated by
    semicolons: `p.R55fs(Frameshift)*;p.R130G(Missense)`. `<GENE>_cna` is AMP, DEL or empty; a call that
    `<GENE>_log2cn` contradicts counts as neutral.

    Parameters
    ----------
    path : Path
    cutoffs : CopyNumberCutoffs - from which log2 copy number on a call is believed

    Raises
    ------
    InputError - where columns are missing, a sample is there twice, or a cell cannot be understood
    """
    profiles: dict[str, TumourProfile] = {}
    tissues: dict[str, str] = {}
    copies: list[list[float]] = []
    with open_table(path, expected="key, <GENE>_mut, <GENE>_cna") as table:
        columns = _columns(table)
        for row in table.rows:
            name = row.cells[columns.sample]
            if name in profiles:
                raise InputError(f"{row.place}: sample {name!r} is there twice; expected one row for each sample")
            profiles[name] = _profile(row, name, columns, cutoffs)
            tissues[name] = _tissue(row, columns)
            copies.append([_log2(row, column) for _, _, column in columns.genes.values()])
    values = np.array(copies, float).reshape(len(profiles), len(columns.genes))
    return GenotypeTable(profiles, tissues, GeneTable(tuple(profiles), tuple(columns.genes), values))


def _columns(table: Table) -> _Columns:
    index = {name: i for i, name in enumerate(table.columns)}
    genes = [name.removesuffix("_mut") for name in table.columns if name.endswith("_mut")]
    if not genes:
        raise InputError(f"{table.place}: no column ends in _mut; expected one for each gene, such as PTEN_mut")
    tissue = tuple(i for i in (table.find_column((name,)) for name in TISSUE_COLUMNS) if i is not None)
    return _Columns(
        sample=table.column(*SAMPLE_COLUMNS),
        named=table.find_column((NAME_WITH_TISSUE,)),
        tissue=tissue,
        sequenced=tuple(i for i, name in enumerate(table.columns) if _ASSAY_COLUMNS.match(name)),
        genes={
            gene: (index.get(f"{gene}_mut"), index.get(f"{gene}_cna"), index.get(f"{gene}_log2cn")) for gene in genes
        },
    )


def _profile(row: Row, name: str, columns: _Columns, cutoffs: CopyNumberCutoffs) -> TumourProfile:
    variants: list[SequenceVariant] = []
    levels: dict[str, CopyNumber] = {}
    for gene, (changes, call, log2) in columns.genes.items():
        if changes is not None:
            variants += [_variant(gene, text, row.place) for text in row.cells[changes].split(";") if text.strip()]
        if call is not None and (row.cells[call] or (log2 is not None and row.cells[log2])):
            levels[gene] = cutoffs.agreed(_call(row, call, gene), log2=_log2(row, log2))
    read = variants or not columns.sequenced or any(row.cells[i] == "1" for i in columns.sequenced)
    return TumourProfile(
        name,
        variants=tuple(variants),
        copy_number=levels,
        mutations_assayed=EveryGene() if read else frozenset(),
    )


def _tissue(row: Row, columns: _Columns) -> str:
    """The tissue behind the line's name (`DMS53_LUNG`), or that of the first column that gives one."""
    behind = "" if columns.named is None else row.cells[columns.named].partition("_")[2]
    given = (text.casefold() for text in (behind, *(row.cells[i] for i in columns.tissue)))
    return next((text for text in given if text not in _NO_TISSUE), "")


def _call(row: Row, column: int, gene: str) -> CopyNumber:
    text = row.cells[column]
    if text not in _CALLS:
        raise InputError(f"{row.place}: {text!r} in column {gene}_cna is no call; expected AMP, DEL or nothing")
    return _CALLS[text]


def _variant(gene: str, text: str, place: Place) -> SequenceVariant:
    match = _WRITTEN.match(text.strip())
    if match is None:
        raise InputError(f"{place}: {text!r} in column {gene}_mut; expected changes such as p.R130G(Missense)")
    change = _change(match["change"])
    kind = _KINDS.get((match["kind"] or "").strip().lower())
    stated = None if change is None else _BY_CHANGE.get(change.kind)
    if stated is VariantKind.TRUNCATING or kind is None:
        kind = stated or UNREADABLE
    return SequenceVariant(gene, kind, change, place=place)


def _change(text: str) -> ProteinChange | None:
    """The protein change; None for `mut` and for forms of one source that nothing else writes (`557_561REIDK>Q`)."""
    try:
        return protein_change(text) if text else None
    except InputError:
        return None


def _log2(row: Row, column: int | None) -> float:
    if column is None or not row.cells[column]:
        return math.nan
    try:
        return float(row.cells[column])
    except ValueError as error:
        raise InputError(f"{row.place}: {row.cells[column]!r} is not a log2 copy number") from error
