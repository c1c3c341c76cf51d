"""What the trials measured: response rates, outcomes and event rates, for a reader, a report or an experiment.

Rows that were recalled and not read never enter a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.clinic_records import TrialArm, TrialRecord, TrialResult
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, folded, index_of
from rheostat.knowledge.sourced import Estimate, Source, Standing

RESPONSE = "ORR"
PER_CENT = 100.0
_WILSON_Z = 1.959963984540054


@dataclass(frozen=True)
class TrialRate:
    """The response rate of one arm of one trial."""

    trial: str
    arm: str
    events: int
    n: int
    source: Source
    marker: str | None
    alone: bool


@dataclass(frozen=True)
class BaseRate:
    """Responders among treated patients over the trials that measured them; the interval is Wilson's 95 %.

    Parameters
    ----------
    events, n : responders and patients
    rate, low, high : shares from 0 to 1
    trials : the arms that were pooled
    scope : the tumour types they enrolled, in words
    exact : False where no trial of the tumour type itself was found and those of a wider group stand in
    alone : True where the drug was given by itself, False where only combinations were found
    recalled : rows left out because they were recalled and not read
    """

    events: int
    n: int
    rate: float
    low: float
    high: float
    trials: tuple[TrialRate, ...]
    scope: str
    exact: bool
    alone: bool
    recalled: int


def wilson(events: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share.

    References
    ----------
    Wilson 1927, J Am Stat Assoc 22:209

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson(0, 10)]
    [0.0, 0.278]
    """
    z2 = _WILSON_Z**2
    share = events / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _WILSON_Z * ((share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5) / (1 + z2 / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def response_rate(
    knowledge: Knowledge, drug_class: str, oncotree: str, biomarker: str | None = None
) -> BaseRate | None:
    """The measured response rate of a class of drugs, or of one drug, in a tumour type; None where no trial says.

    Drugs given alone come first; only where none was, combinations with a drug of the class stand in. Trials of the
    tumour type come first; only where there is none, those of a wider type that includes it. Without a biomarker,
    trials that enrolled by one are left out; with one, only they count.

    Parameters
    ----------
    knowledge : Knowledge
    drug_class : str - a class or a drug, by id, label or synonym
    oncotree : str - an OncoTree code, or a tumour type by name
    biomarker : str - a gene or words found in the marker by which a trial enrolled

    Raises
    ------
    InputError - where the class, drug or tumour type is not known
    """
    drugs = drugs_of(knowledge, drug_class)
    rates, recalled = _rates(knowledge, drugs)
    wanted = [rate for rate in rates if _fits_marker(rate.marker, biomarker)]
    for scope, exact, cancers in _scopes(knowledge, oncotree):
        here = [rate for rate in wanted if cancers & set(knowledge.clinic.trials[rate.trial].cancers)]
        for alone in (True, False):
            found = tuple(rate for rate in here if rate.alone is alone)
            if found:
                left = sum(1 for name in recalled if cancers & set(knowledge.clinic.trials[name].cancers))
                return _pooled(found, scope=scope, exact=exact, alone=alone, recalled=left)
    return None


def _pooled(rates: tuple[TrialRate, ...], *, scope: str, exact: bool, alone: bool, recalled: int) -> BaseRate:
    events, n = sum(rate.events for rate in rates), sum(rate.n for rate in rates)
    low, high = wilson(events, n)
    return BaseRate(events, n, events / n, low, high, rates, scope, exact, alone, recalled)


def drugs_of(knowledge: Knowledge, name: str) -> frozenset[str]:
    """The drugs that a class, or a drug, by any name stands for."""
    hit = index_of(knowledge).resolve(name, HitKind.DRUG_CLASS, HitKind.DRUG)
    if hit.kind is HitKind.DRUG:
        return frozenset({hit.id})
    classes = {hit.id, *knowledge.drug_classes[hit.id].includes}
    return frozenset(drug for drug, record in knowledge.drugs.items() if record.drug_class in classes)


def cancers_of(knowledge: Knowledge, name: str) -> frozenset[str]:
    """The tumour types that an OncoTree code, or a name, stands for: all that bear the code."""
    cancers = knowledge.entities[EntityKind.CANCER]
    coded = frozenset(cancer for cancer, entity in cancers.items() if entity.oncotree == name)
    if coded:
        return coded
    if name in cancers:
        return frozenset({name})
    return frozenset({index_of(knowledge).resolve(name, HitKind.CANCER).id})


def _scopes(knowledge: Knowledge, name: str) -> Iterator[tuple[str, bool, set[str]]]:
    """The tumour type with what it includes, then each wider type that includes it."""
    cancers = knowledge.entities[EntityKind.CANCER]
    meant = cancers_of(knowledge, name)
    codes = {code for cancer in meant if (code := cancers[cancer].oncotree)}
    families = knowledge.clinic.families
    narrower = {part for code in codes if code in families for part in families[code].includes}
    own = set(meant) | _coded(knowledge, narrower)
    yield _words(knowledge, meant), True, own
    # A subtype without a code of its own speaks for itself before its code does.
    if _coded(knowledge, codes) - own:
        yield _words(knowledge, _coded(knowledge, codes)), False, _coded(knowledge, codes)
    for wider, family in families.items():
        if codes & set(family.includes):
            group = _coded(knowledge, {wider})
            yield _words(knowledge, group), False, group


def _coded(knowledge: Knowledge, codes: Iterable[str]) -> set[str]:
    wanted = set(codes)
    return {name for name, entity in knowledge.entities[EntityKind.CANCER].items() if entity.oncotree in wanted}


def _words(knowledge: Knowledge, cancers: Iterable[str]) -> str:
    entities = knowledge.entities[EntityKind.CANCER]
    return ", ".join(sorted(entities[name].name for name in cancers))


def _fits_marker(marker: str | None, wanted: str | None) -> bool:
    if wanted is None:
        return marker is None
    return marker is not None and folded(wanted) in folded(marker)


def _rates(knowledge: Knowledge, drugs: frozenset[str]) -> tuple[list[TrialRate], list[str]]:
    """Response rates of arms with one of the drugs, and the trials whose rate was only recalled."""
    rates: list[TrialRate] = []
    recalled: list[str] = []
    for name, trial in knowledge.clinic.trials.items():
        # A later analysis of the same arm replaces an earlier one.
        latest = {
            arm: (result, estimate)
            for result in trial.results
            if result.endpoint == RESPONSE
            for arm, estimate in result.arms.items()
            if drugs & set(trial.arms[arm].drugs)
        }
        for arm, (result, estimate) in latest.items():
            if result.status is Standing.RECALLED:
                recalled.append(name)
            elif (counted := _counted(estimate, trial.arms[arm])) is not None:
                marker = result.marker or trial.marker
                rates.append(TrialRate(name, arm, *counted, result.source, marker, _is_alone(trial.arms[arm])))
    return rates, recalled


def _is_alone(arm: TrialArm) -> bool:
    return len(arm.drugs) == 1 and set(arm.others) <= {"best supportive care"}


def _counted(estimate: Estimate, arm: TrialArm) -> tuple[int, int] | None:
    """Responders and patients, from the printed counts or from the rate and the size of the arm."""
    n = estimate.of or arm.n
    if n is None:
        return None
    if estimate.events is not None:
        return estimate.events, n
    return None if estimate.value is None else (round(estimate.value / PER_CENT * n), n)


# --- finding trials -------------------------------------------------------------------------------------------------


def trials_matching(
    knowledge: Knowledge, *, cancer: str | None = None, drug: str | None = None, biomarker: str | None = None
) -> dict[str, TrialRecord]:
    """The trials of a tumour type, a drug or class, and a marker; what is not given does not restrict.

    A tumour type finds trials of narrower types as well, and of the wider ones that enrol it.

    Raises
    ------
    InputError - where a tumour type or drug is not known, with the nearest names
    """
    cancers = set().union(*(group for _, _, group in _scopes(knowledge, cancer))) if cancer else None
    drugs = drugs_of(knowledge, drug) if drug else None
    return {
        name: trial
        for name, trial in knowledge.clinic.trials.items()
        if (cancers is None or cancers & set(trial.cancers))
        and (drugs is None or drugs & set(trial.drugs))
        and (biomarker is None or _mentions(trial, biomarker))
    }


def _mentions(trial: TrialRecord, biomarker: str) -> bool:
    texts = (trial.marker, trial.population, *(result.marker for result in trial.results))
    return any(text is not None and folded(biomarker) in folded(text) for text in texts)


# --- numbers that an experiment reads -------------------------------------------------------------------------------

_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_CALL = re.compile(r"^(?P<name>\w+)\(\s*(?P<arguments>.*?)\s*\)$")


def clinic_value(knowledge: Knowledge, readout: str) -> float | None:
    """The number that a readout of the clinic stands for; None where the readout is no such thing.

    `response_rate(class, cancer[, biomarker])` - a share; `median(trial, endpoint, arm)` - in the unit printed;
    `hazard_ratio(trial, endpoint)`, `hazard_ratio_low(...)`, `hazard_ratio_high(...)`; a plain number is itself;
    `event_rate(drug, event)` and `event_rate_control(drug, event)` - shares, any grade;
    `severe_event_rate(drug, event)` and `severe_event_rate_control(drug, event)` - shares, grade 3 or 4.

    Raises
    ------
    InputError - where a name is not known or the records hold no such number that was read in its source
    """
    if _NUMBER.match(readout):
        return float(readout)
    call = _CALL.match(readout)
    if call is None or call["name"] not in _VALUES:
        return None
    arguments = [part.strip() for part in call["arguments"].split(",")]
    return _VALUES[call["name"]](knowledge, readout, arguments)


def _rate_value(knowledge: Knowledge, readout: str, arguments: list[str]) -> float:
    if not 2 <= len(arguments) <= 3:
        raise InputError(f"{readout}: write response_rate(class, cancer) or response_rate(class, cancer, biomarker)")
    rate = response_rate(knowledge, arguments[0], arguments[1], arguments[2] if len(arguments) == 3 else None)
    if rate is None:
        raise InputError(f"{readout}: no trial that was read in its source gives this response rate")
    return rate.rate


def _median_value(knowledge: Knowledge, readout: str, arguments: list[str]) -> float:
    if len(arguments) != 3:
        raise InputError(f"{readout}: write median(trial, endpoint, arm)")
    trial, results = _results(knowledge, readout, arguments[0], arguments[1])
    if arguments[2] not in trial.arms:
        raise InputError(f"{readout}: {unknown_name(arguments[2], trial.arms, kind='arm')}")
    values = [result.arms[arguments[2]].value for result in results if arguments[2] in result.arms]
    numbers = [value for value in values if value is not None]
    if not numbers:
        raise InputError(f"{readout}: that arm has no value that was read in its source")
    return numbers[-1]


def _hazard(part: Callable[[Estimate], float | None]) -> Callable[[Knowledge, str, list[str]], float]:
    def value(knowledge: Knowledge, readout: str, arguments: list[str]) -> float:
        if len(arguments) != 2:
            raise InputError(f"{readout}: write hazard_ratio(trial, endpoint)")
        _, results = _results(knowledge, readout, arguments[0], arguments[1])
        ratios = [result.hazard_ratio for result in results if result.hazard_ratio is not None]
        number = part(ratios[-1]) if ratios else None
        if number is None:
            raise InputError(f"{readout}: no such hazard ratio or interval was recorded")
        return number

    return value


def _results(knowledge: Knowledge, readout: str, name: str, endpoint: str) -> tuple[TrialRecord, list[TrialResult]]:
    """The results of an endpoint that were read in their sources, the latest last."""
    trial = knowledge.clinic.trials[index_of(knowledge).resolve(name, HitKind.TRIAL).id]
    fitting = [result for result in trial.results if result.endpoint == endpoint]
    if not fitting:
        known = dict.fromkeys(result.endpoint for result in trial.results)
        error = unknown_name(endpoint, known, kind="endpoint")
        raise InputError(f"{readout}: {error}; {trial.label} has {', '.join(known)}")
    read = [result for result in fitting if result.status is Standing.READ]
    if not read:
        raise InputError(f"{readout}: this result was recalled and not read in its source")
    return trial, read


def _event_value(severe: bool, control: bool) -> Callable[[Knowledge, str, list[str]], float]:
    def value(knowledge: Knowledge, readout: str, arguments: list[str]) -> float:
        if len(arguments) != 2:
            raise InputError(f"{readout}: write event_rate(drug, event)")
        drugs = drugs_of(knowledge, arguments[0])
        event = index_of(knowledge).resolve(arguments[1], HitKind.ADVERSE_EVENT).id
        kind = knowledge.clinic.events[event]
        names = {folded(text) for text in (event, kind.label, *kind.synonyms)}
        paired = list(_event_rates(knowledge, drugs, names, severe=severe, controlled=True))
        rates = paired or (
            [] if control else list(_event_rates(knowledge, drugs, names, severe=severe, controlled=False))
        )
        if not rates:
            which = "controlled trial" if control else "trial"
            raise InputError(f"{readout}: no {which} that was read in its source gives this rate")
        patients = sum(n for n, _, _ in rates)
        return sum(n * (without if control else with_drug) for n, with_drug, without in rates) / patients / PER_CENT

    return value


def _event_rates(
    knowledge: Knowledge, drugs: frozenset[str], names: set[str], *, severe: bool, controlled: bool
) -> Iterator[tuple[int, float, float]]:
    """Patients, rate with the drug and rate in the control; groups without a control only where it is not asked for."""
    for group in knowledge.clinic.toxicity.values():
        # Another drug of the class is no control for it.
        rival = group.control is not None and any(folded(drug) == folded(group.control) for drug in drugs)
        if group.status is Standing.RECALLED or group.n is None or rival or not drugs & set(group.drugs):
            continue
        for rate in group.events:
            with_drug = rate.grade_3_4 if severe else rate.any_grade
            without = rate.control_3_4 if severe else rate.control_any
            if folded(rate.event) in names and with_drug is not None and (without is not None or not controlled):
                yield group.n, with_drug, 0.0 if without is None else without


_VALUES: Mapping[str, Callable[[Knowledge, str, list[str]], float]] = {
    "response_rate": _rate_value,
    "median": _median_value,
    "hazard_ratio": _hazard(lambda estimate: estimate.value),
    "hazard_ratio_low": _hazard(lambda estimate: estimate.interval[0] if estimate.interval else None),
    "hazard_ratio_high": _hazard(lambda estimate: estimate.interval[1] if estimate.interval else None),
    "event_rate": _event_value(severe=False, control=False),
    "event_rate_control": _event_value(severe=False, control=True),
    "severe_event_rate": _event_value(severe=True, control=False),
    "severe_event_rate_control": _event_value(severe=True, control=True),
}
