"""Orders of two drugs over four weeks: more of both is never less, and each is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.design.schedules import Order, Timed, timed_orders
from rheostat.analysis.given import parse_regimen
from rheostat.analysis.growth import response_over
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])


@pytest.fixture(scope="module")
def found(model: Model, cell: Cell) -> dict[Order, Timed]:
    first, second = (parse_regimen(model.knowledge, text) for text in ("everolimus=20 nM", "trametinib=10 nM"))
    return {each.order: each for each in timed_orders(model, cell, first, second, patient=False)}


def test_every_order_has_a_number_and_the_best_stands_first(found: dict[Order, Timed]) -> None:
    assert set(found) == set(Order)
    taken = [each.taken for each in found.values()]
    assert np.isfinite(taken).all()
    assert taken == sorted(taken, reverse=True)


def test_both_throughout_takes_most(found: dict[Order, Timed]) -> None:
    assert next(iter(found)) is Order.TOGETHER
    assert found[Order.TOGETHER].taken > found[Order.SECOND_INTERMITTENT].taken > found[Order.WEEK_ON_WEEK_OFF].taken


def test_both_throughout_is_the_course_of_the_slow_way(model: Model, cell: Cell, found: dict[Order, Timed]) -> None:
    doses = {"everolimus": 20.0, "trametinib": 10.0}
    (untreated,) = response_over(model, [Arm(cell)], hours=672.0)
    (treated,) = response_over(model, [Arm(cell, doses)], hours=672.0)
    assert found[Order.TOGETHER].taken == pytest.approx(1.0 - treated / untreated, abs=1e-3)
