"""What a whole phrase stands for: `everolimus + exemestane`, `amino acids off; growth factors on`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rheostat.knowledge.names import Hit, folded

Exact = Callable[[str], Sequence[Hit]]

DEEPEST = 6
_COMMENT = re.compile(r"\s+\([^()]*\)")
_INSIDE = re.compile(r"\(([^()]*)\)")
_NUMBERS = re.compile(r"^([A-Za-z]+)(\d)-(\d)$")
_ENDINGS = re.compile(r"^([A-Za-z]\w*?)(\d|[A-Z])((?:/(?:\d|[A-Z]))+)$")
_EXAMPLE = re.compile(r"^(?:e\.g\.|read|anti-|via)\s*")
_LISTED = re.compile(r", | or | and/or |(?<=[A-Z0-9])/(?=[A-Z]{3})")
_CHANGES = ("loss", "over-expression", "amplification")
_SEPARATORS = (" + ", "; ", " versus ", " then ", " with ", " and/or ", ", or ", ", ", " or ", " and ", "/")
# What may be said of a thing without its being another thing.
_SAID_AFTER = (
    "loss", "lost", "deletion", "over-expression", "amplification", "activation", "activating mutation", "activating",
    "hyper-activation", "hyperactive", "active", "inactive", "blocked", "mutation", "mutated", "mutant", "increase",
    "addition", "re-addition", "restoration", "withdrawal", "depletion", "off", "on", "on, sustained", "high", "low",
    "up", "down", "sensitivity", "risk", "level", "cohort", "progressive advanced", "advanced", "recurrent",
    "metastatic", "xenograft", "other xenograft backgrounds", "signalling active", "signalling", "cancer cell",
    "cancer", "cell", "resistance", "first line", "broken", "monotherapy", "unresectable high-grade", "inhibitor",
    "sites", "growth", "differs between drugs", "arm", "indirect", "ER-positive", "HER2-negative",
    "castration-resistant",
)  # fmt: skip
_SAID_BEFORE = (
    "cancer,", "cancer cell,", "loss of", "acquired", "advanced", "metastatic", "recurrent", "active",
    "primary or secondary", "change in", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Phrases:
    """How phrases are taken apart until every part bears a name.

    Parameters
    ----------
    exact : what bears a name
    lexicon : folded phrase to the names it stands for
    """

    exact: Exact
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def meaning(self, text: str) -> tuple[Hit, ...]:
        """Everything that a phrase names, each once; empty where some part of it names nothing.

        A comment in brackets, and a word that says what happened to a thing (`off`, `over-expression`), need
        no name of their own.
        """
        found = self._meaning(" ".join(text.split()), DEEPEST)
        return tuple({(hit.kind, hit.id): hit for hit in found}.values())

    def _meaning(self, text: str, depth: int) -> tuple[Hit, ...]:
        if not text or depth < 0:
            return ()
        named = self._named(text)
        if named:
            return named
        for parts in _readings(text):
            hits = [self._meaning(part, depth - 1) for part in parts]
            if all(hits):
                return tuple(hit for group in hits for hit in group)
        return ()

    def _named(self, text: str) -> tuple[Hit, ...]:
        hits = tuple(self.exact(text))[:1]
        if hits:
            return hits
        names = self.lexicon.get(folded(text), ())
        return tuple(hit for name in names for hit in self.exact(name)[:1])


def _readings(text: str) -> Iterator[list[str]]:
    """The ways in which a phrase may be taken apart, the likeliest first."""
    if _INSIDE.search(text):
        yield [without_comment(text)]
        yield [_EXAMPLE.sub("", _INSIDE.findall(text)[0])]
    yield from _shared_change(text)
    for separator in _SEPARATORS:
        if separator in text:
            yield [part.strip() for part in text.split(separator)]
    for word in _SAID_AFTER:
        for joiner in (" ", ", ", "-"):
            if text.endswith(joiner + word):
                yield [text.removesuffix(joiner + word)]
    for word in _SAID_BEFORE:
        if text.startswith(word + " "):
            yield [text.removeprefix(word + " ")]
    spelt = members(text)
    if spelt:
        yield spelt


def without_comment(text: str) -> str:
    """A phrase without what stands in brackets.

    Examples
    --------
    >>> without_comment("mTORC1 activity (indirect)"), without_comment("share(A, B)")
    ('mTORC1 activity', 'share(A, B)')
    """
    return " ".join(_COMMENT.sub(" ", text).split())


def _shared_change(text: str) -> Iterator[list[str]]:
    """A change that is said once of several genes, said of each."""
    genes, _, change = text.rpartition(" ")
    if change in _CHANGES:
        parts = [part for group in _LISTED.split(genes) for part in members(group) or [group]]
        if len(parts) > 1:
            yield [f"{part} {change}" for part in parts]


def members(text: str) -> list[str]:
    """The names that a short form of several stands for; empty where it is none.

    Examples
    --------
    >>> members("LAMTOR1-5"), members("TSC1/2"), members("RRAGA/B"), members("AKT1")
    (['LAMTOR1', 'LAMTOR2', 'LAMTOR3', 'LAMTOR4', 'LAMTOR5'], ['TSC1', 'TSC2'], ['RRAGA', 'RRAGB'], [])
    """
    spread = _NUMBERS.match(text)
    if spread:
        return [f"{spread[1]}{number}" for number in range(int(spread[2]), int(spread[3]) + 1)]
    endings = _ENDINGS.match(text)
    if endings:
        return [f"{endings[1]}{end}" for end in (endings[2], *endings[3].strip("/").split("/"))]
    return []
