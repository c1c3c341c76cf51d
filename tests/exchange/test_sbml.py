"""The SBML of a network, read back by libSBML."""

from __future__ import annotations

from math import sqrt

import libsbml
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulate.small_networks import network_of, random_conditions, random_network

from rheostat.exchange.sbml import identifiers, sbml_of
from rheostat.knowledge.load import load_knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow
from rheostat.network.network import Network


def read(network: Network) -> libsbml.SBMLDocument:
    document = libsbml.readSBMLFromString(sbml_of(network))
    # Folds per minute have no unit that SBML could check.
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    return document


def rates(network: Network, conditions: Conditions, states: np.ndarray) -> np.ndarray:
    """dx/dt of one condition, from the kinetic laws and rules as libSBML reads them."""
    model = read(network).getModel()
    ids = identifiers(network)
    nodes = len(network.nodes)
    values = {p.getId(): p.getValue() for p in model.getListOfParameters()}
    values |= dict(zip(ids.slots[:nodes], states, strict=True))
    values |= dict(zip(ids.slots[nodes:-1], conditions.inputs[0], strict=True))
    values |= dict(zip(ids.abundance, conditions.abundance[0], strict=True))
    values |= dict(zip(ids.locked, conditions.locked[0], strict=True))
    values |= dict(zip(ids.residuals, conditions.residuals[0], strict=True))
    for rule in model.getListOfRules():
        values[rule.getVariable()] = value_of(rule.getMath(), values)
    out = np.zeros(nodes)
    place = {name: i for i, name in enumerate(ids.slots[:nodes])}
    for reaction in model.getListOfReactions():
        rate = value_of(reaction.getKineticLaw().getMath(), values)
        for made in reaction.getListOfProducts():
            out[place[made.getSpecies()]] += rate
        for used in reaction.getListOfReactants():
            out[place[used.getSpecies()]] -= rate
    return out


def value_of(math: libsbml.ASTNode, values: dict[str, float]) -> float:
    formula = libsbml.formulaToL3String(math).replace("^", "**")
    return float(eval(formula, {"sqrt": sqrt}, dict(values)))


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_it_says_is_what_the_network_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng, 15)
    conditions = random_conditions(network, rng, 1)
    states = 2.0 * rng.random(len(network.nodes))
    ours = flow(network, states[None], conditions)[0]
    assert rates(network, conditions, states) == pytest.approx(ours, rel=1e-9, abs=1e-12)


def test_the_shipped_network_is_valid_sbml() -> None:
    document = read(assemble(load_knowledge()))
    document.checkConsistency()
    found = [document.getError(i).getMessage() for i in range(document.getNumErrors())]
    assert found == []


def test_names_that_sbml_does_not_allow_are_told_apart() -> None:
    network = network_of({name: {"law": "gate", "on": {"basal": 1.0}} for name in ("A@lysosome", "A lysosome", "4E")})
    assert identifiers(network).slots == ("A_lysosome", "A_lysosome_", "_4E", "one")
    assert read(network).checkConsistency() == 0
