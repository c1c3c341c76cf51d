"""The cells of a measured panel, and the same measurements as plain features for the baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from jaxtyping import Float

from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, interpret
from rheostat.tumour.personalise import AS_CURATED, Scores, personalise, pooled_scores
from rheostat.tumour.profile import CopyNumber, TumourProfile, VariantKind

FEWEST_ALTERED = 5
"""Samples that must carry an alteration before it is a feature of its own."""


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


def cohort_of(panel: MeasuredPanel, knowledge: Knowledge, classes: AbundanceClasses) -> Cohort:
    """The samples of a panel that have a response and a genotype or expression."""
    samples = panel.samples
    genes = tuple(classes.by_gene())
    copies = {} if panel.genotypes is None else {"genotypes": panel.genotypes.log2_copies}
    return Cohort(
        samples=samples,
        tissues=tuple(panel.tissue(name) for name in samples),
        interpretations=tuple(interpret(panel.profile(name), knowledge) for name in samples),
        expression=pooled_scores(panel.expression, samples=samples, genes=genes),
        copies=pooled_scores({**copies, **panel.copies}, samples=samples, genes=genes),
    )


def genotype_features(panel: MeasuredPanel, samples: tuple[str, ...]) -> Float[np.ndarray, "sample feature"]:
    """Yes or no for each gene: mutated (not silent), amplified, deleted; rare ones left out."""
    calls = [_calls(panel.profile(name)) for name in samples]
    names = sorted({name for found in calls for name in found})
    table = np.array([[name in found for name in names] for found in calls], float).reshape(len(samples), len(names))
    return table[:, table.sum(axis=0) >= FEWEST_ALTERED]


def _calls(profile: TumourProfile) -> set[str]:
    mutated = {f"{item.gene} mutated" for item in profile.variants if item.kind is not VariantKind.SYNONYMOUS}
    levels = profile.copy_number.items()
    amplified = {f"{gene} amplified" for gene, level in levels if level is CopyNumber.AMPLIFICATION}
    deleted = {f"{gene} deleted" for gene, level in levels if level is CopyNumber.DEEP_DELETION}
    return mutated | amplified | deleted


def expression_features(panel: MeasuredPanel, samples: tuple[str, ...]) -> Float[np.ndarray, "sample feature"]:
    """Every gene of every expression table, scored against its own table and averaged where several have it."""
    genes = tuple(sorted({gene for table in panel.expression.values() for gene in table.genes}))
    return pooled_scores(panel.expression, samples=samples, genes=genes).values
