"""Paths between two named nodes, with what the simulated cell makes of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.pathways import pathways
from rheostat.errors import InputError
from rheostat.network.cell import Cell


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_a_brake_is_negative_by_every_account(model: Model) -> None:
    """S6K1 on ERK through IRS1 (Carracedo 2008): paths, total gain and simulation agree."""
    found = pathways(model, "S6K1", "p-ERK", cell=Cell(), doses={}, count=3)
    assert (found.source, found.target) == ("S6K1", "ERK_pT202Y204")
    assert found.total < 0.0
    assert found.net_sign == -1
    assert found.strongest[0].sign == -1
    assert "IRS1" in found.strongest[0].names
    assert found.grounds["S6K1", "IRS1"].evidence


def test_the_total_gain_of_an_input_is_the_slope_of_the_simulated_cell(model: Model) -> None:
    found = pathways(model, "insulin", "S6K1_pT389", cell=Cell(), doses={})
    step = 1e-3
    values = model.run([Arm(Cell().within({"insulin": 1.0 + sign * step})) for sign in (1, -1)]).read("S6K1_pT389")
    assert found.total == pytest.approx(np.log(values[0] / values[1]) / (2 * step), rel=1e-3)


def test_pushes_are_simulated(model: Model) -> None:
    found = pathways(model, "RHEB_GTP", "S6K1_pT389", cell=Cell(), doses={"everolimus": 5.0})
    gone, half, twice = found.pushes
    assert (gone.factor, gone.start, half.factor, twice.factor) == (0.0, 0.0, 0.5, 2.0)
    assert gone.end is not None
    assert half.end is not None
    assert twice.end is not None
    assert gone.end < half.end < 1.0 < twice.end
    arms = [Arm(Cell(scale=scale), {"everolimus": 5.0}) for scale in ({}, {"RHEB_GTP": 0.5})]
    values = model.run(arms).read("S6K1_pT389")
    assert half.end == pytest.approx(values[1] / values[0], abs=1e-6)


def test_length_and_count_are_kept(model: Model) -> None:
    found = pathways(model, "insulin", "S6K1", cell=Cell(), doses={}, count=2, longest=9)
    assert 1 <= len(found.strongest) <= 2
    assert all(len(route.steps) <= 9 for route in found.routes)
    assert [len(route.steps) for route in found.shortest] == sorted(len(route.steps) for route in found.shortest)
    for route in found.routes:
        assert route.sign in (-1, 0, 1)
        assert route.gain == pytest.approx(math.prod(step.gain for step in route.steps))


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("S6K1", "p70S6K", "are the same node, S6K1"),
        ("PIK3CA", "S6K1", "PIK3CA is a gene, not a node; its nodes are PI3K_alpha"),
        ("S6K1", "insulin", "insulin"),
        ("S6K9", "S6K1", "did you mean"),
    ],
)
def test_names_that_do_not_fit_are_refused(model: Model, source: str, target: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        pathways(model, source, target, cell=Cell(), doses={})
