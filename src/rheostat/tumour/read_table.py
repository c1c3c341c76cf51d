"""Tab-separated text as laboratories send it: any line ends, byte order mark, comments, quotes, gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from rheostat.errors import InputError, Place, nearest

_FIRST_BLOCK = 65_536
# Longer than the header of any cohort's table; keeps a small gzip file from unpacking into one endless line.
_LONGEST_LINE = 16_777_216
# Sparse tables reach fifty; past this a small file fills a disk.
_LARGEST_RATIO = 500
_SMALL = 268_435_456
_MAGIC = {
    b"PK\x03\x04": "a spreadsheet or zip archive",
    b"\xd0\xcf\x11\xe0": "an Excel or Word file",
    b"%PDF": "a PDF",
    b"BAM\x01": "a BAM file",
    b"BCF\x02": "a BCF file",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
_OTHER_DELIMITERS = {",": "commas", ";": "semicolons", "|": "bars", " ": "spaces"}


Refuse = Callable[[InputError], None]
"""What is done with a row that cannot be taken; the reader leaves the row out and goes on if it returns."""


def raise_at_once(error: InputError) -> None:
    """Refuse the whole file for its first bad row."""
    raise error


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text that is neither blank nor a comment, without its line end."""

    place: Place
    text: str


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
    with open_lines(path) as lines:
        header = next(lines, None)
        if header is None:
            raise InputError(f"{path}: the file is empty; expected a header line with {expected}")
        _check_delimiter(header)
        columns = _cells(header)
        yield Table(header.place, columns, _rows(lines, len(columns), refuse=refuse))


@contextmanager
def open_lines(path: Path) -> Iterator[Iterator[Line]]:
    """The lines of a text file, unpacked if need be, without blank lines and comments (`#`).

    Raises
    ------
    InputError - where the file is missing or no text; while lines are read, where one is not UTF-8
    """
    with open_all_lines(path) as lines:
        yield _without_comments(path, lines)


@contextmanager
def open_all_lines(path: Path) -> Iterator[Iterator[Line]]:
    """The lines of a text file, comments too, unpacked if need be, without blank lines.

    Raises
    ------
    InputError - as for `open_lines`
    """
    with _open(path) as packed:
        zipped = packed.peek(2)[:2] == b"\x1f\x8b"
        most = max(_SMALL, _LARGEST_RATIO * path.stat().st_size) if zipped else None
        with gzip.open(packed) if zipped else packed as data, _unpacking(path):
            _check_text(path, data.peek(_FIRST_BLOCK)[:_FIRST_BLOCK])
            with TextIOWrapper(data, encoding="utf-8-sig", errors="surrogateescape") as text:
                yield _lines(path, text, most=most)


def _without_comments(path: Path, lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        if line.text.startswith("##fileformat=VCF"):
            raise InputError(f"{path}: this is a VCF; expected a table with one header line")
        if not line.text.startswith("#"):
            yield line


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        close = nearest(path.name, (item.name for item in path.parent.glob("*")), count=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise InputError(f"{path}: there is no such file{hint}") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: this is a folder, not a file") from error
    except PermissionError as error:
        raise InputError(f"{path}: this file may not be read by you") from error


@contextmanager
def _unpacking(path: Path) -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path}: the gzip file is damaged or cut short ({error})") from error


def _check_text(path: Path, block: bytes) -> None:
    for magic, what in _MAGIC.items():
        if block.startswith(magic):
            raise InputError(f"{path}: this is {what}; expected tab-separated text in UTF-8")
    if b"\0" in block:
        raise InputError(f"{path}: this is a binary file; expected tab-separated text in UTF-8")


def _lines(path: Path, text: TextIOWrapper, *, most: int | None) -> Iterator[Line]:
    number, unpacked = 0, 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        place = Place(path, number)
        if len(line) == _LONGEST_LINE:
            raise InputError(f"{place}: the line is longer than {_LONGEST_LINE} characters")
        unpacked += len(line)
        if most is not None and unpacked > most:
            raise InputError(f"{path}: the gzip file unpacks to more than {_LARGEST_RATIO} times its size")
        _check_characters(line, place)
        bare = line.rstrip("\n")
        if bare.strip():
            yield Line(place, bare)


def _check_characters(line: str, place: Place) -> None:
    if "\0" in line:
        raise InputError(f"{place}: this is a binary file; expected tab-separated text in UTF-8")
    try:
        line.encode("utf-8")
    except UnicodeEncodeError as error:
        byte = ord(line[error.start]) - 0xDC00
        shown = line[: error.start].rpartition("\t")[2][-20:]
        raise InputError(f"{place}: byte 0x{byte:02X} after {shown!r} is not UTF-8; save the file in UTF-8") from error


def _check_delimiter(header: Line) -> None:
    if "\t" in header.text:
        return
    counts = {name: header.text.count(mark) for mark, name in _OTHER_DELIMITERS.items()}
    name = max(counts, key=lambda each: counts[each])
    if counts[name]:
        raise InputError(f"{header.place}: the columns are separated by {name}; expected tabs")


def _rows(lines: Iterable[Line], width: int, *, refuse: Refuse) -> Iterator[Row]:
    for line in lines:
        cells = _cells(line)
        if len(cells) == width:
            yield Row(line.place, cells)
        else:
            refuse(InputError(f"{line.place}: {len(cells)} cells; expected {width}, as many as the header has"))


def _cells(line: Line) -> tuple[str, ...]:
    cells = (cell.strip() for cell in line.text.split("\t"))
    # R quotes every cell unless told otherwise.
    return tuple(cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells)
