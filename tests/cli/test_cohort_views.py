"""`rheostat cohort-views` draws a finished screen."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from rheostat.analysis.screen_store import open_results
from rheostat.cli.main import main

SVG = "{http://www.w3.org/2000/svg}"
HEADER = "Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\n"


def test_three_drawings_and_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"TSC1\tNonsense_Mutation\tp.R692*\tA{i}<b>\n" for i in range(3)]
    rows += [f"TTN\tMissense_Mutation\tp.A1V\tB{i}\n" for i in range(3)]
    (tmp_path / "cohort.maf").write_text(HEADER + "".join(rows))
    out, views = tmp_path / "out", tmp_path / "views"
    assert main(["screen", str(tmp_path / "cohort.maf"), "-o", str(out)]) == 0
    asked = ["cohort-views", str(out), "-o", str(views), "--regimen", "everolimus"]
    assert main([*asked, "--against", "temsirolimus"]) == 0
    assert "percentile among reference tumours" in capsys.readouterr().err
    drawings = {
        name: fromstring((views / f"{name}.svg").read_text()) for name in ("oncoprint", "heat-map", "waterfall")
    }
    titles = [part.text for part in drawings["oncoprint"].iter(f"{SVG}title")]
    assert titles[1:] == [f"A{i}<b>: TSC1 R692*" for i in range(3)]
    regimens = [part.text for part in drawings["heat-map"].iter(f"{SVG}text")]
    with open_results(out) as connection:
        held = connection.execute("SELECT DISTINCT regimen_id FROM ranking WHERE percentile IS NOT NULL").fetchall()
    assert len(regimens) == 1 + len(held)
    assert len([part for part in drawings["waterfall"].iter(f"{SVG}rect") if part.get("class")]) == 6
    header, row = (views / "strata.tsv").read_text().splitlines()
    assert header.split("\t") == ["gene", "altered", "others", "difference", "low", "high"]
    assert row.split("\t")[:3] == ["TSC1", "3", "3"]
    table = (views / "disagreement.tsv").read_text().splitlines()
    assert (table[0], len(table)) == ("sample\teverolimus\ttemsirolimus\tdifference", 7)
    assert main([*asked, "--ranking", "nominal"]) == 0
    assert "advantage over the reference cell" in capsys.readouterr().err
    assert main(["cohort-views", str(out), "-o", str(views), "--regimen", "everolimos"]) == 2
    assert "did you mean everolimus" in capsys.readouterr().err
