"""At which concentration each drug of a regimen meets the tumour, and on what grounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rheostat.analysis.reachable import reachable
from rheostat.analysis.treatment import CLASS, regimens, usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, index_of


class Ground(StrEnum):
    """Where a concentration comes from."""

    STATED = "as asked for"
    PATIENT = "free average that patients reach"
    ASSUMED = "assumed to act in patients as at the dose that cells are given"
    CELLS = "what cells are usually given"


class Exposure(StrEnum):
    """Which concentration is taken where none is stated."""

    PATIENT = "patient"
    CELLS = "usual"


@dataclass(frozen=True)
class GivenDrug:
    """A drug, the free concentrations that it brings, and the grounds of that.

    `levels` names what acts, nmol/L (or the level of a dosed input): the drug, or a metabolite that is a drug too.
    `schedule` is how patients take it where the concentration is theirs; `missing` is why it is not, else None;
    `assumption` is the one that it rests on, if any.
    """

    drug: str
    levels: Mapping[str, float]
    ground: Ground
    schedule: str | None = None
    missing: str | None = None
    assumption: str | None = None

    @property
    def is_reached(self) -> bool:
        """Whether patients reach it, as far as is known or assumed."""
        return self.ground in (Ground.PATIENT, Ground.ASSUMED)


def parse_regimen(knowledge: Knowledge, text: str, *, exposure: Exposure = Exposure.PATIENT) -> tuple[GivenDrug, ...]:
    """A regimen from its text: drugs joined by `+`, each perhaps with `=` and a dose (`everolimus=5 nM+trametinib`).

    Raises
    ------
    InputError - where a drug or dose is not understood, a drug cannot be simulated or is named twice
    """
    found: list[GivenDrug] = []
    for part in text.split("+"):
        name, sign, dose = (piece.strip() for piece in part.partition("="))
        if not name or (sign and not dose):
            raise InputError(f"regimen {text!r}: expected drugs joined by +, such as 'everolimus+trametinib=10 nM'")
        found.append(_stated(knowledge, name, dose) if dose else _unstated(knowledge, name, exposure))
    names = [each.drug for each in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"regimen {text!r}: {twice} is named twice")
    return tuple(found)


def doses_of(given: Iterable[GivenDrug]) -> dict[str, float]:
    """What acts to its concentration, nmol/L; what several drugs bring adds up."""
    total: dict[str, float] = {}
    for each in given:
        for name, level in each.levels.items():
            total[name] = total.get(name, 0.0) + level
    return total


def given_as(knowledge: Knowledge, drug: str, exposure: Exposure) -> GivenDrug:
    """A drug at the concentration of an exposure; where patients' is not known, what cells are usually given.

    Raises
    ------
    InputError - where the drug cannot be simulated
    """
    usual = usual_dose(knowledge, drug)
    if exposure is Exposure.CELLS:
        return GivenDrug(drug, {drug: usual}, Ground.CELLS)
    known = reachable(knowledge, [drug])
    if not known.is_known:
        return GivenDrug(drug, {drug: usual}, Ground.CELLS, missing=known.missing)
    if drug in known.assumed:
        return GivenDrug(drug, known.average_nm(), Ground.ASSUMED, assumption=known.assumed[drug])
    return GivenDrug(drug, known.average_nm(), Ground.PATIENT, schedule=known.schedules[drug])


def every_drug_given(knowledge: Knowledge, exposure: Exposure) -> Mapping[str, GivenDrug]:
    """All drugs that can be simulated, each at the concentration of an exposure."""
    able = (drug for drug, record in knowledge.drugs.items() if not record.not_simulated)
    return {drug: given_as(knowledge, drug, exposure) for drug in able}


def _stated(knowledge: Knowledge, name: str, dose: str) -> GivenDrug:
    if name == CLASS:
        raise InputError(f"{name}={dose}: name one drug; a class has several members")
    ((drug, amount),) = regimens(knowledge, {name: dose})[0].items()
    return GivenDrug(drug, {drug: amount}, Ground.STATED)


def _unstated(knowledge: Knowledge, name: str, exposure: Exposure) -> GivenDrug:
    kinds = {hit.kind for hit in index_of(knowledge).exact(name)}
    if HitKind.INPUT in kinds and HitKind.DRUG not in kinds:
        return _stated(knowledge, name, "usual")
    return given_as(knowledge, index_of(knowledge).resolve(name, HitKind.DRUG).id, exposure)
