"""Text as laboratories send it, line by line: any line ends, byte order mark, comments, gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text that is neither blank nor a comment, without its line end."""

    place: Place
    text: str


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
