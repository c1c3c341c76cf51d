"""Single drugs: one target a data set and drug, replicates averaged, each curve with its own doses."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.analysis.read_drug_responses import read_drug_responses
from rheostat.errors import InputError

AREAS = "key\tdrug\tdataset\treplicate\tauc\n"


def test_each_data_set_is_a_target_with_the_doses_of_its_curves(tmp_path: Path) -> None:
    (tmp_path / "gdsc_mtor_response.tsv").write_text(
        AREAS + "A\tRapamycin\tGDSC2\t1\t0.8\nA\tRapamycin\tGDSC2\t2\t0.6\nB\tRapamycin\tGDSC2\t1\t0.9\n"
        "A\tRapamycin\tGDSC1\t1\t0.5\n"
    )
    (tmp_path / "ctrp_mtor_response.tsv").write_text("key\tdrug\tauc\nA\tsirolimus\t12\n")
    (tmp_path / "dose_ranges.tsv").write_text("dataset\tdrug\tmin_uM\tmax_uM\nGDSC2\tRapamycin\t0.0001\t0.1\n")
    (tmp_path / "dose_ranges_by_curve.tsv").write_text(
        "dataset\tdrug\tkey\treplicate\tmin_uM\tmax_uM\nGDSC2\tRapamycin\tA\t1\t0.00002\t0.02\n"
    )
    found = {target.name: target for target in read_drug_responses(tmp_path)}
    assert set(found) == {"GDSC1 Rapamycin", "GDSC2 Rapamycin", "CTRP sirolimus"}
    mixed = found["GDSC2 Rapamycin"]
    assert mixed.is_area
    assert mixed.values == {"A": pytest.approx(-0.7), "B": -0.9}
    assert mixed.ranges["A"] == (pytest.approx((0.02, 20.0)),)
    assert mixed.ranges["B"] == (pytest.approx((0.1, 100.0)),)
    assert found["CTRP sirolimus"].ranges == {}
    assert found["GDSC1 Rapamycin"].ranges == {}


def test_a_folder_without_areas_has_none_and_bad_cells_are_named(tmp_path: Path) -> None:
    assert read_drug_responses(tmp_path) == []
    (tmp_path / "gdsc_mtor_response.tsv").write_text(AREAS + "A\tRapamycin\tGDSC2\t1\tlow\n")
    with pytest.raises(InputError, match="line 2: 'low' is not a number"):
        read_drug_responses(tmp_path)
