"""Protein arrays: total proteins by gene, phosphorylated sites by node."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.knowledge.antibodies import Antibodies, load_antibodies
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.read_expression import GeneTable
from rheostat.tumour.read_grid import read_numbers
from rheostat.tumour.read_table import Table


@dataclass(frozen=True, slots=True)
class AntibodyNames:
    """Antibodies in the place of gene names: what a table is read with."""

    antibodies: Antibodies

    @property
    def known(self) -> Collection[str]:
        """Everything that the antibodies of the model see."""
        return frozenset(self.antibodies.targets.values())

    def symbol(self, written: str, *, place: Place) -> str:
        """What an antibody sees; its own name where the model has nothing of it.

        Raises
        ------
        InputError - where the name is empty
        """
        if not written:
            raise InputError(f"{place}: the antibody is missing; expected a name such as Akt_pS473")
        return self.antibodies.target(written) or written


def holds_antibodies(table: Table) -> bool:
    """Whether columns of a table are antibodies for phosphorylated sites of the model."""
    antibodies = load_antibodies()
    return any(antibodies.target(name) in antibodies.sites for name in table.columns)


def add_proteins(gathering: Gathering, path: Path) -> None:
    """A table of antibodies and samples into a cohort.

    Raises
    ------
    InputError - where the file cannot be read as such a table
    """
    antibodies = load_antibodies()
    table, listed = read_numbers(path, genes=AntibodyNames(antibodies), refuse=gathering.problems.leave_out)
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    sites = [i for i, name in enumerate(table.genes) if name in antibodies.sites]
    totals = [(i, gene) for i, name in enumerate(table.genes) if i not in sites for gene in name.split()]
    if totals:
        gathering.protein = _columns(table, totals)
    if sites:
        gathering.sites = _columns(table, [(i, table.genes[i]) for i in sites])
    words = f"protein levels ({len(table.samples)} samples, {len(totals)} proteins and {len(sites)} sites of the model)"
    outside = {"antibodies outside the model": listed - len(table.genes)}
    gathering.files.append(FileUse(path, words, Use.USED, listed, len(table.genes), outside))


def _columns(table: GeneTable, chosen: list[tuple[int, str]]) -> GeneTable:
    values = np.ascontiguousarray(table.values[:, [i for i, _ in chosen]])
    return GeneTable(table.samples, tuple(name for _, name in chosen), values)
