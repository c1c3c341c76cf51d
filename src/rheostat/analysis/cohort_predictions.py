"""What the network says of every target of a panel, over the doses that were screened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.cohort_cells import Cohort, FeatureSet
from rheostat.analysis.cohort_response import CohortResponse, Ladders, cohort_response
from rheostat.analysis.model import Model
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.analysis.specificity import general_sensitivity, specific
from rheostat.analysis.targets import Range, Target
from rheostat.analysis.treatment import drug_id
from rheostat.errors import InputError
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.knowledge.general_sensitivity import load_general_sensitivity
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.network.cell import Cell
from rheostat.network.network import Network

Values = Float[np.ndarray, " sample"]
Dosed = tuple[str, tuple[float, ...]]
"""A drug and its doses, nmol/L."""

RUNGS = 6
"""Doses of a ladder over a screened range."""

FLOOR = 0.01
"""Folds below which a state counts as absent when its logarithm is taken."""

UNTREATED, RESPONSE = "untreated ", "response "
"""How readouts are called: a node in untreated cells, or the response to a class of drugs."""


@dataclass(frozen=True)
class CohortPredictions:
    """Predictions over one cohort.

    Parameters
    ----------
    cohort : whose samples
    nodes : of the network
    responses : features used to the response to every drug over the panel's common doses
    drugs : target to its drugs that can be simulated
    areas : features used, and a drug with its doses, to the area above the curve of viability
    dosed : target measured curve by curve to the doses of each sample's curves
    by_class : response of the cells made from expression to one drug of each class at its standard doses, by class
    general : features used to general drug sensitivity
    notes : what cannot be simulated
    """

    cohort: Cohort
    nodes: tuple[str, ...]
    responses: Mapping[FeatureSet, CohortResponse]
    drugs: Mapping[str, tuple[str, ...]]
    areas: Mapping[FeatureSet, Mapping[Dosed, Values]]
    dosed: Mapping[str, tuple[tuple[Dosed, ...], ...]]
    by_class: Mapping[str, Values]
    general: Mapping[FeatureSet, Values]
    notes: tuple[str, ...]

    def of_target(self, target: Target) -> dict[FeatureSet, Values]:
        """The predicted sensitivity to a target's drugs, by features used; NaN where they were not measured."""
        drugs = self.drugs.get(target.name, ())
        out = {}
        for kind, found in self.responses.items() if drugs else ():
            if target.is_area:
                values = np.array(
                    [_mean_area(self.areas[kind], i, own) for i, own in enumerate(self.dosed[target.name])]
                )
            else:
                values = found.sensitivity[:, [found.drugs.index(drug) for drug in drugs]].mean(axis=1)
            if kind is FeatureSet.EXPRESSION:
                values = np.where(self.cohort.has_expression, values, np.nan)
            out[kind] = specific(values, self.general[kind]) if target.is_specific else values
        return out

    def readouts(self, names: Sequence[str]) -> Float[np.ndarray, "sample readout"]:
        """Some of the network's readouts of the cells made from expression, by name.

        They do not depend on the panel's drugs. Untreated nodes are on a logarithmic scale; NaN for an unknown name.
        """
        found = self.responses[FeatureSet.EXPRESSION]
        logs = np.log(found.untreated + FLOOR)
        columns = {UNTREATED + node: logs[:, i] for i, node in enumerate(self.nodes)}
        columns |= {RESPONSE + name: values for name, values in self.by_class.items()}
        nothing = np.full(len(logs), np.nan)
        return np.array([columns.get(name, nothing) for name in names]).T.reshape(len(logs), len(names))


def _mean_area(areas: Mapping[Dosed, Values], sample: int, curves: Sequence[Dosed]) -> float:
    return float(np.mean([areas[each][sample] for each in curves])) if curves else float("nan")


