"""Are the numbers of the clinic possible, its names known and its sources listed?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from rheostat.errors import Place
from rheostat.knowledge.checks.issue import Issue, error, place_of, unknown, warning
from rheostat.knowledge.clinic_records import TrialResult
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sourced import Estimate

NUMBER, NAME, DATE, REGISTRY = "impossible number", "dangling name", "date", "registry number"
_NCT = re.compile(r"^NCT\d{8}$")
_PERCENT = "%"


def clinic_numbers_possible(knowledge: Knowledge) -> Iterator[Issue]:
    """Intervals lie around their values, percentages within 0 and 100, and events do not outnumber patients."""
    for name, trial in knowledge.clinic.trials.items():
        for i, result in enumerate(trial.results):
            place = _part(knowledge, "trials", name, f"results.{i}")
            of = f"{name}, {result.endpoint}"
            yield from _result_issues(result, of=of, place=place)
            for arm, estimate in result.arms.items():
                size = trial.arms[arm].n if arm in trial.arms else None
                yield from _counts(estimate, size, of=f"{of}, {arm}", place=place)
    yield from _toxicity_issues(knowledge)
    yield from _marker_issues(knowledge)
    yield from _exposure_issues(knowledge)


def _result_issues(result: TrialResult, *, of: str, place: Place | None) -> Iterator[Issue]:
    for arm, estimate in result.arms.items():
        yield from _interval(estimate, of=f"{of}, {arm}", place=place)
        if result.unit == _PERCENT:
            yield from _percentages((estimate.value, *(estimate.interval or ())), of=f"{of}, {arm}", place=place)
    if result.hazard_ratio is not None:
        yield from _interval(result.hazard_ratio, of=f"{of}, hazard ratio", place=place)


def _interval(estimate: Estimate, *, of: str, place: Place | None) -> Iterator[Issue]:
    if estimate.interval is None:
        return
    low, high = estimate.interval
    if low is not None and high is not None and low > high:
        yield error(NUMBER, place, f"{of}: the interval {low:g} to {high:g} runs backwards")
        return
    value = estimate.value
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        yield error(NUMBER, place, f"{of}: the value {value:g} lies outside its interval {estimate}")


def _percentages(values: Iterable[float | None], *, of: str, place: Place | None) -> Iterator[Issue]:
    for value in values:
        if value is not None and not 0 <= value <= 100:
            yield error(NUMBER, place, f"{of}: {value:g} % is not between 0 and 100")


def _counts(estimate: Estimate, size: int | None, *, of: str, place: Place | None) -> Iterator[Issue]:
    most = estimate.of if estimate.of is not None else size
    if estimate.events is not None and most is not None and estimate.events > most:
        yield error(NUMBER, place, f"{of}: {estimate.events} events in {most} patients")
    if estimate.events is not None and estimate.of is not None and estimate.value is not None:
        rate = 100.0 * estimate.events / estimate.of
        # A rate is printed to a whole per cent at the least.
        if abs(rate - estimate.value) > 1.0:
            message = f"{of}: {estimate.events} of {estimate.of} is {rate:.1f} %, not {estimate.value:g} %"
            yield error(NUMBER, place, message)


def _toxicity_issues(knowledge: Knowledge) -> Iterator[Issue]:
    for name, group in knowledge.clinic.toxicity.items():
        for i, rate in enumerate(group.events):
            place = _part(knowledge, "adverse_events", name, f"events.{i}")
            of = f"{name}, {rate.event}"
            shares = (rate.any_grade, rate.grade_3_4, rate.control_any, rate.control_3_4)
            yield from _percentages(shares, of=of, place=place)
            for every, severe in ((rate.any_grade, rate.grade_3_4), (rate.control_any, rate.control_3_4)):
                if every is not None and severe is not None and severe > every:
                    message = f"{of}: {severe:g} % of grade 3 or 4 is more than {every:g} % of any grade"
                    yield error(NUMBER, place, message)
            if rate.events is not None and group.n is not None and rate.events > group.n:
                yield error(NUMBER, place, f"{of}: {rate.events} events in {group.n} patients")


def _marker_issues(knowledge: Knowledge) -> Iterator[Issue]:
    for name, marker in knowledge.clinic.markers.items():
        place = place_of(knowledge, "clinic/biomarkers", name)
        if marker.events is not None and (marker.n is None or marker.events > marker.n):
            yield error(NUMBER, place, f"{name}: {marker.events} events in {marker.n} patients")
        if marker.rate is not None:
            yield from _interval(marker.rate, of=name, place=place)


def _exposure_issues(knowledge: Knowledge) -> Iterator[Issue]:
    for name, drug in knowledge.clinic.pharmacokinetics.items():
        place = place_of(knowledge, "clinic/pharmacokinetics", name)
        for item in drug.interactions:
            if item.interval is not None:
                estimate = Estimate(value=item.auc_fold, interval=item.interval)
                yield from _interval(estimate, of=f"{name} with {item.by}", place=place)
        for i, value in enumerate(drug.published):
            band = value.band
            if band is not None and not band[0] <= value.value <= band[1]:
                part = _part(knowledge, "pharmacokinetics", name, f"published.{i}")
                message = f"{name}, {value.quantity}: {value.value:g} lies outside {band[0]:g} to {band[1]:g}"
                yield error(NUMBER, part, message)


def clinic_registry_numbers(knowledge: Knowledge) -> Iterator[Issue]:
    """A registry number is NCT and eight digits."""
    for name, trial in knowledge.clinic.trials.items():
        if trial.nct is not None and not _NCT.match(trial.nct):
            place = place_of(knowledge, "clinic/trials", name)
            message = f"{name}: {trial.nct!r} is no registry number; it is NCT and eight digits"
            yield error(REGISTRY, place, message)


def clinic_dates_past(knowledge: Knowledge, *, today: date | None = None) -> Iterator[Issue]:
    """No approval lies in the future, and each date is one that the calendar has."""
    now = (today or date.today()).isoformat()
    for name, approval in knowledge.clinic.approvals.items():
        place = place_of(knowledge, "clinic/approvals", name)
        if not _on_calendar(approval.date):
            yield error(DATE, place, f"{name}: {approval.date} is not on the calendar")
        elif approval.date > now[: len(approval.date)]:
            yield error(DATE, place, f"{name}: {approval.date} lies in the future")


def _on_calendar(text: str) -> bool:
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def clinic_names_known(knowledge: Knowledge) -> Iterator[Issue]:
    """Drugs, cancers, trials, arms and genes that the clinic names exist."""
    for subject, name, drugs, cancers, trial in _named(knowledge):
        place = place_of(knowledge, f"clinic/{subject}", name)
        uses: list[tuple[str, str, set[str]]] = [(drug, "drug", set(knowledge.drugs)) for drug in drugs]
        uses += [(cancer, "cancer", set(knowledge.entities[EntityKind.CANCER])) for cancer in cancers]
        uses += [(trial, "trial", set(knowledge.clinic.trials))] if trial is not None else []
        for text, kind, known in uses:
            if text not in known:
                yield error(NAME, place, unknown(text, known, kind=kind, of=name))
    yield from _arms_known(knowledge)
    yield from _codes_known(knowledge)
    yield from _systemic_known(knowledge)
    for name, drug in knowledge.clinic.pharmacokinetics.items():
        if drug.as_in_dish is not None and drug.as_in_dish not in knowledge.assumptions:
            place = place_of(knowledge, "clinic/pharmacokinetics", name)
            yield error(NAME, place, unknown(drug.as_in_dish, knowledge.assumptions, kind="assumption", of=name))


_Named = tuple[str, str, tuple[str, ...], tuple[str, ...], str | None]


def _named(knowledge: Knowledge) -> Iterator[_Named]:
    clinic = knowledge.clinic
    for name, trial in clinic.trials.items():
        yield "trials", name, trial.drugs, trial.cancers, None
    for name, group in clinic.toxicity.items():
        yield "adverse_events", name, group.drugs, (), group.trial
    for name, approval in clinic.approvals.items():
        yield "approvals", name, approval.drugs, approval.cancers, approval.trial
    for name, marker in clinic.markers.items():
        yield "biomarkers", name, marker.drugs, marker.cancers, marker.trial
    for name, sequence in clinic.sequences.items():
        yield "sequences", name, sequence.drugs, sequence.cancers, sequence.trial
    for name in clinic.pharmacokinetics:
        yield "pharmacokinetics", name, (name,), (), None


def _arms_known(knowledge: Knowledge) -> Iterator[Issue]:
    for name, trial in knowledge.clinic.trials.items():
        for i, result in enumerate(trial.results):
            for arm in result.arms:
                if arm not in trial.arms:
                    place = _part(knowledge, "trials", name, f"results.{i}")
                    yield error(NAME, place, unknown(arm, trial.arms, kind="arm", of=name))


def _systemic_known(knowledge: Knowledge) -> Iterator[Issue]:
    """What a systemic response names exists, and one context is the normal tissue beside every tumour."""
    for name, response in knowledge.clinic.systemic.items():
        place = place_of(knowledge, "clinic/systemic", name)
        anchor = response.measured
        record = knowledge.clinic.pharmacokinetics.get(anchor.drug)
        uses: list[tuple[str, str, Iterable[str]]] = [
            (response.input, "input", knowledge.inputs),
            (response.tissue, "context", knowledge.contexts),
            (response.senses, "node or observable", [*knowledge.nodes, *knowledge.observables]),
            (anchor.drug, "drug", knowledge.drugs),
            (anchor.schedule, f"schedule of {anchor.drug}", record.schedules if record is not None else ()),
        ]
        for text, kind, known in uses:
            if text not in known:
                yield error(NAME, place, unknown(text, known, kind=kind, of=name))
    normal = [name for name, context in knowledge.contexts.items() if context.normal]
    if knowledge.clinic.systemic and len(normal) != 1:
        yield error(NAME, None, f"one context is the normal tissue beside a tumour; marked so are {normal or 'none'}")


def _codes_known(knowledge: Knowledge) -> Iterator[Issue]:
    codes = {entity.oncotree for entity in knowledge.entities[EntityKind.CANCER].values() if entity.oncotree}
    for name, family in knowledge.clinic.families.items():
        for code in (name, *family.includes):
            if code not in codes:
                place = place_of(knowledge, "clinic/trials_families", name)
                yield error(NAME, place, unknown(code, codes, kind="OncoTree code", of=name))


def clinic_events_known(knowledge: Knowledge) -> Iterator[Issue]:
    """An event that no kind of event names is pointed out: it would be lost to a search."""
    known = {
        text.casefold() for name, kind in knowledge.clinic.events.items() for text in (name, kind.label, *kind.synonyms)
    }
    for name, group in knowledge.clinic.toxicity.items():
        for i, rate in enumerate(group.events):
            if rate.event.casefold() not in known:
                place = _part(knowledge, "adverse_events", name, f"events.{i}")
                yield warning(NAME, place, f"{name}: no kind of adverse event is called {rate.event!r}")


def clinic_sources_listed(knowledge: Knowledge) -> Iterator[Issue]:
    """Every source of the clinic is among the references and has not been retracted."""
    for subject, name, source, _ in knowledge.clinic.rows():
        reference = knowledge.references.get(source.ref)
        place = place_of(knowledge, f"clinic/{subject}", name)
        if reference is None:
            yield error("reference", place, unknown(source.ref, knowledge.references, kind="reference", of=name))
        elif reference.retracted:
            yield error("reference", place, f"{name} rests on {source.ref}, which was retracted")


def _part(knowledge: Knowledge, subject: str, name: str, part: str) -> Place | None:
    return place_of(knowledge, f"clinic/{subject}", f"{name}.{part}")
