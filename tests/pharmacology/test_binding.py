"""Binding: probabilities, competition, carriers, bivalent drugs, allele pools."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.knowledge.alterations import AllelePool, Effect
from rheostat.knowledge.load import load_knowledge
from rheostat.network.cell import WILD_TYPE, Cell
from rheostat.pharmacology.binding import binding_states, occupancy, residuals

KNOWLEDGE = load_knowledge()
DOSE = st.floats(0.0, 1e5)
FRB_LOST = Effect(pools={"MTOR": AllelePool(affinity={"FRB": 0.01})})


def kept(cell: Cell, doses: Mapping[str, float], output: str = "MTOR.S6K1") -> float:
    return residuals(KNOWLEDGE, cell, doses)[output]


@given(everolimus=DOSE, sapanisertib=DOSE, rapalink=DOSE, fk506=DOSE)
def test_states_of_a_pool_are_a_probability(
    everolimus: float, sapanisertib: float, rapalink: float, fk506: float
) -> None:
    doses = {
        "everolimus": everolimus,
        "sapanisertib": sapanisertib,
        "RapaLink-1": rapalink,
        "tacrolimus": fk506,
    }
    given_doses = {drug: dose for drug, dose in doses.items() if dose > 0.0}
    states = list(binding_states(KNOWLEDGE, Cell(), "MTOR", WILD_TYPE, given_doses))
    assert sum(state.probability for state in states) == pytest.approx(1.0)
    assert all(state.probability >= 0.0 for state in states)


def test_no_drug_and_no_mutant_changes_nothing() -> None:
    assert residuals(KNOWLEDGE, Cell(), {}) == {}
    assert residuals(KNOWLEDGE, Cell(), {"everolimus": 0.0}) == {}


def test_one_drug_on_one_site_is_the_law_of_mass_action() -> None:
    """Occupancy D / (D + K (1 + ATP/Km)) of an ATP-site ligand, written out."""
    drug = KNOWLEDGE.drugs["sapanisertib"]
    constant = next(a.value for a in drug.affinities if a.protein == "MTOR")
    apparent = constant * KNOWLEDGE.targets["MTOR"].atp_competition
    for dose in (0.1, 4.2, 300.0):
        held = occupancy(KNOWLEDGE, Cell(), "MTOR", {"sapanisertib": dose})
        assert held["ATP"] == pytest.approx(dose / (dose + apparent))
        assert held["FRB"] == 0.0


def test_a_rapalog_needs_its_carrier_and_saturates_with_it() -> None:
    without = Cell(abundance={"FKBP1A": 0.0})
    assert kept(without, {"everolimus": 1e4}) == pytest.approx(1.0)
    available = KNOWLEDGE.carriers["FKBP1A"].available
    ternary = next(a.value for a in KNOWLEDGE.drugs["everolimus"].affinities if a.protein == "MTOR")
    most = available / ternary
    assert occupancy(KNOWLEDGE, Cell(), "MTOR", {"everolimus": 1e9})["FRB"] == pytest.approx(most / (1 + most))


@given(low=DOSE, more=st.floats(1.0, 100.0))
def test_more_of_a_drug_never_leaves_more_of_an_output(low: float, more: float) -> None:
    for drug in ("everolimus", "sapanisertib", "omipalisib", "RapaLink-1", "trametinib"):
        less, greater = (
            residuals(KNOWLEDGE, Cell(), {drug: low}),
            residuals(KNOWLEDGE, Cell(), {drug: low * more}),
        )
        for output, value in greater.items():
            if output == "MTOR.mTORC2_assembly":
                continue  # no catalytic output: it says how much of free mTOR rictor may still take
            assert value <= less.get(output, 1.0) + 1e-12


@given(dose=st.floats(0.01, 1e4))
def test_two_half_doses_of_one_site_are_the_equivalent_of_one(dose: float) -> None:
    """Rapamycin and everolimus share FKBP12 and FRB: in units of their own constants they are one drug."""
    constants = {
        drug: next(a.value for a in KNOWLEDGE.drugs[drug].affinities if a.protein == "FKBP1A")
        for drug in ("everolimus", "sirolimus")
    }
    one = kept(Cell(), {"everolimus": dose * constants["everolimus"]})
    halves = {drug: 0.5 * dose * constant for drug, constant in constants.items()}
    assert kept(Cell(), halves) == pytest.approx(one, rel=1e-9)


def test_frb_mutant_resists_the_rapalog_but_not_the_kinase_inhibitor_nor_rapalink() -> None:
    whole, half = Cell().altered(FRB_LOST), Cell().altered(FRB_LOST, fraction=0.5)
    assert kept(whole, {"everolimus": 20.0}) > 0.8
    assert kept(half, {"everolimus": 20.0}) == pytest.approx(0.5, abs=0.06)
    assert kept(whole, {"sapanisertib": 100.0}) == pytest.approx(kept(Cell(), {"sapanisertib": 100.0}))
    assert kept(whole, {"RapaLink-1": 10.0}) < 0.3
    assert kept(Cell(), {"RapaLink-1": 10.0}) < 0.05


def test_fk506_rescues_from_what_needs_fkbp12_only() -> None:
    rescue = {"tacrolimus": 10_000.0}
    assert kept(Cell(), {"everolimus": 20.0, **rescue}) > 0.8
    assert kept(Cell(), {"RapaLink-1": 3.0, **rescue}) > 0.75
    assert kept(Cell(), {"sapanisertib": 100.0, **rescue}) == pytest.approx(kept(Cell(), {"sapanisertib": 100.0}))


def test_a_faster_mutant_keeps_more_output_with_and_without_drug() -> None:
    fast = Cell().altered(Effect(pools={"MTOR": AllelePool(activity={"all": 3.0})}))
    assert kept(fast, {}) == pytest.approx(3.0)
    assert kept(fast, {"sapanisertib": 50.0}) == pytest.approx(3.0 * kept(Cell(), {"sapanisertib": 50.0}))


def test_the_order_of_drugs_changes_nothing() -> None:
    doses = {"everolimus": 3.0, "sapanisertib": 20.0, "tacrolimus": 5.0}
    backwards = dict(reversed(doses.items()))
    assert residuals(KNOWLEDGE, Cell(), doses) == pytest.approx(residuals(KNOWLEDGE, Cell(), backwards))


def dimer_states(odds: float, *, second: float, one: float, kept_when_held: float = 0.0) -> float:
    """What a dimer keeps, written out: no, one or two molecules held with weights 1, 2 x and c x^2."""
    weights = (1.0, 2.0 * odds, second * odds**2)
    return (weights[0] + weights[1] * one + weights[2] * kept_when_held) / sum(weights)


@pytest.mark.parametrize("drug", ["vemurafenib", "dabrafenib"])
@pytest.mark.parametrize("dose", [1.0, 30.0, 1000.0, 50_000.0])
def test_a_drug_on_a_dimer_is_the_law_of_mass_action_of_pairs(drug: str, dose: float) -> None:
    affinity = next(a for a in KNOWLEDGE.drugs[drug].affinities if a.protein == "BRAF")
    mode = KNOWLEDGE.modes[affinity.mode]
    dimer = mode.dimers["MEK"]
    odds = dose / affinity.value
    expected = dimer_states(odds, second=dimer.second, one=dimer.one, kept_when_held=mode.residual("MEK"))
    assert kept(Cell(), {drug: dose}, "BRAF.MEK") == pytest.approx(expected)
    alone = (1.0 + odds * mode.residual("monomer")) / (1.0 + odds)
    assert kept(Cell(), {drug: dose}, "BRAF.monomer") == pytest.approx(alone)


def test_a_type_i_inhibitor_raises_raf_in_pairs_at_middle_doses_and_a_type_ii_never_does() -> None:
    """Poulikakos 2010 and Hatzivassiliou 2010: ERK rises in cells with wild-type RAF, and falls at high doses."""
    doses = np.logspace(0, 6, 25)
    rising = np.array([kept(Cell(), {"vemurafenib": dose}, "BRAF.MEK") for dose in doses])
    assert rising.max() > 1.3
    assert rising[0] > 1.0
    assert rising[-1] < 0.2
    assert max(kept(Cell(), {"AZ628": dose}, "BRAF.MEK") for dose in doses) < 1.0
    alone = [kept(Cell(), {"vemurafenib": dose}, "BRAF.monomer") for dose in doses]
    assert alone == sorted(alone, reverse=True)


def test_arms_worked_out_at_once_are_each_arm_alone() -> None:
    doses = np.array([0.1, 4.0, 900.0])
    drugs = ("everolimus", "RapaLink-1", "vemurafenib", "MK-2206", "capivasertib")
    together = residuals(KNOWLEDGE, Cell().altered(FRB_LOST, fraction=0.5), dict.fromkeys(drugs, doses))
    for i, dose in enumerate(doses):
        alone = residuals(KNOWLEDGE, Cell().altered(FRB_LOST, fraction=0.5), dict.fromkeys(drugs, float(dose)))
        assert {name: np.broadcast_to(value, 3)[i] for name, value in together.items()} == pytest.approx(alone)


def test_a_negative_dose_is_refused() -> None:
    with pytest.raises(InputError, match=r"the concentration of Everolimus is -1 nM; it must be zero or more"):
        residuals(KNOWLEDGE, Cell(), {"everolimus": -1.0})
