"""What changed between two versions of the knowledge: records added, removed and changed, by kind.

Records are compared as they are written, not as they are understood, so that a version of an older form can be compared
with one of today. A record that moved to another file of its subject has not changed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from rheostat.errors import InputError
from rheostat.knowledge.clinic import SUBJECTS
from rheostat.knowledge.read_yaml import read_yaml

Fields = Mapping[str, Any]
Records = dict[tuple[str, str], Fields]
"""Kind and name to what a record says."""

SECTIONS = {"nodes": "node", "inputs": "input", "groups": "group of inputs", "observables": "observable"}
SQLITE = b"SQLite format 3\x00"
WHOLE = "value"


@dataclass(frozen=True)
class Change:
    """A record that says something else: field to what it was and what it is; None where it was or is not there."""

    name: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class KindDifference:
    """What changed among records of one kind, each in order of name."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields in the order of the JSON interface."""
        changed = [
            {"name": each.name, "fields": {name: {"old": a, "new": b} for name, (a, b) in each.fields.items()}}
            for each in self.changed
        ]
        return {"kind": self.kind, "added": list(self.added), "removed": list(self.removed), "changed": changed}


def difference(old: Records, new: Records) -> list[KindDifference]:
    """What changed from one set of records to another; kinds without a change are left out."""
    out = []
    for kind in sorted({kind for kind, _ in (*old, *new)}):
        before = {name: fields for (k, name), fields in old.items() if k == kind}
        after = {name: fields for (k, name), fields in new.items() if k == kind}
        changed = tuple(
            Change(name, fields)
            for name in sorted(before.keys() & after.keys())
            if (fields := _changed(before[name], after[name]))
        )
        added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
        if added or removed or changed:
            out.append(KindDifference(kind, tuple(added), tuple(removed), changed))
    return out


def _changed(old: Fields, new: Fields) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys((*old, *new))
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def records_at(place: Path) -> tuple[Records, str]:
    """The records of a folder of curated files or of a SQLite export, and which of the two it is.

    Raises
    ------
    InputError - where it is neither, or a file cannot be read, with file and line
    """
    if place.is_dir():
        found = dict(_records_in(place, ""))
        if not found:
            raise InputError(
                f"{place}: no curated file is in this folder; expected references.yaml, modules/ and others"
            )
        return found, "folder"
    if not place.is_file():
        raise InputError(f"{place}: there is no such file or folder")
    with place.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            raise InputError(f"{place}: expected a folder of curated files or a file that 'knowledge export' wrote")
    return dict(_rows_of(place)), "export"


# --- a folder -------------------------------------------------------------------------------------------------


def _records_in(folder: Traversable, prefix: str) -> Iterator[tuple[tuple[str, str], Fields]]:
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if item.is_dir():
            yield from _records_in(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".yaml"):
            content = read_yaml(item, name=f"{prefix}{item.name}").content
            yield from _records_of(_kind(prefix, item.name.removesuffix(".yaml")), content)


def _kind(prefix: str, stem: str) -> str:
    """The subject of a file: its folder where files of a folder are read as one, else its own name."""
    if prefix == "clinic/":
        fitting = [subject for subject in SUBJECTS if stem.startswith(subject)]
        return f"clinic/{max(fitting, key=len)}" if fitting else f"clinic/{stem}"
    if prefix in ("modules/", "experiments/", "alterations/", "drugs/agents/"):
        return prefix.removesuffix("/")
    return f"{prefix}{stem}"


def _records_of(kind: str, content: Any) -> Iterator[tuple[tuple[str, str], Fields]]:
    if kind == "modules":
        for section, name in SECTIONS.items():
            for key, value in (content or {}).get(section, {}).items():
                yield (name, str(key)), _fields(value)
        for node, gates in (content or {}).get("extends", {}).items():
            yield ("extension of a node", f"{node} by {content.get('title', '')}"), _fields(gates)
    elif isinstance(content, list):
        seen: Counter[str] = Counter()
        for item in content:
            name = _list_name(item)
            seen[name] += 1
            yield (kind, name if seen[name] == 1 else f"{name} ({seen[name]})"), _fields(item)
    elif isinstance(content, dict):
        yield from (((kind, str(key)), _fields(value)) for key, value in content.items())


def _fields(value: Any) -> Fields:
    return value if isinstance(value, dict) else {WHOLE: value}


def _list_name(item: Any) -> str:
    """What tells an item of a list from the others: its id, or what it is about."""
    if not isinstance(item, dict):
        return str(item)
    if "id" in item:
        return str(item["id"])
    about = [item.get(key) for key in ("gene", "kind", "name", "direction", "edge", "cancer")]
    words = [str(part) for part in (*about, *item.get("altered", ())) if part is not None]
    return " ".join(words) or "item"


# --- an export --------------------------------------------------------------------------------------------------


def _rows_of(file: Path) -> Iterator[tuple[tuple[str, str], Fields]]:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            tables = [row["name"] for row in connection.execute(query)]
            of = {row["id"]: f"{row['of']}: {row['says']}" for row in connection.execute("SELECT * FROM statements")}
            for table in tables:
                key = [row["name"] for row in connection.execute(f'PRAGMA table_info("{table}")') if row["pk"]]
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield _row(table, dict(row), key, of)
    except sqlite3.DatabaseError as error:
        raise InputError(f"{file}: this is no export of the knowledge ({error})") from error


def _row(table: str, row: dict[str, Any], key: list[str], of: Mapping[int, str]) -> tuple[tuple[str, str], Fields]:
    # Statements are numbered anew in each export, and where a record stands in its file is no part of what it says.
    for changing in ("file", "line"):
        row.pop(changing, None)
    if table == "statements":
        row.pop("id")
        key = ["kind", "of", "says"]
    elif "statement" in row:
        row["statement"] = of.get(row["statement"], "")
    names = key or list(row)
    return (table, " | ".join(str(row[name]) for name in names if row[name] is not None)), row
