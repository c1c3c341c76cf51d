"""Finding what a name stands for: exactly, forgivingly, or among the kinds that a place allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from rheostat.errors import InputError, Place
from rheostat.knowledge.changes import OrdinaryChanges
from rheostat.knowledge.ledger import load_phrases
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import (
    SAME,
    Closeness,
    Hit,
    HitKind,
    Name,
    folded,
    names_of,
    spaced,
)
from rheostat.knowledge.phrases import Phrases, without_comment
from rheostat.knowledge.site_names import SiteNames

__all__ = ["PRIORITY", "Hit", "HitKind", "Index", "folded", "index_of"]

# Which kind is meant where a name has several: earlier before later; the kinds of one row are equals.
PRIORITY = (
    (HitKind.NODE, HitKind.OBSERVABLE),
    (HitKind.INPUT, HitKind.GROUP),
    (HitKind.GENE,),
    (HitKind.DRUG,),
    (HitKind.DRUG_CLASS,),
    (HitKind.REGIMEN,),
    (HitKind.COMPLEX,),
    (HitKind.CHEMICAL,),
    (HitKind.PROCESS,),
    (HitKind.DOMAIN,),
    (HitKind.ALTERATION,),
    (HitKind.CONTEXT,),
    (HitKind.CANCER,),
    (HitKind.TRIAL,),
    (HitKind.ADVERSE_EVENT,),
    (HitKind.TARGET,),
    (HitKind.SITE,),
    (HitKind.CONTACT,),
    (HitKind.STRUCTURE,),
    (HitKind.ISOFORM,),
    (HitKind.CONTESTED,),
    (HitKind.MODULE,),
    (HitKind.SYSTEM,),
    (HitKind.EXPERIMENT,),
    (HitKind.REFERENCE,),
    (HitKind.DISCREPANCY,),
    (HitKind.ASSUMPTION,),
)

_RANK = {kind: rank for rank, kinds in enumerate(PRIORITY) for kind in kinds}
_LOOSEST = 60.0
_WHOLE_WORDS = 85.0
_WIDER = 12


class Index:
    """Every name in a body of knowledge, with what it stands for."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._changes = OrdinaryChanges.of(knowledge)
        self._sites = SiteNames.of(knowledge)
        self._labels = {name: node.label for name, node in knowledge.nodes.items()}
        self._names = tuple(names_of(knowledge))
        by_fold: defaultdict[str, list[Name]] = defaultdict(list)
        for name in self._names:
            by_fold[folded(name.hit.matched)].append(name)
        self._by_fold = dict(by_fold)
        given = [name.hit.matched for name in self._names if name.closeness is not Closeness.DERIVED]
        self._folds = tuple({folded(name): None for name in given if len(name) > 2})
        self._spaced = tuple({spaced(name): None for name in given if len(name) > 2})

    def exact(self, name: str) -> tuple[Hit, ...]:
        """Everything that bears this name, whatever its case, its Greek letters and its hyphens; best first.

        A name's own thing stands before one that has it as a synonym, and the kinds stand in the order of
        `PRIORITY`. Empty where nothing bears the name.
        """
        best: dict[tuple[HitKind, str], Name] = {}
        # The names of one thing come in the order of their closeness.
        for found in (*self._bearing(name), *self._ordinary(name), *self._phosphorylated(name)):
            best.setdefault((found.hit.kind, found.hit.id), found)
        return tuple(found.hit for found in sorted(best.values(), key=lambda found: _order_of_name(found, name)))

    def _ordinary(self, text: str) -> Iterator[Name]:
        """A change that needs no record of its own, such as the loss of a gene of the network."""
        if any(name.hit.kind is HitKind.ALTERATION for name in self._by_fold.get(folded(text), ())):
            return
        for candidate in self._changes.recorded(text):
            recorded = [
                item for item in self._by_fold.get(folded(candidate), ()) if item.hit.kind is HitKind.ALTERATION
            ]
            if recorded:
                yield from recorded
                return
        change = self._changes.name(text)
        if change is not None:
            yield Name(Hit(HitKind.ALTERATION, change, change, change, SAME), Closeness.SYNONYM)

    def _bearing(self, text: str) -> list[Name]:
        """What bears the name in some spelling. A small p before a capital is a phosphate: pERK is not PERK."""
        names = self._by_fold.get(folded(text), [])
        if not (text[:1] == "p" and text[1:2].isupper()):
            return names
        return [name for name in names if name.hit.kind not in PRIORITY[0] or name.hit.matched[:1] == "p"]

    def _phosphorylated(self, text: str) -> Iterator[Name]:
        """The nodes of a phosphorylated site that is written in a way of its own (`p-S6K (Thr389)`).

        Where the text leaves the residue open, what bears the name with `p-` is meant: `AKT phosphorylation` is p-AKT.
        """
        if not any(name.hit.kind in PRIORITY[0] for name in self._bearing(text)):
            plain = [name for marked in self._sites.marked(text) for name in self._bearing(marked)]
            usual = [name for name in plain if name.hit.kind in PRIORITY[0] and name.hit.matched[:1] == "p"]
            yield from (Name(replace(name.hit, matched=text), Closeness.DERIVED) for name in usual)
            for read in self._sites.nodes(text) if not usual else ():
                kind = HitKind.NODE if read in self._labels else HitKind.OBSERVABLE
                yield Name(Hit(kind, read, self._labels.get(read, read), text, SAME), Closeness.DERIVED)

    def phrase(self, text: str) -> tuple[Hit, ...]:
        """What the parts of a phrase stand for (`everolimus + exemestane`); empty where one names nothing."""
        lexicon = {folded(phrase): names for phrase, names in load_phrases().items()}
        return Phrases(self.exact, lexicon).meaning(text)

    def search(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """What a text may mean, misspelt or incomplete, best first.

        Parameters
        ----------
        text : str - what was typed
        limit : int - at most so many hits, one for each thing
        """
        hits = {(hit.kind, hit.id): hit for hit in self.exact(text)}
        for hit in self._alike(text, count=limit * _WIDER):
            hits.setdefault((hit.kind, hit.id), hit)
        return tuple(hits.values())[:limit]

    def resolve(self, name: str, *kinds: HitKind, place: Place | None = None) -> Hit:
        """The one thing of the given kinds that bears a name.

        Parameters
        ----------
        name : str - what was written
        kinds : HitKind - what may stand here; none means anything
        place : Place - where it was written, for the error

        Raises
        ------
        InputError - where nothing of these kinds bears the name, or two things do alike
        """
        allowed = set(kinds or HitKind)
        hits = [hit for hit in self.exact(name) if hit.kind in allowed]
        if not hits and without_comment(name) not in ("", name):
            return self.resolve(without_comment(name), *kinds, place=place)
        if not hits:
            raise self._not_found(name, allowed=allowed, place=place)
        first = hits[0]
        rivals = [hit for hit in hits if self._standing(hit, name) == self._standing(first, name)]
        if len(rivals) > 1:
            named = ", ".join(f"{hit.id} ({hit.kind}: {hit.label})" for hit in rivals)
            raise InputError(f"{_prefix(place)}{name!r} is the name of several things, say which: {named}")
        return first

    def _standing(self, hit: Hit, name: str) -> tuple[int, tuple[int, bool]]:
        names = [item for item in self._by_fold.get(folded(name), ()) if item.hit == hit]
        return _RANK[hit.kind], min((_distance(item, name) for item in names), default=(0, False))

    def _not_found(self, name: str, *, allowed: set[HitKind], place: Place | None) -> InputError:
        wanted = " or ".join(kind for kind in HitKind if kind in allowed) if len(allowed) < 6 else "name"
        alike = [hit.matched for hit in self._alike(name, count=40) if hit.kind in allowed]
        close = list({folded(match): match for match in reversed(alike)}.values())[::-1][:3]
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        others = self.exact(name)
        if others:
            return InputError(f"{_prefix(place)}{name!r} is {_article(others[0].kind)}, not {_article(wanted)}{hint}")
        return InputError(f"{_prefix(place)}unknown {wanted} {name!r}{hint}")

    def _alike(self, text: str, *, count: int) -> list[Hit]:
        """One hit for each thing, with the best score of its names, best first."""
        best: dict[tuple[HitKind, str], Hit] = {}
        for fold, score in self._scores(text, count=count).items():
            for name in self._by_fold[fold]:
                key = (name.hit.kind, name.hit.id)
                if score >= _LOOSEST and (key not in best or best[key].score < score):
                    best[key] = replace(name.hit, score=score)
        return sorted(best.values(), key=_order_of_hit)

    def _scores(self, text: str, *, count: int) -> dict[str, float]:
        """How alike the text is to the folded names that are nearest to it, 0 to 100."""
        words, joined = spaced(text), folded(text)
        if len(joined) < 2:
            return {}
        near = process.extract(joined, self._folds, scorer=fuzz.ratio, limit=count)
        scores = {fold: score for fold, score, _ in near}
        for key, score, _ in process.extract(words, self._spaced, scorer=fuzz.WRatio, limit=count):
            fold = key.replace(" ", "")
            scores[fold] = max(scores.get(fold, 0.0), _likeness(words, key, loosely=score))
        return {fold: round(score, 1) for fold, score in scores.items()}


def _likeness(text: str, name: str, *, loosely: float) -> float:
    """Between the loose score, which forgives missing words, and the strict one; whole words count more."""
    shorter, longer = sorted((text, name), key=len)
    if f" {shorter} " in f" {longer} ":
        return max(_WHOLE_WORDS, loosely * _WHOLE_WORDS / SAME)
    if len(name) * 2 < len(text):
        return 0.0
    return 0.5 * loosely + 0.5 * fuzz.ratio(text, name)


def _distance(name: Name, text: str) -> tuple[int, bool]:
    """How far a name stands from its thing: 0 is the id as written, 4 a name that was made from others.

    Among equals a name with the same words comes first: PERK is not p-ERK.
    """
    if name.closeness is Closeness.ID and name.hit.matched == text:
        return 0, False
    return 1 + list(Closeness).index(name.closeness), spaced(name.hit.matched) != spaced(text)


def _order_of_name(name: Name, text: str) -> tuple[int, tuple[int, bool], str]:
    return _RANK[name.hit.kind], _distance(name, text), name.hit.id


def _order_of_hit(hit: Hit) -> tuple[float, int, int, str]:
    return -hit.score, _RANK[hit.kind], len(hit.matched), hit.id


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _prefix(place: Place | None) -> str:
    return f"{place}: " if place else ""


@dataclass(frozen=True, eq=False)
class _Same:
    """A body of knowledge as a key: equal only to itself."""

    knowledge: Knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.knowledge is self.knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)


@lru_cache(maxsize=4)
def _index(same: _Same) -> Index:
    return Index(same.knowledge)


def index_of(knowledge: Knowledge) -> Index:
    """The index of a body of knowledge, built once."""
    return _index(_Same(knowledge))
