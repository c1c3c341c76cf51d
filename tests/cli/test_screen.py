"""`rheostat screen` reads a cohort, writes the three files, and goes on where it was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from rheostat.analysis.screen_store import MISSING_PROGRAMS, open_results
from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\tt_vaf\n"


def cohort(folder: Path, samples: int = 3) -> Path:
    """Samples that differ in the allele fraction of one MTOR variant, so that each is a genotype of its own."""
    rows = [f"MTOR\tMissense_Mutation\tp.F2108L\tS{i}\t{0.51 + 0.49 * i / samples:.4f}\n" for i in range(samples)]
    file = folder / "cohort.maf"
    file.write_text(HEADER + "".join(rows))
    return file


def test_the_three_files(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert main(["screen", str(cohort(tmp_path)), "-o", str(out), "--ensemble", "2"]) == 0
    told = capsys.readouterr()
    assert "one file, 3 samples" in told.err
    assert "rheostat query" in told.out
    record = json.loads((out / "run.json").read_text())
    assert record["finished"] is True
    assert (record["samples"], record["genotypes"], record["seed"]) == (3, 3, 1)
    assert record["settings"]["ensemble"] == 2
    assert record["quantity"].startswith("in patients")
    assert [Path(item["path"]).name for item in record["inputs"]] == ["cohort.maf"]
    assert len(record["inputs"][0]["sha256"]) == len(record["knowledge_sha256"]) == 64
    assert set(record["times"]) == {"begun", "finished", "seconds_of_last_run"}
    with open_results(out) as results:
        inside = results.execute(
            "SELECT bool_and(low <= high) FROM predictions WHERE metric = 'sensitivity'"
        ).fetchone()
        assert inside == (True,)
        assert results.execute("SELECT alterations FROM samples WHERE sample_id = 'S1'").fetchone() == ("MTOR F2108L",)
        rows = results.execute("SELECT gene, change, match, measured, ground FROM alterations WHERE sample_id = 'S0'")
        assert rows.fetchall() == [("MTOR", "F2108L", "exact variant", False, "allele fraction 0.51")]


def test_regimens_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine: {label: Mine, drugs: [RAD001, trametinib], doses: [1 nM, 0.1 uM]}\n")
    assert main(["screen", str(cohort(tmp_path, 1)), "-o", str(tmp_path / "out"), "--regimens", str(file)]) == 0
    with open_results(tmp_path / "out") as results:
        assert results.execute("SELECT label, drug, doses_nm FROM regimens").fetchall() == [
            ("Mine", "everolimus", [1.0, 100.0])
        ]


BAD = {
    "unknown field": ("a: {drug: [everolimus]}\n", "line 1"),
    "not a list": ("a: {drugs: everolimus}\n", "line 1: a.drugs: Input should be a valid tuple"),
    "unknown drug": ("a: {drugs: [everolimos]}\n", "did you mean"),
    "drug twice": ("a: {drugs: [everolimus, RAD001]}\n", "line 1: a: a drug is named twice"),
    "unit": ("a: {drugs: [everolimus], doses: [1 mg]}\n", "'1 mg' is not a concentration"),
    "empty": ("", "expected regimens by name"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_bad_regimens(text: str, message: str, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    assert main(["screen", str(cohort(tmp_path, 1)), "-o", str(tmp_path / "out"), "--regimens", str(file)]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_cohort_with_errors_is_refused_unless_told(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    cohort(folder, 1)
    (folder / "other.maf").write_bytes(b"PK\x03\x04")
    assert main(["screen", str(folder), "-o", str(tmp_path / "out")]) == 2
    assert "1 errors, the first" in capsys.readouterr().err
    assert main(["screen", str(folder), "-o", str(tmp_path / "out"), "--despite-errors"]) == 0


def test_the_extra_is_asked_for(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert main(["screen", str(cohort(tmp_path, 1)), "-o", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"rheostat: {MISSING_PROGRAMS}\n"


def begun(maf: Path, out: Path) -> subprocess.Popen[bytes]:
    """A screen of some length that has written at least one block."""
    command = [sys.executable, "-m", "rheostat", "screen", str(maf), "-o", str(out), "--ensemble", "4"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not list(out.glob("blocks/0*.parquet")):
        assert running.poll() is None, running.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return running


def ended(record: Path) -> dict[str, object]:
    return {name: value for name, value in json.loads(record.read_text()).items() if name != "times"}


def test_killed_and_interrupted_screens_go_on_to_the_same_bytes(tmp_path: Path, capsys: Captured) -> None:
    maf = cohort(tmp_path, 400)
    arguments = ["screen", str(maf), "--ensemble", "4", "-o"]
    out = tmp_path / "out"
    killed = begun(maf, out)
    os.kill(killed.pid, signal.SIGSTOP)
    assert main([*arguments, str(out), "--resume"]) == 2
    assert "another run is writing into this folder" in capsys.readouterr().err
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    done = len(list(out.glob("blocks/0*.parquet")))
    assert done >= 1
    assert not (out / "predictions.parquet").exists()
    assert main([*arguments, str(out)]) == 2
    assert "go on with --resume" in capsys.readouterr().err
    assert main([*arguments, str(out), "--resume"]) == 0
    assert main([*arguments, str(out), "--resume"]) == 0
    assert "finished already" in capsys.readouterr().err

    interrupted = begun(maf, tmp_path / "second")
    interrupted.send_signal(signal.SIGINT)
    assert b"interrupted" in interrupted.communicate()[1]
    assert interrupted.returncode == 130
    assert main([*arguments, str(tmp_path / "second"), "--resume"]) == 0
    assert (out / "predictions.parquet").read_bytes() == (tmp_path / "second/predictions.parquet").read_bytes()
    assert ended(out / "run.json") == ended(tmp_path / "second/run.json")


def test_a_cluster_of_two_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    """Forty genotypes are two blocks; both workers have two threads, which share what they know of drugs."""
    file = tmp_path / "mine.yaml"
    file.write_text("a: {drugs: [everolimus]}\nb: {drugs: [sapanisertib, trametinib]}\n")
    asked = ["screen", str(cohort(tmp_path, 40)), "--regimens", str(file), "--ensemble", "2"]
    assert main([*asked, "-o", str(tmp_path / "here")]) == 0
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=":0", silence_logs=50) as cluster:
        there = [*asked, "-o", str(tmp_path / "there"), "--scheduler", cluster.scheduler_address]
        assert main(there) == 0
    ours, theirs = ((tmp_path / where / "predictions.parquet").read_bytes() for where in ("here", "there"))
    assert ours == theirs
    records = [json.loads((tmp_path / where / "run.json").read_text()) for where in ("here", "there")]
    assert records[0] | {"times": None} == records[1] | {"times": None}


def test_a_scheduler_that_is_not_there(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rheostat.simulate.scaleout.WAIT", 0.2)
    asked = ["screen", str(cohort(tmp_path, 1)), "-o", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"]
    assert main(asked) == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_regimens_are_ranked_by_what_reaches_a_patient(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "both: {drugs: [everolimus, trametinib], schedules: {everolimus: {dose_mg: 5, every: 24 h}}}\n"
        "one: {drugs: [everolimus]}\n"
        "apart: {drugs: [sapanisertib]}\n"
    )
    assert main(["screen", str(cohort(tmp_path, 2)), "-o", str(tmp_path / "out"), "--regimens", str(file)]) == 0
    assert "1 of 3 regimens stand apart, unranked" in capsys.readouterr().err
    with open_results(tmp_path / "out") as results:
        query = "SELECT regimen_id, rank, percentile, growth_left, advantage FROM ranking WHERE sample_id = 'S0'"
        rows = {row[0]: row[1:] for row in results.execute(query).fetchall()}
        assert rows["apart"][:3] == (None, None, None)
        assert rows["apart"][3] is not None
        assert {rows["both"][0], rows["one"][0]} == {1, 2}
        assert rows["both"][2] < rows["one"][2] < 1.0
        reasons = results.execute("SELECT not_ranked, schedules FROM regimens ORDER BY regimen_id").fetchall()
        assert "Sapanisertib" in reasons[0][0]
        assert '"everolimus": "5 mg every 24 h"' in reasons[1][1]
        assert reasons[2][0] is None


def test_a_nominal_ranking_is_labelled_and_knows_no_patient(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["screen", str(cohort(tmp_path, 1)), "-o", str(out), "--ranking", "nominal"]) == 0
    assert json.loads((out / "run.json").read_text())["quantity"].startswith("nominal in vitro")
    with open_results(out) as results:
        assert results.execute("SELECT count(percentile), min(rank) FROM ranking").fetchone() == (0, 1)


def test_samples_of_several_parts(tmp_path: Path, capsys: Captured) -> None:
    parts = tmp_path / "parts.yaml"
    parts.write_text("samples: [S1]\nparts: {a: {share: 0.5}, b: {share: 0.5, alterations: [TSC2 loss]}}\n")
    command = ["screen", str(cohort(tmp_path, 2)), "-o", str(tmp_path / "out"), "--mixture", str(parts)]
    assert main(command) == 0
    with open_results(tmp_path / "out") as results:
        assert results.execute("SELECT count(DISTINCT genotype), count(*) FROM samples").fetchone() == (2, 2)
    parts.write_text("samples: [S9]\nparts: {a: {share: 1}}\n")
    assert main([*command[:3], str(tmp_path / "new"), *command[4:]]) == 2
    assert "the cohort has no sample 'S9'" in capsys.readouterr().err
