"""What changed between two versions of the knowledge, in folders and in exports."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.difference import difference, records_at
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.write_sqlite import write_sqlite


def folder(place: Path, **files: str) -> Path:
    for name, text in files.items():
        file = place / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return place


def test_records_are_added_removed_and_changed(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", drugs__agents__a="x: {label: X}\ny: {label: Y, dose: 1 nM}\n")
    new = folder(tmp_path / "new", drugs__agents__a="y: {label: Y, dose: 2 nM, note: more}\nz: {label: Z}\n")
    (found,) = difference(records_at(old)[0], records_at(new)[0])
    assert found.kind == "drugs/agents"
    assert (found.added, found.removed) == (("z",), ("x",))
    (change,) = found.changed
    assert change.name == "y"
    assert change.fields == {"dose": ("1 nM", "2 nM"), "note": (None, "more")}


def test_a_record_that_moves_within_its_subject_has_not_changed(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", clinic__trials_kidney="T: {label: t}\n", modules__a="nodes: {N: {law: gate}}\n")
    new = folder(tmp_path / "new", clinic__trials_other="T: {label: t}\n", modules__b="nodes: {N: {law: gate}}\n")
    assert difference(records_at(old)[0], records_at(new)[0]) == []


def test_a_variant_that_is_taken_off_a_list_is_a_change(tmp_path: Path) -> None:
    record = "- {gene: G, kind: variant, name: hot, variants: [A1B, C2D]}\n"
    old = folder(tmp_path / "old", alterations__g=record)
    new = folder(tmp_path / "new", alterations__g=record.replace(", C2D", ""))
    (found,) = difference(records_at(old)[0], records_at(new)[0])
    assert found.changed[0].fields == {"variants": (["A1B", "C2D"], ["A1B"])}


def test_exports_compare_by_what_a_statement_says(tmp_path: Path) -> None:
    file, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    write_sqlite(load_knowledge(), file)
    other.write_bytes(file.read_bytes())
    with sqlite3.connect(other) as connection:
        connection.execute("UPDATE statements SET id = id + 100000, line = line + 1")
        connection.execute("UPDATE evidence SET statement = statement + 100000")
    assert difference(records_at(file)[0], records_at(other)[0]) == []
    with sqlite3.connect(other) as connection:
        connection.execute("UPDATE drugs SET status = 'withdrawn' WHERE id = 'everolimus'")
        connection.execute("DELETE FROM inputs WHERE id = 'insulin'")
    found = {each.kind: each for each in difference(records_at(file)[0], records_at(other)[0])}
    assert set(found) == {"drugs", "inputs"}
    assert found["drugs"].changed[0].fields == {"status": ("approved", "withdrawn")}
    assert found["inputs"].removed == ("insulin",)


def test_what_is_no_knowledge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file or folder"):
        records_at(tmp_path / "missing")
    with pytest.raises(InputError, match="no curated file is in this folder"):
        records_at(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match="expected a folder of curated files or a file that 'knowledge export' wrote"):
        records_at(tmp_path / "notes.txt")
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(InputError, match="this is no export of the knowledge"):
        records_at(tmp_path / "other.sqlite")
