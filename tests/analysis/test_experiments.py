"""Virtual experiments: controls, readings, judgement, and what becomes of those that cannot be run."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from small_model import small_model

from rheostat.analysis.experiments import (
    FLOOR,
    Side,
    Verdict,
    check,
    control_of,
    growth_rates,
    holds,
    log_ratio,
    minutes,
    readings,
)
from rheostat.analysis.model import Arm, Model
from rheostat.knowledge.experiments import CellRecord, ControlRecord, Expectation, Experiment, Phase
from rheostat.network.cell import Cell


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(Path(tmp_path_factory.mktemp("knowledge")))


def experiment(**fields: Any) -> Experiment:
    return Experiment.model_validate({"id": "e", "claim": "a claim", "readout": "eating", "expect": "less"} | fields)


def verdict(model: Model, **fields: Any) -> Verdict:
    return check(model, [experiment(**fields)])[0]


def values(model: Model, **fields: Any) -> tuple[float, float]:
    """Control and treated of an experiment that could be run."""
    judged = verdict(model, **fields)
    assert judged.control is not None, judged.reason
    assert judged.treated is not None
    return judged.control, judged.treated


def eating(food: float, abundance: float = 1.0) -> float:
    return abundance * 4.0 * food / (food + 3.0)


def mark(eaten: float, kept: float = 1.0) -> float:
    return 4.0 * kept * eaten / (kept * eaten + 3.0)


def growth(marked: float) -> float:
    """Net growth over that of the reference cell, where death is a tenth of division."""
    return (marked - 0.1) / 0.9


# --- the control that is meant where none is written --------------------------------------------------------


def test_a_treatment_is_compared_with_its_absence_in_the_same_cell_and_surroundings(model: Model) -> None:
    control, treated = values(
        model,
        cell={"alterations": ["EATER x2"]},
        environment={"food": 3},
        treatment={"stopper": "10 nM"},
        readout="mark",
    )
    eaten = eating(3.0, 2.0)
    assert control == pytest.approx(mark(eaten))
    assert treated == pytest.approx(mark(eaten, 0.5))


def test_a_cell_is_compared_with_the_wild_type_in_the_same_surroundings(model: Model) -> None:
    control, treated = values(model, cell={"alterations": "EATER x2"}, environment={"food": 3})
    assert control == pytest.approx(eating(3.0))
    assert treated == pytest.approx(eating(3.0, 2.0))


def test_surroundings_are_compared_with_the_replete_ones(model: Model) -> None:
    control, treated = values(model, environment={"food": 0.5})
    assert control == pytest.approx(1.0)
    assert treated == pytest.approx(eating(0.5))


def test_a_context_is_compared_with_the_reference_cell(model: Model) -> None:
    """The context halves EATER and takes food away; its own surroundings come first, the experiment's after."""
    control, treated = values(model, cell={"context": "starving"}, environment={"food": 3})
    assert control == pytest.approx(eating(3.0))
    assert treated == pytest.approx(eating(3.0, 0.5))


# --- what a written control replaces and what it inherits ---------------------------------------------------

CASE = Side(
    cell=CellRecord(alterations=("EATER x2",)),
    environment={"food": 3.0},
    schedule=(Phase.model_validate({"for": "10 min"}),),
    treatment={"stopper": "10 nM"},
    readout="mark",
    at="2 h",
)


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ({"cell": {}}, {"cell": CellRecord()}),
        ({"treatment": {}}, {"treatment": {}}),
        ({"readout": "spare"}, {"readout": "spare"}),
        ({"at": "1 h"}, {"at": "1 h"}),
        ({"schedule": []}, {"schedule": ()}),
        # A control with surroundings of its own does not go through the schedule of the case.
        ({"environment": {"food": 0.0}}, {"environment": {"food": 0.0}, "schedule": ()}),
    ],
)
def test_a_control_replaces_what_it_names_and_inherits_the_rest(
    written: dict[str, Any], changed: dict[str, Any]
) -> None:
    fields = ("cell", "environment", "schedule", "treatment", "readout", "at")
    expected = {name: getattr(CASE, name) for name in fields} | changed
    control = control_of(CASE, ControlRecord.model_validate(written))
    assert {name: getattr(control, name) for name in fields} == expected


def test_a_control_may_read_something_else(model: Model) -> None:
    control, treated = values(model, treatment={"stopper": "10 nM"}, control={"readout": "spare"}, readout="mark")
    assert (control, treated) == (pytest.approx(1.0), pytest.approx(mark(1.0, 0.5)))


