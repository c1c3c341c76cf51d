"""What maintained engines say of a Boolean network: biodivine-aeon on its long-run behaviour, MaBoSS on its courses.

The engines are an extra of the package. A network comes in percolated: what is constant never reaches an engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations, islice
from typing import Any

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.exchange.boolean_formats import bnet_of, maboss_of, plain_names
from rheostat.network.logic import Logic

MISSING = "the logic commands need other packages: pip install 'rheostat[logic]'"
State = Mapping[str, bool]


@dataclass(frozen=True)
class Space:
    """A set of states: the nodes that are the same in all of them, and how many states there are."""

    fixed: State
    states: float


@dataclass(frozen=True)
class Spaces:
    """How many there are in all, and the first of them."""

    count: float
    shown: tuple[Space, ...]


@dataclass(frozen=True)
class Verified:
    """In how many of all states of what a property depends on it holds."""

    holding: float
    states: float


def _aeon() -> Any:
    try:
        import biodivine_aeon
    except ModuleNotFoundError as error:
        raise InputError(MISSING) from error
    return biodivine_aeon


def _open(logic: Logic) -> Logic:
    """A network without its constants."""
    return Logic(logic.functions, logic.inputs)


class _Engine:
    """A network inside biodivine-aeon; nodes are called there as in the exported files."""

    def __init__(self, logic: Logic) -> None:
        self.aeon = _aeon()
        self.logic = logic
        self.names = plain_names(logic.variables)
        self.back = {plain: name for name, plain in self.names.items()}
        network = self.aeon.BooleanNetwork.from_bnet(bnet_of(_open(logic)))
        self.network = network.infer_valid_graph()
        self.graph = self.aeon.AsynchronousGraph(self.network)

    def subspace(self, fixed: State) -> Any:
        return self.graph.mk_subspace({self.names[name]: value for name, value in fixed.items() if name in self.names})

    def named(self, found: Mapping[str, Any]) -> dict[str, bool]:
        return {self.back[plain]: bool(value) for plain, value in found.items() if value is not None}

    def states_of(self, found: Any, limit: int) -> tuple[Space, ...]:
        items = (model.to_named_dict() for _, model in islice(found.items(), limit))
        return tuple(Space(self.named(item), 1.0) for item in items)


def _alone(logic: Logic) -> Spaces | None:
    """The answer where everything is constant but free inputs, which no engine is needed for."""
    if logic.functions:
        return None
    return Spaces(float(2 ** len(logic.inputs)), (Space({}, float(2 ** len(logic.inputs))),))


def fixed_points(logic: Logic, *, limit: int) -> Spaces:
    """All fixed points, and the first of them.

    Parameters
    ----------
    logic : Logic - percolated
    limit : how many are given one by one
    """
    alone = _alone(logic)
    if alone is not None:
        return alone
    engine = _Engine(logic)
    found = engine.aeon.FixedPoints.symbolic(engine.graph)
    return Spaces(float(found.cardinality()), engine.states_of(found, limit))


def minimal_trap_spaces(logic: Logic, *, limit: int) -> Spaces:
    """All minimal trap spaces: the smallest sets of states, given by fixed nodes, that no step leaves."""
    alone = _alone(logic)
    if alone is not None:
        return alone
    engine = _Engine(logic)
    context = engine.aeon.SymbolicSpaceContext(engine.network)
    graph = engine.aeon.AsynchronousGraph(engine.network, context)
    found = engine.aeon.TrapSpaces.minimal_symbolic(context, graph)
    shown = []
    for _, model in islice(found.items(), limit):
        fixed = engine.named(model.to_named_dict())
        shown.append(Space(fixed, float(2 ** (len(engine.names) - len(fixed)))))
    return Spaces(float(found.cardinality()), tuple(shown))


def attractors(logic: Logic, *, limit: int) -> Spaces:
    """All attractors of the asynchronous dynamics: the sets of states in which trajectories end."""
    alone = _alone(logic)
    if alone is not None:
        return alone
    engine = _Engine(logic)
    found = engine.aeon.Attractors.attractors(engine.graph)
    shown = tuple(_attractor(engine, each) for each in found[:limit])
    return Spaces(float(len(found)), shown)


def _attractor(engine: _Engine, states: Any) -> Space:
    fixed: dict[str, bool] = {}
    for name, plain in engine.names.items():
        on = states.intersect(engine.graph.mk_subspace({plain: True}))
        if on.is_empty():
            fixed[name] = False
        elif states.is_subset(on):
            fixed[name] = True
    return Space(fixed, float(states.cardinality()))


def can_reach(logic: Logic, start: State, target: State) -> bool:
    """Whether asynchronous steps lead from a start to a state with some nodes off or on.

    Parameters
    ----------
    start : value of nodes and inputs; those not named may begin either way
    target : value of nodes
    """
    open_target = _left(logic, target)
    if open_target is None or not open_target:
        return open_target is not None
    engine = _Engine(logic.upstream(open_target))
    found = engine.aeon.Reachability.reach_fwd(engine.graph, engine.subspace(start))
    return not found.intersect(engine.subspace(open_target)).is_empty()


def _left(logic: Logic, target: State) -> dict[str, bool] | None:
    """The part of a target that constants do not decide; None where they are against it."""
    logic.require(target)
    if any(logic.constants.get(name, value) != value for name, value in target.items()):
        return None
    return {name: value for name, value in target.items() if name not in logic.constants}


def always(logic: Logic, target: State) -> bool:
    """Whether every attractor lies, in all its states, where some nodes are off or on."""
    left = _left(logic, target)
    if left is None or not left:
        return left is not None
    engine = _Engine(logic.upstream(left))
    wanted = engine.subspace(left)
    return all(bool(each.is_subset(wanted)) for each in engine.aeon.Attractors.attractors(engine.graph))


# --- properties ---------------------------------------------------------------------------------------------

_WORD = re.compile(r"\{\w+\}|[A-Za-z_][\w@.]*")
_RESERVED = {"AX", "EX", "AF", "EF", "AG", "EG", "AU", "EU", "AW", "EW", "true", "false", "True", "False", "V"}
LONG_RUN = "long_run"
"""The proposition that holds in the states of attractors."""


def verify(logic: Logic, formula: str) -> Verified:
    """In how many states a formula of hybrid CTL holds.

    Parameters
    ----------
    logic : Logic - percolated
    formula : propositions are nodes and inputs, and `long_run` for the states of attractors; ~ & | => are not, and, or,
        implies; AX EX AF EF AG EG AU EU are the temporal operators; `!{x}:`, `3{x}:`, `V{x}:` and `@{x}:` bind states

    Raises
    ------
    InputError - where a name is not known, or the formula is not one
    """
    words = [word for word in _WORD.findall(formula) if not word.startswith("{") and word not in _RESERVED]
    names = [word for word in dict.fromkeys(words) if word != LONG_RUN]
    logic.require(names)
    engine = _Engine(_with_something(logic.upstream(names), logic))
    written = _WORD.sub(lambda found: _proposition(found[0], engine, logic), formula)
    quantified = len(set(re.findall(r"[!3V]\s*\{(\w+)\}", formula)))
    try:
        graph = engine.graph
        if quantified:
            graph = engine.aeon.AsynchronousGraph.mk_for_model_checking(engine.network, quantified)
        found = engine.aeon.ModelChecking.verify(graph, written, _long_run(engine, graph, formula))
    except RuntimeError as error:
        raise InputError(f"the formula {formula!r} cannot be checked: {error}") from error
    states = graph.mk_unit_colored_vertices()
    return Verified(float(found.cardinality()), float(states.cardinality()))


def _with_something(logic: Logic, whole: Logic) -> Logic:
    """A network that an engine can hold: where nothing is left, one input that nobody reads."""
    return logic if logic.functions or logic.inputs else Logic({}, ("nothing_left",), whole.constants)


def _proposition(word: str, engine: _Engine, logic: Logic) -> str:
    if word.startswith("{") or word in _RESERVED:
        return word
    if word == LONG_RUN:
        return f"%{LONG_RUN}%"
    if word in logic.constants:
        return "true" if logic.constants[word] else "false"
    return engine.names[word]


def _long_run(engine: _Engine, graph: Any, formula: str) -> dict[str, Any]:
    if not re.search(rf"\b{LONG_RUN}\b", formula):
        return {}
    found = graph.mk_empty_colored_vertices()
    for each in engine.aeon.Attractors.attractors(engine.graph):
        found = found.union(graph.transfer_from(each, engine.graph))
    return {LONG_RUN: found}


# --- interventions ------------------------------------------------------------------------------------------


def interventions(logic: Logic, held: State, target: State, *, size: int, among: Iterable[str] = ()) -> Iterator[State]:
    """The smallest sets of nodes that, held off or on for ever, bring every attractor to a target.

    Sets are tried by size, and none that contains a smaller one that works. A set works where holding it settles the
    target by percolation or, where that leaves something open, where all attractors of what is left lie in the target.
    A node is held at the value that it does not settle at by itself; one that settles at none, at either.

    Parameters
    ----------
    logic : Logic - whole, not percolated
    held : inputs
    target : value of nodes
    size : of the largest sets tried
    among : nodes that may be held; default all that the target depends on, but for its own
    """
    logic.require((*target, *among))
    if always(logic.held(held), target):
        yield {}
        return
    relevant = logic.upstream(target)
    candidates = [name for name in (tuple(among) or relevant.functions) if name not in target]
    settled = logic.held(held).constants
    moves = [
        (name, value) for name in candidates for value in (False, True) if settled.get(name, not value) is not value
    ]
    found: list[set[tuple[str, bool]]] = []
    known = {name: value for name, value in held.items() if name in relevant.inputs}
    for count in range(1, size + 1):
        for chosen in combinations(moves, count):
            if len(dict(chosen)) < count or any(smaller <= set(chosen) for smaller in found):
                continue
            if always(relevant.held({**known, **dict(chosen)}), target):
                found.append(set(chosen))
                yield dict(chosen)


# --- courses ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Courses:
    """The share of trajectories in which each node is on, at each time; the mean over each unit of time."""

    names: tuple[str, ...]
    times: Float[np.ndarray, " time"]
    shares: Float[np.ndarray, "time node"]


def courses(logic: Logic, *, start: State, time: float, trajectories: int, seed: int) -> Courses:
    """Asynchronous trajectories by MaBoSS, every node at rate 1.

    Parameters
    ----------
    logic : Logic - percolated
    start : where nodes and inputs begin; those not named begin off or on by chance
    time : in units of 1 / rate
    """
    names = logic.variables
    if not names:
        return Courses((), np.zeros(0), np.zeros((0, 0)))
    network, settings = maboss_of(_open(logic), start=start, time=time, trajectories=trajectories, seed=seed)
    engine = _maboss(len(names))
    result = engine.MaBoSSSim(network_str=network, config_str=settings).run()
    values, times, columns, _ = result.get_nodes_probtraj()
    plain = plain_names(names)
    place = {name: i for i, name in enumerate(columns)}
    shares = np.array([values[:, place[plain[name]]] for name in names]).T
    return Courses(names, np.asarray(times, float), shares)


def _maboss(nodes: int) -> Any:
    """The build of MaBoSS that holds so many nodes."""
    builds = {64: "cmaboss", 128: "cmaboss_128n", 256: "cmaboss_256n", 512: "cmaboss_512n"}
    fitting = [build for most, build in builds.items() if nodes <= most]
    if not fitting:
        raise InputError(f"{nodes} nodes are left open; MaBoSS takes {max(builds)}: hold more inputs")
    try:
        return import_module(fitting[0])
    except ModuleNotFoundError as error:
        raise InputError(MISSING) from error
