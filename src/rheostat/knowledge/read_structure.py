"""The curated files on structure as one immutable value."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import TypeVar

from rheostat.errors import InputError, Place
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record
from rheostat.knowledge.structure_records import (
    AssemblyRecord,
    ContactRecord,
    DomainRecord,
    IsoformRecord,
    ModificationRecord,
    Structure,
    StructureRecord,
)

FOLDER = "structure"
_Model = TypeVar("_Model", bound=Record)


def read_structure(folder: Traversable, places: dict[tuple[str, str], Place]) -> Structure:
    """Structure among the curated files; empty where the folder has none.

    Parameters
    ----------
    folder : the folder of curated files
    places : mapping of (subject, name) to Place - where records stand; those of structure are added

    Raises
    ------
    InputError - where a file is malformed or a record is given twice, with file and line
    """
    home = folder / FOLDER

    def named(stem: str, model: type[_Model]) -> dict[str, _Model]:
        return _records(home / f"{stem}.yaml", stem, model, places)

    return Structure(
        isoforms=named("isoforms", IsoformRecord),
        domains=named("domains", DomainRecord),
        sites=named("sites", ModificationRecord),
        contacts=named("contacts", ContactRecord),
        assemblies=named("assemblies", AssemblyRecord),
        entries=named("entries", StructureRecord),
    )


def _records(
    file: Traversable, stem: str, model: type[_Model], places: dict[tuple[str, str], Place]
) -> dict[str, _Model]:
    if not file.is_file():
        return {}
    document = read_yaml(file, name=f"{FOLDER}/{stem}.yaml")
    if not isinstance(document.content, dict):
        raise InputError(f"{document.name}: expected a mapping of names to records")
    records: dict[str, _Model] = {}
    for name, value in document.content.items():
        places[f"{FOLDER}/{stem}", str(name)] = document.place((name,))
        records[str(name)] = parse_record(model, value, document=document, path=(name,))
    return records