def test_a_control_without_treatment_keys_keeps_the_treatment(model: Model) -> None:
    control, treated = values(
        model,
        cell={"alterations": "EATER spoilt pocket"},
        treatment={"stopper": "10 nM"},
        control={"cell": {}},
        readout="mark",
        expect="greater",
    )
    assert (control, treated) == (pytest.approx(mark(1.0, 0.5)), pytest.approx(1.0))


# --- classes ------------------------------------------------------------------------------------------------


def test_a_class_holds_only_if_every_member_agrees(model: Model) -> None:
    """stopper keeps 1/2, slower 10/11 of the output: 43 % and 7 % less mark."""
    both = verdict(model, treatment={"class": "blocker"}, readout="mark", margin=0.05)
    assert (both.outcome, both.passed) == ("passed", True)
    one = verdict(model, treatment={"class": "blocker"}, readout="mark")
    assert (one.outcome, one.passed) == ("failed", False)
    assert one.treated == pytest.approx(mark(1.0, 1.0 / (1.0 + 0.1)))


def test_the_member_that_agrees_least_is_shown_whether_the_class_holds_or_not(model: Model) -> None:
    weaker = pytest.approx(mark(1.0, 1.0 / (1.0 + 0.1)))
    for margin in (0.05, 0.10, 0.90):
        assert verdict(model, treatment={"class": "blocker"}, readout="mark", margin=margin).treated == weaker
    unlike = verdict(model, treatment={"class": "blocker"}, readout="mark", expect="same", margin=0.90)
    assert unlike.treated == pytest.approx(mark(1.0, 0.5))


def test_a_class_of_classes_holds_only_if_all_of_them_agree(model: Model) -> None:
    assert verdict(model, treatment={"class": "pocket drug"}, readout="mark", margin=0.05).outcome == "failed"


def test_a_class_is_set_against_one_control_or_member_by_member(model: Model) -> None:
    against_one = experiment(treatment={"class": "blocker"}, control={"treatment": {"raiser": "usual"}}, readout="mark")
    pairs = readings(model, against_one)
    assert len(pairs) == 2
    assert {arm.doses["raiser"] for control, _ in pairs for arm in control.arms} == {10.0}
    by_member = experiment(treatment={"class": "blocker"}, control={"cell": {}}, readout="mark")
    assert [control.arms[0].doses for control, _ in readings(model, by_member)] == [
        treated.arms[0].doses for _, treated in readings(model, by_member)
    ]


def test_classes_of_different_size_cannot_be_compared(model: Model) -> None:
    judged = verdict(
        model, treatment={"class": "blocker"}, control={"treatment": {"class": "pocket drug"}}, readout="mark"
    )
    assert judged.outcome == "invalid"
    assert judged.reason == "the case and its control name classes of different size"


# --- judgement ----------------------------------------------------------------------------------------------


def test_the_floor_keeps_ratios_of_nothing_finite() -> None:
    assert log_ratio(0.0, 0.0) == 0.0
    assert log_ratio(1e-9, 1.0) == pytest.approx(math.log(FLOOR))
    assert log_ratio(2.0, 1.0) == pytest.approx(math.log(2.0))


@pytest.mark.parametrize(
    ("expect", "ratio", "passes"),
    [
        ("less", 0.89, True),
        ("less", 0.92, False),
        ("greater", 1.12, True),
        ("greater", 1.09, False),
        ("same", 1.09, True),
        ("same", 0.92, True),
        ("same", 1.12, False),
        ("same", 0.89, False),
    ],
)
def test_a_margin_is_a_distance_in_logarithms(expect: str, ratio: float, passes: bool) -> None:
    assert holds(Expectation(expect), ratio, 1.0, 0.10) is passes


def test_the_default_margin_is_a_tenth_and_for_same_a_twentieth(model: Model) -> None:
    # ln eating: 0.0966 at food 1.14, 0.1026 at 1.15, 0.0469 at 1.065 and 0.0503 at 1.07.
    assert not verdict(model, environment={"food": 1.14}, expect="greater").passed
    assert verdict(model, environment={"food": 1.15}, expect="greater").passed
    assert verdict(model, environment={"food": 1.14}, expect="greater", margin=0.05).passed
    assert verdict(model, environment={"food": 1.065}, expect="same").passed
    assert not verdict(model, environment={"food": 1.07}, expect="same").passed


