"""What is known of a drug's level in blood: troughs that are aimed at, and events that become more frequent with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rheostat.knowledge.exposure_records import ExposureResponse
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sourced import Standing

PER_DOUBLING = "per doubling of the trough"


@dataclass(frozen=True)
class EventRisk:
    """One fact on exposure and an event, at a trough.

    Parameters
    ----------
    event : the event, or the benefit
    fact : what was measured
    fold : how much more frequent than at the trough of the usual schedule; None where the fact gives no slope
    crossed : whether the trough lies above a threshold; None where the fact gives none
    mechanism : how it comes about in normal tissue, where that is known
    """

    event: str
    fact: ExposureResponse
    fold: float | None
    crossed: bool | None
    mechanism: str | None


def event_risks(knowledge: Knowledge, drug: str, *, trough: float, usual: float) -> list[EventRisk]:
    """What a trough of a drug means, from facts that were read in their sources.

    A ratio for each doubling gives ratio^log2(trough / usual).

    Parameters
    ----------
    knowledge : Knowledge
    drug : id
    trough, usual : ng/mL in the drug's usual matrix; `usual` is that of its first schedule
    """
    return [
        EventRisk(
            event=event,
            fact=fact,
            fold=_fold(fact, trough, usual),
            crossed=None if fact.threshold is None or fact.unit != "ng/mL" else trough > fact.threshold,
            mechanism=mechanism,
        )
        for event, mechanism, fact in _facts(knowledge, drug)
        if fact.status is Standing.READ
    ]


def _facts(knowledge: Knowledge, drug: str) -> Iterator[tuple[str, str | None, ExposureResponse]]:
    for kind in knowledge.clinic.events.values():
        yield from ((kind.label, kind.mechanism, fact) for fact in kind.exposure if fact.drug == drug)
    record = knowledge.clinic.pharmacokinetics.get(drug)
    if record is not None:
        yield from ((fact.measure[:1].upper() + fact.measure[1:], None, fact) for fact in record.target_trough)


def _fold(fact: ExposureResponse, trough: float, usual: float) -> float | None:
    if fact.measure != PER_DOUBLING or fact.ratio is None or fact.ratio.value is None or min(trough, usual) <= 0.0:
        return None
    return float(fact.ratio.value ** math.log2(trough / usual))
