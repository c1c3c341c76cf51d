"""What drugs at stated concentrations do to one cell: what reaches their targets, what these keep, what inputs move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.records import InputEffect
from rheostat.network.cell import Cell
from rheostat.pharmacology.binding import check_doses, residuals

TRANSPORT = "transport"


@dataclass(frozen=True)
class Action:
    """A cell under treatment: its surroundings as the drugs change them, and what each target's output keeps."""

    cell: Cell
    residuals: Mapping[str, float]


def act(knowledge: Knowledge, cell: Cell, doses: Mapping[str, float]) -> Action:
    """What a regimen does to a cell.

    Parameters
    ----------
    knowledge : Knowledge - drugs, targets, modes, carriers
    cell : Cell - its allele pools, carriers and transporters count
    doses : drug to concentration around the cell, nmol/L, >= 0

    Raises
    ------
    InputError - where a drug cannot be simulated, or a concentration is negative
    """
    check_doses(knowledge, doses)
    given = {drug: dose for drug, dose in doses.items() if dose > 0.0}
    inside = reaching(knowledge, cell, given)
    return Action(cell.within(moved_inputs(knowledge, cell, inside)), residuals(knowledge, cell, inside))


def reaching(knowledge: Knowledge, cell: Cell, doses: Mapping[str, float]) -> dict[str, float]:
    """The free concentration of each drug inside the cell, nmol/L.

    A transporter at its reference level is part of every measured potency, so that it changes nothing there; more of
    it keeps a substrate out, an inhibitor of it lets the substrate in: C (1 + r) / (1 + r a k), with the drug's efflux
    ratio r, the transporter's abundance a and the share k of transport that inhibitors leave.
    """
    substrates = {drug: knowledge.drugs[drug].efflux for drug in doses if knowledge.drugs[drug].efflux}
    if not substrates:
        return dict(doses)
    kept = residuals(knowledge, cell, doses)
    inside = dict(doses)
    for drug, pumps in substrates.items():
        at_reference = 1.0 + sum(pump.ratio for pump in pumps)
        now = 1.0 + sum(
            pump.ratio
            * cell.abundance.get(knowledge.targets[pump.transporter].gene, 1.0)
            * kept.get(f"{pump.transporter}.{TRANSPORT}", 1.0)
            for pump in pumps
        )
        inside[drug] = doses[drug] * at_reference / now
    return inside


def moved_inputs(knowledge: Knowledge, cell: Cell, doses: Mapping[str, float]) -> dict[str, float]:
    """The inputs that drugs move, each towards what the drugs together pull it to; in no order."""
    pulls: dict[str, list[tuple[float, float]]] = {}
    for drug, dose in doses.items():
        for effect in knowledge.drugs[drug].effects:
            pulls.setdefault(effect.input, []).append((_share(effect, dose), effect.toward))
    moved = {}
    for name, pull in pulls.items():
        level = cell.environment.get(name, knowledge.inputs[name].reference)
        strength = 1.0 - math.prod(1.0 - share for share, _ in pull)
        goal = sum(share * toward for share, toward in pull) / sum(share for share, _ in pull)
        moved[name] = level + strength * (goal - level)
    return moved


def _share(effect: InputEffect, dose: float) -> float:
    """How much of its effect a drug has at a concentration, 0 to 1."""
    power = dose**effect.steepness
    return float(power / (power + effect.half**effect.steepness))
