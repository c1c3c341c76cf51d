"""An explanation as a drawing: the paths past the block from top to bottom, below them the feedbacks that wake."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from rheostat.report.drawing import (
    MARGIN,
    WIDTH,
    Figure,
    draw_line,
    draw_path,
    draw_shape,
    draw_text,
    finished,
    fitted,
    new_drawing,
)
from rheostat.report.explanation.findings import ExplanationFindings, FeedbackFinding, PathFinding, StepFinding
from rheostat.report.wording import fold, percent

ROW, BOX_HEIGHT, TOP = 52.0, 32.0, 64.0
HEAD = 6.0
FEEDBACK_ROW = 44.0
WIDEST = 92.0
"""Half the width of a box at most, user units."""

FEEDBACKS_SHOWN = 5
STEADY = 0.05
"""A fold within this of 1 is no rise and no fall."""

Point = tuple[float, float]


class _Place(NamedTuple):
    """The middle of a box and half its width."""

    x: float
    y: float
    half: float


def explanation_figure(found: ExplanationFindings, *, name: str) -> Figure:
    """The paths and feedbacks of an explanation.

    Parameters
    ----------
    found : ExplanationFindings
    name : begins the ids inside the drawing; unique on the page
    """
    places = _placed(found.paths)
    woken = [item for item in found.feedbacks if item.effect > 0.0][:FEEDBACKS_SHOWN]
    bottom = max((place.y for place in places.values()), default=TOP - ROW) + ROW
    root = new_drawing(
        bottom + (FEEDBACK_ROW * (len(woken) + 1) if woken else 0.0) + MARGIN,
        name=name,
        title=f"How growth goes on under {found.regimen}",
        description=(
            "An arrow raises, a bar lowers what it points at; beside each name its level under treatment over that "
            "without. " + _spoken(found)
        ),
    )
    draw_text(root, "label", MARGIN, 20.0, fitted(f"Under {' + '.join(found.doses)}", WIDTH - 2 * MARGIN))
    draw_text(root, "axis", MARGIN, 38.0, f"growth {percent(found.growth)} of untreated; × treated over untreated")
    known = {node.name: (node.label, node.fold) for node in found.nodes}
    drawn: set[str] = set()
    for path in found.paths:
        for number, step in enumerate(path.steps):
            if step.edge not in drawn:
                _draw_step(root, places, step, is_weak=number == path.weak_point)
                drawn.add(step.edge)
    for node, place in places.items():
        _draw_box(root, place, *known[node])
    if woken:
        _draw_feedbacks(root, woken, known, top=bottom)
    return finished(root)


def _spoken(found: ExplanationFindings) -> str:
    paths = "; ".join(", ".join(step.edge for step in path.steps) for path in found.paths)
    woken = "; ".join(item.step.edge for item in found.feedbacks if item.effect > 0.0)
    return f"Paths: {paths or 'none'}. Feedbacks: {woken or 'none'}."


def _placed(paths: Sequence[PathFinding]) -> dict[str, _Place]:
    """Each path in a lane of its own; what it shares with an earlier one stays in that one's lane."""
    lanes = max(len(paths), 1)
    width = (WIDTH - 2 * MARGIN) / lanes
    lane: dict[str, int] = {}
    layer: dict[str, int] = {}
    for _ in range(len(paths) + 1):
        for number, path in enumerate(paths):
            names = [path.steps[0].source, *(step.target for step in path.steps)]
            for depth, node in enumerate(names):
                lane.setdefault(node, number)
                above = layer[names[depth - 1]] + 1 if depth else 0
                layer[node] = max(layer.get(node, 0), min(above, len(lane)))
    return {
        node: _Place(MARGIN + width * (lane[node] + 0.5), TOP + ROW * layer[node] + BOX_HEIGHT / 2, width / 2 - 6.0)
        for node in lane
    }


def _half(place: _Place) -> float:
    return min(place.half, WIDEST)


def _draw_box(root: Element, place: _Place, label: str, level: float | None) -> None:
    kind = (
        "node" if level is None or abs(level - 1.0) < STEADY else "node more-node" if level > 1.0 else "node less-node"
    )
    half = _half(place)
    draw_shape(
        root, "rect", kind, x=place.x - half, y=place.y - BOX_HEIGHT / 2, width=2 * half, height=BOX_HEIGHT, rx=6.0
    )
    draw_text(root, "value", place.x, place.y - 1.0, fitted(label, 2 * half - 6.0), anchor="middle")
    draw_text(root, "tick", place.x, place.y + 12.0, "input" if level is None else f"×{fold(level)}", anchor="middle")


def _draw_step(root: Element, places: Mapping[str, _Place], step: StepFinding, *, is_weak: bool) -> None:
    source, target = places[step.source], places[step.target]
    down = target.y > source.y
    start = (source.x, source.y + BOX_HEIGHT / 2 if down else source.y - BOX_HEIGHT / 2)
    end = (target.x, target.y - BOX_HEIGHT / 2 if down else target.y + BOX_HEIGHT / 2)
    if abs(target.x - source.x) > 1.0 and abs(target.y - source.y) > 1.5 * ROW:
        # From another lane and past other boxes of its own, a step comes in from the side.
        end = (target.x + math.copysign(_half(target), source.x - target.x), target.y)
    kind = "wire weak" if is_weak else "wire"
    _draw_arrow(root, start, end, sign=step.sign, kind=kind)
    if is_weak and step.growth_without is not None:
        middle = ((start[0] + end[0]) / 2 + 8.0, (start[1] + end[1]) / 2 + 4.0)
        growth = "below zero" if step.growth_without < 0.0 else percent(step.growth_without)
        draw_text(root, "tick", *middle, f"if shut: {growth}")


def _draw_arrow(root: Element, start: Point, end: Point, *, sign: int, kind: str) -> None:
    """A line that ends in a head where the step raises, in a bar where it lowers, in a ring where it depends."""
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    across = (-along[1], along[0])
    tip = (end[0] - 2.0 * along[0], end[1] - 2.0 * along[1])
    draw_line(root, kind, start, tip)
    if sign > 0:
        back = (tip[0] - HEAD * along[0], tip[1] - HEAD * along[1])
        sides = [(back[0] + s * 4.0 * across[0], back[1] + s * 4.0 * across[1]) for s in (1, -1)]
        draw_path(root, "polygon", "head", [tip, *sides])
    elif sign < 0:
        ends = [(tip[0] + s * HEAD * across[0], tip[1] + s * HEAD * across[1]) for s in (1, -1)]
        draw_line(root, kind, ends[0], ends[1])
    else:
        draw_shape(root, "circle", "before", cx=tip[0], cy=tip[1], r=3.5)


def _draw_feedbacks(
    root: Element, woken: Sequence[FeedbackFinding], known: Mapping[str, tuple[str, float | None]], *, top: float
) -> None:
    draw_text(root, "label", MARGIN, top + 14.0, "Brakes that treatment moves, and growth without that")
    half = 72.0
    left, right = MARGIN + half, MARGIN + 3 * half + 48.0
    for number, item in enumerate(woken):
        y = top + FEEDBACK_ROW * (number + 1)
        for x, node in ((left, item.source), (right, item.target)):
            _draw_box(root, _Place(x, y, half), *known[node])
        _draw_arrow(root, (left + half, y), (right - half, y), sign=item.step.sign, kind="wire")
        growth = "below zero" if item.growth_held < 0.0 else percent(item.growth_held)
        draw_text(root, "value", WIDTH - MARGIN, y + 4.0, growth, anchor="end")