def test_an_expectation_has_a_direction(model: Model) -> None:
    assert verdict(model, environment={"food": 0}, expect="less").passed
    assert not verdict(model, environment={"food": 0}, expect="greater").passed
    assert not verdict(model, environment={"food": 0}, expect="same").passed


# --- time ---------------------------------------------------------------------------------------------------


def test_the_words_for_times() -> None:
    assert (minutes("steady"), minutes("acute"), minutes("chronic"), minutes("3 h")) == (
        None,
        60.0,
        72 * 60.0,
        180.0,
    )


@pytest.mark.parametrize(("at", "waited"), [("acute", 60.0), ("10 min", 10.0)])
def test_a_change_of_surroundings_starts_from_the_replete_state(model: Model, at: str, waited: float) -> None:
    """eating relaxes to 0 with a time constant of 10 min."""
    _, treated = values(model, environment={"food": 0}, at=at, margin=0.01)
    assert treated == pytest.approx(math.exp(-waited / 10.0), rel=1e-4)


def test_a_treatment_starts_from_the_untreated_state_of_its_surroundings(model: Model) -> None:
    control, treated = values(
        model, environment={"food": 3}, treatment={"stopper": "10 nM"}, readout="mark", at="10 min"
    )
    before, after = mark(2.0), mark(2.0, 0.5)
    assert control == pytest.approx(before)
    assert treated == pytest.approx(after + (before - after) * math.exp(-1.0), rel=1e-4)


def test_a_schedule_is_gone_through_in_order(model: Model) -> None:
    """Ten minutes without food, then ten with: 1 - (1 - 1/e)/e of the reference is left."""
    schedule = [{"for": "10 min", "environment": {"food": 0}}, {"for": "10 min", "environment": {"food": 1}}]
    control, treated = values(
        model,
        schedule=schedule,
        control={"schedule": [schedule[0], {"for": "10 min", "environment": {"food": 0}}]},
        expect="greater",
    )
    assert treated == pytest.approx(1.0 - (1.0 - math.exp(-1.0)) * math.exp(-1.0), rel=1e-4)
    assert control == pytest.approx(math.exp(-2.0), rel=1e-4)


def test_a_schedule_is_read_at_its_end_or_at_a_time_within(model: Model) -> None:
    schedule = [{"for": "10 min", "environment": {"food": 0}}, {"for": "10 min", "environment": {"food": 1}}]
    _, treated = values(model, schedule=schedule, at="5 min")
    assert treated == pytest.approx(math.exp(-0.5), rel=1e-4)


def test_a_phase_gives_the_treatment_of_the_experiment_or_its_own(model: Model) -> None:
    phases = [{"for": "2 h"}, {"for": "2 h", "treatment": {"raiser": "10 nM"}}, {"for": "2 h", "treatment": {}}]
    case = {"treatment": {"stopper": "10 nM"}, "readout": "mark", "schedule": phases}
    for at, kept in (("2 h", 0.5), ("4 h", 1.5), ("6 h", 1.0)):
        # Just before the jump: the state of the phase that ends there.
        _, treated = values(model, **case, at=f"{minutes(at) - 1e-6} min")
        assert treated == pytest.approx(mark(1.0, kept), rel=1e-3)


# --- readings -----------------------------------------------------------------------------------------------


def test_a_share_is_one_node_over_the_sum_of_several(model: Model) -> None:
    control, treated = values(model, environment={"food": 3}, readout="share(feeding, idle)", expect="greater")
    assert (control, treated) == (pytest.approx(0.5), pytest.approx(2.0 / 2.6))


def test_an_observable_is_read_by_its_synonym(model: Model) -> None:
    _, treated = values(model, treatment={"stopper": "10 nM"}, readout="all marks")
    assert treated == pytest.approx((mark(1.0, 0.5) + 1.0) / 2.0)


def test_sensitivity_is_what_is_lost_of_growth_over_the_standard_doses(model: Model) -> None:
    """1 - mean of 2^(g/g0) - 1 at 10 and 30 nM, where division is the mark and death a tenth."""
    control, treated = values(
        model, cell={"alterations": "EATER x2"}, readout="sensitivity(ST-1)", expect="less", margin=0.01
    )

    def expected(eaten: float) -> float:
        shares = [growth(mark(eaten, kept)) / growth(mark(eaten)) for kept in (0.5, 0.25)]
        return 1.0 - sum(2.0**share - 1.0 for share in shares) / 2.0

    assert (control, treated) == (pytest.approx(expected(1.0)), pytest.approx(expected(2.0)))


