"""From what was measured in samples to cells: abundances from expression or copy number, the rest from alterations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, Match, Recognised
from rheostat.tumour.read_expression import GeneTable

CLIP = 3.0
NORMAL_CONSISTENCY = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""

AS_CURATED: Mapping[str, float] = MappingProxyType({})
NOT_MEASURED: Mapping[str, float] = MappingProxyType({})
NO_PANELS: Mapping[str, Panel] = MappingProxyType({})

FEWEST = 10
"""Samples of a panel in which a gene must be measured before its spread means anything."""


@dataclass(frozen=True)
class Panel:
    """Median and robust standard deviation of each gene over the samples of a reference panel."""

    name: str
    genes: tuple[str, ...]
    median: Float[np.ndarray, " gene"]
    spread: Float[np.ndarray, " gene"]

    def scores(self, table: GeneTable, samples: Sequence[str]) -> Float[np.ndarray, "sample gene"]:
        """Robust z-scores, clipped at 3; NaN where a gene was not measured or does not vary over the panel."""
        values = table.aligned(samples, self.genes)
        safe = np.where(self.spread > 0.0, self.spread, np.nan)
        return np.clip((values - self.median) / safe, -CLIP, CLIP)


def panel_of(table: GeneTable, *, name: str) -> Panel:
    """The reference panel that the samples of a table make up.

    Parameters
    ----------
    table : GeneTable - one platform's measurements; never mix two
    name : what the panel is called in reports
    """
    counted = np.sum(~np.isnan(table.values), axis=0)
    usable = counted >= FEWEST
    median = np.full(len(table.genes), np.nan)
    spread = np.full(len(table.genes), np.nan)
    if usable.any():
        values = table.values[:, usable]
        median[usable] = np.nanmedian(values, axis=0)
        spread[usable] = NORMAL_CONSISTENCY * np.nanmedian(np.abs(values - median[usable]), axis=0)
    return Panel(name, table.genes, median, spread)


@dataclass(frozen=True)
class Scores:
    """One z-score for each sample and gene, NaN where nothing was measured."""

    samples: tuple[str, ...]
    genes: tuple[str, ...]
    values: Float[np.ndarray, "sample gene"]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {sample: i for i, sample in enumerate(self.samples)}

    def of(self, sample: str) -> dict[str, float]:
        """The scores of one sample, measured genes only; empty for a sample that was not measured."""
        if sample not in self._rows:
            return {}
        row = self.values[self._rows[sample]]
        return {gene: float(z) for gene, z in zip(self.genes, row, strict=True) if not np.isnan(z)}


def pooled_scores(
    tables: Mapping[str, GeneTable],
    *,
    samples: Sequence[str],
    genes: Sequence[str],
    panels: Mapping[str, Panel] = NO_PANELS,
) -> Scores:
    """Scores of several platforms brought together: each is scored against its own panel, then averaged.

    Parameters
    ----------
    tables : platform to its measurements
    samples, genes : the rows and columns wanted
    panels : platform to its reference panel; one that is not named is scored against its own samples
    """
    stacked = [
        _scored(panels.get(name) or panel_of(table, name=name), table, samples).aligned(samples, genes)
        for name, table in tables.items()
    ]
    if not stacked:
        return Scores(tuple(samples), tuple(genes), np.full((len(samples), len(genes)), np.nan))
    values = np.array(stacked)
    measured = np.sum(~np.isnan(values), axis=0)
    total = np.nansum(values, axis=0)
    with np.errstate(invalid="ignore"):
        return Scores(tuple(samples), tuple(genes), total / np.where(measured > 0, measured, np.nan))


def _scored(panel: Panel, table: GeneTable, samples: Sequence[str]) -> GeneTable:
    return GeneTable(tuple(samples), panel.genes, panel.scores(table, samples))


def abundances(z: Mapping[str, float], *, betas: Mapping[str, float]) -> dict[str, float]:
    """Folds of the reference cell: exp(beta z), for genes that have both a score and a beta.

    Examples
    --------
    >>> abundances({"PTEN": 0.0, "TP63": 2.0}, betas={"PTEN": 0.25})
    {'PTEN': 1.0}
    """
    return {
        gene: float(np.exp(betas[gene] * np.clip(score, -CLIP, CLIP))) for gene, score in z.items() if gene in betas
    }


def personalise(
    interpretation: Interpretation | None,
    *,
    expression: Mapping[str, float],
    copy_number: Mapping[str, float],
    betas: Mapping[str, float],
    powers: Mapping[str, float] = AS_CURATED,
    protein: Mapping[str, float] = NOT_MEASURED,
    protein_beta: float = 0.0,
) -> Cell:
    """The cell of one sample.

    A gene whose protein or else expression was measured takes its abundance from there, and amplifications of it are
    not counted a second time; a gene that is lost stays lost whatever its transcript. Where both are absent, copy
    number stands in, unless the gene's amplification or deletion is a curated alteration that was recognised.

    Parameters
    ----------
    interpretation : the sample's recognised alterations; None where its genome was not read
    expression, copy_number : gene to robust z-score; what is missing was not measured
    betas : gene to beta
    powers : gene to the power to which the fold of its amplification is raised; 1 where it is not named
    protein : gene to robust z-score of its total protein
    protein_beta : rise of ln(abundance) by one robust standard deviation of total protein
    """
    cell = Cell()
    seen = {gene for gene in expression if gene in betas} | set(protein)
    counted: set[str] = set()
    if interpretation is not None:
        for change in interpretation.recognised:
            if change.match is Match.GENE and change.change == "amplification":
                if change.gene in seen:
                    continue
                counted.add(change.gene)
                cell = _amplified(change, powers.get(change.gene, 1.0)).applied_to(cell)
                continue
            if change.match is Match.GENE:
                counted.add(change.gene)
            cell = change.applied_to(cell)
    indirect = {gene: z for gene, z in copy_number.items() if gene not in seen and gene not in counted}
    folds = abundances({**indirect, **expression}, betas=betas)
    folds |= abundances(protein, betas=dict.fromkeys(protein, protein_beta))
    merged = dict(cell.abundance)
    for gene, fold in folds.items():
        merged[gene] = merged.get(gene, 1.0) * fold
    return replace(cell, abundance=MappingProxyType(merged))


def _amplified(change: Recognised, power: float) -> Recognised:
    """An amplification with its folds raised to a power."""
    effect = change.record.effect
    folds = {gene: fold**power for gene, fold in effect.abundance.items()}
    record = change.record.model_copy(update={"effect": effect.model_copy(update={"abundance": folds})})
    return replace(change, record=record)
