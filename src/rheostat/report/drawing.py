"""The parts that figures are made of, as SVG elements in user units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, tostring

from rheostat.report.wording import one_line

WIDTH = 430.0
MARGIN = 12.0
FONT = 13.0
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%…—")
"""Characters that are narrower or wider than most in any font."""


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG text; every foreign string in it is escaped."""

    svg: str

    def __html__(self) -> str:
        """The drawing as a page takes it in."""
        return self.svg


@dataclass(frozen=True)
class Scale:
    """A straight line from values to user units."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value; beyond the ends it stays at the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def as_file(figure: Figure, *, style: str) -> str:
    """A figure as an SVG file of its own.

    Parameters
    ----------
    figure : Figure
    style : str - the rules for its classes
    """
    head, bracket, rest = figure.svg.partition(">")
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{bracket}<style>{style}</style>{paper}{rest}\n'


def new_drawing(height: float, *, name: str, title: str, description: str) -> Element:
    """An empty drawing, with what is read out in its place.

    Parameters
    ----------
    height : float - user units
    name : str - begins the ids inside the drawing; unique on the page
    """
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "figure",
            "viewBox": f"0 0 {WIDTH:g} {height:g}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-description",
        },
    )
    for tag, text in (("title", title), ("desc", description)):
        part = SubElement(root, tag, {"id": f"{name}-{'title' if tag == 'title' else 'description'}"})
        part.text = one_line(text)
    return root


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two ends, 0 among them where it lies between: at most eight."""
    span = high - low
    step = next(s for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, math.inf) if span / s <= 7.0)
    if not math.isfinite(step):
        return [0.0]
    return [round(n * step, 6) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def draw_line(root: Element, kind: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A straight line of a class."""
    draw_shape(root, "line", kind, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def draw_path(root: Element, tag: str, kind: str, points: Sequence[tuple[float, float]]) -> None:
    """A polyline or polygon of a class."""
    SubElement(root, tag, {"class": kind, "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points)})


def draw_shape(root: Element, tag: str, kind: str, **places: float) -> Element:
    """A shape of a class, with its places and sizes in user units."""
    return SubElement(root, tag, {"class": kind, **{name: f"{value:.1f}" for name, value in places.items()}})


def draw_text(root: Element, kind: str, x: float, y: float, text: str, *, anchor: str = "start") -> Element:
    """A line of text of a class, its unseen characters written out."""
    part = SubElement(root, "text", {"class": kind, "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor})
    part.text = one_line(text)
    return part


def text_width(text: str) -> float:
    """How wide a line of the figure's font may be at most, user units.

    An estimate that errs upward: which font a reader has is not known.
    """
    return sum(_character_width(char) for char in text)


def _character_width(char: str) -> float:
    if char in NARROW:
        return 4.8
    if char in WIDE:
        return 12.5
    if east_asian_width(char) in "WF":
        return FONT
    return 7.8 if char.islower() else 9.4


def fitted(text: str, width: float) -> str:
    """Text on one line, cut short with an ellipsis where it is wider than so many user units."""
    line = one_line(text)
    if text_width(line) <= width:
        return line
    room, kept = width - text_width("…"), 0
    while kept < len(line) and text_width(line[: kept + 1]) <= room:
        kept += 1
    return f"{line[:kept].rstrip()}…"


def finished(root: Element) -> Figure:
    """The drawing as a figure."""
    return Figure(tostring(root, encoding="unicode"))
