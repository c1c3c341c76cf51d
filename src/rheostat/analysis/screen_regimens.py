"""The regimens of a screen: over which doses, and what of them reaches the cells of a patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from rheostat.analysis.reachable import Reachable, reachable
from rheostat.analysis.treatment import class_members, usual_dose
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.exposure_records import UsualSchedule
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.regimens import RegimenKind, RegimenStep

MTOR_CLASS = "mTOR inhibitor"
NOT_ASKED = Reachable((), {}, missing="what reaches a patient was not worked out")


@dataclass(frozen=True)
class ScreenRegimen:
    """Drugs that are given together: the first at each of its doses, the others at one.

    Parameters
    ----------
    id, label : str
    drug : id of the drug whose dose rises
    doses : nmol/L, rising, above 0
    companions : other drugs to concentration, nmol/L
    reach : what of the regimen reaches a patient; a sequence of drugs is there in full, in the dish by its first step
    """

    id: str
    label: str
    drug: str
    doses: tuple[float, ...]
    companions: Mapping[str, float]
    reach: Reachable = field(default=NOT_ASKED)

    def arms(self) -> list[dict[str, float]]:
        """Drug to concentration at each dose."""
        return [{**self.companions, self.drug: dose} for dose in self.doses]


def regimen_of(
    knowledge: Knowledge,
    name: str,
    *,
    drugs: Sequence[str],
    label: str = "",
    doses: Sequence[float] = (),
    schedules: Mapping[str, str | UsualSchedule] | None = None,
    order: Sequence[RegimenStep] = (),
) -> ScreenRegimen:
    """A regimen over the standard doses of its first drug, or over stated ones, and by schedules in a patient.

    Raises
    ------
    InputError - where a drug cannot be simulated, is named twice, has no such schedule, or the doses do not rise from
        above 0
    """
    if len(set(drugs)) < len(drugs):
        raise InputError(f"regimen {name}: a drug is named twice")
    together = order[0].drugs if order else drugs
    usual = {drug: usual_dose(knowledge, drug) for drug in drugs}
    first = together[0]
    ladder = tuple(map(float, doses or knowledge.drugs[first].standard_doses))
    if not ladder or ladder[0] <= 0.0 or any(b <= a for a, b in pairwise(ladder)):
        raise InputError(f"regimen {name}: the doses of {first} must rise from above 0")
    companions = {drug: usual[drug] for drug in together if drug != first}
    written = label or " with ".join(knowledge.drugs[drug].label for drug in drugs)
    reach = reachable(knowledge, drugs, schedules=schedules, order=order)
    return ScreenRegimen(name, written, first, ladder, MappingProxyType(companions), reach)


def recorded(knowledge: Knowledge, name: str) -> ScreenRegimen:
    """A regimen of the knowledge."""
    record = knowledge.regimens[name]
    return regimen_of(
        knowledge, name, drugs=record.drugs, label=record.label, schedules=record.schedules, order=record.order
    )


def _of_kinds(knowledge: Knowledge, *kinds: RegimenKind) -> list[ScreenRegimen]:
    chosen = [name for name, record in knowledge.regimens.items() if record.kind in kinds]
    return [recorded(knowledge, name) for name in chosen]


def _shipped(knowledge: Knowledge) -> list[ScreenRegimen]:
    return [recorded(knowledge, name) for name, record in knowledge.regimens.items() if record.reported]


def _approved(knowledge: Knowledge) -> list[ScreenRegimen]:
    return _of_kinds(knowledge, RegimenKind.APPROVED)


def _investigational(knowledge: Knowledge) -> list[ScreenRegimen]:
    return _of_kinds(knowledge, RegimenKind.INVESTIGATIONAL)


def _mechanism(knowledge: Knowledge) -> list[ScreenRegimen]:
    return _of_kinds(knowledge, RegimenKind.MECHANISM)


def _all(knowledge: Knowledge) -> list[ScreenRegimen]:
    return _of_kinds(knowledge, *RegimenKind)


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


PRESETS = MappingProxyType(
    {
        "shipped": _shipped,
        "approved": _approved,
        "investigational": _investigational,
        "mechanism": _mechanism,
        "all": _all,
        "mtor": _mtor,
        "single": _single,
        "pairs": _pairs,
    }
)


def preset(knowledge: Knowledge, name: str) -> list[ScreenRegimen]:
    """The regimens of a preset.

    `shipped` (those that a report ranks), `approved`, `investigational`, `mechanism` (combinations that the mechanism
    of resistance suggests), `all` of these, `mtor` (mTOR drugs alone), `single` (all drugs alone) or `pairs`.

    Raises
    ------
    InputError - where there is no such preset
    """
    if name not in PRESETS:
        raise unknown_name(name, PRESETS, kind="preset of regimens")
    return PRESETS[name](knowledge)
