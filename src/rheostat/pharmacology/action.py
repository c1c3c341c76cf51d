"""What drugs at stated concentrations do to one cell: what reaches their targets, what these keep, what inputs move."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.knowledge.drugs import InputEffect
from rheostat.knowledge.load import Knowledge
from rheostat.network.cell import Cell
from rheostat.pharmacology.binding import Amount, check_doses, residuals

TRANSPORT = "transport"
NO_LEVELS: Mapping[str, Amount] = MappingProxyType({})


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
    doses : drug to concentration around the cell, nmol/L, >= 0; an input that is dosed (radiation) to its level

    Raises
    ------
    InputError - where a drug cannot be simulated, or a concentration is negative
    """
    return act_on_all(knowledge, [(cell, doses)])[0]


def act_on_all(knowledge: Knowledge, treated: Sequence[tuple[Cell, Mapping[str, float]]]) -> list[Action]:
    """What each of many regimens does to its cell; those with a cell and their drugs in common are worked out at once.

    Parameters
    ----------
    knowledge : Knowledge
    treated : a cell and its doses, as for `act`

    Raises
    ------
    InputError - as for `act`
    """
    alike: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for i, (cell, doses) in enumerate(treated):
        given = tuple(name for name, dose in doses.items() if dose != 0.0 or _is_level(knowledge, name))
        alike.setdefault((id(cell), given), []).append(i)
    for _, doses in treated:
        check_treatment(knowledge, doses)
    actions: dict[int, Action] = {}
    for (_, given), rows in alike.items():
        cell = treated[rows[0]][0]
        amounts: dict[str, Amount] = {name: np.array([treated[i][1][name] for i in rows], float) for name in given}
        levels = {name: amounts.pop(name) for name in given if _is_level(knowledge, name)}
        inside = reaching(knowledge, cell, amounts)
        moved = moved_inputs(knowledge, cell, inside, levels=levels)
        kept = residuals(knowledge, cell, inside)
        actions.update(zip(rows, _each(cell, moved, kept, count=len(rows)), strict=True))
    return [actions[i] for i in range(len(treated))]


def check_treatment(knowledge: Knowledge, doses: Mapping[str, float]) -> None:
    """Refuse what cannot be simulated: drugs as `check_doses` does, and inputs set below 0.

    Raises
    ------
    InputError - where a drug has no potency, or a concentration or level is negative
    """
    check_doses(knowledge, {name: dose for name, dose in doses.items() if not _is_level(knowledge, name)})
    for name, level in doses.items():
        if _is_level(knowledge, name) and not level >= 0.0:
            raise InputError(f"the level of {knowledge.inputs[name].label} is {level:g}; it must be zero or more")


def _is_level(knowledge: Knowledge, name: str) -> bool:
    """Whether a treatment sets an input and gives no drug."""
    return name not in knowledge.drugs and name in knowledge.inputs


def _each(cell: Cell, moved: Mapping[str, Amount], kept: Mapping[str, Amount], *, count: int) -> list[Action]:
    """The action in each of several arms."""
    inputs, outputs = (
        [dict(zip(names, row, strict=True)) for row in _table(names, count).tolist()] for names in (moved, kept)
    )
    return [Action(cell.within(now) if now else cell, out) for now, out in zip(inputs, outputs, strict=True)]


def _table(columns: Mapping[str, Amount], count: int) -> Float[np.ndarray, "arm column"]:
    return np.array([np.broadcast_to(value, count) for value in columns.values()]).reshape(len(columns), count).T


def reaching(knowledge: Knowledge, cell: Cell, doses: Mapping[str, Amount]) -> dict[str, Amount]:
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


def moved_inputs(
    knowledge: Knowledge, cell: Cell, doses: Mapping[str, Amount], *, levels: Mapping[str, Amount] = NO_LEVELS
) -> dict[str, Amount]:
    """The inputs that a treatment moves: drugs together pull each from where it is, or was set, in no order.

    Parameters
    ----------
    doses : drug to free concentration, nmol/L, > 0
    levels : inputs that the treatment sets, such as radiation
    """
    pulls: dict[str, list[tuple[Amount, float]]] = {}
    for drug, dose in doses.items():
        for effect in knowledge.drugs[drug].effects:
            pulls.setdefault(effect.input, []).append((_share(effect, dose), effect.toward))
    moved = dict(levels)
    for name, pull in pulls.items():
        level = moved.get(name, cell.environment.get(name, knowledge.inputs[name].reference))
        strength = 1.0 - math.prod((1.0 - share for share, _ in pull), start=1.0)
        goal = sum(share * toward for share, toward in pull) / sum(share for share, _ in pull)
        moved[name] = level + strength * (goal - level)
    return moved


def _share(effect: InputEffect, dose: Amount) -> Amount:
    """How much of its effect a drug has at a concentration, 0 to 1."""
    power = dose**effect.steepness
    return power / (power + effect.half**effect.steepness)
