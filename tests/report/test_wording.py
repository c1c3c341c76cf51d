"""Numbers and foreign text in words."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rheostat.report.findings import Interval
from rheostat.report.wording import (
    decimal,
    fold,
    nanomolar,
    one_line,
    percent,
    sentence,
    shortened,
    signed,
    visible,
    with_range,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(ANY_TEXT)
@example("left\u202eright\u2066\u200b\ufeff\xad")
@example("\x00\x1b[2J\x7f\x85\u2028\udcff")
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    shown = visible(text)
    assert {unicodedata.category(c) for c in shown if c not in "\n\t"}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert visible(shown) == shown
    shown.encode()
    if text.isprintable():
        assert shown == text


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert "\t" not in one_line(text)


@given(ANY_TEXT, st.integers(1, 30))
def test_a_shortened_text_is_no_longer_than_asked(text: str, length: int) -> None:
    assert len(shortened(text, length)) <= length


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (decimal(-0.5), "−0.50"),
        (decimal(-0.004), "0.00"),
        (decimal(math.nan), "no number"),
        (signed(0.004), "0.00"),
        (signed(0.5), "+0.50"),
        (signed(math.inf), "no number"),
        (percent(1.0), "100\xa0%"),
        (percent(math.nan), "no number"),
        (fold(250.4), "250"),
        (fold(0.0099), "<0.01"),
        (fold(math.inf), "no number"),
        (nanomolar(0.35), "0.35 nM"),
        (nanomolar(1234.0), "1234 nM"),
        (nanomolar(1e5), "100 µM"),
        (nanomolar(math.nan), "no number"),
        (sentence("p-AKT rises"), "p-AKT rises."),
        (sentence("active-site drugs block it!"), "Active-site drugs block it!"),
        (sentence(""), ""),
        (with_range(Interval(value=0.1, low=-0.2, high=0.3), signed), "+0.10 (−0.20\xa0to\xa0+0.30)"),
        (with_range(Interval(value=0.1, low=0.1, high=0.1)), "0.10"),
        (with_range(Interval(value=math.nan, low=0.0, high=1.0)), "no number"),
        (with_range(Interval(value=1.0, low=0.0, high=math.inf)), "1.00"),
    ],
)
def test_each_kind_of_number_has_its_form(written: str, expected: str) -> None:
    assert written == expected
