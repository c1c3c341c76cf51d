"""What a regimen takes and leaves: against the outputs set by hand, and against the binding of each allele."""

from __future__ import annotations

import pytest

from rheostat.analysis.explain.block import drugs_on
from rheostat.analysis.explain.explanation import explain
from rheostat.analysis.explain.given import Setting
from rheostat.analysis.model import Model
from rheostat.network.cell import Conditions
from rheostat.simulate.batch import steady_states

DISH = Setting.DISH


def test_growth_with_an_output_spared_or_taken_is_that_of_the_simulated_cell(model: Model) -> None:
    found = explain(model, ["PIK3CA H1047R het"], regimen="everolimus", setting=DISH)
    cell = found.cell
    assert found.outputs
    for output in found.outputs:
        for level, expected in ((output.before, output.growth_spared), (0.0, output.growth_blocked)):
            at = cell.conditions.row(1)
            residuals = at.residuals.copy()
            residuals[0, model.network.residual_index[output.name]] = level
            conditions = Conditions(at.abundance, at.locked, at.inputs, residuals)
            states = steady_states(model.network, conditions).states
            division, death = (model.reader.read(name, states) for name in ("proliferation", "apoptosis"))
            rate = float(model.growth.net_rate_per_h(division, death)[0])
            assert expected == pytest.approx(rate / cell.untreated_rate, abs=1e-7)


def test_a_rapalog_takes_s6k_and_spares_4ebp1(model: Model) -> None:
    """Choo 2008: rapamycin blocks S6K1 fully and 4E-BP1 hardly."""
    kept = {output.name: output.kept for output in explain(model, [], regimen="everolimus", setting=DISH).outputs}
    assert kept["MTOR.S6K1"] < 0.15
    assert kept["MTOR.EIF4EBP1_T37_46"] > 0.6


def test_a_mutant_that_binds_no_rapalog_is_told_apart(model: Model) -> None:
    """Wagle 2014: F2108L keeps rapamycin off the FRB domain."""
    found = explain(model, ["MTOR F2108L het"], regimen="everolimus", setting=DISH)
    held = {item.allele: item for item in found.held}
    assert held["MTOR F2108L het"].held < 0.3 < 0.8 < held["wild type"].held
    assert held["wild type"].fraction == pytest.approx(0.5)
    assert explain(model, [], regimen="everolimus", setting=DISH).held == ()


def test_a_pump_keeps_its_substrate_out(model: Model) -> None:
    found = explain(model, ["ABCB1 x4"], regimen="everolimus", setting=DISH)
    assert found.inside["everolimus"] < 0.7
    assert explain(model, [], regimen="everolimus", setting=DISH).inside["everolimus"] == pytest.approx(1.0)


def test_drugs_of_shipped_regimens_come_first(model: Model) -> None:
    assert drugs_on(model.knowledge, "MAP2K1")[0] == "trametinib"
    assert drugs_on(model.knowledge, "nothing") == ()
