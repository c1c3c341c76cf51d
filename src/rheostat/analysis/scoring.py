"""What a scoreboard holds, and how a prediction becomes a row of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from rheostat.analysis.agreement import Agreement, agreement, difference, within_groups
from rheostat.analysis.combination_ranks import CombinationScore
from rheostat.analysis.phospho import PhosphoScore

Values = Float[np.ndarray, " sample"]
MECHANISM, STATISTICAL, BOTH = "mechanism", "statistical", "both"
ALL, LEAVE_TISSUE, FIVE_FOLD, FROZEN = "all", "leave-tissue", "5-fold", "frozen"
NOTHING = "nothing"
OURS = "rheostat"


@dataclass(frozen=True)
class ScoreRow:
    """One figure of the scoreboard.

    Parameters
    ----------
    target : what was measured
    model : what predicted it
    part : mechanism, statistical or both
    features : what of the samples the prediction used
    split : all (nothing was fitted), frozen (fitted on samples that are not among these), leave-tissue or 5-fold
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
    phospho: Mapping[str, PhosphoScore] = field(default_factory=dict)
    combinations: tuple[CombinationScore, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """One prediction of a target, high = sensitive: who made it, from what, under which split."""

    model: str
    part: str
    features: str
    split: str
    fitted_on: str
    values: Values

    @property
    def is_ours(self) -> bool:
        """Whether the network had a part in it."""
        return self.model.startswith(OURS)

    @property
    def called(self) -> str:
        """Its name in comparisons."""
        return f"{self.model} ({self.part}, {self.features})" if self.is_ours else f"{self.model} ({self.features})"


class Scorer:
    """Keeps the figures of many predictions of many targets over one set of samples."""

    def __init__(self, tissues: Sequence[str], *, seed: int) -> None:
        self.tissues = tissues
        self.rng = np.random.default_rng(seed)
        self.rows: list[ScoreRow] = []
        self.comparisons: list[Comparison] = []

    def score(self, target: str, found: Sequence[Prediction], measured: Values, *, compare: bool = True) -> None:
        """A row for each prediction that has enough samples; each of ours beside the baselines where `compare`."""
        kept = [each for each in found if self._keep(target, each, measured)]
        if compare:
            self._compare(target, kept, measured)

    def _keep(self, target: str, found: Prediction, measured: Values) -> bool:
        agreed = agreement(found.values, measured, rng=self.rng)
        if agreed.spearman is None:
            return False
        within = within_groups(found.values, measured, self.tissues)
        fields = (target, found.model, found.part, found.features, found.split, found.fitted_on)
        self.rows.append(ScoreRow(*fields, agreed, None if within is None else within[1]))
        return True

    def _compare(self, target: str, found: Sequence[Prediction], measured: Values) -> None:
        """Each prediction of ours beside every baseline that saw the same split, or none; both beside the layer."""
        for ours in found:
            for other in found:
                if not ours.is_ours or other.is_ours or ours.split not in (other.split, ALL):
                    continue
                result = difference(ours.values, other.values, measured, rng=self.rng)
                if result is not None:
                    self.comparisons.append(Comparison(target, other.split, ours.called, other.called, *result))
