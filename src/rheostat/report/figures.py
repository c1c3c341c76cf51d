"""Figures as inline SVG: ranked bars, a dose-response curve, readouts before and after.

A figure is drawn for a column of about 30 em and scaled with it. Colours come from classes, so that the page
decides on light, dark or paper. Every figure has a title and a description; colour alone carries no meaning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from rheostat.report.drawing import (
    MARGIN,
    WIDTH,
    Figure,
    Scale,
    draw_line,
    draw_path,
    draw_shape,
    draw_text,
    finished,
    fitted,
    new_drawing,
    text_width,
    ticks,
)
from rheostat.report.findings import Interval, ReadoutFinding, RegimenFinding
from rheostat.report.wording import (
    decimal,
    fold,
    has_range,
    nanomolar,
    numbered,
    one_line,
    signed,
    whole,
    with_range,
)

LEFT_EDGE = 52.0
PLOT_TOP, PLOT_HEIGHT = 34.0, 180.0
BAR_ROW = 46.0
LABEL_HEIGHT, DOT_HEIGHT = 24.0, 12.0
AXIS_HEIGHT = 44.0
FOLD_FLOOR, FOLD_CEILING = 1 / 64, 64.0

Point = tuple[float, float, float, float]
"""Dose in nmol/L, the response there, and the low and high end of its range."""


def advantage_bars(regimens: Sequence[RegimenFinding], *, name: str) -> Figure:
    """Regimens in order of rank: how much more sensitive this tumour is than the reference cell.

    Parameters
    ----------
    regimens : sequence of RegimenFinding - in order of rank
    name : str - begins the ids inside the drawing; unique on the page
    """
    top = 8.0
    bottom = top + BAR_ROW * len(regimens)
    scale = _advantage_scale([regimen.advantage for regimen in regimens])
    said = "; ".join(f"{r.label} {with_range(r.advantage, signed)}" for r in regimens)
    root = new_drawing(
        bottom + AXIS_HEIGHT,
        name=name,
        title="Advantage of each regimen over the reference cell",
        description=f"A bar to the right of zero means more sensitive than the reference cell. {said}.",
    )
    for value in ticks(scale.low, scale.high):
        kind = "zero" if value == 0.0 else "grid"
        draw_line(root, kind, (scale.at(value), top), (scale.at(value), bottom))
        draw_text(root, "tick", scale.at(value), bottom + 16.0, signed(value, 1), anchor="middle")
    draw_text(root, "axis", MARGIN, bottom + 36.0, "← less sensitive")
    draw_text(root, "axis", WIDTH / 2, bottom + 36.0, "difference in sensitivity", anchor="middle")
    draw_text(root, "axis", WIDTH - MARGIN, bottom + 36.0, "more sensitive →", anchor="end")
    for row, regimen in enumerate(regimens):
        _bar(root, scale, top + BAR_ROW * row, regimen)
    return finished(root)


def percentile_bars(regimens: Sequence[RegimenFinding], *, name: str) -> Figure:
    """Ranked regimens: where this tumour stands among the reference cohort under each, a percentile.

    Parameters
    ----------
    regimens : sequence of RegimenFinding - in order of rank; those without a patient are left out
    name : str - begins the ids inside the drawing; unique on the page
    """
    ranked = [(regimen, regimen.patient.percentile) for regimen in regimens if regimen.patient is not None]
    top = 8.0
    bottom = top + BAR_ROW * len(ranked)
    scale = Scale(0.0, 100.0, MARGIN, WIDTH - MARGIN)
    said = "; ".join(f"{regimen.label} {with_range(percentile, whole)}" for regimen, percentile in ranked)
    root = new_drawing(
        bottom + AXIS_HEIGHT,
        name=name,
        title="Percentile of this tumour among reference tumours, by regimen",
        description=f"A bar to the right of 50 means slowed more than half of the reference tumours are. {said}.",
    )
    for value in (0.0, 25.0, 50.0, 75.0, 100.0):
        kind = "zero" if value == 50.0 else "grid"
        draw_line(root, kind, (scale.at(value), top), (scale.at(value), bottom))
        draw_text(root, "tick", scale.at(value), bottom + 16.0, whole(value), anchor=_anchor(value))
    draw_text(root, "axis", MARGIN, bottom + 36.0, "← slowed less")
    draw_text(root, "axis", WIDTH / 2, bottom + 36.0, "percentile", anchor="middle")
    draw_text(root, "axis", WIDTH - MARGIN, bottom + 36.0, "slowed more →", anchor="end")
    for row, (regimen, percentile) in enumerate(ranked):
        y = top + BAR_ROW * row
        _heading(root, y + 15.0, numbered(regimen), with_range(percentile, whole))
        _from_middle(root, scale, y, percentile)
    return finished(root)


def _anchor(value: float) -> str:
    """Ends of the scale are written inwards."""
    return {0.0: "start", 100.0: "end"}.get(value, "middle")


def _from_middle(root: Element, scale: Scale, y: float, percentile: Interval) -> None:
    left, right = sorted((scale.at(50.0), scale.at(percentile.value)))
    side = "more" if percentile.value >= 50.0 else "less"
    draw_shape(root, "rect", f"bar {side}", x=left, y=y + 21.0, width=max(right - left, 1.0), height=14.0)
    if has_range(percentile):
        _whisker(root, scale.at(percentile.low), scale.at(percentile.high), y + 28.0)


def _advantage_scale(intervals: Sequence[Interval]) -> Scale:
    ends = [x for i in intervals for x in (i.low, i.value, i.high) if math.isfinite(x)]
    low, high = min([*ends, -0.1]), max([*ends, 0.1])
    room = 0.04 * (high - low)
    return Scale(low - room, high + room, MARGIN, WIDTH - MARGIN)


def _bar(root: Element, scale: Scale, y: float, regimen: RegimenFinding) -> None:
    _heading(root, y + 15.0, numbered(regimen), with_range(regimen.advantage, signed))
    interval = regimen.advantage
    if not math.isfinite(interval.value):
        return
    left, right = sorted((scale.at(0.0), scale.at(interval.value)))
    side = "more" if interval.value >= 0.0 else "less"
    draw_shape(root, "rect", f"bar {side}", x=left, y=y + 21.0, width=max(right - left, 1.0), height=14.0)
    if has_range(interval):
        _whisker(root, scale.at(interval.low), scale.at(interval.high), y + 28.0)


def _heading(root: Element, y: float, label: str, value: str) -> None:
    """The line above a row: its label, cut short where it would run into the value on the right."""
    room = WIDTH - 2 * MARGIN - text_width(value) - 8.0
    text = draw_text(root, "label", MARGIN, y, fitted(label, room))
    SubElement(text, "title").text = one_line(label)
    draw_text(root, "value", WIDTH - MARGIN, y, value, anchor="end")


def _whisker(root: Element, left: float, right: float, y: float, kind: str = "range") -> None:
    draw_line(root, kind, (left, y), (right, y))
    for x in (left, right):
        draw_line(root, kind, (x, y - 4.0), (x, y + 4.0))


# --- dose and response -------------------------------------------------------------------------------------


def dose_curve(
    points: Sequence[Point],
    *,
    name: str,
    drug: str,
    response: str = "GR value",
    floor: str = "growth stopped",
) -> Figure:
    """A response over the logarithm of the dose, with the band of its range.

    Parameters
    ----------
    points : sequence of Point - doses above zero, rising; others and those without a number are left out
    name : str - begins the ids inside the drawing; unique on the page
    drug : str - whose dose it is
    response : str - what is measured; 1 is the untreated response
    floor : str - what a response of 0 means
    """
    shown = [point for point in points if point[0] > 0.0 and all(math.isfinite(x) for x in point)]
    bottom = PLOT_TOP + PLOT_HEIGHT
    across, up = _dose_scale(shown), _response_scale(shown, bottom)
    root = new_drawing(
        bottom + AXIS_HEIGHT,
        name=name,
        title=f"{response} over the dose of {drug}",
        description=f"1 is untreated, 0 is {floor}. " + "; ".join(_said(point) for point in shown) + ".",
    )
    draw_text(root, "axis", MARGIN, 16.0, f"{response}: 1 untreated, 0 {floor}")
    _response_axis(root, up, floor_shown=up.low < 0.0)
    _dose_axis(root, across, [point[0] for point in shown], bottom)
    draw_text(root, "axis", (LEFT_EDGE + WIDTH - MARGIN) / 2, bottom + 36.0, "free dose, nM", anchor="middle")
    if any(low < high for _, _, low, high in shown):
        upper = [(across.at(math.log10(dose)), up.at(high)) for dose, _, _, high in shown]
        lower = [(across.at(math.log10(dose)), up.at(low)) for dose, _, low, _ in shown]
        draw_path(root, "polygon", "band", [*upper, *reversed(lower)])
    draw_path(root, "polyline", "curve", [(across.at(math.log10(p[0])), up.at(p[1])) for p in shown])
    for point in shown:
        dot = draw_shape(root, "circle", "dot", cx=across.at(math.log10(point[0])), cy=up.at(point[1]), r=3.5)
        SubElement(dot, "title").text = _said(point)
    return finished(root)


def _said(point: Point) -> str:
    dose, value, low, high = point
    return f"{nanomolar(dose)}: {with_range(Interval(value=value, low=low, high=high))}"


def _dose_scale(points: Sequence[Point]) -> Scale:
    logs = [math.log10(point[0]) for point in points] or [0.0]
    room = max(0.05 * (max(logs) - min(logs)), 0.15)
    return Scale(min(logs) - room, max(logs) + room, LEFT_EDGE, WIDTH - MARGIN)


def _response_scale(points: Sequence[Point], bottom: float) -> Scale:
    low = min([0.0, *(point[2] for point in points), *(point[1] for point in points)])
    high = max([1.0, *(point[3] for point in points), *(point[1] for point in points)])
    return Scale(math.floor(low * 4) / 4, math.ceil(high * 10) / 10 + 0.02, bottom, PLOT_TOP)


def _response_axis(root: Element, up: Scale, *, floor_shown: bool) -> None:
    for value in ticks(up.low, up.high):
        kind = "zero" if value == 1.0 or (value == 0.0 and floor_shown) else "grid"
        draw_line(root, kind, (LEFT_EDGE, up.at(value)), (WIDTH - MARGIN, up.at(value)))
        draw_text(root, "tick", LEFT_EDGE - 6.0, up.at(value) + 4.0, decimal(value), anchor="end")


def _dose_axis(root: Element, across: Scale, doses: Sequence[float], bottom: float) -> None:
    decades = [10.0**n for n in range(math.ceil(across.low), math.floor(across.high) + 1)]
    step = math.ceil(len(decades) / 6) if decades else 1
    for dose in decades[::step] if len(decades) > 1 else doses[:1]:
        x = across.at(math.log10(dose))
        draw_line(root, "grid", (x, PLOT_TOP), (x, bottom))
        draw_text(root, "tick", x, bottom + 19.0, f"{dose:g}", anchor="middle")


# --- before and after --------------------------------------------------------------------------------------


def readout_dots(
    readouts: Sequence[ReadoutFinding], *, name: str, title: str, before: str | None, after: str
) -> Figure:
    """Readouts in one state or two, as dots on an axis of doublings.

    Parameters
    ----------
    readouts : sequence of ReadoutFinding - in folds of the reference cell
    name : str - begins the ids inside the drawing; unique on the page
    title : str - what is compared
    before, after : str - what the open circle and the filled disc stand for; without the first, only the disc
    """
    top = 30.0
    states = [("after", after)] if before is None else [("before", before), ("after", after)]
    row_height = LABEL_HEIGHT + DOT_HEIGHT * len(states)
    bottom = top + row_height * len(readouts)
    rows = [(readout, _marks(readout, both=before is not None)) for readout in readouts]
    scale = _fold_scale([mark.interval for _, marks in rows for mark in marks])
    said = "; ".join(f"{r.label}: {_values(marks)}" for r, marks in rows)
    root = new_drawing(
        bottom + AXIS_HEIGHT,
        name=name,
        title=title,
        description=f"{' → '.join(words for _, words in states)}, in multiples of the reference cell. {said}.",
    )
    _legend(root, states)
    _fold_axis(root, scale, top, bottom)
    for number, (readout, marks) in enumerate(rows):
        _dots(root, scale, top + row_height * number, readout, marks)
    return finished(root)


class _Mark(NamedTuple):
    """A value to draw, and the class of its mark."""

    kind: str
    interval: Interval


def _marks(readout: ReadoutFinding, *, both: bool) -> list[_Mark]:
    after = _Mark("after", readout.after)
    return [_Mark("before", readout.before), after] if both else [after]


def _values(marks: Sequence[_Mark]) -> str:
    return " → ".join(fold(mark.interval.value) for mark in marks)


def _legend(root: Element, states: Sequence[tuple[str, str]]) -> None:
    """What each class of mark stands for."""
    x = MARGIN + 5.0
    for kind, words in states:
        draw_shape(root, "circle", kind, cx=x, cy=12.0, r=4.5)
        shown = fitted(words, (WIDTH - MARGIN) / len(states) - 24.0)
        draw_text(root, "axis", x + 10.0, 16.0, shown)
        x += 26.0 + text_width(shown)


def _fold_scale(intervals: Sequence[Interval]) -> Scale:
    ends = [x for i in intervals for x in (i.low, i.value, i.high)]
    logs = [_doublings(x) for x in ends if math.isfinite(x)]
    low, high = math.floor(min([*logs, -1.0])), math.ceil(max([*logs, 1.0]))
    return Scale(low, high, MARGIN + 10.0, WIDTH - MARGIN - 10.0)


def _doublings(value: float) -> float:
    return math.log2(min(max(value, FOLD_FLOOR), FOLD_CEILING))


def _fold_axis(root: Element, scale: Scale, top: float, bottom: float) -> None:
    step = 2 if scale.high - scale.low > 7 else 1
    first = int(scale.low) + int(scale.low) % step
    for n in range(first, int(scale.high) + 1, step):
        x = scale.at(n)
        draw_line(root, "zero" if n == 0 else "grid", (x, top), (x, bottom))
        draw_text(root, "tick", x, bottom + 16.0, _fold_tick(n), anchor="middle")
    draw_text(root, "axis", WIDTH / 2, bottom + 36.0, "multiples of the reference cell (1 = same)", anchor="middle")


def _fold_tick(doublings: int) -> str:
    """A power of two; at the ends of what is drawn with the sign that there may be more."""
    value = 2.0**doublings
    text = f"{value:g}" if doublings >= 0 else f"1/{1 / value:g}"
    beyond = "≤" if value <= FOLD_FLOOR else "≥" if value >= FOLD_CEILING else ""
    return beyond + text


def _dots(root: Element, scale: Scale, y: float, readout: ReadoutFinding, marks: Sequence[_Mark]) -> None:
    _heading(root, y + 16.0, readout.label, _values(marks))
    if not all(math.isfinite(mark.interval.value) for mark in marks):
        return
    # Each state at a height of its own, so that the ranges of one readout never lie on each other.
    spots = [
        (scale.at(_doublings(mark.interval.value)), y + LABEL_HEIGHT + DOT_HEIGHT * i + 3.0)
        for i, mark in enumerate(marks)
    ]
    draw_path(root, "polyline", "step", spots)
    for mark, (x, height) in zip(marks, spots, strict=True):
        if has_range(mark.interval):
            left, right = (scale.at(_doublings(end)) for end in (mark.interval.low, mark.interval.high))
            _whisker(root, left, right, height)
        draw_shape(root, "circle", mark.kind, cx=x, cy=height, r=4.5)
