"""The PEtab problem: every name in its tables exists in its SBML, and a condition gives the state it claims."""

from __future__ import annotations

import csv
import io

import libsbml
import numpy as np
import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.petab_problem import petab_problem
from rheostat.exchange.sbml import identifiers
from rheostat.network.cell import Conditions
from rheostat.simulate.batch import steady_states


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def problem(model: Model) -> dict[str, str]:
    return petab_problem(model)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_every_name_is_one_of_the_model(problem: dict[str, str]) -> None:
    sbml = libsbml.readSBMLFromString(problem["model.xml"]).getModel()
    conditions, observables = rows(problem["conditions.tsv"]), rows(problem["observables.tsv"])
    changed = list(conditions[0])[1:]
    assert "abundance_TSC2" in changed or len(changed) > 50
    assert all(sbml.getParameter(name) is not None for name in changed)
    assert all(sbml.getSpecies(row["observableFormula"]) is not None for row in observables)


def test_measurements_name_conditions_and_observables_that_are_there(problem: dict[str, str]) -> None:
    measured = rows(problem["measurements.tsv"])
    assert len(measured) > 500
    assert {row["simulationConditionId"] for row in measured} == {
        row["conditionId"] for row in rows(problem["conditions.tsv"])
    }
    assert {row["observableId"] for row in measured} == {
        row["observableId"] for row in rows(problem["observables.tsv"])
    }
    assert {row["time"] for row in measured} == {"inf"}


def test_a_condition_alone_gives_what_stands_beside_it(model: Model, problem: dict[str, str]) -> None:
    """The parameters of the row, put back into the network by their SBML names, lead to the value in the table."""
    ids, network = identifiers(model.network), model.network
    place = {**{name: ("abundance", i) for i, name in enumerate(ids.abundance)}}
    place |= {name: ("locked", i) for i, name in enumerate(ids.locked)}
    place |= {name: ("inputs", i) for i, name in enumerate(ids.slots[len(network.nodes) : -1])}
    place |= {name: ("residuals", i + 1) for i, name in enumerate(ids.residuals[1:])}
    conditions = {row["conditionId"]: row for row in rows(problem["conditions.tsv"])}
    for line in rows(problem["measurements.tsv"])[1:40:13]:
        sizes = {"abundance": len(network.nodes), "locked": len(network.nodes), "residuals": len(ids.residuals)}
        parts = {name: np.ones((1, size)) for name, size in sizes.items()}
        parts["locked"][:] = 0.0
        parts["inputs"] = network.input_reference[None].copy()
        for name, value in conditions[line["simulationConditionId"]].items():
            if name != "conditionId":
                part, i = place[name]
                parts[part][0, i] = float(value)
        found = steady_states(network, Conditions(**parts)).states[0]
        node = ids.slots.index(line["observableId"].removeprefix("observed_"))
        assert found[node] == pytest.approx(float(line["measurement"]), rel=1e-4, abs=1e-6)
