"""The calibration: it finds what made the data, stays at its prior where they say nothing, and never turns a sign."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.small_panel import write_panel

from rheostat.analysis.baselines import random_folds
from rheostat.analysis.cohort_cells import Cohort, FeatureSet, cohort_of
from rheostat.analysis.fit import Aim, Fitter, cross_validated
from rheostat.analysis.model import load_model
from rheostat.analysis.read_panel import read_panel
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

MODEL = load_model()
CLASSES = load_abundance_classes()
NAMES = list(CLASSES.classes)
LINES = 210
LADDERS = {"AZD8055": (30.0, 300.0)}

CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return cohort_of(
        read_panel(write_panel(tmp_path_factory.mktemp("panel"), lines=LINES), cutoffs=CUTOFFS),
        MODEL.knowledge,
        CLASSES,
    )


def fitter(cohort: Cohort, measured: np.ndarray) -> Fitter:
    return Fitter(MODEL, CLASSES, cohort, [Aim("mTOR", LADDERS, measured)], FeatureSet.EXPRESSION)


def test_a_beta_that_made_the_data_is_approached_and_the_others_are_flat(cohort: Cohort) -> None:
    wild_type = range(0, LINES, 3)
    truth = np.array([1.2 if name == "kinase" else record.beta for name, record in CLASSES.classes.items()])
    made = fitter(cohort, np.zeros(LINES)).predictions(truth, np.array(wild_type))["mTOR"]
    measured = np.full(LINES, np.nan)
    measured[::3] = made
    found = fitter(cohort, measured).fit(wild_type)
    assert found.cost[1] < found.cost[0]
    # Ranks tell how betas stand to one another, not how large they all are.
    assert found.as_mapping["kinase"] > 1.2 * found.as_mapping["translation"], found.as_mapping
    assert {"receptor", "transporter", "fkbp"} <= set(found.flat)
    assert found.as_mapping["fkbp"] == pytest.approx(0.25, abs=0.02)


def test_values_never_leave_their_signs(cohort: Cohort) -> None:
    rng = np.random.default_rng(0)
    found = fitter(cohort, rng.normal(size=LINES)).fit(range(LINES))
    assert (found.values >= 0.0).all()


def test_a_split_is_predicted_by_a_fit_that_did_not_see_it(cohort: Cohort) -> None:
    measured = np.random.default_rng(1).normal(size=LINES)
    splits = random_folds(LINES, rng=np.random.default_rng(2))[:1]
    before = cross_validated(fitter(cohort, measured), splits)["mTOR"]
    spoilt = measured.copy()
    spoilt[splits[0][1]] = 50.0
    after = cross_validated(fitter(cohort, spoilt), splits)["mTOR"]
    test = splits[0][1]
    assert after[1][test] == pytest.approx(before[1][test])
    assert np.isnan(before[0][splits[0][0]]).all()
