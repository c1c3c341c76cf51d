"""Treatments as people write them: drugs by name or class with a dose, each reading one regimen."""

from __future__ import annotations

from collections.abc import Mapping

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, folded, index_of
from rheostat.units import RADIATION_GY, concentration, radiation_dose_gy

Doses = dict[str, float]
"""Drug to concentration in nmol/L; input, such as radiation, to its level."""

Treatment = Mapping[str, object]
CLASS = "class"
USUAL = "usual"


def regimens(knowledge: Knowledge, treatment: Treatment) -> list[Doses]:
    """Every regimen that a treatment stands for: one, or one a member where it names a class.

    Parameters
    ----------
    knowledge : Knowledge
    treatment : drug to dose (`everolimus: 20 nM`, `everolimus: usual`), an input that is dosed to its dose
        (`radiation: 2 Gy`), and at most one class: `class: name` at usual doses, or its name with a dose for each

    Raises
    ------
    InputError - where a drug, class or dose is not understood, or a class has no member with a potency
    """
    named: Doses = {}
    classes: dict[str, object] = {str(treatment[CLASS]): USUAL} if CLASS in treatment else {}
    for name, dose in treatment.items():
        if name == CLASS:
            continue
        if _is_class(knowledge, name):
            classes[name] = dose
            continue
        given, amount = _given(knowledge, name, dose)
        if given in named:
            raise InputError(f"{label_of(knowledge, given)} is given twice, the second time as {name!r}")
        named[given] = amount
    if not classes:
        return [named]
    if len(classes) > 1:
        raise InputError(f"two classes of drugs, {' and '.join(classes)}: name a drug of one of them")
    ((group, dose),) = classes.items()
    members = [drug for drug in class_members(knowledge, group) if drug not in named]
    if not members:
        raise InputError(f"every drug of the class {group!r} is given by name as well")
    return [{**named, drug: _given(knowledge, drug, dose)[1]} for drug in members]


def _is_class(knowledge: Knowledge, name: str) -> bool:
    kinds = {hit.kind for hit in index_of(knowledge).exact(name)}
    return HitKind.DRUG_CLASS in kinds and not kinds & {HitKind.DRUG, HitKind.INPUT}


def one_regimen(knowledge: Knowledge, treatment: Treatment) -> Doses:
    """The one regimen that a treatment stands for.

    Raises
    ------
    InputError - where it names a class, which has several members, or is not understood
    """
    if CLASS in treatment:
        raise InputError(f"{CLASS}={treatment[CLASS]}: name one drug; a class has several members")
    return regimens(knowledge, treatment)[0]


def drug_id(knowledge: Knowledge, name: str) -> str:
    """The id of a drug from its name or a synonym."""
    return index_of(knowledge).resolve(name, HitKind.DRUG).id


def label_of(knowledge: Knowledge, given: str) -> str:
    """What a drug, or an input that is dosed, is called."""
    return (knowledge.drugs.get(given) or knowledge.inputs[given]).label


def class_members(knowledge: Knowledge, name: str) -> list[str]:
    """The drugs of a class (or of the classes it includes) that can be simulated."""
    wanted = _classes(knowledge, name)
    members = [
        drug for drug, record in knowledge.drugs.items() if record.drug_class in wanted and not record.not_simulated
    ]
    if not members:
        raise InputError(f"no drug of the class {name!r} has a potency to simulate it with")
    return members


def _classes(knowledge: Knowledge, name: str) -> set[str]:
    classes = knowledge.drug_classes
    aliases = {folded(alias): key for key, record in classes.items() for alias in (key, record.label, *record.synonyms)}
    key = aliases.get(folded(name))
    if key is None:
        known = [*classes, *(synonym for record in classes.values() for synonym in record.synonyms)]
        raise unknown_name(name, known, kind="drug class")
    return {key, *classes[key].includes}


def usual_dose(knowledge: Knowledge, drug: str) -> float:
    """What cells are usually given of a drug, nmol/L."""
    record = knowledge.drugs[drug]
    if record.usual_dose is None:
        raise InputError(f"{record.label} cannot be simulated: {record.not_simulated}")
    return record.usual_dose


def _given(knowledge: Knowledge, name: str, dose: object) -> tuple[str, float]:
    """The drug or dosed input that a name stands for, with its concentration or level."""
    kinds = {hit.kind for hit in index_of(knowledge).exact(name)}
    if HitKind.INPUT in kinds and HitKind.DRUG not in kinds:
        input_name = index_of(knowledge).resolve(name, HitKind.INPUT).id
        return input_name, _level(knowledge, input_name, dose)
    drug = drug_id(knowledge, name)
    if dose == USUAL:
        return drug, usual_dose(knowledge, drug)
    return drug, concentration(_written(name, dose))


def _level(knowledge: Knowledge, name: str, dose: object) -> float:
    """The level of an input at a dose of it."""
    unit = knowledge.inputs[name].unit_per_level
    if unit is None:
        raise InputError(f"{knowledge.inputs[name].label} is no treatment: set the level of {name} in the environment")
    if dose == USUAL:
        return 1.0
    amount = radiation_dose_gy if unit.split()[-1] in RADIATION_GY else concentration
    return amount(_written(name, dose)) / amount(unit)


def _written(name: str, dose: object) -> str:
    if not isinstance(dose, str):
        raise InputError(f"the dose of {name} is {dose!r}; write a number and a unit, such as '20 nM', or 'usual'")
    return dose
