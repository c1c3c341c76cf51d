"""The compiled sampler of two-valued trajectories; imported only where one is asked for."""

from __future__ import annotations

import numpy as np
from numba import njit

Sizes = tuple[int, int, int, int]


@njit(cache=True, nogil=True)
def sample(
    chances: np.ndarray, offsets: np.ndarray, regulators: np.ndarray, start: np.ndarray, sizes: Sizes, seed: int
) -> np.ndarray:
    """The share of counted looks at which each node was on.

    Parameters
    ----------
    chances : all tables one after another, with `offsets` where each begins
    regulators : slots that each node reads, padded with -1
    start : 0 or 1 for every slot
    sizes : nodes, trajectories, looks before counting, looks while counting
    seed : of numba's own generator
    """
    np.random.seed(seed)
    nodes, trajectories, settling, counted = sizes
    total = np.zeros(nodes)
    for _ in range(trajectories):
        state = start.copy()
        since = np.full(nodes, settling)
        for look in range(settling + counted):
            i = np.random.randint(nodes)
            row = offsets[i]
            for j in range(regulators.shape[1]):
                slot = regulators[i, j]
                if slot < 0:
                    break
                row += state[slot] << j
            chance = chances[row]
            value = 1 if chance >= 1.0 or (chance > 0.0 and np.random.random() < chance) else 0
            if value != state[i]:
                if state[i] == 1 and look > settling:
                    total[i] += look - since[i]
                state[i] = value
                since[i] = max(look, settling)
        for i in range(nodes):
            if state[i] == 1:
                total[i] += settling + counted - since[i]
    return total / (trajectories * counted)
