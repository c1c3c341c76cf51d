"""Paths from node to node: the strongest by the gain that passes, or the shortest, each path without a loop."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rheostat.analysis.explain.circuit import Circuit, Step

LONGEST = 16
"""Steps after which a path is given up: no cascade of the network needs more."""

LOOKS = 200_000
"""Beginnings of paths that are looked at before a search is given up."""

Key = tuple[float, ...]


@dataclass(frozen=True)
class Route:
    """A path without a loop.

    Parameters
    ----------
    steps : in order
    gain : d ln end / d ln start along the path: the product of the gains of its steps
    sign : of that product as the records say; 0 where a step has both signs
    """

    steps: tuple[Step, ...]

    @property
    def start(self) -> str:
        """Where it begins."""
        return self.steps[0].source

    @property
    def end(self) -> str:
        """Where it ends."""
        return self.steps[-1].target

    @property
    def gain(self) -> float:
        """d ln end / d ln start along this path."""
        return math.prod(step.gain for step in self.steps)

    @property
    def sign(self) -> int:
        """1 where more at the start means more at the end along this path, -1 less, 0 where it depends."""
        return math.prod(step.sign for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """Every node on the way, both ends included."""
        return (self.start, *(step.target for step in self.steps))


def strongest(
    circuit: Circuit, starts: Iterable[str], ends: Mapping[str, float], *, longest: int = LONGEST
) -> Iterator[Route]:
    """Paths in falling order of the size of their gain times the weight of their end; those of no gain are left out.

    Parameters
    ----------
    circuit : Circuit
    starts, ends : nodes or inputs, and nodes with a weight; a path goes through none of them on its way
    longest : steps at most
    """
    # What is left to gain from a node in so many steps: an upper bound, since a loop may count in it.
    bounds: list[dict[str, float]] = [{end: abs(weight) for end, weight in ends.items()}]
    for _ in range(longest):
        bound = dict(bounds[-1])
        for name, value in bounds[-1].items():
            for step in circuit.into(name):
                bound[step.source] = max(bound.get(step.source, 0.0), value * abs(step.gain))
        bounds.append(bound)

    def promise(name: str, length: int, gain: float) -> Key | None:
        left = abs(gain) * bounds[longest - length].get(name, 0.0)
        return (-left,) if left > 0.0 else None

    return _search(circuit, starts, ends, promise, longest=longest)


def shortest(
    circuit: Circuit, starts: Iterable[str], ends: Iterable[str], *, longest: int = LONGEST
) -> Iterator[Route]:
    """Paths in rising order of length, the stronger first among those of one length; gains may be 0."""
    wanted = dict.fromkeys(ends, 1.0)
    distance = dict.fromkeys(wanted, 0)
    waiting = list(wanted)
    for name in waiting:
        for step in circuit.into(name):
            if step.source not in distance:
                distance[step.source] = distance[name] + 1
                waiting.append(step.source)

    def promise(name: str, length: int, gain: float) -> Key | None:
        left = distance.get(name)
        return None if left is None or length + left > longest else (float(length + left), -abs(gain))

    return _search(circuit, starts, wanted, promise, longest=longest)


def _search(
    circuit: Circuit,
    starts: Iterable[str],
    ends: Mapping[str, float],
    promise: Callable[[str, int, float], Key | None],
    *,
    longest: int,
) -> Iterator[Route]:
    """Best first: the beginning that promises most is carried on, so that paths come out in order."""
    begun, order = set(starts), itertools.count()
    waiting: list[tuple[Key, int, str, float, tuple[Step, ...]]] = []
    for start in sorted(begun):
        key = promise(start, 0, 1.0)
        if key is not None:
            waiting.append((key, next(order), start, 1.0, ()))
    heapq.heapify(waiting)
    for _ in range(LOOKS):
        if not waiting:
            return
        _, _, name, gain, steps = heapq.heappop(waiting)
        if steps and name in ends:
            yield Route(steps)
            continue
        if len(steps) == longest:
            continue
        passed = {step.source for step in steps} | begun
        for step in circuit.out_of(name):
            key = promise(step.target, len(steps) + 1, gain * step.gain)
            if key is not None and step.target not in passed:
                heapq.heappush(waiting, (key, next(order), step.target, gain * step.gain, (*steps, step)))
