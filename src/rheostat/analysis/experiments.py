"""Virtual experiments: a claim as a case and a control, run and judged."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rheostat.analysis.model import Arm, Model, Run, Spell, minutes
from rheostat.analysis.treatment import CLASS, Doses, regimens, usual_dose
from rheostat.analysis.trials import clinic_value
from rheostat.errors import InputError
from rheostat.knowledge.alterations import ContextRecord
from rheostat.knowledge.experiments import CellRecord, ControlRecord, Expectation, Experiment, Phase
from rheostat.knowledge.query import HitKind
from rheostat.network.cell import Cell
from rheostat.pharmacology.action import check_treatment, reaching
from rheostat.pharmacology.combination import bliss_excess
from rheostat.pharmacology.response import DEATH, DIVISION, gr_value, viability
from rheostat.tumour.genotype import with_alterations

MARGIN = 0.10
SAME_MARGIN = 0.05
FLOOR = 0.01
_SENSITIVITY = re.compile(r"^sensitivity\(\s*(.+?)\s*\)$")
_INSIDE = re.compile(r"^inside\(\s*(.+?)\s*\)$")
_SYNERGY = re.compile(r"^synergy\(\s*([^,]+?)\s*,\s*(.+?)\s*\)$")


@dataclass(frozen=True)
class Reading:
    """A number that an experiment reads: the arms it needs, and how it follows from their states."""

    arms: tuple[Arm, ...]
    value: Callable[[Run], float]


@dataclass(frozen=True)
class Side:
    """One side of an experiment, every key resolved.

    `settled`: the cells lie in their surroundings before time 0; otherwise they come from the replete ones.
    """

    cell: CellRecord
    environment: Mapping[str, float]
    schedule: tuple[Phase, ...]
    treatment: Mapping[str, Any]
    readout: str
    at: str
    settled: bool = False


@dataclass(frozen=True)
class Verdict:
    """What came of one experiment.

    `control` and `treated` are the values compared (of the member that agreed least, where a class was given);
    None where there is no number. `outcome` is passed, failed, waiting or invalid.
    """

    id: str
    claim: str
    readout: str
    expect: str
    control: float | None
    treated: float | None
    passed: bool
    outcome: str
    reason: str

    def as_row(self) -> dict[str, Any]:
        """The fields in the order of the JSON interface."""
        return {
            "id": self.id,
            "claim": self.claim,
            "readout": self.readout,
            "expect": self.expect,
            "control": self.control,
            "treated": self.treated,
            "passed": self.passed,
            "outcome": self.outcome,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Trial:
    """One experiment made ready: the (control, treated) readings it compares, or why it cannot be run."""

    experiment: Experiment
    pairs: tuple[tuple[Reading, Reading], ...] = ()
    problem: str | None = None

    @property
    def arms(self) -> list[Arm]:
        """Every arm that its readings need, in order."""
        return [arm for pair in self.pairs for reading in pair for arm in reading.arms]


def check(model: Model, experiments: Iterable[Experiment]) -> list[Verdict]:
    """Run experiments and say which claims hold.

    All arms of all experiments are simulated in one batch. An experiment that cannot be run has the outcome
    `invalid` (or `waiting`) and the reason; it never stops the others.
    """
    trials = [prepare(model, experiment) for experiment in experiments]
    return judge(model, trials)


def judge(model: Model, trials: Sequence[Trial]) -> list[Verdict]:
    """Run trials that were made ready, on this model's network."""
    run = model.run([arm for trial in trials for arm in trial.arms])
    verdicts, position = [], 0
    for trial in trials:
        rows = slice(position, position + len(trial.arms))
        position = rows.stop
        verdicts.append(_judge(trial, Run(run.reader, run.states[rows], run.outcomes[rows])))
    return verdicts


def _judge(trial: Trial, run: Run) -> Verdict:
    unsettled = [outcome.value for outcome in run.outcomes if not outcome.is_number]
    problem = trial.problem or (unsettled[0] if unsettled else None)
    if problem:
        return _verdict(trial.experiment, [], problem)
    values, position = [], 0
    for pair in trial.pairs:
        numbers = []
        for reading in pair:
            rows = slice(position, position + len(reading.arms))
            position = rows.stop
            try:
                numbers.append(reading.value(Run(run.reader, run.states[rows], run.outcomes[rows])))
            except InputError as error:
                return _verdict(trial.experiment, [], str(error))
        values.append((numbers[0], numbers[1]))
    return _verdict(trial.experiment, values, None)


