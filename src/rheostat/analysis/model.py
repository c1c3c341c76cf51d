"""The knowledge with its network, ready to be asked: cells, treatments and times in, states out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.errors import NumericalError
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.query import HitKind, Index
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.network import Network
from rheostat.network.observables import Reader
from rheostat.pharmacology.binding import residuals
from rheostat.pharmacology.response import Growth
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.batch import steady_states
from rheostat.simulate.timecourse import Stretch, time_course_through
from rheostat.tumour.genotype import Alteration, parse_alteration


def _nothing() -> Mapping[str, float]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Spell:
    """A stretch of time under one environment and one treatment; minutes, nmol/L."""

    length: float
    environment: Mapping[str, float] = field(default_factory=_nothing)
    doses: Mapping[str, float] = field(default_factory=_nothing)


@dataclass(frozen=True)
class Arm:
    """One arm of an experiment: a cell, what is done to it, and when it is looked at.

    Parameters
    ----------
    cell : Cell - with its surroundings
    doses : drug to free concentration, nmol/L
    at : minutes after the change, from the untreated steady state in `before`; None is the steady state
    before : surroundings up to time 0; default those of the cell
    spells : a schedule in place of one constant condition; `at` is then counted from its start, None is its end
    """

    cell: Cell
    doses: Mapping[str, float] = field(default_factory=_nothing)
    at: float | None = None
    before: Mapping[str, float] | None = None
    spells: tuple[Spell, ...] = ()

    @property
    def is_steady(self) -> bool:
        """Whether the arm is a steady state."""
        return self.at is None and not self.spells


@dataclass(frozen=True)
class Run:
    """States of several arms, with the outcome of each; a row without a number is NaN."""

    reader: Reader
    states: Float[np.ndarray, "arm node"]
    outcomes: tuple[Outcome, ...]

    def require_numbers(self) -> Run:
        """Itself, or an error that names the first arm without a steady state.

        Raises
        ------
        NumericalError - with the outcome's sentence
        """
        for i, outcome in enumerate(self.outcomes):
            if not outcome.is_number:
                raise NumericalError(f"arm {i}: {outcome.value}")
        return self

    def read(self, name: str) -> Float[np.ndarray, " arm"]:
        """A node or observable in every arm, in folds of the reference cell."""
        return self.reader.read(name, self.states)


@dataclass(frozen=True)
class Model:
    """Knowledge and the network that follows from it."""

    knowledge: Knowledge
    network: Network
    index: Index
    reader: Reader

    @property
    def growth(self) -> Growth:
        """Growth of a cell line of which no doubling time is known."""
        return Growth(self._assumed("doubling-time"), self._assumed("death-at-reference"))

    def _assumed(self, name: str) -> float:
        value = self.knowledge.assumptions[name].value
        if value is None:
            raise ValueError(f"assumption {name} has no value")
        return value

    def alteration(self, text: str) -> Alteration:
        """An alteration from its text, such as `PIK3CA H1047R het` or `TSC2 loss`."""
        return parse_alteration(text, self.knowledge)

    def drug(self, name: str) -> str:
        """The id of a drug from its name or a synonym."""
        return self.index.resolve(name, HitKind.DRUG).id

    def readout(self, name: str) -> str:
        """The name of a node or observable from its name or a synonym; `share(A, B)` with its parts resolved."""
        if name.startswith("share(") and name.endswith(")"):
            parts = [self.readout(part.strip()) for part in name[6:-1].split(",")]
            return f"share({', '.join(parts)})"
        return self.index.resolve(name, HitKind.NODE, HitKind.OBSERVABLE).id

    def environment(self, given: Mapping[str, float]) -> dict[str, float]:
        """Inputs by name from inputs, groups of inputs and synonyms; a later entry wins."""
        out: dict[str, float] = {}
        for name, value in given.items():
            hit = self.index.resolve(name, HitKind.INPUT, HitKind.GROUP)
            members = self.knowledge.groups[hit.id] if hit.kind is HitKind.GROUP else (hit.id,)
            out.update(dict.fromkeys(members, value))
        return out

    def run(self, arms: Sequence[Arm]) -> Run:
        """All arms: steady ones in one batch, timed ones each from its own untreated steady state."""
        states = np.full((len(arms), len(self.network.nodes)), np.nan)
        outcomes: list[Outcome] = [Outcome.CONVERGED] * len(arms)
        steady = [i for i, arm in enumerate(arms) if arm.is_steady]
        starts = {i: _before(arm) for i, arm in enumerate(arms) if not arm.is_steady}
        begun = [*(arms[i] for i in steady), *starts.values()]
        settled = steady_states(self.network, self._conditions(begun))
        for row, i in enumerate(steady):
            states[i], outcomes[i] = settled.states[row], settled.outcomes[row]
        for row, i in enumerate(starts, start=len(steady)):
            outcomes[i] = settled.outcomes[row]
            if outcomes[i].is_number:
                states[i], outcomes[i] = self._timed(arms[i], settled.states[row])
        return Run(self.reader, states, tuple(outcomes))

    def _conditions(self, arms: Sequence[Arm]) -> Conditions:
        kept = [residuals(self.knowledge, arm.cell, arm.doses) for arm in arms]
        return conditions_of(self.network, [arm.cell for arm in arms], residuals=kept)

    def stretches(self, arm: Arm) -> list[Stretch]:
        """The conditions that an arm goes through, in order."""
        spells = arm.spells or (Spell(arm.at or 0.0, {}, arm.doses),)
        return [
            Stretch(s.length, self._conditions([Arm(arm.cell.within(s.environment), s.doses)]))
            for s in spells
        ]

    def _timed(self, arm: Arm, start: np.ndarray) -> tuple[np.ndarray, Outcome]:
        stretches = self.stretches(arm)
        length = sum(stretch.length for stretch in stretches)
        when = length if arm.at is None else arm.at
        course = time_course_through(self.network, stretches, np.array([when]), start=start)
        return course.states[-1], course.outcome


def _before(arm: Arm) -> Arm:
    """The arm before anything was done to it: same cell, earlier surroundings, no drug."""
    return Arm(arm.cell if arm.before is None else arm.cell.within(arm.before))


def load_model(*, switches: Mapping[str, bool] | None = None) -> Model:
    """The model that ships with the package.

    Parameters
    ----------
    switches : contested edges by flag; those that are not named follow the consensus policy (off)
    """
    return model_of(load_knowledge(), switches=switches)


def model_of(knowledge: Knowledge, *, switches: Mapping[str, bool] | None = None) -> Model:
    """The model of some other knowledge."""
    network = assemble(knowledge, switches=switches)
    return Model(
        knowledge, network, Index(knowledge), Reader(network, MappingProxyType(knowledge.observables))
    )
