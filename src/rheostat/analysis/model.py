"""The knowledge with its network, ready to be asked: cells, treatments and times in, states out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.treatment import Treatment, drug_id, regimens
from rheostat.errors import NumericalError
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.query import Index, index_of
from rheostat.knowledge.readouts import readout_id
from rheostat.knowledge.surroundings import environment_levels
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.network import Network
from rheostat.network.observables import Reader
from rheostat.pharmacology.action import act_on_all
from rheostat.pharmacology.curve import Curve
from rheostat.pharmacology.response import Growth
from rheostat.simulate.batch import Phase, TimeCourses, steady_states, time_courses_through
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.samples import Samples, sample_times
from rheostat.tumour.genotype import Alteration, parse_alteration, with_alterations
from rheostat.units import duration

TIMES = {"steady": None, "acute": 60.0, "chronic": 4320.0}


def minutes(at: str) -> float | None:
    """The time at which a readout is taken, in minutes; None is the steady state."""
    if at in TIMES:
        return TIMES[at]
    return duration(at)


def _nothing() -> Mapping[str, float]:
    return MappingProxyType({})


def _no_curves() -> Mapping[str, Curve]:
    return MappingProxyType({})


RESIDUAL_TOLERANCE = 1e-3
"""How far straight lines between samples may be from what a drug leaves of an output, of 1."""


@dataclass(frozen=True)
class Spell:
    """A stretch of time under one environment and one treatment; minutes, nmol/L.

    Parameters
    ----------
    length : minutes
    environment : inputs that differ from the cell's surroundings
    doses : drug to a concentration that stays
    curves : drug to a concentration that changes, in place of its dose; minutes count from the start of the spell
    """

    length: float
    environment: Mapping[str, float] = field(default_factory=_nothing)
    doses: Mapping[str, float] = field(default_factory=_nothing)
    curves: Mapping[str, Curve] = field(default_factory=_no_curves)

    def doses_at(self, time: float) -> dict[str, float]:
        """All concentrations at a time in minutes from the start of the spell."""
        return {**self.doses, **{drug: float(curve.at([time])[0]) for drug, curve in self.curves.items()}}


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
    """Knowledge and the network that follows from it, with every contested edge on or off."""

    knowledge: Knowledge
    network: Network
    index: Index
    reader: Reader
    switches: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def growth(self) -> Growth:
        """Growth of a cell line of which no doubling time is known."""
        assumed = self.knowledge.assumed
        return Growth(assumed("doubling-time"), assumed("death-at-reference"))

    def alteration(self, text: str) -> Alteration:
        """An alteration from its text, such as `PIK3CA H1047R het` or `TSC2 loss`."""
        return parse_alteration(text, self.knowledge)

    def drug(self, name: str) -> str:
        """The id of a drug from its name or a synonym."""
        return drug_id(self.knowledge, name)

    def readout(self, name: str) -> str:
        """The name of a node or observable from its name or a synonym; `share(A, B)` with its parts resolved."""
        if name.startswith("share(") and name.endswith(")"):
            parts = [self.readout(part.strip()) for part in name[6:-1].split(",")]
            return f"share({', '.join(parts)})"
        return readout_id(self.knowledge, name)

    def environment(self, given: Mapping[str, float]) -> dict[str, float]:
        """Inputs by name from inputs, groups and any names of surroundings (`serum starvation`); a later entry wins."""
        return environment_levels(self.knowledge, given)

    def simulate(
        self,
        *,
        alterations: Sequence[str] = (),
        environment: Mapping[str, float] | None = None,
        treatment: Treatment | None = None,
        at: str = "steady",
    ) -> Run:
        """One cell under one treatment, everything named as people name it.

        Parameters
        ----------
        alterations : such as `PIK3CA H1047R het` or `TSC2 loss`
        environment : input or group of inputs to level, 1 replete, 0 absent
        treatment : drug to dose, such as `{"everolimus": "20 nM"}`
        at : `steady`, `acute` (1 h), `chronic` (72 h) or a time such as `6 h` after the treatment began

        Raises
        ------
        InputError - where a name, dose or time is not understood

        Examples
        --------
        >>> import rheostat as rh
        >>> run = rh.load_model().simulate(treatment={"everolimus": "20 nM"})
        >>> bool(run.read("S6K1_pT389")[0] < 0.2)
        True
        """
        cell = with_alterations(Cell(), [self.alteration(text) for text in alterations])
        cell = cell.within(self.environment(environment or {}))
        doses = regimens(self.knowledge, treatment or {})
        return self.run([Arm(cell, given, at=minutes(at)) for given in doses])

    def run(self, arms: Sequence[Arm]) -> Run:
        """All arms: steady ones in one batch, timed ones each from its own untreated steady state."""
        states = np.full((len(arms), len(self.network.nodes)), np.nan)
        outcomes: list[Outcome] = [Outcome.CONVERGED] * len(arms)
        steady = [i for i, arm in enumerate(arms) if arm.is_steady]
        starts = {i: _before(arm) for i, arm in enumerate(arms) if not arm.is_steady}
        begun = [*(arms[i] for i in steady), *starts.values()]
        settled = steady_states(self.network, self.conditions(begun))
        for row, i in enumerate(steady):
            states[i], outcomes[i] = settled.states[row], settled.outcomes[row]
        for row, i in enumerate(starts, start=len(steady)):
            outcomes[i] = settled.outcomes[row]
        moving = {i: settled.states[row] for row, i in enumerate(starts, start=len(steady)) if outcomes[i].is_number}
        for alike in _same_clock(arms, moving):
            when = np.array([_clock(arms[alike[0]])[1]])
            found = self._courses([arms[i] for i in alike], when, np.array([moving[i] for i in alike]))
            states[alike] = found.states[:, -1]
            for i, outcome in zip(alike, found.outcomes, strict=True):
                outcomes[i] = outcome
        return Run(self.reader, states, tuple(outcomes))

    def follow(self, arms: Sequence[Arm], times: Float[np.ndarray, " time"]) -> TimeCourses:
        """Every arm at several times after its first change, from its own untreated steady state.

        Parameters
        ----------
        arms : arms whose spells have the same lengths
        times : minutes, rising, from 0 to the end of the last spell
        """
        settled = steady_states(self.network, self.conditions([_before(arm) for arm in arms]))
        moving = [i for i, outcome in enumerate(settled.outcomes) if outcome.is_number]
        states = np.full((len(arms), len(times), len(self.network.nodes)), np.nan)
        outcomes = list(settled.outcomes)
        if moving:
            found = self._courses([arms[i] for i in moving], times, settled.states[moving])
            states[moving] = found.states
            for i, outcome in zip(moving, found.outcomes, strict=True):
                outcomes[i] = outcome
        return TimeCourses(self.network, times, states, tuple(outcomes))

    def conditions(self, arms: Sequence[Arm]) -> Conditions:
        """The constant condition of each arm as arrays; spells and times are not looked at."""
        acted = act_on_all(self.knowledge, [(arm.cell, arm.doses) for arm in arms])
        return conditions_of(self.network, [each.cell for each in acted], residuals=[each.residuals for each in acted])

    def _courses(
        self, arms: Sequence[Arm], times: Float[np.ndarray, " time"], start: Float[np.ndarray, "arm node"]
    ) -> TimeCourses:
        """Arms that change at the same times and are looked at at the same times."""
        phases = [self._phase([_spells(arm)[i] for arm in arms], arms) for i in range(len(_spells(arms[0])))]
        return time_courses_through(self.network, phases, times, start=start)

    def _phase(self, spells: Sequence[Spell], arms: Sequence[Arm]) -> Phase:
        """One spell of each arm; where concentrations change, what they leave of outputs is sampled."""
        length = spells[0].length
        cells = [arm.cell.within(spell.environment) for arm, spell in zip(arms, spells, strict=True)]
        if not any(spell.curves for spell in spells):
            return Phase(length, self.conditions([Arm(c, s.doses) for c, s in zip(cells, spells, strict=True)]))

        def along(times: Float[np.ndarray, " time"]) -> Conditions:
            each = zip(cells, spells, strict=True)
            return self.conditions([Arm(cell, spell.doses_at(float(t))) for cell, spell in each for t in times])

        def moving(times: Float[np.ndarray, " time"]) -> np.ndarray:
            found = along(times)
            both = np.concatenate([found.inputs, found.residuals], axis=1)
            return both.reshape(len(cells), len(times), -1).swapaxes(0, 1).reshape(len(times), -1)

        knots = np.array([t for spell in spells for curve in spell.curves.values() for t in curve.times])
        times = sample_times(moving, length, knots=knots, tolerance=RESIDUAL_TOLERANCE)
        found, shape = along(times), (len(cells), len(times), -1)
        samples = Samples(times, found.inputs.reshape(shape), found.residuals.reshape(shape))
        return Phase(length, self.conditions([Arm(cell) for cell in cells]), samples)


def _spells(arm: Arm) -> tuple[Spell, ...]:
    """What an arm goes through; one constant condition lasts until it is looked at."""
    return arm.spells or (Spell(arm.at or 0.0, {}, arm.doses),)


def _clock(arm: Arm) -> tuple[tuple[float, ...], float]:
    """The lengths of an arm's spells and the time at which it is looked at, in minutes."""
    lengths = tuple(spell.length for spell in _spells(arm))
    return lengths, sum(lengths) if arm.at is None else arm.at


def _same_clock(arms: Sequence[Arm], among: Iterable[int]) -> list[list[int]]:
    groups: dict[tuple[tuple[float, ...], float], list[int]] = {}
    for i in among:
        groups.setdefault(_clock(arms[i]), []).append(i)
    return list(groups.values())


def _before(arm: Arm) -> Arm:
    """The arm before anything was done to it: same cell, earlier surroundings, no drug."""
    return Arm(arm.cell if arm.before is None else arm.cell.within(arm.before))


def load_model(*, switches: Mapping[str, bool] | None = None) -> Model:
    """The model that ships with the package.

    Parameters
    ----------
    switches : contested edges by flag; those that are not named follow the consensus policy

    Raises
    ------
    InputError - where a switch is no flag of the policy, with the nearest one
    """
    return model_of(load_knowledge(), switches=switches)


def model_of(knowledge: Knowledge, *, switches: Mapping[str, bool] | None = None) -> Model:
    """The model of some other knowledge."""
    settings = MappingProxyType(knowledge.policy.settings(switches))
    network = assemble(knowledge, switches=settings)
    reader = Reader(network, MappingProxyType(knowledge.observables))
    return Model(knowledge, network, index_of(knowledge), reader, settings)
