"""Words for a change of a gene."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rheostat.knowledge.alterations import AlterationKind
from rheostat.knowledge.change_words import ChangeMeaning, load_change_words
from rheostat.knowledge.load import load_knowledge


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("loss", AlterationKind.LOSS),
        ("KO", AlterationKind.LOSS),
        ("Inactivating  mutation", AlterationKind.LOSS),
        ("kinase-dead", AlterationKind.LOSS),
        ("frameshift", AlterationKind.TRUNCATING),
        ("amp", AlterationKind.AMPLIFICATION),
        ("homozygous deletion", AlterationKind.DEEP_DELETION),
        ("truncation", AlterationKind.TRUNCATING),
    ],
)
def test_words_for_a_kind(word: str, kind: AlterationKind) -> None:
    meaning = load_change_words().meaning(word)
    assert meaning is not None
    assert meaning.kind is kind


def test_other_words_mean_a_state_a_level_or_nothing() -> None:
    words = load_change_words()
    state, level = words.meaning("gain of function"), words.meaning("knockdown")
    assert state is not None
    assert state.state == "activating"
    assert level is not None
    assert load_knowledge().assumed(level.level or "") == 0.2
    assert words.meaning("G12D") is None


def test_each_kind_that_needs_no_name_has_a_word() -> None:
    named = {AlterationKind.VARIANT, AlterationKind.STATE}
    assert all(load_change_words().of_kind(kind) for kind in set(AlterationKind) - named)


def test_every_level_is_an_assumption_with_a_value() -> None:
    levels = {item.level for item in load_change_words().meanings.values() if item.level}
    assert levels
    assert all(0.0 < load_knowledge().assumed(level) < 1.0 for level in levels)


@pytest.mark.parametrize("fields", [{}, {"kind": "loss", "state": "active"}])
def test_words_mean_one_thing(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="only one of them"):
        ChangeMeaning.model_validate({"words": ["a"], **fields})
