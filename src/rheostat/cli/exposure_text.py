"""What else an exposure tells: an active metabolite, and events and aims that go with the trough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rheostat.analysis.exposure_events import EventRisk
    from rheostat.knowledge.load import Knowledge
    from rheostat.pharmacology.exposure import MetaboliteExposure


def json_more(formed: MetaboliteExposure | None, risks: Sequence[EventRisk]) -> dict[str, Any]:
    """The metabolite and the events of an exposure, for JSON."""
    metabolite = None
    if formed is not None:
        metabolite = {
            "drug": formed.drug,
            "average_ng_ml": formed.average,
            "peak_ng_ml": formed.peak,
            "trough_ng_ml": formed.trough,
            "free_average_nm": formed.free_average_nm,
            "times_h": [float(time) for time in formed.times_h],
            "concentration_ng_ml": [float(value) for value in formed.curve],
        }
    events = [
        {
            "event": risk.event,
            "says": risk.fact.says,
            "fold_of_usual": risk.fold,
            "threshold": risk.fact.threshold,
            "above_threshold": risk.crossed,
            "mechanism": risk.mechanism,
            "source": str(risk.fact.source),
        }
        for risk in risks
    ]
    return {"metabolite": metabolite, "events": events}


def text_more(knowledge: Knowledge, formed: MetaboliteExposure | None, risks: Sequence[EventRisk]) -> str:
    """The metabolite and the events of an exposure, in lines."""
    lines = []
    if formed is not None:
        free = "" if formed.free_average_nm is None else f", average {formed.free_average_nm:.3g} nM free in plasma"
        lines.append(
            f"{knowledge.drugs[formed.drug].label} formed of it: average {formed.average:.3g}, peak {formed.peak:.3g}, "
            f"trough {formed.trough:.3g} ng/mL{free}"
        )
    if risks:
        lines.append("what this trough means, from facts that were read:")
    lines += [f"  {_risk_line(risk)}" for risk in risks]
    return "".join(f"{line}\n" for line in lines)


def _risk_line(risk: EventRisk) -> str:
    told = f"{risk.event}: {risk.fact.says}"
    if risk.fold is not None:
        told += f"; here {risk.fold:.2f} times as frequent as at the usual schedule"
    if risk.crossed is not None:
        told += f"; this trough is {'above' if risk.crossed else 'not above'} {risk.fact.threshold:g} ng/mL"
    return f"{told} ({risk.fact.source})"
