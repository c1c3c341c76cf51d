"""Order of events after growth factors come: which mark rises first, and which lets short signals pass.

The orders are those of published time courses of MCF-7 and T47D cells (insulin with amino acids, 0 to 120 min) and of
PC12 cells (EGF pulses; Fujita 2010, doi:10.1126/scisignal.2000810); no value of them is used.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from rheostat.analysis.experiments import cell_of
from rheostat.analysis.model import Arm, Model, Spell, load_model
from rheostat.knowledge.experiments import CellRecord
from rheostat.network.cell import Cell

MINUTES = np.linspace(0.0, 120.0, 481)
CHAIN = ("IRS1_pY", "PIP3", "AKT_pT308", "TSC2_pT1462", "S6K1_pT389", "RPS6_pS235")
BREAST_LINES = ("MCF_7", "T_47D")
STRONG_EGF = 5.0


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def refed(model: Model, context: str) -> dict[str, np.ndarray]:
    """Marks after insulin and amino acids come back to a starved cell."""
    starved = model.environment({"amino acids": 0.0, "growth_factors": 0.0})
    fed = {**starved, **model.environment({"amino acids": 1.0}), "insulin": 1.0}
    cell = cell_of(model, CellRecord(context=context), {}).within(fed)
    courses = model.follow([Arm(cell, before=starved, spells=(Spell(float(MINUTES[-1])),))], MINUTES)
    assert courses.outcomes[0].is_number
    return {mark: model.reader.read(mark, courses.states)[0] for mark in CHAIN}


@pytest.mark.parametrize("context", BREAST_LINES)
def test_half_rises_follow_the_chain_of_command(model: Model, context: str) -> None:
    courses = refed(model, context)
    halves = [MINUTES[np.argmax(course >= 0.5 * (course[0] + course.max()))] for course in courses.values()]
    for first, second in pairwise(halves):
        assert first < second


@pytest.mark.parametrize("context", BREAST_LINES)
def test_akt_peaks_and_falls_back_while_s6_still_rises(model: Model, context: str) -> None:
    courses = refed(model, context)
    peaks = {mark: MINUTES[course.argmax()] for mark, course in courses.items()}
    assert peaks["IRS1_pY"] < peaks["AKT_pT308"] < peaks["S6K1_pT389"] <= peaks["RPS6_pS235"]
    assert courses["AKT_pT308"][-1] < 0.95 * courses["AKT_pT308"].max()


def test_a_pulse_of_egf_passes_to_akt_and_is_lost_on_the_way_to_s6(model: Model) -> None:
    """Fujita 2010: the way from EGFR by AKT to S6 is a low-pass filter."""
    none = {"EGF": 0.0}
    cell, marks = Cell().within(none), ("EGFR_pY", "AKT_pT308", "S6K1_pT389", "RPS6_pS235")
    passed = {}
    for length in (5.0, 60.0):
        spells = (Spell(length, {"EGF": STRONG_EGF}), Spell(float(MINUTES[-1]) - length))
        courses = model.follow([Arm(cell, before=none, spells=spells)], MINUTES)
        passed[length] = [np.ptp(model.reader.read(mark, courses.states)[0]) for mark in marks]
    shares = [short / long for short, long in zip(passed[5.0], passed[60.0], strict=True)]
    for upstream, downstream in pairwise(shares):
        assert downstream < upstream
    assert shares[0] > 0.9
    assert shares[-1] < 0.3
