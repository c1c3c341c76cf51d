"""Treatments as experiments write them: drugs by name or class with a dose, each reading one regimen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rheostat.analysis.model import Model
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.query import HitKind, folded
from rheostat.units import concentration

Doses = dict[str, float]
CLASS = "class"


def regimens(model: Model, treatment: Mapping[str, Any]) -> list[Doses]:
    """Every regimen that a treatment stands for: one, or one a member where it names a class.

    Parameters
    ----------
    model : Model
    treatment : drug to dose (`everolimus: 20 nM`, `everolimus: usual`), and at most one `class: name`

    Raises
    ------
    InputError - where a drug, class or dose is not understood, or a class has no member with a potency
    """
    named = {model.drug(name): _dose(model, name, dose) for name, dose in treatment.items() if name != CLASS}
    if CLASS not in treatment:
        return [named]
    members = class_members(model, str(treatment[CLASS]))
    return [{**named, drug: usual_dose(model, drug)} for drug in members if drug not in named]


def class_members(model: Model, name: str) -> list[str]:
    """The drugs of a class (or of the classes it includes) that can be simulated."""
    wanted = _classes(model, name)
    drugs = model.knowledge.drugs
    members = [
        drug for drug, record in drugs.items() if record.drug_class in wanted and not record.not_simulated
    ]
    if not members:
        raise InputError(f"no drug of the class {name!r} has a potency to simulate it with")
    return members


def _classes(model: Model, name: str) -> set[str]:
    classes = model.knowledge.drug_classes
    by_name = {
        folded(alias): key
        for key, record in classes.items()
        for alias in (key, record.label, *record.synonyms)
    }
    key = by_name.get(folded(name))
    if key is None:
        raise unknown_name(
            name, [*classes, *(s for r in classes.values() for s in r.synonyms)], kind="drug class"
        )
    return {key, *classes[key].includes}


def usual_dose(model: Model, drug: str) -> float:
    """What cells are usually given of a drug, nmol/L."""
    record = model.knowledge.drugs[drug]
    if record.usual_dose is None:
        raise InputError(f"{record.label} cannot be simulated: {record.not_simulated}")
    return record.usual_dose


def _dose(model: Model, name: str, dose: object) -> float:
    if dose == "usual":
        return usual_dose(model, model.index.resolve(name, HitKind.DRUG).id)
    if not isinstance(dose, str):
        raise InputError(
            f"the dose of {name} is {dose!r}; write a number and a unit, such as '20 nM', or 'usual'"
        )
    return concentration(dose)
