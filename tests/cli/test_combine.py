"""`rheostat combine` prints a matrix, its scores and where they contradict each other."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from rheostat.analysis.combine import Schedule, combine
from rheostat.analysis.model import Model, load_model
from rheostat.cli.main import main
from rheostat.network.cell import Cell

Captured = pytest.CaptureFixture[str]
PAIR = ["everolimus", "trametinib"]
SHORT = ["--doses", "1 nM,10 nM,100 nM", "--doses", "1 nM,10 nM,100 nM"]
DOSES = [[1.0, 10.0, 100.0]] * 2


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def run(arguments: list[str], capsys: Captured) -> str:
    assert main(["combine", *arguments]) == 0
    return capsys.readouterr().out


def test_the_matrix_has_a_row_and_a_column_a_dose(model: Model, capsys: Captured) -> None:
    lines = run(["RAD001", "Mekinist", *SHORT], capsys).splitlines()
    found = combine(model, Cell(), drugs=PAIR, doses=DOSES)
    assert lines[0] == "viability at 72 h: down Everolimus, across Trametinib"
    assert lines[1].split() == ["0", "nM", "1", "nM", "10", "nM", "100", "nM"]
    for line, row in zip(lines[2:6], found.viability, strict=True):
        assert [int(part) for part in line.split()[2::2]] == [round(100.0 * value) for value in row]
    for score in found.scores:
        assert any(line.startswith(score.name) for line in lines)


def test_gr_may_be_shown_instead(model: Model, capsys: Captured) -> None:
    out = run([*PAIR, *SHORT, "--gr"], capsys)
    found = combine(model, Cell(), drugs=PAIR, doses=DOSES)
    assert out.startswith("GR at 72 h: down Everolimus")
    assert f"{found.gr[3, 3]:.2f}" in out.splitlines()[5]


def test_the_json_has_every_number(model: Model, capsys: Captured) -> None:
    found = json.loads(run([*PAIR, *SHORT, "--alter", "KRAS G12D", "--json"], capsys))
    cell = model.alteration("KRAS G12D").applied_to(Cell())
    expected = combine(model, cell, drugs=PAIR, doses=DOSES)
    assert found["drugs"] == PAIR
    assert found["schedule"] is None
    assert found["doses_nm"] == [[0.0, 1.0, 10.0, 100.0]] * 2
    assert np.array(found["viability_72h"]) == pytest.approx(expected.viability)
    assert np.array(found["gr_72h"]) == pytest.approx(expected.gr)
    assert {name: score["mean"] for name, score in found["excess"].items()} == pytest.approx(
        {score.name: score.mean for score in expected.scores}
    )
    assert len(found["half_effect"]) == len(expected.isoboles)


def test_a_schedule_is_followed_and_named(model: Model, capsys: Captured) -> None:
    arguments = [*PAIR, *SHORT, "--schedule", "first-then-second"]
    found = json.loads(run([*arguments, "--json"], capsys))
    expected = combine(model, Cell(), drugs=PAIR, doses=DOSES, schedule=Schedule.FIRST_THEN_SECOND)
    assert found["schedule"] == "first-then-second"
    assert np.array(found["viability_72h"]) == pytest.approx(expected.viability)
    assert run(arguments, capsys).startswith("viability at 72 h, first-then-second: down Everolimus")


def test_three_drugs_have_a_table_for_each_dose_of_the_third(capsys: Captured) -> None:
    out = run([*PAIR, "sapanisertib", *SHORT, "--doses", "1 nM,10 nM,100 nM"], capsys)
    assert [line for line in out.splitlines() if line.startswith("with ")] == [
        f"with Sapanisertib {dose} nM" for dose in (0, 1, 10, 100)
    ]


def test_contradictions_are_counted_and_shown(model: Model, capsys: Captured) -> None:
    out = run(["sapanisertib", "sapanisertib"], capsys)
    places = combine(model, Cell(), drugs=["sapanisertib"] * 2).disagreements
    assert f"The scores contradict each other at {len(places)} of 49 combinations of doses" in out
    assert out.splitlines()[-1].startswith("  Sapanisertib ")
    assert "do not contradict" in run([*PAIR, *SHORT], capsys)


def test_the_plot_is_a_field_of_squares_in_a_file(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "matrix.svg"
    assert main(["combine", *PAIR, *SHORT, "--plot", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    json.loads(out)
    assert err == f"rheostat: the matrix is in {file}\n"
    squares = [
        part for part in fromstring(file.read_bytes()).iter("{http://www.w3.org/2000/svg}rect") if part.get("class")
    ]
    assert len(squares) == 16


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sapanisertib"], "a combination has two or three drugs; 1 were given"),
        (["sapanisertb", "everolimus"], "unknown drug 'sapanisertb'; did you mean sapanisertib"),
        ([*PAIR, "--doses", "1 nM,2 nM,3 nM"], "doses for 1 of 2 drugs were given"),
        ([*PAIR, "--doses", "3 nM,2 nM,1 nM", "--doses", "1 nM,2 nM,3 nM"], "three or more, rise, and are above zero"),
        ([*PAIR, "sapanisertib", "--plot", "a.svg"], "--plot draws two drugs"),
        ([*PAIR, "sapanisertib", "--schedule", "first-then-second"], "is one of two drugs"),
        ([*PAIR, *SHORT, "--plot", "no/such/folder/a.svg"], "there is no such folder to write a.svg into"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["combine", *arguments]) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
