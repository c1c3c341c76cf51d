"""Mutation annotation format (MAF) in the dialects of GDC, cBioPortal, Oncotator and maftools."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rheostat.errors import InputError
from rheostat.knowledge.sequences import ProteinSequence
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import SequenceVariant, VariantKind
from rheostat.tumour.protein_change import ProteinChange, check_residue, protein_change
from rheostat.tumour.read_locus import LocusColumns
from rheostat.tumour.read_table import Refuse, Row, Table, open_table, raise_at_once
from rheostat.tumour.variant_classes import is_noncoding, kind_with_change, variant_kind

GENE = ("Hugo_Symbol",)
CLASSIFICATION = ("Variant_Classification",)
SAMPLE = ("Tumor_Sample_Barcode", "Tumor_Sample")
PROTEIN_CHANGE = ("HGVSp_Short", "Protein_Change", "HGVSp", "Amino_Acid_Change", "AAChange")
LOCUS = ("Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2")
SPAN = ("Start_Position", "End_Position", "Reference_Allele", "Tumor_Seq_Allele2")

FILTER = ("FILTER",)
"""The column of the caller's filters in MAFs made from VCFs."""

_MOST_NAMED = 5
_PASSED = frozenset({"pass", "common_variant"})
# vcf2maf marks variants that are common in people as filtered; whether they act is not for a frequency to say.
_EMPTY = frozenset({"", ".", "-", "NA", "N/A", "NaN", "None", "null", "Unknown", "__UNKNOWN__"})


