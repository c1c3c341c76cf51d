"""Every agent and every pair of agents in one tumour, with the normal cell beside it: what each takes of growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float

from rheostat.analysis.arm_rates import ArmRates, TreatedArm
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.given import GivenDrug, Ground, doses_of
from rheostat.analysis.model import Model
from rheostat.analysis.patient import normal_tissue, systemic_rises
from rheostat.errors import InputError
from rheostat.network.cell import Cell

HELPS = 0.05
"""Share of the untreated growth that a drug must take beyond what is taken without it before it is said to help."""

PAIRS_AT_ONCE = 4000
"""Regimens whose action is held in memory together."""


@dataclass(frozen=True)
class Candidate:
    """A regimen that was tried.

    Parameters
    ----------
    drugs : what is given, those of the regimen that was asked about first
    taken, normal : share of the untreated growth that it takes from the tumour and from the normal cell; above 1 cells
        are lost
    gain : what it takes from the tumour beyond the best of its parts: the regimen asked about, or its better drug
    expected : what its parts would take together if each took its share of what the other leaves (Bliss)
    patient : whether every concentration is one that patients reach
    """

    drugs: tuple[GivenDrug, ...]
    taken: float
    normal: float
    gain: float
    expected: float
    patient: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The drugs by id."""
        return tuple(each.drug for each in self.drugs)

    @property
    def window(self) -> float:
        """How much more it takes from the tumour than from the normal cell."""
        return self.taken - self.normal

    @property
    def synergy(self) -> float:
        """What it takes beyond what was expected of its parts."""
        return self.taken - self.expected

    @property
    def helps(self) -> bool:
        """Whether it takes enough beyond the best of its parts."""
        return self.gain >= HELPS


@dataclass(frozen=True)
class Search:
    """What was tried.

    Parameters
    ----------
    base : the regimen that was asked about, alone; None where none was
    singles : each agent alone, or beside that regimen
    pairs : each pair of agents; empty where a regimen was asked about
    failed : regimens without a steady state
    """

    base: Candidate | None
    singles: tuple[Candidate, ...]
    pairs: tuple[Candidate, ...]
    failed: int


def search(
    model: Model, cell: Cell, *, agents: Mapping[str, GivenDrug], base: Sequence[GivenDrug] = (), patient: bool = True
) -> Search:
    """Try every agent, and every pair or, with a regimen, every agent beside it.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour
    agents : every agent that may be given, with its concentration
    base : a regimen to which a partner is sought
    patient : whether the body answers: blocking the pathway in it raises insulin, as in a patient and not in a dish

    Raises
    ------
    InputError - where the tumour or the normal cell does not grow untreated
    """
    trier = _Trier(model, cell, patient=patient)
    given = [agents[name] for name in agents if name not in {each.drug for each in base}]
    alone = trier.taken([(each,) for each in given])
    if base:
        return _beside(trier, tuple(base), given, alone)
    pairs = list(combinations(range(len(given)), 2))
    both = trier.taken([(given[i], given[j]) for i, j in pairs])
    singles = [_candidate((each,), alone[i], best=0.0, expected=alone[i, 0]) for i, each in enumerate(given)]
    found = [
        _candidate(
            (given[i], given[j]),
            both[row],
            best=max(alone[i, 0], alone[j, 0]),
            expected=bliss(alone[i, 0], alone[j, 0]),
        )
        for row, (i, j) in enumerate(pairs)
    ]
    return _search(None, singles, found)


def _beside(trier: _Trier, base: tuple[GivenDrug, ...], given: Sequence[GivenDrug], alone: np.ndarray) -> Search:
    """Every agent beside a regimen."""
    own = trier.taken([base])[0]
    both = trier.taken([(*base, each) for each in given])
    found = [
        _candidate((*base, each), both[i], best=own[0], expected=bliss(own[0], alone[i, 0]))
        for i, each in enumerate(given)
    ]
    return _search(_candidate(base, own, best=0.0, expected=own[0]), found, [])


def _search(base: Candidate | None, singles: list[Candidate], pairs: list[Candidate]) -> Search:
    whole = [each for each in (*singles, *pairs) if np.isfinite(each.taken) and np.isfinite(each.normal)]
    kept = {id(each) for each in whole}
    return Search(
        base,
        tuple(each for each in singles if id(each) in kept),
        tuple(each for each in pairs if id(each) in kept),
        len(singles) + len(pairs) - len(whole),
    )


def bliss(first: float, second: float) -> float:
    """What two drugs take together if each takes its share of the growth that the other leaves.

    Where one stops growth or more, the other adds nothing to it.
    """
    if first >= 1.0 or second >= 1.0:
        return max(first, second)
    return 1.0 - (1.0 - first) * (1.0 - second)


def _candidate(drugs: tuple[GivenDrug, ...], taken: np.ndarray, *, best: float, expected: float) -> Candidate:
    return Candidate(
        drugs=drugs,
        taken=float(taken[0]),
        normal=float(taken[1]),
        gain=float(taken[0] - best),
        expected=float(expected),
        patient=all(each.ground is not Ground.CELLS for each in drugs),
    )


class _Trier:
    """Regimens in the tumour and in the normal cell."""

    def __init__(self, model: Model, cell: Cell, *, patient: bool) -> None:
        self._ensemble = Ensemble(model, (model.network,))
        self._cells = [cell, normal_tissue(model)]
        self._patient = patient

    def taken(self, regimens: Sequence[Sequence[GivenDrug]]) -> Float[np.ndarray, "regimen cell"]:
        """Share of the untreated growth that each regimen takes from each cell; NaN without a steady state."""
        parts = [
            self._taken([doses_of(regimen) for regimen in regimens[low : low + PAIRS_AT_ONCE]])
            for low in range(0, len(regimens), PAIRS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, 2))

    def _taken(self, doses: Sequence[Mapping[str, float]]) -> Float[np.ndarray, "regimen cell"]:
        rises = systemic_rises(self._ensemble.model, doses) if self._patient else [{}] * len(doses)
        arms = [TreatedArm(given, rise) for given, rise in zip(doses, rises, strict=True)]
        rates = ArmRates(self._ensemble, [TreatedArm(), *arms]).of(self._cells)[0][0]
        control = rates[:, :1]
        if not (control > 0.0).all():
            who = "tumour" if not control[0] > 0.0 else "normal cell"
            raise InputError(f"the untreated {who} does not grow, so that no growth can be taken from it")
        return (1.0 - rates[:, 1:] / control).T
