"""Boolean functions in normal form: equal to their tables, percolated by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.network.logic import FALSE, TRUE, Function, Logic, normal_form


def both(*literals: str) -> frozenset[tuple[str, bool]]:
    return frozenset((text.lstrip("!"), not text.startswith("!")) for text in literals)


@given(st.integers(0, 5).flatmap(lambda n: st.lists(st.booleans(), min_size=2**n, max_size=2**n)))
def test_a_normal_form_is_its_table(values: list[bool]) -> None:
    table = np.array(values)
    names = [f"x{j}" for j in range(len(values).bit_length() - 1)]
    logic = Logic({"y": normal_form(table, names)}, tuple(names))
    for k, bits in enumerate(product([False, True], repeat=len(names))):
        state = dict(zip(reversed(names), bits, strict=True))
        assert logic.value("y", state) == values[k]


def test_a_majority_has_its_three_prime_implicants() -> None:
    table = np.array([False, False, False, True, False, True, True, True])
    assert set(normal_form(table, ["a", "b", "c"])) == {both("a", "b"), both("a", "c"), both("b", "c")}


def net(**functions: Function) -> Logic:
    return Logic(functions, ("i",))


def test_a_held_input_settles_what_follows_from_it() -> None:
    logic = net(a=(both("i"),), b=(both("!a"), both("c")), c=(both("c"),), d=(both("a", "c"),))
    held = logic.held({"i": True})
    assert held.functions == {"b": (both("c"),), "c": (both("c"),), "d": (both("c"),)}
    assert held.constants == {"i": True, "a": True}
    assert held.inputs == ()
    assert logic.held({"i": False}).constants == {"i": False, "a": False, "b": True, "d": False}


def test_a_node_that_is_held_no_longer_follows_its_function() -> None:
    logic = net(a=(both("i"),), b=(both("a"),))
    assert logic.held({"i": True, "a": False}).constants == {"i": True, "a": False, "b": False}


def test_held_inputs_leave_the_functions_of_nodes_in_place() -> None:
    held = net(a=(both("i"),), b=(both("a"),)).inputs_held({"i": True})
    assert held.functions == {"a": TRUE, "b": (both("a"),)}
    assert held.percolated().constants == {"i": True, "a": True, "b": True}


def test_upstream_leaves_out_what_a_node_does_not_depend_on() -> None:
    logic = Logic({"a": (both("i"),), "b": (both("a"),), "c": (both("b"),), "d": FALSE}, ("i", "j"))
    part = logic.upstream(["b"])
    assert set(part.functions) == {"a", "b"}
    assert part.inputs == ("i",)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown node or input 'insuln'; did you mean insulin"):
        Logic({}, ("insulin",)).held({"insuln": True})


def test_a_settled_node_cannot_be_held_at_the_other_value() -> None:
    settled = net(a=(both("i"),)).held({"i": True})
    with pytest.raises(InputError, match="a cannot be held off"):
        settled.held({"a": False})
