"""What a check finds: how bad it is, which check found it, where, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rheostat.errors import Place, nearest
from rheostat.knowledge.load import Knowledge


class Severity(StrEnum):
    """An error must be mended; a warning must be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with the curated files."""

    severity: Severity
    check: str
    place: Place | None
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def error(check: str, place: Place | None, message: str) -> Issue:
    """An issue that must be mended."""
    return Issue(Severity.ERROR, check, place, message)


def warning(check: str, place: Place | None, message: str) -> Issue:
    """An issue that must be looked at."""
    return Issue(Severity.WARNING, check, place, message)


def place_of(knowledge: Knowledge, subject: str, name: str) -> Place | None:
    """Where a record stands."""
    return knowledge.places.get((subject, name))


def unknown(name: str, known: Iterable[str], *, kind: str, of: str) -> str:
    """The sentence on a name that is not known, with the nearest valid ones.

    Examples
    --------
    >>> unknown("RHBE", ["RHEB"], kind="node", of="mTORC1_active")
    "mTORC1_active names the unknown node 'RHBE'; did you mean RHEB?"
    """
    close = nearest(name, known)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"{of} names the unknown {kind} {name!r}{hint}"
