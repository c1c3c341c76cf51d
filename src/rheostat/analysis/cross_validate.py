"""Baselines and the statistical layer trained anew on each split and scored on what it left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from jaxtyping import Float

from rheostat.analysis.baselines import (
    FEWEST_TRAINED,
    Split,
    centred,
    compressed,
    held_out,
    leave_group_out,
    random_folds,
    rule_of_thumb,
    standardised,
    tissue_means,
)
from rheostat.analysis.cohort_cells import Cohort, FeatureSet, cohort_of
from rheostat.analysis.cohort_predictions import RESPONSE, UNTREATED, CohortPredictions, predict_cohort
from rheostat.analysis.elastic_net import elastic_net
from rheostat.analysis.model import Model
from rheostat.analysis.raw_features import expression_features, genotype_features
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.analysis.readout_layer import MOST_READOUTS, Readouts, fit_layer, spanning
from rheostat.analysis.readout_layer import UNTREATED as MOST_UNTREATED
from rheostat.analysis.scoring import (
    ALL,
    BOTH,
    FIVE_FOLD,
    LEAVE_TISSUE,
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
from rheostat.analysis.validate import EIGHTY_PERCENT, LAYER, MAIN, RULE, Shipped, mechanism
from rheostat.knowledge.abundance_classes import AbundanceClasses

HERE = "the other samples here"
Progress = Callable[[str], None]


def cross_validate(
    model: Model,
    classes: AbundanceClasses,
    panel: MeasuredPanel,
    *,
    shipped: Shipped,
    splits: Sequence[str] = (LEAVE_TISSUE, FIVE_FOLD),
    seed: int = 0,
    progress: Progress | None = None,
) -> Scoreboard:
    """Train on each split and score what it left out, beside the mechanism on the same samples.

    Parameters
    ----------
    model, classes, panel : what is trained on what
    shipped : the parameter set whose mechanism and readouts are used; trained predictors play no part
    splits : leave-tissue, 5-fold or both
    seed : draws folds and resamples
    progress : called with what is being done

    Raises
    ------
    InputError - where no target speaks of a drug that can be simulated
    """
    say = progress or (lambda _: None)
    targets = [target for target in panel.targets if not target.is_area]
    cohort = cohort_of(panel, model.knowledge, classes)
    label = shipped.parameters.label
    found = predict_cohort(
        model, classes, _without_areas(panel, targets), cohort, shipped.parameters, shipped.networks, progress=say
    )
    trainer = _Trainer(panel, cohort, found, label)
    scorer = Scorer(cohort.tissues, seed=seed)
    rule = np.array([rule_of_thumb(each) for each in cohort.interpretations])
    kinds = {
        LEAVE_TISSUE: leave_group_out(cohort.tissues),
        FIVE_FOLD: random_folds(len(cohort.samples), rng=np.random.default_rng(seed)),
    }
    coverages: list[Coverage] = []
    for target in targets:
        measured = target.aligned(cohort.samples)
        predictions = [
            *mechanism(target, found, shipped.parameters),
            Prediction(RULE, STATISTICAL, "genotype", ALL, NOTHING, rule),
        ]
        for name in splits if np.sum(~np.isnan(measured)) >= 2 * MOST_READOUTS else ():
            say(f"{target.name}, {name}")
            predictions += trainer.train(target, measured, name, kinds[name])
            coverages += trainer.covered
        scorer.score(target.name, predictions, measured)
    return Scoreboard(
        samples=len(cohort.samples),
        rows=tuple(scorer.rows),
        comparisons=tuple(scorer.comparisons),
        coverages=tuple(coverages),
        notes=(*panel.notes, *found.notes),
    )


def _without_areas(panel: MeasuredPanel, targets: Sequence[Target]) -> MeasuredPanel:
    return MeasuredPanel(panel.genotypes, panel.expression, panel.copies, tuple(targets), panel.ranges, panel.notes)


class _Trainer:
    """Everything that is trained, over the samples of one cohort."""

    def __init__(self, panel: MeasuredPanel, cohort: Cohort, found: CohortPredictions, label: str) -> None:
        self.cohort, self.name = cohort, f"{OURS} {label}"
        self.covered: list[Coverage] = []
        genotype = centred(genotype_features(panel, cohort.samples).values)
        self.tables = {"genotype": (genotype, genotype)}
        self.readouts: tuple[list[str], Readouts] | None = None
        if panel.expression:
            expression = standardised(expression_features(panel, cohort.samples).values)
            both = np.hstack([genotype, expression])
            self.tables["expression"] = (expression, compressed(expression))
            self.tables[FeatureSet.EXPRESSION.value] = (both, compressed(both))
            self.readouts = all_readouts(found)

    def train(self, target: Target, measured: Values, name: str, splits: Sequence[Split]) -> list[Prediction]:
        """The predictions of every fitted predictor for one target under one kind of split."""
        self.covered = []
        seen = np.where(self.cohort.has_expression, measured, np.nan)
        out = []
        if name == FIVE_FOLD:
            means = tissue_means(self.cohort.tissues, measured, splits)
            out.append(Prediction("tissue mean", STATISTICAL, "tissue", name, HERE, means))
        for features, (table, few) in self.tables.items():
            if table.shape[1] and (features == "genotype" or target.name in MAIN):
                known = measured if features == "genotype" else seen
                out.append(_said("ridge", STATISTICAL, features, name, held_out(few, known, splits), known))
                net = _by_elastic_net(table, known, splits)
                out.append(_said("elastic net", STATISTICAL, features, name, net, known))
        if self.readouts is not None and target.name in MAIN:
            out += [self._layer(target, part, name, splits, seen, self.readouts) for part in (STATISTICAL, BOTH)]
        return out

    def _layer(
        self,
        target: Target,
        part: str,
        name: str,
        splits: Sequence[Split],
        measured: Values,
        readouts: tuple[list[str], Readouts],
    ) -> Prediction:
        names, table = readouts
        values, inside = np.full(len(measured), np.nan), []
        tissues = np.array(self.cohort.tissues, dtype=object)
        for train, test in _known(measured, splits):
            columns = chosen_readouts(names, table[train], part)
            layer = fit_layer(
                table[np.ix_(train, columns)],
                tissues[train].tolist(),
                measured[train, None],
                names=[names[i] for i in columns],
            )
            values[test] = layer.deviation(table[np.ix_(test, columns)], tissues[test].tolist())[:, 0]
            off = np.abs(values[test] + measured[train].mean() - measured[test])
            inside += (off <= EIGHTY_PERCENT * layer.spreads[0])[~np.isnan(measured[test])].tolist()
        if part == BOTH and inside:
            self.covered.append(Coverage(target.name, name, len(inside), float(np.mean(inside))))
        if part == STATISTICAL:
            return _said(LAYER, part, "readouts+tissue", name, values, measured)
        return _said(self.name, part, FeatureSet.EXPRESSION.value, name, values, measured)


def all_readouts(found: CohortPredictions) -> tuple[list[str], Readouts]:
    """The names and values of all readouts that a layer may choose from."""
    names = [*(UNTREATED + node for node in found.nodes), *(RESPONSE + name for name in found.by_class)]
    return names, found.readouts(names)


def chosen_readouts(names: Sequence[str], training: Readouts, part: str) -> np.ndarray:
    """Columns of at most 60 readouts that span most of what varies between training samples, without their responses.

    The statistical part alone reads untreated cells; both parts read responses to classes of drugs as well.
    """
    untreated = np.array([i for i, name in enumerate(names) if name.startswith(UNTREATED)])
    if part == STATISTICAL:
        return untreated[spanning(training[:, untreated], MOST_READOUTS)]
    responses = np.array([i for i, name in enumerate(names) if name.startswith(RESPONSE)])
    few = untreated[spanning(training[:, untreated], MOST_UNTREATED)]
    return np.concatenate([few, responses[spanning(training[:, responses], MOST_READOUTS - len(few))]])


def _said(model: str, part: str, features: str, split: str, values: Values, measured: Values) -> Prediction:
    return Prediction(model, part, features, split, HERE, np.where(np.isnan(measured), np.nan, values))


def _by_elastic_net(features: Float[np.ndarray, "sample feature"], measured: Values, splits: Sequence[Split]) -> Values:
    out = np.full(len(measured), np.nan)
    for train, test in _known(measured, splits):
        out[test] = (features[test] - features[train].mean(axis=0)) @ elastic_net(features[train], measured[train])
    return out


def _known(measured: Values, splits: Sequence[Split]) -> Iterator[Split]:
    known = ~np.isnan(measured)
    for train, test in splits:
        trained = train[known[train]]
        if len(trained) >= FEWEST_TRAINED:
            yield trained, test
