"""A folder of measurements on a panel of samples: genotypes, expression and responses, whatever of it is there."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rheostat.analysis.read_drug_responses import read_drug_responses
from rheostat.analysis.targets import MICROMOLAR, Range, Target, number
from rheostat.errors import InputError
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.profile import TumourProfile
from rheostat.tumour.read_expression import GeneTable, read_gene_arrays, read_gene_table
from rheostat.tumour.read_genotype import GenotypeTable, read_genotypes
from rheostat.tumour.read_table import open_table

GENOTYPES = ("cellline_genotype.tsv.gz", "cellline_genotype.tsv")
EXPRESSION = "expression_*.tsv*"
EXPRESSION_ARRAYS = "*_EXP_*.npz"
COPIES = "copynumber_*.tsv*"
COMPOSITES = ("class_composite_response.tsv", "class_composite_response.tsv.gz")
SPECIFIC = "_resid"
"""How targets end from which general sensitivity was regressed out."""

CLASSES = ("drug_classes.tsv",)
RANGES = ("dose_ranges.tsv",)
PLAIN_COLUMNS = ("sample", "drug", "metric", "value", "direction")
LEFT_OUT = ("_nds",)
NOT_TARGETS = frozenset({"key", "general_sens"})
SIGNS = {"low": -1.0, "lower": -1.0, "high": 1.0, "higher": 1.0}
"""Which end of a metric is the sensitive one."""


@dataclass(frozen=True)
class MeasuredPanel:
    """Everything that a folder holds.

    `ranges`: drug as spelt to the lowest and highest concentration screened, nmol/L.
    `notes`: what was looked for and not found.
    """

    genotypes: GenotypeTable | None
    expression: Mapping[str, GeneTable]
    copies: Mapping[str, GeneTable]
    targets: tuple[Target, ...]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def described(self) -> set[str]:
        """Samples with a genotype or expression."""
        described = set() if self.genotypes is None else set(self.genotypes.profiles)
        for table in self.expression.values():
            described.update(table.samples)
        return described

    @property
    def samples(self) -> tuple[str, ...]:
        """Samples with a response and a genotype or expression, in order of name."""
        return tuple(sorted(self.described & {name for target in self.targets for name in target.values}))

    def profile(self, sample: str) -> TumourProfile:
        """The genotype of a sample; one in which nothing was looked at where there is none."""
        known = {} if self.genotypes is None else self.genotypes.profiles
        return known.get(sample) or TumourProfile(sample)

    def tissue(self, sample: str) -> str:
        """The tissue of a sample, empty where it is not known."""
        return "" if self.genotypes is None else self.genotypes.tissues.get(sample, "")


def read_panel(folder: Path, *, cutoffs: CopyNumberCutoffs) -> MeasuredPanel:
    """A folder laid out as documented, any subset of it; or one plain table of responses beside nothing else.

    Parameters
    ----------
    folder : Path
    cutoffs : CopyNumberCutoffs - from which log2 copy number on a call is believed

    Raises
    ------
    InputError - where there is no folder, no response in it, or a table cannot be read
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; expected one with tables of genotypes and responses")
    genotypes = _first(folder, GENOTYPES)
    targets = [*_composites(folder), *read_drug_responses(folder), *_plain_tables(folder)]
    if not targets:
        raise InputError(
            f"{folder}: no responses; expected {COMPOSITES[0]} or a table with the columns {', '.join(PLAIN_COLUMNS)}"
        )
    expression = {path.name.partition(".")[0]: read_gene_table(path) for path in sorted(folder.glob(EXPRESSION))}
    expression |= {path.stem: read_gene_arrays(path) for path in sorted(folder.glob(EXPRESSION_ARRAYS))}
    wanting = {GENOTYPES[0]: genotypes is None, EXPRESSION: not expression}
    panel = MeasuredPanel(
        genotypes=None if genotypes is None else read_genotypes(genotypes, cutoffs=cutoffs),
        expression=expression,
        copies={path.name.partition(".")[0]: read_gene_table(path) for path in sorted(folder.glob(COPIES))},
        targets=tuple(targets),
        ranges=_ranges(folder),
        notes=tuple(f"{name}: not there" for name, missing in wanting.items() if missing),
    )
    if not panel.samples:
        raise InputError(f"{folder}: no sample has both a response and a genotype or expression; do the names agree?")
    return panel


