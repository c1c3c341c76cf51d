"""What people call the surroundings of cells, as levels of inputs: `amino acid starvation`, `growth factors off`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import Field

from rheostat.errors import InputError, Place
from rheostat.knowledge.ledger import data_folder, load_phrases
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import Hit, HitKind, folded
from rheostat.knowledge.query import Index, index_of
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

_INPUTS = (HitKind.INPUT, HitKind.GROUP)
_ENTITIES = (HitKind.CHEMICAL, HitKind.PROCESS, HitKind.GENE, HitKind.COMPLEX)
_JOINED = re.compile(r"\s*;\s*|\s+and\s+|\s+\+\s+|\s*,\s+(?!sustained)")
_COMMENT = re.compile(r"\s*\([^()]*\)")
ABSENT, PRESENT = "absent", "present"


class StateRecord(Record):
    """Words that say in which state an input is, and the level that they mean: absent, present, or an assumption."""

    level: str
    words: tuple[str, ...] = Field(min_length=1)
    before: tuple[str, ...] = ()


class NamedSurroundings(Record):
    """Surroundings with a name of their own."""

    levels: dict[str, float] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class SurroundingsWords(Record):
    """All words for surroundings."""

    states: dict[str, StateRecord]
    named: dict[str, NamedSurroundings]


@cache
def load_surroundings_words() -> SurroundingsWords:
    """The words that ship with the package."""
    document = read_yaml(data_folder() / "surroundings.yaml", name="surroundings.yaml")
    return parse_record(SurroundingsWords, document.content, document=document, path=())


@dataclass(frozen=True)
class Surroundings:
    """How the names of surroundings are understood in a body of knowledge."""

    knowledge: Knowledge
    index: Index

    @classmethod
    def of(cls, knowledge: Knowledge) -> Surroundings:
        """How they are understood in this knowledge."""
        return cls(knowledge, index_of(knowledge))

    def levels(self, name: str, value: float, *, place: Place | None = None) -> dict[str, float]:
        """The levels of inputs that a name with a value means.

        An input or group of inputs takes the value as its level. A state (`leucine starvation`, `growth factors off`,
        `hypoxia`) is taken to the share that the value says: 1 all the way, 0 not at all. Several may be joined.

        Raises
        ------
        InputError - where the name means no input, with the nearest names of inputs

        Examples
        --------
        >>> from rheostat.knowledge.load import load_knowledge
        >>> known = Surroundings.of(load_knowledge())
        >>> known.levels("growth factors", 0.5), known.levels("insulin starvation", 1)
        ({'insulin': 0.5, 'EGF': 0.5}, {'insulin': 0.0})
        """
        found = self._levels(" ".join(name.split()), value)
        if found is None:
            raise self._refusal(name, place=place)
        return found

    def _levels(self, name: str, value: float) -> dict[str, float] | None:
        plain = self._some(name)
        if plain is not None:
            return dict.fromkeys(plain, value)
        state = self._state(name)
        if state is not None:
            return {item: self._toward(item, level, value) for item, level in state.items()}
        parts = [part for part in _JOINED.split(name) if part]
        if len(parts) > 1:
            each = [self._levels(part, value) for part in parts]
            if all(found is not None for found in each):
                # What is named first holds: `arginine off; other nutrients on`.
                return {item: level for found in reversed(each) if found for item, level in found.items()}
        bare = _COMMENT.sub("", name)
        return self._levels(bare, value) if bare not in ("", name) else None

    def _toward(self, item: str, level: float, share: float) -> float:
        reference = self.knowledge.inputs[item].reference
        return reference + share * (level - reference)

    def _inputs(self, name: str) -> tuple[str, ...] | None:
        """The inputs that bear a name, or that stand for a chemical, process or gene that bears it."""
        hits = self.index.exact(name)
        for hit in (*(hit for hit in hits if hit.kind in _INPUTS), *self._namesakes(hits)):
            return self._members(hit)
        return self._phrase(name)

    def _some(self, name: str) -> tuple[str, ...] | None:
        """The inputs that bear a name, in the singular or the plural."""
        return self._inputs(name) or self._inputs(f"{name}s") or self._inputs(name.removesuffix("s"))

    def _members(self, hit: Hit) -> tuple[str, ...]:
        return self.knowledge.groups[hit.id] if hit.kind is HitKind.GROUP else (hit.id,)

    def _namesakes(self, hits: tuple[Hit, ...]) -> Iterator[Hit]:
        for hit in hits:
            if hit.kind in _ENTITIES:
                entity = next(items[hit.id] for items in self.knowledge.entities.values() if hit.id in items)
                for text in (hit.id, entity.name, *entity.synonyms):
                    yield from (other for other in self.index.exact(text) if other.kind in _INPUTS)

    def _phrase(self, name: str) -> tuple[str, ...] | None:
        """What the lexicon of phrases says that a name stands for, where these are inputs and groups only."""
        meant = {folded(phrase): names for phrase, names in load_phrases().items()}.get(folded(name), ())
        hits = [next((hit for hit in self.index.exact(text) if hit.kind in _INPUTS), None) for text in meant]
        found = [item for hit in hits if hit is not None for item in self._members(hit)]
        return tuple(found) if found and None not in hits else None

    def _state(self, name: str) -> dict[str, float] | None:
        words = load_surroundings_words()
        for named in words.named.values():
            if folded(name) in {folded(word) for word in named.words}:
                pairs = [(item, level) for key, level in named.levels.items() for item in self._inputs(key) or ()]
                return dict(pairs) or None
        for state in words.states.values():
            for rest in _without(name, state):
                items = self._some(rest)
                if items is not None:
                    return {item: self._meant(item, state.level) for item in items}
                inner = self._state(rest)
                if inner is not None and state.level == PRESENT:
                    return inner
        return None

    def _meant(self, item: str, level: str) -> float:
        if level == ABSENT:
            return 0.0
        return 1.0 if level == PRESENT else self.knowledge.assumed(level)

    def _refusal(self, name: str, *, place: Place | None) -> InputError:
        """The error of the index, which says what the name is instead or what is near to it."""
        try:
            self.index.resolve(name, *_INPUTS, place=place)
        except InputError as error:
            return error
        where = f"{place}: " if place else ""
        return InputError(f"{where}{name!r} means no surroundings of a cell")


def _without(name: str, state: StateRecord) -> Iterator[str]:
    """A name without the word for a state behind or before it; the longest word first."""
    lower = name.casefold()
    for word in sorted(state.words, key=len, reverse=True):
        for joiner in (" ", "-", ", "):
            if lower.endswith(joiner + word.casefold()):
                yield name[: -len(joiner + word)]
    for word in sorted(state.before, key=len, reverse=True):
        if lower.startswith(word.casefold() + " "):
            yield name[len(word) + 1 :]


def environment_levels(
    knowledge: Knowledge, given: Mapping[str, float], *, place: Place | None = None
) -> dict[str, float]:
    """Inputs by name from any names of surroundings; a later entry wins.

    Raises
    ------
    InputError - where a name means no input
    """
    known = Surroundings.of(knowledge)
    out: dict[str, float] = {}
    for name, value in given.items():
        out.update(known.levels(name, value, place=place))
    return out
