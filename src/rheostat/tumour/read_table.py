"""Tables with one header line, separated by tabs or commas, with the quotes that spreadsheets write."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError, Place, nearest
from rheostat.tumour.read_lines import Line, open_lines

_OTHER_DELIMITERS = {",": "commas", ";": "semicolons", "|": "bars", " ": "spaces"}
_Split = Callable[[Line], tuple[str, ...]]

Refuse = Callable[[InputError], None]
"""What is done with a row that cannot be taken; the reader leaves the row out and goes on if it returns."""


def raise_at_once(error: InputError) -> None:
    """Refuse the whole file for its first bad row."""
    raise error


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; it has as many cells as the table has columns."""

    place: Place
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table under way: its columns are known, its rows are still to be read, once.

    Parameters
    ----------
    place : Place - of the header line
    columns : tuple of str
    rows : iterator of Row
    """

    place: Place
    columns: tuple[str, ...]
    rows: Iterator[Row]

    def find_column(self, names: Iterable[str]) -> int | None:
        """The number of the first of several names that a column has, in any case; None where none is there.

        Raises
        ------
        InputError - where two columns have that name
        """
        folded = [column.casefold() for column in self.columns]
        for name in names:
            hits = [i for i, column in enumerate(folded) if column == name.casefold()]
            if len(hits) > 1:
                raise InputError(
                    f"{self.place}: column {self.columns[hits[0]]} is there twice, "
                    f"as columns {hits[0] + 1} and {hits[1] + 1}"
                )
            if hits:
                return hits[0]
        return None

    def column(self, *names: str) -> int:
        """The number of the column that has one of several names; the first name is the usual one.

        Raises
        ------
        InputError - where it is missing, with the column nearest to it
        """
        found = self.find_column(names)
        if found is not None:
            return found
        others = f" (or {', '.join(names[1:])})" if names[1:] else ""
        close = nearest(names[0], self.columns, count=1)
        hint = f"; the nearest column there is {close[0]!r}" if close else f"; the columns there are {self._shown()}"
        raise InputError(f"{self.place}: column {names[0]}{others} is missing{hint}")

    def _shown(self) -> str:
        shown = ", ".join(repr(column) for column in self.columns[:8])
        return shown + (f" and {len(self.columns) - 8} more" if len(self.columns) > 8 else "")


@contextmanager
def open_table(path: Path, *, expected: str, refuse: Refuse = raise_at_once) -> Iterator[Table]:
    """A tab-separated file with one header line, open as long as the context lasts.

    Parameters
    ----------
    path : Path
    expected : str - the columns that the file should have, for messages
    refuse : told of each row with more or fewer cells than the header; default raises

    Raises
    ------
    InputError - where the file is missing, no text, empty or has other separators
    """
    with _opened(path, expected=expected, refuse=refuse, split=_split_at_tabs) as table:
        yield table


@contextmanager
def open_csv(path: Path, *, expected: str, refuse: Refuse = raise_at_once) -> Iterator[Table]:
    """A comma-separated file with one header line, open as long as the context lasts.

    Parameters
    ----------
    path, expected, refuse : as for `open_table`

    Raises
    ------
    InputError - where the file is missing, no text or empty
    """
    with _opened(path, expected=expected, refuse=refuse, split=_split_at_commas) as table:
        yield table


@contextmanager
def open_either(path: Path, *, expected: str, refuse: Refuse = raise_at_once) -> Iterator[Table]:
    """A table separated by commas where the file is called .csv, else by tabs.

    Raises
    ------
    InputError - as for `open_table`
    """
    opened = open_csv if path.name.casefold().removesuffix(".gz").endswith(".csv") else open_table
    with opened(path, expected=expected, refuse=refuse) as table:
        yield table


@contextmanager
def _opened(path: Path, *, expected: str, refuse: Refuse, split: _Split) -> Iterator[Table]:
    with open_lines(path) as lines:
        header = next(lines, None)
        if header is None:
            raise InputError(f"{path}: the file is empty; expected a header line with {expected}")
        columns = split(header)
        if len(columns) == 1 and split is _split_at_tabs:
            _check_delimiter(header)
        yield Table(header.place, columns, _rows(lines, len(columns), refuse=refuse, split=split))


def _check_delimiter(header: Line) -> None:
    counts = {name: header.text.count(mark) for mark, name in _OTHER_DELIMITERS.items()}
    name = max(counts, key=lambda each: counts[each])
    if counts[name]:
        raise InputError(f"{header.place}: the columns are separated by {name}; expected tabs")


def _rows(lines: Iterable[Line], width: int, *, refuse: Refuse, split: _Split) -> Iterator[Row]:
    for line in lines:
        try:
            cells = split(line)
        except InputError as error:
            refuse(error)
            continue
        if len(cells) == width:
            yield Row(line.place, cells)
        else:
            refuse(InputError(f"{line.place}: {len(cells)} cells; expected {width}, as many as the header has"))


def _split_at_tabs(line: Line) -> tuple[str, ...]:
    cells = (cell.strip() for cell in line.text.split("\t"))
    # R quotes every cell unless told otherwise.
    return tuple(cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells)


def _split_at_commas(line: Line) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line.text], strict=True)))
    except csv.Error as error:
        raise InputError(f"{line.place}: this is not a line of comma-separated text ({error})") from error
