"""Steady states and time courses of batches: closed forms, the plain version as judge, and what can go wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from tests.simulate.small_networks import conditions, network_of, random_conditions, random_network

from rheostat.errors import InputError, NumericalError
from rheostat.network.cell import Conditions
from rheostat.network.network import Network
from rheostat.simulate.batch import (
    CHUNK,
    Phase,
    steady_state_stream,
    steady_states,
    steady_states_of_draws,
    time_courses,
    time_courses_through,
)
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.steady import steady_state
from rheostat.simulate.timecourse import Stretch, time_course, time_course_through

CHAIN = {
    "A": {"law": "gate", "time_constant": 1 / 60, "on": [{"when": {"S": {"headroom": 4.0}}}]},
    "B": {"law": "gate", "time_constant": 4320.0, "on": [{"when": {"A": {"headroom": 6.0}}}]},
}
GOODWIN = {
    "A": {"law": "gate", "on": [{"unless": {"C": {"relief": 20.0, "depth": 1.0, "steepness": 6.0}}}]},
    "B": {"law": "gate", "on": [{"when": {"A": {"headroom": 100.0, "steepness": 2.0}}}]},
    "C": {"law": "gate", "on": [{"when": {"B": {"headroom": 100.0, "steepness": 2.0}}}]},
}
SWITCH = {
    "X": {
        "law": "gate",
        "time_constant": 10.0,
        "on": [
            {"when": {"X": {"headroom": 1.1, "steepness": 6.0}}},
            {"when": {"S": {"headroom": 4.0, "steepness": 2.0}}},
        ],
    }
}


def rising(x: np.ndarray | float, headroom: float) -> np.ndarray | float:
    """What a gate of one rising literal settles at: H x / (x + H - 1), 1 at x = 1."""
    return headroom * x / (x + headroom - 1.0)


def rows(c: Conditions, which: slice | np.ndarray) -> Conditions:
    return Conditions(c.abundance[which], c.locked[which], c.inputs[which], c.residuals[which])


# --- closed forms ---------------------------------------------------------------------------------------------


def test_a_chain_settles_where_its_gates_say() -> None:
    network = network_of(CHAIN, "S")
    doses = np.array([0.0, 0.1, 0.5, 1.0, 2.0, 100.0])
    found = steady_states(network, conditions(network, 6, S=doses)).require_settled()
    first = rising(doses, 4.0)
    assert found.states[:, 0] == pytest.approx(first, abs=1e-9)
    assert found.states[:, 1] == pytest.approx(rising(first, 6.0), abs=1e-9)


def test_a_cycle_settles_where_switching_on_and_off_balance() -> None:
    network = network_of(
        {"G": {"law": "cycle", "active_at_reference": 0.2, "off": [{"when": {"S": {"headroom": 8.0}}}]}}, "S"
    )
    gap = np.array([0.0, 0.25, 1.0, 4.0])
    found = steady_states(network, conditions(network, 4, S=gap)).require_settled()
    # on = 0.2 (5 - x), off = 0.8 rising(S): x = 1 / (0.2 + 0.8 rising).
    assert found.states[:, 0] == pytest.approx(1.0 / (0.2 + 0.8 * rising(gap, 8.0)), abs=1e-9)


def test_a_titration_leaves_what_the_quadratic_leaves() -> None:
    network = network_of(
        {
            "A": {"law": "gate", "on": {"basal": 1.0}},
            "B": {"law": "gate", "on": {"basal": 1.0}},
            "FREE": {"law": "titration", "of": "A", "binder": "B", "ratio": 1.5, "affinity": 0.1},
        }
    )
    levels = np.array([0.0, 0.5, 1.0, 3.0])
    given_ = replace(conditions(network, 4), abundance=np.column_stack([np.ones(4), levels, np.ones(4)]))
    # The partner is 1 throughout, so that its free amount is its free share.
    free = [max(np.roots([1.0, 1.5 * level - 1.0 + 0.1, -0.1])) for level in levels]
    found = steady_states(network, given_).require_settled()
    assert found.states[:, 2] == pytest.approx(np.array(free) / free[2], abs=1e-9)


def test_a_partition_shares_in_proportion_and_conserves() -> None:
    network = network_of(
        {
            "M": {"law": "gate", "on": {"basal": 1.0}},
            "P": {"law": "partition", "of": "M", "share": 0.3},
            "Q": {"law": "partition", "of": "M", "share": 0.7},
        }
    )
    given_ = replace(conditions(network), abundance=np.array([[2.0, 4.0, 1.0]]))
    found = steady_states(network, given_).require_settled().states[0]
    total = 0.3 * 4.0 + 0.7
    assert found == pytest.approx([2.0, 2.0 * 4.0 / total, 2.0 / total], abs=1e-9)
    assert 0.3 * found[1] + 0.7 * found[2] == pytest.approx(2.0, abs=1e-9)


def test_a_chain_relaxes_exponentially() -> None:
    network = network_of(CHAIN, "S")
    times = np.array([0.0, 0.001, 1 / 60, 1.0, 600.0, 4320.0, 30_000.0])
    course = time_courses(network, conditions(network, S=0.0), times, relative=1e-9, absolute=1e-11)
    assert course.outcomes == (Outcome.CONVERGED,)
    assert course.states[0, :, 0] == pytest.approx(np.exp(-times * 60.0), abs=1e-8)


# --- the plain version as judge -----------------------------------------------------------------------------


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 19))
def test_steady_states_are_those_of_the_plain_version(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    given_ = random_conditions(network, rng, count)
    ours, judge = steady_states(network, given_), steady_state(network, given_)
    both = [a is b is Outcome.CONVERGED for a, b in zip(ours.outcomes, judge.outcomes, strict=True)]
    scale = 1.0 + np.abs(judge.states[both])
    assert (np.abs(ours.states[both] - judge.states[both]) / scale).max(initial=0.0) < 1e-6
    assert np.isnan(ours.states).all(axis=1).tolist() == [not o.is_number for o in ours.outcomes]


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_steady_states_are_where_a_time_course_ends(seed: int) -> None:
    """Long beyond any time constant; lanes that did not settle have no number to compare."""
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    given_ = random_conditions(network, rng, 12)
    found = steady_states(network, given_)
    course = time_courses(network, given_, np.array([1e12]), relative=1e-8, absolute=1e-9)
    settled = np.array([outcome is Outcome.CONVERGED for outcome in found.outcomes])
    assert settled.any()
    ends = course.states[settled, 0]
    assert (np.abs(found.states[settled] - ends) / (1.0 + ends)).max() < 1e-5


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_time_courses_are_those_of_the_plain_version(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, 12)
    given_ = random_conditions(network, rng, 3)
    times = np.array([0.0, 0.01, 1.0, 60.0, 1440.0, 4320.0])
    ours = time_courses(network, given_, times)
    for i in range(3):
        judge = time_course(network, given_.row(i), times)
        assert ours.outcomes[i] is judge.outcome is Outcome.CONVERGED
        assert (np.abs(ours.states[i] - judge.states) / (1.0 + judge.states)).max() < 1e-5


def test_a_schedule_jumps_exactly_at_its_times() -> None:
    """Doses on and off, with times asked for at, just before and just after the jumps."""
    network = network_of(CHAIN, "S")
    on, off = conditions(network, 2, S=[0.0, 0.3]), conditions(network, 2, S=[5.0, 1.0])
    phases = [Phase(10.0, on), Phase(0.5, off), Phase(100.0, on)]
    times = np.array([0.0, 9.999, 10.0, 10.0 + 1e-6, 10.25, 10.5, 10.5 + 1 / 60, 110.5])
    ours = time_courses_through(network, phases, times, relative=1e-9, absolute=1e-11)
    for i in range(2):
        stretches = [Stretch(phase.length, phase.conditions.row(i)) for phase in phases]
        judge = time_course_through(network, stretches, times)
        assert np.abs(ours.states[i] - judge.states).max() < 1e-6
    # Before the first jump A is at rest; afterwards it relaxes from there.
    rest, goal = rising(0.3, 4.0), 1.0
    assert ours.states[1, 2, 0] == pytest.approx(rest, abs=1e-8)
    assert ours.states[1, 4, 0] == pytest.approx(goal + (rest - goal) * np.exp(-15.0), abs=1e-8)


# --- what does not rest -------------------------------------------------------------------------------------


def test_an_oscillator_says_so_and_gives_no_number() -> None:
    slow = {name: {**node, "time_constant": 600.0} for name, node in GOODWIN.items()}
    start = np.array([[1.1, 0.9, 1.0]])
    judge = steady_state(network_of(slow), conditions(network_of(slow)), start=start)
    for nodes in (slow, GOODWIN):
        network = network_of(nodes)
        found = steady_states(network, conditions(network), start=start)
        assert found.outcomes == judge.outcomes == (Outcome.OSCILLATING,)
        assert np.isnan(found.states).all()
    with pytest.raises(NumericalError, match="condition 0"):
        found.require_settled()


def test_an_oscillator_has_the_range_that_a_time_course_shows() -> None:
    network, start = network_of(GOODWIN), np.array([1.1, 0.9, 1.0])
    swing = steady_states(network, conditions(network), start=start[None, :]).swings[0]
    late = np.linspace(120.0, 140.0, 2001)
    course = time_course(network, conditions(network), late, start=start).states
    assert swing.low == pytest.approx(course.min(axis=0), abs=2e-2)
    assert swing.high == pytest.approx(course.max(axis=0), abs=2e-2)
    assert (swing.low < swing.mean).all()
    assert (swing.mean < swing.high).all()


def test_a_damped_oscillator_converges() -> None:
    """The same loop at steepness 2: the product of slopes is under the 8 that three equal steps need to oscillate."""
    calm = {**GOODWIN, "A": {"law": "gate", "on": [{"unless": {"C": {"relief": 20.0, "depth": 1.0}}}]}}
    network = network_of(calm)
    found = steady_states(network, conditions(network), start=np.array([[3.0, 0.1, 2.0]]))
    assert found.outcomes == (Outcome.CONVERGED,)
    assert found.states[0] == pytest.approx(np.ones(3), abs=1e-9)


def test_dose_sweeps_up_and_down_a_switch_differ_as_integration_says() -> None:
    network = network_of(SWITCH, "S")
    doses = np.concatenate([np.linspace(0.0, 3.0, 31), np.linspace(3.0, 0.0, 31)])
    ours, judge = [np.zeros((1, 1))], [np.zeros((1, 1))]
    for dose in doses:
        given_ = conditions(network, S=dose)
        ours.append(steady_states(network, given_, start=ours[-1]).require_settled().states)
        judge.append(time_course(network, given_.row(0), np.array([1e6]), start=judge[-1][0]).states)
    up, down = np.array(ours[1:32]).ravel(), np.array(ours[32:]).ravel()[::-1]
    assert np.abs(np.array(ours) - np.array(judge)).max() < 1e-6
    assert (np.abs(up - down) > 0.2).sum() >= 3


def test_a_state_that_rests_on_a_ridge_is_not_called_stable() -> None:
    """A level that drives itself rests at 0, at 1 and above 1; a slope of 6 (1 - 1 / 1.3) > 1 makes 1 a ridge."""
    network = network_of({"X": {"law": "gate", "on": [{"when": {"X": {"headroom": 1.3, "steepness": 6.0}}}]}})
    above = brentq(lambda x: 1.3 * x**5 - x**6 - 0.3, 1.05, 1.3)
    starts = np.array([[0.0], [1.0 - 1e-3], [1.0 + 1e-3]])
    found = steady_states(network, conditions(network, 3), start=starts).require_settled()
    assert found.states[:, 0] == pytest.approx([0.0, 0.0, above], abs=1e-7)
    # A search that starts on the ridge itself finds no way down, and nothing else to say than that it stays.
    assert steady_states(network, conditions(network)).outcomes != (Outcome.CONVERGED,)


def test_what_stays_where_it_is_put_is_followed_in_time() -> None:
    """Neither made nor lost: every level is a rest, none is stable, and the one reached is the start."""
    network = network_of({"X": {"law": "turnover", "made": [{"when": "S"}], "lost": [{"when": "S"}]}}, "S")
    found = steady_states(network, conditions(network, S=0.0), start=np.array([[0.7]]))
    assert found.outcomes == (Outcome.FELL_BACK,)
    assert found.states[0, 0] == pytest.approx(0.7, abs=1e-9)


# --- batches --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(np.random.default_rng(7))


@pytest.fixture(scope="module")
def many(network: Network) -> Conditions:
    return random_conditions(network, np.random.default_rng(8), 2 * CHUNK + 3)


def test_a_batch_without_conditions_has_no_states(network: Network) -> None:
    nothing = rows(conditions(network), slice(0, 0))
    assert steady_states(network, nothing).states.shape == (0, len(network.nodes))
    assert time_courses(network, nothing, np.array([1.0])).states.shape == (0, 1, len(network.nodes))


def test_results_depend_on_neither_threads_nor_neighbours(network: Network, many: Conditions) -> None:
    alone, together = steady_states(network, many, threads=1), steady_states(network, many, threads=2)
    assert alone.states.tobytes() == together.states.tobytes()
    assert alone.outcomes == together.outcomes
    order = np.random.default_rng(9).permutation(len(many))
    shuffled = steady_states(network, rows(many, order))
    assert shuffled.states.tobytes() == alone.states[order].tobytes()
    first = steady_states(network, rows(many, slice(0, 1)))
    assert first.states.tobytes() == alone.states[:1].tobytes()


def test_time_courses_depend_on_neither_threads_nor_neighbours(network: Network, many: Conditions) -> None:
    times = np.array([0.0, 5.0, 500.0])
    alone, together = (time_courses(network, many, times, threads=n) for n in (1, 2))
    assert alone.states.tobytes() == together.states.tobytes()
    some = time_courses(network, rows(many, slice(5, 8)), times)
    assert some.states.tobytes() == alone.states[5:8].tobytes()


@pytest.mark.parametrize("count", [1, 7, 8, 9, 17])
def test_any_number_of_conditions_will_do(network: Network, many: Conditions, count: int) -> None:
    some = steady_states(network, rows(many, slice(0, count)))
    assert some.states.tobytes() == steady_states(network, many).states[:count].tobytes()


@pytest.mark.parametrize("part", ["abundance", "locked", "inputs", "residuals"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1])
def test_a_bad_number_spoils_its_own_lane_only(network: Network, many: Conditions, part: str, value: float) -> None:
    some = rows(many, slice(0, 11))
    spoiled = getattr(some, part).copy()
    spoiled[6, -1] = value
    found = steady_states(network, replace(some, **{part: spoiled}))
    sound = steady_states(network, some)
    assert [i for i, o in enumerate(found.outcomes) if o is Outcome.INVALID] == [6]
    assert np.isnan(found.states[6]).all()
    others = np.arange(11) != 6
    assert found.states[others].tobytes() == sound.states[others].tobytes()
    with pytest.raises(NumericalError, match="condition 6"):
        found.require_settled()
    course = time_courses(network, replace(some, **{part: spoiled}), np.array([0.0, 1.0]))
    assert [i for i, o in enumerate(course.outcomes) if o is Outcome.INVALID] == [6]
    assert np.isnan(course.states[6]).all()
    assert not np.isnan(course.states[others]).any()


def test_numbers_too_large_to_compute_with_give_no_number() -> None:
    """The square of 1e200 is infinite, and infinite over infinite is undefined."""
    network = network_of({"X": {"law": "gate", "on": [{"when": {"S": {"steepness": 2.0}}}]}}, "S")
    found = steady_states(network, conditions(network, 3, S=[1.0, 1e200, 2.0]))
    assert [outcome.is_number for outcome in found.outcomes] == [True, False, True]
    assert np.isnan(found.states[1]).all()


def test_a_bad_start_spoils_its_own_lane_only(network: Network, many: Conditions) -> None:
    start = np.tile(network.reference, (5, 1))
    start[2, 0] = np.nan
    found = steady_states(network, rows(many, slice(0, 5)), start=start)
    assert [i for i, o in enumerate(found.outcomes) if o is Outcome.INVALID] == [2]


def test_a_stream_gives_what_a_batch_gives(network: Network, many: Conditions) -> None:
    blocks = [rows(many, slice(low, low + 100)) for low in range(0, 300, 100)]
    streamed = np.concatenate([part.states for part in steady_state_stream(network, iter(blocks))])
    assert streamed.tobytes() == steady_states(network, many).states[:300].tobytes()


def test_draws_give_what_each_network_gives(network: Network, many: Conditions) -> None:
    some = rows(many, slice(0, 20))
    other = replace(network, tables=replace(network.tables, literal_half=network.tables.literal_half * 1.3))
    both = steady_states_of_draws([network, other], some)
    assert both[0].states.tobytes() == steady_states(network, some).states.tobytes()
    assert both[1].states.tobytes() == steady_states(other, some).states.tobytes()
    assert not np.array_equal(both[0].states, both[1].states)
    assert steady_states_of_draws([], some) == ()


def test_draws_of_different_networks_are_refused(network: Network, many: Conditions) -> None:
    with pytest.raises(InputError, match="structure"):
        steady_states_of_draws([network, network_of(CHAIN, "S")], many)


@pytest.mark.parametrize("times", [[], [-1.0], [2.0, 1.0], [np.nan], [200.0]])
def test_times_that_make_no_course_are_refused(network: Network, many: Conditions, times: list[float]) -> None:
    phase = Phase(100.0, rows(many, slice(0, 2)))
    with pytest.raises(InputError, match="time"):
        time_courses_through(network, [phase], np.array(times))


def test_phases_of_different_size_are_refused(network: Network, many: Conditions) -> None:
    phases = [Phase(1.0, rows(many, slice(0, 2))), Phase(1.0, rows(many, slice(0, 3)))]
    with pytest.raises(InputError, match="rows"):
        time_courses_through(network, phases, np.array([1.0]))
