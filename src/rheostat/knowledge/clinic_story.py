"""What the clinic says of a drug, tumour, gene, trial or adverse event, in the words of a story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rheostat.knowledge.clinic_records import EventRate, MarkerRecord, ToxicityRecord, TrialRecord, TrialResult
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.exposure_records import PharmacokineticRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.mentions import Found, drug_classes
from rheostat.knowledge.names import HitKind, folded
from rheostat.knowledge.sourced import Source, Standing
from rheostat.knowledge.sources import Evidence, EvidenceLevel
from rheostat.knowledge.statements import CITED_FOR
from rheostat.knowledge.subject import Subject

RECALLED = " [recalled, not read in its source]"


def clinic_mentions(knowledge: Knowledge, subject: Subject) -> Iterator[Found]:
    """Every record of the clinic that is about a thing: label, exposure, trials, toxicity, markers, sequences."""
    hit = subject.hit
    if hit.kind is HitKind.TRIAL:
        yield from _of_trial(knowledge, hit.id)
        return
    if hit.kind is HitKind.ADVERSE_EVENT:
        yield from _of_event(knowledge, hit.id)
        return
    drugs = _drugs_meant(knowledge, subject)
    cancers = _cancers_meant(knowledge, subject)
    if drugs or cancers:
        yield from _approvals(knowledge, drugs, cancers)
    if len(drugs) == 1:
        yield from _exposure(knowledge, next(iter(drugs)))
    if drugs or cancers:
        yield from _trials(knowledge, drugs, cancers)
        yield from _sequences(knowledge, drugs, cancers)
    if drugs:
        yield from _toxicity(knowledge, drugs)
    yield from _markers(knowledge, drugs, cancers, subject.genes)


def _drugs_meant(knowledge: Knowledge, subject: Subject) -> frozenset[str]:
    if subject.hit.kind is HitKind.DRUG:
        return frozenset({subject.hit.id})
    if subject.hit.kind is HitKind.DRUG_CLASS:
        classes = drug_classes(knowledge, subject.hit.id)
        return frozenset(name for name, drug in knowledge.drugs.items() if drug.drug_class in classes)
    return frozenset()


def _cancers_meant(knowledge: Knowledge, subject: Subject) -> frozenset[str]:
    return frozenset({subject.hit.id}) if subject.hit.kind is HitKind.CANCER else frozenset()


def _found(
    kind: str,
    name: str,
    says: str,
    *,
    source: Source,
    status: Standing,
    level: EvidenceLevel = EvidenceLevel.CLINICAL,
    disputes: bool = False,
) -> Found:
    shown = says + (RECALLED if status is Standing.RECALLED else "")
    item = Evidence(ref=source.ref, at=source.at, shows=f"{CITED_FOR} {name}", level=level, disputes=disputes)
    return Found(kind, name, shown, (item,))


# --- trials --------------------------------------------------------------------------------------------------------


def result_words(trial: TrialRecord, result: TrialResult) -> str:
    """One result as a sentence without its source."""
    unit = f" {result.unit}" if result.unit and result.unit != "%" else (" %" if result.unit else "")
    values = [f"{arm} {estimate}{unit}" for arm, estimate in result.arms.items()]
    counts = [
        f"{estimate.events} of {estimate.of}"
        for estimate in result.arms.values()
        if estimate.events is not None and estimate.of is not None
    ]
    parts = [", against ".join(values)] if values else []
    parts += [f"({', '.join(counts)})"] if counts else []
    parts += [result.finding] if result.finding else []
    parts += [f"hazard ratio {result.hazard_ratio}"] if result.hazard_ratio is not None else []
    parts += [f"p {result.p}"] if result.p else []
    note = f"; {result.note}" if result.note else ""
    marker = f" in {result.marker}" if result.marker else ""
    return f"{trial.label}, {result.endpoint.replace('_', ' ')}{marker}: {' '.join(parts)}{note}"


def _of_trial(knowledge: Knowledge, name: str) -> Iterator[Found]:
    trial = knowledge.clinic.trials[name]
    for result in trial.results:
        yield _found("result", name, result_words(trial, result), source=result.source, status=result.status)
    for key, group in knowledge.clinic.toxicity.items():
        if group.trial == name:
            yield _toxicity_found(key, group, group.events)
    for key, approval in knowledge.clinic.approvals.items():
        if approval.trial == name:
            says = f"approved in the {approval.region} on {approval.date}: {approval.indication}"
            yield _found("approval", key, says, source=approval.source, status=approval.status)
    for key, sequence in knowledge.clinic.sequences.items():
        if sequence.trial == name:
            yield _found(sequence.subject, key, sequence.finding, source=sequence.source, status=sequence.status)
    for key, marker in knowledge.clinic.markers.items():
        if marker.trial == name:
            yield _marker_found(key, marker)


def _trials(knowledge: Knowledge, drugs: frozenset[str], cancers: frozenset[str]) -> Iterator[Found]:
    for name, trial in knowledge.clinic.trials.items():
        if drugs & set(trial.drugs) or cancers & set(trial.cancers):
            for result in trial.results:
                yield _found("trial", name, result_words(trial, result), source=result.source, status=result.status)


def trial_facts(knowledge: Knowledge, name: str) -> dict[str, tuple[str, ...]]:
    """The headings of a trial."""
    trial = knowledge.clinic.trials[name]
    cancers = knowledge.entities[EntityKind.CANCER]
    registry = (f"{trial.nct} https://clinicaltrials.gov/study/{trial.nct}",) if trial.nct else ()
    arms = tuple(
        f"{key}: {arm.label}{f', n = {arm.n}' if arm.n is not None else ''}{', control' if arm.control else ''}"
        for key, arm in trial.arms.items()
    )
    return {
        "registry": registry,
        "phase": (trial.phase,),
        "population": (trial.population,),
        "tumour types": tuple(cancers[cancer].name for cancer in trial.cancers if cancer in cancers),
        "condition": (trial.condition,) if trial.condition else (),
        "enrolled by": (trial.marker,) if trial.marker else (),
        "arms": arms,
        "synonyms": trial.synonyms,
        "note": (trial.note,) if trial.note else (),
    }


# --- toxicity ------------------------------------------------------------------------------------------------------


def rate_words(rate: EventRate) -> str:
    """One event with its rates: `stomatitis 44 % (grade 3-4: 4 %; control 8 %)`."""
    shown = rate.event if rate.any_grade is None else f"{rate.event} {rate.any_grade:g} %"
    inside = [f"grade 3-4: {rate.grade_3_4:g} %"] if rate.grade_3_4 is not None else []
    inside += [f"control {rate.control_any:g} %"] if rate.control_any is not None else []
    inside += [f"control grade 3-4: {rate.control_3_4:g} %"] if rate.control_3_4 is not None else []
    inside += [rate.note] if rate.note else []
    return f"{shown} ({'; '.join(inside)})" if inside else shown


def _toxicity_found(name: str, group: ToxicityRecord, rates: Iterable[EventRate]) -> Found:
    size = f", n = {group.n}" if group.n is not None else ""
    dose = f", {group.dose}" if group.dose else ""
    control = f", control {group.control}" if group.control else ""
    says = f"{group.label}{dose}{size}{control}: {', '.join(rate_words(rate) for rate in rates)}"
    return _found("adverse events", name, says, source=group.source, status=group.status)


def _toxicity(knowledge: Knowledge, drugs: frozenset[str]) -> Iterator[Found]:
    for name, group in knowledge.clinic.toxicity.items():
        if drugs & set(group.drugs):
            yield _toxicity_found(name, group, group.events)


def _of_event(knowledge: Knowledge, event: str) -> Iterator[Found]:
    kind = knowledge.clinic.events[event]
    names = {folded(text) for text in (event, kind.label, *kind.synonyms)}
    for item in kind.exposure:
        size = f" {item.ratio}" if item.ratio is not None else ""
        limit = f" {item.threshold:g} {item.unit or ''}".rstrip() if item.threshold is not None else ""
        says = f"{item.drug}, {item.measure}:{size}{limit}; {item.says}"
        yield _found("exposure", item.drug, says, source=item.source, status=item.status)
    if kind.mechanism:
        yield Found("mechanism", kind.label, kind.mechanism, kind.evidence)
    for name, group in knowledge.clinic.toxicity.items():
        rates = [rate for rate in group.events if folded(rate.event) in names]
        if rates:
            yield _toxicity_found(name, group, rates)


def event_facts(knowledge: Knowledge, name: str) -> dict[str, tuple[str, ...]]:
    """The headings of a kind of adverse event."""
    kind = knowledge.clinic.events[name]
    return {"organ": (kind.organ,), "synonyms": kind.synonyms, "readouts in the network": kind.readouts}


# --- label, exposure, markers, sequences ------------------------------------------------------------------------------


def _approvals(knowledge: Knowledge, drugs: frozenset[str], cancers: frozenset[str]) -> Iterator[Found]:
    for name, approval in knowledge.clinic.approvals.items():
        if drugs & set(approval.drugs) or cancers & set(approval.cancers):
            partners = f" with {', '.join(approval.partners)}" if approval.partners else ""
            brand = f" ({approval.brand})" if approval.brand else ""
            drug = ", ".join(approval.drugs)
            says = f"{drug}{brand}{partners}, {approval.region} {approval.date}: {approval.indication}"
            note = f"; {approval.note}" if approval.note else ""
            yield _found("approval", name, says + note, source=approval.source, status=approval.status)


def _exposure(knowledge: Knowledge, drug: str) -> Iterator[Found]:
    record = knowledge.clinic.pharmacokinetics.get(drug)
    if record is None:
        return
    if record.missing:
        yield Found("exposure", drug, f"no published model: {record.missing}")
    yield from _models(drug, record)
    for item in record.interactions:
        says = f"with {item.by} ({item.strength}) the area under the curve is {item.auc_fold:g} times what it is alone"
        yield _found("interaction", drug, says, source=item.source, status=item.status)
    for entry in record.brain:
        ratio = f" {entry.ratio:g}" if entry.ratio is not None else ""
        says = f"brain, {entry.species}{ratio}: {entry.says}"
        yield _found("exposure", drug, says, source=entry.source, status=entry.status)


def _models(drug: str, record: PharmacokineticRecord) -> Iterator[Found]:
    for name, model in record.models.items():
        derived = f"; {model.derived}" if model.derived else ""
        says = f"{name}: {model.label}, {model.population}: clearance {model.clearance_l_h:g} L/h{derived}"
        yield _found("exposure", drug, says, source=model.source, status=model.status)
    for name, schedule in record.schedules.items():
        yield _found("schedule", drug, f"{name}: {schedule.label}", source=schedule.source, status=schedule.status)


def _marker_found(name: str, marker: MarkerRecord) -> Found:
    verb = "supports" if marker.supports else "disputes"
    counts = f" ({marker.events} of {marker.n})" if marker.events is not None else ""
    says = (
        f"level {marker.level.value} {verb} {marker.direction} of {', '.join(marker.drugs)} with {marker.marker}: "
        f"{marker.finding}{counts}"
    )
    return _found(
        "marker",
        name,
        says,
        source=marker.source,
        status=marker.status,
        level=marker.level,
        disputes=not marker.supports,
    )


def _markers(
    knowledge: Knowledge, drugs: frozenset[str], cancers: frozenset[str], genes: frozenset[str]
) -> Iterator[Found]:
    for name, marker in knowledge.clinic.markers.items():
        if drugs & set(marker.drugs) or cancers & set(marker.cancers) or genes & set(marker.elements):
            yield _marker_found(name, marker)


def _sequences(knowledge: Knowledge, drugs: frozenset[str], cancers: frozenset[str]) -> Iterator[Found]:
    for name, item in knowledge.clinic.sequences.items():
        if drugs & set(item.drugs) or cancers & set(item.cancers):
            expected = f"; expected: {item.expected}" if item.expected else ""
            says = f"{item.label}: {item.finding}{expected}"
            yield _found(item.subject, name, says, source=item.source, status=item.status)


def standing_counts(knowledge: Knowledge) -> Mapping[str, int]:
    """How many rows of the clinic were read in their source, and how many recalled."""
    counts = {standing.value: 0 for standing in Standing}
    for _, _, _, status in knowledge.clinic.rows():
        counts[status.value] += 1
    return counts
