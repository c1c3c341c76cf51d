"""Protein sequences of the pathway's genes, along which protein changes are numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rheostat.errors import unknown_name


class Numbering(Enum):
    """How many of the numberings that variant tables use for a gene are stored."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class ProteinSequence:
    """One protein: the accession that its numbering belongs to, its residues, and its other numberings.

    Parameters
    ----------
    gene : str - HGNC symbol
    accession : str - UniProt accession, with the isoform where it is not the first
    residues : str - one letter a residue; residue 1 comes first
    numbering : Numbering - only where it is complete does a residue that fits nowhere prove a mistake
    alternatives : tuple of ProteinSequence - further isoforms in use, which have no alternatives themselves
    """

    gene: str
    accession: str
    residues: str
    numbering: Numbering
    alternatives: tuple[ProteinSequence, ...] = ()

    def __len__(self) -> int:
        return len(self.residues)

    def residue(self, position: int) -> str | None:
        """The residue at a position counted from 1; `*` just behind the last one, None beyond.

        Examples
        --------
        >>> sequence("MTOR").residue(2108), sequence("MTOR").residue(2550), sequence("MTOR").residue(2551)
        ('F', '*', None)
        """
        if position == len(self.residues) + 1:
            return "*"
        return self.residues[position - 1] if 1 <= position <= len(self.residues) else None


@cache
def load_sequences() -> Mapping[str, ProteinSequence]:
    """The reference sequence of each gene that has one, by HGNC symbol."""
    folder = files("rheostat.knowledge") / "data" / "sequences"
    residues = dict(_fasta(folder.joinpath("human.fasta").read_text(encoding="utf-8").splitlines()))
    table = folder.joinpath("numbering.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(table[0].split("\t"), line.split("\t"), strict=True)) for line in table[1:]]
    others: dict[str, tuple[ProteinSequence, ...]] = {}
    for row in rows:
        if row["role"] == "alternative":
            others[row["gene"]] = (*others.get(row["gene"], ()), _sequence(row, residues))
    return MappingProxyType(
        {
            row["gene"]: _sequence(row, residues, alternatives=others.get(row["gene"], ()))
            for row in rows
            if row["role"] == "reference"
        }
    )


def sequence(gene: str) -> ProteinSequence:
    """The reference sequence of a gene.

    Raises
    ------
    InputError - where no sequence of the gene is stored
    """
    known = load_sequences()
    if gene not in known:
        raise unknown_name(gene, known, kind="gene with a protein sequence")
    return known[gene]


def _sequence(
    row: Mapping[str, str], residues: Mapping[str, str], *, alternatives: tuple[ProteinSequence, ...] = ()
) -> ProteinSequence:
    accession = row["accession"]
    return ProteinSequence(row["gene"], accession, residues[accession], Numbering(row["numbering"]), alternatives)


def _fasta(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    accession, parts = "", list[str]()
    for line in lines:
        if line.startswith(">"):
            if accession:
                yield accession, "".join(parts)
            accession, parts = line.split("|")[1], []
        else:
            parts.append(line.strip())
    yield accession, "".join(parts)
