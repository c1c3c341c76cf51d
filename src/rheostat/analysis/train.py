"""Train the predictors that ship: `python -m rheostat.analysis.train FOLDER FILE`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float

from rheostat.analysis.baselines import fit_ridge
from rheostat.analysis.cohort_cells import GENOTYPE_COPIES, Cohort, FeatureSet, cohort_of
from rheostat.analysis.cohort_predictions import CohortPredictions, predict_cohort
from rheostat.analysis.cross_validate import all_readouts, chosen_readouts
from rheostat.analysis.elastic_net import elastic_net
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.raw_features import RawFeatures, expression_features, genotype_features
from rheostat.analysis.read_panel import MeasuredPanel, read_panel
from rheostat.analysis.read_trained import write_trained
from rheostat.analysis.readout_layer import FEWEST_OF_A_TISSUE, Layer, fit_layer
from rheostat.analysis.scoring import BOTH, STATISTICAL
from rheostat.analysis.trained import Linear, Trained, fingerprint, hashed, spelling
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.parameter_sets import load_parameter_set
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.personalise import Panel, panel_of

Measured = Float[np.ndarray, "sample target"]
FITTED_ON = "{count} cell lines of GDSC and CTRP"


def train(model: Model, panel: MeasuredPanel) -> Trained:
    """Train all predictors on all samples of a panel, on its composite targets.

    Raises
    ------
    InputError - where no target speaks of a drug that can be simulated
    """
    classes = load_abundance_classes()
    targets = [target for target in panel.targets if not target.is_area]
    panel = MeasuredPanel(panel.genotypes, panel.expression, panel.copies, tuple(targets), panel.ranges)
    panels = _panels(panel)
    cohort = cohort_of(panel, model.knowledge, classes, panels=panels)
    found = predict_cohort(model, classes, panel, cohort, load_parameter_set("literature"))
    measured = np.array([target.aligned(cohort.samples) for target in targets]).T
    means = np.nanmean(measured, axis=0)
    tissues, tissue_means = _tissue_means(cohort, measured - means)
    return Trained(
        fitted_on=FITTED_ON.format(count=len(cohort.samples)),
        targets=tuple(target.name for target in targets),
        means=means,
        tissues=tissues,
        tissue_means=tissue_means,
        drugs=_classes(model, panel),
        seen=frozenset(hashed(name) for name in cohort.samples),
        panels=panels,
        linear=_linear(panel, cohort, measured, panels),
        layers={part: _layer(cohort, found, measured, part) for part in (STATISTICAL, BOTH)},
        network=fingerprint(model.network),
    )


def _panels(panel: MeasuredPanel) -> dict[str, Panel]:
    copies = {} if panel.genotypes is None else {GENOTYPE_COPIES: panel.genotypes.log2_copies}
    return {name: panel_of(table, name=name) for name, table in {**panel.expression, **copies, **panel.copies}.items()}


def _tissue_means(cohort: Cohort, off: Measured) -> tuple[tuple[str, ...], Float[np.ndarray, "tissue target"]]:
    labels = np.array(cohort.tissues)
    common = tuple(name for name in sorted(set(cohort.tissues) - {""}) if (labels == name).sum() >= FEWEST_OF_A_TISSUE)
    return common, np.array([np.nan_to_num(np.nanmean(off[labels == name], axis=0)) for name in common])


def _classes(model: Model, panel: MeasuredPanel) -> dict[str, str]:
    """Every drug of a composite to its class, under its spelling in the sources and under its id here."""
    out: dict[str, str] = {}
    for target in panel.targets:
        if not target.name.endswith("_resid") and target.name != "mTOR_all":
            out |= {spelling(name): target.name for name in target.drugs}
    known = {
        spelling(name): drug for drug, record in model.knowledge.drugs.items() for name in (drug, *record.synonyms)
    }
    return out | {spelling(known[name]): group for name, group in out.items() if name in known}


def _linear(
    panel: MeasuredPanel, cohort: Cohort, measured: Measured, panels: Mapping[str, Panel]
) -> dict[tuple[str, str], Linear]:
    calls = genotype_features(panel, cohort.samples)
    genes = expression_features(panel, cohort.samples, panels=panels)
    both = RawFeatures((*calls.names, *genes.names), np.hstack([calls.values, genes.values]))
    everybody = np.ones(len(cohort.samples), bool)
    out = {}
    for features, table, rows in (
        ("genotype", calls, everybody),
        ("expression", genes, cohort.has_expression),
        (FeatureSet.EXPRESSION.value, both, cohort.has_expression),
    ):
        scaled = _standardised(table, set(calls.names), rows)
        for name, fit in (("ridge", lambda x, y: fit_ridge(x, y).coefficients), ("elastic net", elastic_net)):
            x = np.nan_to_num((table.values - scaled.mean) / scaled.spread)
            columns = [fit(x[known], y[known]) for y in measured.T for known in [rows & ~np.isnan(y)]]
            out[name, features] = Linear(table.names, scaled.mean, scaled.spread, np.array(columns).T)
    return out


def _standardised(table: RawFeatures, calls: set[str], rows: np.ndarray) -> Linear:
    """Means, and spreads of what is measured on a scale; a column that says yes or no keeps its own."""
    values = table.values[rows]
    empty = np.isnan(values).all(axis=0)
    values = np.where(empty, 0.0, values)
    mean, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    fixed = np.array([name in calls for name in table.names]) | (spread < 1e-9)
    return Linear(table.names, mean, np.where(fixed, 1.0, spread), np.zeros((len(table.names), 0)))


def _layer(cohort: Cohort, found: CohortPredictions, measured: Measured, part: str) -> Layer:
    rows = np.flatnonzero(cohort.has_expression)
    names, table = all_readouts(found)
    columns = chosen_readouts(names, table[rows], part)
    return fit_layer(
        table[np.ix_(rows, columns)],
        [cohort.tissues[i] for i in rows],
        measured[rows],
        names=[names[i] for i in columns],
    )


def main(folder: str, file: str) -> None:
    """Read a folder of measurements, train, and write the archive."""
    model = load_model()
    panel = read_panel(Path(folder), cutoffs=CopyNumberCutoffs.of(model.knowledge))
    write_trained(train(model, panel), Path(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
