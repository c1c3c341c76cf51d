"""Gene symbols of a table as the symbols that the model uses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rheostat.errors import InputError, Place

# The families whose symbols a spreadsheet turns into dates, as they are called today (MARCH1 is MARCHF1).
_MONTHS = {"mar": "MARCHF", "sep": "SEPTIN", "dec": "DELEC"}
_DATE = re.compile(r"(?P<day>\d{1,2})-(?P<month>Mar|Sep|Dec)|(?P<m>Mar|Sep|Dec)-(?P<d>\d{1,2})", re.IGNORECASE)


@runtime_checkable
class Names(Protocol):
    """What the rows or columns of a table are read as: genes, or antibodies."""

    @property
    def known(self) -> Collection[str]:
        """What the model has."""

    def symbol(self, written: str, *, place: Place) -> str:
        """What is meant by a name as written; the name itself where the model has nothing of it."""


@dataclass(frozen=True, slots=True)
class GeneNames:
    """The genes that the model reads, and what else they are called.

    Parameters
    ----------
    known : frozenset of str - HGNC symbols in use
    aliases : mapping of str to str - a synonym or an earlier symbol to the symbol in use
    """

    known: frozenset[str]
    aliases: Mapping[str, str]

    def symbol(self, written: str, *, place: Place) -> str:
        """The symbol in use for a name as written; a gene outside the model keeps its name.

        Raises
        ------
        InputError - where the name is empty or a date that a spreadsheet made of a symbol
        """
        if not written:
            raise InputError(f"{place}: the gene is missing; expected a symbol such as MTOR")
        if written in self.known:
            return written
        check_no_date(written, place=place)
        return self.aliases.get(written, written)

    def notes(self, written: Iterable[str]) -> tuple[str, ...]:
        """What to say about the names in a table: which were replaced, which look like slips of the pen."""
        names = sorted(set(written))
        slips = _slips(self.known)
        replaced = [
            f"{name} read as {self.aliases[name]}" for name in names if name not in self.known and name in self.aliases
        ]
        doubtful = [
            f"{name} is no gene of the model; did you mean {slips[name.casefold()]}?"
            for name in names
            if name not in self.known and name not in self.aliases and name.casefold() in slips
        ]
        return (*replaced, *doubtful)


def check_no_date(written: str, *, place: Place) -> None:
    """Refuse a date in the place of a gene.

    Raises
    ------
    InputError - with the gene that the date was made of
    """
    match = _DATE.fullmatch(written)
    if match is None:
        return
    meant = f"{_MONTHS[(match['month'] or match['m']).lower()]}{int(match['day'] or match['d'])}"
    raise InputError(f"{place}: gene {written!r} is a date that a spreadsheet made of a symbol; did you mean {meant}?")


def _slips(known: Iterable[str]) -> dict[str, str]:
    """Each known symbol in another case or with two neighbours swapped, to the symbol.

    Nothing looser: most one-letter neighbours of a gene are real genes (PTEN and PTER).
    """
    slips: dict[str, str] = {}
    for symbol in sorted(known):
        folded = symbol.casefold()
        slips[folded] = symbol
        for i in range(len(folded) - 1):
            if folded[i : i + 2].isalpha():
                slips.setdefault(folded[:i] + folded[i + 1] + folded[i] + folded[i + 2 :], symbol)
    return slips
