"""One tumour under one regimen: what would bring its growth back, how likely, how visible, and what defeats it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rheostat.analysis.model import Model
from rheostat.analysis.resistance.adaptive import Adaptation, Movement, adaptation
from rheostat.analysis.resistance.changes import Change, catalogue
from rheostat.analysis.resistance.frequency import Frequency, frequency_of
from rheostat.analysis.resistance.known import matching_mechanisms, matching_movements
from rheostat.analysis.resistance.partners import Partner, every_drug, find_partners
from rheostat.analysis.resistance.scan import DECIMALS, Scan, Single, scan
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation

DETAILED = 20
"""Genes of which the strongest change is worked out in full."""


@dataclass(frozen=True)
class Found:
    """A change that restores growth, with what is known of it.

    Parameters
    ----------
    single : the change and what it does
    mechanisms : names of the published mechanisms that it is an instance of; none means that it is new
    frequency : how often it is there before treatment
    partners : drugs that defeat it, those that strike the resistance itself first; None where it was not asked
    """

    single: Single
    mechanisms: tuple[str, ...]
    frequency: Frequency
    partners: tuple[Partner, ...] | None = None

    @property
    def is_known(self) -> bool:
        """Whether it belongs to a published mechanism."""
        return bool(self.mechanisms)


@dataclass(frozen=True)
class Protecting:
    """A movement that protects the tumour, with the published mechanisms of which it is a part."""

    movement: Movement
    mechanisms: tuple[str, ...]


@dataclass(frozen=True)
class Resistance:
    """How one tumour may outlive one regimen.

    Parameters
    ----------
    doses : drug to free concentration, nmol/L
    scan : every single change
    resisting : changes in which the regimen does less, the most spared first
    outgrowing : changes that grow faster with and without the regimen, the fastest first
    adapting : movements without a mutation that protect the tumour, the strongest first
    deepening : drugs beside the regimen in the tumour as it is, by what they take
    """

    doses: Mapping[str, float]
    scan: Scan
    resisting: tuple[Found, ...]
    outgrowing: tuple[Found, ...]
    adaptation: Adaptation
    adapting: tuple[Protecting, ...]
    deepening: tuple[Partner, ...]


def resist(
    model: Model,
    cell: Cell,
    *,
    doses: Mapping[str, float],
    cancers: Sequence[str] = (),
    cohort: Sequence[Interpretation] = (),
    cohort_name: str = "",
    changes: Sequence[Change] | None = None,
) -> Resistance:
    """How a tumour may outlive a regimen.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour, with its surroundings
    doses : drug to free concentration, nmol/L
    cancers : OncoTree codes of the tumour, by which frequencies are looked up
    cohort, cohort_name : samples in which changes are counted, and where they come from
    changes : default all of `catalogue`

    Raises
    ------
    NumericalError - where the tumour has no steady state, or does not grow untreated
    """
    found = scan(model, cell, doses=doses, changes=catalogue(model) if changes is None else changes)
    adapted = adaptation(model, cell, doses=doses, parent=found.parent)
    mechanisms = model.knowledge.mechanisms

    def told(single: Single) -> Found:
        frequency = frequency_of(
            single.change, model.knowledge.frequencies, cancers=cancers, cohort=cohort, cohort_name=cohort_name
        )
        return Found(single, matching_mechanisms(single.change, mechanisms), frequency)

    held = found.parent.is_held
    resisting = [told(single) for single in found.resisting] if held else []
    outgrowing = [told(single) for single in found.outgrowing] if held else []
    resisting, deepening = _with_partners(model, cell, found, resisting)
    return Resistance(
        doses=doses,
        scan=found,
        resisting=tuple(resisting),
        outgrowing=tuple(outgrowing),
        adaptation=adapted,
        adapting=tuple(Protecting(move, matching_movements(move, mechanisms)) for move in adapted.protecting),
        deepening=deepening,
    )


def of_genes(found: Sequence[Found]) -> list[Found]:
    """Those that are changes of genes, their amount or their sites; the others are states of nodes."""
    return [each for each in found if each.single.change.is_of_gene]


def strongest(found: Sequence[Found]) -> list[tuple[Found, int]]:
    """The strongest change of each gene or node, in order, and how many more of it there are."""
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(each.single.change.subject, []).append(each)
    return [(members[0], len(members) - 1) for members in groups.values()]


def _with_partners(
    model: Model, cell: Cell, found: Scan, resisting: list[Found]
) -> tuple[list[Found], tuple[Partner, ...]]:
    """The strongest change of each gene with the drugs that defeat it, and what each drug does in the tumour itself."""
    chosen = [each for each, _ in strongest(of_genes(resisting))[:DETAILED]]
    cells = [cell, *(each.single.change.alteration.applied_to(cell) for each in chosen)]
    drugs = every_drug(model.knowledge)
    itself, *tried = find_partners(model, found.parent, tumour=cell, cells=cells, regimen=found.doses, drugs=drugs)
    partners = {
        each.single.change.text: tuple(p for p in mine if p.defeats) for each, mine in zip(chosen, tried, strict=True)
    }
    detailed = [
        Found(each.single, each.mechanisms, each.frequency, partners.get(each.single.change.text)) for each in resisting
    ]
    return detailed, tuple(sorted((p for p in itself if p.defeats), key=lambda p: -round(p.taken, DECIMALS)))
