"""What a regimen leaves of a tumour's growth in a patient, as findings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rheostat.analysis.appraise import RegimenAppraisal
from rheostat.analysis.appraise_patient import InPatient
from rheostat.analysis.reachable import Reachable
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.knowledge.sourced import Standing
from rheostat.pharmacology.dosing_cycle import Given, trough_ng_ml, usual_schedule
from rheostat.report.findings import Interval, PatientFinding
from rheostat.report.wording import nanomolar, percent

MATTERS = 0.02
"""A difference in growth left by less than this is not told."""


def patient_finding(knowledge: Knowledge, item: RegimenAppraisal) -> PatientFinding | None:
    """A regimen in a patient; None where what reaches one is not known or was not asked for."""
    told = item.in_patient
    if told is None or not told.is_ranked:
        return None
    reach = item.reach
    labels = {drug: knowledge.drugs[drug].label for drug in reach.average_nm()}
    return PatientFinding(
        schedule=(
            *(f"{knowledge.drugs[drug].label} {words}" for drug, words in reach.schedules.items()),
            *(f"{knowledge.drugs[drug].label} in full effect" for drug in reach.assumed),
        ),
        reached=tuple(
            f"{labels[drug]} {nanomolar(level)} free"
            for drug, level in reach.average_nm().items()
            if drug not in reach.assumed
        ),
        growth_left=interval_of(told.left),
        percentile=interval_of(told.percentile),
        normal_left=interval_of(told.normal),
        window=interval_of(told.window),
        notes=(*_notes(knowledge, item.regimen, told), *_assumed(knowledge, reach)),
        sentence=_sentence(told),
    )


def interval_of(values: np.ndarray) -> Interval:
    """The curated value with the 10th and 90th percentile over the members that gave a number."""
    value = float(values[0])
    low, high = np.nanquantile(values, (0.1, 0.9))
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value))


def _sentence(told: InPatient) -> str:
    left, window = float(told.left[0]), float(told.window[0])
    depth = "the tumour is predicted to shrink" if left < 0.0 else f"{percent(left)} of its growth is left"
    place = f"of 100 reference tumours, {float(told.percentile[0]):.0f} are slowed less by it"
    if abs(window) < MATTERS:
        beside = "normal tissue is slowed as much"
    elif window > 0.0:
        beside = f"normal tissue is slowed less, to {percent(float(told.normal[0]))}"
    else:
        beside = f"normal tissue is slowed more, to {percent(float(told.normal[0]))}"
    return f"At the dose that patients take {depth}; {place}; {beside}."


def _notes(knowledge: Knowledge, regimen: RegimenRecord, told: InPatient) -> Iterator[str]:
    for name, fold in told.rises.items():
        response = next(each for each in knowledge.clinic.systemic.values() if each.input == name)
        yield (
            f"{response.label} is taken to rise up to {fold:.1f}-fold, since the drug blocks its signal in normal "
            "tissue too; the prediction holds it against the regimen"
        )
    for drug in regimen.drugs:
        yield from _troughs(knowledge, drug, regimen.schedules.get(drug))


def _assumed(knowledge: Knowledge, reach: Reachable) -> Iterator[str]:
    for drug, name in reach.assumed.items():
        yield f"Assumed of {knowledge.drugs[drug].label}: {' '.join(knowledge.assumptions[name].reason.split())}"


def _troughs(knowledge: Knowledge, drug: str, schedule_name: str | None) -> Iterator[str]:
    """What troughs of a drug are aimed at or warned of, beside that of its schedule."""
    record = knowledge.clinic.pharmacokinetics.get(drug)
    if record is None or not record.target_trough:
        return
    schedule = record.schedules[schedule_name] if schedule_name else usual_schedule(record)
    if schedule is None:
        return
    trough = trough_ng_ml(Given(drug, record, schedule))
    known = [fact for fact in record.target_trough if fact.threshold is not None and fact.status is Standing.READ]
    facts = "; ".join(
        f"{fact.measure}: {fact.says}" + ("" if any(map(str.isdigit, fact.says)) else f" ({fact.threshold:g} ng/mL)")
        for fact in known
    )
    label = knowledge.drugs[drug].label
    yield f"{label}: the trough of {schedule.label} is about {trough:.0f} ng/mL in whole blood; {facts}"
