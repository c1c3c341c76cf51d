"""Paths come in order, each once, without a loop: against all paths of a small network, enumerated."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import random_conditions, random_network

from rheostat.analysis.explain.circuit import Circuit, Step, circuit
from rheostat.analysis.explain.routes import Route, shortest, strongest
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome


def small_circuit(seed: int) -> Circuit | None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, 7)
    at = random_conditions(network, rng, 1)
    found = steady_states(network, at)
    if found.outcomes[0] is not Outcome.CONVERGED:
        return None
    return circuit(network, at, found.states[0], readout=rng.random(len(network.nodes)))


def every_path(found: Circuit, start: str, end: str, longest: int) -> list[Route]:
    out: list[Route] = []

    def walk(name: str, steps: tuple[Step, ...]) -> None:
        if steps and name == end:
            out.append(Route(steps))
        elif len(steps) < longest:
            for step in found.out_of(name):
                if step.target not in {each.source for each in steps} | {start}:
                    walk(step.target, (*steps, step))

    walk(start, ())
    return out


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), longest=st.integers(2, 6))
def test_the_strongest_and_the_shortest_are_those_of_all(seed: int, longest: int) -> None:
    found = small_circuit(seed)
    if found is None:
        return
    every = every_path(found, "FOOD", "N6", longest)
    passing = sorted((abs(route.gain) for route in every if route.gain), reverse=True)
    strong = list(strongest(found, ["FOOD"], {"N6": -2.0}, longest=longest))
    assert [abs(route.gain) for route in strong] == pytest.approx(passing)
    assert len({route.names for route in strong}) == len(strong)
    short = list(shortest(found, ["FOOD"], ["N6"], longest=longest))
    assert {route.names for route in short} == {route.names for route in every}
    lengths = [len(route.steps) for route in short]
    assert lengths == sorted(lengths)


def test_a_path_has_the_product_of_gains_and_signs() -> None:
    steps = [Step("A", "B", -1, -0.5, 0.0, ()), Step("B", "C", -1, -0.4, 0.0, ()), Step("C", "D", 1, 2.0, 0.0, ())]
    route = Route(tuple(steps))
    assert route.gain == pytest.approx(0.4)
    assert route.sign == 1
    assert route.names == ("A", "B", "C", "D")
    assert Route((steps[0], Step("B", "C", 0, 0.1, 0.0, ()))).sign == 0


def test_where_no_path_leads_none_comes() -> None:
    found = next(c for seed in range(20) if (c := small_circuit(seed)) is not None)
    assert list(islice(strongest(found, ["N6"], {"FOOD": 1.0}), 3)) == []
    assert list(islice(shortest(found, ["N6"], ["FOOD"]), 3)) == []
