"""Total gains against the difference of two steady states, and the doubts that they raise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rheostat.analysis.gains import Gains, doubts, gains
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.network.cell import Cell

READOUTS = ("mTORC1_activity", "AKT_pS473", "proliferation")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def found(model: Model) -> Gains:
    return gains(model, readouts=READOUTS)


@pytest.mark.parametrize("name", ["energy", "insulin", "EGF", "oxygen"])
@pytest.mark.parametrize("readout", READOUTS)
def test_a_gain_is_what_a_small_change_does(model: Model, found: Gains, name: str, readout: str) -> None:
    levels = (0.999, 1.001)
    run = model.run([Arm(Cell().within({name: level})) for level in levels]).require_numbers()
    low, high = (float(value) for value in run.read(readout))
    slope = math.log(high / low) / math.log(levels[1] / levels[0])
    assert found.of(name, readout)[0] == pytest.approx(slope, rel=2e-3, abs=2e-4)


def test_a_swing_is_what_taking_an_input_away_does(model: Model, found: Gains) -> None:
    run = model.run([Arm(Cell().within({"leucine": 0.0})), Arm(Cell())]).require_numbers()
    without, with_it = (float(value) for value in run.read("mTORC1_activity"))
    assert found.of("leucine", "mTORC1_activity")[1] == pytest.approx(math.log(with_it / without), rel=1e-6)


def test_inputs_at_rest_are_known(found: Gains) -> None:
    at_rest = dict(zip(found.inputs, found.at_rest, strict=True))
    assert at_rest["radiation"]
    assert not at_rest["leucine"]


def test_doubts_name_dead_inputs_and_large_gains() -> None:
    made_up = Gains(
        inputs=("dead", "wild", "stress"),
        readouts=("a", "b"),
        at_rest=(False, False, True),
        local=np.array([[0.01, 0.0], [9.0, 0.2], [40.0, 0.0]]),
        swing=np.array([[0.0, 0.02], [1.0, 0.1], [2.0, 0.0]]),
    )
    dead, wild = doubts(made_up)
    assert dead == "dead moves nothing: no readout has a gain of 0.05 or more"
    assert wild == "a has a gain of 9 on wild; expected 5 or less"


def test_no_input_of_the_network_is_dead(model: Model) -> None:
    assert [sentence for sentence in doubts(gains(model)) if "moves nothing" in sentence] == []
