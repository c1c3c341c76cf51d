"""`rheostat exposure` and `rheostat trials` print what the records and the models give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]


def out(arguments: list[str], capsys: Captured) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def read(arguments: list[str], capsys: Captured) -> Any:
    return json.loads(out([*arguments, "--json"], capsys))


def test_exposure_says_average_peak_trough_and_what_is_free(capsys: Captured) -> None:
    text = out(["exposure", "RAD001"], capsys)
    assert text.startswith("Everolimus: two compartments, whole blood")
    for words in ("average", "95 of 100 patients", "peak", "trough", "nM free in plasma", "held at its FRB site"):
        assert words in text
    found = read(["exposure", "everolimus"], capsys)
    # 10 mg a day at 17.4 L/h: de Wit 2016.
    assert found["average_ng_ml"] == pytest.approx(10_000 / (17.4 * 24), rel=5e-3)
    assert found["trough_ng_ml"] < found["average_ng_ml"] < found["peak_ng_ml"]
    low, high = found["occupancy"]["FRB"]
    assert 0.0 < low < high < 1.0


def test_exposure_answers_to_dose_interaction_and_anaemia(capsys: Captured) -> None:
    usual = read(["exposure", "everolimus"], capsys)
    half = read(["exposure", "everolimus", "--dose", "5", "--every", "24 h"], capsys)
    induced = read(["exposure", "everolimus", "--with", "rifampicin"], capsys)
    anaemic = read(["exposure", "everolimus", "--haematocrit", "0.2"], capsys)
    assert half["average_ng_ml"] == pytest.approx(usual["average_ng_ml"] / 2)
    assert induced["average_ng_ml"] == pytest.approx(0.37 * usual["average_ng_ml"], rel=0.01)
    assert anaemic["average_ng_ml"] == usual["average_ng_ml"]
    assert anaemic["free_average_nm"] > 1.8 * usual["free_average_nm"]


def test_exposure_knows_cycles_loading_and_missed_doses(capsys: Captured) -> None:
    weekly = read(["exposure", "ridaforolimus"], capsys)
    assert weekly["window_h"] == 168
    options = ["--days", "3", "--loading", "20", "--missed", "2"]
    found = read(["exposure", "everolimus", *options], capsys)
    plain = read(["exposure", "everolimus", "--days", "3"], capsys)
    at = {time: i for i, time in enumerate(found["times_h"])}
    assert found["concentration_ng_ml"][at[12.0]] == pytest.approx(2 * plain["concentration_ng_ml"][at[12.0]])
    assert found["concentration_ng_ml"][at[36.0]] < plain["concentration_ng_ml"][at[36.0]]


def test_exposure_draws_its_curve(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "curve.svg"
    out(["exposure", "everolimus", "--plot", str(file)], capsys)
    root = fromstring(file.read_text())
    assert root.findall(".//{*}polyline")
    assert "Everolimus" in "".join(root.itertext())


def test_published_values_stand_beside_ours(capsys: Captured) -> None:
    text = out(["exposure", "--published"], capsys)
    assert "used for the model" in text
    assert "sapanisertib: no published value found" in text
    rows = read(["exposure", "temsirolimus", "--published"], capsys)["values"]
    assert {row["quantity"] for row in rows} == {"cmax", "auc_inf", "half_life"}
    assert all(row["within"] for row in rows)
    assert out(["exposure", "--published", "--markdown"], capsys).startswith("| drug | quantity |")


REFUSED = {
    "no drug": (["exposure"], "name a drug"),
    "no model": (["exposure", "sapanisertib"], "simulated in vitro only"),
    "unknown schedule": (["exposure", "everolimus", "--schedule", "10 mg dayly"], "did you mean 10 mg daily"),
    "unknown interaction": (["exposure", "everolimus", "--with", "ketaconazole"], "did you mean ketoconazole"),
    "missed is no number": (["exposure", "everolimus", "--missed", "x"], "give the numbers of doses"),
    "unknown model": (["exposure", "everolimus", "--model", "mice"], "known are cancer"),
    "no curves": (["exposure", "sirolimus", "--against", "nowhere"], "no such folder"),
    "unknown drug": (["trials", "--drug", "everolimuss"], "did you mean"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_answered_is_said(arguments: list[str], said: str, capsys: Captured) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_trials_are_filtered_and_pooled(capsys: Captured) -> None:
    text = out(["trials", "--drug", "everolimus", "--cancer", "ccRCC", "--endpoint", "ORR"], capsys)
    assert "CheckMate-025" in text
    assert "BOLERO-2" not in text
    assert "response rate in renal clear cell carcinoma: 4\u00a0% (40 of 1103" in text
    found = read(["trials", "--drug", "everolimus", "--cancer", "solid_tumour", "--biomarker", "PIK3CA"], capsys)
    assert {row["trial"] for row in found["trials"]} == {"everolimus-PIK3CA-PTEN"}
    assert (found["response_rate"]["events"], found["response_rate"]["n"]) == (0, 10)


def test_recalled_results_stand_in_brackets(capsys: Captured) -> None:
    text = out(["trials", "--drug", "voxtalisib"], capsys)
    (line,) = [line for line in text.splitlines() if "ORR_FL" in line]
    assert "[voxtalisib 41.3 %]" in line


def test_no_trial_is_said_to_fit(capsys: Captured) -> None:
    assert out(["trials", "--biomarker", "no such marker"], capsys) == "no trial among the records fits\n"


def test_exposure_tells_the_metabolite_and_what_the_trough_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exposure", "temsirolimus"]) == 0
    assert "formed of it: average 29" in capsys.readouterr().out
    assert main(["exposure", "everolimus", "--dose", "20", "--every", "24 h", "--json"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    stomatitis = next(each for each in events if each["event"] == "Stomatitis" and each["fold_of_usual"])
    # Kinetics are linear, so twice the dose doubles the trough: 1.49 (ravaud2014).
    assert stomatitis["fold_of_usual"] == pytest.approx(1.49, abs=0.01)
    assert next(each for each in events if each["threshold"] == 17.3)["above_threshold"] is True
