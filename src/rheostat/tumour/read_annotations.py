"""Collections of variants that others have called meaningful, in the formats in which they are published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rheostat.errors import InputError, Place
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.protein_change import ProteinChange, protein_change
from rheostat.tumour.read_table import Table, open_table
from rheostat.tumour.variant_classes import kind_with_change, variant_kind

HOTSPOT_COLUMNS = ("hugo_symbol", "residue", "variant_amino_acid", "type")
BIOMARKER_COLUMNS = ("Alteration", "Biomarker", "Gene")
STRUCTURAL = "3d"
"""A kind of hotspot that rests on where a residue lies, not on how often it is mutated."""


@dataclass(frozen=True, slots=True)
class AnnotatedVariant:
    """A variant that a collection says something of.

    Parameters
    ----------
    collection : str - name of the file without its ending
    gene, change : str - the change in one-letter code; empty where only a kind of variant is named
    kind : VariantKind
    tumours : int - in how many it was seen; 0 where the collection does not count
    """

    collection: str
    gene: str
    change: str
    kind: VariantKind
    tumours: int = 0

    @property
    def name(self) -> str:
        """Gene and change, or gene and kind."""
        return f"{self.gene} {self.change or self.kind.value}"


def read_annotations(folder: Path) -> tuple[AnnotatedVariant, ...]:
    """The variants of all collections in a folder, each once a collection.

    Statistical hotspots (Cancer Hotspots), biomarkers by variant (Cancer Genome Interpreter), variation descriptors
    (CIViC, VA-Spec) and assertions (MOAlmanac) are told by their columns or fields; other files are left alone.

    Raises
    ------
    InputError - where there is no folder, or no collection in it
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; expected one with collections of annotated variants")
    found = [each for path in sorted(folder.iterdir()) for each in _collection(path)]
    if not found:
        raise InputError(f"{folder}: no collection of annotated variants that is understood is in this folder")
    once: dict[tuple[str, str, str], AnnotatedVariant] = {}
    for each in found:
        once.setdefault((each.collection, each.gene, each.change or each.kind.value), each)
    return tuple(once.values())


def _collection(path: Path) -> Iterator[AnnotatedVariant]:
    if path.suffix == ".json":
        yield from _from_json(path)
    elif path.suffix in (".tsv", ".txt"):
        with open_table(path, expected="a header") as table:
            if all(table.find_column((name,)) is not None for name in HOTSPOT_COLUMNS):
                yield from _hotspots(path.stem, table)
            elif all(table.find_column((name,)) is not None for name in BIOMARKER_COLUMNS):
                yield from _biomarkers(path.stem, table)


def _hotspots(name: str, table: Table) -> Iterator[AnnotatedVariant]:
    """`E545` with `K:575|A:12` is two variants; indels are written out; splice sites come as `sp`."""
    gene_at, residue_at, variants_at, type_at = (table.column(column) for column in HOTSPOT_COLUMNS)
    for row in table.rows:
        if row.cells[type_at] == STRUCTURAL:
            continue
        residue = row.cells[residue_at]
        for item in row.cells[variants_at].split("|"):
            new, _, count = item.partition(":")
            text = f"{residue}_splice" if new == "sp" else f"{residue}{new}" if len(new) == 1 else new
            if text == f"{residue}{residue[:1]}":
                continue
            yield from _variant(name, row.cells[gene_at], text, tumours=int(count or 0), place=row.place)


def _biomarkers(name: str, table: Table) -> Iterator[AnnotatedVariant]:
    """`AKT1:Q79K,E17K` is two variants; `PTEN:.` and `PTEN:del` name none."""
    at = table.column(BIOMARKER_COLUMNS[0])
    for row in table.rows:
        for item in row.cells[at].split(";"):
            gene, _, changes = item.strip().partition(":")
            for text in changes.split(","):
                if text[:1].isalpha() and any(letter.isdigit() for letter in text) and "." not in text:
                    yield from _variant(name, gene, text, place=row.place)


def _from_json(path: Path) -> Iterator[AnnotatedVariant]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: this is not valid JSON ({error})") from error
    if not isinstance(content, dict):
        return
    if isinstance(content.get("by_gene"), dict):
        yield from _descriptors(path, content["by_gene"])
    elif isinstance(content.get("assertions"), list):
        yield from _assertions(path, content["assertions"])


def _descriptors(path: Path, by_gene: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[AnnotatedVariant]:
    for gene, listed in by_gene.items():
        for descriptor in listed:
            yield from _variant(path.stem, gene, str(descriptor.get("label", "")), place=Place(path))


def _assertions(path: Path, listed: Iterable[Mapping[str, Any]]) -> Iterator[AnnotatedVariant]:
    for each in listed:
        gene, change, word = (str(each.get(key) or "") for key in ("gene", "protein_change", "variant_annotation"))
        if change:
            yield from _variant(path.stem, gene, change, place=Place(path))
        elif word and "Variant" in str(each.get("feature_type")):
            kind = variant_kind(word, place=Place(path))
            if kind is not VariantKind.MISSENSE:
                yield AnnotatedVariant(path.stem, gene, "", kind)


def _variant(collection: str, gene: str, text: str, *, place: Place, tumours: int = 0) -> Iterator[AnnotatedVariant]:
    """The variant, unless its text is no protein change; collections name groups of variants as well."""
    change = _read(text, place)
    if change is not None:
        yield AnnotatedVariant(collection, gene, str(change), kind_with_change(VariantKind.NOT_STATED, change), tumours)


def _read(text: str, place: Place) -> ProteinChange | None:
    try:
        return protein_change(text, place=place)
    except InputError:
        return None