@dataclass(frozen=True, slots=True)
class MafContent:
    """What a MAF says, sample by sample.

    Parameters
    ----------
    path : Path
    samples : tuple of str - in the order in which they first occur, those without a kept variant too
    variants : mapping - sample to its variants, in the order of the file
    records : int - rows of the table
    dropped : mapping - reason to the number of records left out for it
    outside_model : int - variants in genes that the model does not know
    builds : frozenset of str - as the column NCBI_Build names them
    counted_from_zero : int - single-base changes that span two positions, as if these were counted from 0
    notes : tuple of str - what a reader of the report should know
    purity : mapping - sample to its purity, where a column gives it
    """

    path: Path
    samples: tuple[str, ...]
    variants: Mapping[str, tuple[SequenceVariant, ...]]
    records: int
    dropped: Mapping[str, int]
    outside_model: int
    builds: frozenset[str]
    counted_from_zero: int
    notes: tuple[str, ...]
    purity: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of a record stand; None for a part that the file does not have."""

    gene: int
    classification: int
    sample: int
    changes: tuple[int, ...]
    locus: tuple[int, ...]
    build: int | None
    span: tuple[int, ...]
    reads: LocusColumns
    filter: int | None


def read_maf(
    path: Path,
    *,
    genes: GeneNames,
    sequences: Mapping[str, ProteinSequence],
    known_variants: Mapping[str, frozenset[str]],
    keep_outside: bool = True,
    refuse: Refuse = raise_at_once,
) -> MafContent:
    """The variants in a MAF.

    Parameters
    ----------
    path : Path - plain or gzip
    genes : GeneNames - the genes of the model; variants in others are kept, but not checked
    sequences : mapping - gene to its protein, against which reference residues are checked
    known_variants : mapping - gene to its curated protein changes, suggested before others
    keep_outside : bool - whether variants in genes outside the model are read too, or only counted
    refuse : told of each record that cannot be taken as it stands; default raises

    Raises
    ------
    InputError - where the file cannot be taken as it stands
    """
    expected = ", ".join((*GENE, *CLASSIFICATION, PROTEIN_CHANGE[0], SAMPLE[0]))
    with open_table(path, expected=expected, refuse=refuse) as table:
        columns = _columns(table)
        variants: dict[str, list[SequenceVariant]] = {}
        lines: dict[tuple[str, ...], int | None] = {}
        dropped: Counter[str] = Counter()
        written: set[str] = set()
        builds: set[str] = set()
        purity: dict[str, float] = {}
        records = outside = from_zero = 0
        for row in table.rows:
            records += 1
            from_zero += _spans_two(row, columns)
            if columns.build is not None and row.cells[columns.build] not in _EMPTY:
                builds.add(row.cells[columns.build])
            try:
                kept = variants.setdefault(_sample(row, columns), [])
                stated = columns.reads.purity_of(row)
                if stated:
                    purity[row.cells[columns.sample]] = stated
                reason = _reason_to_drop(row, columns)
                if reason:
                    dropped[reason] += 1
                    continue
                gene = genes.symbol(row.cells[columns.gene], place=row.place)
                written.add(row.cells[columns.gene])
                outside += gene not in genes.known
                if gene not in genes.known and not keep_outside:
                    continue
                variant = _variant(row, columns, genes=genes, sequences=sequences, known_variants=known_variants)
                _check_new(variant, row, columns=columns, lines=lines)
                kept.append(variant)
            except InputError as error:
                refuse(error)
    everything = [variant for kept in variants.values() for variant in kept]
    return MafContent(
        path=path,
        samples=tuple(variants),
        variants={sample: tuple(kept) for sample, kept in variants.items()},
        records=records,
        dropped=dict(dropped),
        outside_model=outside,
        builds=frozenset(builds),
        counted_from_zero=from_zero,
        notes=(*genes.notes(written), *_change_notes(everything, genes=genes, sequences=sequences)),
        purity=purity,
    )


def _columns(table: Table) -> _Columns:
    gene, classification, sample = table.column(*GENE), table.column(*CLASSIFICATION), table.column(*SAMPLE)
    table.column(*PROTEIN_CHANGE)
    found = (table.find_column((name,)) for name in PROTEIN_CHANGE)
    span = tuple(i for i in (table.find_column((name,)) for name in SPAN) if i is not None)
    locus = tuple(i for i in (table.find_column((name,)) for name in LOCUS) if i is not None)
    return _Columns(
        gene=gene,
        classification=classification,
        sample=sample,
        changes=tuple(i for i in found if i is not None),
        locus=locus if len(locus) == len(LOCUS) else (),
        build=table.find_column(("NCBI_Build",)),
        span=span if len(span) == len(SPAN) else (),
        reads=LocusColumns.of(table),
        filter=table.find_column(FILTER),
    )


def _spans_two(row: Row, columns: _Columns) -> bool:
    """Whether a change of one base ends behind the position at which it starts."""
    if not columns.span:
        return False
    start, end, before, after = (row.cells[i] for i in columns.span)
    one_base = len(before) == len(after) == 1 and before != "-" and after != "-"
    return one_base and start.isdecimal() and end.isdecimal() and int(end) == int(start) + 1


def _sample(row: Row, columns: _Columns) -> str:
    sample = row.cells[columns.sample]
    if sample in _EMPTY:
        raise InputError(f"{row.place}: the sample is missing; expected an identifier in {SAMPLE[0]}")
    return sample


def _reason_to_drop(row: Row, columns: _Columns) -> str | None:
    word = row.cells[columns.classification]
    if is_noncoding(word):
        return f"{word}: outside the coding sequence"
    if columns.reads.status_of(row) == "wildtype":
        return "Mutation_Status Wildtype: not a variant"
    rejected = row.cells[columns.filter] if columns.filter is not None else ""
    if rejected in _EMPTY or rejected.casefold() in _PASSED:
        return None
    return f"filter {re.split('[;,]', rejected)[0]}: rejected by the caller"


def _check_new(
    variant: SequenceVariant, row: Row, *, columns: _Columns, lines: dict[tuple[str, ...], int | None]
) -> None:
    """Refuse a record that an earlier line already gave for the same sample."""
    sample = row.cells[columns.sample]
    key = (sample, str(variant), row.cells[columns.classification], *(row.cells[i] for i in columns.locus))
    if key in lines:
        raise InputError(
            f"{row.place}: {variant} of sample {sample} is there twice; line {lines[key]} says the same; "
            "remove one of them"
        )
    lines[key] = row.place.line


def _variant(
    row: Row,
    columns: _Columns,
    *,
    genes: GeneNames,
    sequences: Mapping[str, ProteinSequence],
    known_variants: Mapping[str, frozenset[str]],
) -> SequenceVariant:
    gene = genes.symbol(row.cells[columns.gene], place=row.place)
    kind = variant_kind(row.cells[columns.classification], place=row.place)
    change = _change(row, columns, kind=kind, strict=gene in genes.known)
    checked = None
    if change is not None and gene in sequences:
        known = known_variants.get(gene, frozenset())
        checked = check_residue(change, sequences[gene], known=known, place=row.place)
    return SequenceVariant(
        gene=gene,
        kind=kind_with_change(kind, change),
        protein_change=change,
        allele_fraction=columns.reads.allele_fraction(row),
        numbered_on=checked,
        place=row.place,
        locus=columns.reads.locus(row),
    )


def _change(row: Row, columns: _Columns, *, kind: VariantKind, strict: bool) -> ProteinChange | None:
    """The protein change of a record; None where it has none or, outside the model, none that can be read."""
    text = next((row.cells[i] for i in columns.changes if row.cells[i] not in _EMPTY), None)
    if text is None or kind in (VariantKind.FUSION, VariantKind.PROMOTER):
        return None
    try:
        return protein_change(text, place=row.place)
    except InputError:
        if strict:
            raise
        return None


def _change_notes(
    variants: list[SequenceVariant], *, genes: GeneNames, sequences: Mapping[str, ProteinSequence]
) -> tuple[str, ...]:
    """Which protein changes of the model's genes are missing, unchecked or numbered along another isoform."""
    told: dict[tuple[str, str], list[str]] = {}
    for variant in variants:
        remark = _remark(variant, sequences.get(variant.gene)) if variant.gene in genes.known else None
        if remark:
            told.setdefault((variant.gene, remark), []).append(str(variant).removeprefix(f"{variant.gene} "))
    return tuple(f"{gene} {_some(changes)}: {remark}" for (gene, remark), changes in told.items())


def _some(changes: list[str]) -> str:
    once = list(dict.fromkeys(changes))
    rest = len(once) - _MOST_NAMED
    return ", ".join(once[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _remark(variant: SequenceVariant, sequence: ProteinSequence | None) -> str | None:
    if variant.protein_change is None:
        recognised_by_residue = variant.kind in (VariantKind.MISSENSE, VariantKind.IN_FRAME)
        return "no protein change is given" if recognised_by_residue else None
    if sequence is None:
        return "not checked against the protein, whose sequence is not stored"
    if variant.numbered_on is None:
        return f"does not fit {sequence.accession}; perhaps numbered along another isoform, not checked"
    if variant.numbered_on != sequence.accession:
        return f"numbered along {variant.numbered_on}, not along {sequence.accession}"
    return None
