"""Feedbacks that wake up under treatment: brakes that the drug takes off, or puts on, in loops that lead back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from rheostat.analysis.explain.circuit import Circuit, Step, circuit
from rheostat.analysis.explain.cuts import Treated, as_untreated, growth_with
from rheostat.analysis.explain.grounds import Grounds, grounds
from rheostat.analysis.explain.routes import strongest

MOVES = 0.10
"""The least |ln(treated / untreated)| of a brake that counts as moved."""

ANSWERS = 0.05
"""The least |ln(treated / untreated)| of what it holds."""

MATTERS = 0.005
"""The least change of growth, over untreated growth, by which a feedback counts."""

LONGEST_LOOP = 12
"""Steps from what a brake holds back to the brake, at most."""

WAYS = 30
"""Ways back that are looked at to find one that makes the loop negative."""


@dataclass(frozen=True)
class Feedback:
    """A brake that treatment moves, and the loop that it closes.

    Parameters
    ----------
    brake : the step from what brakes to what it holds
    source_fold, target_fold : of both ends, treated over untreated; None where untreated is 0
    loop : from what is held back to the brake; its signs and the brake's multiply to -1
    folds : of every node of the loop, as for the ends
    growth_held : growth over untreated growth with the brake kept as before treatment, all else free
    effect : growth under treatment less `growth_held`: above 0 where the feedback takes back some of the drug's effect
    slowest : the greatest time constant in the loop, minutes
    """

    brake: Step
    source_fold: float | None
    target_fold: float | None
    loop: tuple[Step, ...]
    folds: Mapping[str, float | None]
    growth_held: float
    effect: float
    slowest: float
    grounds: Grounds

    @property
    def is_released(self) -> bool:
        """Whether the brake came off; else it was put on."""
        return self.source_fold is not None and self.source_fold < 1.0


@dataclass(frozen=True)
class Feedbacks:
    """The feedbacks that wake, and what they do together.

    Parameters
    ----------
    woken : that take back some of the drug's effect, the greatest first, then those that add to it
    by_brake : of the former, those of each node that brakes, with growth over untreated growth were all of them kept
        as before treatment; the greatest first
    growth_held : the same with all of the former kept so; None where there are none
    """

    woken: tuple[Feedback, ...]
    by_brake: tuple[tuple[str, float], ...]
    growth_held: float | None

    @property
    def against(self) -> tuple[Feedback, ...]:
        """Those that take back some of the drug's effect."""
        return tuple(item for item in self.woken if item.effect > 0.0)


def feedbacks(cell: Treated, found: Circuit) -> Feedbacks:
    """The negative feedback loops that treatment wakes in a cell.

    Parameters
    ----------
    cell : Treated
    found : the circuit at the treated state
    """
    network = cell.model.network
    logs = _log_folds(cell)
    moved = _moved_brakes(cell, found, logs)
    growths = growth_with(cell, [as_untreated(cell, step.edges) for step in moved])
    before = circuit(network, cell.conditions.row(0), cell.states[0], readout=cell.readout)
    made = []
    for step, growth in zip(moved, growths.tolist(), strict=True):
        effect = cell.growth - growth
        loop = _loop(before, step) if abs(effect) >= MATTERS else None
        if loop is not None:
            made.append(_feedback(cell, step, loop, growth, effect, logs))
    made.sort(key=lambda item: -item.effect)
    against = [item.brake for item in made if item.effect > 0.0]
    names = tuple(dict.fromkeys(step.source for step in against))
    held = [as_untreated(cell, (e for step in against if step.source == name for e in step.edges)) for name in names]
    whole = {i: value for values in held for i, value in values.items()}
    together = growth_with(cell, [*held, whole]).tolist()
    by_brake = sorted(zip(names, together, strict=False), key=lambda pair: pair[1])
    return Feedbacks(tuple(made), tuple(by_brake), together[-1] if against else None)


def _log_folds(cell: Treated) -> Float[np.ndarray, " node"]:
    """ln(treated / untreated) of every node; NaN where untreated is 0."""
    before, after = cell.states
    folds = np.divide(after, before, out=np.full_like(before, np.nan), where=before > 0.0)
    return np.asarray(np.log(np.maximum(folds, 1e-12)))


def _moved_brakes(cell: Treated, found: Circuit, logs: np.ndarray) -> list[Step]:
    """Negative steps whose source moved, and whose target moved the other way; the block itself is none."""
    network = cell.model.network
    kept = cell.conditions.residuals[1] / np.maximum(cell.conditions.residuals[0], 1e-12)
    out = []
    for step in found.steps.values():
        if step.sign >= 0 or step.source not in network.index or not step.edges:
            continue
        source, target = (float(logs[network.index[name]]) for name in step.key)
        through = [network.edges[number].literal for number in step.edges]
        free = all(i >= 0 and abs(kept[network.tables.literal_residual[i]] - 1.0) < MOVES for i in through)
        if free and abs(source) >= MOVES and abs(target) >= ANSWERS and source * target < 0.0:
            out.append(step)
    return out


def _loop(before: Circuit, brake: Step) -> tuple[Step, ...] | None:
    """The strongest way, before treatment, from what a brake holds back to the brake, in a loop of negative sign.

    None where no such way passes anything on.
    """
    ways = strongest(before, [brake.target], {brake.source: 1.0}, longest=LONGEST_LOOP)
    for way, _ in zip(ways, range(WAYS), strict=False):
        if way.sign > 0:
            return way.steps
    return None


def _feedback(
    cell: Treated, step: Step, loop: Sequence[Step], growth: float, effect: float, logs: np.ndarray
) -> Feedback:
    network = cell.model.network
    names = [step.source, *(each.source for each in loop)]
    folds = {name: _fold(logs, network.index[name]) for name in names}
    return Feedback(
        brake=step,
        source_fold=folds[step.source],
        target_fold=folds[step.target],
        loop=tuple(loop),
        folds=folds,
        growth_held=growth,
        effect=effect,
        slowest=max(float(network.tables.tau[network.index[name]]) for name in names),
        grounds=grounds(cell.model.knowledge, network, *step.key, step.edges),
    )


def _fold(logs: np.ndarray, i: int) -> float | None:
    return None if np.isnan(logs[i]) else float(np.exp(logs[i]))
