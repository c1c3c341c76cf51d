"""A network as an SBML model: Level 3 Version 1 core, every node a species that one reaction makes and one removes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from rheostat.network.laws import LAWS, free_share
from rheostat.network.network import Network, Tables

NAMESPACE = "http://www.sbml.org/sbml/level3/version1/core"
MATH = "http://www.w3.org/1998/Math/MathML"

Formula = Any
"""A name, a number, or (MathML operator, operand, ...)."""


@dataclass(frozen=True)
class Identifiers:
    """What everything in a network is called in its SBML, in the order of the network's arrays.

    Parameters
    ----------
    slots : nodes, then inputs, then the constant
    abundance, locked : parameters of each node
    residuals : parameter of each output of a drug target, the constant first
    """

    slots: tuple[str, ...]
    abundance: tuple[str, ...]
    locked: tuple[str, ...]
    residuals: tuple[str, ...]


def identifiers(network: Network) -> Identifiers:
    """The SBML identifiers of a network: names with underscores for what SBML does not allow."""
    slots = _unique((*network.nodes, *network.inputs))
    nodes = slots[: len(network.nodes)]
    return Identifiers(
        (*slots, "one"),
        tuple(f"abundance_{name}" for name in nodes),
        tuple(f"locked_{name}" for name in nodes),
        ("one", *_unique(f"kept_{name}" for name in network.residuals)),
    )


def sbml_of(network: Network, *, identifier: str = "rheostat") -> str:
    """The network in its reference conditions as an SBML document; time in minutes, states in folds.

    What a cell or a treatment changes is a parameter: `abundance_X` and `locked_X` of a node, `kept_T_O` of an output
    of a drug target, and each input by its name. Gates are assignment rules.

    Parameters
    ----------
    network : Network
    identifier : name of the model, an SBML identifier
    """
    return "\n".join(_Export(network).document(identifier)) + "\n"


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for name in names:
        plain = re.sub(r"^(?=\d)", "_", re.sub(r"\W", "_", name))
        while plain in out:
            plain += "_"
        out[plain] = None
    return tuple(out)


class _Export:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.tables: Tables = network.tables
        self.ids = identifiers(network)
        self.laws = [LAWS[number].name for number in network.tables.law]
        used = {*self.tables.first.tolist(), *self.tables.second.tolist()} - {0}
        self.gates = sorted(used)

    def document(self, identifier: str) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<sbml xmlns="{NAMESPACE}" level="3" version="1">'
        yield f'<model id={quoteattr(identifier)} timeUnits="minute">'
        yield '<listOfUnitDefinitions><unitDefinition id="minute"><listOfUnits>'
        yield '<unit kind="second" exponent="1" scale="0" multiplier="60"/>'
        yield "</listOfUnits></unitDefinition></listOfUnitDefinitions>"
        yield '<listOfCompartments><compartment id="cell" constant="true" size="1" spatialDimensions="3"/>'
        yield "</listOfCompartments>"
        yield from _listed("Species", self._species())
        yield from _listed("Parameters", self._parameters())
        yield from _listed("Rules", self._rules())
        yield from _listed("Reactions", self._reactions())
        yield "</model>"
        yield "</sbml>"

    def _species(self) -> Iterator[str]:
        for name, node, start in zip(self.ids.slots, self.network.nodes, self.network.reference, strict=False):
            yield (
                f'<species id="{name}" name={quoteattr(node)} compartment="cell" initialAmount="{float(start)!r}" '
                'hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/>'
            )

    def _parameters(self) -> Iterator[str]:
        nodes = len(self.network.nodes)
        yield from (_parameter(name, 1.0) for name in self.ids.abundance)
        yield from (_parameter(name, 0.0) for name in self.ids.locked)
        values = self.network.input_reference
        for name, value in zip(self.ids.slots[nodes:-1], values, strict=True):
            yield _parameter(name, float(value))
        yield from (_parameter(name, 1.0) for name in self.ids.residuals)
        yield from (_parameter(f"gate_{number}", 1.0, constant=False) for number in self.gates)
        yield from (_parameter(f"pool_{number}", 1.0, constant=False) for number in self._pools())

    def _pools(self) -> range:
        return range(int(self.tables.pool.max(initial=-1)) + 1)

    def _rules(self) -> Iterator[str]:
        for number in self.gates:
            yield _rule(f"gate_{number}", self._gate(number))
        for number in self._pools():
            members = np.flatnonzero(self.tables.pool == number)
            yield _rule(
                f"pool_{number}", _sum([_times(float(self.tables.size[i]), self._claim(int(i))) for i in members])
            )

    def _reactions(self) -> Iterator[str]:
        for i, name in enumerate(self.ids.slots[: len(self.network.nodes)]):
            made, lost = self._rates(i)
            tau = float(self.tables.tau[i])
            yield from self._reaction("make", name, ("divide", made, tau))
            yield from self._reaction("remove", name, ("divide", lost, tau))

    def _reaction(self, verb: str, species: str, rate: Formula) -> Iterator[str]:
        side = "Products" if verb == "make" else "Reactants"
        taken = set() if verb == "make" else {species}
        nodes = set(self.ids.slots[: len(self.network.nodes)])
        modifiers = sorted((_names_in(rate) & nodes) - taken)
        yield f'<reaction id="{verb}_{species}" reversible="false" fast="false">'
        yield f'<listOf{side}><speciesReference species="{species}" stoichiometry="1" constant="true"/></listOf{side}>'
        yield from _listed("Modifiers", (f'<modifierSpeciesReference species="{name}"/>' for name in modifiers))
        yield f"<kineticLaw>{_math(rate)}</kineticLaw>"
        yield "</reaction>"

    # --- formulas -------------------------------------------------------------------------------------------

    def _rates(self, i: int) -> tuple[Formula, Formula]:
        """tau times the rates at which a node is made and removed."""
        x = self.ids.slots[i]
        first, second = self._gate_name(int(self.tables.first[i])), self._gate_name(int(self.tables.second[i]))
        ceiling = _times(self.ids.abundance[i], self._slot(int(self.tables.of[i])))
        law = self.laws[i]
        if law == "cycle":
            total = _times(float(self.tables.size[i]), ceiling)
            switched = _times(first, ("minus", total, x))
            return ("plus", switched, _times(second, self.ids.locked[i], total)), _times(second, x)
        if law == "turnover":
            return _times(ceiling, first), _times(second, x)
        if law == "titration":
            return self._free(i, ceiling), x
        if law == "partition":
            share = ("divide", self._claim(i), f"pool_{int(self.tables.pool[i])}")
            return _times(self._slot(int(self.tables.of[i])), share), x
        return _times(ceiling, first), x

    def _slot(self, number: int) -> Formula:
        return 1.0 if number == self.network.constant_slot else self.ids.slots[number]

    def _gate_name(self, number: int) -> Formula:
        return 1.0 if number == 0 else f"gate_{number}"

    def _claim(self, i: int) -> Formula:
        return _times(self.ids.abundance[i], self._gate_name(int(self.tables.first[i])))

    def _free(self, i: int, partner: Formula) -> Formula:
        size, affinity = float(self.tables.size[i]), float(self.tables.tightness[i])
        one = np.ones(1)
        reference = float(free_share(one, size * one, affinity * one)[0])
        binder = _times(size, self._slot(int(self.tables.binder[i])))
        excess = ("plus", ("minus", binder, partner), affinity)
        root = ("root", ("plus", _times(excess, excess), _times(4.0 * affinity, partner)))
        return ("divide", 2.0 * affinity / reference, ("plus", root, excess))

    def _gate(self, number: int) -> Formula:
        """norm (1 - (1 - basal) prod(1 - weight prod(literals))), the basal share raised by what is locked."""
        t = self.tables
        clauses = [int(c) for c in t.gate_clauses[number] if c > 0]
        shut: Formula = [("minus", 1.0, self._clause(clause)) for clause in clauses]
        free = 1.0 - float(t.gate_basal[number])
        if t.gate_unlocks[number] > 0.0:
            shut = [("minus", 1.0, self.ids.locked[int(t.gate_node[number])]), *shut]
        return _times(float(t.gate_norm[number]), ("minus", 1.0, _times(free, *shut)))

    def _clause(self, number: int) -> Formula:
        literals = [int(i) for i in self.tables.clause_literals[number] if i > 0]
        return _times(float(self.tables.clause_weight[number]), *(self._literal(i) for i in literals))

    def _literal(self, i: int) -> Formula:
        t = self.tables
        x = self._slot(int(t.literal_node[i]))
        if t.literal_residual[i] > 0:
            x = _times(x, self.ids.residuals[int(t.literal_residual[i])])
        power = _power(x, float(t.literal_steepness[i]))
        hill = ("divide", power, ("plus", power, float(t.literal_half[i])))
        base, slope = float(t.literal_base[i]), float(t.literal_slope[i])
        read = _times(slope, hill)
        return read if base == 0.0 else ("plus", base, read)


def _times(*factors: Formula) -> Formula:
    """A product without its ones."""
    kept = [factor for factor in factors if factor != 1.0]
    return ("times", *kept) if len(kept) > 1 else (kept or [1.0])[0]


def _sum(terms: list[Formula]) -> Formula:
    return ("plus", *terms) if len(terms) > 1 else terms[0]


def _power(x: Formula, exponent: float) -> Formula:
    """x^n, by products and a root where n is a multiple of 1/2: `power` costs simulators far more."""
    whole, half = divmod(round(2.0 * exponent), 2)
    if abs(2.0 * exponent - 2 * whole - half) > 1e-12:
        return ("power", x, exponent)
    return _times(*[x] * whole, *[("root", x)] * half)


# --- elements -----------------------------------------------------------------------------------------------


def _listed(kind: str, items: Iterator[str]) -> Iterator[str]:
    lines = list(items)
    if lines:
        yield f"<listOf{kind}>"
        yield from lines
        yield f"</listOf{kind}>"


def _parameter(name: str, value: float, *, constant: bool = True) -> str:
    return f'<parameter id="{name}" value="{value!r}" constant="{str(constant).lower()}"/>'


def _rule(variable: str, formula: Formula) -> str:
    return f'<assignmentRule variable="{variable}">{_math(formula)}</assignmentRule>'


def _names_in(formula: Formula) -> set[str]:
    if isinstance(formula, tuple):
        return set().union(*(_names_in(part) for part in formula[1:]))
    return {formula} if isinstance(formula, str) else set()


def _math(formula: Formula) -> str:
    return f'<math xmlns="{MATH}">{_mathml(formula)}</math>'


def _mathml(formula: Formula) -> str:
    if isinstance(formula, str):
        return f"<ci> {formula} </ci>"
    if isinstance(formula, tuple):
        return f"<apply><{formula[0]}/>{''.join(_mathml(part) for part in formula[1:])}</apply>"
    mantissa, _, exponent = repr(float(formula)).partition("e")
    if exponent:
        return f'<cn type="e-notation"> {mantissa} <sep/> {exponent} </cn>'
    return f"<cn> {mantissa} </cn>"
