"""What was measured in samples as plain named columns, which the baselines read and the network never does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.tumour.personalise import NO_PANELS, Panel, pooled_scores
from rheostat.tumour.profile import CopyNumber, TumourProfile, VariantKind

FEWEST_ALTERED = 5
"""Samples that must carry an alteration before it is a feature of its own."""


@dataclass(frozen=True)
class RawFeatures:
    """Named columns; NaN where nothing was measured."""

    names: tuple[str, ...]
    values: Float[np.ndarray, "sample feature"]


def genotype_features(
    panel: MeasuredPanel, samples: Sequence[str], *, names: Sequence[str] | None = None
) -> RawFeatures:
    """Yes or no for each gene: mutated (not silent), amplified, deleted.

    Parameters
    ----------
    panel, samples : where from, and in which order
    names : the columns wanted; default all that are not rare here
    """
    calls = [_calls(panel.profile(name)) for name in samples]
    wanted = sorted({name for found in calls for name in found}) if names is None else list(names)
    table = np.array([[name in found for name in wanted] for found in calls], float).reshape(len(samples), len(wanted))
    if names is not None:
        return RawFeatures(tuple(wanted), table)
    common = np.flatnonzero(table.sum(axis=0) >= FEWEST_ALTERED)
    return RawFeatures(tuple(wanted[i] for i in common), table[:, common])


def _calls(profile: TumourProfile) -> set[str]:
    mutated = {f"{item.gene} mutated" for item in profile.variants if item.kind is not VariantKind.SYNONYMOUS}
    levels = profile.copy_number.items()
    amplified = {f"{gene} amplified" for gene, level in levels if level is CopyNumber.AMPLIFICATION}
    deleted = {f"{gene} deleted" for gene, level in levels if level is CopyNumber.DEEP_DELETION}
    return mutated | amplified | deleted


def expression_features(
    panel: MeasuredPanel,
    samples: Sequence[str],
    *,
    names: Sequence[str] | None = None,
    panels: Mapping[str, Panel] = NO_PANELS,
) -> RawFeatures:
    """Every gene of every expression table, each table scored against its panel and averaged where several have it.

    Parameters
    ----------
    panel, samples : where from, and in which order
    names : the genes wanted; default all
    panels : reference panels by table, as for `pooled_scores`
    """
    genes = sorted({gene for table in panel.expression.values() for gene in table.genes}) if names is None else names
    scores = pooled_scores(panel.expression, samples=samples, genes=genes, panels=panels)
    return RawFeatures(scores.genes, scores.values)
