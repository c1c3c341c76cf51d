"""Calibration of the network itself: sizes of edges and betas, from ranks of responses, by exact derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import least_squares
from scipy.stats import norm, rankdata

from rheostat.analysis.cohort_cells import Cohort, FeatureSet
from rheostat.analysis.cohort_response import treated_conditions
from rheostat.analysis.fit import Aim
from rheostat.analysis.model import Model
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.network.cell import Conditions, conditions_of
from rheostat.network.network import Network
from rheostat.network.retune import Sizes, sizes_of
from rheostat.network.spread import DEFAULT_ASSUMPTION, QUANTILE_95
from rheostat.pharmacology.response import DEATH, DIVISION
from rheostat.simulate.adjoint import sensitivities
from rheostat.simulate.batch import steady_states

Progress = Callable[[str], None]
Keep = Callable[[Float[np.ndarray, " parameter"]], None]
Slopes = Float[np.ndarray, "sample parameter"]
CHUNK = 2048
EVALUATIONS = 6
BETA_STEP = 1e-4
MOST_BETA = 1.5
FLAT = 0.9
"""A parameter whose posterior spread is more than this share of its prior one was not learnt from the data."""

AT_LIMIT = 0.98


@dataclass(frozen=True)
class FittedNetwork:
    """What a calibration came to.

    Parameters
    ----------
    names : sizes of edges and clauses, then betas
    start, values : curated and fitted
    prior, spreads : standard deviations before and after, from the curvature at the end
    limits : the largest distance from curated that was allowed
    covariance : after the fit
    cost : half the sum of squares at the start and at the end, priors included
    """

    names: tuple[str, ...]
    start: Float[np.ndarray, " parameter"]
    values: Float[np.ndarray, " parameter"]
    prior: Float[np.ndarray, " parameter"]
    spreads: Float[np.ndarray, " parameter"]
    limits: Float[np.ndarray, " parameter"]
    covariance: Float[np.ndarray, "parameter parameter"]
    cost: tuple[float, float]

    @property
    def flat(self) -> tuple[str, ...]:
        """Parameters that the data say nothing of; they stay near their prior."""
        return tuple(name for name, s, p in zip(self.names, self.spreads, self.prior, strict=True) if s > FLAT * p)

    @property
    def leaving(self) -> tuple[str, ...]:
        """Parameters that want to leave the range in which they were curated: findings."""
        off = np.abs(self.values - self.start) >= AT_LIMIT * self.limits
        return tuple(name for name, out in zip(self.names, off, strict=True) if out)


class NetworkFitter:
    """A cohort with its aims, whose network can be fitted on any of its samples.

    Parameters
    ----------
    model, classes : the curated network, and the prior of the betas
    cohort : samples
    aims : what was measured, each with the drugs and doses that stand for it
    features : what of the samples is used
    general : predicted general sensitivity of every sample in the curated network, which is regressed out of the
        predictions where it was regressed out of the measurements; default none

    Betas of classes with a carrier or pump of drugs stay at their prior: they act through what reaches the target, of
    which the derivatives here know nothing.
    """

    def __init__(
        self,
        model: Model,
        classes: AbundanceClasses,
        cohort: Cohort,
        aims: Sequence[Aim],
        features: FeatureSet = FeatureSet.EXPRESSION,
        *,
        general: Float[np.ndarray, " sample"] | None = None,
    ) -> None:
        self.general = general
        self.model, self.classes, self.cohort, self.aims, self.features = model, classes, cohort, aims, features
        self.sizes: Sizes = sizes_of(model.knowledge, model.network)
        low, high = model.knowledge.assumptions[DEFAULT_ASSUMPTION].range or (1.0, 1.0)
        width = (math.log(high) - math.log(low)) / (2.0 * QUANTILE_95)
        count = len(self.sizes.names)
        outside = _genes_of_pharmacology(model)
        self.fitted_classes = [
            name for name, record in classes.classes.items() if not outside.intersection(record.genes)
        ]
        records = [classes.classes[name] for name in self.fitted_classes]
        self.names = (*self.sizes.names, *(f"beta {name}" for name in self.fitted_classes))
        self.start = np.concatenate([np.zeros(count), [record.beta for record in records]])
        self.prior = np.concatenate([np.full(count, width), [record.spread for record in records]])
        self.low = np.concatenate([np.full(count, -QUANTILE_95 * width), np.zeros(len(records))])
        self.high = np.concatenate([np.full(count, QUANTILE_95 * width), np.full(len(records), MOST_BETA)])

    def fit(
        self,
        rows: Sequence[int],
        *,
        begin: Float[np.ndarray, " parameter"] | None = None,
        evaluations: int = EVALUATIONS,
        keep: Keep | None = None,
        progress: Progress | None = None,
    ) -> FittedNetwork:
        """Fit on some samples.

        The residuals are the standardised predictions less the normal scores of the measurements, aim by aim, and each
        parameter's distance from curated in prior standard deviations. Derivatives follow from one adjoint solve a
        condition. Signs cannot turn and the reference state stays.

        Parameters
        ----------
        rows : samples to fit on
        begin : parameters to begin from, such as those of a fit that was interrupted; default curated
        evaluations : of predictions and derivatives, at most
        keep : called with the parameters whenever they are better than any before
        progress : called with what is being done
        """
        say = progress or (lambda _: None)
        best = math.inf
        chosen = np.array(rows)
        kept: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}

        def both(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            nonlocal best
            key = values.tobytes()
            if key not in kept:
                kept.clear()
                kept[key] = self._residuals(values, chosen)
                cost = 0.5 * float(kept[key][0] @ kept[key][0])
                say(f"half sum of squares {cost:.2f}")
                if cost < best and keep is not None:
                    keep(values)
                best = min(best, cost)
            return kept[key]

        def off(values: np.ndarray) -> np.ndarray:
            return both(values)[0]

        def slopes_at(values: np.ndarray) -> np.ndarray:
            return both(values)[1]

        before = both(self.start)[0]
        found = least_squares(
            off,
            self.start if begin is None else begin,
            jac=slopes_at,
            bounds=(self.low, self.high),
            x_scale=self.prior,
            max_nfev=evaluations,
        )
        slopes = np.asarray(found.jac, float)
        covariance = np.linalg.inv(slopes.T @ slopes)
        return FittedNetwork(
            self.names,
            self.start,
            found.x,
            self.prior,
            np.sqrt(np.diag(covariance)),
            np.maximum(self.high - self.start, self.start - self.low)[: len(self.names)],
            covariance,
            (0.5 * float(before @ before), float(found.cost)),
        )

    def _residuals(self, values: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = self.responses(values, rows, with_slopes=True)
        parts, slopes = [], []
        for aim in self.aims:
            predicted, by = found[aim.name]
            general = None if self.general is None else self.general[rows]
            off, turned = _misfit(predicted, by, aim.measured[rows], general)
            parts.append(off)
            slopes.append(turned)
        parts.append((values - self.start) / self.prior)
        slopes.append(np.diag(1.0 / self.prior))
        return np.concatenate(parts), np.vstack(slopes)

    def network(self, values: Float[np.ndarray, " parameter"]) -> Network:
        """The network of some parameters."""
        return self.sizes.retuned(values[: len(self.sizes.names)])

    def betas(self, values: Float[np.ndarray, " parameter"]) -> dict[str, float]:
        """The betas of some parameters, by class."""
        own = values[len(self.sizes.names) :]
        return {name: float(beta) for name, beta in zip(self.fitted_classes, own, strict=True)}

    def responses(
        self, values: Float[np.ndarray, " parameter"], rows: np.ndarray, *, with_slopes: bool = False
    ) -> dict[str, tuple[Float[np.ndarray, " sample"], Slopes]]:
        """Predicted sensitivities of some samples to each aim, and their derivatives (none where not asked for)."""
        network, betas = self.network(values), self.betas(values)
        whole = self.cohort.cells(self.features, self.classes.by_gene(betas))
        cells = [whole[i] for i in rows]
        base = conditions_of(network, cells)
        by_beta = self._abundances_by_beta(network, base, betas, rows) if with_slopes else None
        growth = _Growth.of(self.model, network)
        control = treated_conditions(self.model.knowledge, network, cells, base, drug=None, doses=(0.0,))
        untreated = steady_states(network, control).states
        grown = growth.rates(untreated)
        start = np.where(np.isnan(untreated), network.reference, untreated)
        of_control = self._slopes(network, control, untreated, growth.readout, by_beta) if with_slopes else None
        out: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for aim in self.aims:
            said, slopes = np.zeros(len(rows)), np.zeros((len(rows), len(self.names)))
            for drug, doses in aim.ladders.items():
                conditions = treated_conditions(self.model.knowledge, network, cells, base, drug=drug, doses=doses)
                states = steady_states(network, conditions, start=np.repeat(start, len(doses), axis=0)).states
                rates = growth.rates(states).reshape(len(rows), len(doses))
                growing = np.where(grown > 0.0, grown, np.nan)[:, None]
                gr = np.exp2(rates / growing)
                said += (2.0 - gr.mean(axis=1)) / len(aim.ladders)
                if of_control is not None:
                    share = math.log(2.0) / len(doses) / len(aim.ladders)
                    of_rates = -share * gr / growing
                    of_grown = (share * gr * rates / growing**2).sum(axis=1)
                    readout = of_rates.reshape(-1, 1) * growth.readout
                    slopes += self._slopes(network, conditions, states, readout, by_beta, each=len(doses))
                    slopes += of_grown[:, None] * of_control
            out[aim.name] = said, slopes
        return out

    def _abundances_by_beta(
        self, network: Network, base: Conditions, betas: Mapping[str, float], rows: np.ndarray
    ) -> Float[np.ndarray, "beta sample node"]:
        out = []
        for name in self.fitted_classes:
            moved = self.classes.by_gene({**betas, name: betas[name] + BETA_STEP})
            cells = self.cohort.cells(self.features, moved)
            out.append((conditions_of(network, [cells[i] for i in rows]).abundance - base.abundance) / BETA_STEP)
        return np.array(out)

    def _slopes(
        self,
        network: Network,
        conditions: Conditions,
        states: np.ndarray,
        readout: np.ndarray,
        by_beta: np.ndarray | None,
        *,
        each: int = 1,
    ) -> Slopes:
        """Derivatives of readouts, summed over the conditions of each sample."""
        if by_beta is None:
            return np.zeros((len(states) // each, len(self.names)))
        out = []
        wide = np.nan_to_num(np.broadcast_to(readout, states.shape))
        step = max(CHUNK // each, 1) * each
        for first in range(0, len(states), step):
            rows = slice(first, first + step)
            part = Conditions(
                conditions.abundance[rows], conditions.locked[rows], conditions.inputs[rows], conditions.residuals[rows]
            )
            found = sensitivities(network, part, states[rows], readout=wide[rows])
            own = [_summed(values, each) for values in (
                found.literal_half, found.clause_weight, found.gate_norm, found.abundance
            )]  # fmt: skip
            edges = self.sizes.gradient(network, of_half=own[0], of_weight=own[1], of_norm=own[2])
            samples = slice(first // each, first // each + len(edges))
            betas = np.einsum("sn,bsn->sb", own[3], by_beta[:, samples])
            out.append(np.hstack([edges, betas]))
        return np.nan_to_num(np.vstack(out))


def _genes_of_pharmacology(model: Model) -> set[str]:
    """Carriers and pumps of drugs."""
    knowledge = model.knowledge
    pumps = {knowledge.targets[pump.transporter].gene for drug in knowledge.drugs.values() for pump in drug.efflux}
    return pumps | {carrier.gene for carrier in knowledge.carriers.values()}


def _summed(values: Float[np.ndarray, "condition item"], each: int) -> Float[np.ndarray, "sample item"]:
    return values.reshape(-1, each, values.shape[1]).sum(axis=1)


@dataclass(frozen=True)
class _Growth:
    """Growth rate as a weighted sum of nodes."""

    readout: Float[np.ndarray, " node"]

    @classmethod
    def of(cls, model: Model, network: Network) -> _Growth:
        growth, readout = model.growth, np.zeros(len(network.nodes))
        readout[network.node_index(DIVISION)] = growth.division_per_h
        readout[network.node_index(DEATH)] = -growth.division_per_h * growth.death_share
        return cls(readout)

    def rates(self, states: Float[np.ndarray, "row node"]) -> Float[np.ndarray, " row"]:
        return states @ self.readout


def _misfit(
    predicted: np.ndarray, slopes: Slopes, measured: np.ndarray, general: np.ndarray | None = None
) -> tuple[np.ndarray, Slopes]:
    """Standardised predictions less normal scores of measurements, and derivatives; 0 where either is missing."""
    off, turned = np.zeros(len(predicted)), np.zeros_like(slopes)
    both = ~np.isnan(predicted) & ~np.isnan(measured)
    if general is not None:
        both &= ~np.isnan(general)
    x, by = predicted[both], slopes[both]
    if general is not None and both.any():
        g = general[both] - general[both].mean()
        g = g / max(float(np.linalg.norm(g)), 1e-12)
        x, by = x - g * float(g @ x), by - g[:, None] * (g @ by)
    scores = norm.ppf((rankdata(measured[both]) - 0.5) / max(int(both.sum()), 1))
    spread = float(x.std()) if both.any() and x.std() > 0.0 else 1.0
    z = (x - x.mean()) / spread
    by = (by - by.mean(axis=0)) / spread
    off[both] = z - scores
    turned[both] = by - z[:, None] * (z[:, None] * by).mean(axis=0)
    return off, turned
