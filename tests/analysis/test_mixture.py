"""Growth of tumours in parts, against the closed forms of two compartments and a slow integration."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.mixture import Mixture, Part, growth_of_whole
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.read_mixture import read_mixture
from rheostat.analysis.reference_cohort import ReferenceCohort
from rheostat.analysis.screen import Genotypes, Screener, mixed
from rheostat.analysis.screen_regimens import recorded
from rheostat.errors import InputError
from rheostat.network.cell import Cell

RATE = st.floats(-0.03, 0.06)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@given(a=RATE, b=RATE, share=st.floats(0.0, 1.0), hours=st.floats(1.0, 2000.0))
def test_clones_without_transitions_add_their_exponentials(a: float, b: float, share: float, hours: float) -> None:
    found = growth_of_whole(np.array([a, b]), np.array([share, 1.0 - share]), np.zeros((2, 2)), hours=hours)
    expected = math.log(share * math.exp(a * hours) + (1.0 - share) * math.exp(b * hours)) / hours
    assert float(found) == pytest.approx(expected, abs=1e-9)


def test_after_long_the_whole_grows_at_the_larger_eigenvalue() -> None:
    a, b, out, back = 0.02, 0.005, 0.001, 0.004
    found = growth_of_whole(np.array([a, b]), np.array([0.9, 0.1]), np.array([[0.0, out], [back, 0.0]]), hours=3e4)
    # Of [[a - out, back], [out, b - back]]: half the trace plus the root of its square less the determinant.
    half = (a - out + b - back) / 2.0
    largest = half + math.sqrt(half**2 - ((a - out) * (b - back) - out * back))
    assert float(found) == pytest.approx(largest, abs=1e-4)


def test_three_parts_against_a_slow_integration() -> None:
    rates, shares = np.array([0.03, -0.01, 0.0]), np.array([0.5, 0.3, 0.2])
    turning = np.array([[0.0, 0.01, 0.0], [0.0, 0.0, 0.02], [0.005, 0.001, 0.0]])

    def flow(_: float, n: np.ndarray) -> np.ndarray:
        return rates * n + turning.T @ n - turning.sum(axis=1) * n

    end = solve_ivp(flow, (0.0, 300.0), shares, rtol=1e-10, atol=1e-12).y[:, -1].sum()
    assert float(growth_of_whole(rates, shares, turning, hours=300.0)) == pytest.approx(math.log(end) / 300.0, rel=1e-7)


def test_equal_parts_grow_as_one_and_a_missing_number_stays_missing() -> None:
    turning = np.array([[0.0, 0.01], [0.03, 0.0]])
    rates = np.array([[0.02, 0.02], [0.02, np.nan]])
    found = growth_of_whole(rates, np.array([0.7, 0.3]), turning, hours=100.0)
    assert found[0] == pytest.approx(0.02)
    assert np.isnan(found[1])


def test_a_mixture_of_alike_parts_is_the_sample_and_a_resistant_part_is_left_over(model: Model) -> None:
    nominal = Ensemble(model, (model.network,))
    cohort = ReferenceCohort((Cell(),), np.array([1.0]))
    screener = Screener(nominal, [recorded(model.knowledge, "everolimus")], cohort=cohort)
    alike = Mixture((Part("a", 0.4), Part("b", 0.6)), np.zeros((2, 2)), days=28.0)
    lost = Part("b", 0.5, (model.alteration("MTOR F2108L"),))
    resistant = Mixture((Part("a", 0.5), lost), np.zeros((2, 2)), days=28.0)
    found = screener.respond([Cell(), alike.of(Cell()), resistant.of(Cell()), lost.of(Cell())])
    assert found.gr[0, 1] == pytest.approx(found.gr[0, 0])
    assert found.patient is not None
    left = found.patient.left[0, :, 0]
    assert left[1] == pytest.approx(left[0])
    assert left[0] < left[2] < left[3]
    # 28 days of growth at the two rates, half of the cells each; the reference cell doubles without drug in its time.
    control = math.log(2.0) / model.growth.doubling_time_h
    hours = 28.0 * 24.0
    ends = [math.exp(share * control * hours) for share in (left[0], left[3])]
    assert left[2] == pytest.approx(math.log(sum(ends) / 2.0) / hours / control, rel=1e-6)


def test_only_the_chosen_samples_are_mixed() -> None:
    mixture = Mixture((Part("a", 1.0),), np.zeros((1, 1)), days=1.0)
    found = mixed(Genotypes((Cell(), Cell(abundance={"PTEN": 0.0})), ((0, 2), (1,))), mixture, chosen={0, 1})
    assert found.samples == ((2,), (0,), (1,))
    assert [type(cell).__name__ for cell in found.cells] == ["Cell", "MixedCell", "MixedCell"]
    assert mixed(Genotypes((Cell(),), ((0, 1),)), mixture).samples == ((0, 1),)


def test_a_file_of_parts(tmp_path: Path, model: Model) -> None:
    file = tmp_path / "parts.yaml"
    file.write_text(
        "days: 14\nsamples: [S1]\n"
        "parts: {bulk: {share: 0.9}, rest: {share: 0.1, alterations: [PTEN loss], environment: {oxygen: 0.3}}}\n"
        "transitions: [{from: rest, to: bulk, per_day: 0.1}]\n"
    )
    found = read_mixture(file, model)
    assert found.samples == {"S1"}
    assert found.mixture.days == 14.0
    assert found.mixture.transitions_per_day.tolist() == [[0.0, 0.0], [0.1, 0.0]]
    changed = found.mixture.of(Cell()).cells[1]
    assert changed.abundance["PTEN"] == 0.0
    assert changed.environment["oxygen"] == 0.3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parts: {a: {share: 0.5}}\n", "add up to 1"),
        ("parts: {a: {share: 1}}\ntransitions: [{from: a, to: b, per_day: 1}]\n", "unknown part of the mixture 'b'"),
        ("parts: {a: {share: 1, alterations: [PTEN lost badly]}}\n", "PTEN lost badly"),
        ("parts: {a: {size: 1}}\n", "line 1"),
    ],
)
def test_bad_files(text: str, message: str, tmp_path: Path, model: Model) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=message):
        read_mixture(file, model)
