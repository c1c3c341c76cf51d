"""A first calibration: how strongly measured copies and transcripts move abundances, from ranks of responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import least_squares
from scipy.stats import norm, rankdata

from rheostat.analysis.agreement import spearman
from rheostat.analysis.baselines import leave_group_out, random_folds
from rheostat.analysis.cohort_cells import Cohort, FeatureSet, cohort_of
from rheostat.analysis.cohort_predictions import ladders_of
from rheostat.analysis.cohort_response import Ladders, cohort_response
from rheostat.analysis.model import Model
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.knowledge.abundance_classes import AbundanceClasses

Values = Float[np.ndarray, " sample"]
Progress = Callable[[str], None]
DEFAULT_TARGETS = ("mTORC1_rapalog", "mTOR_kinase", "PI3K_mTOR_dual")
POWER_SPREAD = 0.5
MOST = 1.5
"""Prior spread of an amplification's power around 1, and the most that a beta or a power may be."""

STEP = 0.05
"""Step of the finite differences: states are solved to far less than it changes them."""

EVALUATIONS = 4
"""Jacobians at most; the problem is close to linear in so few parameters."""

FLAT = 0.9
"""A parameter whose posterior spread is more than this share of its prior one was not learnt from the data."""


@dataclass(frozen=True)
class Aim:
    """Drugs with their doses (nmol/L) and what was measured of their class, high = sensitive, one number a sample."""

    name: str
    ladders: Ladders
    measured: Values


@dataclass(frozen=True)
class Fitted:
    """What a fit came to.

    Parameters
    ----------
    features : what of the samples it used
    names : abundance classes
    start, values : prior means and fitted values: betas from expression, powers of amplifications from genotypes
    spreads : posterior standard deviations from the curvature at the end
    flat : classes that the data say nothing of; they stay near their prior
    cost : half the sum of squares at the start and at the end, priors included
    """

    features: FeatureSet
    names: tuple[str, ...]
    start: Float[np.ndarray, " parameter"]
    values: Float[np.ndarray, " parameter"]
    spreads: Float[np.ndarray, " parameter"]
    cost: tuple[float, float]
    prior: Float[np.ndarray, " parameter"]

    @property
    def flat(self) -> tuple[str, ...]:
        """Classes whose value the data did not narrow."""
        return tuple(name for name, s, p in zip(self.names, self.spreads, self.prior, strict=True) if s > FLAT * p)

    @property
    def as_mapping(self) -> dict[str, float]:
        """Class to fitted value."""
        return {name: float(value) for name, value in zip(self.names, self.values, strict=True)}


