"""Numbers with their units, and text from elsewhere, as a page, a table or a terminal may show them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable

from rheostat.report.findings import Interval, RegimenFinding

NOTICE = (
    "For research use only. This is a model's prediction, not medical advice; it must not guide the care of a patient."
)
NO_NUMBER = "no number"
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_HARMLESS = frozenset("\n\t")
_MINUS = "\N{MINUS SIGN}"
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_MICROMOLAR_FROM = 10_000.0
_MILLIMOLAR_FROM = 1e6
_LEAST_FOLD = 0.01


def visible(text: str) -> str:
    """Text in which control, bidirectional and other unseen characters are written out as code points.

    Line ends and tabs stay. Nothing that is left can reorder, hide or break the text around it.

    Examples
    --------
    >>> visible("S1\\u202eexe.fam")
    'S1⟨U+202E⟩exe.fam'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"⟨U+{ord(char):04X}⟩" if unicodedata.category(char) in _UNSEEN and char not in _HARMLESS else char
        for char in text
    )


def one_line(text: str) -> str:
    """Visible text on one line, each run of blanks a single space."""
    return " ".join(visible(text).split())


def sentence(text: str) -> str:
    """Text as a sentence: a full stop at its end, a capital at its start unless that would change a name.

    Examples
    --------
    >>> sentence("this tumour grows"), sentence("mTORC1 is not blocked.")
    ('This tumour grows.', 'mTORC1 is not blocked.')
    """
    shown = text.strip()
    first = shown.partition(" ")[0]
    if first.replace("-", "").isalpha() and first.islower():
        shown = shown[0].upper() + shown[1:]
    return shown if not shown or shown.endswith((".", "!", "?", "…")) else f"{shown}."


def shortened(text: str, length: int) -> str:
    """Text of at most so many characters, with an ellipsis where some were cut off."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def decimal(value: float, places: int = 2) -> str:
    """A number with fixed decimals and a true minus sign.

    Examples
    --------
    >>> decimal(0.424), decimal(-0.001)
    ('0.42', '0.00')
    """
    if not math.isfinite(value):
        return NO_NUMBER
    text = f"{abs(value):.{places}f}"
    return f"{_MINUS}{text}" if value < 0.0 and float(text) else text


def signed(value: float, places: int = 2) -> str:
    """A difference: a number that shows a plus sign as well.

    Examples
    --------
    >>> signed(0.424), signed(0.0)
    ('+0.42', '0.00')
    """
    text = decimal(value, places)
    return f"+{text}" if value > 0.0 and math.isfinite(value) and float(text) else text


def percent(value: float) -> str:
    """A share as a percentage.

    Examples
    --------
    >>> percent(0.314)
    '31\\xa0%'
    """
    return f"{decimal(100.0 * value, 0)}{_HARD_SPACE}%" if math.isfinite(value) else NO_NUMBER


def whole(value: float) -> str:
    """A number without decimals, such as a percentile.

    Examples
    --------
    >>> whole(87.4)
    '87'
    """
    return decimal(value, 0)


def numbered(regimen: RegimenFinding) -> str:
    """The name of a regimen with its rank; the name alone where it has none."""
    return regimen.label if regimen.rank is None else f"{regimen.rank}. {regimen.label}"


def measured(regimen: RegimenFinding) -> str:
    """The measured response rate of a regimen's class, in few words."""
    rate = regimen.standing.base_rate if regimen.standing else None
    if rate is None:
        return "no trial"
    return f"{percent(rate.rate)} of {rate.n} patients" + ("" if rate.exact else ", wider type")


def fold(value: float) -> str:
    """A multiple of the reference cell's value, to two significant digits.

    Examples
    --------
    >>> fold(0.0512), fold(12.3), fold(0.0)
    ('0.051', '12', '<0.01')
    """
    if not math.isfinite(value):
        return NO_NUMBER
    if value < _LEAST_FOLD:
        return f"<{_LEAST_FOLD}"
    return f"{value:.2g}" if value < 100.0 else f"{value:.0f}"


def nanomolar(value: float) -> str:
    """A concentration given in nmol/L, with its unit.

    Examples
    --------
    >>> nanomolar(0.1), nanomolar(1000.0), nanomolar(20000.0), nanomolar(5e6)
    ('0.1 nM', '1000 nM', '20 µM', '5 mM')
    """
    if not math.isfinite(value):
        return NO_NUMBER
    if value >= _MILLIMOLAR_FROM:
        return f"{value / 1e6:.3g} mM"
    if value >= _MICROMOLAR_FROM:
        return f"{value / 1000.0:.3g} µM"
    return f"{value:.3g} nM" if value < 1000.0 else f"{value:.0f} nM"


def has_range(interval: Interval) -> bool:
    """Whether the two ends are numbers that differ."""
    return math.isfinite(interval.low) and math.isfinite(interval.high) and interval.low < interval.high


def with_range(interval: Interval, write: Callable[[float], str] = decimal) -> str:
    """A prediction with its range; the number alone where the range has no width.

    A line may break before the bracket, not inside it.

    Parameters
    ----------
    interval : Interval
    write : function - how a number is written

    Examples
    --------
    >>> with_range(Interval(value=0.31, low=0.2, high=0.45), percent)
    '31\\xa0% (20\\xa0to\\xa045\\xa0%)'
    """
    value = write(interval.value)
    if value == NO_NUMBER or not has_range(interval):
        return value
    ends = (write(interval.low).removesuffix(f"{_HARD_SPACE}%"), "to", write(interval.high))
    return f"{value} ({_HARD_SPACE.join(ends)})"
