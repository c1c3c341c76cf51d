"""How a number that depends on several changes together is shared out among them: Shapley values.

A change's share is what it adds, averaged over all orders in which the changes could have come. The shares add up to
the whole. Source: doi:10.1515/9781400881970-018 (Shapley 1953).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from jaxtyping import Float

EXACT_UP_TO = 12
"""Changes up to which all combinations are simulated: 4096 cells."""

ORDERS = 200
"""Orders of the changes that are drawn where there are more."""

Coalition = tuple[int, ...]
Worth = Callable[[Sequence[Coalition]], Float[np.ndarray, "coalition measure"]]


@dataclass(frozen=True)
class Shares:
    """What each change contributes to each measure.

    Parameters
    ----------
    nothing, everything : the measures without any of the changes and with all
    values : the shares; their sum over the changes is `everything - nothing`
    errors : standard errors of the shares; 0 where all combinations were simulated
    exact : whether they were
    combinations : how many were simulated
    """

    nothing: Float[np.ndarray, " measure"]
    everything: Float[np.ndarray, " measure"]
    values: Float[np.ndarray, "change measure"]
    errors: Float[np.ndarray, "change measure"]
    exact: bool
    combinations: int


def shares(count: int, worth: Worth, *, generator: np.random.Generator, orders: int = ORDERS) -> Shares:
    """The Shapley values of changes: exact up to twelve of them, from drawn orders beyond.

    Parameters
    ----------
    count : how many changes there are
    worth : the measures of combinations of changes, all asked for at once; each combination in rising order
    generator : draws the orders where there are more than twelve changes
    orders : how many are drawn
    """
    return _exact(count, worth) if count <= EXACT_UP_TO else _sampled(count, worth, generator, orders)


def _exact(count: int, worth: Worth) -> Shares:
    masks = np.arange(1 << count)
    held = (masks[:, None] >> np.arange(count)) & 1
    values = worth([tuple(np.flatnonzero(row).tolist()) for row in held])
    sizes = held.sum(axis=1)
    weights = np.array([1.0 / (count * comb(count - 1, size)) for size in range(count)])
    out = np.zeros((count, values.shape[1]))
    for i in range(count):
        before = masks[held[:, i] == 0]
        gains = values[before | (1 << i)] - values[before]
        out[i] = weights[sizes[before]] @ gains
    return Shares(values[0], values[-1], out, np.zeros_like(out), exact=True, combinations=len(masks))


def _sampled(count: int, worth: Worth, generator: np.random.Generator, orders: int) -> Shares:
    drawn = [generator.permutation(count) for _ in range(orders)]
    numbers: dict[Coalition, int] = {}
    steps = np.empty((orders, count + 1), np.int64)
    for row, order in enumerate(drawn):
        for k in range(count + 1):
            steps[row, k] = numbers.setdefault(tuple(sorted(order[:k].tolist())), len(numbers))
    values = worth(list(numbers))
    gains = np.empty((orders, count, values.shape[1]))
    for row, order in enumerate(drawn):
        gains[row, order] = np.diff(values[steps[row]], axis=0)
    return Shares(
        nothing=values[steps[0, 0]],
        everything=values[steps[0, -1]],
        values=gains.mean(axis=0),
        errors=gains.std(axis=0, ddof=1) / np.sqrt(orders),
        exact=False,
        combinations=len(numbers),
    )
