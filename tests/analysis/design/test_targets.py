"""Least sets of targets: each stops the tumour, no part of it does, and no set is left out."""

from __future__ import annotations

from itertools import combinations

import pytest

from rheostat.analysis.design.targets import HELD, STOPS, TargetSet, least_target_sets
from rheostat.analysis.given import Exposure, given_as
from rheostat.analysis.growth import growth_in
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.network.cell import Cell, Conditions
from rheostat.simulate.batch import steady_states
from rheostat.tumour.genotype import with_alterations

AGENTS = ("sapanisertib", "everolimus", "trametinib", "MK-2206")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])


@pytest.fixture(scope="module")
def found(model: Model, cell: Cell) -> list[TargetSet]:
    agents = {name: given_as(model.knowledge, name, Exposure.CELLS) for name in AGENTS}
    return least_target_sets(model, cell, agents=agents)


def taken(model: Model, cell: Cell, targets: tuple[str, ...]) -> float:
    """By hand: every output of the targets at a tenth."""
    base = model.conditions([Arm(cell)])
    residuals = base.residuals.copy()
    for name, column in model.network.residual_index.items():
        if name.partition(".")[0] in targets:
            residuals[:, column] *= HELD
    held = Conditions(base.abundance, base.locked, base.inputs, residuals)
    before, after = (growth_in(model, steady_states(model.network, each).states)[0] for each in (base, held))
    return float(1.0 - after / before)


def test_each_set_stops_the_tumour_and_none_of_its_parts_does(model: Model, cell: Cell, found: list[TargetSet]) -> None:
    assert len(found) > 3
    for each in found[:6]:
        assert each.taken == pytest.approx(taken(model, cell, each.targets), abs=1e-6)
        assert each.taken >= STOPS
        for part in combinations(each.targets, len(each.targets) - 1):
            assert taken(model, cell, part) < STOPS


def test_no_set_holds_another(found: list[TargetSet]) -> None:
    sets = [set(each.targets) for each in found]
    assert not any(one < other for one in sets for other in sets)


def test_smaller_sets_stand_first(found: list[TargetSet]) -> None:
    sizes = [len(each.targets) for each in found]
    assert sizes == sorted(sizes)


def test_agents_are_named_for_what_they_hold_and_a_rapalog_holds_no_whole_mtor(found: list[TargetSet]) -> None:
    named = {target: set(names) for each in found for target, names in each.agents.items()}
    assert named["MAP2K1"] == {"trametinib"}
    assert "sapanisertib" in named["MTOR"]
    assert "everolimus" not in named["MTOR"]
    mek = next(each for each in found if set(each.targets) == {"MTOR", "MAP2K1"})
    assert mek.is_reachable
