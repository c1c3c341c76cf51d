"""Conditions made as whole arrays are those that the slow way makes cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.resistance.changes import Change, catalogue
from rheostat.analysis.resistance.grid import ChangeGrid, change_grid
from rheostat.network.cell import Cell, Conditions
from rheostat.tumour.genotype import with_alterations

PARTS = ("abundance", "locked", "inputs", "residuals")
DOSES = {"everolimus": 2.0, "carboplatin": 10_000.0}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def changes(model: Model) -> tuple[Change, ...]:
    return catalogue(model)


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    told = ("PIK3CA H1047R het", "PTEN x0.5", "MTOR E2419K het", "ABCB1 x2", "RAF x2")
    return with_alterations(Cell(), [model.alteration(text) for text in told])


@pytest.fixture(scope="module")
def grid(model: Model, cell: Cell, changes: tuple[Change, ...]) -> ChangeGrid:
    return change_grid(model, cell, changes=changes, doses=DOSES)


def assert_same(found: Conditions, slow: Conditions) -> None:
    for part in PARTS:
        assert getattr(found, part) == pytest.approx(getattr(slow, part), abs=1e-12), part


def test_single_changes(model: Model, cell: Cell, changes: tuple[Change, ...], grid: ChangeGrid) -> None:
    slow = model.conditions([Arm(change.alteration.applied_to(cell), DOSES) for change in changes])
    assert_same(grid.singles(), slow)


def test_some_single_changes(grid: ChangeGrid) -> None:
    which = np.array([3, 500, 7])
    few, every = grid.singles(which), grid.singles()
    for part in PARTS:
        assert (getattr(few, part) == getattr(every, part)[which]).all()


def test_pairs_among_them_those_of_one_node_and_those_that_drugs_see(
    model: Model, cell: Cell, changes: tuple[Change, ...], grid: ChangeGrid
) -> None:
    number = {change.text: i for i, change in enumerate(changes)}
    mtor = [change.text for change in changes if change.subject == "MTOR" and change.alteration.effect.pools]
    assert len(mtor) > 5
    special = [
        ("EIF4EBP1 loss", "EIF4EBP2 loss"),  # shares of one node
        ("NPRL2 loss", "DEPDC5 amplification"),  # subunits of one complex, of which the scarcest counts
        ("ABCB1 x30", mtor[0]),  # two that change what a dose does
        (mtor[-1], "KRAS amplification"),
    ]
    random = np.random.default_rng(1).integers(0, len(changes), (200, 2)).tolist()
    rows = np.array([*([number[a], number[b]] for a, b in special), *random])
    slow = [changes[b].alteration.applied_to(changes[a].alteration.applied_to(cell)) for a, b in rows]
    assert_same(grid.pairs(rows[:, 0], rows[:, 1]), model.conditions([Arm(each, DOSES) for each in slow]))


def test_the_tumour_itself(model: Model, cell: Cell, grid: ChangeGrid) -> None:
    assert_same(grid.parent(), model.conditions([Arm(cell, DOSES)]))
