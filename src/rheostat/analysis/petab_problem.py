"""The graded model with the steady experiments as a PEtab problem, version 1: a frame for other people's data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from rheostat.analysis.experiments import Trial, prepare
from rheostat.analysis.model import Arm, Model
from rheostat.exchange.sbml import identifiers, sbml_of
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.pharmacology.action import act_on_all

PROBLEM = """format_version: 1
parameter_file: parameters.tsv
problems:
  - sbml_files: [model.xml]
    condition_files: [conditions.tsv]
    observable_files: [observables.tsv]
    measurement_files: [measurements.tsv]
"""
_NOISE = "noise_of_folds"


def petab_problem(model: Model) -> dict[str, str]:
    """The files of the problem by name, each as text.

    Every experiment that reads one node at the steady state gives a condition for its control and one for its case.
    Experiments claim a direction and no number: `measurement` holds what this model gives, to be replaced by data, and
    the columns `experiment`, `arm` and `expect` say what was claimed.

    Parameters
    ----------
    model : Model
    """
    trials = _readable(model)
    arms = [arm for trial in trials for arm in trial.arms]
    conditions = _conditions(model, arms)
    run = model.run(arms)
    rows, position = [], 0
    for trial in trials:
        node = model.readout(trial.experiment.readout)
        values = run.read(node)
        for k in range(len(trial.arms)):
            i = position + k
            if run.outcomes[i].is_number:
                side = "case" if k % 2 else "control"
                words = (trial.experiment.id, side, trial.experiment.expect.value)
                rows.append((node, i, float(values[i]), words))
        position += len(trial.arms)
    names = _condition_names([i for _, i, _, _ in rows], conditions)
    return {
        "problem.yaml": PROBLEM,
        "model.xml": sbml_of(model.network),
        "parameters.tsv": _tsv(
            ["parameterId", "parameterScale", "lowerBound", "upperBound", "nominalValue", "estimate"],
            [[_NOISE, "log10", "0.001", "10", "0.1", "1"]],
        ),
        "observables.tsv": _observables(model, sorted({node for node, *_ in rows})),
        "conditions.tsv": _condition_table(model, conditions, names),
        "measurements.tsv": _tsv(
            ["observableId", "simulationConditionId", "measurement", "time", "experiment", "arm", "expect"],
            [[_observable(model, node), names[i], f"{value:.6g}", "inf", *words] for node, i, value, words in rows],
        ),
    }


def _readable(model: Model) -> list[Trial]:
    """The experiments that read one node at steady states."""
    trials = [prepare(model, experiment) for experiment in model.knowledge.experiments.values()]
    return [trial for trial in trials if trial.problem is None and trial.arms and _reads_a_node(model, trial)]


def _reads_a_node(model: Model, trial: Trial) -> bool:
    readout = trial.experiment.readout
    steady = not trial.experiment.schedule and all(arm.is_steady for arm in trial.arms)
    return steady and "(" not in readout and model.readout(readout) in model.network.index


def _conditions(model: Model, arms: Sequence[Arm]) -> Conditions:
    acted = act_on_all(model.knowledge, [(arm.cell, arm.doses) for arm in arms])
    return conditions_of(model.network, [each.cell for each in acted], residuals=[each.residuals for each in acted])


def _changes(model: Model, conditions: Conditions) -> tuple[list[str], Float[np.ndarray, "condition parameter"]]:
    """The parameters that some condition changes, by their SBML identifiers, with their value in every condition."""
    ids = identifiers(model.network)
    nodes = len(model.network.nodes)
    names = [*ids.abundance, *ids.locked, *ids.slots[nodes:-1], *ids.residuals[1:]]
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals[:, 1:])
    values = np.concatenate(parts, axis=1)
    wild = conditions_of(model.network, [Cell()])
    rest = np.concatenate([wild.abundance, wild.locked, wild.inputs, wild.residuals[:, 1:]], axis=1)
    changed = np.flatnonzero((values != rest).any(axis=0))
    return [names[k] for k in changed], values[:, changed]


def _condition_names(used: Sequence[int], conditions: Conditions) -> dict[int, str]:
    """A name for each row that is used; rows that are alike share one."""
    parts = (conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals)
    names: dict[bytes, str] = {}
    out = {}
    for i in used:
        key = b"".join(part[i].tobytes() for part in parts)
        out[i] = names.setdefault(key, f"condition_{len(names) + 1}")
    return out


def _condition_table(model: Model, conditions: Conditions, names: dict[int, str]) -> str:
    parameters, values = _changes(model, conditions)
    first = {name: i for i, name in reversed(names.items())}
    rows = [[name, *(f"{value:.9g}" for value in values[i])] for name, i in sorted(first.items(), key=lambda p: p[1])]
    return _tsv(["conditionId", *parameters], rows)


def _observable(model: Model, node: str) -> str:
    return f"observed_{identifiers(model.network).slots[model.network.index[node]]}"


def _observables(model: Model, nodes: Sequence[str]) -> str:
    slots = identifiers(model.network).slots
    rows = [[_observable(model, node), slots[model.network.index[node]], _NOISE] for node in nodes]
    return _tsv(["observableId", "observableFormula", "noiseFormula"], rows)


def _tsv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (columns, *rows))
