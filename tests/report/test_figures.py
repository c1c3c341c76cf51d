"""What a figure shows is where it should be, said in words, and nothing lies on anything else."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report import made_up

from rheostat.report.drawing import WIDTH, Figure, as_file, fitted, text_width
from rheostat.report.figures import advantage_bars, dose_curve, readout_dots
from rheostat.report.findings import Interval, ReadoutFinding
from rheostat.report.render import figure_style

SVG = "{http://www.w3.org/2000/svg}"
SMALLER = {"tick": 12 / 13, "axis": 12 / 13}


def parts(figure: Figure, tag: str, kind: str) -> list[Element]:
    return [part for part in fromstring(figure.svg).iter(SVG + tag) if kind in part.get("class", "").split()]


def number(part: Element, name: str) -> float:
    return float(part.get(name, "nan"))


def box(text: Element) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a line of text, at most."""
    kind = text.get("class", "")
    width = text_width(text.text or "") * SMALLER.get(kind, 1.0)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
    left, base = number(text, "x") - shift * width, number(text, "y")
    return left, left + width, base - 10.0, base + 3.0


def overlapping(figure: Figure) -> list[tuple[str | None, str | None]]:
    texts = list(fromstring(figure.svg).iter(SVG + "text"))
    assert texts
    return [
        (a.text, b.text)
        for a, b in itertools.combinations(texts, 2)
        if min(box(a)[1], box(b)[1]) > max(box(a)[0], box(b)[0])
        and min(box(a)[3], box(b)[3]) > max(box(a)[2], box(b)[2])
    ]


def bars(*advantages: Interval, label: str = "Imaginib") -> Figure:
    ranked = [made_up.regimen(i, advantage=a, label=label) for i, a in enumerate(advantages, 1)]
    return advantage_bars(ranked, name="f")


def dots(*pairs: tuple[float, float], label: str = "Protein X") -> Figure:
    readouts = [
        ReadoutFinding(name=f"x{i}", label=label, before=made_up.interval(a, 0.0), after=made_up.interval(b, 0.0))
        for i, (a, b) in enumerate(pairs)
    ]
    return readout_dots(readouts, name="f", title="T", before="untreated", after="treated")


def curve(*points: tuple[float, float, float, float]) -> Figure:
    return dose_curve(points, name="f", drug="Imaginib")


DRAWN: dict[str, Callable[[], Figure]] = {
    "bars": lambda: bars(made_up.interval(0.4), made_up.interval(-0.2)),
    "dots": lambda: dots((1.0, 0.25), (2.0, 4.0)),
    "curve": lambda: curve((1.0, 0.9, 0.8, 1.0), (10.0, 0.5, 0.4, 0.6), (100.0, -0.1, -0.2, 0.1)),
    "no bars": bars,
    "no dots": dots,
    "no curve": curve,
    "one point": lambda: curve((20.0, 0.5, 0.5, 0.5)),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
def test_a_figure_has_a_title_and_a_description_that_it_names(draw: Callable[[], Figure]) -> None:
    root = fromstring(draw().svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "f-title f-description"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.get("id") == "f-title"
    assert description.get("id") == "f-description"
    assert title.text
    assert description.text


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
def test_no_text_lies_on_another_and_none_leaves_the_figure(draw: Callable[[], Figure]) -> None:
    assert overlapping(draw()) == []
    assert [
        t.text for t in fromstring(draw().svg).iter(SVG + "text") if box(t)[0] < -1.0 or box(t)[1] > WIDTH + 1.0
    ] == []


@given(st.text(max_size=80), st.floats(-9.0, 9.0), st.floats(0.0, 9.0))
def test_no_label_runs_into_its_value(label: str, value: float, spread: float) -> None:
    assert overlapping(bars(made_up.interval(value, spread), label=label)) == []
    assert overlapping(dots((abs(value), spread), label=label)) == []


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=12, unique=True), st.floats(-9.0, 9.0))
def test_no_axis_is_crowded(doses: list[float], value: float) -> None:
    assert overlapping(curve(*((dose, value, value - 0.5, value + 0.5) for dose in sorted(doses)))) == []


def test_a_bar_begins_at_zero_and_is_as_long_as_its_value() -> None:
    figure = bars(made_up.interval(0.4, 0.1), made_up.interval(0.2, 0.1), made_up.interval(-0.2, 0.1))
    zero = [number(line, "x1") for line in parts(figure, "line", "zero")]
    assert len(zero) == 1
    first, second, third = parts(figure, "rect", "bar")
    assert number(first, "x") == pytest.approx(zero[0], abs=0.11)
    assert number(first, "width") == pytest.approx(2 * number(second, "width"), abs=0.3)
    assert number(third, "x") + number(third, "width") == pytest.approx(zero[0], abs=0.11)
    assert "more" in first.get("class", "")
    assert "less" in third.get("class", "")


