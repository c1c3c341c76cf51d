"""How long each node of a two-valued network is on in the long run: asynchronous trajectories, compiled.

Each node is looked at in turn by chance, at the same mean rate, and then takes the value that its regulators give it:
on with the chance in its table, which is 0 or 1 for a Boolean function. This is the continuous-time Markov chain in
which every node turns on at rate p and off at rate 1 - p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from rheostat.network.boolean import TwoValued


@dataclass(frozen=True)
class Course:
    """How trajectories are taken: their number, and looks at each node before and while the time is counted."""

    trajectories: int = 30
    settling: int = 30
    counted: int = 60


def stationary_means(
    reading: TwoValued,
    *,
    by_chance: bool,
    start: Bool[np.ndarray, " node"],
    course: Course,
    rng: np.random.Generator,
) -> Float[np.ndarray, " node"]:
    """The share of time for which each node is on, over all trajectories.

    Parameters
    ----------
    reading : TwoValued - the network in one condition
    by_chance : whether a node takes its value with the chance that its law gives, or by its Boolean function
    start : where every trajectory begins
    course : Course
    rng : where chance comes from
    """
    nodes = len(reading.network.nodes)
    columns = [reading.chances(i) if by_chance else reading.switched(i).astype(float) for i in range(nodes)]
    width = max(1, *(len(table.regulators) for table in reading.tables))
    regulators = np.full((nodes, width), -1, np.int64)
    for i, table in enumerate(reading.tables):
        regulators[i, : len(table.regulators)] = table.regulators
    offsets = np.concatenate([[0], np.cumsum([len(column) for column in columns])]).astype(np.int64)
    state = np.concatenate([start, reading.inputs, [True], np.ones(len(reading.network.residuals) + 1, bool)])
    seed = int(rng.integers(2**31))
    return _kernel()(
        np.concatenate(columns),
        offsets,
        regulators,
        state.astype(np.int64),
        (nodes, course.trajectories, course.settling * nodes, course.counted * nodes),
        seed,
    )


@cache
def _kernel() -> Any:
    """The compiled sampler; numba is imported here and nowhere earlier."""
    from rheostat.simulate.trajectories import sample

    return sample


def batch_means(
    readings: Sequence[TwoValued], *, by_chance: bool, course: Course, rng: np.random.Generator
) -> Float[np.ndarray, "condition node"]:
    """The shares of time on of many conditions, each begun in the reference state."""
    rows = [
        stationary_means(each, by_chance=by_chance, start=each.reference, course=course, rng=rng) for each in readings
    ]
    return np.array(rows).reshape(len(rows), len(readings[0].network.nodes) if rows else 0)
