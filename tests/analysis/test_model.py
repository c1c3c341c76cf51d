"""The model: names, arms that are steady or timed, and runs of several of them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from small_model import small_model

from rheostat.analysis.model import Arm, Model, Run, Spell, load_model, minutes, model_of
from rheostat.errors import InputError, NumericalError
from rheostat.network.cell import Cell
from rheostat.pharmacology.curve import Curve, decaying
from rheostat.simulate.outcome import Outcome

HUNGRY = Cell(environment={"food": 0.0})
FED = Cell(environment={"food": 1.0})


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(Path(tmp_path_factory.mktemp("knowledge")))


def eaten(run: Run) -> list[float]:
    return [float(value) for value in run.read("eating")]


# --- names --------------------------------------------------------------------------------------------------


def test_a_readout_goes_by_its_id_its_label_or_a_synonym(model: Model) -> None:
    assert [model.readout(name) for name in ("eating", "Eating", "feeding", "all marks", "p-EATER S10/20")] == [
        "eating",
        "eating",
        "eating",
        "marks",
        "mark",
    ]


def test_the_parts_of_a_share_are_resolved(model: Model) -> None:
    assert model.readout("share(feeding, all marks)") == "share(eating, marks)"
    with pytest.raises(InputError, match=r"unknown node or observable 'feedin'; did you mean feeding"):
        model.readout("share(feedin, idle)")


def test_what_is_no_readout_is_refused(model: Model) -> None:
    for name in ("food", "stopper"):
        with pytest.raises(InputError, match="not a node or observable"):
            model.readout(name)


def test_a_gene_is_read_at_the_one_node_that_it_makes(model: Model) -> None:
    assert model.readout("EATER") == "eating"


def test_a_drug_goes_by_any_of_its_names(model: Model) -> None:
    assert {model.drug(name) for name in ("stopper", "Stopper", "ST-1", "st1")} == {"stopper"}
    with pytest.raises(InputError, match="unknown drug 'stoppper'; did you mean stopper"):
        model.drug("stoppper")


def test_a_group_stands_for_its_inputs_and_a_later_entry_wins(model: Model) -> None:
    assert model.environment({"meal": 0.0}) == {"food": 0.0, "drink": 0.0}
    assert model.environment({"meal": 0.0, "nutrient": 2.0}) == {"food": 2.0, "drink": 0.0}
    assert model.environment({"nutrient": 2.0, "meal": 0.0}) == {"food": 0.0, "drink": 0.0}
    assert model.environment({}) == {}


def test_a_node_is_no_input(model: Model) -> None:
    with pytest.raises(InputError, match="'eating' is a node, not an input or group of inputs"):
        model.environment({"eating": 1.0})


def test_times_have_words_and_units() -> None:
    assert [minutes(at) for at in ("steady", "acute", "chronic", "90 s", "2 d")] == [None, 60.0, 4320.0, 1.5, 2880.0]
    with pytest.raises(InputError, match="'soon' is not a time"):
        minutes("soon")


# --- runs ---------------------------------------------------------------------------------------------------


def test_the_reference_cell_is_1_throughout(model: Model) -> None:
    run = model.run([Arm(Cell())])
    assert run.states == pytest.approx(np.ones((1, len(model.network.nodes))))
    assert run.outcomes == (Outcome.CONVERGED,)


def test_steady_and_timed_arms_come_back_in_the_order_given(model: Model) -> None:
    arms = [
        Arm(HUNGRY, at=10.0, before={"food": 1.0}),
        Arm(FED),
        Arm(HUNGRY, at=20.0, before={"food": 1.0}),
        Arm(HUNGRY),
        Arm(HUNGRY, at=10.0),
    ]
    expected = [math.exp(-1.0), 1.0, math.exp(-2.0), 0.0, 0.0]
    assert eaten(model.run(arms)) == pytest.approx(expected, rel=1e-4, abs=1e-9)


def test_an_arm_does_not_depend_on_its_company(model: Model) -> None:
    cells = [Cell(environment={"food": food}) for food in (0.3, 2.0)]
    arms = [Arm(cell, {"stopper": dose}, at=at) for cell in cells for dose in (0.0, 5.0) for at in (None, 7.0)]
    together = model.run(arms).states
    apart = np.concatenate([model.run([arm]).states for arm in arms])
    assert together == pytest.approx(apart, rel=1e-6)


def test_at_time_0_nothing_has_happened_yet(model: Model) -> None:
    assert eaten(model.run([Arm(HUNGRY, at=0.0, before={"food": 1.0})])) == pytest.approx([1.0])


def test_spells_follow_one_another_and_change_only_what_they_name(model: Model) -> None:
    """`mark` keeps 1/2 under stopper: 4/2 / (1/2 + 3) of a fed cell."""
    spells = (Spell(200.0, {"food": 0.0}), Spell(200.0, {}, {"stopper": 10.0}), Spell(10.0, {"food": 0.0}))
    fed_again = model.run([Arm(FED, spells=spells, at=400.0 - 1e-6), Arm(FED, spells=spells)])
    assert fed_again.read("mark")[0] == pytest.approx(2.0 / 3.5, rel=1e-4)
    assert fed_again.read("eating")[1] == pytest.approx(math.exp(-1.0), rel=1e-4)


def test_a_drug_is_given_to_cells_at_rest_without_it(model: Model) -> None:
    run = model.run([Arm(FED, {"stopper": 10.0}, at=10.0)])
    assert run.read("mark")[0] == pytest.approx(2.0 / 3.5 + (1.0 - 2.0 / 3.5) * math.exp(-1.0), rel=1e-4)


def test_an_arm_without_a_number_is_nan_and_leaves_the_others_alone(model: Model) -> None:
    run = model.run([Arm(Cell(environment={"food": -1.0})), Arm(FED), Arm(Cell(environment={"food": -1.0}), at=5.0)])
    assert run.outcomes == (Outcome.INVALID, Outcome.CONVERGED, Outcome.INVALID)
    assert np.isnan(run.states[[0, 2]]).all()
    assert eaten(run)[1] == pytest.approx(1.0)
    with pytest.raises(NumericalError, match="arm 0: An input of the simulation is not a finite number"):
        run.require_numbers()
    assert model.run([Arm(FED)]).require_numbers().outcomes == (Outcome.CONVERGED,)


def test_no_arms_make_an_empty_run(model: Model) -> None:
    run = model.run([])
    assert run.states.shape == (0, len(model.network.nodes))
    assert run.outcomes == ()


def test_a_drug_without_a_potency_is_refused(model: Model) -> None:
    with pytest.raises(InputError, match="Paper cannot be simulated: nobody has measured it"):
        model.run([Arm(FED, {"paper": 1.0})])


def test_a_cell_may_be_described_as_people_name_things(model: Model) -> None:
    run = model.simulate(alterations=["EATER x2"], environment={"meal": 3.0}, treatment={"ST-1": "10 nM"})
    assert eaten(run) == pytest.approx([4.0])
    assert run.read("mark") == pytest.approx([4.0 * 2.0 / (2.0 + 3.0)])
    later = model.simulate(treatment={"ST-1": "10 nM"}, at="10 min")
    assert later.read("mark") == pytest.approx([2.0 / 3.5 + (1.0 - 2.0 / 3.5) * math.exp(-1.0)], rel=1e-4)


def test_growth_comes_from_the_stated_assumptions(model: Model) -> None:
    assert (model.growth.doubling_time_h, model.growth.death_share) == (24.0, 0.1)


# --- the model that ships -----------------------------------------------------------------------------------


def test_the_shipped_model_rests_at_its_reference() -> None:
    model = load_model()
    run = model.run([Arm(Cell())])
    assert run.states[0] == pytest.approx(model.network.reference)
    assert run.outcomes[0].is_number


def test_the_shipped_model_is_that_of_the_shipped_knowledge() -> None:
    model = load_model()
    assert model.network.nodes == model_of(model.knowledge).network.nodes == tuple(model.knowledge.nodes)
    assert set(model.reader.names) == {*model.knowledge.nodes, *model.knowledge.observables}


@pytest.fixture(scope="module")
def shipped() -> Model:
    return load_model()


def test_a_curve_drives_residuals_as_many_short_doses_do(shipped: Model) -> None:
    """Everolimus that decays with a half-life of 6 h, beside 96 spells of its concentration in their middle."""
    curve = decaying(20.0, half_life=360.0, length=1440.0)
    smooth = Spell(1440.0, curves={"everolimus": curve})
    middles = np.arange(7.5, 1440.0, 15.0)
    stairs = tuple(Spell(15.0, doses={"everolimus": float(20.0 * 0.5 ** (t / 360.0))}) for t in middles)
    times = np.array([0.0, 60.0, 480.0, 1440.0])
    found = [shipped.follow([Arm(Cell(), spells=spells)], times).states[0] for spells in ((smooth,), stairs)]
    assert np.abs(found[0] - found[1]).max() < 3e-3
    reads = found[0][:, shipped.network.index["S6K1_pT389"]]
    assert reads[1] < 0.2
    assert 1.3 * reads[1] < reads[3] < 1.0


def test_arms_with_a_curve_and_without_go_side_by_side(shipped: Model) -> None:
    curve = Curve((0.0, 600.0), (20.0, 20.0))
    spells = [Spell(600.0, curves={"everolimus": curve}), Spell(600.0, doses={"everolimus": 20.0}), Spell(600.0)]
    found = shipped.follow([Arm(Cell(), spells=(spell,)) for spell in spells], np.array([600.0])).states[:, 0]
    assert found[0] == pytest.approx(found[1], abs=1e-5)
    assert found[2] == pytest.approx(shipped.network.reference, abs=1e-6)
