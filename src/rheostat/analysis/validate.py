"""The scoreboard: what ships, frozen, beside frozen baselines, on whatever measurements a folder holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rheostat.analysis.baselines import rule_of_thumb
from rheostat.analysis.cohort_cells import Cohort, FeatureSet, cohort_of
from rheostat.analysis.cohort_predictions import CohortPredictions, predict_cohort
from rheostat.analysis.combination_ranks import CombinationScore
from rheostat.analysis.model import Model
from rheostat.analysis.phospho import PhosphoScore
from rheostat.analysis.raw_features import expression_features, genotype_features
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.analysis.scoring import (
    ALL,
    BOTH,
    FROZEN,
    MECHANISM,
    NOTHING,
    OURS,
    STATISTICAL,
    Coverage,
    Prediction,
    Scoreboard,
    Scorer,
    Values,
)
from rheostat.analysis.targets import Target
from rheostat.analysis.trained import Trained, fingerprint
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.network.network import Network
from rheostat.tumour.personalise import NO_PANELS

Progress = Callable[[str], None]
MAIN = tuple(f"{name}_resid" for name in ("mTOR_all", "mTORC1_rapalog", "mTOR_kinase", "PI3K_mTOR_dual"))
RULE = "PI3K altered, no RAS/RAF"
LAYER = "readout layer"
EIGHTY_PERCENT = 1.2816
"""Half the width of the middle 80 % of a normal distribution, in standard deviations."""


@dataclass(frozen=True)
class Shipped:
    """What is scored: a parameter set with the networks of its ensemble, and trained predictors, if any."""

    parameters: ParameterSet
    networks: Sequence[Network] = ()
    trained: Trained | None = None


def validate(
    model: Model,
    classes: AbundanceClasses,
    panel: MeasuredPanel,
    *,
    shipped: Shipped,
    allow_seen: bool = False,
    phospho: Mapping[str, PhosphoScore] | None = None,
    combinations: Sequence[CombinationScore] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Scoreboard:
    """Score the model and the baselines on a panel; nothing is fitted here.

    Parameters
    ----------
    model : Model
    classes : how abundance follows expression
    panel : MeasuredPanel
    shipped : what is scored
    allow_seen : score trained predictors on samples that they were trained on as well
    phospho, combinations : scores of other tables, to stand on the same scoreboard
    seed : draws resamples
    progress : called with what is being done

    Raises
    ------
    InputError - where no target speaks of a drug that can be simulated
    """
    say = progress or (lambda _: None)
    trained = shipped.trained
    cohort = cohort_of(panel, model.knowledge, classes, panels=trained.panels if trained else NO_PANELS)
    found = predict_cohort(model, classes, panel, cohort, shipped.parameters, shipped.networks, progress=say)
    frozen = None if trained is None else _Frozen(trained, panel, cohort, found, allow_seen=allow_seen)
    scorer = Scorer(cohort.tissues, seed=seed)
    rule = np.array([rule_of_thumb(each) for each in cohort.interpretations])
    coverages = []
    for target in panel.targets:
        measured = target.aligned(cohort.samples)
        predictions = [*mechanism(target, found, shipped.parameters)]
        if frozen is not None and shipped.parameters.fitted_on != NOTHING:
            predictions = [frozen.unseen(each) for each in predictions]
        predictions.append(Prediction(RULE, STATISTICAL, "genotype", ALL, NOTHING, rule))
        if frozen is not None:
            predictions += frozen.predictions(target, found, shipped.parameters.label)
            coverages += frozen.coverage(target, found, measured)
        scorer.score(target.name, predictions, measured, compare=not target.is_area)
    notes = (*panel.notes, *found.notes, *(() if frozen is None else frozen.notes(model)))
    rows, compared = tuple(scorer.rows), tuple(scorer.comparisons)
    return Scoreboard(len(cohort.samples), rows, compared, tuple(coverages), phospho or {}, tuple(combinations), notes)


def mechanism(target: Target, found: CohortPredictions, parameters: ParameterSet) -> list[Prediction]:
    """What the network alone says of a target, from each set of features."""
    out = []
    for kind, values in found.of_target(target).items():
        out.append(Prediction(f"{OURS} {parameters.label}", MECHANISM, kind.value, ALL, parameters.fitted_on, values))
    return out


class _Frozen:
    """Trained predictors over one cohort: what they say of samples that they have not seen."""

    def __init__(
        self, trained: Trained, panel: MeasuredPanel, cohort: Cohort, found: CohortPredictions, *, allow_seen: bool
    ) -> None:
        self.trained, self.cohort = trained, cohort
        self.seen = trained.has_seen(cohort.samples)
        self.allowed = np.ones(len(self.seen), bool) if allow_seen else ~self.seen
        self.allow_seen = allow_seen
        self.deviations = {
            key: linear.deviation(_raw(panel, cohort, trained, linear.names, key[1]))
            for key, linear in trained.linear.items()
        }
        self.by_tissue = trained.by_tissue(cohort.tissues)
        self.layers = {
            part: layer.deviation(found.readouts(layer.names), cohort.tissues)
            for part, layer in trained.layers.items()
            if FeatureSet.EXPRESSION in found.responses
        }

    def predictions(self, target: Target, found: CohortPredictions, label: str) -> list[Prediction]:
        column = self.trained.column(target.name, [*target.drugs, *found.drugs.get(target.name, ())])
        if column is None:
            return []
        out = [self._said("tissue mean", STATISTICAL, "tissue", self.by_tissue[:, column])]
        for (model, features), values in self.deviations.items():
            known = self.allowed if features == "genotype" else self.cohort.has_expression
            out.append(self._said(model, STATISTICAL, features, np.where(known, values[:, column], np.nan)))
        for part, values in self.layers.items():
            name = LAYER if part == STATISTICAL else f"{OURS} {label}"
            features = "readouts+tissue" if part == STATISTICAL else FeatureSet.EXPRESSION.value
            known = np.where(self.cohort.has_expression, values[:, column], np.nan)
            out.append(self._said(name, part, features, known))
        return out

    def unseen(self, found: Prediction) -> Prediction:
        """A prediction of what was fitted on the same samples, for those that may be scored."""
        return replace(found, values=np.where(self.allowed, found.values, np.nan))

    def _said(self, model: str, part: str, features: str, values: Values) -> Prediction:
        return Prediction(model, part, features, FROZEN, self.trained.fitted_on, np.where(self.allowed, values, np.nan))

    def coverage(self, target: Target, found: CohortPredictions, measured: Values) -> list[Coverage]:
        """How often the interval of the layer holds; only where measurements are on the scale of the training."""
        if target.name not in self.trained.targets or BOTH not in self.layers:
            return []
        column = self.trained.targets.index(target.name)
        known = self.allowed & self.cohort.has_expression & ~np.isnan(measured)
        if not known.any():
            return []
        predicted = self.layers[BOTH][:, column] + self.trained.means[column]
        width = EIGHTY_PERCENT * self.trained.layers[BOTH].spreads[column]
        inside = np.abs(predicted - measured)[known] <= width
        return [Coverage(target.name, FROZEN, int(known.sum()), float(inside.mean()))]

    def notes(self, model: Model) -> list[str]:
        """What a reader of the figures must know."""
        out = []
        seen, count = int(self.seen.sum()), len(self.seen)
        if seen and self.allow_seen:
            out.append(
                f"{seen} of {count} samples were trained on, and the trained predictors are scored on them: "
                "their figures show how well they remember, not how well they predict"
            )
        elif seen:
            out.append(
                f"{seen} of {count} samples were trained on: trained predictors are scored on the other "
                f"{count - seen} only; --allow-seen takes them all, `rheostat fit --cross-validate` trains anew"
            )
        if fingerprint(model.network) != self.trained.network:
            out.append(
                "the readout layer was trained on another state of the network; make trained DATA=folder renews it"
            )
        return out


def _raw(panel: MeasuredPanel, cohort: Cohort, trained: Trained, names: Sequence[str], features: str) -> np.ndarray:
    calls = [name for name in names if " " in name]
    genes = [name for name in names if " " not in name]
    parts = []
    if "genotype" in features:
        parts.append(genotype_features(panel, cohort.samples, names=calls).values)
    if "expression" in features:
        parts.append(expression_features(panel, cohort.samples, names=genes, panels=trained.panels).values)
    return np.hstack(parts)
