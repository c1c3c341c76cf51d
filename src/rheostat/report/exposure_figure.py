"""A concentration over time as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rheostat.report.drawing import (
    MARGIN,
    WIDTH,
    Figure,
    Scale,
    draw_line,
    draw_path,
    draw_text,
    finished,
    new_drawing,
)
from rheostat.report.wording import decimal

LEFT_EDGE, PLOT_TOP, PLOT_HEIGHT, AXIS_HEIGHT = 58.0, 34.0, 180.0, 44.0
_STEPS = (1.0, 2.0, 2.5, 5.0)


def concentration_curve(
    times_h: Sequence[float], values: Sequence[float], *, name: str, drug: str, measure: str
) -> Figure:
    """A curve over days from the first dose.

    Parameters
    ----------
    times_h : hours, rising
    values : concentrations, as many
    name : str - begins the ids inside the drawing
    drug : str - whose concentration it is
    measure : str - what is drawn, with its unit
    """
    days = [time / 24.0 for time in times_h]
    bottom = PLOT_TOP + PLOT_HEIGHT
    across = Scale(0.0, max(days[-1], 1e-6), LEFT_EDGE, WIDTH - MARGIN)
    up = Scale(0.0, max(max(values) * 1.05, 1e-12), bottom, PLOT_TOP)
    root = new_drawing(
        bottom + AXIS_HEIGHT,
        name=name,
        title=f"{drug}: {measure} over {days[-1]:g} days",
        description=f"from {decimal(min(values))} to {decimal(max(values))}; {decimal(values[-1])} at the end.",
    )
    draw_text(root, "axis", MARGIN, 16.0, f"{drug}, {measure}")
    for value in round_steps(up.high):
        draw_line(root, "grid", (LEFT_EDGE, up.at(value)), (WIDTH - MARGIN, up.at(value)))
        draw_text(root, "tick", LEFT_EDGE - 6.0, up.at(value) + 4.0, f"{value:g}", anchor="end")
    for day in round_steps(across.high):
        draw_text(root, "tick", across.at(day), bottom + 19.0, f"{day:g}", anchor="middle")
    draw_text(root, "axis", (LEFT_EDGE + WIDTH - MARGIN) / 2, bottom + 36.0, "days", anchor="middle")
    draw_path(root, "polyline", "curve", [(across.at(x), up.at(y)) for x, y in zip(days, values, strict=True)])
    return finished(root)


def round_steps(high: float) -> list[float]:
    """Round numbers from 0 to a positive end: three to seven of them.

    Examples
    --------
    >>> round_steps(14.0)
    [0.0, 2.5, 5.0, 7.5, 10.0, 12.5]
    """
    power = 10.0 ** math.floor(math.log10(high))
    step = next(s * p for p in (power / 10.0, power) for s in _STEPS if high / (s * p) <= 6.0)
    return [round(n * step, 12) for n in range(math.floor(high / step) + 1)]
