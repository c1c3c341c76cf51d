"""The regimens of a screen: over which doses, and what of them reaches the cells of a patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from rheostat.analysis.treatment import class_members, usual_dose
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.load import Knowledge

MTOR_CLASS = "mTOR inhibitor"


@dataclass(frozen=True)
class ScreenRegimen:
    """Drugs that are given together: the first at each of its doses, the others at one.

    Parameters
    ----------
    id, label : str
    drug : id of the drug whose dose rises
    doses : nmol/L, rising, above 0
    companions : other drugs to concentration, nmol/L
    """

    id: str
    label: str
    drug: str
    doses: tuple[float, ...]
    companions: Mapping[str, float]

    def arms(self) -> list[dict[str, float]]:
        """Drug to concentration at each dose."""
        return [{**self.companions, self.drug: dose} for dose in self.doses]


def regimen_of(
    knowledge: Knowledge, name: str, *, drugs: Sequence[str], label: str = "", doses: Sequence[float] = ()
) -> ScreenRegimen:
    """A regimen over the standard doses of its first drug, or over stated ones.

    Raises
    ------
    InputError - where a drug cannot be simulated, is named twice, or the doses do not rise from above 0
    """
    if len(set(drugs)) < len(drugs):
        raise InputError(f"regimen {name}: a drug is named twice")
    usual = {drug: usual_dose(knowledge, drug) for drug in drugs}
    first = drugs[0]
    ladder = tuple(map(float, doses or knowledge.drugs[first].standard_doses))
    if not ladder or ladder[0] <= 0.0 or any(b <= a for a, b in pairwise(ladder)):
        raise InputError(f"regimen {name}: the doses of {first} must rise from above 0")
    companions = {drug: dose for drug, dose in usual.items() if drug != first}
    written = label or " with ".join(knowledge.drugs[drug].label for drug in drugs)
    return ScreenRegimen(name, written, first, ladder, MappingProxyType(companions))


def _shipped(knowledge: Knowledge) -> list[ScreenRegimen]:
    return [
        regimen_of(knowledge, name, drugs=record.drugs, label=record.label)
        for name, record in knowledge.regimens.items()
    ]


def _mtor(knowledge: Knowledge) -> list[ScreenRegimen]:
    return [regimen_of(knowledge, drug, drugs=[drug]) for drug in sorted(class_members(knowledge, MTOR_CLASS))]


def _single(knowledge: Knowledge) -> list[ScreenRegimen]:
    able = sorted(drug for drug, record in knowledge.drugs.items() if not record.not_simulated)
    return [regimen_of(knowledge, drug, drugs=[drug]) for drug in able]


def _pairs(knowledge: Knowledge) -> list[ScreenRegimen]:
    """Each mTOR drug with each drug that is none."""
    first = sorted(class_members(knowledge, MTOR_CLASS))
    others = [d for d, r in sorted(knowledge.drugs.items()) if not r.not_simulated and d not in first]
    return [regimen_of(knowledge, f"{a}+{b}", drugs=[a, b]) for a in first for b in others]


PRESETS = MappingProxyType({"shipped": _shipped, "mtor": _mtor, "single": _single, "pairs": _pairs})


def preset(knowledge: Knowledge, name: str) -> list[ScreenRegimen]:
    """The regimens of a preset: `shipped`, `mtor` (mTOR drugs alone), `single` (all drugs alone) or `pairs`.

    Raises
    ------
    InputError - where there is no such preset
    """
    if name not in PRESETS:
        raise unknown_name(name, PRESETS, kind="preset of regimens")
    return PRESETS[name](knowledge)
