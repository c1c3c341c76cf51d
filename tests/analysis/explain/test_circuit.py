"""Steps at a steady state: influences are kept along the way, and agree with the adjoint and with the simulator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.explain.tumours import ALTERATIONS, tumour_of

from rheostat.analysis.arm_rates import UNTREATED, TreatedArm
from rheostat.analysis.explain.answers import Case, treated_conditions
from rheostat.analysis.explain.circuit import circuit
from rheostat.analysis.explain.cuts import treated
from rheostat.analysis.explain.given import regimen_named, usual_doses
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.network.cell import Cell
from rheostat.simulate.adjoint import sensitivities


@settings(max_examples=3)
@given(pick=st.sets(st.sampled_from(ALTERATIONS), max_size=3), regimen=st.sampled_from(("everolimus", "omipalisib")))
def test_what_goes_out_of_a_node_adds_up_to_its_influence(pick: set[str], regimen: str) -> None:
    """d R / d ln x of a node that is held is the sum over its steps and what the readout takes itself."""
    model = load_model()
    doses = usual_doses(model.knowledge, regimen_named(model.knowledge, regimen)[1])
    case = Case(tumour_of(model, *sorted(pick)).cell())
    cell = treated(model, treated_conditions(model, [case], [UNTREATED, TreatedArm(doses)]))
    found = circuit(model.network, cell.conditions.row(1), cell.states[1], readout=cell.readout)
    for i, name in enumerate(model.network.nodes):
        out = sum(step.contribution for step in found.out_of(name)) + found.direct[i]
        assert found.influence[i] == pytest.approx(out, abs=1e-8), name


def test_contributions_of_inputs_are_those_of_the_adjoint(model: Model) -> None:
    doses = {"everolimus": 20.0}
    cell = treated(model, treated_conditions(model, [Case(Cell())], [UNTREATED, TreatedArm(doses)]))
    at = cell.conditions.row(1)
    found = circuit(model.network, at, cell.states[1], readout=cell.readout)
    gradient = sensitivities(model.network, at, cell.states[1:], readout=cell.readout[None, :]).inputs[0]
    for i, name in enumerate(model.network.inputs):
        through = sum(step.contribution for step in found.out_of(name))
        assert through == pytest.approx(gradient[i] * at.inputs[0, i], abs=1e-9), name


def test_a_contribution_is_the_slope_of_growth(model: Model) -> None:
    """Insulin moved by a thousandth, growth re-simulated."""
    doses = {"sapanisertib": 100.0}
    cell = treated(model, treated_conditions(model, [Case(Cell())], [UNTREATED, TreatedArm(doses)]))
    found = circuit(model.network, cell.conditions.row(1), cell.states[1], readout=cell.readout)
    step = 1e-3
    run = model.run([Arm(Cell().within({"insulin": 1.0 + sign * step}), doses) for sign in (1, -1)])
    rates = model.growth.net_rate_per_h(run.read("proliferation"), run.read("apoptosis")) / cell.untreated_rate
    through = sum(each.contribution for each in found.out_of("insulin"))
    assert through == pytest.approx((rates[0] - rates[1]) / (2 * step), rel=1e-3)


def test_signs_are_those_of_the_records(model: Model) -> None:
    cell = treated(model, treated_conditions(model, [Case(Cell())], [UNTREATED, TreatedArm({"everolimus": 20.0})]))
    found = circuit(model.network, cell.conditions.row(0), cell.states[0], readout=cell.readout)
    compared = 0
    for step in found.steps.values():
        if step.sign and step.gain:
            assert np.sign(step.gain) == step.sign, step.key
            compared += 1
    assert compared > 300
    assert found.steps["S6K1", "IRS1"].sign == -1
