"""Systems run only if their experiments pass and fall with the system's own edges."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.experiments import prepare
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.systems import SystemStatus, claim_of, own_edges, systems_of, verify, without
from rheostat.errors import InputError
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.ledger import ClaimRecord, SystemKind, SystemRecord, load_claims, load_systems
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.evaluate import flow


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def record(**fields: object) -> SystemRecord:
    return SystemRecord.model_validate({"title": "made up", "group": "A", **fields})


def test_there_are_the_98_systems() -> None:
    assert list(load_systems()) == list(range(1, 99))


@pytest.mark.parametrize("number", [11, 18, 32, 34, 63, 71])
def test_a_system_runs(model: Model, number: int) -> None:
    claims = load_claims()
    trials = [prepare(model, e) for e in model.knowledge.experiments.values() if number in systems_of(e, claims)]
    (verdict,) = verify(model, {number: load_systems()[number]}, claims, trials=trials)
    assert verdict.status is SystemStatus.RUNNING, verdict.reason
    assert len(verdict.passing) >= 2
    assert set(verdict.fallen) <= set(verdict.passing)


def test_what_does_not_run_says_why(model: Model) -> None:
    probes = [prepare(model, model.knowledge.experiments[name]) for name in ("A047-tsc2-loss-raises-rheb-gtp",)]
    made_up = {
        1: record(lacks="everything"),
        2: record(kind=SystemKind.KNOWLEDGE),
        12: record(nodes=["TSC_complex_lysosomal"]),
    }
    found = {item.number: item for item in verify(model, made_up, load_claims(), trials=probes)}
    assert (found[1].status, found[1].reason) == (SystemStatus.RECORDED, "lacks everything")
    assert found[2].status is SystemStatus.QUERYABLE
    assert found[12].status is SystemStatus.RECORDED
    assert found[12].reason == "1 of its experiments pass; 2 must"
    assert found[12].fallen == ("A047-tsc2-loss-raises-rheb-gtp",)


def test_cutting_edges_of_another_part_makes_nothing_fail(model: Model) -> None:
    names = ("A047-tsc2-loss-raises-rheb-gtp", "A048-tsc2-loss-raises-mtorc1")
    elsewhere = [model.knowledge.experiments[name].model_copy(update={"systems": (99,)}) for name in names]
    trials = [prepare(model, experiment) for experiment in elsewhere]
    cases = {"yeast_TORC2": SystemStatus.RECORDED, "RHEB_GTP": SystemStatus.RUNNING}
    for node, status in cases.items():
        (found,) = verify(model, {99: record(nodes=[node])}, load_claims(), trials=trials)
        assert (found.status, found.passing) == (status, names)
    assert verify(model, {99: record()}, load_claims(), trials=trials)[0].reason == "no edge of the network is its own"


def test_own_edges_are_those_of_nodes_single_edges_and_drug_targets(model: Model) -> None:
    of_node = own_edges(model, 0, record(nodes=["KICSTOR"]))
    assert {edge.source for edge in of_node} == {"KICSTOR"}
    (single,) = own_edges(model, 0, record(edges=["RAS_GTP > PI3K_alpha"]))
    assert (single.source, single.target) == ("RAS_GTP", "PI3K_alpha")
    assert {edge.source for edge in own_edges(model, 0, record(targets=["MTOR"]))} >= {"mTORC1_active", "mTORC2_active"}


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"nodes": ["KICSTR"]}, "KICSTOR"),
        ({"edges": ["RAS_GTP > PI3K_alfa"]}, "RAS_GTP > PI3K_alpha"),
        ({"targets": ["MTORR"]}, "MTOR"),
    ],
)
def test_a_misspelt_part_is_an_error_with_the_nearest_name(model: Model, fields: dict[str, object], hint: str) -> None:
    with pytest.raises(InputError, match=f"did you mean.*{hint}"):
        own_edges(model, 0, record(**fields))


def test_cutting_keeps_the_reference_steady_and_cuts_what_a_node_is_made_of(model: Model) -> None:
    edges = own_edges(model, 0, record(nodes=["mTORC1_complex", "RHEB_GTP"]))
    assert any(edge.gate == "of" for edge in edges)
    cut = without(model.network, edges)
    rest = conditions_of(cut, [Cell()])
    assert np.abs(flow(cut, cut.reference[None, :], rest) * cut.tables.tau).max() < 1e-9
    half = cut.reference.copy()
    half[cut.index["mTORC1_complex"]] = 0.5
    at = cut.index["mTORC1_active"]
    whole, open_ = (flow(network, half[None, :], rest)[0, at] for network in (model.network, cut))
    assert whole < -1e-3
    assert abs(open_) < 1e-9


def test_an_experiment_without_systems_tests_those_of_its_claim() -> None:
    claims = {"A003": ClaimRecord.model_validate({"tier": "signalling", "systems": [11]})}
    experiment = Experiment.model_validate({"id": "A003-x", "claim": "x", "readout": "y", "expect": "less"})
    assert systems_of(experiment, claims) == (11,)
    assert systems_of(experiment.model_copy(update={"systems": (3,)}), claims) == (3,)
    assert systems_of(experiment.model_copy(update={"id": "known-x"}), claims) == ()


@pytest.mark.parametrize(("name", "claim"), [("A296g-by-genetic-means", None), ("X02-y", "X02"), ("part-A003", None)])
def test_only_what_begins_with_a_claims_number_tests_it(name: str, claim: str | None) -> None:
    experiment = Experiment.model_validate({"id": name, "claim": "x", "readout": "y", "expect": "less"})
    assert claim_of(experiment) == claim
