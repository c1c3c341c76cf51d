"""The scoreboard: predictions of the shipped model beside baselines, on whatever measurements a folder holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.agreement import Agreement, agreement, difference, within_groups
from rheostat.analysis.baselines import (
    Split,
    centred,
    compressed,
    coverage,
    held_out,
    leave_group_out,
    random_folds,
    rule_of_thumb,
    standardised,
    tissue_means,
)
from rheostat.analysis.cohort_cells import (
    Cohort,
    FeatureSet,
    cohort_of,
    expression_features,
    genotype_features,
)
from rheostat.analysis.cohort_response import CohortResponse, Ladders, cohort_response
from rheostat.analysis.model import Model
from rheostat.analysis.phospho import PhosphoScore
from rheostat.analysis.read_panel import MeasuredPanel, Target
from rheostat.analysis.treatment import drug_id
from rheostat.errors import InputError
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.network.cell import Cell
from rheostat.network.network import Network

Values = Float[np.ndarray, " sample"]
Progress = Callable[[str], None]
RUNGS = 6
"""Doses of a ladder over a screened range."""

CONTROLS = ("AKT", "PI3K_alpha", "MEK", "CDK4_6")
MAIN = ("mTOR_all", "mTORC1_rapalog", "mTOR_kinase", "PI3K_mTOR_dual")
MOST_READOUTS = 60
NOTHING = "nothing"
HERE = "the other samples here"
ALL, LEAVE_TISSUE, FIVE_FOLD = "all", "leave-tissue", "5-fold"
EIGHTY_PERCENT = 1.2816
"""Half the width of the middle 80 % of a normal distribution, in standard deviations."""

FLOOR = 0.01
"""Folds below which a state counts as absent when its logarithm is taken."""


@dataclass(frozen=True)
class ScoreRow:
    """One figure of the scoreboard.

    Parameters
    ----------
    target : what was measured
    model : what predicted it
    part : mechanism, statistical or both
    features : what of the samples the prediction used
    split : all (nothing was fitted here), leave-tissue or 5-fold
    fitted_on : nothing, or which samples
    within_tissue : mean of rho inside tissues, weighted by their size
    """

    target: str
    model: str
    part: str
    features: str
    split: str
    fitted_on: str
    agreement: Agreement
    within_tissue: float | None

    def as_row(self) -> dict[str, object]:
        """The fields of the JSON interface."""
        found = self.agreement
        return {
            "target": self.target,
            "model": self.model,
            "part": self.part,
            "features": self.features,
            "split": self.split,
            "fitted_on": self.fitted_on,
            "n": found.n,
            "spearman": found.spearman,
            "auroc": found.auroc,
            "low": found.low,
            "high": found.high,
            "within_tissue": self.within_tissue,
        }


@dataclass(frozen=True)
class Comparison:
    """Rho of one prediction less that of another on the same samples, with its paired 95 % interval."""

    target: str
    split: str
    first: str
    second: str
    n: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Coverage:
    """The share of unseen samples inside the middle 80 % of what was predicted for them."""

    target: str
    split: str
    n: int
    share: float


@dataclass(frozen=True)
class Scoreboard:
    """Everything that came out, and what could not be scored."""

    samples: int
    rows: tuple[ScoreRow, ...]
    comparisons: tuple[Comparison, ...]
    coverages: tuple[Coverage, ...]
    phospho: Mapping[str, PhosphoScore]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Predictor:
    """One prediction of a target: who made it, from what, under which split."""

    model: str
    part: str
    features: str
    split: str
    fitted_on: str
    values: Values


def validate(
    model: Model,
    classes: AbundanceClasses,
    panel: MeasuredPanel,
    *,
    parameters: ParameterSet,
    networks: Sequence[Network] = (),
    phospho: Mapping[str, PhosphoScore] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Scoreboard:
    """Score the model and the baselines on a panel.

    Parameters
    ----------
    model : Model
    classes : how abundance follows expression
    panel : MeasuredPanel
    parameters : the parameter set to score
    networks : members of the ensemble, whose predictions are averaged; default the model's own network
    phospho : scores of tables of phosphoproteins, to stand on the same scoreboard
    seed : draws folds and resamples
    progress : called with what is being done

    Raises
    ------
    InputError - where no target speaks of a drug that can be simulated
    """
    say = progress or (lambda _: None)
    cohort = cohort_of(panel, model.knowledge, classes)
    ladders, known, notes = ladders_of(model, panel)
    simulated: dict[FeatureSet, CohortResponse] = {}
    for features in _feature_sets(panel):
        say(f"{len(cohort.samples)} samples, {len(ladders)} drugs, from {features.value}")
        cells = cohort.cells(features, classes.by_gene(parameters.betas), classes.powers(parameters.amplifications))
        simulated[features] = mean_response(model, cells, ladders, networks or (model.network,))
    scorer = _Scorer(panel, cohort, simulated, known, parameters.label, seed)
    for target in panel.targets:
        say(f"scoring {target.name}")
        scorer.score(target)
    return Scoreboard(
        samples=len(cohort.samples),
        rows=tuple(scorer.rows),
        comparisons=tuple(scorer.comparisons),
        coverages=tuple(scorer.coverages),
        phospho=phospho or {},
        notes=(*panel.notes, *notes),
    )


def _feature_sets(panel: MeasuredPanel) -> list[FeatureSet]:
    return [FeatureSet.GENOTYPE, *([FeatureSet.EXPRESSION] if panel.expression else [])]


def mean_response(model: Model, cells: Sequence[Cell], ladders: Ladders, networks: Sequence[Network]) -> CohortResponse:
    """The mean over the members of an ensemble."""
    found = [cohort_response(model, cells, ladders, network=network) for network in networks]
    if len(found) == 1:
        return found[0]
    return CohortResponse(
        found[0].drugs,
        np.mean([each.sensitivity for each in found], axis=0),
        np.mean([each.kill for each in found], axis=0),
        np.mean([each.untreated for each in found], axis=0),
    )


def ladders_of(
    model: Model, panel: MeasuredPanel
) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[str, ...]], list[str]]:
    """The doses of every drug that can be simulated, the drugs of each target, and what cannot be simulated.

    A drug is simulated over the range in which it was screened; where that is not given, at its standard doses.

    Raises
    ------
    InputError - where no drug of the panel can be simulated
    """
    spelt = sorted({name for target in panel.targets for name in target.drugs})
    ids = {name: _simulated_id(model, name) for name in spelt}
    ladders: dict[str, tuple[float, ...]] = {}
    for name, drug in ids.items():
        if drug is not None and (drug not in ladders or name in panel.ranges):
            ladders[drug] = _ladder(model, drug, panel.ranges.get(name))
    drugs = {
        target.name: tuple(dict.fromkeys(ids[name] or "" for name in target.drugs if ids[name]))
        for target in panel.targets
    }
    if not ladders:
        raise InputError("none of the drugs that were measured can be simulated; are their names spelt as usual?")
    unknown = [name for name, drug in ids.items() if drug is None]
    notes = [f"{len(unknown)} drug names without a simulated drug: {', '.join(unknown)}"] if unknown else []
    return ladders, drugs, notes


def _simulated_id(model: Model, name: str) -> str | None:
    try:
        drug = drug_id(model.knowledge, name)
    except InputError:
        return None
    return None if model.knowledge.drugs[drug].not_simulated else drug


def _ladder(model: Model, drug: str, screened: tuple[float, float] | None) -> tuple[float, ...]:
    if screened is None or not 0.0 < screened[0] < screened[1]:
        return tuple(model.knowledge.drugs[drug].standard_doses)
    return tuple(float(dose) for dose in np.geomspace(*screened, RUNGS))


class _Scorer:
    """Makes every prediction of a target, and keeps the figures."""

    def __init__(
        self,
        panel: MeasuredPanel,
        cohort: Cohort,
        simulated: Mapping[FeatureSet, CohortResponse],
        drugs: Mapping[str, tuple[str, ...]],
        label: str,
        seed: int,
    ) -> None:
        self.cohort, self.simulated, self.drugs = cohort, simulated, drugs
        self.name = f"rheostat {label}"
        self.rng = np.random.default_rng(seed)
        self.rule = np.array([rule_of_thumb(found) for found in cohort.interpretations])
        self.genotype = centred(genotype_features(panel, cohort.samples))
        self.expression, self.both = self._features(panel)
        self.measured_both = _has_expression(cohort)
        folds = random_folds(len(cohort.samples), rng=np.random.default_rng(seed))
        self.splits: dict[str, list[Split]] = {LEAVE_TISSUE: leave_group_out(cohort.tissues), FIVE_FOLD: folds}
        self.readouts = {kind: readouts(found, drugs) for kind, found in simulated.items()}
        self.rows: list[ScoreRow] = []
        self.comparisons: list[Comparison] = []
        self.coverages: list[Coverage] = []

    def _features(self, panel: MeasuredPanel) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Expression, and genotype with expression, as the baselines read them."""
        if not panel.expression:
            return None, None
        transcripts = standardised(expression_features(panel, self.cohort.samples))
        return compressed(transcripts), compressed(np.hstack([self.genotype, transcripts]))

    def score(self, target: Target) -> None:
        """All rows of one target."""
        measured = target.aligned(self.cohort.samples)
        found = [*self._mechanism(target), *self._rule()]
        if np.sum(~np.isnan(measured)) >= 2 * MOST_READOUTS:
            found += self._fitted(target, measured)
        kept = [each for each in found if self._keep(target, each, measured)]
        self._compare(target, kept, measured)

    def _keep(self, target: Target, found: _Predictor, measured: Values) -> bool:
        agreed = agreement(found.values, measured, rng=self.rng)
        if agreed.spearman is None:
            return False
        within = within_groups(found.values, measured, self.cohort.tissues)
        self.rows.append(
            ScoreRow(
                target.name,
                found.model,
                found.part,
                found.features,
                found.split,
                found.fitted_on,
                agreed,
                None if within is None else within[1],
            )
        )
        return True

    def _mechanism(self, target: Target) -> list[_Predictor]:
        drugs = self.drugs.get(target.name, ())
        if not drugs:
            return []
        out = []
        for kind, found in self.simulated.items():
            columns = [found.drugs.index(drug) for drug in drugs]
            values = found.sensitivity[:, columns].mean(axis=1)
            if kind is FeatureSet.EXPRESSION:
                values = np.where(self.measured_both, values, np.nan)
            out.append(_Predictor(self.name, "mechanism", kind.value, ALL, NOTHING, values))
        return out

    def _rule(self) -> list[_Predictor]:
        return [_Predictor("PI3K altered, no RAS/RAF", "statistical", "genotype", ALL, NOTHING, self.rule)]

    def _fitted(self, target: Target, measured: Values) -> list[_Predictor]:
        base = target.name.removesuffix("_resid")
        main = target.name.endswith("_resid") and base in MAIN
        out: list[_Predictor] = []
        for split, splits in self.splits.items():
            if split == FIVE_FOLD:
                means = tissue_means(self.cohort.tissues, measured, splits)
                out.append(_Predictor("tissue mean", "statistical", "tissue", split, HERE, means))
            out += self._ridge("ridge", "statistical", "genotype", split, measured, self.genotype)
            if main:
                out += self._with_expression(split, measured, target)
        return out

    def _with_expression(self, split: str, measured: Values, target: Target) -> list[_Predictor]:
        if self.expression is None or self.both is None:
            return []
        seen = np.where(self.measured_both, measured, np.nan)
        states, drugs = self.readouts[FeatureSet.EXPRESSION]
        layer = standardised(states)
        whole = standardised(np.hstack([states, drugs]))
        self._cover(target, split, seen, whole)
        return [
            *self._ridge("ridge", "statistical", "expression", split, seen, self.expression),
            *self._ridge("ridge", "statistical", "genotype+expression", split, seen, self.both),
            *self._ridge("readout layer", "statistical", "untreated readouts", split, seen, layer),
            *self._ridge(self.name, "both", "genotype+expression", split, seen, whole),
        ]

    def _ridge(
        self, name: str, part: str, features: str, split: str, measured: Values, table: np.ndarray
    ) -> list[_Predictor]:
        if not table.shape[1]:
            return []
        values = np.where(np.isnan(measured), np.nan, held_out(table, measured, self.splits[split]))
        return [_Predictor(name, part, features, split, HERE, values)]

    def _cover(self, target: Target, split: str, measured: Values, features: np.ndarray) -> None:
        n, share = coverage(features, measured, self.splits[split], width=EIGHTY_PERCENT)
        if n:
            self.coverages.append(Coverage(target.name, split, n, share))

    def _compare(self, target: Target, found: Sequence[_Predictor], measured: Values) -> None:
        """Each prediction of ours beside every baseline that saw the same split, or none."""
        for ours in found:
            for other in found:
                if ours.model != self.name or other.model == self.name:
                    continue
                if ours.split not in (other.split, ALL):
                    continue
                result = difference(ours.values, other.values, measured, rng=self.rng)
                if result is not None:
                    first = f"{ours.model} ({ours.part}, {ours.features})"
                    second = f"{other.model} ({other.features})"
                    self.comparisons.append(Comparison(target.name, other.split, first, second, *result))


def _has_expression(cohort: Cohort) -> np.ndarray:
    return ~np.isnan(cohort.expression.values).all(axis=1)


def readouts(
    found: CohortResponse, drugs: Mapping[str, tuple[str, ...]]
) -> tuple[Float[np.ndarray, "sample state"], Float[np.ndarray, "sample class"]]:
    """What the statistical layer may see: untreated readouts, and sensitivities by class; at most 60 together.

    Of the untreated states those that vary most between the samples are taken, on the logarithmic scale.
    """
    classes = [
        found.sensitivity[:, [found.drugs.index(drug) for drug in members]].mean(axis=1)
        for name, members in drugs.items()
        if members and not name.endswith("_resid")
    ]
    sensitivities = np.array(classes).T.reshape(len(found.sensitivity), len(classes))[:, : MOST_READOUTS // 2]
    logs = np.log(np.nan_to_num(found.untreated, nan=1.0) + FLOOR)
    width = MOST_READOUTS - sensitivities.shape[1]
    most = np.argsort(-logs.std(axis=0), kind="stable")[:width]
    return logs[:, most], sensitivities
