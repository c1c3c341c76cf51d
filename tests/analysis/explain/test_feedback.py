"""Feedbacks that wake: holding the brake does what is said, loops are negative, and the known ones are found."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.explain.test_bypass import growth_in

from rheostat.analysis.explain.explanation import explain
from rheostat.analysis.explain.given import Setting
from rheostat.analysis.model import Model, load_model
from rheostat.network.evaluate import literal_values

DISH = Setting.DISH


@settings(max_examples=2)
@given(
    alterations=st.sampled_from((("PIK3CA H1047R het",), ("TSC2 loss", "MTOR F2108L het"), ())),
    regimen=st.sampled_from(("everolimus", "omipalisib", "everolimus+trametinib")),
)
def test_holding_a_brake_does_what_is_said(alterations: tuple[str, ...], regimen: str) -> None:
    found = explain(load_model(), alterations, regimen=regimen, setting=DISH)
    network, cell = found.cell.model.network, found.cell
    before = literal_values(network, cell.states[:1], cell.conditions.row(0))[0]
    all_held = {}
    assert found.feedbacks.woken
    for item in found.feedbacks.woken:
        literals = [network.edges[number].literal for number in item.brake.edges]
        held = {i: float(before[i]) for i in literals}
        assert item.growth_held == pytest.approx(growth_in(network.with_literals(held), found), abs=1e-6)
        assert item.effect == pytest.approx(cell.growth - item.growth_held, abs=1e-12)
        assert item.brake.sign * math.prod(step.sign for step in item.loop) == -1
        assert (item.loop[0].source, item.loop[-1].target) == (item.brake.target, item.brake.source)
        if item.effect > 0.0:
            all_held |= held
    assert found.feedbacks.growth_held == pytest.approx(growth_in(network.with_literals(all_held), found), abs=1e-6)


def test_a_rapalog_wakes_the_brake_of_s6k_on_irs1_and_that_of_grb10(model: Model) -> None:
    """O'Reilly 2006 and Harrington 2004 (S6K on IRS1); Hsu 2011 and Yu 2011 (GRB10 on the receptors)."""
    woken = {item.brake.key: item for item in explain(model, [], regimen="everolimus", setting=DISH).feedbacks.against}
    assert ("S6K1", "IRS1") in woken
    assert ("GRB10", "IGF1R_pY") in woken
    assert woken["S6K1", "IRS1"].is_released
    assert woken["S6K1", "IRS1"].target_fold is not None
    assert woken["S6K1", "IRS1"].target_fold > 1.3


def test_a_mek_inhibitor_wakes_the_brake_of_erk_on_raf(model: Model) -> None:
    """Pratilas 2009: MEK inhibition relieves the feedback of ERK on RAF."""
    woken = {item.brake.key for item in explain(model, [], regimen="trametinib", setting=DISH).feedbacks.against}
    assert ("ERK_pT202Y204", "RAF") in woken


def test_the_block_itself_is_no_feedback(model: Model) -> None:
    found = explain(model, [], regimen="trametinib", setting=DISH)
    network = model.network
    kept = found.cell.conditions.residuals[1]
    for item in found.feedbacks.woken:
        for number in item.brake.edges:
            assert kept[network.tables.literal_residual[network.edges[number].literal]] == pytest.approx(1.0)
