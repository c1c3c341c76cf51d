"""Efflux and indirect effects, on drugs made up for the purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_knowledge import knowledge_with

from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.pharmacology.action import act, act_on_all, moved_inputs, reaching

MODULE = """
title: t
about: t
inputs:
  energy: {label: Energy}
  damage: {label: Damage, reference: 0}
nodes:
  A: {label: A, law: gate, time_constant: 1 h, on: [{when: {energy: {via: KIN.out}}, assumption: x}]}
"""
TARGETS = """
KIN: {label: Kinase, gene: KIN, sites: [ATP], outputs: [out]}
ABCB1: {label: Pump, gene: ABCB1, sites: [substrate], outputs: [transport]}
"""
MODES = """
atp: {label: ATP site, sites: [ATP], residuals: {}}
pump: {label: Pump blocker, sites: [substrate], residuals: {}}
"""
AGENTS = """
pumped:
  label: Pumped
  class: kinase inhibitor
  affinities: [{protein: KIN, site: ATP, value: 10 nM, measure: Ki, assay: none, mode: atp, assumption: x}]
  efflux: [{transporter: ABCB1, ratio: 4, assumption: x}]
  standard_doses: [1 nM, 10 nM]
  usual_dose: 10 nM
blocker:
  label: Blocker
  class: pump inhibitor
  affinities: [{protein: ABCB1, site: substrate, value: 100 nM, measure: Ki, assay: none, mode: pump, assumption: x}]
  standard_doses: [100 nM, 1 uM]
  usual_dose: 1 uM
starver:
  label: Starver
  class: indirect agent
  effects: [{input: energy, toward: 0.2, half: 1 mM, assumption: x}]
  standard_doses: [1 mM, 10 mM]
  usual_dose: 5 mM
breaker:
  label: Breaker
  class: cytotoxic
  effects: [{input: damage, toward: 1, half: 1 uM, steepness: 2, assumption: x}]
  standard_doses: [1 uM, 10 uM]
  usual_dose: 1 uM
shelved: {label: Shelved, class: kinase inhibitor, not_simulated: no potency was found}
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return knowledge_with(tmp_path, module=MODULE, drugs__targets=TARGETS, drugs__modes=MODES, drugs__agents=AGENTS)


def test_a_pump_at_its_reference_level_changes_nothing(knowledge: Knowledge) -> None:
    assert reaching(knowledge, Cell(), {"pumped": 10.0}) == {"pumped": 10.0}


def test_more_pump_keeps_the_drug_out_and_a_blocker_lets_it_in(knowledge: Knowledge) -> None:
    """By hand: r = 4, level 6: 10 * 5 / 25 = 2 nM; with 1 uM blocker (K 100 nM) 1/11 of transport is left."""
    many = Cell(abundance={"ABCB1": 6.0})
    assert reaching(knowledge, many, {"pumped": 10.0})["pumped"] == pytest.approx(2.0)
    blocked = reaching(knowledge, many, {"pumped": 10.0, "blocker": 1000.0})["pumped"]
    assert blocked == pytest.approx(10.0 * 5.0 / (1.0 + 4.0 * 6.0 / 11.0))
    assert reaching(knowledge, Cell(abundance={"ABCB1": 0.0}), {"pumped": 10.0})["pumped"] == pytest.approx(50.0)


def test_what_reaches_the_target_is_what_binds(knowledge: Knowledge) -> None:
    many = Cell(abundance={"ABCB1": 6.0})
    assert act(knowledge, many, {"pumped": 10.0}).residuals["KIN.out"] == pytest.approx(10.0 / 12.0)


def test_an_indirect_agent_moves_its_input_half_way_at_its_half_concentration(knowledge: Knowledge) -> None:
    assert moved_inputs(knowledge, Cell(), {"starver": 1e6})["energy"] == pytest.approx(0.6)
    assert moved_inputs(knowledge, Cell(), {"breaker": 1000.0})["damage"] == pytest.approx(0.5)
    starved = Cell(environment={"energy": 0.4})
    assert moved_inputs(knowledge, starved, {"starver": 1e6})["energy"] == pytest.approx(0.3)


def test_no_drug_moves_nothing(knowledge: Knowledge) -> None:
    action = act(knowledge, Cell(), {"starver": 0.0})
    assert dict(action.cell.environment) == {}
    assert dict(action.residuals) == {}


def test_a_treatment_may_set_an_input_from_where_drugs_move_it_on(knowledge: Knowledge) -> None:
    """Set to 0.4, breaker at its half concentration moves damage half of the way to 1; a level of 0 is set as well."""
    assert act(knowledge, Cell(), {"damage": 0.4}).cell.environment["damage"] == 0.4
    both = act(knowledge, Cell(), {"damage": 0.4, "breaker": 1000.0})
    assert both.cell.environment["damage"] == pytest.approx(0.7)
    assert act(knowledge, Cell(), {"energy": 0.0}).cell.environment["energy"] == 0.0


def test_many_treatments_at_once_are_each_of_them_alone(knowledge: Knowledge) -> None:
    many = Cell(abundance={"ABCB1": 6.0})
    treated = [
        (cell, {"pumped": dose, "blocker": 10.0 * dose, "breaker": 5.0 * dose})
        for cell in (Cell(), many)
        for dose in (0.0, 1.0, 30.0, 1000.0)
    ]
    for (cell, doses), action in zip(treated, act_on_all(knowledge, treated), strict=True):
        alone = act(knowledge, cell, doses)
        assert dict(action.residuals) == pytest.approx(dict(alone.residuals), rel=1e-14)
        assert dict(action.cell.environment) == pytest.approx(dict(alone.cell.environment), rel=1e-14)
    assert len({action.residuals.get("KIN.out") for action in act_on_all(knowledge, treated)}) == 7


def test_a_level_below_zero_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="the level of Damage is -1; it must be zero or more"):
        act(knowledge, Cell(), {"damage": -1.0})


def test_a_drug_without_a_potency_is_refused_with_the_reason(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="Shelved cannot be simulated: no potency was found"):
        act(knowledge, Cell(), {"shelved": 10.0})
