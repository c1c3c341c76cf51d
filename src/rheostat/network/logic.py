"""Boolean update functions in disjunctive normal form: made from tables, fixed, percolated, cut to what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool

from rheostat.errors import InputError, unknown_name
from rheostat.network.boolean import TwoValued

Literal = tuple[str, bool]
Term = frozenset[Literal]
Function = tuple[Term, ...]
"""Terms of which one must hold: none is false, an empty term is true."""

FALSE: Function = ()
TRUE: Function = (frozenset(),)


@dataclass(frozen=True)
class Logic:
    """A Boolean network.

    Parameters
    ----------
    functions : update function of each node that is not settled
    inputs : variables without a function, free to be off or on
    settled : what was found out to be constant, with its value; None is nothing
    """

    functions: Mapping[str, Function]
    inputs: tuple[str, ...] = ()
    settled: Mapping[str, bool] | None = None

    @property
    def constants(self) -> Mapping[str, bool]:
        """Nodes and inputs that are constant, with their value."""
        return self.settled or {}

    @property
    def variables(self) -> tuple[str, ...]:
        """Nodes, then free inputs."""
        return (*self.functions, *self.inputs)

    def regulators(self, name: str) -> set[str]:
        """What the function of a node reads."""
        return {regulator for term in self.functions[name] for regulator, _ in term}

    def require(self, names: Iterable[str]) -> None:
        """Refuse names that are neither variables nor constants.

        Raises
        ------
        InputError - with the nearest names
        """
        for name in names:
            if name not in self.functions and name not in self.inputs and name not in self.constants:
                raise unknown_name(name, (*self.variables, *self.constants), kind="node or input")

    def value(self, name: str, state: Mapping[str, bool]) -> bool:
        """The next value of a node in a state."""
        return any(all(state[regulator] == sign for regulator, sign in term) for term in self.functions[name])

    def held(self, fixed: Mapping[str, bool]) -> Logic:
        """The same network with some nodes and inputs held off or on, and all that follows from it settled."""
        self.require(fixed)
        clash = [name for name, value in fixed.items() if self.constants.get(name, value) != value]
        functions = {name: function for name, function in self.functions.items() if name not in fixed}
        inputs = tuple(name for name in self.inputs if name not in fixed)
        held = Logic(functions, inputs, {**self.constants, **fixed})
        if clash:
            raise InputError(f"{clash[0]} cannot be held {_word(fixed[clash[0]])}: it is settled to be the other")
        return _percolated(held, fixed)

    def inputs_held(self, fixed: Mapping[str, bool]) -> Logic:
        """The same network with some inputs held; nodes keep their functions, so that they can begin anywhere."""
        functions = dict(self.functions)
        for name, value in fixed.items():
            functions = {node: _with_constant(function, name, value) for node, function in functions.items()}
        inputs = tuple(name for name in self.inputs if name not in fixed)
        return Logic(functions, inputs, {**self.constants, **fixed})

    def percolated(self) -> Logic:
        """The same network with every node that ends up constant settled."""
        return _percolated(self, self.constants)

    def upstream(self, names: Iterable[str]) -> Logic:
        """The part that some nodes depend on; what they have no say in is left out."""
        kept: set[str] = set()
        waiting = [name for name in names if name in self.functions]
        while waiting:
            name = waiting.pop()
            if name not in kept:
                kept.add(name)
                waiting += [regulator for regulator in self.regulators(name) if regulator in self.functions]
        functions = {name: function for name, function in self.functions.items() if name in kept}
        read = {regulator for name in functions for regulator in self.regulators(name)}
        return replace(self, functions=functions, inputs=tuple(name for name in self.inputs if name in read))


def _word(value: bool) -> str:
    return "on" if value else "off"


def _percolated(logic: Logic, known: Mapping[str, bool]) -> Logic:
    functions, constants = dict(logic.functions), dict(logic.constants)
    readers: dict[str, set[str]] = {}
    for name in functions:
        for regulator in logic.regulators(name):
            readers.setdefault(regulator, set()).add(name)
    waiting = list(known)
    for name, function in logic.functions.items():
        if function in (FALSE, TRUE):
            constants[name] = function == TRUE
            del functions[name]
            waiting.append(name)
    while waiting:
        settled = waiting.pop()
        for name in readers.get(settled, set()) & set(functions):
            functions[name] = _with_constant(functions[name], settled, constants[settled])
            if functions[name] in (FALSE, TRUE):
                constants[name] = functions[name] == TRUE
                del functions[name]
                waiting.append(name)
    return Logic(functions, logic.inputs, constants)


def _with_constant(function: Function, name: str, value: bool) -> Function:
    kept = [term - {(name, value)} for term in function if (name, not value) not in term]
    return absorbed(kept)


def absorbed(terms: Iterable[Term]) -> Function:
    """Terms without those that another one implies, shortest first."""
    out: list[Term] = []
    for term in sorted(set(terms), key=lambda term: (len(term), sorted(term))):
        if not any(shorter <= term for shorter in out):
            out.append(term)
    return tuple(out)


def logic_of(reading: TwoValued) -> Logic:
    """The Boolean functions of a network, its inputs free; residuals that stayed variables are inputs too.

    Examples
    --------
    A node without regulators is settled by `Logic.percolated`.
    """
    network = reading.network
    names = (*network.nodes, *network.inputs, "", "", *network.residuals)
    functions = {
        node: normal_form(reading.switched(i), [names[slot] for slot in reading.tables[i].regulators])
        for i, node in enumerate(network.nodes)
    }
    read = {regulator for function in functions.values() for term in function for regulator, _ in term}
    residuals = tuple(name for name in network.residuals if name in read)
    return Logic(functions, (*network.inputs, *residuals))


def normal_form(table: Bool[np.ndarray, " combination"], names: list[str]) -> Function:
    """The prime implicants of a function; for one in which some variable acts both ways, those of its two halves.

    Parameters
    ----------
    table : value for every combination; bit j of the position says whether variable j is on
    names : of the variables

    Examples
    --------
    >>> import numpy as np
    >>> [sorted(term) for term in normal_form(np.array([False, True, False, False]), ["A", "B"])]
    [[('A', True), ('B', False)]]
    """
    for j in range(len(names)):
        off, on = _halves(table, j)
        rises, falls = bool((on & ~off).any()), bool((off & ~on).any())
        if not rises and not falls:
            return normal_form(off, names[:j] + names[j + 1 :])
        if rises and falls:
            rest = names[:j] + names[j + 1 :]
            low, high = normal_form(off, rest), normal_form(on, rest)
            both = set(low) & set(high)
            split = [term | {(names[j], True)} for term in high] + [term | {(names[j], False)} for term in low]
            return absorbed([*split, *both])
    return _primes(table, names)


def _halves(
    table: Bool[np.ndarray, " combination"], j: int
) -> tuple[Bool[np.ndarray, " half"], Bool[np.ndarray, " half"]]:
    """The table where variable j is off, and where it is on."""
    halves = table.reshape(-1, 2, 1 << j)
    return halves[:, 0].ravel(), halves[:, 1].ravel()


def _primes(table: Bool[np.ndarray, " combination"], names: list[str]) -> Function:
    """The prime implicants of a function that is monotone in each variable: its least true points."""
    number = np.arange(len(table))
    signs = [bool((_halves(table, j)[1] & ~_halves(table, j)[0]).any()) for j in range(len(names))]
    flip = sum(1 << j for j, sign in enumerate(signs) if not sign)
    rising = table[number ^ flip]
    least = rising.copy()
    for j in range(len(names)):
        is_set = (number >> j) & 1 == 1
        least &= ~is_set | ~rising[number ^ (is_set << j)]
    points = np.flatnonzero(least)
    return absorbed(frozenset((names[j], signs[j]) for j in range(len(names)) if point >> j & 1) for point in points)
