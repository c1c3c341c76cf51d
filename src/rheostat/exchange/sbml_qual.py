"""A Boolean network as SBML Level 3 with the package Qualitative Models (qual) version 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from rheostat.exchange.boolean_formats import plain_names
from rheostat.network.logic import FALSE, TRUE, Function, Logic, Term

CORE = "http://www.sbml.org/sbml/level3/version1/core"
QUAL = "http://www.sbml.org/sbml/level3/version1/qual/version1"
MATH = "http://www.w3.org/1998/Math/MathML"


def sbml_qual_of(logic: Logic, *, start: Mapping[str, bool], identifier: str = "rheostat") -> str:
    """A Boolean network as an SBML-qual document: species of two levels, a transition for each function.

    Parameters
    ----------
    logic : Logic - a free input is a constant species without a transition
    start : initial levels; 0 where a name is missing
    identifier : of the model
    """
    return "\n".join(_document(logic, start, identifier)) + "\n"


def _document(logic: Logic, start: Mapping[str, bool], identifier: str) -> Iterator[str]:
    names = plain_names((*logic.variables, *logic.constants))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<sbml xmlns="{CORE}" xmlns:qual="{QUAL}" level="3" version="1" qual:required="true">'
    yield f"<model id={quoteattr(identifier)}>"
    yield '<listOfCompartments><compartment id="cell" constant="true"/></listOfCompartments>'
    yield "<qual:listOfQualitativeSpecies>"
    for name, plain in names.items():
        level = int(logic.constants.get(name, start.get(name, False)))
        constant = str(name not in logic.functions).lower()
        yield (
            f'<qual:qualitativeSpecies qual:id="{plain}" qual:name={quoteattr(name)} qual:compartment="cell" '
            f'qual:maxLevel="1" qual:initialLevel="{level}" qual:constant="{constant}"/>'
        )
    yield "</qual:listOfQualitativeSpecies>"
    yield "<qual:listOfTransitions>"
    for name, function in logic.functions.items():
        yield from _transition(name, function, names)
    yield "</qual:listOfTransitions>"
    yield "</model>"
    yield "</sbml>"


def _transition(name: str, function: Function, names: Mapping[str, str]) -> Iterator[str]:
    plain = names[name]
    yield f'<qual:transition qual:id="t_{plain}">'
    signs: dict[str, set[bool]] = {}
    for term in function:
        for regulator, sign in term:
            signs.setdefault(regulator, set()).add(sign)
    if signs:
        yield "<qual:listOfInputs>"
        for regulator in sorted(signs):
            way = "dual" if len(signs[regulator]) == 2 else "positive" if True in signs[regulator] else "negative"
            yield (
                f'<qual:input qual:id="i_{plain}_{names[regulator]}" qual:qualitativeSpecies="{names[regulator]}" '
                f'qual:transitionEffect="none" qual:sign="{way}"/>'
            )
        yield "</qual:listOfInputs>"
    yield "<qual:listOfOutputs>"
    yield (
        f'<qual:output qual:id="o_{plain}" qual:qualitativeSpecies="{plain}" qual:transitionEffect="assignmentLevel"/>'
    )
    yield "</qual:listOfOutputs>"
    yield "<qual:listOfFunctionTerms>"
    yield f'<qual:defaultTerm qual:resultLevel="{int(function == TRUE)}"/>'
    if function not in (TRUE, FALSE):
        yield f'<qual:functionTerm qual:resultLevel="1"><math xmlns="{MATH}">{_any(function, names)}</math>'
        yield "</qual:functionTerm>"
    yield "</qual:listOfFunctionTerms>"
    yield "</qual:transition>"


def _any(function: Function, names: Mapping[str, str]) -> str:
    terms = [_all(term, names) for term in function]
    return terms[0] if len(terms) == 1 else f"<apply><or/>{''.join(terms)}</apply>"


def _all(term: Term, names: Mapping[str, str]) -> str:
    literals = [
        f'<apply><eq/><ci> {names[name]} </ci><cn type="integer"> {int(sign)} </cn></apply>'
        for name, sign in sorted(term)
    ]
    return literals[0] if len(literals) == 1 else f"<apply><and/>{''.join(literals)}</apply>"
