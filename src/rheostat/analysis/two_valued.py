"""The two-valued reading of a model: cells and treatments as people name them in, Boolean networks and means out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Model
from rheostat.network.boolean import Scale, TwoValued, read_two_valued, side_scale, span_scale
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.logic import Logic, logic_of
from rheostat.pharmacology.action import act_on_all
from rheostat.simulate.asynchronous import Course, stationary_means
from rheostat.simulate.corners import Range, corner_range


@dataclass(frozen=True)
class TwoValuedModel:
    """A model with what off and on stand for in its nodes: for Boolean functions, and for chances."""

    model: Model
    range: Range

    @cached_property
    def functions(self) -> Scale:
        """Levels for Boolean functions: the reference state is one of their fixed points."""
        return side_scale(self.model.network, self.range.low, self.range.high)

    @cached_property
    def chances(self) -> Scale:
        """Levels for chances: the reference state lies between them."""
        return span_scale(self.model.network, self.range.low, self.range.high)

    @cached_property
    def _wild_functions(self) -> TwoValued:
        return read_two_valued(self.model.network, self.functions, self._reference())

    @cached_property
    def _wild_chances(self) -> TwoValued:
        return read_two_valued(self.model.network, self.chances, self._reference())

    def _reference(self) -> Conditions:
        return conditions_of(self.model.network, [Cell()])

    def conditions(self, treated: Sequence[tuple[Cell, Mapping[str, float]]]) -> Conditions:
        """Cells under their treatments (nmol/L) as the network sees them."""
        acted = act_on_all(self.model.knowledge, treated)
        kept = [each.residuals for each in acted]
        return conditions_of(self.model.network, [each.cell for each in acted], residuals=kept)

    def read(self, conditions: Conditions, *, by_chance: bool) -> TwoValued:
        """One row of conditions with two values, for chances or for functions."""
        wild = self._wild_chances if by_chance else self._wild_functions
        scale = self.chances if by_chance else self.functions
        return read_two_valued(self.model.network, scale, conditions, like=wild)

    def logic(self, cell: Cell, doses: Mapping[str, float], *, free: Collection[str] = ()) -> LogicOfCell:
        """The Boolean network of a cell under a treatment, with all inputs as the cell has them but those left free.

        Parameters
        ----------
        cell : Cell - with its surroundings
        doses : drug to free concentration, nmol/L
        free : inputs, or groups of inputs, that may be off or on
        """
        reading = self.read(self.conditions([(cell, doses)]), by_chance=False)
        network = self.model.network
        opened = set(self.model.environment(dict.fromkeys(free, 1.0)))
        inputs = dict(zip(network.inputs, reading.inputs.tolist(), strict=True))
        held = {name: value for name, value in inputs.items() if name not in opened}
        whole = logic_of(reading)
        start = {**dict(zip(network.nodes, reading.reference.tolist(), strict=True)), **inputs}
        return LogicOfCell(whole, held, start)

    def whole_logic(self) -> Logic:
        """The Boolean network of the reference cell: inputs free, and an input for each output of a drug target."""
        reading = read_two_valued(self.model.network, self.functions, self._reference(), with_residuals=True)
        return logic_of(reading)

    def means(self, conditions: Conditions, *, course: Course, rng: np.random.Generator) -> Float[np.ndarray, " node"]:
        """What each node comes to in the long run, in folds, by trajectories with the chances of the laws."""
        reading = self.read(conditions, by_chance=True)
        shares = stationary_means(reading, by_chance=True, start=reading.reference, course=course, rng=rng)
        return reading.scale.values(shares)


@dataclass(frozen=True)
class LogicOfCell:
    """The Boolean network of one cell: whole, which inputs are held, and where the reference state puts everything."""

    whole: Logic
    held: Mapping[str, bool]
    start: Mapping[str, bool]

    @cached_property
    def settled(self) -> Logic:
        """The network with its held inputs, and all that follows from them, settled."""
        return self.whole.held(self.held)

    def holding(self, fixed: Mapping[str, bool]) -> Logic:
        """The same with some nodes held as well."""
        return self.whole.held({**self.held, **fixed})


def two_valued(model: Model) -> TwoValuedModel:
    """A model with its two-valued reading: thirty steady states give the ranges."""
    groups: Iterable[tuple[str, ...]] = model.knowledge.groups.values()
    return TwoValuedModel(model, corner_range(model.network, groups))
