"""`rheostat report`: from a file to a report, the same every time, or one sentence and nothing written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rheostat.cli.main import main

Captured = pytest.CaptureFixture[str]
FILES = ["findings.json", "regimens.tsv", "report.html", "run.json"]
HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"
ROW = "PIK3CA\tMissense_Mutation\tp.H1047R\t{sample}\n"
FEW = ["--regimens", "everolimus, sapanisertib", "--ensemble", "2"]


def maf(folder: Path, *samples: str, name: str = "tumour.maf") -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + "".join(ROW.format(sample=sample) for sample in samples or ("MADE-UP-1",)))
    return str(file)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_maf_becomes_a_report_and_a_table_on_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "new folder" / "out"
    assert main(["report", maf(tmp_path), "-o", str(out), *FEW]) == 0
    assert sorted(contents(out)) == FILES
    printed, err = capsys.readouterr()
    assert err == ""
    lines = printed.splitlines()
    assert lines[0].startswith("MADE-UP-1 (")
    assert lines[2].startswith("1. Everolimus  ")
    assert lines[3] == "not ranked:"
    assert lines[4].startswith("Sapanisertib: human pharmacokinetics of Sapanisertib are not known")
    assert lines[-1] == f"The report is in {out / 'report.html'}"
    page = (out / "report.html").read_text()
    assert "PIK3CA H1047R" in page
    assert page.count("<details") >= 2


def test_equal_input_gives_equal_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    case = maf(tmp_path)
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert main(["report", case, "-o", str(tmp_path / name), "--seed", seed, "--ensemble", "3", *FEW[:2]]) == 0
    first, second, third = (contents(tmp_path / name) for name in "abc")
    assert first == second
    assert first["findings.json"] != third["findings.json"]


def test_all_that_ship_are_ranked_where_none_is_named(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", maf(tmp_path), "--json", "--ensemble", "1"]) == 0
    found = json.loads(capsys.readouterr().out)["samples"][0]["regimens"]
    assert len(found) > 3
    ranked = [regimen for regimen in found if regimen["rank"] is not None]
    percentiles = [regimen["patient"]["percentile"]["value"] for regimen in ranked]
    assert percentiles == sorted(percentiles, reverse=True)
    assert [regimen["rank"] for regimen in ranked] == list(range(1, len(ranked) + 1))
    apart = found[len(ranked) :]
    assert apart
    assert all(regimen["patient"] is None and regimen["not_ranked"] for regimen in apart)


def test_a_nominal_ranking_ranks_all_by_the_dish(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", maf(tmp_path), "--json", "--ensemble", "1", "--ranking", "nominal"]) == 0
    found = json.loads(capsys.readouterr().out)["samples"][0]["regimens"]
    advantages = [regimen["advantage"]["value"] for regimen in found]
    assert advantages == sorted(advantages, reverse=True)
    assert all(regimen["rank"] and regimen["patient"] is None for regimen in found)


def test_json_alone_writes_nothing_and_with_a_folder_both(tmp_path: Path, capsys: Captured) -> None:
    case = maf(tmp_path)
    assert main(["report", case, "--json", *FEW]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["tumour.maf"]
    assert main(["report", case, "--json", "-o", str(tmp_path / "out"), *FEW]) == 0
    again, err = capsys.readouterr()
    assert json.loads(again) == json.loads(out) == json.loads((tmp_path / "out" / "findings.json").read_text())
    assert err == f"The report is in {tmp_path / 'out' / 'report.html'}\n"


def test_several_cases_have_each_a_folder_and_a_line_of_json(tmp_path: Path, capsys: Captured) -> None:
    first, second = maf(tmp_path, "A", name="one.maf"), maf(tmp_path, "B", name="two.maf")
    assert main(["report", first, second, "--json", "-o", str(tmp_path / "out"), *FEW]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["samples"][0]["sample_id"] for line in lines] == ["A", "B"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one", "two"]
    assert sorted(contents(tmp_path / "out" / "one")) == FILES


def test_every_sample_of_a_maf_is_reported(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", maf(tmp_path, "A", "B"), "--json", *FEW]) == 0
    assert [sample["sample_id"] for sample in json.loads(capsys.readouterr().out)["samples"]] == ["A", "B"]


def test_a_case_folder_and_extra_files_are_read(tmp_path: Path, capsys: Captured) -> None:
    maf(tmp_path / "case", name="mutations.maf")
    genes, copies = tmp_path / "genes.txt", tmp_path / "copies.tsv"
    genes.write_text("PIK3CA\n")
    copies.write_text("Hugo_Symbol\tMADE-UP-1\nRICTOR\t2\n")
    extra = ["--genes-assayed", str(genes), "--copy-number", str(copies)]
    assert main(["report", str(tmp_path / "case"), "--json", *extra, *FEW]) == 0
    sample = json.loads(capsys.readouterr().out)["samples"][0]
    assert "KRAS" in sample["not_assayed"]
    assert "RICTOR" in {alteration["gene"] for alteration in sample["alterations"]}


def test_a_hostile_sample_name_stays_a_name(tmp_path: Path, capsys: Captured) -> None:
    name = '<script>alert("1")</script>\u202e\x1b[2J=1'
    out = tmp_path / "out"
    assert main(["report", maf(tmp_path, name), "-o", str(out), *FEW]) == 0
    printed = capsys.readouterr().out
    page = (out / "report.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for text in (printed, page, (out / "regimens.tsv").read_text(), (out / "findings.json").read_text()):
        assert "\u202e" not in text
        assert "\x1b" not in text
    assert json.loads((out / "findings.json").read_text())["samples"][0]["sample_id"] == name


def test_a_report_asks_the_network_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a report opened a socket")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert main(["report", maf(tmp_path), "-o", str(tmp_path / "out"), *FEW]) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "say where the report goes (-o DIR), or ask for --json"),
        (["-o", "{file}"], "this is a file; expected a folder to write the report into"),
        (["-o", "{file}/deeper"], "this is a file; expected a folder to write the report into"),
        (["-o", "{out}", "--regimens", "everolimu"], "unknown regimen 'everolimu'; did you mean everolimus"),
        (["-o", "{out}", "--regimens", ""], "--regimens '': expected one or more values separated by commas"),
        (["-o", "{out}", "--regimens", "everolimus,"], "expected one or more values separated by commas"),
        (["-o", "{out}", "--ensemble", "0"], "0 is not in the range x>=1"),
        (["-o", "{out}", "--seed", "x"], "'x' is not a valid integer"),
        (["-o", "{out}", "--copy-number", "{file}.none"], "does not exist"),
        (["-o", "{out}", "--copy-number", "{file}"], "file"),
        (["-o", "{out}", "{file}"], "file, line 1: the columns are separated by spaces; expected tabs"),
        (["-o", "{out}", "{same}"], "two cases are called 'tumour' and would share a folder"),
        (["-o", "{out}", "{same}", "--genes-assayed", "{file}"], "belong to one case"),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_written(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: Captured
) -> None:
    case, same = maf(tmp_path), maf(tmp_path / "other")
    (tmp_path / "file").write_text("neither a table nor a case")
    places = {"file": str(tmp_path / "file"), "out": str(tmp_path / "out"), "same": same}
    assert main(["report", case, *(part.format(**places) for part in arguments)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert len(err.splitlines()) == (2 if "--help" in err else 1)
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "other", "tumour.maf"]


def test_a_case_that_is_not_there_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert main(["report", str(tmp_path / "none"), "-o", str(tmp_path / "out")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_to_a_terminal_on_standard_error_only(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["report", maf(tmp_path), "--json", *FEW]) == 0
    out, err = capsys.readouterr()
    json.loads(out)
    assert re.search(r"1 of 3: Everolimus", err)
    assert err.endswith("\x1b[K")
