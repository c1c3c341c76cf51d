"""Options of the form NAME=VALUE, and lists separated by commas."""

from __future__ import annotations

from collections.abc import Iterable

from rheostat.errors import InputError

_WORDS = {"on": 1.0, "off": 0.0}


def assignments(given: Iterable[str], *, option: str) -> dict[str, str]:
    """What was assigned to what, in the order given.

    Raises
    ------
    InputError - where a part is missing or a name is given twice

    Examples
    --------
    >>> assignments(["everolimus=20 nM"], option="--treat")
    {'everolimus': '20 nM'}
    """
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise InputError(f"{option} {text!r}: expected NAME=VALUE")
        if name in found:
            raise InputError(f"{option} {text!r}: {name} is given twice")
        found[name] = value
    return found


def levels(given: Iterable[str], *, option: str) -> dict[str, float]:
    """Numbers that were assigned to names; `on` and `off` are 1 and 0, and so is a name alone 1.

    Raises
    ------
    InputError - where a value is no number

    Examples
    --------
    >>> levels(["leucine=0", "serum=off", "hypoxia"], option="--environment")
    {'leucine': 0.0, 'serum': 0.0, 'hypoxia': 1.0}
    """
    found = {}
    named = (text if "=" in text or not text.strip() else f"{text}=1" for text in given)
    for name, value in assignments(named, option=option).items():
        try:
            found[name] = _WORDS[value.casefold()] if value.casefold() in _WORDS else float(value)
        except ValueError as error:
            raise InputError(f"{option} {name}={value}: {value!r} is not a number; 1 is replete, 0 absent") from error
    return found


def listed(text: str, *, option: str) -> list[str]:
    """The parts of a list separated by commas.

    Raises
    ------
    InputError - where a part is empty

    Examples
    --------
    >>> listed("1 h, 6 h", option="--times")
    ['1 h', '6 h']
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise InputError(f"{option} {text!r}: expected one or more values separated by commas")
    return parts
