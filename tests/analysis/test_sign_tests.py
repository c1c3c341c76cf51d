"""Turned, shuffled and cut signs: the reference stays, the right experiments notice, and no sign is lost on the way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rheostat.analysis.experiments import Trial, prepare
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.sign_tests import flip_each, links, shuffled, shuffled_pass_rates, turned
from rheostat.analysis.trial_paths import Decision, altered, decisions, distance, reads, stating
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.ledger import load_feedback
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.evaluate import flow
from rheostat.network.network import Network

PROBES = (
    "fact-F02-tsc-loss-raises-mtorc1",
    "A047-tsc2-loss-raises-rheb-gtp",
    "A235-rapalog-raises-p-akt",
    "A228-rapamycin-lowers-s6k1",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def trials(model: Model) -> list[Trial]:
    return [prepare(model, model.knowledge.experiments[name]) for name in PROBES]


def drift(network: Network) -> float:
    """How fast the reference state moves, folds in a time constant."""
    rest = conditions_of(network, [Cell()])
    return float(np.abs(flow(network, network.reference[None, :], rest) * network.tables.tau).max())


def at_work(network: Network, name: str) -> bool:
    return network.reference[network.index[name]] == 1.0 if name in network.index else True


def test_a_turned_edge_keeps_the_reference_steady(model: Model) -> None:
    steady = [link for link in links(model.network) if link.source == "AKT" and at_work(model.network, link.target)]
    assert len(steady) >= 5
    for link in steady:
        assert drift(turned(model.network, link)) < 1e-9, str(link)


def test_turning_an_edge_turns_every_clause_it_stands_in(model: Model) -> None:
    link = next(item for item in links(model.network) if (item.source, item.target) == ("DEPTOR", "mTORC1_active"))
    assert len(link.literals) > 1
    before = model.network.tables.literal_slope[list(link.literals)]
    after = turned(model.network, link).tables.literal_slope[list(link.literals)]
    assert (np.sign(after) == -np.sign(before)).all()


def test_no_edge_is_counted_twice_and_none_is_left_out(model: Model) -> None:
    counted = Counter(literal for link in links(model.network) for literal in link.literals)
    assert set(counted.values()) == {1}
    assert set(counted) == {edge.literal for edge in model.network.edges if edge.literal >= 0}


def test_a_turned_edge_is_caught_and_what_states_it_is_told_apart(model: Model, trials: list[Trial]) -> None:
    wanted = {("TSC_complex_lysosomal", "RHEB_GTP"), ("yeast_TORC2_adjustment", "yeast_TORC2")}
    among = [link for link in links(model.network) if (link.source, link.target) in wanted]
    states = stating(model, trials)
    of_yeast, of_tsc = sorted(flip_each(model, trials[:1], states=states, among=among), key=lambda f: len(f.caught_by))
    assert of_tsc.caught_by == ("fact-F02-tsc-loss-raises-mtorc1",)
    assert (of_yeast.caught_by, of_yeast.stated_by) == ((), ())
    alone = {str(f.link): f for f in flip_each(model, trials[1:2], states=states, among=among)}
    tsc = alone["TSC_complex_lysosomal -| RHEB_GTP"]
    assert (tsc.caught_by, tsc.stated_by) == ((), ("A047-tsc2-loss-raises-rheb-gtp",))


def test_shuffling_deals_the_signs_into_a_node_out_anew(model: Model) -> None:
    rng = np.random.default_rng(1)
    mixed = shuffled(model.network, rng)
    before, after = (np.sign(network.tables.literal_slope) for network in (model.network, mixed))
    assert (before != after).sum() > 20
    for target in {edge.target for edge in model.network.edges}:
        into = [edge.literal for edge in model.network.edges if edge.target == target and edge.literal >= 0]
        assert sorted(before[into]) == sorted(after[into]), target


def test_fewer_experiments_pass_with_shuffled_signs(model: Model) -> None:
    experiments = list(model.knowledge.experiments.values())[:120]
    ready = [prepare(model, experiment) for experiment in experiments]
    rates = shuffled_pass_rates(model, ready, count=3, seed=5)
    assert len(rates) == 3
    assert 0.3 < float(np.mean(rates)) < 0.8
    assert rates == shuffled_pass_rates(model, ready, count=3, seed=5)


# --- what an experiment hangs on ------------------------------------------------------------------------------


def test_what_a_trial_alters_and_reads(model: Model, trials: list[Trial]) -> None:
    loss, _, _, rapamycin = altered(model, trials)
    assert loss.slots
    assert not loss.residuals
    assert rapamycin.residuals
    assert reads(model, trials[1]) == {"RHEB_GTP"}


@pytest.mark.parametrize(
    ("alterations", "readout", "edges"),
    [
        ("TSC2 loss", "RHEB_GTP", 1),
        ("TSC2 loss", "S6K1_pT389", 3),
        ("TSC2 loss", "S6K1", 4),
        ("TSC2 loss", "leucine", None),
    ],
)
def test_the_shortest_way_is_counted_in_edges(model: Model, alterations: str, readout: str, edges: int | None) -> None:
    """Counted by hand: TSC on RHEB-GTP, on mTORC1, on T389, on S6K1; nothing acts on an input."""
    trial = prepare(
        model,
        Experiment(id="x", claim="x", cell={"alterations": alterations}, readout="mTORC1 activity", expect="less"),  # type: ignore[arg-type]
    )
    (start,) = altered(model, [trial])
    assert distance(model.network, start, frozenset({readout})) == edges


def test_feedback_is_told_from_a_path(model: Model, trials: list[Trial]) -> None:
    found = decisions(model, trials, feedback=load_feedback())
    assert found["A047-tsc2-loss-raises-rheb-gtp"] is Decision.EDGE
    assert found["fact-F02-tsc-loss-raises-mtorc1"] is Decision.PATH
    assert found["A235-rapalog-raises-p-akt"] is Decision.FEEDBACK
