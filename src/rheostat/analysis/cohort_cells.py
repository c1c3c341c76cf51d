"""The cells of a measured panel, and the same measurements as plain features for the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, interpret
from rheostat.tumour.personalise import AS_CURATED, NO_PANELS, Panel, Scores, personalise, pooled_scores

GENOTYPE_COPIES = "genotypes"
"""What the copy numbers of the table of genotypes are called among tables of copy number."""


class FeatureSet(Enum):
    """What of a sample's measurements is used."""

    GENOTYPE = "genotype"
    EXPRESSION = "genotype+expression"


@dataclass(frozen=True)
class Cohort:
    """Samples with their genomes read and their measurements scored.

    Parameters
    ----------
    samples : in the order of every array
    interpretations : one a sample
    expression, copies : z-scores of the genes that stand in an abundance class
    """

    samples: tuple[str, ...]
    tissues: tuple[str, ...]
    interpretations: tuple[Interpretation, ...]
    expression: Scores
    copies: Scores

    @cached_property
    def has_expression(self) -> np.ndarray:
        """Which samples have any expression measured."""
        return ~np.isnan(self.expression.values).all(axis=1)

    def cells(
        self, features: FeatureSet, betas: Mapping[str, float], powers: Mapping[str, float] = AS_CURATED
    ) -> list[Cell]:
        """One cell for each sample, from its genome alone or from its expression as well.

        Parameters
        ----------
        features : what is used of each sample
        betas : gene to beta
        powers : gene to the power of its amplification's fold
        """
        with_expression = features is FeatureSet.EXPRESSION
        return [
            personalise(
                found,
                expression=_measured(self.expression, row) if with_expression else {},
                copy_number=_measured(self.copies, row) if with_expression else {},
                betas=betas,
                powers=powers,
            )
            for row, found in enumerate(self.interpretations)
        ]


def _measured(scores: Scores, row: int) -> dict[str, float]:
    return {gene: float(z) for gene, z in zip(scores.genes, scores.values[row], strict=True) if not np.isnan(z)}


def cohort_of(
    panel: MeasuredPanel,
    knowledge: Knowledge,
    classes: AbundanceClasses,
    *,
    panels: Mapping[str, Panel] = NO_PANELS,
    samples: Sequence[str] | None = None,
) -> Cohort:
    """The samples of a panel that have a response and a genotype or expression, or those that are named.

    Parameters
    ----------
    panel, knowledge, classes : what was measured, and how it is read
    panels : reference panels by table; a table without one is scored against its own samples
    samples : which samples, in which order; one without any measurement is a reference cell
    """
    samples = panel.samples if samples is None else tuple(samples)
    genes = tuple(classes.by_gene())
    copies = {} if panel.genotypes is None else {GENOTYPE_COPIES: panel.genotypes.log2_copies}
    return Cohort(
        samples=samples,
        tissues=tuple(panel.tissue(name) for name in samples),
        interpretations=tuple(interpret(panel.profile(name), knowledge) for name in samples),
        expression=pooled_scores(panel.expression, samples=samples, genes=genes, panels=panels),
        copies=pooled_scores({**copies, **panel.copies}, samples=samples, genes=genes, panels=panels),
    )
