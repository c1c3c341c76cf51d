"""Everything that is wrong with an input, collected, grouped and counted, instead of the first fault alone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from rheostat.errors import InputError, Place

EXAMPLES = 5
"""Messages of one kind that are kept; the rest is counted."""

COPIES = "impossible copies, purity or clonality"

_KINDS = (
    (re.compile(r"a date that a spreadsheet made"), "gene that a spreadsheet turned into a date"),
    (re.compile(r"residue \d+ is|beyond the protein"), "protein change that does not fit the protein"),
    (re.compile(r"is not a protein change"), "protein change that cannot be read"),
    (re.compile(r"unknown Variant_Classification"), "unknown kind of variant"),
    (re.compile(r"is there twice"), "said twice"),
    (re.compile(r"\d+ cells; expected"), "row with too few or too many cells"),
    (re.compile(r"is not a line of comma-separated text"), "row with broken quotes"),
    (re.compile(r"the sample is missing|is no name of a sample"), "row without a usable sample"),
    (re.compile(r"the gene is missing"), "row without a gene"),
    (re.compile(r"allele fraction|count of reads|expected at most t_depth"), "impossible count of reads"),
    (re.compile(r"number of copies|minor allele|is not a purity|a purity from|share of tumour"), COPIES),
    (re.compile(r"expected a discrete level|expected a number|no word for a copy"), "value that is not understood"),
    (re.compile(r"holds the character"), "sample name with characters that are not shown"),
)
_OTHER_KIND = "record that cannot be taken"
_NO_NAMES = frozenset({"", ".", "-", "NA", "N/A", "NaN", "None", "null", "Unknown", "__UNKNOWN__"})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Severity(StrEnum):
    """Whether an input must be mended before it is used, or can be used without the part in question."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind: how many there are, and the first few."""

    severity: Severity
    kind: str
    count: int
    examples: tuple[str, ...]


@dataclass(slots=True)
class ProblemLog:
    """A list of problems that readers add to while they read."""

    _found: dict[tuple[Severity, str], tuple[int, tuple[str, ...]]] = field(default_factory=dict)

    def error(self, message: str, *, kind: str) -> None:
        """Something without which the input cannot be used."""
        self._add(Severity.ERROR, kind, message)

    def warning(self, message: str, *, kind: str) -> None:
        """Something that is left out or doubtful."""
        self._add(Severity.WARNING, kind, message)

    def leave_out(self, error: InputError) -> None:
        """Note a record that cannot be taken; the reader goes on without it."""
        message = str(error)
        kind = next((name for pattern, name in _KINDS if pattern.search(message)), _OTHER_KIND)
        self._add(Severity.WARNING, kind, message)

    def groups(self) -> tuple[ProblemGroup, ...]:
        """All problems by kind: errors first, then by how often they occur."""
        listed = [ProblemGroup(s, kind, n, shown) for (s, kind), (n, shown) in self._found.items()]
        return tuple(sorted(listed, key=lambda group: (group.severity, -group.count, group.kind)))

    def _add(self, severity: Severity, kind: str, message: str) -> None:
        count, shown = self._found.get((severity, kind), (0, ()))
        kept = (*shown, message) if len(shown) < EXAMPLES else shown
        self._found[severity, kind] = (count + 1, kept)


def check_sample_name(name: str, *, place: Place) -> str:
    """The name of a sample, if it is one.

    Raises
    ------
    InputError - where it is empty or a word for a missing value, or holds characters that are not shown
    """
    if name in _NO_NAMES:
        raise InputError(f"{place}: {name!r} is no name of a sample, but a word for a missing value")
    for character in name:
        if unicodedata.category(character) in _HIDDEN:
            code = f"U+{ord(character):04X}"
            raise InputError(f"{place}: sample {name!a} holds the character {code}, which is not shown")
    return name
