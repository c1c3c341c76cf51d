"""Folders of measurements: any subset is read, and what cannot be used is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.analysis.small_panel import write_panel

from rheostat.analysis.read_panel import read_panel, read_responses
from rheostat.errors import InputError
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)


def test_everything_of_a_folder_is_found_and_turned_so_that_high_is_sensitive(tmp_path: Path) -> None:
    panel = read_panel(write_panel(tmp_path / "panel", lines=12), cutoffs=CUTOFFS)
    names = {target.name: target for target in panel.targets}
    assert set(names) == {"mTORC1_rapalog", "mTORC1_rapalog_resid", "mTOR_all"} - {"mTOR_all"}
    assert names["mTORC1_rapalog_resid"].drugs == ("Everolimus", "Compound 7")
    assert names["mTORC1_rapalog_resid"].values["L001"] > 0.0 > names["mTORC1_rapalog_resid"].values["L002"]
    assert names["mTORC1_rapalog_resid"].is_specific
    assert not names["mTORC1_rapalog"].is_specific
    assert panel.ranges == {"Everolimus": (pytest.approx(0.1), pytest.approx(100.0))}
    assert panel.tissue("L001") == "breast"
    assert len(panel.samples) == 12


def test_a_plain_table_is_a_target_for_each_drug_and_metric(tmp_path: Path) -> None:
    path = tmp_path / "responses.tsv"
    path.write_text(
        "sample\tdrug\tmetric\tvalue\tdirection\n"
        "A\teverolimus\tAUC\t0.8\tlow\nA\teverolimus\tAUC\t0.6\tlow\nA\teverolimus\tpGI50\t7\thigh\n"
    )
    found = {target.name: target.values for target in read_responses(path)}
    assert found == {"everolimus AUC": {"A": pytest.approx(-0.7)}, "everolimus pGI50": {"A": 7.0}}


@pytest.mark.parametrize(("row", "said"), [("0.8\tdown", "direction 'down'"), ("much\tlow", "'much' is not a number")])
def test_a_plain_table_says_what_it_cannot_read(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "responses.tsv"
    path.write_text(f"sample\tdrug\tmetric\tvalue\tdirection\nA\teverolimus\tAUC\t{row}\n")
    with pytest.raises(InputError, match=f"line 2: {said}"):
        read_responses(path)


def test_a_folder_without_responses_or_without_shared_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read_panel(tmp_path / "nowhere", cutoffs=CUTOFFS)
    with pytest.raises(InputError, match="no responses"):
        read_panel(tmp_path, cutoffs=CUTOFFS)
    folder = write_panel(tmp_path / "panel", lines=12, expression=False)
    (folder / "cellline_genotype.tsv").write_text("key\tPTEN_mut\nOTHER\t\n")
    with pytest.raises(InputError, match="do the names agree"):
        read_panel(folder, cutoffs=CUTOFFS)
