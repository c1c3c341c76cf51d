"""Genes that are written together: `SESN1/2`, `RRAGA/RRAGB`, `LAMTOR1-5`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_RANGE = re.compile(r"^(?P<stem>.*\D)(?P<first>\d+)[-–](?P<last>\d+)$")
_TAIL = re.compile(r"(\d+|[A-Z])$")
_WIDEST = 20


def genes_written_together(text: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """The genes that a joint spelling stands for; empty where it is none, or one of them is no gene.

    Parameters
    ----------
    text : what was written, without blanks
    aliases : every name of a gene to its symbol

    Examples
    --------
    >>> names = {"SESN1": "SESN1", "SESN2": "SESN2", "RAGA": "RRAGA", "RAGB": "RRAGB"}
    >>> genes_written_together("SESN1/2", names), genes_written_together("RAGA/B", names)
    (('SESN1', 'SESN2'), ('RRAGA', 'RRAGB'))
    >>> genes_written_together("SESN1-2", names), genes_written_together("SESN1/9", names)
    (('SESN1', 'SESN2'), ())
    """
    written = _in_range(text) or _by_stroke(text, aliases)
    genes = tuple(dict.fromkeys(aliases.get(name, "") for name in written))
    return genes if len(genes) > 1 and all(genes) else ()


def _in_range(text: str) -> tuple[str, ...]:
    found = _RANGE.match(text)
    if found is None or not 0 < int(found["last"]) - int(found["first"]) < _WIDEST:
        return ()
    return tuple(f"{found['stem']}{number}" for number in range(int(found["first"]), int(found["last"]) + 1))


def _by_stroke(text: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Each part as it stands, or in place of the digits or the letter at the end of the first."""
    first, *others = text.split("/")
    stem = _TAIL.sub("", first)
    return (first, *(other if other in aliases else f"{stem}{other}" for other in others))
