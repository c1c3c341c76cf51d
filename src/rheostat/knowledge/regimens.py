"""Drugs that are given together, and the readouts that say why a regimen may fail."""

from __future__ import annotations

from pydantic import Field

from rheostat.knowledge.record import Record


class RegimenRecord(Record):
    """Drugs that are given together. The first runs over its standard doses, the others stay at their usual dose."""

    label: str
    drugs: tuple[str, ...] = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    note: str | None = None


class WatchRecord(Record):
    """A readout whose behaviour under treatment says why a regimen may fail, with the sentence for it.

    In a sentence `{fold}` stands for after over before. `rises` is said above 1.15-fold, `persists` above 0.6-fold.
    """

    rises: str | None = None
    persists: str | None = None
    when_class: tuple[str, ...] = ()
