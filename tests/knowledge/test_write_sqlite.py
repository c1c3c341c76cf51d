"""The tables of the SQLite file, asked in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.conftest import INDIRECT

from rheostat.errors import InputError
from rheostat.knowledge.write_sqlite import COLUMNS, write_sqlite


@pytest.fixture
def database(small: Any, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = tmp_path / "out.sqlite"
    counts = write_sqlite(small(), file)
    assert list(counts) == list(COLUMNS)
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def rows(database: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    return database.execute(query).fetchall()


def test_every_table_has_its_rows(database: sqlite3.Connection) -> None:
    counts = {table: rows(database, f'SELECT count(*) FROM "{table}"')[0][0] for table in COLUMNS}
    assert counts == {
        "statements": 20,
        "evidence": 15,
        "assumptions": 1,
        "nodes": 4,
        "inputs": 1,
        "edges": 4,
        "drugs": 1,
        "potencies": 1,
        "effects": 0,
        "efflux": 0,
        "alterations": 2,
        "entities": 7,
        "members": 1,
        "assemblies": 1,
        "isoforms": 1,
        "domains": 2,
        "sites": 1,
        "contacts": 1,
        "structures": 1,
        "references": 2,
        "synonyms": counts["synonyms"],
    }
    assert counts["synonyms"] > 40


def test_evidence_leads_to_its_statement_and_its_source(database: sqlite3.Connection) -> None:
    asked = """
        SELECT statements.of, evidence.place, sources.doi FROM evidence
        JOIN statements ON statements.id = evidence.statement JOIN sources ON sources.id = evidence.reference
        WHERE statements.kind = 'clause' ORDER BY statements.of
    """
    doi = "10.1073/pnas.95.4.1432"
    assert rows(database, asked) == [("S6K1", "Fig. 1", doi), ("S6K1_pT389", None, doi)]


def test_edges_and_potencies_keep_their_numbers(database: sqlite3.Connection) -> None:
    edge = "SELECT source, sign, how, through, headroom, weight FROM edges WHERE target = 'S6K1_pT389'"
    assert rows(database, edge) == [("mTORC1_active", 1, "on", "MTOR.S6K1", 8.0, 1.0)]
    assert rows(database, "SELECT drug, protein, value_nm FROM potencies") == [("everolimus", "MTOR", 12.0)]


def test_effects_and_efflux_are_kept(small: Any, tmp_path: Path) -> None:
    write_sqlite(small({"drugs/agents.yaml": INDIRECT}), tmp_path / "x.sqlite")
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as database:
        assert rows(database, "SELECT drug, input, half_nm FROM effects") == [("everolimus", "growth_factor", 5.0)]
        assert rows(database, "SELECT drug, transporter, ratio FROM efflux") == [("everolimus", "MTOR", 3.0)]


def test_synonyms_lead_to_their_thing(database: sqlite3.Connection) -> None:
    assert rows(database, "SELECT kind, id FROM synonyms WHERE name = 'RAD001'") == [("drug", "everolimus")]


def test_a_file_that_is_there_is_kept_unless_told_otherwise(small: Any, tmp_path: Path) -> None:
    file = tmp_path / "mine.sqlite"
    file.write_text("precious")
    with pytest.raises(InputError, match="there is such a file already"):
        write_sqlite(small(), file)
    assert file.read_text() == "precious"
    write_sqlite(small(), file, overwrite=True)
    assert file.read_bytes().startswith(b"SQLite format 3")


def test_a_folder_that_is_not_there_is_named(small: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        write_sqlite(small(), tmp_path / "none" / "x.sqlite")


def test_nothing_half_written_is_left_behind(small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("rheostat.knowledge.write_sqlite.names_of", fails)
    file = tmp_path / "out.sqlite"
    with pytest.raises(RuntimeError):
        write_sqlite(small(), file)
    assert not file.exists()
