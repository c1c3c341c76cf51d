"""Comma-separated text with quotes, as DepMap and spreadsheets write it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rheostat.errors import InputError
from rheostat.tumour.read_table import Line, Refuse, Row, Table, open_lines, open_table, raise_at_once


@contextmanager
def open_csv(path: Path, *, expected: str, refuse: Refuse = raise_at_once) -> Iterator[Table]:
    """A comma-separated file with one header line, open as long as the context lasts.

    Parameters
    ----------
    path : Path
    expected : str - the columns that the file should have, for messages
    refuse : told of each row with more or fewer cells than the header; default raises

    Raises
    ------
    InputError - where the file is missing, no text or empty
    """
    with open_lines(path) as lines:
        header = next(lines, None)
        if header is None:
            raise InputError(f"{path}: the file is empty; expected a header line with {expected}")
        columns = _cells(header)
        yield Table(header.place, columns, _rows(lines, len(columns), refuse=refuse))


@contextmanager
def open_either(path: Path, *, expected: str, refuse: Refuse = raise_at_once) -> Iterator[Table]:
    """A table separated by commas where the file is called .csv, else by tabs.

    Raises
    ------
    InputError - as for `open_table`
    """
    name = path.name.casefold().removesuffix(".gz")
    opened = open_csv if name.endswith(".csv") else open_table
    with opened(path, expected=expected, refuse=refuse) as table:
        yield table


def _rows(lines: Iterator[Line], width: int, *, refuse: Refuse) -> Iterator[Row]:
    for line in lines:
        cells = _cells(line)
        if len(cells) == width:
            yield Row(line.place, cells)
        else:
            refuse(InputError(f"{line.place}: {len(cells)} cells; expected {width}, as many as the header has"))


def _cells(line: Line) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line.text], strict=True)))
    except csv.Error as error:
        raise InputError(f"{line.place}: this is not a line of comma-separated text ({error})") from error
