"""A local cluster of two workers gives what one process gives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from distributed import Client, LocalCluster
from tests.simulate.small_networks import random_conditions, random_network

from rheostat.simulate.batch import steady_states
from rheostat.simulate.scaleout import BLOCK, steady_states_on


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
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
