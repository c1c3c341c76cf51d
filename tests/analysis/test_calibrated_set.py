"""The calibrated set that ships: it fits this network, says under which terms, and keeps what drugs are known for."""

from __future__ import annotations

import numpy as np

from rheostat.analysis.calibrated_members import broken_claims, claims_that_hold, networks_of
from rheostat.analysis.model import load_model
from rheostat.knowledge.parameter_sets import load_parameter_set

MODEL = load_model()
CALIBRATED = load_parameter_set("calibrated")


def test_it_says_what_it_was_fitted_on_and_under_which_terms() -> None:
    assert "GDSC" in CALIBRATED.fitted_on
    assert "non-commercial" in CALIBRATED.notice


def test_every_member_moves_edges_of_this_network_and_keeps_its_claims() -> None:
    networks = networks_of(MODEL, CALIBRATED)
    assert networks
    held = claims_that_hold(MODEL, [e for key, e in MODEL.knowledge.experiments.items() if "rapalog" in key])
    assert held
    for network in networks:
        assert not np.array_equal(network.tables.literal_half, MODEL.network.tables.literal_half)
        assert broken_claims(MODEL, network, held) == ()
