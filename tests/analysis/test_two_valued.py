"""The two-valued reading of the shipped model: growth factors, amino acids and the TSC complex as in textbooks."""

from __future__ import annotations

import pytest

from rheostat.analysis.logic_engines import attractors, interventions, verify
from rheostat.analysis.model import load_model
from rheostat.analysis.two_valued import TwoValuedModel, two_valued
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations


@pytest.fixture(scope="module")
def shipped() -> TwoValuedModel:
    return two_valued(load_model())


def cell(shipped: TwoValuedModel, *alterations: str, **environment: float) -> Cell:
    changed = with_alterations(Cell(), [shipped.model.alteration(text) for text in alterations])
    return changed.within(shipped.model.environment(environment))


def test_the_reference_state_is_the_only_attractor_of_the_fed_reference_cell(shipped: TwoValuedModel) -> None:
    asked = shipped.logic(Cell(), {})
    found = attractors(asked.settled, limit=2)
    assert found.count == 1.0
    settled = {**asked.settled.constants, **found.shown[0].fixed}
    assert settled == asked.start
    assert settled["mTORC1_active"]
    assert settled["proliferation"]
    assert not settled["apoptosis"]


def test_without_growth_factors_mtorc1_is_off_unless_the_tsc_complex_is_lost(shipped: TwoValuedModel) -> None:
    """Inoki 2002; Zhang 2003 (serum-starved cells without TSC2 keep p-S6K)."""
    never = "long_run & mTORC1_active"
    starved = shipped.logic(cell(shipped, growth_factors=0.0), {})
    assert verify(starved.settled, never).holding == 0.0
    without = shipped.logic(cell(shipped, "TSC2 loss", growth_factors=0.0), {})
    assert verify(without.settled, never).holding > 0.0


def test_what_turns_mtorc1_on_without_growth_factors_lies_between_pi3k_and_rheb(shipped: TwoValuedModel) -> None:
    starved = shipped.logic(cell(shipped, growth_factors=0.0), {})
    found = list(interventions(starved.whole, starved.held, {"mTORC1_active": True}, size=1))
    for each in ({"PTEN": False}, {"PI3K_alpha": True}, {"TSC_complex_lysosomal": False}, {"RHEB_GTP": True}):
        assert each in found
    assert {"RAG_GTP": True} not in found


def test_without_amino_acids_losing_gator1_does_what_losing_tsc_does_not(shipped: TwoValuedModel) -> None:
    """Bar-Peled 2013: GATOR1-null cancer cells are insensitive to amino-acid lack."""
    for gene, expected in (("DEPDC5", True), ("TSC2", False)):
        asked = shipped.logic(cell(shipped, f"{gene} loss", amino_acids=0.0), {})
        assert asked.settled.constants["mTORC1_active"] is expected


def test_a_torin_like_dose_shuts_what_mtor_phosphorylates(shipped: TwoValuedModel) -> None:
    knowledge = shipped.model.knowledge
    drug = shipped.model.drug("sapanisertib")
    usual = knowledge.drugs[drug].usual_dose
    assert usual is not None
    constants = shipped.logic(Cell(), {drug: usual}).settled.constants
    for name in ("S6K1_pT389", "EIF4EBP1_pT37_46", "AKT_pS473"):
        assert constants[name] is False


def test_inputs_left_free_stay_free(shipped: TwoValuedModel) -> None:
    asked = shipped.logic(Cell(), {}, free=["growth_factors"])
    assert set(asked.settled.inputs) == {"insulin", "EGF"}


def test_the_whole_network_has_an_input_for_each_output_of_a_target(shipped: TwoValuedModel) -> None:
    logic = shipped.whole_logic()
    assert "MTOR.S6K1" in logic.inputs
    held = logic.held({**dict.fromkeys(logic.inputs, True), "MTOR.S6K1": False})
    assert held.constants["S6K1_pT389"] is False
