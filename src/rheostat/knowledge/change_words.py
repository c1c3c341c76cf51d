"""The words that people have for a change of a gene, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pydantic import Field, model_validator

from rheostat.errors import InputError
from rheostat.knowledge.alterations import AlterationKind
from rheostat.knowledge.ledger import data_folder
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record


class ChangeMeaning(Record):
    """What a group of words means: a kind of alteration, a state by its name, or a level that an assumption gives.

    `either` names what it may mean, most telling first: the first for which the gene has a record.
    """

    kind: AlterationKind | None = None
    state: str | None = None
    level: str | None = None
    either: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_meaning(self) -> ChangeMeaning:
        if [self.kind, self.state, self.level, self.either or None].count(None) != 3:
            raise ValueError(
                "words for a change mean a kind, a state, a level or the first of several, and only one of them"
            )
        return self


@dataclass(frozen=True)
class ChangeWords:
    """All words with what they mean, whatever their case.

    Parameters
    ----------
    meanings : folded word to its meaning
    """

    meanings: Mapping[str, ChangeMeaning]

    def meaning(self, words: str) -> ChangeMeaning | None:
        """What the words mean; None where they are no words for a change.

        Examples
        --------
        >>> load_change_words().meaning("Knock-out").kind
        <AlterationKind.LOSS: 'loss'>
        >>> load_change_words().meaning("G12D") is None
        True
        """
        return self.meanings.get(" ".join(words.casefold().split()))

    def of_kind(self, kind: AlterationKind) -> tuple[str, ...]:
        """The words for a kind of alteration, the one that records use first."""
        return next((item.words for item in self.meanings.values() if item.kind is kind), ())


@cache
def load_change_words() -> ChangeWords:
    """The words that ship with the package.

    Raises
    ------
    InputError - where the file is malformed or a word has two meanings
    """
    document = read_yaml(data_folder() / "change_words.yaml", name="change_words.yaml")
    meanings: dict[str, ChangeMeaning] = {}
    for name, value in (document.content or {}).items():
        record = parse_record(ChangeMeaning, value, document=document, path=(name,))
        for word in record.words:
            if word.casefold() in meanings:
                raise InputError(f"{document.place((name,))}: {word!r} has a meaning already")
            meanings[word.casefold()] = record
    return ChangeWords(MappingProxyType(meanings))