def prepare(model: Model, experiment: Experiment) -> Trial:
    """An experiment made ready; one that cannot be understood keeps the reason."""
    if experiment.waiting:
        return Trial(experiment, problem=experiment.waiting)
    try:
        trial = Trial(experiment, tuple(readings(model, experiment)))
        for arm in trial.arms:
            _check_arm(model, arm)
        return trial
    except InputError as error:
        return Trial(experiment, problem=str(error))


def _check_arm(model: Model, arm: Arm) -> None:
    """Refuse what could not be simulated, before it stops the batch that other experiments are in."""
    for doses in (arm.doses, *(spell.doses for spell in arm.spells)):
        check_treatment(model.knowledge, doses)
    length = sum(spell.length for spell in arm.spells)
    if arm.spells and arm.at is not None and arm.at > length:
        raise InputError(f"time {arm.at:g} min lies beyond the end of the schedule at {length:g} min")


def readings(model: Model, experiment: Experiment) -> list[tuple[Reading, Reading]]:
    """The (control, treated) readings of an experiment, one pair for each regimen it stands for.

    Raises
    ------
    InputError - where a name, dose, time or alteration is not understood
    """
    case = Side(
        experiment.cell,
        experiment.environment,
        experiment.schedule,
        experiment.treatment,
        experiment.readout,
        experiment.at,
    )
    other = control_of(case, experiment.control)
    # A treatment is given to cells that have settled in their surroundings, and so is its control.
    settled = bool(case.treatment or other.treatment)
    treated, untreated = _readings(model, case, settled=settled), _readings(model, other, settled=settled)
    if len(untreated) == 1:
        untreated = untreated * len(treated)
    if len(treated) == 1:
        treated = treated * len(untreated)
    if len(treated) != len(untreated):
        raise InputError("the case and its control name classes of different size")
    return list(zip(untreated, treated, strict=True))


def control_of(case: Side, control: ControlRecord) -> Side:
    """The control of a case: what it replaces, and, where it replaces nothing, the case without what was done to it."""
    given = {name: value for name, value in control if value is not None}
    if given:
        return Side(
            cell=given.get("cell", case.cell),
            environment=given.get("environment", case.environment),
            schedule=given.get("schedule", () if "environment" in given else case.schedule),
            treatment=given.get("treatment", case.treatment),
            readout=given.get("readout", case.readout),
            at=given.get("at", case.at),
        )
    if case.treatment:
        return Side(case.cell, case.environment, case.schedule, {}, case.readout, case.at)
    if case.cell.context or case.cell.alterations:
        return Side(CellRecord(), case.environment, case.schedule, {}, case.readout, case.at)
    return Side(case.cell, {}, (), {}, case.readout, case.at)


def cell_of(model: Model, record: CellRecord, environment: Mapping[str, float]) -> Cell:
    """The cell of an experiment: its context, then its alterations, in its surroundings."""
    cell = Cell()
    if record.context:
        context = _context(model, record.context)
        cell = with_alterations(cell, [model.alteration(text) for text in context.alterations])
        cell = cell.within(model.environment(context.environment))
    cell = with_alterations(cell, [model.alteration(text) for text in record.alterations])
    return cell.within(model.environment(environment))


def _context(model: Model, name: str) -> ContextRecord:
    return model.knowledge.contexts[model.index.resolve(name, HitKind.CONTEXT).id]


def _readings(model: Model, side: Side, *, settled: bool) -> list[Reading]:
    measured = clinic_value(model.knowledge, side.readout)
    if measured is not None:
        return [Reading((), lambda _: measured)]
    side = replace(side, settled=settled)
    return [_reading(model, side, doses) for doses in regimens(model.knowledge, side.treatment)]


def _reading(model: Model, side: Side, doses: Doses) -> Reading:
    sensitivity, synergy = _SENSITIVITY.match(side.readout), _SYNERGY.match(side.readout)
    inside = _INSIDE.match(side.readout)
    if inside:
        return _inside(model, side, doses, inside[1])
    if sensitivity:
        return _sensitivity(model, side, doses, sensitivity[1])
    if synergy:
        return _synergy(model, side, doses, (synergy[1], synergy[2]))
    name = model.readout(side.readout)
    return Reading((_arm(model, side, doses),), lambda run: float(run.read(name)[0]))


