"""Paths past the block: shutting a step does what is said, and the starts are where the changes act."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.explain.bypass import start_nodes
from rheostat.analysis.explain.explanation import Explanation, explain
from rheostat.analysis.explain.given import Setting, usual_doses
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.network.network import Network
from rheostat.network.observables import Reader

DISH = Setting.DISH


def growth_in(network: Network, found: Explanation) -> float:
    """Growth under treatment in a network, over that of the untreated tumour in the model's own."""
    model = found.cell.model
    cell, doses = found.tumour.cell(), usual_doses(model.knowledge, found.regimen)
    before = growth_rates(model, model.run([Arm(cell)]))[0]
    changed = replace(model, network=network, reader=Reader(network, model.reader.observables))
    return float(growth_rates(changed, changed.run([Arm(cell, doses)]))[0] / before)


@settings(max_examples=2)
@given(
    alterations=st.sampled_from((("KRAS G12D het", "PIK3CA H1047R het"), ("TSC2 loss",), ("PTEN loss",), ())),
    regimen=st.sampled_from(("everolimus", "sapanisertib")),
)
def test_shutting_a_step_does_what_is_said(alterations: tuple[str, ...], regimen: str) -> None:
    found = explain(load_model(), alterations, regimen=regimen, setting=DISH)
    network = found.cell.model.network
    checked = 0
    for bypass in found.bypasses:
        for passage in bypass.passages:
            literals = [network.edges[number].literal for number in passage.step.edges]
            base = {i: float(network.tables.literal_base[i]) for i in literals if i >= 0}
            if passage.growth_without is not None:
                expected = growth_in(network.with_literals(base), found)
                assert passage.growth_without == pytest.approx(expected, abs=1e-6), passage.step.key
                checked += 1
        assert bypass.contribution > 0.0
        assert bypass.best.growth_without is not None
        assert bypass.best.growth_without < found.cell.growth
    assert checked > 3


def test_mutant_ras_carries_growth_past_a_rapalog_and_a_mek_inhibitor_shuts_it(model: Model) -> None:
    """Di Nicolantonio 2010: mutant KRAS takes the sensitivity to everolimus away; ERK stays on."""
    first = explain(model, ["KRAS G12D het", "PIK3CA H1047R het"], regimen="everolimus", setting=DISH).bypasses[0]
    assert first.start_of == ("KRAS G12D het",)
    assert "ERK_pT202Y204" in first.route.names
    assert "trametinib" in first.best.drugs


def test_the_signal_of_what_is_lost_comes_from_what_it_held_down(model: Model) -> None:
    found = explain(model, ["TSC2 loss"], regimen="everolimus", setting=DISH)
    starts = start_nodes(found.circuit, found.tumour.changes)
    assert "RHEB_GTP" in starts
    assert not any(name.startswith("TSC") for name in starts)


def test_an_allele_acts_through_the_outputs_of_its_protein(model: Model) -> None:
    found = explain(model, ["MTOR Q2223K"], regimen="everolimus", setting=DISH)
    own = [bypass for bypass in found.bypasses if bypass.start_of]
    assert own
    for bypass in own:
        first = found.cell.model.network.edges[bypass.route.steps[0].edges[0]]
        residual = found.cell.model.network.tables.literal_residual[first.literal]
        assert found.cell.model.network.residuals[residual - 1].startswith("MTOR.")
