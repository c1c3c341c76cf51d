"""Engines on small networks whose answers follow by enumeration, and through every exported format."""

from __future__ import annotations

from itertools import product

import biodivine_aeon
import libsbml
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import conditions, random_network

from rheostat.analysis.logic_engines import (
    always,
    attractors,
    can_reach,
    courses,
    fixed_points,
    interventions,
    minimal_trap_spaces,
    verify,
)
from rheostat.errors import InputError
from rheostat.exchange.boolean_formats import bnet_of, plain_names
from rheostat.exchange.sbml_qual import sbml_qual_of
from rheostat.network.boolean import Scale, read_two_valued
from rheostat.network.logic import Function, Logic, logic_of, normal_form
from rheostat.simulate.asynchronous import Course, stationary_means


def terms(*texts: str) -> Function:
    return tuple(frozenset((word.lstrip("!"), not word.startswith("!")) for word in text.split()) for text in texts)


SWITCH = Logic({"a": terms("!b"), "b": terms("!a"), "c": terms("a i"), "d": terms("c")}, ("i",))
CIRCLE = Logic({"a": terms("!c"), "b": terms("a"), "c": terms("b")})


def random_logic(seed: int) -> Logic:
    rng = np.random.default_rng(seed)
    names = [f"n@{i}" for i in range(5)]
    functions = {}
    for name in names:
        chosen = [str(part) for part in rng.choice(names, size=2, replace=False)]
        functions[name] = normal_form(rng.random(4) < 0.5, chosen)
    return Logic(functions)


def by_enumeration(logic: Logic) -> set[tuple[bool, ...]]:
    found = set()
    for bits in product([False, True], repeat=len(logic.variables)):
        state = dict(zip(logic.variables, bits, strict=True))
        if all(logic.value(name, state) == state[name] for name in logic.functions):
            found.add(bits)
    return found


def read_back(network: biodivine_aeon.BooleanNetwork, logic: Logic) -> set[tuple[bool, ...]]:
    names = plain_names(logic.variables)
    graph = biodivine_aeon.AsynchronousGraph(network.infer_valid_graph())
    found = biodivine_aeon.FixedPoints.symbolic(graph)
    return {tuple(bool(model.to_named_dict()[names[name]]) for name in logic.variables) for _, model in found.items()}


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_exported_networks_have_the_fixed_points_of_ours(seed: int) -> None:
    logic = random_logic(seed)
    expected = by_enumeration(logic)
    assert read_back(biodivine_aeon.BooleanNetwork.from_bnet(bnet_of(logic)), logic) == expected
    document = sbml_qual_of(logic, start={})
    assert read_back(biodivine_aeon.BooleanNetwork.from_sbml(document), logic) == expected


def test_sbml_qual_is_valid() -> None:
    document = libsbml.readSBMLFromString(sbml_qual_of(SWITCH.held({"i": True}), start={"a": True}))
    # Levels have no unit that SBML could check.
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    qual = document.getModel().getPlugin("qual")
    levels = {s.getId(): s.getInitialLevel() for s in qual.getListOfQualitativeSpecies()}
    assert levels == {"a": 1, "b": 0, "c": 0, "d": 0, "i": 1}


def test_a_mutual_inhibition_has_two_fixed_points_an_input() -> None:
    found = fixed_points(SWITCH, limit=10)
    assert found.count == 4.0
    states = {tuple(sorted(name for name, value in space.fixed.items() if value)) for space in found.shown}
    assert states == {("a",), ("b",), ("a", "c", "d", "i"), ("b", "i")}
    assert minimal_trap_spaces(SWITCH, limit=1).count == 4.0


def test_a_circle_has_one_attractor_of_six_states_and_no_fixed_point() -> None:
    """Of the eight states of the negative circle of three the two alternating ones are left and never entered."""
    assert fixed_points(CIRCLE, limit=1).count == 0.0
    found = attractors(CIRCLE, limit=1)
    assert found.count == 1.0
    assert found.shown[0].states == 6.0
    assert found.shown[0].fixed == {}


def test_where_all_is_settled_no_engine_is_needed() -> None:
    settled = Logic({"a": terms("i")}, ("i",)).held({"i": True})
    assert fixed_points(settled, limit=1).count == 1.0


