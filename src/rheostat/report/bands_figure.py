"""Figures of bands: our line, the measured points and the band, as SVG."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, SubElement, tostring

from rheostat.analysis.bands import Drawn, Panel
from rheostat.analysis.experiments import FLOOR

PANEL = (220.0, 190.0)
INSET = (40.0, 24.0, 8.0, 30.0)
"""Room inside a panel: left, above, right, below."""

LABELLED = 84.0
"""Room below where every place has a name."""

COLUMNS = 4
STYLE = (
    "text{font:10px sans-serif;fill:#222}.ours{fill:none;stroke:#0072b2;stroke-width:2}.seen{fill:#d55e00}"
    ".axis{fill:none;stroke:#888}.band{fill:#009e73;opacity:.2}"
)


def drawing(figure: Drawn) -> str:
    """A figure as an SVG file: our line in blue, measured points in orange, the band in green."""
    rows = math.ceil(len(figure.panels) / COLUMNS)
    width, height = PANEL[0] * min(COLUMNS, len(figure.panels)), PANEL[1] * rows + 24.0
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}"})
    SubElement(root, "style").text = STYLE
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    _text(root, 6.0, 16.0, figure.title)
    for number, panel in enumerate(figure.panels):
        down, across = divmod(number, COLUMNS)
        at = f"translate({across * PANEL[0]:g},{down * PANEL[1] + 24.0:g})"
        _draw_panel(SubElement(root, "g", {"transform": at}), panel)
    return tostring(root, encoding="unicode") + "\n"


def _draw_panel(group: Element, panel: Panel) -> None:
    left, top, right, bottom = INSET
    if panel.labels:
        bottom = LABELLED
    wide, tall = PANEL[0] - left - right, PANEL[1] - top - bottom
    ends = [end for end in panel.band or () if end is not None]
    values = [0.0, *panel.ours, *(y for _, y in panel.points), *ends]
    least, most = min(values), max(*values, min(values) + FLOOR)
    first, last = min(panel.x), max(panel.x)

    def place(x: float, y: float) -> tuple[float, float]:
        return left + wide * (x - first) / (last - first), top + tall * (most - y) / (most - least)

    if panel.band is not None:
        low, high = (edge if end is None else end for end, edge in zip(panel.band, (least, most), strict=True))
        x, y = place(first, high)
        size = {"width": f"{wide:.1f}", "height": f"{place(first, low)[1] - y:.1f}"}
        SubElement(group, "rect", {"class": "band", "x": f"{x:.1f}", "y": f"{y:.1f}", **size})
    frame = {"x": f"{left:g}", "y": f"{top:g}", "width": f"{wide:g}", "height": f"{tall:g}"}
    SubElement(group, "rect", {"class": "axis", **frame})
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*at) for at in zip(panel.x, panel.ours, strict=True)))
    SubElement(group, "polyline", {"class": "ours", "points": line})
    for point in panel.points:
        x, y = place(*point)
        SubElement(group, "circle", {"class": "seen", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "3.5"})
    _text(group, left, top - 6.0, panel.title)
    _text(group, 2.0, top + 8.0, f"{most:.2g}")
    _text(group, 2.0, top + tall, f"{least:.2g}")
    under = top + tall + 10.0
    for x, label in zip(panel.x, panel.labels, strict=False):
        across = place(x, least)[0]
        _text(
            group, across, under, label, **{"text-anchor": "end", "transform": f"rotate(-65 {across:.1f} {under:.1f})"}
        )
    if not panel.labels:
        _text(group, left, under, f"{first:g}")
        _text(group, left + wide, under, f"{last:g}", **{"text-anchor": "end"})


def _text(parent: Element, x: float, y: float, text: str, **more: str) -> None:
    SubElement(parent, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", **more}).text = text
