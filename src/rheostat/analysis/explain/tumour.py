"""A tumour as a list of changes that can be taken back one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rheostat.knowledge.alterations import AlleleResponse, Effect
from rheostat.knowledge.sources import Evidence
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import Alteration
from rheostat.tumour.interpret import Recognised


@dataclass(frozen=True)
class Change:
    """One change of a tumour: what it does, in which share of the copies, and on what grounds."""

    name: str
    gene: str
    effect: Effect
    fraction: float
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    responses: tuple[AlleleResponse, ...] = ()

    def applied_to(self, cell: Cell) -> Cell:
        """The cell with this change."""
        return cell.altered(self.effect, fraction=self.fraction, name=self.name)


@dataclass(frozen=True)
class Tumour:
    """A named tumour and its changes, in the order in which they are applied."""

    name: str
    changes: tuple[Change, ...]

    def cell(self, kept: Iterable[int] | None = None) -> Cell:
        """The tumour's cell with some of its changes, by number; default all."""
        wanted = range(len(self.changes)) if kept is None else sorted(set(kept))
        cell = Cell()
        for number in wanted:
            cell = self.changes[number].applied_to(cell)
        return cell

    def without(self, number: int) -> Cell:
        """The tumour's cell with one change taken back."""
        return self.cell(k for k in range(len(self.changes)) if k != number)


def recognised_change(change: Recognised) -> Change:
    """A change that was found in a profile."""
    record = change.record
    tested = tuple(r for r in record.responses if not r.variants or change.change in r.variants)
    return Change(
        name=f"{change.gene} {change.change}",
        gene=change.gene,
        effect=record.effect,
        fraction=change.fraction,
        evidence=record.evidence,
        assumption=record.assumption,
        responses=tested,
    )


def written_change(alteration: Alteration) -> Change:
    """A change that somebody wrote down."""
    return Change(
        name=alteration.text,
        gene=alteration.gene,
        effect=alteration.effect,
        fraction=alteration.fraction,
        evidence=alteration.evidence,
        assumption=alteration.assumption,
    )
