"""Many tumours against many regimens: each distinct genotype is simulated once, in blocks that stand alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from rheostat.analysis.arm_rates import UNTREATED, ArmRates, Signature, TreatedArm, signature
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.mixture import Mixture, Sampled, flattened, whole, worst
from rheostat.analysis.observations import effective_members, weighted_quantiles
from rheostat.analysis.patient import PatientScreener
from rheostat.analysis.reference_cohort import ReferenceCohort
from rheostat.analysis.screen_regimens import ScreenRegimen
from rheostat.network.cell import Cell
from rheostat.pharmacology.response import ASSAY_H
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.scaleout import in_order_on

if TYPE_CHECKING:
    from distributed import Client

MIDDLE = 0.5
INTERVAL = (0.1, 0.9)
"""Quantiles over the members of an ensemble, the same as in a report."""

NO_GROWTH = "The untreated cell does not grow, so that no growth can be inhibited."
OUTCOMES = (*(outcome.value for outcome in Outcome), NO_GROWTH)
"""What the column `outcome` may say; the last is of the growth, the others of the simulation."""

Block = tuple[Sequence[Sampled], np.ndarray | None]
"""Cells, and what each member of the ensemble is worth in each of them."""

NUMBERS = [i for i, outcome in enumerate(Outcome) if outcome.is_number]


# --- genotypes --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Genotypes:
    """The distinct cells of a cohort, in the order in which they first occur, and the samples that have each.

    `weights` says what each member of the ensemble is worth in each cell, NaN where all are worth the same.
    """

    cells: tuple[Sampled, ...]
    samples: tuple[tuple[int, ...], ...]
    weights: Float[np.ndarray, "member cell"] | None = None

    def block(self, rows: slice) -> Block:
        """Some of the cells, with the weights of the members in them."""
        return self.cells[rows], None if self.weights is None else self.weights[:, rows]

    def effective_members(self, number: int) -> float | None:
        """As many equal members as those of a cell are worth; None where all are worth the same."""
        if self.weights is None or np.isnan(self.weights[:, number]).any():
            return None
        return round(effective_members(self.weights[:, number]), 1)


def genotypes(given: Sequence[Cell], *, weights: Float[np.ndarray, "member cell"] | None = None) -> Genotypes:
    """The distinct cells of a cohort.

    Parameters
    ----------
    given : one cell a sample, see `analysis.personal_cells`
    weights : what each member of the ensemble is worth in each sample, NaN where all are worth the same; samples that
        are weighed differently are kept apart
    """
    first: dict[Signature, int] = {}
    samples: dict[Signature, list[int]] = {}
    for i, cell in enumerate(given):
        weighed = () if weights is None else tuple(np.nan_to_num(weights[:, i], nan=-1.0).tolist())
        key = (signature(cell), weighed)
        first.setdefault(key, i)
        samples.setdefault(key, []).append(i)
    rows = list(first.values())
    kept = None if weights is None else weights[:, rows]
    return Genotypes(tuple(given[i] for i in rows), tuple(tuple(each) for each in samples.values()), kept)


def mixed(found: Genotypes, mixture: Mixture, *, chosen: Collection[int] | None = None) -> Genotypes:
    """A cohort in which the chosen samples, default all, are made of the parts of a mixture."""
    cells: list[Sampled] = []
    samples: list[tuple[int, ...]] = []
    kept: list[int] = []
    for number, (cell, rows) in enumerate(zip(found.cells, found.samples, strict=True)):
        parted = tuple(i for i in rows if chosen is None or i in chosen)
        others = tuple(i for i in rows if i not in parted)
        made = ((cell, others), (mixture.of(cell) if isinstance(cell, Cell) else cell, parted))
        for each, mine in made:
            if mine:
                cells.append(each)
                samples.append(mine)
                kept.append(number)
    weights = None if found.weights is None else found.weights[:, kept]
    return Genotypes(tuple(cells), tuple(samples), weights)


# --- the simulation ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Responses:
    """What some cells do under all regimens: curated value and range over the ensemble; NaN where there is none.

    Arms run over the regimens and, within each, over its doses. Outcomes index `OUTCOMES`. A range is of the members
    that gave a number; with one member there is none. What is told of patients has a column for every regimen, NaN for
    those that are not known to reach one, and is None where it was not asked for.
    """

    gr: Float[np.ndarray, "end cell arm"]
    viability: Float[np.ndarray, "end cell arm"]
    sensitivity: Float[np.ndarray, "end cell regimen"]
    advantage: Float[np.ndarray, "end cell regimen"]
    outcomes: Int[np.ndarray, "cell arm"]
    patient: PatientColumns | None = None


@dataclass(frozen=True)
class PatientColumns:
    """Growth left, percentile and window of each regimen in a patient, see `analysis.patient`."""

    left: Float[np.ndarray, "end cell regimen"]
    percentile: Float[np.ndarray, "end cell regimen"]
    window: Float[np.ndarray, "end cell regimen"]
    outcomes: Int[np.ndarray, "cell regimen"]


class Screener:
    """Simulates cells under regimens; what drugs do to their targets is worked out once for cells alike to them."""

    def __init__(
        self, ensemble: Ensemble, regimens: Sequence[ScreenRegimen], *, cohort: ReferenceCohort | None = None
    ) -> None:
        self._regimens = tuple(regimens)
        treated = [TreatedArm(doses) for regimen in regimens for doses in regimen.arms()]
        self._rates = ArmRates(ensemble, [UNTREATED, *treated])
        ends = np.cumsum([len(regimen.doses) for regimen in regimens])
        self._starts = np.concatenate([[0], ends[:-1]]).astype(int)
        reference = self._sensitivities(*self._rates.of([Cell()]))[1]
        self._reference = np.asarray(reference)[:, 0, :]
        self._known = [i for i, regimen in enumerate(regimens) if regimen.reach.is_known] if cohort is not None else []
        reaching = [regimens[i].reach for i in self._known]
        self._patient = None if cohort is None or not reaching else PatientScreener(ensemble, reaching, cohort)

    @property
    def conditions_per_cell(self) -> int:
        """Steady states that one cell asks for, over all members."""
        patient = 0 if self._patient is None else self._patient.conditions_per_cell
        return self._rates.conditions_per_cell + patient

    def respond(
        self,
        cells: Sequence[Sampled],
        *,
        weights: Float[np.ndarray, "member cell"] | None = None,
        threads: int | None = None,
    ) -> Responses:
        """The response of some cells; it depends neither on what was asked before nor on the threads (default all).

        Parameters
        ----------
        weights : what each member is worth in each cell, NaN where all are worth the same; default the same in all
        """
        rates, outcomes = self._rates.of(flattened(cells), threads=threads)
        rates, outcomes = whole(rates, cells), worst(outcomes, cells)
        gr, sensitivity, outcomes = self._sensitivities(rates, outcomes)
        viability = np.exp((rates[:, :, 1:] - rates[:, :, :1]) * ASSAY_H)
        return Responses(
            gr=over_members(gr, weights),
            viability=over_members(viability, weights),
            sensitivity=over_members(sensitivity, weights),
            advantage=over_members(sensitivity - self._reference[:, None, :], weights),
            outcomes=outcomes,
            patient=self._in_patients(cells, weights, threads),
        )

    def _in_patients(
        self, cells: Sequence[Sampled], weights: np.ndarray | None, threads: int | None
    ) -> PatientColumns | None:
        if self._patient is None:
            return None
        found = self._patient.respond(cells, threads=threads)
        stuck = np.isnan(found.left[0]) & np.isin(found.outcomes, NUMBERS)
        outcomes = np.zeros((len(cells), len(self._regimens)), int)
        outcomes[:, self._known] = np.where(stuck, len(OUTCOMES) - 1, found.outcomes)
        left, percentile, window = (self._wide(part, weights) for part in (found.left, found.percentile, found.window))
        return PatientColumns(left, percentile, window, outcomes)

    def _wide(self, values: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
        """Ends over the members, with a column for every regimen."""
        out = np.full((3, values.shape[1], len(self._regimens)), np.nan)
        out[:, :, self._known] = over_members(values, weights)
        return out

    def respond_to_blocks(self, blocks: Iterable[Block], *, client: Client | None = None) -> Iterator[Responses]:
        """The response of one block of cells after another, here or by the workers of a cluster.

        Parameters
        ----------
        blocks : cells and the weights of the members in them, a block at a time
        client : of a Dask scheduler, see `simulate.scaleout.cluster_at`; None simulates here
        """
        if client is None:
            return (self.respond(cells, weights=weights) for cells, weights in blocks)
        return in_order_on(client, respond_alone, self, blocks)

    def _sensitivities(self, rates: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """GR at each dose, 1 - mean GR of each regimen, and the outcome of each treated arm."""
        control = rates[:, :, :1]
        grows = control > 0.0
        gr = np.exp2(rates[:, :, 1:] / np.where(grows, control, np.nan)) - 1.0
        counts = np.array([len(regimen.doses) for regimen in self._regimens])
        sensitivity = 1.0 - np.add.reduceat(gr, self._starts, axis=2) / counts
        treated = np.where(outcomes[:, :1] < len(Outcome), outcomes[:, 1:], outcomes[:, :1])
        stuck = ~grows[0] & np.isfinite(control[0])
        treated = np.where(stuck, len(OUTCOMES) - 1, treated)
        return gr, sensitivity, treated


def respond_alone(screener: Screener, block: Block) -> Responses:
    """What one thread of a worker does."""
    cells, weights = block
    return screener.respond(cells, weights=weights, threads=1)


def over_members(
    values: Float[np.ndarray, "member cell column"], weights: Float[np.ndarray, "member cell"] | None = None
) -> Float[np.ndarray, "end cell column"]:
    """The curated value and the low and high end over the members that gave a number.

    Where the members of a cell are weighed, the value is their weighted median and the ends are weighted quantiles.
    """
    out = np.full((3, *values.shape[1:]), np.nan)
    out[0] = values[0]
    counted = np.isfinite(values).any(axis=0)
    if len(values) > 1 and counted.any():
        out[1:, counted] = np.nanquantile(values[:, counted], INTERVAL, axis=0)
    if weights is not None:
        for cell in np.flatnonzero(np.isfinite(weights).all(axis=0)):
            out[:, cell] = weighted_quantiles(values[:, cell], weights[:, cell], (MIDDLE, *INTERVAL))
    return out


def blocks(count: int, *, size: int) -> Iterator[slice]:
    """Ranges that cover `count` genotypes, `size` at a time."""
    for low in range(0, count, size):
        yield slice(low, min(low + size, count))
