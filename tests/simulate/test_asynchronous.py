"""Stationary means against closed forms and against MaBoSS."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulate.small_networks import conditions, network_of

from rheostat.network.boolean import Scale, TwoValued, read_two_valued
from rheostat.simulate.asynchronous import Course, batch_means, stationary_means

LONG = Course(trajectories=200, settling=20, counted=100)


def reading(**levels: float) -> TwoValued:
    """A negative feedback: A off where B is on, B on where A is on; C half on whatever they do."""
    network = network_of(
        {
            "A": {"law": "gate", "on": {"clauses": [{"unless": {"B": {"relief": 2, "depth": 1.0}}}]}},
            "B": {"law": "gate", "on": [{"when": {"A": {"headroom": 4}}}]},
            "C": {"law": "gate", "on": {"basal": 1.0}},
        },
        "food",
    )
    off = np.array([0.0, 0.0, levels.get("off", 0.0)])
    on = np.array([1.2, 1.2, levels.get("on", 2.0)])
    return read_two_valued(network, Scale(off, on, np.array([1.05, 0.5, 1.5])), conditions(network))


def test_a_negative_feedback_of_two_spends_a_quarter_of_its_time_in_each_state() -> None:
    """By symmetry: the four states follow each other in a circle at equal rates, so each node is on half of it."""
    found = reading()
    assert found.switched(0).tolist() == [True, False]
    assert found.switched(1).tolist() == [False, True]
    means = stationary_means(found, by_chance=False, start=np.zeros(3, bool), course=LONG, rng=np.random.default_rng(1))
    assert means[:2] == pytest.approx([0.5, 0.5], abs=0.01)


@pytest.mark.parametrize(("off", "on", "share"), [(0.0, 2.0, 0.5), (0.5, 1.5, 0.5), (0.0, 4.0, 0.25), (0.9, 1.0, 1.0)])
def test_a_node_by_itself_is_on_with_its_chance(off: float, on: float, share: float) -> None:
    """Its law brings it to 1, which lies at this share between off and on."""
    found = reading(off=off, on=on)
    means = batch_means([found], by_chance=True, course=LONG, rng=np.random.default_rng(2))
    assert means[0, 2] == pytest.approx(share, abs=0.01)
    assert found.scale.values(means)[0, 2] == pytest.approx(1.0, abs=0.04 * on)


def test_the_same_seed_gives_the_same_means() -> None:
    first, again = (
        batch_means([reading()], by_chance=True, course=Course(5, 5, 20), rng=np.random.default_rng(3))
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, again)
