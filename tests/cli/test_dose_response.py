"""`rheostat dose-response` prints a curve and its numbers, and says where one is not reached."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from rheostat.analysis.dose_response import dose_response
from rheostat.analysis.model import Model, load_model
from rheostat.cli.main import main
from rheostat.network.cell import Cell

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def run(arguments: list[str], capsys: Captured) -> str:
    assert main(["dose-response", *arguments]) == 0
    return capsys.readouterr().out


def test_there_is_a_row_for_each_standard_dose_and_four_numbers(model: Model, capsys: Captured) -> None:
    out = run(["Sapanisertib"], capsys)
    doses = model.knowledge.drugs["sapanisertib"].standard_doses
    lines = out.splitlines()
    assert lines[0].split("  ")[0] == "dose of Sapanisertib"
    assert [line.split(" nM")[0] for line in lines[1 : len(doses) + 1]] == [f"{dose:g}" for dose in doses]
    expected = dose_response(model, Cell(), drug="sapanisertib")
    assert f"IC50 (viability 50 %): {expected.viability.half_point:.3g} nM" in out
    assert f"GR50 (GR 0.5): {expected.gr.half_point:.3g} nM" in out
    assert f"mean viability over the logarithm of the dose (AUC, 1 is no effect): {expected.viability.area:.2f}" in out
    assert f"viability at the highest dose, 1000 nM: {expected.viability.top_effect:.2f}" in out


def test_gr_may_be_summed_up_instead(model: Model, capsys: Captured) -> None:
    expected = dose_response(model, Cell(), drug="sapanisertib")
    assert f"mean GR over the logarithm of the dose (AUC, 1 is no effect): {expected.gr.area:.2f}" in run(
        ["sapanisertib", "--gr"], capsys
    )


def test_a_crossing_outside_the_doses_says_on_which_side(capsys: Captured) -> None:
    assert "IC50 (viability 50 %): not reached up to 0.002 nM" in run(
        ["sapanisertib", "--doses", "0.001 nM,0.002 nM"], capsys
    )
    assert "IC50 (viability 50 %): below the lowest dose, 500 nM" in run(
        ["omipalisib", "--doses", "500 nM,1 uM"], capsys
    )


def test_a_drug_of_the_background_is_in_the_control(capsys: Captured) -> None:
    out = run(["sapanisertib", "--with", "trametinib=10 nM"], capsys)
    assert out.splitlines()[-1].startswith("all beside Trametinib 10 nM alone, which leaves ")


def test_the_cell_may_be_altered(model: Model, capsys: Captured) -> None:
    found = json.loads(run(["everolimus", "--alter", "KRAS G12D", "--json"], capsys))
    mutant = model.alteration("KRAS G12D").applied_to(Cell())
    expected = dose_response(model, mutant, drug="everolimus")
    assert [row["gr_72h"] for row in found["rows"]] == pytest.approx(list(expected.gr.values))
    assert [row["dose_nm"] for row in found["rows"]] == pytest.approx(list(expected.doses))


def test_the_json_has_every_number_and_null_where_one_is_not_reached(capsys: Captured) -> None:
    found = json.loads(run(["sapanisertib", "--doses", "0.001 nM,0.002 nM", "--json"], capsys))
    assert found["drug"] == "sapanisertib"
    assert found["ic50_nm"] is None
    assert found["gr50_nm"] is None
    assert found["viability_area"] == pytest.approx(1.0, abs=0.01)
    assert found["background_viability_72h"] == 1.0


def test_the_plot_is_a_drawing_in_a_file(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "curve.svg"
    assert main(["dose-response", "sapanisertib", "--plot", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    json.loads(out)
    assert err == f"rheostat: the curve is in {file}\n"
    root = fromstring(file.read_bytes())
    dots = [part for part in root.iter("{http://www.w3.org/2000/svg}circle") if part.get("class") == "dot"]
    assert len(dots) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["curve.svg"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sapanisertb"], "unknown drug 'sapanisertb'; did you mean sapanisertib"),
        (["sapanisertib", "--doses", "10 nM,1 nM"], "the doses of a curve rise and are above zero"),
        (["sapanisertib", "--doses", "0 nM,1 nM"], "the doses of a curve rise and are above zero"),
        (["sapanisertib", "--doses", "-1 nM,1 nM"], "'-1 nM' is not a concentration: it must be zero or more"),
        (["sapanisertib", "--doses", "1 nM"], "a dose-response curve needs two or more doses"),
        (["sapanisertib", "--doses", ""], "--doses '': expected one or more values"),
        (["sapanisertib", "--with", "sapanisertib=1 nM"], "Sapanisertib is both the drug whose dose rises"),
        (["sapanisertib", "--with", "class=rapalog"], "name one drug; a class has several members"),
        (["sapanisertib", "--alter", "PTEN gone"], "what 'gone' does to PTEN is not known"),
        (["sapanisertib", "--plot", "no/such/folder/a.svg"], "there is no such folder to write a.svg into"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["dose-response", *arguments]) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