def predict_cohort(
    model: Model,
    classes: AbundanceClasses,
    panel: MeasuredPanel,
    cohort: Cohort,
    parameters: ParameterSet,
    networks: Sequence[Network] = (),
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> CohortPredictions:
    """Simulate a cohort under every drug of a panel.

    Raises
    ------
    InputError - where none of its drugs can be simulated
    """
    ladders, drugs, notes = ladders_of(model, panel)
    dosed = {
        target.name: _curves_of(target, cohort, drugs[target.name][0], ladders)
        for target in panel.targets
        if target.is_area and drugs[target.name]
    }
    wanted = sorted({each for curves in dosed.values() for own in curves for each in own})
    responses: dict[FeatureSet, CohortResponse] = {}
    areas: dict[FeatureSet, dict[Dosed, Values]] = {}
    by_class: dict[str, Values] = {}
    general: dict[FeatureSet, Values] = {}
    members = networks or (model.network,)
    for kind in (FeatureSet.GENOTYPE, *([FeatureSet.EXPRESSION] if panel.expression else [])):
        progress(f"{len(cohort.samples)} samples, {len(ladders)} drugs, from {kind.value}")
        cells = cohort.cells(kind, classes.by_gene(parameters.betas), classes.powers(parameters.amplifications))
        responses[kind] = mean_response(model, cells, ladders, members)
        areas[kind] = _areas(model, cells, wanted, members)
        general[kind] = general_response(model, cells, members)
        if kind is FeatureSet.EXPRESSION:
            by_class = class_responses(model, cells, members)
    nodes = model.network.nodes
    return CohortPredictions(cohort, nodes, responses, drugs, areas, dosed, by_class, general, tuple(notes))


def general_response(model: Model, cells: Sequence[Cell], networks: Sequence[Network]) -> Values:
    """How sensitive cells are to drugs that harm any dividing cell, at their standard doses."""
    drugs = load_general_sensitivity().drugs
    ladders = {drug: model.knowledge.drugs[drug].standard_doses for drug in drugs}
    return general_sensitivity(mean_response(model, cells, ladders, networks).sensitivity)


def class_responses(model: Model, cells: Sequence[Cell], networks: Sequence[Network]) -> dict[str, Values]:
    """The sensitivity of cells to one drug of each class, the first by name, at its standard doses."""
    examples: dict[str, str] = {}
    for drug in sorted(model.knowledge.drugs):
        record = model.knowledge.drugs[drug]
        if not record.not_simulated:
            examples.setdefault(record.drug_class, drug)
    ladders = {drug: model.knowledge.drugs[drug].standard_doses for drug in examples.values()}
    found = mean_response(model, cells, ladders, networks)
    return {name: found.sensitivity[:, found.drugs.index(drug)] for name, drug in examples.items()}


def _curves_of(target: Target, cohort: Cohort, drug: str, ladders: Ladders) -> tuple[tuple[Dosed, ...], ...]:
    usual = (drug, tuple(ladders[drug]))
    return tuple(
        tuple((drug, ladder_over(own)) for own in target.ranges.get(sample, ())) or (usual,)
        if sample in target.values
        else ()
        for sample in cohort.samples
    )


def _areas(
    model: Model, cells: Sequence[Cell], wanted: Sequence[Dosed], networks: Sequence[Network]
) -> dict[Dosed, Values]:
    """The area above the curve for every drug with its doses; in rounds, since a drug may have several ladders."""
    rounds: list[dict[str, tuple[float, ...]]] = []
    for drug, doses in wanted:
        free = next((each for each in rounds if drug not in each), None)
        if free is None:
            rounds.append(free := {})
        free[drug] = doses
    out: dict[Dosed, Values] = {}
    for ladders in rounds:
        found = mean_response(model, cells, ladders, networks)
        out |= {(drug, ladders[drug]): found.kill[:, i] for i, drug in enumerate(found.drugs)}
    return out


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


def _ladder(model: Model, drug: str, screened: Range | None) -> tuple[float, ...]:
    if screened is None or not 0.0 < screened[0] < screened[1]:
        return tuple(model.knowledge.drugs[drug].standard_doses)
    return ladder_over(screened)


def ladder_over(screened: Range) -> tuple[float, ...]:
    """Doses over a screened range, evenly spaced on a logarithmic scale."""
    return tuple(float(dose) for dose in np.geomspace(*screened, RUNGS))
