"""A figure of two drugs: what each pair of doses leaves, as a field of tinted squares with the number in each."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import SubElement

import numpy as np
from jaxtyping import Float

from rheostat.report.drawing import MARGIN, WIDTH, Figure, draw_shape, draw_text, finished, fitted, new_drawing
from rheostat.report.wording import decimal, nanomolar

TOP, LEFT, ROW = 44.0, 62.0, 26.0
AXIS_HEIGHT = 44.0


def dose_matrix(
    values: Float[np.ndarray, "first second"],
    doses: tuple[Sequence[float], Sequence[float]],
    *,
    name: str,
    drugs: tuple[str, str],
    response: str,
) -> Figure:
    """A response over two doses.

    Parameters
    ----------
    values : response, 1 untreated; the lower, the fainter its square
    doses : of both drugs, nmol/L
    name : begins the ids inside the drawing
    drugs : labels; the first goes down, the second across
    response : what is shown
    """
    rows, columns = values.shape
    width = (WIDTH - MARGIN - LEFT) / columns
    bottom = TOP + ROW * rows
    said = f"rows {drugs[0]}, columns {drugs[1]}, 1 is untreated; lowest {decimal(float(values.min()))}."
    root = new_drawing(
        bottom + AXIS_HEIGHT, name=name, title=f"{response}: {drugs[0]} and {drugs[1]}", description=said
    )
    draw_text(root, "label", MARGIN, 16.0, fitted(f"{response} of {drugs[0]} with {drugs[1]}", WIDTH - 2 * MARGIN))
    draw_text(root, "axis", MARGIN, 34.0, fitted(f"down: {drugs[0]}, nM", WIDTH - 2 * MARGIN))
    draw_text(root, "axis", WIDTH - MARGIN, bottom + 36.0, fitted(f"across: {drugs[1]}, nM", WIDTH / 2), anchor="end")
    for i, dose in enumerate(doses[0]):
        draw_text(root, "tick", LEFT - 8.0, TOP + ROW * i + 17.0, f"{dose:g}", anchor="end")
    for j, dose in enumerate(doses[1]):
        draw_text(root, "tick", LEFT + width * (j + 0.5), bottom + 18.0, f"{dose:g}", anchor="middle")
    for (i, j), value in np.ndenumerate(values):
        x, y = LEFT + width * j, TOP + ROW * i
        square = draw_shape(root, "rect", "more", x=x + 0.5, y=y + 0.5, width=width - 1.0, height=ROW - 1.0)
        square.set("opacity", f"{0.6 * min(max(float(value), 0.0), 1.0):.2f}")
        place = f"{nanomolar(doses[0][i])}, {nanomolar(doses[1][j])}"
        SubElement(square, "title").text = f"{place}: {decimal(float(value))}"
        draw_text(root, "value", x + width / 2, y + 17.0, decimal(float(value)), anchor="middle")
    return finished(root)
