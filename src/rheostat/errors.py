"""What can go wrong, said to a person, with the exit code that the command line returns for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class RheostatError(Exception):
    """Anything Rheostat refuses to do; the message is one sentence for the person who asked."""

    exit_code = 5


class InputError(RheostatError):
    """Bad input or usage: a file, a name, a value or an option that cannot be taken as it stands."""

    exit_code = 2


class CheckFailed(RheostatError):
    """A check, a claim or a bar did not hold."""

    exit_code = 1


class NumericalError(RheostatError):
    """A simulation gave no number that may be shown."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value came from: a file and, where it has one, a line (1-based)."""

    file: str | Path
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}" if self.line is None else f"{self.file}, line {self.line}"


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known names most like a misspelt one, best first; empty where none is close.

    Parameters
    ----------
    name : str - what was written
    known : iterable of str - the names that would have been valid
    count : int - at most so many
    """
    from rapidfuzz import fuzz, process

    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    hits = process.extract(name.casefold(), list(folded), scorer=fuzz.WRatio, limit=count, score_cutoff=65)
    return [folded[hit] for hit, _, _ in hits]


def unknown_name(name: str, known: Iterable[str], *, kind: str, place: Place | None = None) -> InputError:
    """The error for a name that is not known, with the nearest valid ones.

    Examples
    --------
    >>> str(unknown_name("RHBE", ["RHEB", "TSC2"], kind="gene"))
    "unknown gene 'RHBE'; did you mean RHEB?"
    """
    close = nearest(name, known)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    where = f"{place}: " if place else ""
    return InputError(f"{where}unknown {kind} {name!r}{hint}")
