"""The page and the figures of the bands: points of others stand in the figures alone."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from rheostat.analysis.bands import Band, Drawn, Panel, SignCell, everolimus_figure
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.read_bands import read_measured
from rheostat.errors import InputError
from rheostat.report.bands_figure import drawing
from rheostat.report.bands_page import main, page, write

POINT = 0.918273
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "bands.md"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_points_of_others_are_in_the_figure_and_the_json_and_not_in_the_page(tmp_path: Path) -> None:
    panel = Panel("mark <1>", (0.0, 1.0), (1.0, 0.5), ((1.0, POINT),), (None, 0.6))
    band = Band("f", "It falls.", 0.5, None, 0.6, POINT)
    cell = SignCell("drug", "readout", "LINE", 3, 2 / 3, 1.0)
    write(tmp_path, [Drawn("f", "A figure", (panel,), (band,))], [cell])
    root = fromstring((tmp_path / "f.svg").read_text(encoding="utf-8"))
    shapes = [(part.tag.rpartition("}")[2], part.get("class")) for part in root.iter()]
    assert shapes.count(("circle", "seen")) == 1
    assert shapes.count(("polyline", "ours")) == 1
    assert shapes.count(("rect", "band")) == 1
    content = json.loads((tmp_path / "bands.json").read_text(encoding="utf-8"))
    assert content["bands"][0] == {**band.as_row(), "measured_inside": False}
    assert content["directions"][0]["line"] == "LINE"
    text = page([band], [cell])
    assert str(POINT) not in text
    assert f"{POINT:.2f}" not in text
    assert "1 of 1 bands hold. 1 of them have a measurement, which lies inside the band in\n0." in text
    assert "| all | 1 | 3 | 0.67 | 1.00 | 1 |" in text


def test_the_band_is_drawn_below_its_upper_limit() -> None:
    svg = fromstring(drawing(Drawn("f", "F", (Panel("m", (0.0, 1.0), (1.0, 0.5), (), (None, 0.6)),), ())))
    shapes = {part.get("class"): part for part in svg.iter() if part.get("class")}
    frame, band = shapes["axis"], shapes["band"]
    assert float(band.get("height", 0)) == pytest.approx(0.6 * float(frame.get("height", 0)), abs=0.1)
    assert float(band.get("y", 0)) + float(band.get("height", 0)) == pytest.approx(
        float(frame.get("y", 0)) + float(frame.get("height", 0)), abs=0.2
    )


def test_a_folder_that_is_not_there_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 2
    assert "there is no such folder; name the folder of measurements: make bands DATA=folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match=r"no timecourses/everolimus_mk2206_meki/mra_means\.csv"):
        read_measured(tmp_path)


def test_the_page_in_the_documentation_is_of_these_bands(model: Model) -> None:
    written = PAGE.read_text(encoding="utf-8")
    for band in everolimus_figure(model, {}).bands:
        assert f"| {band.claim} |" in written
        assert f"| {band.predicted:.2f} |" in written