def test_a_range_spans_its_ends() -> None:
    figure = bars(made_up.interval(0.4, 0.1), made_up.interval(-0.2, 0.0))
    zero = number(parts(figure, "line", "zero")[0], "x1")
    unit = number(parts(figure, "rect", "bar")[0], "width") / 0.4
    whiskers = [line for line in parts(figure, "line", "range") if line.get("y1") == line.get("y2")]
    assert len(whiskers) == 1
    assert number(whiskers[0], "x1") == pytest.approx(zero + 0.3 * unit, abs=0.3)
    assert number(whiskers[0], "x2") == pytest.approx(zero + 0.5 * unit, abs=0.3)


@pytest.mark.parametrize("size", [0.1, 0.3, 0.6, 0.9, 1.2, 2.0, 5.0, 30.0])
def test_ticks_of_the_advantage_are_what_they_say(size: float) -> None:
    figure = bars(made_up.interval(size, 0.4 * size), made_up.interval(-0.6 * size, 0.1))
    ticks = parts(figure, "text", "tick")
    values = [float((tick.text or "").replace("−", "-")) for tick in ticks]
    places = [number(tick, "x") for tick in ticks]
    assert len(values) >= 3
    steps = [b - a for a, b in itertools.pairwise(values)]
    assert steps[0] > 0
    assert steps == pytest.approx([steps[0]] * len(steps))
    widths = [b - a for a, b in itertools.pairwise(places)]
    assert widths == pytest.approx([widths[0]] * len(widths), abs=0.2)


def test_decades_are_equally_far_apart_and_more_response_is_higher() -> None:
    figure = curve((1.0, 0.9, 0.8, 1.0), (10.0, 0.5, 0.4, 0.6), (100.0, -0.1, -0.2, 0.1))
    places = [(number(dot, "cx"), number(dot, "cy")) for dot in parts(figure, "circle", "dot")]
    across = [b[0] - a[0] for a, b in itertools.pairwise(places)]
    assert across[0] == pytest.approx(across[1], abs=0.2)
    assert across[0] > 0
    assert places[0][1] < places[1][1] < places[2][1]
    assert (places[1][1] - places[0][1]) / 0.4 == pytest.approx((places[2][1] - places[1][1]) / 0.6, abs=0.6)
    ticks = {tick.text: number(tick, "x") for tick in parts(figure, "text", "tick")}
    assert ticks["10"] == pytest.approx(places[1][0], abs=0.11)
    band = (parts(figure, "polygon", "band")[0].get("points") or "").split()
    assert len(band) == 6


def test_a_curve_without_a_range_has_no_band() -> None:
    assert parts(curve((1.0, 0.9, 0.9, 0.9), (10.0, 0.5, 0.5, 0.5)), "polygon", "band") == []


def test_half_and_double_are_equally_far_from_the_reference_cell() -> None:
    figure = dots((1.0, 0.5), (1.0, 2.0))
    one = [number(line, "x1") for line in parts(figure, "line", "zero")]
    assert len(one) == 1
    befores = [number(dot, "cx") for dot in parts(figure, "circle", "before")][1:]
    afters = [number(dot, "cx") for dot in parts(figure, "circle", "after")][1:]
    assert befores == pytest.approx([one[0], one[0]], abs=0.11)
    assert one[0] - afters[0] == pytest.approx(afters[1] - one[0], abs=0.2)
    assert afters[0] < one[0]


def test_nothing_left_is_drawn_at_the_end_of_the_axis() -> None:
    figure = dots((1.0, 0.0))
    ticks = {tick.text: number(tick, "x") for tick in parts(figure, "text", "tick")}
    assert number(parts(figure, "circle", "after")[1], "cx") == pytest.approx(ticks["≤1/64"], abs=0.11)
    assert "1 → <0.01" in figure.svg.replace("&lt;", "<")


def test_one_state_alone_has_no_open_circles() -> None:
    figure = readout_dots([made_up.READOUT], name="f", title="T", before=None, after="this tumour")
    assert parts(figure, "circle", "before") == []
    assert len(parts(figure, "circle", "after")) == 2


def test_what_is_no_number_is_not_drawn() -> None:
    nothing = Interval(value=math.nan, low=math.nan, high=math.nan)
    assert len(parts(bars(nothing, made_up.interval(0.3)), "rect", "bar")) == 1
    assert (
        len(parts(curve((1.0, math.nan, 0.0, 1.0), (0.0, 1.0, 1.0, 1.0), (5.0, 0.5, 0.4, 0.6)), "circle", "dot")) == 1
    )
    readout = made_up.READOUT.model_copy(update={"after": nothing})
    figure = readout_dots([readout], name="f", title="T", before="a", after="b")
    assert len(parts(figure, "circle", "after")) == 1
    for drawn in (bars(nothing), figure):
        assert not re.search(r'="[^"]*nan', drawn.svg)


@given(st.text(max_size=60), st.floats(20.0, 400.0))
def test_a_fitted_text_fits(text: str, width: float) -> None:
    assert text_width(fitted(text, width)) <= width
    whole = " ".join(text.split())
    if whole.isascii() and whole.isprintable() and text_width(whole) <= width:
        assert fitted(text, width) == whole


def test_a_figure_of_its_own_is_a_whole_file() -> None:
    text = as_file(bars(made_up.interval(0.4)), style=figure_style())
    root = fromstring(text.encode())
    assert root.tag == f"{SVG}svg"
    assert ".figure .bar" in text or ".figure .more" in text
