"""`rheostat logic` and `rheostat export` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import biodivine_aeon
import libsbml
import pytest

from rheostat.cli.main import main


def test_attractors_of_a_starved_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logic", "attractors", "--environment", "growth_factors=0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["count"] == 1.0
    assert found["settled_by_inputs"]["mTORC1_active"] is False


def test_fixed_points_are_shown_beside_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logic", "fixed-points", "--free", "growth_factors", "--of", "mTORC1_active"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("4 fixed points; the inputs settle ")
    assert [line.split()[0] for line in shown[2:]] == ["insulin", "EGF", "mTORC1_active"]


def test_a_property_that_fails_has_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["logic", "check", "--never", "long_run & mTORC1_active", "--environment", "growth_factors=0"]
    assert main(asked) == 0
    assert main([*asked, "--alter", "TSC2 loss"]) == 1
    assert "asked to hold in no state" in capsys.readouterr().err


def test_reach_says_whether(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logic", "reach", "--to", "mTORC1_active=off", "--environment", "amino_acids=0"]) == 0
    assert main(["logic", "reach", "--to", "AKT=off", "--environment", "amino_acids=0"]) == 1
    assert "AKT off cannot be reached" in capsys.readouterr().out


def test_interventions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["logic", "interventions", "mTORC1_active=on", "--environment", "growth_factors=0"]
    assert main([*asked, "--among", "PTEN,RAG_GTP"]) == 0
    assert capsys.readouterr().out == "PTEN off\n"
    assert main([*asked, "--among", "RAG_GTP"]) == 0
    assert capsys.readouterr().out == "no set of 1 or fewer nodes holds mTORC1_active on\n"


def test_trajectories_fall_when_amino_acids_go(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["logic", "trajectories", "--environment", "amino_acids=0", "--count", "200", "--json"]
    assert main([*asked, "--of", "mTORC1_active", "--of", "AKT"]) == 0
    shares = json.loads(capsys.readouterr().out)["shares"]
    assert shares["mTORC1_active"][0] > 0.7
    assert shares["mTORC1_active"][-1] == 0.0
    assert shares["AKT"][-1] == 1.0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["reach", "--to", "mTORC1_active=maybe"], "expected mTORC1_active=on or mTORC1_active=off"),
        (["reach", "--to", "mTORC1_activ=on"], "did you mean mTORC1_active"),
        (["attractors", "--treat", "class=rapalog"], "name one drug"),
        (["check", "mTORC1_activ"], "did you mean mTORC1_active"),
    ],
)
def test_what_is_not_understood_is_refused(asked: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logic", *asked]) == 2
    assert says in capsys.readouterr().err


def test_exports_are_read_back_by_other_programs(tmp_path: Path) -> None:
    """The starved cell in both formats: aeon finds the one fixed point in each, mTORC1 off."""
    for kind in ("bnet", "sbml-qual"):
        file = tmp_path / kind
        assert main(["export", "--format", kind, "-o", str(file), "--environment", "growth_factors=0"]) == 0
        text = file.read_text(encoding="utf-8")
        read = biodivine_aeon.BooleanNetwork.from_bnet if kind == "bnet" else biodivine_aeon.BooleanNetwork.from_sbml
        network = read(text).infer_valid_graph().inline_constants(infer_constants=True, repair_graph=True)
        assert "mTORC1_active" not in network.variable_names()
    document = libsbml.readSBMLFromFile(str(tmp_path / "sbml-qual"))
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []


def test_maboss_gets_two_files(tmp_path: Path) -> None:
    assert main(["export", "--format", "maboss", "-o", str(tmp_path / "model")]) == 0
    network, settings = ((tmp_path / f"model{end}").read_text(encoding="utf-8") for end in (".bnd", ".cfg"))
    assert "node mTORC1_active {" in network
    assert "mTORC1_active.istate = 1;" in settings
    assert "MTOR_S6K1.istate = 1;" in settings


def test_sbml_is_the_graded_model(tmp_path: Path) -> None:
    assert main(["export", "shipped", "--format", "sbml", "-o", str(tmp_path / "model.xml")]) == 0
    assert main(["export", "--format", "sbml", "-o", str(tmp_path / "x"), "--alter", "TSC2 loss"]) == 2
    assert main(["export", "other", "--format", "sbml", "-o", str(tmp_path / "x")]) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["model.xml"]
