"""Whatever a laboratory's software does to the file, the table in it stays the same."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.tumour.read_lines import open_lines
from rheostat.tumour.read_table import open_table

TABLE = "Gene\tÄnderung\tSample\nMTOR\tF2108L\tS1\n\nTSC2\t\tS2\n"
ROWS = [("MTOR", "F2108L", "S1"), ("TSC2", "", "S2")]


def write(folder: Path, data: bytes) -> Path:
    path = folder / "table.tsv"
    path.write_bytes(data)
    return path


def read(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int | None]]:
    with open_table(path, expected="Gene") as table:
        rows = list(table.rows)
    return table.columns, [row.cells for row in rows], [row.place.line for row in rows]


DRESSES = {
    "plain": TABLE.encode(),
    "byte order mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "CRLF": TABLE.replace("\n", "\r\n").encode(),
    "CR": TABLE.replace("\n", "\r").encode(),
    "no last line end": TABLE.rstrip("\n").encode(),
    "gzip": gzip.compress(TABLE.encode()),
    "gzip with byte order mark": gzip.compress(b"\xef\xbb\xbf" + TABLE.encode()),
    "quoted by R": TABLE.replace("MTOR", '"MTOR"').replace("Sample", '"Sample"').encode(),
    "padded": TABLE.replace("\t", " \t ").encode(),
}


@pytest.mark.parametrize("data", DRESSES.values(), ids=DRESSES.keys())
def test_the_dress_does_not_matter(data: bytes, tmp_path: Path) -> None:
    assert read(write(tmp_path, data)) == (("Gene", "Änderung", "Sample"), ROWS, [2, 4])


def test_comments_are_skipped_and_counted(tmp_path: Path) -> None:
    text = f"#version 2.4\n# made by hand\n{TABLE}# the end\n"
    assert read(write(tmp_path, text.encode()))[2] == [4, 6]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"Gene\tSample\n")) == (("Gene", "Sample"), [], [])


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"#'), min_size=1)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cells_come_back_as_the_csv_module_wrote_them(rows: list[tuple[str, str, str]], tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerows([("a", "b", "c"), *rows])
    assert read(write(tmp_path, out.getvalue().encode()))[1] == rows


def test_columns_are_found_in_any_case_by_any_of_their_names(tmp_path: Path) -> None:
    with open_table(write(tmp_path, b"HGVSP_SHORT\tgene\n"), expected="x") as table:
        assert table.column("HGVSp_Short", "Protein_Change") == 0
        assert table.column("Symbol", "Gene") == 1
        assert table.find_column(("t_depth",)) is None


def test_lines_of_a_list(tmp_path: Path) -> None:
    with open_lines(write(tmp_path, b"# genes\nMTOR\n\nTSC2 # and so on\n")) as lines:
        assert [(line.place.line, line.text) for line in lines] == [(2, "MTOR"), (4, "TSC2 # and so on")]


def test_a_table_left_half_read_is_closed(tmp_path: Path) -> None:
    """Warnings are errors: a file left open would fail this test."""
    with open_table(write(tmp_path, TABLE.encode()), expected="x") as table:
        next(table.rows)
    with pytest.raises(ValueError, match="closed"):
        list(table.rows)


def test_an_endless_line_in_a_small_archive_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress(b"Gene\tSample\n" + b"A" * 20_000_000))
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match=r"table\.tsv, line 2: the line is longer than 16777216 characters"):
        read(path)
