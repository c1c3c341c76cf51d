"""The scoreboard on a made-up panel in which the truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.analysis.small_panel import LINES, write_panel

from rheostat.analysis.cohort_cells import FeatureSet, cohort_of
from rheostat.analysis.cohort_predictions import ladders_of, predict_cohort
from rheostat.analysis.cohort_response import cohort_response
from rheostat.analysis.cross_validate import cross_validate
from rheostat.analysis.dose_response import dose_response
from rheostat.analysis.model import load_model
from rheostat.analysis.read_panel import MeasuredPanel, read_panel
from rheostat.analysis.read_trained import read_trained, shipped_predictors, write_trained
from rheostat.analysis.scoring import Scoreboard
from rheostat.analysis.train import train
from rheostat.analysis.trained import Trained, hashed
from rheostat.analysis.validate import Shipped, validate
from rheostat.errors import InputError
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.parameter_sets import load_parameter_set
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

MODEL = load_model()
CLASSES = load_abundance_classes()
DOSES = (1.0, 20.0)
CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)
LITERATURE = load_parameter_set("literature")
TARGET = "mTORC1_rapalog_resid"


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> MeasuredPanel:
    return read_panel(write_panel(tmp_path_factory.mktemp("panel")), cutoffs=CUTOFFS)


@pytest.fixture(scope="module")
def board(panel: MeasuredPanel) -> Scoreboard:
    return cross_validate(MODEL, CLASSES, panel, shipped=Shipped(LITERATURE))


@pytest.fixture(scope="module")
def trained(panel: MeasuredPanel) -> Trained:
    return train(MODEL, panel)


def test_each_part_is_scored_on_every_split_it_can_have(board: Scoreboard) -> None:
    seen = {(row.part, row.model, row.split) for row in board.rows if row.target == TARGET}
    assert ("mechanism", "rheostat literature", "all") in seen
    for name in ("ridge", "elastic net"):
        assert {("statistical", name, split) for split in ("leave-tissue", "5-fold")} <= seen
    assert board.samples == LINES


def test_a_baseline_that_is_given_the_answer_finds_it(board: Scoreboard) -> None:
    rows = [row for row in board.rows if row.target == TARGET and row.model != "rheostat literature"]
    rule = next(row for row in rows if row.model.startswith("PI3K"))
    assert rule.agreement.spearman is not None
    assert rule.agreement.spearman > 0.85
    for name in ("ridge", "elastic net"):
        fitted = next(row for row in rows if (row.model, row.features, row.split) == (name, "genotype", "5-fold"))
        assert fitted.agreement.spearman is not None
        assert fitted.agreement.spearman > 0.8


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


def test_samples_that_were_trained_on_are_refused_unless_allowed(panel: MeasuredPanel, trained: Trained) -> None:
    shipped = Shipped(LITERATURE, trained=trained)
    refused = validate(MODEL, CLASSES, panel, shipped=shipped)
    assert {row.split for row in refused.rows} == {"all"}
    assert any("140 of 140 samples were trained on" in note and "--allow-seen" in note for note in refused.notes)
    allowed = validate(MODEL, CLASSES, panel, shipped=shipped, allow_seen=True)
    frozen = {(row.part, row.model) for row in allowed.rows if row.split == "frozen" and row.target == TARGET}
    assert {("statistical", "ridge"), ("statistical", "readout layer"), ("both", "rheostat literature")} <= frozen
    assert any("remember" in note for note in allowed.notes)


def test_unseen_samples_are_scored_by_what_was_trained_elsewhere(tmp_path: Path, trained: Trained) -> None:
    folder = write_panel(tmp_path / "panel", lines=60)
    for path in folder.glob("*.tsv"):
        path.write_text(path.read_text().replace("\nL0", "\nNEW"))
    found = validate(MODEL, CLASSES, read_panel(folder, cutoffs=CUTOFFS), shipped=Shipped(LITERATURE, trained=trained))
    ridge = next(row for row in found.rows if (row.model, row.features, row.split) == ("ridge", "genotype", "frozen"))
    assert ridge.agreement.n == 60
    assert ridge.agreement.spearman is not None
    assert ridge.agreement.spearman > 0.8
    assert not any("trained on:" in note for note in found.notes)


def test_an_archive_gives_back_what_was_stored(tmp_path: Path, panel: MeasuredPanel, trained: Trained) -> None:
    write_trained(trained, tmp_path / "predictors.npz")
    again = read_trained(tmp_path / "predictors.npz")
    assert (again.targets, again.seen, again.drugs, again.network) == (
        trained.targets,
        trained.seen,
        trained.drugs,
        trained.network,
    )
    ours, theirs = (
        validate(MODEL, CLASSES, panel, shipped=Shipped(LITERATURE, trained=each), allow_seen=True).rows
        for each in (trained, again)
    )
    for one, other in zip(ours, theirs, strict=True):
        assert one.agreement.spearman == pytest.approx(other.agreement.spearman, abs=0.01)


def test_a_name_is_recognised_in_any_spelling() -> None:
    # The digest is that of coreutils' sha256sum for the text MCF7.
    assert hashed("MCF-7") == hashed("mcf7") == ("d9569f03d5f3a53efff7537bd359a0c31157f2a74c0be980b634467d35f4b32e")


def test_what_ships_is_of_this_network_and_says_on_what_it_was_trained() -> None:
    shipped = shipped_predictors()
    assert "GDSC" in shipped.fitted_on
    assert len(shipped.seen) > 800
    for layer in shipped.layers.values():
        assert len(layer.names) <= 60
    assert shipped.column("GDSC2 Rapamycin", ["Rapamycin"]) == shipped.targets.index("mTORC1_rapalog")
    assert shipped.column("x", ["nobody's drug"]) is None


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


def test_general_sensitivity_is_taken_off_predictions_where_it_was_off_the_measurements(panel: MeasuredPanel) -> None:
    cohort = cohort_of(panel, MODEL.knowledge, CLASSES)
    found = predict_cohort(MODEL, CLASSES, panel, cohort, LITERATURE)
    raw, left = (next(t for t in panel.targets if t.name == name) for name in (TARGET.removesuffix("_resid"), TARGET))
    assert (raw.is_specific, left.is_specific) == (False, True)
    general = found.general[FeatureSet.GENOTYPE]
    plain, specific = (found.of_target(target)[FeatureSet.GENOTYPE] for target in (raw, left))
    known = ~np.isnan(plain)
    assert abs(np.corrcoef(plain[known], general[known])[0, 1]) > 0.1
    assert np.corrcoef(specific[known], general[known])[0, 1] == pytest.approx(0.0, abs=1e-9)