@dataclass(frozen=True)
class Fitter:
    """A cohort with its aims, ready to be fitted on any of its samples.

    Signs never change: betas and powers are zero or more. No edge of the network moves, so that every claim that holds
    for the curated network holds for the fitted one.
    """

    model: Model
    classes: AbundanceClasses
    cohort: Cohort
    aims: Sequence[Aim]
    features: FeatureSet

    def fit(self, rows: Sequence[int], *, progress: Progress | None = None) -> Fitted:
        """Fit on some samples.

        The residuals are the normal scores of predictions less those of measurements, class by class, with one more
        for each parameter: its distance from the prior mean in prior standard deviations.

        Parameters
        ----------
        rows : samples to fit on
        progress : called with what is being done
        """
        say = progress or (lambda _: None)
        start, prior = self.prior()
        chosen = np.array(rows)

        def residuals(values: Float[np.ndarray, " parameter"]) -> np.ndarray:
            predicted = self.predictions(values, chosen)
            off = [_misfit(predicted[aim.name], aim.measured[chosen]) for aim in self.aims]
            out = np.concatenate([*off, (values - start) / prior])
            say(f"half sum of squares {0.5 * float(out @ out):.2f}")
            return out

        def jacobian(values: Float[np.ndarray, " parameter"]) -> np.ndarray:
            base = residuals(values)
            moved = [residuals(values + STEP * unit) for unit in np.eye(len(values))]
            return np.array([(each - base) / STEP for each in moved]).T

        before = residuals(start)
        found = least_squares(residuals, start, jac=jacobian, bounds=(0.0, MOST), x_scale=prior, max_nfev=EVALUATIONS)
        slopes = np.asarray(found.jac, float)
        spreads = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)))
        cost = (0.5 * float(before @ before), float(found.cost))
        return Fitted(self.features, tuple(self.classes.classes), start, found.x, spreads, cost, prior)

    def predictions(self, values: Sequence[float] | np.ndarray, rows: np.ndarray) -> Mapping[str, Values]:
        """The predicted sensitivity of some samples to each class."""
        named = dict(zip(self.classes.classes, map(float, values), strict=True))
        from_genome = self.features is FeatureSet.GENOTYPE
        betas = self.classes.by_gene(None if from_genome else named)
        powers = self.classes.powers(named if from_genome else None)
        cells = self.cohort.cells(self.features, betas, powers)
        ladders = {drug: doses for aim in self.aims for drug, doses in aim.ladders.items()}
        found = cohort_response(self.model, [cells[i] for i in rows], ladders)
        return {
            aim.name: found.sensitivity[:, [found.drugs.index(drug) for drug in aim.ladders]].mean(axis=1)
            for aim in self.aims
        }

    def prior(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and spread of each parameter before any data."""
        records = list(self.classes.classes.values())
        if self.features is FeatureSet.GENOTYPE:
            return np.ones(len(records)), np.full(len(records), POWER_SPREAD)
        return np.array([record.beta for record in records]), np.array([record.spread for record in records])


def _misfit(predicted: Values, measured: Values) -> Values:
    """Standardised predictions less normal scores of measurements; 0 where either is missing."""
    both = ~np.isnan(predicted) & ~np.isnan(measured)
    out = np.zeros(len(predicted))
    x, y = predicted[both], measured[both]
    scores = norm.ppf((rankdata(y) - 0.5) / max(len(y), 1))
    spread = float(x.std())
    out[both] = (x - x.mean()) / (spread if spread > 0.0 else 1.0) - scores
    return out


def cross_validated(
    fitter: Fitter, splits: Sequence[tuple[np.ndarray, np.ndarray]], *, progress: Progress | None = None
) -> dict[str, tuple[Values, Values]]:
    """Predictions of each sample before any fit and by the fit that did not see it, for every aim."""
    count = len(fitter.cohort.samples)
    out = {aim.name: (np.full(count, np.nan), np.full(count, np.nan)) for aim in fitter.aims}
    start, _ = fitter.prior()
    for number, (train, test) in enumerate(splits, start=1):
        if progress is not None:
            progress(f"split {number} of {len(splits)}")
        fitted = fitter.fit(train.tolist(), progress=progress)
        for column, values in enumerate((start, fitted.values)):
            predicted = fitter.predictions(values, test)
            for name, found in predicted.items():
                out[name][column][test] = found
    return out


def fit_panel(
    model: Model,
    classes: AbundanceClasses,
    panel: MeasuredPanel,
    *,
    features: FeatureSet,
    targets: Sequence[str] = (),
    cross_validate: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Fitted, dict[str, tuple[int, float, float]]] | None:
    """Fit on all samples of a panel and, where asked for, score fits on samples that they did not see.

    Parameters
    ----------
    model, classes, panel : what is fitted on what
    features : genotype fits powers of amplifications, expression fits betas
    targets : names of targets; default the residual composites of the three mTOR classes
    cross_validate : `5-fold` or `leave-tissue`; None scores nothing
    seed : draws the folds
    progress : called with what is being done

    Returns
    -------
    the fit, and for each target the samples scored and Spearman's rho without and with a fit; None without a drug
    """
    cohort = cohort_of(panel, model.knowledge, classes)
    wanted = tuple(targets) or tuple(f"{name}_resid" for name in DEFAULT_TARGETS)
    known = np.ones(len(cohort.samples), bool)
    if features is FeatureSet.EXPRESSION:
        known = ~np.isnan(cohort.expression.values).all(axis=1)
    aims = aims_of(model, panel, cohort, wanted, known)
    if not aims:
        return None
    fitter = Fitter(model, classes, cohort, aims, features)
    rows = np.flatnonzero(known)
    fitted = fitter.fit(rows.tolist(), progress=progress)
    if cross_validate is None:
        return fitted, {}
    if cross_validate == "5-fold":
        splits = random_folds(len(cohort.samples), rng=np.random.default_rng(seed))
    else:
        splits = leave_group_out(cohort.tissues)
    kept = [(np.intersect1d(train, rows), np.intersect1d(test, rows)) for train, test in splits]
    found = cross_validated(fitter, [split for split in kept if split[1].size], progress=progress)
    scores = {}
    for aim in aims:
        before, after = found[aim.name]
        both = ~np.isnan(before) & ~np.isnan(after) & ~np.isnan(aim.measured)
        rho = [spearman(values[both], aim.measured[both]) or 0.0 for values in (before, after)]
        scores[aim.name] = (int(both.sum()), rho[0], rho[1])
    return fitted, scores


def aims_of(model: Model, panel: MeasuredPanel, cohort: Cohort, targets: Sequence[str], known: np.ndarray) -> list[Aim]:
    """What is fitted to: of each target, the first of its drugs that can be simulated stands for its class.

    Drugs of one class differ in potency, which ranks of samples hardly see, and each costs as much as all others.
    """
    ladders, drugs, _ = ladders_of(model, panel)
    out = []
    for target in panel.targets:
        members = drugs[target.name][:1]
        if target.name in targets and members:
            measured = np.where(known, target.aligned(cohort.samples), np.nan)
            out.append(Aim(target.name, {drug: ladders[drug][::2] for drug in members}, measured))
    return out
