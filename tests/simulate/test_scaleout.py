"""A local cluster of two workers gives what one process gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count, islice

import numpy as np
import pytest
from distributed import Client, LocalCluster
from tests.simulate.small_networks import random_conditions, random_network

from rheostat.errors import InputError
from rheostat.simulate import scaleout
from rheostat.simulate.batch import steady_states
from rheostat.simulate.scaleout import AHEAD, BLOCK, cluster_at, in_order_on, steady_states_on


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_a_cluster_gives_the_same_bits(client: Client) -> None:
    rng = np.random.default_rng(11)
    network = random_network(rng, 12)
    many = random_conditions(network, rng, 2 * BLOCK + 5)
    many.inputs[7, 0] = np.nan
    alone, together = steady_states(network, many), steady_states_on(client, network, many)
    assert together.states.tobytes() == alone.states.tobytes()
    assert together.outcomes == alone.outcomes


def test_a_cluster_takes_no_conditions_too(client: Client) -> None:
    network = random_network(np.random.default_rng(11), 12)
    nothing = random_conditions(network, np.random.default_rng(0), 0)
    assert steady_states_on(client, network, nothing).states.shape == (0, len(network.nodes))


def test_results_come_in_order_and_few_are_out_at_once(client: Client) -> None:
    drawn = count()
    results = in_order_on(client, pow, 2, drawn)
    assert list(islice(results, 20)) == [2**i for i in range(20)]
    assert next(drawn) == 20 + AHEAD + 2 - 1


def test_an_address_is_enough(client: Client) -> None:
    with cluster_at(client.scheduler.address) as found:
        assert list(in_order_on(found, pow, 3, [2, 3])) == [9, 27]


def test_nobody_at_the_address() -> None:
    with (
        pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        cluster_at("tcp://127.0.0.1:9", wait=0.2),
    ):
        pass


def test_an_address_that_is_none() -> None:
    with pytest.raises(InputError, match="expected an address such as"), cluster_at("nowhere", wait=0.2):
        pass


def test_a_scheduler_without_workers() -> None:
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as cluster,
        pytest.raises(InputError, match="has no workers; start some with: dask worker"),
        cluster_at(cluster.scheduler_address, wait=1.0),
    ):
        pass


def test_workers_of_another_version(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaleout, "version", lambda _: "99.0")
    with (
        pytest.raises(InputError, match=r"run Rheostat .*, and this is 99\.0; install the same version"),
        cluster_at(client.scheduler.address),
    ):
        pass


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'rheostat\[dask\]'"), cluster_at("tcp://127.0.0.1:9"):
        pass


def test_a_cluster_that_goes_away() -> None:
    with LocalCluster(n_workers=1, dashboard_address=":0", silence_logs=50) as cluster, Client(cluster) as own:
        results = in_order_on(own, pow, 2, count())
        assert next(results) == 1
        cluster.close()
        with pytest.raises(InputError, match="the Dask cluster was lost while it worked"):
            list(islice(results, 100))
