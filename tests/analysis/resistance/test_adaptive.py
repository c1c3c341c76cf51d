"""Movements that protect a treated tumour: held one by one, they take the growth that they gave back."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.growth import response_at_rest
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.resistance.adaptive import HELD_WITHIN, PROTECTS, Adaptation, Movement, Pace, adaptation
from rheostat.analysis.resistance.changes import catalogue
from rheostat.analysis.resistance.scan import Parent, scan
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations

DOSES = {"everolimus": 20.0}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])


@pytest.fixture(scope="module")
def parent(model: Model, cell: Cell) -> Parent:
    return scan(model, cell, doses=DOSES, changes=catalogue(model)[:1]).parent


@pytest.fixture(scope="module")
def adapted(model: Model, cell: Cell, parent: Parent) -> Adaptation:
    return adaptation(model, cell, doses=DOSES, parent=parent)


def move(adapted: Adaptation, node: str) -> Movement:
    return next(each for each in adapted.moved if each.node == node)


def test_relief_of_the_feedback_on_irs1_protects_from_a_rapalog(adapted: Adaptation) -> None:
    # O'Reilly 2006 (doi:10.1158/0008-5472.CAN-05-2925): rapalogs raise AKT by way of IRS1 and IGF1R; Carracedo 2008
    # (doi:10.1172/JCI34739): and ERK by way of RAS.
    for node in ("IRS1", "IRS1_pY", "RAS_GTP", "ERK_pT202Y204"):
        each = move(adapted, node)
        assert each.rises, node
        assert each in adapted.protecting
    assert move(adapted, "GRB10").treated < move(adapted, "GRB10").untreated


def test_protein_comes_later_than_its_phosphorylation(adapted: Adaptation) -> None:
    # IRS1 is made anew, which takes hours; S6K1 is off within minutes.
    assert move(adapted, "IRS1").pace is Pace.HOURS
    assert move(adapted, "S6K1_pT389").half_time < 60.0 < move(adapted, "IRS1").half_time


def test_what_the_drug_does_itself_does_not_protect(adapted: Adaptation) -> None:
    for node in ("protein_synthesis", "SKP2", "E2F"):
        assert move(adapted, node).protects < 0.0, node


def test_the_strongest_stand_first_and_above_the_margin(adapted: Adaptation) -> None:
    gains = [each.protects for each in adapted.protecting]
    assert gains == sorted(gains, reverse=True)
    assert min(gains) >= PROTECTS


def test_every_movement_that_protects_was_held_where_it_was(adapted: Adaptation) -> None:
    assert len(adapted.protecting) > 5
    assert all(each.held for each in adapted.protecting)


def test_holding_a_node_by_hand_takes_the_growth_that_is_stated(
    model: Model, cell: Cell, parent: Parent, adapted: Adaptation
) -> None:
    each = move(adapted, "RAS_GTP")
    scales = np.linspace(0.2, 1.0, 41)
    held = [with_alterations(cell, [model.alteration(f"RAS_GTP x{scale:.4f}")]) for scale in scales]
    arms = [Arm(one, DOSES) for one in held]
    levels = model.run(arms).require_numbers().read("RAS_GTP")
    growth = response_at_rest(model, arms)
    at_untreated = np.interp(each.untreated, levels, growth)
    stated = parent.treated - each.protects * parent.untreated
    assert each.held
    assert at_untreated == pytest.approx(stated, abs=HELD_WITHIN * parent.untreated)


def test_nothing_moves_without_a_drug(model: Model, cell: Cell, parent: Parent) -> None:
    rest = Parent(parent.untreated, parent.untreated, parent.untreated_state, parent.untreated_state)
    assert adaptation(model, cell, doses={}, parent=rest) == Adaptation((), ())
