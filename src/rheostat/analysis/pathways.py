"""How one node acts on another: signed paths with their gains, and what the whole network makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from rheostat.analysis.arm_rates import TreatedArm
from rheostat.analysis.explain.answers import Case, treated_conditions
from rheostat.analysis.explain.circuit import Circuit, circuit
from rheostat.analysis.explain.grounds import Grounds, grounds
from rheostat.analysis.explain.routes import LONGEST, Route, shortest, strongest
from rheostat.analysis.model import Arm, Model
from rheostat.errors import InputError
from rheostat.knowledge.query import HitKind
from rheostat.network.cell import Cell
from rheostat.simulate.batch import steady_states

FACTORS = (0.0, 0.5, 2.0)
"""By what the level of the start is multiplied, one after the other, to see what the end does."""

SAME = 0.01
"""An end that moves by less than this share does not answer."""


@dataclass(frozen=True)
class Push:
    """What the end does when the start is changed.

    Parameters
    ----------
    factor : on what the start is made of (a node's ceiling, an input's level)
    start, end : both over their values before; None where these are 0 or the changed cell has no steady state
    """

    factor: float
    start: float | None
    end: float | None


@dataclass(frozen=True)
class Pathways:
    """How one node or input acts on a node.

    Parameters
    ----------
    source, target : names
    strongest, shortest : paths without a loop
    total : d ln target / d ln source with the source held, by all ways together, loops included
    pushes : what the simulated cell does when the source is changed
    grounds : what each step of the paths rests on, by source and target
    """

    source: str
    target: str
    strongest: tuple[Route, ...]
    shortest: tuple[Route, ...]
    total: float
    pushes: tuple[Push, ...]
    grounds: Mapping[tuple[str, str], Grounds]

    @property
    def routes(self) -> tuple[Route, ...]:
        """All paths, each once, the strongest first."""
        seen = {route.names: route for route in (*self.strongest, *self.shortest)}
        return tuple(seen.values())

    @property
    def net_sign(self) -> int:
        """1 where the end follows the start, -1 where it moves the other way, 0 where it hardly answers."""
        largest = max((p for p in self.pushes if p.end is not None), key=lambda p: abs(np.log(max(p.end or 0.0, 1e-9))))
        moved = (largest.end or 0.0) - 1.0
        if abs(moved) < SAME:
            return 0
        return 1 if (moved > 0.0) == (largest.factor > 1.0) else -1


def pathways(
    model: Model,
    source: str,
    target: str,
    *,
    cell: Cell,
    doses: Mapping[str, float],
    count: int = 5,
    longest: int = LONGEST,
) -> Pathways:
    """The paths from one node or input to a node in a cell, perhaps under treatment.

    Parameters
    ----------
    model : Model
    source, target : by any of their names
    cell : in which the paths run
    doses : drug to concentration, nmol/L
    count : paths of each sort, at most
    longest : steps of a path, at most

    Raises
    ------
    InputError - where a name is no node or input, or the two are one
    NumericalError - where the cell has no steady state
    """
    start = _named(model, source, HitKind.NODE, HitKind.INPUT)
    end = _named(model, target, HitKind.NODE)
    if start == end:
        raise InputError(f"{source} and {target} are the same node, {start}: a path leads from one node to another")
    conditions = treated_conditions(model, [Case(cell)], [TreatedArm(doses)])
    state = steady_states(model.network, conditions).require_settled().states[0]
    readout = np.zeros_like(state)
    readout[model.network.index[end]] = 1.0
    found = circuit(model.network, conditions, state, readout=readout)
    strong = tuple(islice(strongest(found, [start], {end: 1.0}, longest=longest), count))
    short = tuple(islice(shortest(found, [start], [end], longest=longest), count))
    keys = {step.key: step for route in (*strong, *short) for step in route.steps}
    return Pathways(
        source=start,
        target=end,
        strongest=strong,
        shortest=short,
        total=_total(found, start, end),
        pushes=tuple(_pushes(model, start, end, cell, doses)),
        grounds={key: grounds(model.knowledge, model.network, *key, step.edges) for key, step in keys.items()},
    )


def _named(model: Model, name: str, *kinds: HitKind) -> str:
    hits = model.index.exact(name)
    if not any(hit.kind in kinds for hit in hits):
        genes = {hit.id for hit in hits if hit.kind is HitKind.GENE}
        made = [
            node for node, record in model.knowledge.nodes.items() if record.gene and genes & set(record.gene.genes)
        ]
        if made:
            raise InputError(f"{name} is a gene, not a node; its nodes are {', '.join(made)}")
    return model.index.resolve(name, *kinds).id


def _total(found: Circuit, start: str, end: str) -> float:
    """d ln end / d ln start by all ways: what goes out of the start, over the level of the end."""
    level = found.level(end)
    if level <= 0.0:
        return 0.0
    return sum(step.contribution for step in found.out_of(start)) / level


def _pushes(model: Model, start: str, end: str, cell: Cell, doses: Mapping[str, float]) -> Iterator[Push]:
    arms = [Arm(cell, doses), *(Arm(_pushed(model, start, cell, factor), doses) for factor in FACTORS)]
    run = model.run(arms)
    if not run.outcomes[0].is_number:
        run.require_numbers()
    ends = run.read(end)
    starts = run.read(start) if start in model.network.index else np.array([1.0, *FACTORS])
    for row, factor in enumerate(FACTORS, start=1):
        yield Push(factor, _ratio(starts, row), _ratio(ends, row))


def _pushed(model: Model, start: str, cell: Cell, factor: float) -> Cell:
    """The cell with a node's ceiling or an input's level multiplied; an input at 0 is set to the factor."""
    if start in model.network.index:
        scale = {**cell.scale, start: cell.scale.get(start, 1.0) * factor}
        return Cell(cell.abundance, cell.constitutive, scale, cell.pools, cell.environment)
    own = cell.environment.get(start, model.knowledge.inputs[start].reference)
    return cell.within({start: factor * (own or 1.0)})


def _ratio(values: np.ndarray, row: int) -> float | None:
    ratio = values[row] / values[0] if values[0] > 0.0 else np.nan
    return float(ratio) if np.isfinite(ratio) else None
