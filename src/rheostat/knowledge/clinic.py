"""The curated files of the clinic as one immutable value."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import TypeVar

from rheostat.errors import InputError, Place
from rheostat.knowledge.clinic_records import (
    ApprovalRecord,
    Clinic,
    EventKind,
    MarkerRecord,
    SequenceRecord,
    SystemicRecord,
    ToxicityRecord,
    TrialRecord,
    TumourFamily,
)
from rheostat.knowledge.exposure_records import PharmacokineticRecord
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FOLDER = "clinic"
_Model = TypeVar("_Model", bound=Record)

# A file belongs to the longest of these that its name begins with.
SUBJECTS: dict[str, type[Record]] = {
    "trials": TrialRecord,
    "trials_families": TumourFamily,
    "adverse_events": ToxicityRecord,
    "adverse_events_kinds": EventKind,
    "approvals": ApprovalRecord,
    "biomarkers": MarkerRecord,
    "sequences": SequenceRecord,
    "systemic": SystemicRecord,
    "pharmacokinetics": PharmacokineticRecord,
}


def read_clinic(folder: Traversable, places: dict[tuple[str, str], Place]) -> Clinic:
    """The clinic among the curated files; empty where the folder has none.

    Parameters
    ----------
    folder : the folder of curated files
    places : mapping of (subject, name) to Place - where records stand; those of the clinic are added

    Raises
    ------
    InputError - where a file is malformed, has an unknown name or repeats a record, with file and line
    """
    found: dict[str, dict[str, Record]] = {subject: {} for subject in SUBJECTS}
    home = folder / FOLDER
    files = sorted(home.iterdir(), key=lambda item: item.name) if home.is_dir() else []
    for file in files:
        if file.name.endswith(".yaml"):
            subject = _subject(file.name)
            found[subject].update(_records(file, subject, places))
    return Clinic(
        trials=_of(TrialRecord, found["trials"]),
        toxicity=_of(ToxicityRecord, found["adverse_events"]),
        events=_of(EventKind, found["adverse_events_kinds"]),
        approvals=_of(ApprovalRecord, found["approvals"]),
        markers=_of(MarkerRecord, found["biomarkers"]),
        sequences=_of(SequenceRecord, found["sequences"]),
        pharmacokinetics=_of(PharmacokineticRecord, found["pharmacokinetics"]),
        systemic=_of(SystemicRecord, found["systemic"]),
        families=_of(TumourFamily, found["trials_families"]),
    )


def _of(model: type[_Model], records: dict[str, Record]) -> dict[str, _Model]:
    return {name: record for name, record in records.items() if isinstance(record, model)}


def _subject(name: str) -> str:
    fitting = [subject for subject in SUBJECTS if name.startswith(subject)]
    if not fitting:
        raise InputError(f"{FOLDER}/{name}: the name of a file of the clinic begins with one of {', '.join(SUBJECTS)}")
    return max(fitting, key=len)


def _records(file: Traversable, subject: str, places: dict[tuple[str, str], Place]) -> dict[str, Record]:
    document = read_yaml(file, name=f"{FOLDER}/{file.name}")
    records: dict[str, Record] = {}
    for name, value in (document.content or {}).items():
        key = (f"{FOLDER}/{subject}", str(name))
        place = document.place((name,))
        if key in places:
            raise InputError(f"{place}: {name!r} is given twice; it stands already in {places[key]}")
        places[key] = place
        if isinstance(value, dict):
            for part in ("results", "events", "published"):
                items = value.get(part)
                for i in range(len(items) if isinstance(items, list) else 0):
                    places[key[0], f"{name}.{part}.{i}"] = document.place((name, part, i))
        records[str(name)] = parse_record(SUBJECTS[subject], value, document=document, path=(name,))
    return records
