"""What must hold of every drug, alone and with others, whatever its potency."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheostat.analysis.model import Arm, Model, load_model
from rheostat.knowledge.drugs import BindingMode
from rheostat.knowledge.load import load_knowledge
from rheostat.network.cell import Cell
from rheostat.pharmacology.action import act
from rheostat.pharmacology.binding import residuals
from rheostat.pharmacology.combination import bliss_excess
from rheostat.pharmacology.response import viability

KNOWLEDGE = load_knowledge()
SIMULATED = sorted(name for name, drug in KNOWLEDGE.drugs.items() if not drug.not_simulated)
BINDING = [name for name in SIMULATED if any(a.protein in KNOWLEDGE.targets for a in KNOWLEDGE.drugs[name].affinities)]
NOT_CATALYTIC = "MTOR.mTORC2_assembly"  # how much of free mTOR rictor may take: a bivalent drug moves it either way
DOSE = st.floats(0.01, 1e5)
DRUG = st.sampled_from(BINDING)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def modes_on(drug: str, protein: str) -> list[BindingMode]:
    return [KNOWLEDGE.modes[a.mode] for a in KNOWLEDGE.drugs[drug].affinities if a.protein == protein]


def may_rise(drug: str, name: str) -> bool:
    """Whether the data of a drug's modes say that it raises an output."""
    protein, _, output = name.partition(".")
    return any(mode.residual(output) > 1.0 or output in mode.dimers for mode in modes_on(drug, protein))


@given(drug=DRUG, low=DOSE, more=st.floats(1.0, 1000.0))
def test_more_of_a_drug_never_leaves_more_of_an_output(drug: str, low: float, more: float) -> None:
    less, greater = (residuals(KNOWLEDGE, Cell(), {drug: dose}) for dose in (low, low * more))
    assert greater
    for name, value in greater.items():
        if name != NOT_CATALYTIC and not may_rise(drug, name):
            assert value <= less[name] * (1.0 + 1e-12)


def test_only_few_modes_may_raise_an_output() -> None:
    """Else the test above would test nothing."""
    rising = {mode for mode, record in KNOWLEDGE.modes.items() if max([0, *record.residuals.values()]) > 1.0}
    rising |= {mode for mode, record in KNOWLEDGE.modes.items() if record.dimers}
    assert rising == {"akt_atp", "raf_type1"}


@given(drug=DRUG, dose=DOSE, other=DRUG, second=DOSE)
def test_what_is_kept_is_finite_and_never_below_zero(drug: str, dose: float, other: str, second: float) -> None:
    for value in residuals(KNOWLEDGE, Cell(), {drug: dose, other: second}).values():
        assert 0.0 <= value < 10.0


@given(names=st.lists(st.sampled_from(SIMULATED), min_size=2, max_size=4, unique=True), data=st.data())
def test_the_order_of_drugs_changes_nothing(names: list[str], data: st.DataObject) -> None:
    doses = {name: data.draw(DOSE) for name in names}
    shuffled = {name: doses[name] for name in data.draw(st.permutations(names))}
    one, other = act(KNOWLEDGE, Cell(), doses), act(KNOWLEDGE, Cell(), shuffled)
    assert dict(other.residuals) == pytest.approx(dict(one.residuals), rel=1e-9)
    assert dict(other.cell.environment) == pytest.approx(dict(one.cell.environment), rel=1e-9)


@settings(max_examples=10, deadline=None)
@given(names=st.lists(st.sampled_from(SIMULATED), min_size=1, max_size=3, unique=True))
def test_zero_dose_is_untreated_bit_for_bit(model: Model, names: list[str]) -> None:
    arms = [Arm(Cell()), Arm(Cell(), dict.fromkeys(names, 0.0)), Arm(Cell(), dict.fromkeys(names, 0.0), at=60.0)]
    states = model.run([*arms, Arm(Cell(), at=60.0)]).states
    assert (states[0] == states[1]).all()
    assert (states[2] == states[3]).all()


@given(
    growth=st.floats(0.005, 0.05),
    first=st.lists(st.floats(0.0, 0.05), min_size=2, max_size=6),
    second=st.lists(st.floats(0.0, 0.05), min_size=2, max_size=6),
)
def test_death_rates_that_add_up_are_neutral_to_bliss(growth: float, first: list[float], second: list[float]) -> None:
    """exp(-(a + b) t) = exp(-a t) exp(-b t): nodes that do not interact, each with its own share of the death rate."""
    a, b, control = np.array(first), np.array(second), np.array([growth])
    together = viability(growth - a[:, None] - b[None, :], control)
    excess = bliss_excess(together, viability(growth - a, control), viability(growth - b, control))
    assert excess == pytest.approx(np.zeros_like(excess), abs=1e-12)
