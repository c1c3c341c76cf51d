"""Where a regimen stands in the clinic: base rate, label, toxicity that its drugs share, evidence for and against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rheostat.analysis.trials import BaseRate, cancers_of, response_rate
from rheostat.knowledge.clinic_records import MarkerRecord, ToxicityRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import folded
from rheostat.knowledge.regimens import RegimenKind
from rheostat.knowledge.sourced import Standing


@dataclass(frozen=True)
class Label:
    """An indication of a drug; `here` where it is for this tumour type, `recalled` where its day was not read."""

    drug: str
    region: str
    date: str
    indication: str
    partners: tuple[str, ...]
    here: bool
    recalled: bool


@dataclass(frozen=True)
class SharedEvent:
    """An adverse event that several drugs of a regimen cause alone: the highest rate of each, per cent, any grade."""

    event: str
    rates: Mapping[str, float]


@dataclass(frozen=True)
class ClinicalStanding:
    """What the clinic says of a regimen in one tumour.

    Parameters
    ----------
    base_rate : response rate of the first drug's class there; None where no trial that was read gives it
    marked : the same in trials that enrolled by one of the altered genes, by gene
    labels : indications of its drugs, those for this tumour type first, then by date
    shared_events : adverse events that its drugs share, the most frequent first
    supporting, disputing : names of marker records that bear on its drugs and the altered genes, by whether they speak
        for a benefit (sensitivity found, or resistance not) or against it
    """

    base_rate: BaseRate | None
    labels: tuple[Label, ...]
    shared_events: tuple[SharedEvent, ...]
    supporting: tuple[str, ...]
    disputing: tuple[str, ...]
    marked: Mapping[str, BaseRate] = field(default_factory=lambda: MappingProxyType({}))


def clinical_standing(
    knowledge: Knowledge, drugs: Iterable[str], *, cancer: str | None, genes: Iterable[str] = ()
) -> ClinicalStanding:
    """Where a regimen stands in the clinic.

    Parameters
    ----------
    knowledge : Knowledge
    drugs : ids of its drugs, the one that names its class first
    cancer : str - an OncoTree code or the name of a tumour type; None where it is not stated
    genes : genes that are altered in the tumour

    Raises
    ------
    InputError - where the tumour type is not known
    """
    given, altered = tuple(drugs), frozenset(genes)
    markers = list(_markers(knowledge, given, altered))
    return ClinicalStanding(
        base_rate=response_rate(knowledge, knowledge.drugs[given[0]].drug_class, cancer) if given and cancer else None,
        labels=_labels(knowledge, given, cancer),
        shared_events=_shared_events(knowledge, given),
        supporting=tuple(name for name, marker in markers if _speaks_for(marker)),
        disputing=tuple(name for name, marker in markers if not _speaks_for(marker)),
        marked=_marked(knowledge, given, cancer, altered),
    )


def _speaks_for(marker: MarkerRecord) -> bool:
    return marker.supports == (marker.direction == "sensitivity")


def _marked(
    knowledge: Knowledge, drugs: tuple[str, ...], cancer: str | None, genes: frozenset[str]
) -> Mapping[str, BaseRate]:
    if not drugs or cancer is None:
        return MappingProxyType({})
    drug_class = knowledge.drugs[drugs[0]].drug_class
    found = {gene: response_rate(knowledge, drug_class, cancer, gene) for gene in sorted(genes)}
    return MappingProxyType({gene: rate for gene, rate in found.items() if rate is not None})


def labelled_regimens(knowledge: Knowledge, cancer: str | None) -> tuple[str, ...]:
    """The regimens of the knowledge that are labelled for a tumour type, drugs and partners together, anywhere.

    Raises
    ------
    InputError - where the tumour type is not known
    """
    if cancer is None:
        return ()
    meant = cancers_of(knowledge, cancer)
    labelled = [
        {folded(name) for name in (drug, *approval.partners)}
        for approval in knowledge.clinic.approvals.values()
        for drug in approval.drugs
        if meant & set(approval.cancers)
    ]
    return tuple(
        name
        for name, regimen in knowledge.regimens.items()
        if {folded(drug) for drug in regimen.drugs} in labelled
        and regimen.kind is RegimenKind.APPROVED
        and not any(knowledge.drugs[drug].not_simulated for drug in regimen.drugs)
    )


def _labels(knowledge: Knowledge, drugs: tuple[str, ...], cancer: str | None) -> tuple[Label, ...]:
    meant = cancers_of(knowledge, cancer) if cancer else frozenset()
    found = [
        Label(
            drug=drug,
            region=approval.region,
            date=approval.date,
            indication=approval.indication,
            partners=approval.partners,
            here=bool(meant & set(approval.cancers)),
            recalled=approval.status is Standing.RECALLED,
        )
        for approval in knowledge.clinic.approvals.values()
        for drug in approval.drugs
        if drug in drugs
    ]
    return tuple(sorted(found, key=lambda label: (not label.here, label.date, label.region)))


def _markers(knowledge: Knowledge, drugs: tuple[str, ...], genes: frozenset[str]) -> Iterator[tuple[str, MarkerRecord]]:
    for name, marker in knowledge.clinic.markers.items():
        if marker.status is Standing.READ and set(drugs) & set(marker.drugs) and genes & set(marker.elements):
            yield name, marker


def _shared_events(knowledge: Knowledge, drugs: tuple[str, ...]) -> tuple[SharedEvent, ...]:
    groups = knowledge.clinic.toxicity.values()
    alone = [group for group in groups if len(group.drugs) == 1 and group.status is Standing.READ]
    found = []
    for name, kind in knowledge.clinic.events.items():
        names = {folded(text) for text in (name, kind.label, *kind.synonyms)}
        rates = {drug: rate for drug in drugs if (rate := _highest(alone, drug, names)) is not None}
        if len(rates) > 1:
            found.append(SharedEvent(kind.label, rates))
    return tuple(sorted(found, key=lambda shared: -sum(shared.rates.values())))


def _highest(groups: Iterable[ToxicityRecord], drug: str, names: set[str]) -> float | None:
    rates = [
        rate.any_grade
        for group in groups
        if group.drugs == (drug,)
        for rate in group.events
        if rate.any_grade is not None and folded(rate.event) in names
    ]
    return max(rates, default=None)
