"""One tumour under one regimen, explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rheostat.analysis.appraise_patient import InPatients
from rheostat.analysis.arm_rates import UNTREATED
from rheostat.analysis.ensemble import Ensemble, draw_ensemble
from rheostat.analysis.explain.answers import Case, answers, treated_conditions
from rheostat.analysis.explain.block import Held, Output, held_alleles, outputs, shares_inside
from rheostat.analysis.explain.bypass import Bypass, bypasses
from rheostat.analysis.explain.causes import Causes, causes
from rheostat.analysis.explain.circuit import Circuit, circuit
from rheostat.analysis.explain.cuts import Treated, treated
from rheostat.analysis.explain.feedback import Feedbacks, feedbacks
from rheostat.analysis.explain.given import Given, Setting, given, given_regimen, reported_regimens
from rheostat.analysis.explain.tumour import Tumour, written_change
from rheostat.analysis.model import Model
from rheostat.errors import InputError
from rheostat.knowledge.alterations import AlleleResponse
from rheostat.knowledge.clinic_records import MarkerRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell

SEED = 1
"""Of the orders that are drawn where a tumour has too many changes to combine them all, and of redrawn numbers."""

DRAWS = 20
"""Redraws of the model's numbers in which each change is taken back as well."""


@dataclass(frozen=True)
class Explanation:
    """What makes a prediction.

    Parameters
    ----------
    given : the regimen, and where it is given
    causes : changes and surroundings, each taken back, and the whole shared out
    cell : the tumour untreated and treated
    circuit : at the treated state, with growth as its readout
    held : how much of each allele of the targets is held, where there is one that is not the wild type
    inside : what of each drug's concentration gets inside, beside the reference cell
    outputs : what the drugs take from their targets, and what they leave
    bypasses : the paths along which growth goes on
    feedbacks : the loops that wake
    published : how cells with one of the changes answered to one of the drugs, by name of the change
    markers : evidence from patients and cells on whether an altered gene foretells the effect of one of the drugs
    """

    tumour: Tumour
    given: Given
    causes: Causes
    cell: Treated
    circuit: Circuit
    held: tuple[Held, ...]
    inside: Mapping[str, float]
    outputs: tuple[Output, ...]
    bypasses: tuple[Bypass, ...]
    feedbacks: Feedbacks
    published: tuple[tuple[str, AlleleResponse], ...]
    markers: tuple[tuple[str, MarkerRecord], ...]

    @property
    def regimen(self) -> RegimenRecord:
        """The regimen."""
        return self.given.regimen


def explain(model: Model, alterations: Sequence[str], *, regimen: str, setting: Setting | None = None) -> Explanation:
    """Explain the prediction for a cell with some alterations under a regimen, everything named as people name it.

    Parameters
    ----------
    model : Model
    alterations : such as `PIK3CA H1047R het` or `TSC2 loss`
    regimen : a regimen, or drugs joined by `+`
    setting : in a patient or in a dish; default in a patient where what reaches one is known

    Raises
    ------
    NumericalError, InputError - where the cell has no answer, or a name is not understood

    Examples
    --------
    >>> import rheostat as rh
    >>> found = rh.explain(rh.load_model(), ["TSC2 loss", "MTOR F2108L het"], regimen="everolimus")
    >>> found.causes.changes[0].change.name
    'MTOR F2108L het'
    """
    changes = tuple(written_change(model.alteration(text)) for text in alterations)
    return explain_tumour(model, Tumour(", ".join(alterations), changes), given(model, regimen, setting=setting))


def explain_tumour(
    model: Model,
    tumour: Tumour,
    regimen: Given,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    members: Sequence[Model] | None = None,
) -> Explanation:
    """Explain the prediction for a tumour under a regimen.

    Parameters
    ----------
    model : Model
    tumour : Tumour
    regimen : Given
    seed : of the orders that are drawn where the tumour has more than twelve changes, and of the redraws
    draws : redraws of the model's numbers in which each change is taken back as well
    members : redraws that were made before; with enough of them none are made

    Raises
    ------
    NumericalError, InputError - where the tumour or the reference cell has no answer
    """
    if members is None or len(members) < draws:
        members = draw_ensemble(model, size=draws + 1, seed=seed).members()[1:]
    found = causes(model, tumour, regimen, generator=np.random.default_rng(seed), draws=members[:draws])
    cell = treated(model, treated_conditions(model, [Case(tumour.cell())], [UNTREATED, regimen.at]))
    state = circuit(model.network, cell.conditions.row(1), cell.states[1], readout=cell.readout)
    hit = {a.protein for drug in regimen.regimen.drugs for a in model.knowledge.drugs[drug].affinities}
    return Explanation(
        tumour=tumour,
        given=regimen,
        causes=found,
        cell=cell,
        circuit=state,
        held=held_alleles(model.knowledge, tumour.cell(), regimen.at.doses),
        inside=shares_inside(model.knowledge, tumour.cell(), regimen.at.doses),
        outputs=outputs(cell),
        bypasses=bypasses(cell, state, tumour.changes, held=hit),
        feedbacks=feedbacks(cell, state),
        published=_published(model.knowledge, tumour, regimen.regimen),
        markers=_markers(model.knowledge, tumour, regimen.regimen),
    )


def first_regimen(model: Model, tumour: Tumour, *, setting: Setting | None = None) -> Given:
    """The regimen, among those that are reported, that a report ranks first for this tumour.

    In a patient that is the highest percentile in the reference cohort, among regimens that are known to reach one; in
    a dish the greatest advantage over the reference cell.

    Raises
    ------
    NumericalError, InputError - where the tumour has no answer to one of them
    """
    regimens = dict(reported_regimens(model.knowledge))
    if not regimens:
        raise InputError("no regimen is marked to be reported; name one, or drugs joined by +")
    if setting is not Setting.DISH:
        told = InPatients(Ensemble(model, (model.network,)), regimens).of(tumour.cell())
        ranked = {name: float(each.percentile[0]) for name, each in told.items() if each.is_ranked}
        if ranked:
            best = max(ranked, key=lambda name: ranked[name])
            return given_regimen(model, best, regimens[best])
    in_dish = [given_regimen(model, name, record, setting=Setting.DISH) for name, record in regimens.items()]
    return max(in_dish, key=lambda each: _advantage(model, tumour, each))


def _advantage(model: Model, tumour: Tumour, regimen: Given) -> float:
    found = answers(model, [Case(tumour.cell()), Case(Cell())], regimen).require_numbers()
    return float(found.sensitivity[0] - found.sensitivity[1])


def _published(knowledge: Knowledge, tumour: Tumour, regimen: RegimenRecord) -> tuple[tuple[str, AlleleResponse], ...]:
    kinds = {knowledge.drugs[drug].drug_class for drug in regimen.drugs} | set(regimen.drugs)
    return tuple((c.name, response) for c in tumour.changes for response in c.responses if response.to in kinds)


def _markers(knowledge: Knowledge, tumour: Tumour, regimen: RegimenRecord) -> tuple[tuple[str, MarkerRecord], ...]:
    genes = {change.gene for change in tumour.changes}
    return tuple(
        (name, marker)
        for name, marker in knowledge.clinic.markers.items()
        if genes & set(marker.elements) and set(regimen.drugs) & set(marker.drugs)
    )
