"""The changes that resist a regimen, drawn: growth that is back and effect that is undone, gene by gene."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from rheostat.analysis.resistance.resist import Found
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
)
from rheostat.report.wording import percent

ROW, TOP, FOOT = 40.0, 8.0, 44.0
FULL = 1.0


def resisting_bars(found: Sequence[Found], *, name: str, regimen: str) -> Figure:
    """A bar a change: how much of the regimen's effect is undone; a dot: how much growth is back, at most all.

    Parameters
    ----------
    found : one change a gene or node, in order
    name : str - begins the ids inside the drawing
    regimen : str - what the tumour is under
    """
    bottom = TOP + ROW * max(len(found), 1)
    scale = Scale(0.0, FULL, MARGIN, WIDTH - MARGIN)
    said = "; ".join(f"{each.single.change.text} {percent(each.single.spared)}" for each in found)
    root = new_drawing(
        bottom + FOOT,
        name=name,
        title=f"Changes in which {regimen} does less",
        description=f"A full bar means that the whole effect on growth is undone. {said or 'There is none'}.",
    )
    for step in range(6):
        share = step / 5
        draw_line(root, "grid", (scale.at(share), TOP), (scale.at(share), bottom))
        draw_text(root, "tick", scale.at(share), bottom + 16.0, percent(share), anchor="middle")
    draw_text(
        root,
        "axis",
        WIDTH / 2,
        bottom + 36.0,
        "bar: effect undone; dot: lost growth back (at most all)",
        anchor="middle",
    )
    for row, each in enumerate(found):
        _row(root, scale, TOP + ROW * row, each)
    return finished(root)


def _row(root: Element, scale: Scale, top: float, each: Found) -> None:
    single = each.single
    known = ", ".join(each.mechanisms) or "new"
    draw_text(root, "label", MARGIN, top + 14.0, fitted(f"{single.change.text} ({known})", WIDTH - 2.0 * MARGIN))
    end = scale.at(single.spared)
    draw_shape(root, "rect", "more", x=MARGIN, y=top + 19.0, width=max(end - MARGIN, 0.0), height=12.0)
    draw_shape(root, "circle", "before", cx=scale.at(single.restored), cy=top + 25.0, r=4.5)
