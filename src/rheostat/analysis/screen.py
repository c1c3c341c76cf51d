"""Many tumours against many regimens: each distinct genotype is simulated once, in blocks that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Model
from rheostat.analysis.treatment import class_members, usual_dose
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell, Conditions, Pool, conditions_of
from rheostat.network.observables import Reader
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.response import ASSAY_H, DEATH, DIVISION
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.scaleout import in_order_on
from rheostat.tumour.interpret import Interpretation

if TYPE_CHECKING:
    from distributed import Client

ROWS_AT_ONCE = 16_384
"""Conditions that are held in memory together."""

DECIMALS = 2
"""Decimals of the share of copies that carry a variant; reads tell no more, and equal genotypes are simulated once."""

INTERVAL = (0.1, 0.9)
"""Quantiles over the members of an ensemble, the same as in a report."""

SIGNATURES_KEPT = 256
NO_GROWTH = "The untreated cell does not grow, so that no growth can be inhibited."
OUTCOMES = (*(outcome.value for outcome in Outcome), NO_GROWTH)
"""What the column `outcome` may say; the last is of the growth, the others of the simulation."""

MTOR_CLASS = "mTOR inhibitor"
Signature = tuple[object, ...]


@dataclass(frozen=True)
class ScreenRegimen:
    """Drugs that are given together: the first at each of its doses, the others at one.

    Parameters
    ----------
    id, label : str
    drug : id of the drug whose dose rises
    doses : nmol/L, rising, above 0
    companions : other drugs to concentration, nmol/L
    """

    id: str
    label: str
    drug: str
    doses: tuple[float, ...]
    companions: Mapping[str, float]

    def arms(self) -> list[dict[str, float]]:
        """Drug to concentration at each dose."""
        return [{**self.companions, self.drug: dose} for dose in self.doses]


def regimen_of(
    knowledge: Knowledge, name: str, *, drugs: Sequence[str], label: str = "", doses: Sequence[float] = ()
) -> ScreenRegimen:
    """A regimen over the standard doses of its first drug, or over stated ones.

    Raises
    ------
    InputError - where a drug cannot be simulated, is named twice, or the doses do not rise from above 0
    """
    if len(set(drugs)) < len(drugs):
        raise InputError(f"regimen {name}: a drug is named twice")
    usual = {drug: usual_dose(knowledge, drug) for drug in drugs}
    first = drugs[0]
    ladder = tuple(map(float, doses or knowledge.drugs[first].standard_doses))
    if not ladder or ladder[0] <= 0.0 or any(b <= a for a, b in pairwise(ladder)):
        raise InputError(f"regimen {name}: the doses of {first} must rise from above 0")
    companions = {drug: dose for drug, dose in usual.items() if drug != first}
    written = label or " with ".join(knowledge.drugs[drug].label for drug in drugs)
    return ScreenRegimen(name, written, first, ladder, MappingProxyType(companions))


def _shipped(knowledge: Knowledge) -> list[ScreenRegimen]:
    return [
        regimen_of(knowledge, name, drugs=record.drugs, label=record.label)
        for name, record in knowledge.regimens.items()
    ]


def _mtor(knowledge: Knowledge) -> list[ScreenRegimen]:
    return [regimen_of(knowledge, drug, drugs=[drug]) for drug in sorted(class_members(knowledge, MTOR_CLASS))]


def _single(knowledge: Knowledge) -> list[ScreenRegimen]:
    able = sorted(drug for drug, record in knowledge.drugs.items() if not record.not_simulated)
    return [regimen_of(knowledge, drug, drugs=[drug]) for drug in able]


def _pairs(knowledge: Knowledge) -> list[ScreenRegimen]:
    """Each mTOR drug with each drug that is none."""
    first = sorted(class_members(knowledge, MTOR_CLASS))
    others = [d for d, r in sorted(knowledge.drugs.items()) if not r.not_simulated and d not in first]
    return [regimen_of(knowledge, f"{a}+{b}", drugs=[a, b]) for a in first for b in others]


PRESETS = MappingProxyType({"shipped": _shipped, "mtor": _mtor, "single": _single, "pairs": _pairs})


def preset(knowledge: Knowledge, name: str) -> list[ScreenRegimen]:
    """The regimens of a preset: `shipped`, `mtor` (mTOR drugs alone), `single` (all drugs alone) or `pairs`.

    Raises
    ------
    InputError - where there is no such preset
    """
    if name not in PRESETS:
        raise unknown_name(name, PRESETS, kind="preset of regimens")
    return PRESETS[name](knowledge)


# --- genotypes --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Genotypes:
    """The distinct cells of a cohort, in the order in which they first occur, and the samples that have each."""

    cells: tuple[Cell, ...]
    samples: tuple[tuple[int, ...], ...]


def genotypes(interpretations: Sequence[Interpretation]) -> Genotypes:
    """The distinct cells of a cohort; shares of copies are rounded to hundredths."""
    cells: dict[Signature, Cell] = {}
    samples: dict[Signature, list[int]] = {}
    for i, interpretation in enumerate(interpretations):
        cell = Cell()
        for change in interpretation.recognised:
            cell = replace(change, fraction=round(change.fraction, DECIMALS)).applied_to(cell)
        key = signature(cell)
        cells.setdefault(key, cell)
        samples.setdefault(key, []).append(i)
    return Genotypes(tuple(cells.values()), tuple(tuple(rows) for rows in samples.values()))


def signature(cell: Cell) -> Signature:
    """What makes two cells the same to the model."""
    folds = (cell.abundance, cell.constitutive, cell.scale, cell.environment)
    return (*(tuple(sorted(part.items())) for part in folds), _pools(cell))


def _pools(cell: Cell) -> Signature:
    return tuple((protein, tuple(map(_pool, pools))) for protein, pools in sorted(cell.pools.items()))


def _pool(pool: Pool) -> Signature:
    allele = pool.allele
    return (pool.fraction, tuple(sorted(allele.affinity.items())), tuple(sorted(allele.activity.items())))


# --- the simulation ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Responses:
    """What some cells do under all regimens: curated value and range over the ensemble; NaN where there is none.

    Arms run over the regimens and, within each, over its doses. Outcomes index `OUTCOMES`. A range is of the members
    that gave a number; with one member there is none.
    """

    gr: Float[np.ndarray, "end cell arm"]
    viability: Float[np.ndarray, "end cell arm"]
    sensitivity: Float[np.ndarray, "end cell regimen"]
    advantage: Float[np.ndarray, "end cell regimen"]
    outcomes: Int[np.ndarray, "cell arm"]


class Screener:
    """Simulates cells under regimens; what drugs do to their targets is worked out once for cells alike to them."""

    def __init__(self, ensemble: Ensemble, regimens: Sequence[ScreenRegimen]) -> None:
        self._ensemble = ensemble
        self._regimens = tuple(regimens)
        self._arms: list[dict[str, float]] = [{}, *(arm for regimen in regimens for arm in regimen.arms())]
        ends = np.cumsum([len(regimen.doses) for regimen in regimens])
        self._starts = np.concatenate([[0], ends[:-1]]).astype(int)
        self._seen_by_drugs = _genes_seen_by_drugs(ensemble.model)
        self._treatments: dict[Signature, tuple[np.ndarray, np.ndarray]] = {}
        reference = self._sensitivities(*self._rates([Cell()]))[1]
        self._reference = np.asarray(reference)[:, 0, :]

    @property
    def conditions_per_cell(self) -> int:
        """Steady states that one cell asks for, over all members."""
        return len(self._arms) * len(self._ensemble.networks)

    def respond(self, cells: Sequence[Cell], *, threads: int | None = None) -> Responses:
        """The response of some cells; it depends neither on what was asked before nor on the threads (default all)."""
        rates, outcomes = self._rates(cells, threads=threads)
        gr, sensitivity, outcomes = self._sensitivities(rates, outcomes)
        viability = np.exp((rates[:, :, 1:] - rates[:, :, :1]) * ASSAY_H)
        return Responses(
            gr=_ends(gr),
            viability=_ends(viability),
            sensitivity=_ends(sensitivity),
            advantage=_ends(sensitivity - self._reference[:, None, :]),
            outcomes=outcomes,
        )

    def respond_to_blocks(
        self, blocks: Iterable[Sequence[Cell]], *, client: Client | None = None
    ) -> Iterator[Responses]:
        """The response of one block of cells after another, here or by the workers of a cluster.

        Parameters
        ----------
        blocks : cells, a block at a time
        client : of a Dask scheduler, see `simulate.scaleout.cluster_at`; None simulates here
        """
        if client is None:
            return map(self.respond, blocks)
        return in_order_on(client, _respond_alone, self, blocks)

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

    def _rates(self, cells: Sequence[Cell], *, threads: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Net growth rates (member, cell, arm; arm 0 untreated) and the curated member's outcomes (cell, arm)."""
        treatments = [self._treatment(cell) for cell in cells]
        width = len(self._arms)
        rates = np.full((len(self._ensemble.networks), len(cells), width), np.nan)
        outcomes = np.zeros((len(cells), width), np.int8)
        numbers = {outcome: i for i, outcome in enumerate(Outcome)}
        model = self._ensemble.model
        step = max(ROWS_AT_ONCE // width, 1)
        for member, network in enumerate(self._ensemble.networks):
            reader = Reader(network, model.reader.observables)
            base = conditions_of(network, cells)
            for low in range(0, len(cells), step):
                rows = slice(low, min(low + step, len(cells)))
                count = rows.stop - low
                found = steady_states(network, _treated(base, treatments[rows], rows, width), threads=threads)
                division, death = (reader.read(name, found.states) for name in (DIVISION, DEATH))
                rates[member, rows] = model.growth.net_rate_per_h(division, death).reshape(count, width)
                if member == 0:
                    ended = np.fromiter((numbers[o] for o in found.outcomes), np.int8, len(found.outcomes))
                    outcomes[rows] = ended.reshape(count, width)
        return rates, outcomes

    def _treatment(self, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and residuals of a cell in every arm, the same for all cells that drugs cannot tell apart."""
        seen = {gene: cell.abundance[gene] for gene in self._seen_by_drugs if gene in cell.abundance}
        alike = Cell(abundance=MappingProxyType(seen), pools=cell.pools, environment=cell.environment)
        key = signature(alike)
        found = self._treatments.get(key)
        if found is None:
            # Threads of one worker share a screener, so each step on the dictionary is one that cannot be cut in two.
            for oldest in list(self._treatments)[: 1 - SIGNATURES_KEPT]:
                self._treatments.pop(oldest, None)
            model = self._ensemble.model
            acted = act_on_all(model.knowledge, [(alike, arm) for arm in self._arms])
            kept = [each.residuals for each in acted]
            conditions = conditions_of(model.network, [each.cell for each in acted], residuals=kept)
            found = self._treatments[key] = (conditions.inputs, conditions.residuals)
        return found


def _respond_alone(screener: Screener, cells: Sequence[Cell]) -> Responses:
    """What one thread of a worker does."""
    return screener.respond(cells, threads=1)


def _genes_seen_by_drugs(model: Model) -> frozenset[str]:
    """Genes whose abundance changes what a dose does at its target: carriers and transporters."""
    knowledge = model.knowledge
    pumps = {knowledge.targets[p.transporter].gene for record in knowledge.drugs.values() for p in record.efflux}
    return frozenset(pumps | {carrier.gene for carrier in knowledge.carriers.values()})


def _treated(
    base: Conditions, treatments: Sequence[tuple[np.ndarray, np.ndarray]], rows: slice, width: int
) -> Conditions:
    return Conditions(
        abundance=np.repeat(base.abundance[rows], width, axis=0),
        locked=np.repeat(base.locked[rows], width, axis=0),
        inputs=np.concatenate([inputs for inputs, _ in treatments]),
        residuals=np.concatenate([residuals for _, residuals in treatments]),
    )


def _ends(values: np.ndarray) -> np.ndarray:
    """The curated value and the low and high end over the members that gave a number."""
    out = np.full((3, *values.shape[1:]), np.nan)
    out[0] = values[0]
    counted = np.isfinite(values).any(axis=0)
    if len(values) > 1 and counted.any():
        out[1:, counted] = np.nanquantile(values[:, counted], INTERVAL, axis=0)
    return out


def blocks(count: int, *, size: int) -> Iterator[slice]:
    """Ranges that cover `count` genotypes, `size` at a time."""
    for low in range(0, count, size):
        yield slice(low, min(low + size, count))
