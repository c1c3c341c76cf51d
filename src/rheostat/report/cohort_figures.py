"""Drawings of a whole cohort: its oncoprint, the heat map of predicted responses, and the waterfall of one regimen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from rheostat.analysis.cohort_views import HeatMap, Oncoprint, Quantity
from rheostat.report.drawing import (
    MARGIN,
    WIDTH,
    Figure,
    Scale,
    draw_line,
    draw_shape,
    draw_text,
    finished,
    fitted,
    new_drawing,
    ticks,
)
from rheostat.report.wording import signed

NAME_WIDTH = 130.0
ROW = 16.0
TOP = 24.0
MOST_GENES, MOST_REGIMENS, MOST_COLUMNS = 30, 60, 150
"""More would not be told apart at the width of a page."""


def oncoprint_figure(view: Oncoprint) -> Figure:
    """Genes in rows, samples in columns; a bar where a recognised change was found."""
    genes = view.genes[:MOST_GENES]
    shown = view.samples[: MOST_COLUMNS * 2]
    description = "; ".join(f"{gene} altered in {view.altered[gene]} of {len(view.samples)}" for gene in genes)
    root = _drawing(len(genes), name="oncoprint", title="Recognised changes", description=description)
    some = f"{len(shown)} of {len(view.samples)} samples" if len(shown) < len(view.samples) else f"{len(shown)} samples"
    draw_text(root, "axis", MARGIN, 14.0, some)
    scale = Scale(0.0, max(len(shown), 1), NAME_WIDTH, WIDTH - MARGIN)
    width = max(scale.at(1.0) - scale.at(0.0), 0.8)
    for row, gene in enumerate(genes):
        y = TOP + row * ROW
        draw_text(root, "tick", MARGIN, y + 11.0, f"{gene} {100 * view.altered[gene] / len(view.samples):.0f} %")
        for column, sample in enumerate(shown):
            change = view.changes.get((gene, sample))
            if change is not None:
                kind = "less" if "deletion" in change or "*" in change or "fs" in change else "more"
                part = draw_shape(root, "rect", kind, x=scale.at(column), y=y, width=width, height=ROW - 3.0)
                SubElement(part, "title").text = f"{sample}: {gene} {change}"
    return finished(root)


def heat_map_figure(view: HeatMap, *, quantity: Quantity = Quantity.ADVANTAGE) -> Figure:
    """Regimens in rows, samples in columns: blue where a tumour stands above the middle, orange where below it."""
    values = _columns(view.values[:MOST_REGIMENS])
    regimens = view.regimens[:MOST_REGIMENS]
    means = "; ".join(f"{name} {_written(_mean(row), quantity)}" for name, row in zip(regimens, values, strict=True))
    root = _drawing(len(regimens), name="heat-map", title=quantity.words.capitalize(), description=means)
    values = values - quantity.middle
    largest = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    full = f"{quantity.middle:g} ± {largest:.0f}" if quantity is Quantity.PERCENTILE else f"{largest:.2f}"
    draw_text(root, "axis", MARGIN, 14.0, f"{quantity.value}, {len(view.samples)} samples; full colour is {full}")
    width = (WIDTH - MARGIN - NAME_WIDTH) / max(values.shape[1], 1)
    for row, name in enumerate(regimens):
        y = TOP + row * ROW
        draw_text(root, "tick", MARGIN, y + 11.0, fitted(name, NAME_WIDTH - MARGIN - 6.0))
        for column, value in enumerate(values[row]):
            if math.isfinite(value):
                kind = "more" if value >= 0.0 else "less"
                x = NAME_WIDTH + column * width
                part = draw_shape(root, "rect", kind, x=x, y=y, width=width, height=ROW - 2.0)
                part.set("fill-opacity", f"{abs(value) / largest:.2f}")
    return finished(root)


def waterfall_figure(
    bars: Sequence[tuple[str, float]], *, regimen: str, quantity: Quantity = Quantity.ADVANTAGE
) -> Figure:
    """Samples from the best to the worst response to one regimen; bars rise from the middle of the quantity."""
    values = np.array([value for _, value in bars], float)
    middle = quantity.middle
    low, high = (0.0, 100.0) if quantity is Quantity.PERCENTILE else _room(values)
    best = "; ".join(f"{name} {_written(value, quantity)}" for name, value in (*bars[:1], *bars[-1:])) or "no number"
    root = new_drawing(220.0, name="waterfall", title=f"{regimen}: {quantity.words}", description=best)
    draw_text(root, "axis", MARGIN, 14.0, f"{regimen}: {quantity.words}, {len(bars)} samples")
    across = Scale(0.0, max(len(bars), 1), 50.0, WIDTH - MARGIN)
    up = Scale(low, high, 205.0, TOP)
    for tick in ticks(low, high):
        draw_line(root, "grid", (50.0, up.at(tick)), (WIDTH - MARGIN, up.at(tick)))
        draw_text(root, "tick", 44.0, up.at(tick) + 4.0, f"{tick:g}", anchor="end")
    step = max(len(bars) // (MOST_COLUMNS * 2), 1)
    for i in range(0, len(bars), step):
        name, value = bars[i]
        top, bottom = sorted((up.at(value), up.at(middle)))
        width = max(across.at(i + step) - across.at(i) - 0.2, 0.5)
        kind = "more" if value >= middle else "less"
        part = draw_shape(root, "rect", kind, x=across.at(i), y=top, width=width, height=bottom - top)
        SubElement(part, "title").text = f"{name} {_written(value, quantity)}"
    return finished(root)


def _room(values: np.ndarray) -> tuple[float, float]:
    ends = [*values.tolist(), 0.05, -0.05]
    return min(ends), max(ends)


def _written(value: float, quantity: Quantity) -> str:
    return f"{value:.0f}" if quantity is Quantity.PERCENTILE else signed(value)


def _drawing(rows: int, *, name: str, title: str, description: str) -> Element:
    return new_drawing(TOP + rows * ROW + MARGIN, name=name, title=title, description=description)


def _columns(values: np.ndarray) -> np.ndarray:
    """At most so many columns as can be told apart: the means of neighbours."""
    if values.shape[1] <= MOST_COLUMNS:
        return values
    parts = np.array_split(np.arange(values.shape[1]), MOST_COLUMNS)
    return np.stack([[_mean(row[part]) for part in parts] for row in values])


def _mean(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else math.nan
