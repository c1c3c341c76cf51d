"""Bands: limits from the records, courses against control, order of events, and where points of others may stand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from rheostat.analysis.bands import (
    EARLIER,
    Band,
    breast_figure,
    everolimus_figure,
    half_rise,
    limits,
    rebound_figure,
    sign_cells,
    sites_figure,
)
from rheostat.analysis.experiments import check
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.phospho import Change
from rheostat.analysis.read_bands import BREAST_COLUMNS, MeasuredCourse, read_course
from rheostat.errors import InputError
from rheostat.knowledge.assays import load_assays
from rheostat.network.cell import Cell

POINT = 0.918273
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "bands.md"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_limits_are_the_margin_of_the_experiment_turned_into_folds(model: Model) -> None:
    known = model.knowledge.experiments
    assert limits(known["drug-everolimus-72h-s6k1"]) == (None, pytest.approx(0.6, abs=0.005))
    assert limits(known["drug-everolimus-72h-akt"]) == (pytest.approx(1.3, abs=0.005), None)
    assert limits(known["drug-everolimus-72h-4ebp1"]) == (pytest.approx(1 / 1.5, abs=0.005), pytest.approx(1.5, 0.005))
    assert limits(known["drug-alpelisib-akt-returns"]) == (1.0, None)


def test_a_fall_without_a_margin_draws_no_band(model: Model) -> None:
    with pytest.raises(InputError, match="drug-mk2206-lowers-t308 states no margin"):
        limits(model.knowledge.experiments["drug-mk2206-lowers-t308"])


def test_everolimus_bands_say_what_the_experiments_say(model: Model) -> None:
    figure = everolimus_figure(model, {"AKT_pT308": POINT})
    known = [e for e in model.knowledge.experiments.values() if e.id.startswith("drug-everolimus-72h-")]
    verdicts = check(model, known)
    assert len(figure.bands) == len(verdicts) == 4
    for band, verdict in zip(figure.bands, verdicts, strict=True):
        assert verdict.control is not None
        assert verdict.treated is not None
        assert band.predicted == pytest.approx(verdict.treated / verdict.control, rel=1e-3)
        assert band.holds(band.predicted) is verdict.passed
    seen = {panel.title: panel.points for panel in figure.panels}
    assert seen["AKT_pT308"] == ((72.0, POINT),)
    assert seen["S6K1_pT389"] == ()


def test_sites_are_told_apart_by_what_rapamycin_spares(model: Model) -> None:
    marks = ("EIF4EBP1_pT37_46", "S6K1_pT389")
    figure = sites_figure(model, {(drug, mark): POINT for drug in ("sirolimus", "Torin-1") for mark in marks})
    assert [panel.labels for panel in figure.panels] == [marks, marks]
    assert all(band.holds(band.predicted) for band in figure.bands)
    rapamycin, torin = figure.panels
    assert rapamycin.ours[0] > -1.0 > rapamycin.ours[1]
    assert max(torin.ours) < -1.0
    assert rapamycin.points[0] == (0.0, pytest.approx(math.log2(POINT)))


def test_a_rebound_is_the_end_over_the_earlier_look(model: Model) -> None:
    experiment = model.knowledge.experiments["drug-alpelisib-akt-returns"]
    figure = rebound_figure(model, experiment, {"RPS6_pS235": POINT}, name="a", title="A")
    (verdict,) = check(model, [experiment])
    assert verdict.control is not None
    assert verdict.treated is not None
    (band,) = figure.bands
    assert band.predicted == pytest.approx(verdict.treated / verdict.control, rel=0.02)
    assert band.predicted > 1.0
    assert [panel.title for panel in figure.panels] == ["AKT_pT308", "RPS6_pS235"]


@pytest.mark.parametrize("context", ["MCF_7", "T_47D", "ZR_75_1"])
def test_courses_of_breast_lines_keep_their_order(model: Model, context: str) -> None:
    flat = dict.fromkeys(BREAST_COLUMNS.values(), (1.0, 2.0, 2.0))
    late = {**flat, "AKT_pT308": (1.0, 1.0, 2.0)}
    figure = breast_figure(model, context, MeasuredCourse((0.0, 60.0, 120.0), late))
    order = [band for band in figure.bands if "no later" in band.claim]
    assert len(order) == 2 * len(EARLIER)
    assert all(band.holds(band.predicted) for band in order)
    akt = [band for band in order if "AKT_pT308" in band.claim]
    assert all(band.measured is not None and not band.holds(band.measured) for band in akt)
    assert all(max(panel.ours) == pytest.approx(1.0) for panel in figure.panels)


@pytest.mark.parametrize("context", ["MCF_7", "T_47D", "ZR_75_1"])
def test_every_mark_rises(model: Model, context: str) -> None:
    course = MeasuredCourse((0.0, 120.0), dict.fromkeys(BREAST_COLUMNS.values(), (1.0, 2.0)))
    rises = [band for band in breast_figure(model, context, course).bands if "stands higher" in band.claim]
    assert {band.claim.split()[2] for band in rises if not band.holds(band.predicted)} == set()
    assert all(band.measured == pytest.approx(2.0) for band in rises)


def test_half_rise_lies_between_times_and_before_the_peak() -> None:
    times = np.array([0.0, 10.0, 20.0, 30.0])
    assert half_rise(times, np.array([1.0, 1.0, 3.0, 2.0])) == pytest.approx(15.0)
    assert half_rise(times, np.array([1.0, 1.5, 2.5, 3.0])) == pytest.approx(15.0)
    assert half_rise(times, np.array([4.0, 3.0, 2.0, 1.0])) == 0.0


def test_a_band_holds_at_its_ends_and_says_how_the_measurement_lies() -> None:
    band = Band("f", "c", 0.6, None, 0.6, 0.7)
    assert band.as_row()["passes"] is True
    assert band.as_row()["measured_inside"] is False
    assert Band("f", "c", 0.61, None, 0.6).as_row()["passes"] is False
    assert Band("f", "c", 1.2, 1.3, None).as_row()["passes"] is False
    assert Band("f", "c", 1.0, 0.5, 1.5).as_row()["measured_inside"] is None


def test_direction_cells_are_kept_apart_by_line(model: Model) -> None:
    def change(line: str, log2: float) -> Change:
        return Change(line, "GSK690693", "Serum", "PRAS40_pT246", log2)

    changes = [change("A", -2.0), change("B", 2.0), change("A", -1.0), change("B", 0.1)]
    found = sign_cells(model, load_assays(), changes, cells={"A": Cell(), "B": Cell()})
    assert [(cell.line, cell.rows, cell.accuracy, cell.always_down) for cell in found] == [
        ("A", 2, 1.0, 1.0),
        ("B", 1, 0.0, 0.0),
    ]


def test_a_course_names_the_cell_that_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    columns = list(BREAST_COLUMNS)
    rows = [",".join(["time", *columns]), ",".join(["0", *["1.5"] * len(columns)])]
    path.write_text("\n".join(rows) + "\n")
    assert read_course(path).marks["S6K1_pT389"] == (1.5,)
    path.write_text("\n".join([*rows, ",".join(["15", "low", *["1"] * (len(columns) - 1)])]) + "\n")
    with pytest.raises(InputError, match="line 3: 'low' is not a number"):
        read_course(path)
    path.write_text("time\n0\n")
    with pytest.raises(InputError, match="line 2: no column 'AktpT308'"):
        read_course(path)
