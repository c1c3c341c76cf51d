"""One tumour against many regimens: what should work, why, why not, what partner helps, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from rheostat.analysis.appraise_patient import InPatient, InPatients
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.model import Arm, Model, Run
from rheostat.analysis.ranking import Ranking
from rheostat.analysis.reachable import Reachable
from rheostat.analysis.screen import Screener
from rheostat.analysis.screen_regimens import NOT_ASKED, regimen_of
from rheostat.analysis.treatment import usual_dose
from rheostat.analysis.unmeasured import Move, inquiry, moves
from rheostat.errors import unknown_name
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell
from rheostat.pharmacology.response import gr_value, viability
from rheostat.tumour.interpret import Interpretation, Recognised

Progress = Callable[[str, int, int], None]
PARTNER_GAIN = 0.05
PARTNERS_SHOWN = 2


@dataclass(frozen=True)
class Response:
    """How one cell answers to one regimen, for every member of an ensemble; member 0 is the curated one.

    Parameters
    ----------
    doses : of the first drug, nmol/L
    gr, viability : at each dose, others at their usual dose, after 72 h
    sensitivity : 1 - mean GR over the doses
    before, after : states untreated and at the usual dose
    usual_gr, usual_viability : at the usual dose of all drugs
    """

    doses: Float[np.ndarray, " dose"]
    gr: Float[np.ndarray, "member dose"]
    viability: Float[np.ndarray, "member dose"]
    usual_gr: Float[np.ndarray, " member"]
    usual_viability: Float[np.ndarray, " member"]
    before: Float[np.ndarray, "member node"]
    after: Float[np.ndarray, "member node"]

    @property
    def sensitivity(self) -> Float[np.ndarray, " member"]:
        """1 - mean GR: 0 no effect, 1 growth stopped, above 1 cells lost."""
        return 1.0 - self.gr.mean(axis=1)


@dataclass(frozen=True)
class Driver:
    """What taking one change back does to the sensitivity."""

    change: Recognised
    difference: float


@dataclass(frozen=True)
class Partner:
    """A drug that deepens the response at usual doses, and by how much GR falls."""

    drug: str
    gain: float


@dataclass(frozen=True)
class RegimenAppraisal:
    """One regimen in one tumour, beside the reference cell.

    `moves` says how far the sensitivity could move by what is not known of the tumour, the farthest first. `in_patient`
    is None where it was not asked for, or where `reach` says what is missing.
    """

    id: str
    regimen: RegimenRecord
    response: Response
    reference: Response
    drivers: tuple[Driver, ...]
    partners: tuple[Partner, ...]
    moves: tuple[Move, ...] = ()
    reach: Reachable = NOT_ASKED
    in_patient: InPatient | None = None

    @property
    def advantage(self) -> Float[np.ndarray, " member"]:
        """Sensitivity of the tumour less that of the reference cell, by which regimens are ranked in the dish."""
        return self.response.sensitivity - self.reference.sensitivity

    @property
    def place(self) -> tuple[bool, float, float]:
        """Sorts regimens best first: those ranked in a patient by percentile, then the others by advantage."""
        told = self.in_patient is not None and self.in_patient.is_ranked
        percentile = float(self.in_patient.percentile[0]) if self.in_patient is not None and told else 0.0
        return (not told, -percentile, -float(self.advantage[0]))


@dataclass(frozen=True)
class Appraisal:
    """All regimens in one tumour, best first; those without a rank stand last."""

    interpretation: Interpretation
    regimens: tuple[RegimenAppraisal, ...]
    ranking: Ranking = Ranking.NOMINAL

    def ranks(self) -> tuple[int | None, ...]:
        """The rank of every regimen; None for one that stands apart, since what reaches a patient is not known."""
        apart = [
            self.ranking is Ranking.PATIENT and (each.in_patient is None or not each.in_patient.is_ranked)
            for each in self.regimens
        ]
        return tuple(None if alone else place for place, alone in enumerate(apart, start=1))


def appraise(
    ensemble: Ensemble,
    interpretation: Interpretation,
    *,
    regimens: Sequence[str] | None = None,
    patients: InPatients | None = None,
    progress: Progress | None = None,
) -> Appraisal:
    """Rank regimens in one tumour.

    Parameters
    ----------
    ensemble : Ensemble - the model and its redrawn members
    interpretation : Interpretation - the tumour's changes
    regimens : ids; default those that are marked to be reported
    patients : the same regimens made ready by `in_patients`, to be ranked by what reaches a patient; None ranks in the
        dish
    progress : called with what is being done, steps done, steps in all

    Raises
    ------
    InputError - where a regimen is unknown
    NumericalError - where a condition has no steady state
    """
    model = ensemble.model
    chosen = _chosen(model, regimens)
    report = progress or (lambda *_: None)
    steps = len(chosen) + 1
    found = []
    for done, (name, regimen) in enumerate(chosen.items()):
        report(regimen.label, done, steps)
        found.append(_appraise_one(ensemble, interpretation, name, regimen))
    report("what was not measured", steps - 1, steps)
    could = _moves(ensemble, interpretation, chosen)
    found = [replace(item, moves=could[item.id]) for item in found]
    if patients is not None:
        told = patients.of(interpretation.cell())
        found = [replace(each, reach=patients.reaches[each.id], in_patient=told.get(each.id)) for each in found]
    found.sort(key=lambda item: item.place)
    return Appraisal(interpretation, tuple(found), Ranking.NOMINAL if patients is None else Ranking.PATIENT)


def reported(model: Model, names: Sequence[str] | None) -> tuple[str, ...]:
    """The regimens that are asked for, or else those that are marked to be reported.

    Raises
    ------
    InputError - where a regimen is unknown
    """
    return tuple(_chosen(model, names))


def _chosen(model: Model, names: Sequence[str] | None) -> dict[str, RegimenRecord]:
    known = model.knowledge.regimens
    if names is None:
        return {name: record for name, record in known.items() if record.reported}
    for name in names:
        if name not in known:
            raise unknown_name(name, known, kind="regimen")
    return {name: known[name] for name in names}


def _appraise_one(
    ensemble: Ensemble, interpretation: Interpretation, name: str, regimen: RegimenRecord
) -> RegimenAppraisal:
    cells = [interpretation.cell(), Cell()]
    tumour, reference = respond(ensemble, cells, regimen)
    reverted = [interpretation.cell(without=change) for change in interpretation.recognised]
    nominal = ensemble.nominal
    without = respond(nominal, reverted, regimen) if reverted else []
    drivers = [
        Driver(change, float(tumour.sensitivity[0] - other.sensitivity[0]))
        for change, other in zip(interpretation.recognised, without, strict=True)
    ]
    drivers.sort(key=lambda driver: -abs(driver.difference))
    partners = _partners(nominal, interpretation.cell(), regimen, float(tumour.usual_gr[0]))
    return RegimenAppraisal(name, regimen, tumour, reference, tuple(drivers), partners)


def respond(ensemble: Ensemble, cells: Sequence[Cell], regimen: RegimenRecord) -> list[Response]:
    """The response of several cells to one regimen, in every member of an ensemble."""
    model = ensemble.model
    doses = np.array(model.knowledge.drugs[regimen.drugs[0]].standard_doses)
    usual = {drug: usual_dose(model.knowledge, drug) for drug in regimen.drugs}
    ladder = [{}, usual, *({**usual, regimen.drugs[0]: dose} for dose in doses)]
    arms = [Arm(cell, given) for cell in cells for given in ladder]
    rates, states = _simulated(ensemble, arms, rows=len(ladder))
    return [
        Response(
            doses=doses,
            gr=gr_value(rates[:, i, 2:], rates[:, i, :1]),
            viability=viability(rates[:, i, 2:], rates[:, i, :1]),
            usual_gr=gr_value(rates[:, i, 1], rates[:, i, 0]),
            usual_viability=viability(rates[:, i, 1], rates[:, i, 0]),
            before=states[:, i, 0],
            after=states[:, i, 1],
        )
        for i in range(len(cells))
    ]


def _simulated(ensemble: Ensemble, arms: Sequence[Arm], *, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Growth rates and states as (member, cell, dose [, node])."""
    runs: list[Run] = ensemble.run(arms)
    rates = np.stack([growth_rates(ensemble.model, run) for run in runs])
    states = np.stack([run.states for run in runs])
    shape = (len(runs), len(arms) // rows, rows)
    return rates.reshape(shape), states.reshape(*shape, -1)


def _partners(nominal: Ensemble, cell: Cell, regimen: RegimenRecord, alone: float) -> tuple[Partner, ...]:
    """Drugs of reported regimens that share no target with this one and, at their usual dose, lower GR most."""
    model = nominal.model
    candidates = {drug for record in model.knowledge.regimens.values() if record.reported for drug in record.drugs}
    held = {protein for drug in regimen.drugs for protein in _proteins(model, drug)}
    others = sorted(drug for drug in candidates if not held & _proteins(model, drug))
    if not others:
        return ()
    usual = {drug: usual_dose(model.knowledge, drug) for drug in regimen.drugs}
    arms = [Arm(cell), *(Arm(cell, {**usual, drug: usual_dose(model.knowledge, drug)}) for drug in others)]
    rates = growth_rates(model, nominal.run(arms)[0])
    gains = alone - gr_value(rates[1:], rates[:1])
    ranked = sorted(zip(others, map(float, gains), strict=True), key=lambda pair: -pair[1])
    return tuple(Partner(drug, gain) for drug, gain in ranked[:PARTNERS_SHOWN] if gain >= PARTNER_GAIN)


def _proteins(model: Model, drug: str) -> set[str]:
    return {affinity.protein for affinity in model.knowledge.drugs[drug].affinities}


def _moves(
    ensemble: Ensemble, interpretation: Interpretation, chosen: Mapping[str, RegimenRecord]
) -> dict[str, tuple[Move, ...]]:
    """For each regimen, how far its sensitivity could move by what is not known of the tumour."""
    knowledge = ensemble.model.knowledge
    regimens = [regimen_of(knowledge, name, drugs=each.drugs, label=each.label) for name, each in chosen.items()]
    (found,) = moves(Screener(ensemble.nominal, regimens), [inquiry(interpretation)])
    return dict(zip(chosen, found, strict=True))