def test_sensitivity_is_taken_beside_the_treatment_of_the_side(model: Model) -> None:
    """With slower given throughout, growth is compared with growth under slower."""
    _, treated = values(model, treatment={"slower": "100 nM"}, readout="sensitivity(stopper)", expect="same")
    kept = [1.0 / (1.0 + 1.0 + dose / 10.0) for dose in (0.0, 10.0, 30.0)]
    shares = [growth(mark(1.0, k)) / growth(mark(1.0, kept[0])) for k in kept[1:]]
    assert treated == pytest.approx(1.0 - sum(2.0**share - 1.0 for share in shares) / 2.0)


def test_synergy_is_the_mean_bliss_excess_over_the_standard_doses(model: Model) -> None:
    """Viability after 72 h is exp of the rate that is lost, ln 2 / 24 h at reference, times 72 h."""
    control, treated = values(
        model, cell={"alterations": "EATER x2"}, readout="synergy(stopper, slower)", expect="less", margin=0.01
    )

    def left(eaten: float, first: float, second: float) -> float:
        kept = 1.0 / (1.0 + first / 10.0 + second / 100.0)
        return 2.0 ** ((growth(mark(eaten, kept)) - growth(mark(eaten))) * 72.0 / 24.0)

    def expected(eaten: float) -> float:
        pairs = [(a, b) for a in (10.0, 30.0) for b in (10.0, 30.0)]
        excess = [left(eaten, a, 0) * left(eaten, 0, b) - left(eaten, a, b) for a, b in pairs]
        return sum(excess) / len(excess)

    assert expected(1.0) != pytest.approx(0.0, abs=1e-3)
    assert (control, treated) == (pytest.approx(expected(1.0)), pytest.approx(expected(2.0)))


def test_growth_is_division_less_death(model: Model) -> None:
    run = model.run([Arm(Cell()), Arm(Cell(environment={"food": 3.0}))])
    assert growth_rates(model, run) == pytest.approx([math.log(2.0) / 24.0 * growth(x) for x in (1.0, 1.6)])


# --- what cannot be run -------------------------------------------------------------------------------------

PHASES = [{"for": "1 h", "treatment": {"class": "blocker"}}]
BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "readout": ({"readout": "eatin"}, "unknown node or observable 'eatin'; did you mean eating"),
    "readout of another kind": (
        {"readout": "stopper"},
        "'stopper' is a drug, not a node or observable",
    ),
    "drug": ({"treatment": {"stoper": "1 nM"}}, "unknown drug 'stoper'; did you mean stopper"),
    "drug in a sensitivity": (
        {"readout": "sensitivity(stoper)"},
        "unknown drug 'stoper'; did you mean stopper",
    ),
    "class": ({"treatment": {"class": "bloker"}}, "unknown drug class 'bloker'; did you mean blocker"),
    "gene": (
        {"cell": {"alterations": "EATR loss"}},
        "alteration 'EATR loss': unknown gene 'EATR'; did you mean EATER",
    ),
    "change": (
        {"cell": {"alterations": "EATER G12C"}},
        "alteration 'EATER G12C': what 'G12C' does to EATER is not known; did you mean EATER G12",
    ),
    "context": ({"cell": {"context": "hungri"}}, "unknown context 'hungri'; did you mean hungry?"),
    "input": ({"environment": {"foood": 1}}, "unknown input or group of inputs 'foood'; did you mean food?"),
    "input in a schedule": (
        {"schedule": [{"for": "1 h", "environment": {"foood": 1}}]},
        "unknown input or group of inputs 'foood'; did you mean food?",
    ),
    "control": (
        {"environment": {"food": 0}, "control": {"readout": "eatin"}},
        "unknown node or observable 'eatin'; did you mean eating",
    ),
    "dose": (
        {"treatment": {"stopper": "10 miles"}},
        "'10 miles' is not a concentration: unit 'miles' is not one of pM, nM, uM",
    ),
    "dose without a unit": (
        {"treatment": {"stopper": 10}},
        "the dose of stopper is 10; write a number and a unit, such as '20 nM', or 'usual'",
    ),
    "time": ({"at": "noon"}, "'noon' is not a time; write a number and a unit, such as '20 min'"),
    "drug without a potency": (
        {"treatment": {"paper": "1 nM"}},
        "Paper cannot be simulated: nobody has measured it",
    ),
    "class in a phase": (
        {"schedule": PHASES},
        "a phase of a schedule names its drugs; a class stands in the treatment of the experiment",
    ),
    "drug given twice": (
        {"treatment": {"stopper": "1 nM", "ST-1": "2 nM"}},
        "Stopper is given twice, the second time as 'ST-1'",
    ),
    "class with every drug named": (
        {"treatment": {"class": "booster", "raiser": "1 nM"}},
        "every drug of the class 'booster' is given by name as well",
    ),
    "time beyond the schedule": (
        {"schedule": [{"for": "10 min", "environment": {"food": 0}}], "at": "2 h"},
        "time 120 min lies beyond the end of the schedule at 10 min",
    ),
    "trial": (
        {"readout": "response_rate(stopper)"},
        "response_rate(stopper): write response_rate(class, cancer) or response_rate(class, cancer, biomarker)",
    ),
}


