"""The scoreboard on a made-up panel in which the truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.analysis.small_panel import LINES, write_panel

from rheostat.analysis.cohort_cells import FeatureSet, cohort_of
from rheostat.analysis.cohort_response import cohort_response
from rheostat.analysis.dose_response import dose_response
from rheostat.analysis.model import load_model
from rheostat.analysis.read_panel import read_panel
from rheostat.analysis.validate import Scoreboard, ladders_of, validate
from rheostat.errors import InputError
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.parameter_sets import load_parameter_set
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

MODEL = load_model()
CLASSES = load_abundance_classes()
DOSES = (1.0, 20.0)

CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Scoreboard:
    panel = read_panel(write_panel(tmp_path_factory.mktemp("panel")), cutoffs=CUTOFFS)
    return validate(MODEL, CLASSES, panel, parameters=load_parameter_set("literature"))


def test_each_part_is_scored_on_every_split_it_can_have(board: Scoreboard) -> None:
    seen = {(row.part, row.model, row.split) for row in board.rows if row.target == "mTORC1_rapalog_resid"}
    assert ("mechanism", "rheostat literature", "all") in seen
    assert {("statistical", "ridge", split) for split in ("leave-tissue", "5-fold")} <= seen
    assert {("both", "rheostat literature", split) for split in ("leave-tissue", "5-fold")} <= seen
    assert board.samples == LINES


def test_a_baseline_that_is_given_the_answer_finds_it(board: Scoreboard) -> None:
    rows = [row for row in board.rows if row.target == "mTORC1_rapalog_resid" and row.model != "rheostat literature"]
    rule = next(row for row in rows if row.model.startswith("PI3K"))
    ridge = next(row for row in rows if (row.model, row.features, row.split) == ("ridge", "genotype", "5-fold"))
    assert rule.agreement.spearman is not None
    assert rule.agreement.spearman > 0.85
    assert ridge.agreement.spearman is not None
    assert ridge.agreement.spearman > 0.8


def test_the_mechanism_is_fitted_on_nothing_and_says_so(board: Scoreboard) -> None:
    mechanism = [row for row in board.rows if row.part == "mechanism"]
    assert mechanism
    assert {row.fitted_on for row in mechanism} == {"nothing"}
    assert {row.features for row in mechanism} == {"genotype", "genotype+expression"}


def test_ours_is_compared_with_baselines_on_the_same_samples(board: Scoreboard) -> None:
    assert board.comparisons
    for each in board.comparisons:
        assert each.first.startswith("rheostat literature")
        assert not each.second.startswith("rheostat")
        assert each.low <= each.difference + 0.1
        assert each.high >= each.difference - 0.1


def test_what_cannot_be_simulated_is_named(board: Scoreboard) -> None:
    assert any("Compound 7" in note for note in board.notes)


def test_doses_are_those_that_were_screened(tmp_path: Path) -> None:
    ladders, drugs, _ = ladders_of(MODEL, read_panel(write_panel(tmp_path / "panel", lines=12), cutoffs=CUTOFFS))
    assert list(ladders) == ["everolimus"]
    assert (ladders["everolimus"][0], ladders["everolimus"][-1]) == (pytest.approx(0.1), pytest.approx(100.0))
    assert drugs["mTORC1_rapalog_resid"] == ("everolimus",)


def test_a_panel_of_unknown_drugs_is_refused(tmp_path: Path) -> None:
    folder = write_panel(tmp_path / "panel", lines=12)
    (folder / "drug_classes.tsv").write_text("drug_as_spelt\tclass\nCompound 7\tmTORC1_rapalog\n")
    with pytest.raises(InputError, match="none of the drugs"):
        ladders_of(MODEL, read_panel(folder, cutoffs=CUTOFFS))


def test_the_batch_of_a_cohort_says_what_one_dose_response_at_a_time_says(tmp_path: Path) -> None:
    cohort = cohort_of(read_panel(write_panel(tmp_path / "panel", lines=12), cutoffs=CUTOFFS), MODEL.knowledge, CLASSES)
    cells = cohort.cells(FeatureSet.EXPRESSION, CLASSES.by_gene())
    found = cohort_response(MODEL, cells, {"everolimus": DOSES, "AZD8055": DOSES})
    for column, drug in enumerate(found.drugs):
        for row in (0, 1, 2):
            alone = dose_response(MODEL, cells[row], drug=drug, doses=DOSES)
            assert found.sensitivity[row, column] == pytest.approx(1.0 - np.mean(alone.gr.values), abs=1e-6)
            assert found.kill[row, column] == pytest.approx(1.0 - np.mean(alone.viability.values), abs=1e-6)
