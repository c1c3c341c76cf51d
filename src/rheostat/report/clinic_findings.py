"""What the clinic says of a regimen, as findings: base rate, label, toxicity, disputes, how well it is predicted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rheostat.analysis.clinical_standing import ClinicalStanding, Label, clinical_standing
from rheostat.analysis.exposure_events import EventRisk, event_risks
from rheostat.analysis.trials import BaseRate, cancers_of
from rheostat.errors import InputError
from rheostat.knowledge.clinic_records import EventKind, MarkerRecord
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import folded
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.validation_figures import ClassFigure, read_figures
from rheostat.pharmacology.dosing_cycle import Given, trough_ng_ml, usual_schedule
from rheostat.report.findings import BaseRateFinding, Source, StandingFinding, ToxicityFinding
from rheostat.report.wording import percent

EVENTS_SHOWN = 8
FOR_CHANCE, WEAK, FAIR = 0.1, 0.3, 0.5


def standing_finding(
    knowledge: Knowledge, drugs: Sequence[str], *, cancer: str | None, genes: Iterable[str]
) -> StandingFinding:
    """Where a regimen stands in the clinic, for a tumour type and the genes altered in a tumour."""
    found = clinical_standing(knowledge, drugs, cancer=cancer, genes=genes)
    drug_class = knowledge.drugs[drugs[0]].drug_class
    return StandingFinding(
        base_rate=_base_rate(knowledge, found.base_rate),
        base_sentence=_base_sentence(knowledge, found.base_rate, drug_class, cancer),
        marked=tuple(_marked_sentence(gene, rate) for gene, rate in found.marked.items()),
        label_sentence=_label_sentence(knowledge, found, drugs, cancer),
        labels=tuple(_label(knowledge, label) for label in found.labels),
        toxicity=_toxicity(knowledge, drugs),
        disputing=tuple(_marker(knowledge, name) for name in found.disputing),
        supporting=tuple(_marker(knowledge, name) for name in found.supporting),
        predicted=predicted_sentence(knowledge, drug_class),
    )


def known_cancer(knowledge: Knowledge, names: Iterable[str | None]) -> str | None:
    """The first of several names of a tumour type that the knowledge has; None where it has none."""
    for name in names:
        if name:
            try:
                cancers_of(knowledge, name)
            except InputError:
                continue
            return name
    return None


# --- base rate and label ----------------------------------------------------------------------------------------------


def _base_rate(knowledge: Knowledge, rate: BaseRate | None) -> BaseRateFinding | None:
    if rate is None:
        return None
    return BaseRateFinding(
        events=rate.events,
        n=rate.n,
        rate=rate.rate,
        low=rate.low,
        high=rate.high,
        trials=tuple(dict.fromkeys(knowledge.clinic.trials[each.trial].label for each in rate.trials)),
        scope=rate.scope,
        exact=rate.exact,
        alone=rate.alone,
    )


def _base_sentence(knowledge: Knowledge, rate: BaseRate | None, drug_class: str, cancer: str | None) -> str:
    label = knowledge.drug_classes[drug_class].label
    what = label[:1].lower() + label[1:] if label[1:2].islower() else label
    if cancer is None:
        return f"The tumour type is not stated, so no response rate of {what} can be given."
    if rate is None:
        return f"No trial that was read gives a response rate of {what} in this tumour type or a wider one."
    how = "alone" if rate.alone else "with other drugs"
    where = rate.scope if rate.exact else f"{rate.scope} (none of this tumour type alone was found)"
    said = f"{rate.events} of {rate.n} patients ({percent(rate.rate)}, 95 % interval {_share(rate.low)} to "
    said += f"{percent(rate.high)}) responded to {what} {how} in {where}"
    left = f"; {rate.recalled} more rows were recalled and are not counted" if rate.recalled else ""
    return f"Measured: {said}{left}."


def _marked_sentence(gene: str, rate: BaseRate) -> str:
    how = "" if rate.alone else ", with other drugs"
    return (
        f"In trials that enrolled by {gene}: {rate.events} of {rate.n} ({percent(rate.rate)}, {_share(rate.low)} to "
        f"{percent(rate.high)}) in {rate.scope}{how}"
    )


def _share(value: float) -> str:
    return f"{100.0 * value:.0f}"


def _label_sentence(knowledge: Knowledge, found: ClinicalStanding, drugs: Sequence[str], cancer: str | None) -> str:
    here = [label for label in found.labels if label.here and _covers(label, drugs)]
    if here:
        said = "; ".join(f"{label.region} since {label.date}" for label in here)
        return f"Labelled for this tumour type: {said}."
    alone = " as a combination" if len(drugs) > 1 else ""
    partnered = [label for label in found.labels if label.here and not set(label.partners) & set(drugs)]
    if partnered:
        said = "; ".join(dict.fromkeys(_with_partners(knowledge, label) for label in partnered if label.partners))
        if said:
            return f"Labelled for this tumour type with other partners only: {said}."
    if cancer is None:
        return "The tumour type is not stated, so the label cannot be told."
    others = [label for label in found.labels if _covers(label, drugs)]
    if others:
        return f"Not labelled for this tumour type{alone}; labelled for others (below)."
    known = [knowledge.drugs[drug].label for drug in dict.fromkeys(label.drug for label in found.labels)]
    rest = f"; {' and '.join(known)} {'have' if len(known) > 1 else 'has'} other labels (below)" if known else ""
    return f"No label{alone} is recorded in any region{rest}."


def _with_partners(knowledge: Knowledge, label: Label) -> str:
    partners = " and ".join(label.partners)
    return f"{knowledge.drugs[label.drug].label} with {partners} ({label.region}, {label.date})"


def _covers(label: Label, drugs: Sequence[str]) -> bool:
    """Whether an indication is of this regimen: one drug without partners, or with just the partners it names."""
    partners = {folded(partner) for partner in label.partners}
    return {folded(drug) for drug in drugs if drug != label.drug} == partners


def _label(knowledge: Knowledge, label: Label) -> str:
    partners = f" with {' and '.join(label.partners)}" if label.partners else ""
    doubt = " (recalled, its date was not read)" if label.recalled else ""
    here = "this tumour type: " if label.here else ""
    return (
        f"{label.region}, {label.date}: {here}{knowledge.drugs[label.drug].label}{partners}, {label.indication}{doubt}"
    )


# --- toxicity ---------------------------------------------------------------------------------------------------------


def _toxicity(knowledge: Knowledge, drugs: Sequence[str]) -> tuple[ToxicityFinding, ...]:
    """Events of the drugs: those that several of them cause first, then by how many patients have them."""
    facts = {drug: _risks(knowledge, drug) for drug in drugs}
    rows = [row for kind in knowledge.clinic.events.values() if (row := _event(knowledge, kind, drugs, facts))]
    rows.sort(key=lambda row: (not row[1].shared, -row[0]))
    return tuple(finding for _, finding in rows[:EVENTS_SHOWN])


def _event(
    knowledge: Knowledge, kind: EventKind, drugs: Sequence[str], facts: dict[str, list[EventRisk]]
) -> tuple[float, ToxicityFinding] | None:
    names = {folded(text) for text in (kind.label, *kind.synonyms)}
    rates = {drug: found for drug in drugs if (found := _highest(knowledge, drug, names))}
    if not rates:
        return None
    told = tuple(f"{knowledge.drugs[drug].label}: {_rate(*found)}" for drug, found in rates.items())
    exposure = tuple(
        f"{knowledge.drugs[drug].label}: {_risk(risk)}"
        for drug in drugs
        for risk in facts[drug]
        if risk.event == kind.label
    )
    share = max(any_grade or severe or 0.0 for any_grade, severe in rates.values())
    return share, ToxicityFinding(
        event=kind.label,
        shared=len(rates) > 1,
        rates=told,
        mechanism=kind.mechanism,
        exposure=exposure,
    )


def _highest(knowledge: Knowledge, drug: str, names: set[str]) -> tuple[float | None, float | None] | None:
    """The highest rate of any grade, and of grade 3 or 4, that groups treated with the drug alone had."""
    found = [
        rate
        for group in knowledge.clinic.toxicity.values()
        if group.drugs == (drug,) and group.status is Standing.READ
        for rate in group.events
        if folded(rate.event) in names
    ]
    every = [rate.any_grade for rate in found if rate.any_grade is not None]
    severe = [rate.grade_3_4 for rate in found if rate.grade_3_4 is not None]
    return (max(every, default=None), max(severe, default=None)) if every or severe else None


def _rate(any_grade: float | None, severe: float | None) -> str:
    parts = []
    if any_grade is not None:
        parts.append(f"{any_grade:g} % any grade")
    if severe is not None:
        parts.append(f"{severe:g} % grade 3 or 4")
    return "up to " + ", ".join(parts)


def _risks(knowledge: Knowledge, drug: str) -> list[EventRisk]:
    record = knowledge.clinic.pharmacokinetics.get(drug)
    schedule = usual_schedule(record) if record is not None and record.models else None
    if record is None or schedule is None:
        return []
    trough = trough_ng_ml(Given(drug, record, schedule))
    return event_risks(knowledge, drug, trough=trough, usual=trough)


def _risk(risk: EventRisk) -> str:
    ratio = f" ({risk.fact.ratio} {risk.fact.measure})" if risk.fact.ratio is not None else ""
    return f"{risk.fact.says}{ratio}"


# --- markers --------------------------------------------------------------------------------------------------


def _marker(knowledge: Knowledge, name: str) -> Source:
    marker = knowledge.clinic.markers[name]
    reference = knowledge.references.get(marker.source.ref)
    return Source(
        ref=marker.source.ref,
        citation=f"{reference.authors} {reference.year}" if reference else marker.source.ref,
        url=reference.url if reference else None,
        shows=f"{marker.marker}, {marker.direction}{_found(marker)}, level {marker.level.value}: {marker.finding}"
        + _where(knowledge, marker),
        disputes=marker.supports != (marker.direction == "sensitivity"),
        status=reference.status if reference else "recalled",
    )


def _found(marker: MarkerRecord) -> str:
    return "" if marker.supports else " not borne out"


def _where(knowledge: Knowledge, marker: MarkerRecord) -> str:
    cancers = knowledge.entities[EntityKind.CANCER]
    names = [cancers[cancer].name for cancer in marker.cancers]
    return f" ({', '.join(names)})" if names else ""


# --- how well it is predicted ---------------------------------------------------------------------------------


def predicted_sentence(knowledge: Knowledge, drug_class: str) -> str:
    """How well a class was predicted where it was measured, in words and figures."""
    figure = read_figures().figures.get(drug_class)
    label = knowledge.drug_classes[drug_class].label
    if figure is None:
        return f"How well {label} are predicted has not been measured."
    return (
        f"{label}: over {figure.n} cell lines of many tissues, predictions from genotypes {_strength(figure)} "
        f"(rank correlation {figure.rho:.2f}, 95 % interval {figure.low:.2f} to {figure.high:.2f}"
        + (f"; {figure.within_tissue:.2f} among lines of one tissue" if figure.within_tissue is not None else "")
        + "). It has not been measured in this tissue by itself, nor in patients."
    )


def _strength(figure: ClassFigure) -> str:
    if figure.low <= 0.0:
        return "could not be told from chance"
    if figure.rho < FOR_CHANCE:
        return "were hardly better than chance"
    if figure.rho < WEAK:
        return "agreed weakly with measured responses"
    return "agreed fairly with measured responses" if figure.rho < FAIR else "agreed well with measured responses"
