"""Two tumours or two models side by side, for a terminal and for JSON."""

from __future__ import annotations

from typing import Any

from rheostat.analysis.compare_models import ModelComparison, PredictionChange
from rheostat.analysis.explain.compare_tumours import Difference, TumourComparison
from rheostat.report.explanation.causes import brief_growth
from rheostat.report.tables import text_table
from rheostat.report.wording import decimal, one_line, signed

CAUSES_SHOWN = 3
PREDICTIONS_SHOWN = 30


def tumours_text(found: TumourComparison) -> str:
    """Two tumours for a terminal: what each has alone, then a line a regimen."""

    sides = [("M1", found.first), ("M2", found.second)]
    lines = []
    for side, tumour in sides:
        own = [change.name for change in tumour.changes if change.name not in found.shared]
        lines.append(one_line(f"{side} {tumour.name}, alone: {', '.join(own) or 'nothing'}"))
    lines += [one_line(f"both: {', '.join(found.shared) or 'nothing'}"), ""]
    rows = [
        (
            f"{item.label} ({item.setting.value})",
            decimal(item.first.sensitivity),
            decimal(item.second.sensitivity),
            signed(item.difference),
            brief_growth(item.first.growth),
            brief_growth(item.second.growth),
            ", ".join(map(_difference_words, item.differences[:CAUSES_SHOWN])) or "-",
        )
        for item in found.regimens
    ]
    header = ("", "sensitivity M1", "M2", "difference", "growth M1", "M2", "of the difference")
    return "\n".join(lines) + "\n" + text_table(header, rows)


def _difference_words(item: Difference) -> str:

    change = item.change.name if item.in_second else f"no {item.change.name}"
    if item.share is None:
        return f"{change} not known"
    error = f" ± {decimal(item.error)}" if item.error else ""
    return f"{change} {signed(item.share.sensitivity)}{error}"


def tumours_record(found: TumourComparison) -> dict[str, Any]:
    """Two tumours for JSON, numbers in full."""
    return {
        "first": {"name": found.first.name, "changes": [change.name for change in found.first.changes]},
        "second": {"name": found.second.name, "changes": [change.name for change in found.second.changes]},
        "shared": list(found.shared),
        "regimens": [
            {
                "id": item.id,
                "label": item.label,
                "doses": item.setting.value,
                "sensitivity": [item.first.sensitivity, item.second.sensitivity],
                "growth": [item.first.growth, item.second.growth],
                "differences": [
                    {
                        "change": each.change.name,
                        "in": "second" if each.in_second else "first",
                        "sensitivity_share": each.share.sensitivity if each.share else None,
                        "growth_share": each.share.growth if each.share else None,
                        "sensitivity_share_error": each.error,
                    }
                    for each in item.differences
                ],
            }
            for item in found.regimens
        ],
    }


def models_text(found: ModelComparison, *, show_all: bool) -> str:
    """Two models for a terminal: records that differ, then predictions that changed with what puts them back."""

    flipped = [item for item in found.predictions if item.flips]
    shown = found.predictions if show_all else found.predictions[:PREDICTIONS_SHOWN]
    lines = [
        f"{_counted(len(found.records), 'record')} not alike; of {found.compared} predictions that both make, "
        f"{len(found.predictions)} changed, {_counted(len(flipped), 'claim')} among them flipped."
    ]
    lines += [f"  {record}" for record in found.records]
    lines += ["", "predictions (experiments: treated over control; regimens: sensitivity)"] if shown else []
    for item in shown:
        held = f", {_held(item.held_before)}, now {_held(item.held_after)}" if item.held_after is not None else ""
        lines.append(f"  {item.id}: {_value(item.before)}, now {_value(item.after)}{held}: {one_line(item.says)}")
        lines += [f"      {cause.record} put back: {_value(cause.value)}" for cause in item.causes[:CAUSES_SHOWN]] or [
            "      no single record puts it back" if found.records else "      no record differs"
        ]
    if len(shown) < len(found.predictions):
        lines.append(f"  and {len(found.predictions) - len(shown)} more (--all)")
    if found.not_reverted:
        names = ", ".join(str(record) for record in found.not_reverted[:5])
        more = f" and {len(found.not_reverted) - 5} more" if len(found.not_reverted) > 5 else ""
        lines += ["", f"not put back alone: {names}{more}"]
    if found.only_in:
        lines += ["", f"only in one, or worded anew: {len(found.only_in)}: {', '.join(found.only_in[:5])}"]
    return "\n".join(lines) + "\n"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _value(value: float | None) -> str:
    return "no number" if value is None else f"{value:.3g}"


def _held(held: bool | None) -> str:
    return "held" if held else "did not hold"


def models_record(found: ModelComparison) -> dict[str, Any]:
    """Two models for JSON, numbers in full."""
    return {
        "compared": found.compared,
        "records": [record.__dict__ for record in found.records],
        "predictions": [_prediction(item) for item in found.predictions],
        "only_in": list(found.only_in),
        "not_reverted": [record.__dict__ for record in found.not_reverted],
    }


def _prediction(item: PredictionChange) -> dict[str, Any]:
    return {
        "id": item.id,
        "says": item.says,
        "before": item.before,
        "after": item.after,
        "held_before": item.held_before,
        "held_after": item.held_after,
        "causes": [{**cause.record.__dict__, "value": cause.value} for cause in item.causes],
    }
