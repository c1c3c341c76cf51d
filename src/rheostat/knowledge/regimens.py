"""Drugs that are given together, and the readouts that say why a regimen may fail."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from rheostat.knowledge.record import Record


class RegimenKind(StrEnum):
    """Where a regimen comes from."""

    APPROVED = "approved"
    INVESTIGATIONAL = "investigational"
    MECHANISM = "mechanism"


class RegimenStep(Record):
    """A stretch of treatment under some of a regimen's drugs."""

    drugs: tuple[str, ...] = Field(min_length=1)
    days: float = Field(gt=0)


class RegimenRecord(Record):
    """Drugs that are given together, or one after another.

    In a dish the first runs over its standard doses and the others stay at their usual dose. In a patient each is
    given by one of its schedules, the first that was read where none is named here.
    """

    label: str
    drugs: tuple[str, ...] = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    kind: RegimenKind = RegimenKind.MECHANISM
    reported: bool = Field(default=False, description="ranked by a report unless others are asked for")
    schedules: dict[str, str] = Field(default_factory=dict, description="drug to the name of its schedule")
    order: tuple[RegimenStep, ...] = Field(default=(), description="where drugs follow one another")
    note: str | None = None

    @model_validator(mode="after")
    def _of_its_drugs(self) -> RegimenRecord:
        for drug in self.schedules:
            if drug not in self.drugs:
                raise ValueError(f"a schedule is given for {drug!r}, which is no drug of the regimen")
        stepped = {drug for step in self.order for drug in step.drugs}
        if self.order and stepped != set(self.drugs):
            raise ValueError("the steps of a regimen name each of its drugs, and no other")
        return self


class WatchRecord(Record):
    """A readout whose behaviour under treatment says why a regimen may fail, with the sentence for it.

    In a sentence `{fold}` stands for after over before. `rises` is said above 1.15-fold, `persists` above 0.6-fold.
    """

    rises: str | None = None
    persists: str | None = None
    when_class: tuple[str, ...] = ()