def _arm(model: Model, side: Side, doses: Doses) -> Arm:
    cell = cell_of(model, side.cell, side.environment)
    at = minutes(side.at)
    if side.schedule:
        spells = tuple(_spell(model, phase, doses) for phase in side.schedule)
        return Arm(cell, at=at, spells=spells)
    changed = bool(side.environment) and not side.settled
    before = model.environment(_replete(model, side)) if changed else None
    return Arm(cell, doses, at=at, before=before)


def _replete(model: Model, side: Side) -> dict[str, float]:
    """The reference value of every input that the environment names."""
    inputs = model.knowledge.inputs
    return {name: inputs[name].reference for name in model.environment(side.environment)}


def _spell(model: Model, phase: Phase, doses: Doses) -> Spell:
    if phase.treatment is not None and CLASS in phase.treatment:
        raise InputError("a phase of a schedule names its drugs; a class stands in the treatment of the experiment")
    given = doses if phase.treatment is None else regimens(model.knowledge, phase.treatment)[0]
    return Spell(phase.length, model.environment(phase.environment), given)


def _inside(model: Model, side: Side, doses: Doses, drug_name: str) -> Reading:
    """Free concentration of a drug inside the cell, nmol/L; 0 where it is not given."""
    arm = _arm(model, side, doses)
    found = reaching(model.knowledge, arm.cell, doses).get(model.drug(drug_name), 0.0)
    return Reading((arm,), lambda run: float(found))


def _sensitivity(model: Model, side: Side, doses: Doses, drug_name: str) -> Reading:
    """1 - mean GR over the drug's standard doses, beside the side's own treatment."""
    drug = model.drug(drug_name)
    usual_dose(model.knowledge, drug)
    ladder = [0.0, *model.knowledge.drugs[drug].standard_doses]
    arms = tuple(_arm(model, side, {**doses, drug: dose}) for dose in ladder)

    def value(run: Run) -> float:
        rates = growth_rates(model, run)
        return float(1.0 - gr_value(rates[1:], rates[:1]).mean())

    return Reading(arms, value)


def growth_rates(model: Model, run: Run) -> np.ndarray:
    """Net growth rate of every arm, 1/h."""
    return model.growth.net_rate_per_h(run.read(DIVISION), run.read(DEATH))


def _synergy(model: Model, side: Side, doses: Doses, names: Sequence[str]) -> Reading:
    """Mean Bliss excess of the 72 h viability over the standard doses of two drugs."""
    first, second = (model.drug(name) for name in names)
    ladders = [[0.0, *model.knowledge.drugs[drug].standard_doses] for drug in (first, second)]
    arms = tuple(_arm(model, side, {**doses, first: a, second: b}) for a in ladders[0] for b in ladders[1])

    def value(run: Run) -> float:
        rates = growth_rates(model, run).reshape(len(ladders[0]), len(ladders[1]))
        left = viability(rates, rates[:1, :1])
        return float(bliss_excess(left[1:, 1:], left[1:, 0], left[0, 1:]).mean())

    return Reading(arms, value)


def log_ratio(treated: float, control: float) -> float:
    """ln(treated / control), both no smaller than the floor."""
    return math.log(max(treated, FLOOR) / max(control, FLOOR))


def agreement(expect: Expectation, treated: float, control: float) -> float:
    """How far a pair of values lies the expected way: a log ratio; minus its size where they should be the same."""
    ratio = log_ratio(treated, control)
    if expect is Expectation.SAME:
        return -abs(ratio)
    return ratio if expect is Expectation.GREATER else -ratio


def holds(expect: Expectation, treated: float, control: float, margin: float) -> bool:
    """Whether a pair of values agrees with what was expected."""
    least = -margin if expect is Expectation.SAME else margin
    return agreement(expect, treated, control) >= least


def _verdict(experiment: Experiment, values: list[tuple[float, float]], problem: str | None) -> Verdict:
    common = (experiment.id, experiment.claim, experiment.readout, experiment.expect.value)
    if problem:
        outcome = "waiting" if experiment.waiting else "invalid"
        return Verdict(*common, None, None, False, outcome, problem)
    margin = experiment.margin or (SAME_MARGIN if experiment.expect is Expectation.SAME else MARGIN)
    control, treated = min(values, key=lambda pair: agreement(experiment.expect, pair[1], pair[0]))
    passed = holds(experiment.expect, treated, control, margin)
    ratio = math.exp(log_ratio(treated, control))
    reason = f"{experiment.readout} is {treated:.3g} against {control:.3g}, {ratio:.2f} times the control"
    return Verdict(*common, control, treated, passed, "passed" if passed else "failed", reason)