@pytest.mark.parametrize(("fields", "said"), BROKEN.values(), ids=BROKEN)
def test_a_name_that_is_not_understood_makes_the_experiment_invalid(
    model: Model, fields: dict[str, Any], said: str
) -> None:
    judged = verdict(model, **fields)
    assert judged.outcome == "invalid"
    assert judged.reason.startswith(said)
    assert (judged.control, judged.treated, judged.passed) == (None, None, False)


def test_an_experiment_that_cannot_be_run_never_stops_the_others(model: Model) -> None:
    good = experiment(id="good", environment={"food": 0})
    broken = [experiment(id=f"broken {i}", **fields) for i, (fields, _) in enumerate(BROKEN.values())]
    judged = check(model, [broken[0], good, *broken[1:], good])
    assert [v.outcome for v in judged] == ["invalid", "passed", *["invalid"] * (len(broken) - 1), "passed"]
    assert judged[1] == judged[-1]


def test_a_value_that_is_no_number_makes_the_experiment_invalid_and_is_said(model: Model) -> None:
    judged = check(model, [experiment(environment={"food": -1}), experiment(environment={"food": 0})])
    assert [v.outcome for v in judged] == ["invalid", "passed"]
    assert judged[0].reason == "An input of the simulation is not a finite number, or is negative."


def test_a_sensitivity_of_cells_that_do_not_grow_is_invalid_and_stops_no_other(model: Model) -> None:
    judged = check(
        model,
        [
            experiment(cell={"alterations": "EATER loss"}, readout="sensitivity(stopper)"),
            experiment(environment={"food": 0}),
        ],
    )
    assert [v.outcome for v in judged] == ["invalid", "passed"]
    assert judged[0].reason == "a GR value needs a control that grows; this one shrinks without drug"


def test_what_waits_is_not_run_and_says_for_what(model: Model) -> None:
    judged = verdict(model, readout="no such thing", waiting="a drug that does it")
    assert (judged.outcome, judged.reason, judged.passed) == ("waiting", "a drug that does it", False)


def test_nothing_to_check_is_no_error(model: Model) -> None:
    assert check(model, []) == []


# --- the row of the JSON interface --------------------------------------------------------------------------


def test_a_row_has_the_fields_of_the_interface_in_order(model: Model) -> None:
    row = verdict(model, environment={"food": 0}).as_row()
    assert list(row) == [
        "id", "claim", "readout", "expect", "control", "treated", "passed", "outcome", "reason"
    ]  # fmt: skip
    assert row == {
        "id": "e",
        "claim": "a claim",
        "readout": "eating",
        "expect": "less",
        "control": pytest.approx(1.0),
        "treated": pytest.approx(0.0, abs=1e-9),
        "passed": True,
        "outcome": "passed",
        "reason": row["reason"],
    }
    assert row["reason"].startswith("eating is ")
    assert row["reason"].endswith("against 1, 0.01 times the control")


def test_a_bad_experiment_is_refused_when_it_is_read() -> None:
    with pytest.raises(ValueError, match="expect"):
        experiment(expect="lower")
    with pytest.raises(ValueError, match="margin"):
        experiment(margin=0)
    with pytest.raises(ValueError, match="redout"):
        experiment(redout="eating")
    with pytest.raises(ValueError, match="is not a time"):
        experiment(schedule=[{"for": "a while"}])
