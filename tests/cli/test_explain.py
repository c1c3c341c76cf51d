"""`rheostat explain` prints, writes and draws, and refuses what it does not know in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
CASE = str(Path(__file__).parents[2] / "examples" / "wagle2014-thyroid")
RESISTANT = "WAGLE2014-ATC-RESISTANT"


def test_a_sample_of_a_case_is_explained_as_text(capsys: Captured) -> None:
    assert main(["explain", CASE, "--sample", RESISTANT, "--regimen", "everolimus"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"{RESISTANT}, Anaplastic Thyroid Cancer (THAP): everolimus 10 mg once daily, ")
    assert "MTOR F2108L works against the drug" in " ".join(out.split())
    assert "Copy number was not assayed." in out
    assert "research use only" in out


def test_all_samples_go_to_folders_of_their_own(tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "out"
    assert main(["explain", CASE, "--regimen", "everolimus", "-o", str(target), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["explanations"]
    assert sorted(each["sample_id"] for each in printed) == sorted(path.name for path in target.iterdir())
    for each in printed:
        place = target / each["sample_id"]
        assert {file.name for file in place.iterdir()} == {
            "explanation.txt", "explanation.json", "explanation.tsv", "explanation.svg",
        }  # fmt: skip
        assert json.loads((place / "explanation.json").read_text())["explanations"] == [each]
        assert (place / "explanation.svg").read_text().endswith("</svg>\n")


def test_changes_may_be_written_and_two_regimens_contrasted(tmp_path: Path, capsys: Captured) -> None:
    drawing = tmp_path / "why.svg"
    arguments = ["TSC2 loss, MTOR F2108L het", "--regimen", "everolimus", "--why-not", "sapanisertib"]
    assert main(["explain", *arguments, "--graph", str(drawing)]) == 0
    out, err = capsys.readouterr()
    assert "Why not the other" in out
    assert "Sapanisertib would let growth go on at" in out
    assert "Both are at doses of a dish, since what patients reach of sapanisertib is not known." in " ".join(
        out.split()
    )
    assert drawing.is_file()
    assert err == f"rheostat: the drawing is in {drawing}\n"


def test_without_a_regimen_the_first_is_explained(capsys: Captured) -> None:
    assert main(["explain", "MTOR F2108L", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["explanations"]
    assert found["setting"] == "patient"
    assert sum(each["sensitivity_share"] for each in found["changes"]) == pytest.approx(
        found["sensitivity"] - found["reference_sensitivity"]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([CASE, "--sample", "nobody"], "unknown sample 'nobody'"),
        (["nowhere"], "there is no such file or folder; a change is written with its gene, as 'TSC2 loss'"),
        (["TSC2 loss,"], "expected a folder, a MAF file, or changes separated by commas"),
        (["TSC2 los"], "los"),
        (["TSC2 loss", "--regimen", "everolimos"], "did you mean"),
        (["TSC2 loss", "--regimen", "RapaLink-1", "--doses", "patient"], "cannot be explained at what patients reach"),
        (["TSC2 loss", "--regimen", "everolimus", "--why-not", "Everolimus"], "name another"),
        ([CASE, "--graph", "x.svg"], "--graph draws one tumour; say which with --sample"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(
    arguments: list[str], message: str, capsys: Captured
) -> None:
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