def _first(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _composites(folder: Path) -> list[Target]:
    """The composite responses by drug class; low is sensitive in the table."""
    path = _first(folder, COMPOSITES)
    if path is None:
        return []
    classes = _classes(folder)
    with open_table(path, expected="key and one column for each class") as table:
        key = table.column("key", "sample")
        columns = {
            i: name
            for i, name in enumerate(table.columns)
            if name not in NOT_TARGETS and not name.endswith(LEFT_OUT) and i != key
        }
        found: dict[int, dict[str, float]] = {i: {} for i in columns}
        for row in table.rows:
            for i in columns:
                if row.cells[i]:
                    found[i][row.cells[key]] = -number(row, i)
    return [
        Target(name, classes.get(name.removesuffix(SPECIFIC), ()), found[i], is_specific=name.endswith(SPECIFIC))
        for i, name in columns.items()
        if found[i]
    ]


def _classes(folder: Path) -> dict[str, tuple[str, ...]]:
    """Drugs as spelt by class, and all that hit mTOR together."""
    path = _first(folder, CLASSES)
    out: dict[str, list[str]] = {}
    if path is not None:
        with open_table(path, expected="drug_as_spelt, class") as table:
            drug, group = table.column("drug_as_spelt", "drug"), table.column("class")
            for row in table.rows:
                out.setdefault(row.cells[group], []).append(row.cells[drug])
    everything = [name for group in ("mTORC1_rapalog", "mTOR_kinase", "PI3K_mTOR_dual") for name in out.get(group, [])]
    return {name: tuple(drugs) for name, drugs in {**out, "mTOR_all": everything}.items()}


def _ranges(folder: Path) -> dict[str, Range]:
    """The concentrations between which each drug was screened; the widest where data sets differ."""
    path = _first(folder, RANGES)
    out: dict[str, Range] = {}
    if path is None:
        return out
    with open_table(path, expected="drug, min_uM, max_uM") as table:
        drug, low, high = table.column("drug"), table.column("min_uM"), table.column("max_uM")
        for row in table.rows:
            if row.cells[low] and row.cells[high]:
                least, most = number(row, low) * MICROMOLAR, number(row, high) * MICROMOLAR
                before = out.get(row.cells[drug], (least, most))
                out[row.cells[drug]] = (min(least, before[0]), max(most, before[1]))
    return out


def _plain_tables(folder: Path) -> list[Target]:
    """Every table of the folder whose columns are those of a plain list of responses."""
    return [target for path in sorted(folder.glob("*.tsv")) if _is_plain(path) for target in read_responses(path)]


def _is_plain(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        header = next(csv.reader(lines, delimiter="\t"), [])
    return set(PLAIN_COLUMNS) <= {name.strip().casefold() for name in header}


def read_responses(path: Path) -> list[Target]:
    """A table with the columns sample, drug, metric, value, direction; one target for each drug and metric.

    `direction` is the sensitive end of the metric: low or high. Replicates are averaged.

    Raises
    ------
    InputError - where a value is no number or a direction is neither low nor high
    """
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    with open_table(path, expected=", ".join(PLAIN_COLUMNS)) as table:
        sample, drug, metric, value, direction = (table.column(name) for name in PLAIN_COLUMNS)
        for row in table.rows:
            sign = SIGNS.get(row.cells[direction].casefold())
            if sign is None:
                raise InputError(
                    f"{row.place}: direction {row.cells[direction]!r}; expected the sensitive end, low or high"
                )
            name = (row.cells[drug], row.cells[metric])
            found.setdefault(name, {}).setdefault(row.cells[sample], []).append(sign * number(row, value))
    return [
        Target(f"{drug_name} {metric_name}", (drug_name,), {key: float(np.mean(v)) for key, v in values.items()})
        for (drug_name, metric_name), values in found.items()
    ]
