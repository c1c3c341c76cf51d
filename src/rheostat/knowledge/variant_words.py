"""The words of variant tables for what was found in a gene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import model_validator

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "variant_words.yaml"
UNSTATED = "not stated"
_SILENT = str.maketrans("", "", " _-.'")


class _File(Record):
    kinds: dict[str, tuple[str, ...]]
    noncoding: tuple[str, ...]
    levels: dict[int, tuple[str, ...]]
    unaltered: tuple[str, ...]
    records: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _each_word_once(self) -> _File:
        for part in (self.kinds | {"noncoding": self.noncoding}, self.levels, self.records):
            words = [plain(word) for listed in part.values() for word in {plain(word): word for word in listed}]
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                raise ValueError(f"{', '.join(twice)} stands for two things")
        return self


@dataclass(frozen=True)
class VariantWords:
    """What each word means; keys are written as `plain` writes them.

    Parameters
    ----------
    kinds : word to the kind of variant
    noncoding : words for places outside the coding sequence, splice sites and promoter
    levels : word to level of copy number, -2 to 2
    unaltered : words for a gene in which nothing was found
    records : word to what sort of finding a row of a mixed table is
    known : every word for a kind of variant as it is usually written, to be suggested
    numbers : part of a file's name to what its numbers are
    """

    kinds: Mapping[str, str]
    noncoding: frozenset[str]
    levels: Mapping[str, int]
    unaltered: frozenset[str]
    records: Mapping[str, str]
    known: tuple[str, ...]
    numbers: Mapping[str, str]


def plain(word: str) -> str:
    """A word without what does not count: case, spaces, dots, dashes, primes, underscores.

    Examples
    --------
    >>> plain("Frame_Shift_Del") == plain("frame shift del")
    True
    """
    return word.casefold().translate(_SILENT)


def _usual(kinds: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The words that say what a variant does."""
    return (word for kind, words in kinds.items() if kind != UNSTATED for word in words)


@cache
def load_variant_words() -> VariantWords:
    """The words that ship with the package."""
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    record = parse_record(_File, document.content, document=document, path=())
    return VariantWords(
        kinds={plain(word): kind for kind, words in record.kinds.items() for word in words},
        noncoding=frozenset(map(plain, record.noncoding)),
        levels={plain(word): level for level, words in record.levels.items() for word in words},
        unaltered=frozenset(map(plain, record.unaltered)),
        records={plain(word): what for what, words in record.records.items() for word in words},
        known=(*_usual(record.kinds), *record.noncoding),
        numbers={word: what for what, words in record.numbers.items() for word in words},
    )
