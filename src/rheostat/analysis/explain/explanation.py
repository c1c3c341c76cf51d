"""One tumour under one regimen, explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rheostat.analysis.explain.answers import (
    Case,
    answers,
    regimen_named,
    reported_regimens,
    treated_conditions,
    usual_doses,
)
from rheostat.analysis.explain.block import Held, Output, held_alleles, outputs, shares_inside
from rheostat.analysis.explain.bypass import Bypass, bypasses
from rheostat.analysis.explain.causes import Causes, causes
from rheostat.analysis.explain.circuit import Circuit, circuit
from rheostat.analysis.explain.cuts import Treated, treated
from rheostat.analysis.explain.feedback import Feedbacks, feedbacks
from rheostat.analysis.explain.tumour import Tumour, written_change
from rheostat.analysis.model import Model
from rheostat.errors import InputError
from rheostat.knowledge.alterations import AlleleResponse
from rheostat.knowledge.clinic_records import MarkerRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell

SEED = 1
"""Of the orders that are drawn where a tumour has more changes than can be combined exhaustively."""


@dataclass(frozen=True)
class Explanation:
    """What makes a prediction.

    Parameters
    ----------
    id, regimen : of the regimen
    causes : changes and surroundings, each taken back, and the whole shared out
    cell : the tumour untreated and at the usual dose
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
    id: str
    regimen: RegimenRecord
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


def explain(model: Model, alterations: Sequence[str], *, regimen: str) -> Explanation:
    """Explain the prediction for a cell with some alterations under a regimen, everything named as people name it.

    Parameters
    ----------
    model : Model
    alterations : such as `PIK3CA H1047R het` or `TSC2 loss`
    regimen : a regimen, or drugs joined by `+`

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
    return explain_tumour(model, Tumour(", ".join(alterations), changes), *regimen_named(model.knowledge, regimen))


def explain_tumour(model: Model, tumour: Tumour, id: str, regimen: RegimenRecord, *, seed: int = SEED) -> Explanation:
    """Explain the prediction for a tumour under a regimen.

    Parameters
    ----------
    model : Model
    tumour : Tumour
    id, regimen : as `regimen_named` gives them
    seed : of the orders that are drawn where the tumour has more than twelve changes

    Raises
    ------
    NumericalError, InputError - where the tumour or the reference cell has no answer
    """
    found = causes(model, tumour, regimen, generator=np.random.default_rng(seed))
    doses = usual_doses(model.knowledge, regimen)
    cell = treated(model, treated_conditions(model, [Case(tumour.cell())], [{}, doses]))
    state = circuit(model.network, cell.conditions.row(1), cell.states[1], readout=cell.readout)
    hit = {a.protein for drug in regimen.drugs for a in model.knowledge.drugs[drug].affinities}
    return Explanation(
        tumour=tumour,
        id=id,
        regimen=regimen,
        causes=found,
        cell=cell,
        circuit=state,
        held=held_alleles(model.knowledge, tumour.cell(), doses),
        inside=shares_inside(model.knowledge, tumour.cell(), doses),
        outputs=outputs(cell),
        bypasses=bypasses(cell, state, tumour.changes, held=hit),
        feedbacks=feedbacks(cell, state),
        published=_published(model.knowledge, tumour, regimen),
        markers=_markers(model.knowledge, tumour, regimen),
    )


def first_regimen(model: Model, tumour: Tumour) -> tuple[str, RegimenRecord]:
    """The regimen, among those that are reported, with the greatest advantage over the reference cell.

    Raises
    ------
    NumericalError, InputError - where the tumour has no answer to one of them
    """
    best: tuple[float, str] | None = None
    for name, regimen in reported_regimens(model.knowledge):
        found = answers(model, [Case(tumour.cell()), Case(Cell())], regimen).require_numbers()
        advantage = float(found.sensitivity[0] - found.sensitivity[1])
        if best is None or advantage > best[0]:
            best = advantage, name
    if best is None:
        raise InputError("no regimen is marked to be reported; name one, or drugs joined by +")
    return best[1], model.knowledge.regimens[best[1]]


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
