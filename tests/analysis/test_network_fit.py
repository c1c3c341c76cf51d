"""Calibration of the network: exact slopes, an edge that made the data is approached, and claims are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.small_panel import write_panel

from rheostat.analysis.calibrated_members import claims_that_hold, members_of, networks_of
from rheostat.analysis.cohort_cells import FeatureSet, cohort_of
from rheostat.analysis.fit import Aim
from rheostat.analysis.model import load_model
from rheostat.analysis.network_fit import FittedNetwork, NetworkFitter
from rheostat.analysis.read_panel import read_panel
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

MODEL = load_model()
CLASSES = load_abundance_classes()
LINES = 60
LADDERS = {"AZD8055": (30.0, 300.0)}
EVERYBODY = list(range(LINES))


@pytest.fixture(scope="module")
def fitter(tmp_path_factory: pytest.TempPathFactory) -> NetworkFitter:
    folder = write_panel(tmp_path_factory.mktemp("panel"), lines=LINES)
    panel = read_panel(folder, cutoffs=CopyNumberCutoffs(amplified=0.7, deleted=-1.0))
    cohort = cohort_of(panel, MODEL.knowledge, CLASSES)
    aim = Aim("mTOR", LADDERS, np.full(LINES, np.nan))
    found = NetworkFitter(MODEL, CLASSES, cohort, [aim], FeatureSet.EXPRESSION)
    truth = found.start.copy()
    truth[found.names.index("proliferation.on.0:protein_synthesis")] = found.high[0]
    truth[found.names.index("beta kinase")] = 1.0
    made = found.responses(truth, np.arange(LINES))["mTOR"][0]
    return NetworkFitter(MODEL, CLASSES, cohort, [Aim("mTOR", LADDERS, made)], FeatureSet.EXPRESSION)


@pytest.fixture(scope="module")
def fitted(fitter: NetworkFitter) -> FittedNetwork:
    return fitter.fit(EVERYBODY, evaluations=4)


def test_slopes_are_those_of_finite_differences(fitter: NetworkFitter) -> None:
    rows = np.arange(12)
    slopes = fitter.responses(fitter.start, rows, with_slopes=True)["mTOR"][1]
    for name in ("proliferation.on.0:protein_synthesis", "E2F.on.0:RB1", "beta kinase", "beta adaptor"):
        k = fitter.names.index(name)
        step = 1e-3 * np.eye(len(fitter.names))[k]
        above, below = (fitter.responses(fitter.start + s, rows)["mTOR"][0] for s in (step, -step))
        assert slopes[:, k] == pytest.approx((above - below) / 2e-3, abs=1e-5), name


def test_what_made_the_data_is_approached_and_most_is_flat(fitter: NetworkFitter, fitted: FittedNetwork) -> None:
    assert fitted.cost[1] < 0.8 * fitted.cost[0]
    kinase = fitter.names.index("beta kinase")
    assert fitted.values[kinase] > fitted.start[kinase] + 0.02
    assert len(fitted.flat) > 0.8 * len(fitted.names)
    assert "beta fkbp" not in fitter.names


def test_a_fit_goes_on_from_where_it_was_interrupted(fitter: NetworkFitter, fitted: FittedNetwork) -> None:
    kept: list[np.ndarray] = []
    fitter.fit(EVERYBODY, evaluations=1, begin=fitted.values, keep=kept.append)
    assert kept
    again = fitter.fit(EVERYBODY, evaluations=1, begin=fitted.values)
    assert again.cost[1] == pytest.approx(fitted.cost[1], rel=1e-6)


def test_members_satisfy_the_claims_and_make_up_a_set(fitter: NetworkFitter, fitted: FittedNetwork) -> None:
    some = [each for key, each in MODEL.knowledge.experiments.items() if "rapalog" in key][:5]
    trials = claims_that_hold(MODEL, some)
    assert trials
    # As if the data had told of every size.
    told = replace(fitted, spreads=0.5 * fitted.prior)
    members = members_of(fitter, told, trials, draws=2, seed=0)
    flat = members_of(fitter, replace(fitted, spreads=fitted.prior), trials, draws=1, seed=0)
    assert flat.networks[0] == {}
    assert len(members.networks) + members.dropped == 3
    sizes = {name: tuple(own[name] for own in members.networks) for name in members.networks[0]}
    made = ParameterSet(label="x", notice="x", fitted_on="x", sizes=sizes)
    networks = networks_of(MODEL, made)
    assert len(networks) == len(members.networks)
    assert not np.array_equal(networks[0].tables.literal_half, MODEL.network.tables.literal_half)


def test_a_set_without_sizes_has_no_networks_and_unequal_members_are_refused() -> None:
    assert networks_of(MODEL, ParameterSet(label="x", notice="x", fitted_on="x")) == []
    with pytest.raises(ValueError, match="1 and 2 members"):
        ParameterSet(label="x", notice="x", fitted_on="x", sizes={"a": (0.1,), "b": (0.1, 0.2)})