def test_reach_follows_steps() -> None:
    held = SWITCH.inputs_held({"i": True})
    assert can_reach(held, {**dict.fromkeys("abcd", False)}, {"d": True})
    assert not can_reach(held, {**dict.fromkeys("acd", False), "b": True}, {"d": True})
    assert can_reach(held, {"a": False, "b": True}, {"d": True}), "c may begin on"
    assert not can_reach(SWITCH.inputs_held({"i": False}), {"a": True, "b": False, "c": False}, {"c": True})


def test_a_target_that_a_constant_is_against_is_never_reached() -> None:
    settled = SWITCH.held({"i": False})
    assert not can_reach(settled, {}, {"c": True})
    assert always(settled, {"c": False})
    assert not always(settled, {"a": True})


def test_properties_count_states() -> None:
    """Of 2^3 states of a, b and i half have a on; in the long run a and b differ: 2 states an input."""
    assert verify(SWITCH.upstream(["a", "b"]), "a").holding * 2 == verify(SWITCH.upstream(["a", "b"]), "a").states
    found = verify(SWITCH, "long_run => (a & ~b | b & ~a)")
    assert found.holding == found.states
    assert verify(SWITCH, "long_run & a & b").holding == 0.0
    rests = verify(Logic(SWITCH.functions, ("i",)), "3{x}: @{x}: (AX {x} & a)")
    assert rests.holding == rests.states


@pytest.mark.parametrize("formula", ["a &", "EX EX", "(a"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(InputError, match="cannot be checked"):
        verify(SWITCH, formula)


def test_an_unknown_proposition_is_refused() -> None:
    with pytest.raises(InputError, match="unknown node or input 'zz'"):
        verify(SWITCH, "a & zz")


def test_interventions_are_the_smallest_ones() -> None:
    """d needs c, c needs a and i: a by holding it on, or by holding b off."""
    found = list(interventions(SWITCH, {"i": True}, {"d": True}, size=2))
    assert {frozenset(each.items()) for each in found} == {
        frozenset({("c", True)}),
        frozenset({("a", True)}),
        frozenset({("b", False)}),
    }
    without = list(interventions(SWITCH, {"i": False}, {"d": True}, size=2))
    assert without == [{"c": True}]
    assert list(interventions(SWITCH, {"i": True}, {"d": True}, size=1, among=["a"])) == [{"a": True}]
    assert list(interventions(SWITCH, {"i": False}, {"d": False}, size=1)) == [{}]


def test_courses_of_maboss_follow_the_exponential() -> None:
    """A node that turns on at rate 1: the mean of 1 - exp(-t) over the first unit of time is exp(-1)."""
    logic = Logic({"a": terms("i")}, ("i",))
    found = courses(logic, start={"a": False, "i": True}, time=10.0, trajectories=4000, seed=1)
    assert found.shares[0, found.names.index("a")] == pytest.approx(np.exp(-1.0), abs=0.03)
    assert found.shares[-1, found.names.index("a")] == pytest.approx(1.0, abs=0.01)


def test_a_missing_engine_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "biodivine_aeon", None)
    with pytest.raises(InputError, match=r"pip install 'rheostat\[logic\]'"):
        fixed_points(SWITCH, limit=1)


def test_our_sampler_and_maboss_agree_on_a_network_with_feedback() -> None:
    """Means over the same stretch of time, from the same start; the error of each share is about 0.01."""
    rng = np.random.default_rng(7)
    network = random_network(rng, 14)
    nodes = len(network.nodes)
    scale = Scale(np.full(nodes, 0.5), np.full(nodes, 1.6), np.full(nodes, 1.0 + 1e-6))
    reading = read_two_valued(network, scale, conditions(network))
    start = reading.reference
    ours = stationary_means(reading, by_chance=False, start=start, course=Course(2000, 20, 20), rng=rng)
    logic = logic_of(reading).inputs_held(dict(zip(network.inputs, reading.inputs.tolist(), strict=True)))
    begun = dict(zip(network.nodes, start.tolist(), strict=True))
    theirs = courses(logic, start=begun, time=40.0, trajectories=2000, seed=1)
    means = dict(zip(theirs.names, theirs.shares[20:].mean(axis=0), strict=True))
    moving = [i for i in range(nodes) if 0.02 < ours[i] < 0.98]
    assert len(moving) >= 3
    for i, name in enumerate(network.nodes):
        assert ours[i] == pytest.approx(means[name], abs=0.05), name
