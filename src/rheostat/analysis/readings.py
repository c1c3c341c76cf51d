"""The graded and the two-valued reading of the same experiments, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from jaxtyping import Float

from rheostat.analysis.experiments import SAME_MARGIN, Trial, Verdict, judge, log_ratio, prepare
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.two_valued import TwoValuedModel, two_valued
from rheostat.errors import InputError
from rheostat.knowledge.experiments import Expectation, Experiment
from rheostat.network.boolean import KEPT, PRESENT, TwoValued
from rheostat.network.cell import Conditions
from rheostat.simulate.asynchronous import Course, batch_means

SEEN = 0.03
"""A change of the readout below this, as a logarithm, is none; the graded reading asks for the margin of the record."""

SMALL = 0.25
"""A graded change below this, as a logarithm, is small: chance and coarse levels may hide it."""

COURSE = Course(trajectories=40, settling=30, counted=60)
LONG_COURSE = Course(trajectories=200, settling=30, counted=120)
"""For few experiments: the error of a mean is a third of that of `COURSE`."""

SEED = 1


class Why(Enum):
    """Why a two-valued reading does not say of an experiment what the graded one says."""

    TIME = "it is about a time or a schedule; trajectories have no hours"
    DOSES = "it compares growth over a ladder of doses, or a concentration"
    UNREAD = "it compares no steady states: a clinical value, or a claim that waits"
    AMOUNT = "case and control are the same with two values: a dose, a partial loss or an amplification between them"
    CEILING = "the readout is on, or off, in both and cannot rise or fall further"
    SAME = "the two should be the same, and each two-valued change is a large one"
    SMALL = "the graded change is small"
    OPPOSITE = "feedback or coarse levels turn the change around"
    HIDDEN = "the change dies out on the way: the levels in between are lost"


@dataclass(frozen=True)
class BothReadings:
    """One experiment: what the graded reading came to, and whether each two-valued one agrees with the claim.

    `chances` and `functions` are None where the experiment cannot be read with two values; `why` then says why not.
    """

    id: str
    expect: str
    graded: str
    chances: bool | None
    functions: bool | None
    why_chances: Why | None
    why_functions: Why | None


def read_both(model: Model, experiments: Sequence[Experiment], *, course: Course = COURSE) -> list[BothReadings]:
    """Every experiment by the graded model and by both two-valued readings, from the reference state.

    All arms of a kind are sampled once; a minute or so for all that ship.
    """
    trials = [prepare(model, experiment) for experiment in experiments]
    verdicts = judge(model, trials)
    outside = [_outside(trial) for trial in trials]
    inside = [trial for trial, reason in zip(trials, outside, strict=True) if reason is None]
    reader = two_valued(model)
    arms = [arm for trial in inside for arm in trial.arms]
    chances, functions = (_Sampled(reader, arms, course, by_chance=by_chance) for by_chance in (True, False))
    out, position = [], 0
    for trial, verdict, reason in zip(trials, verdicts, outside, strict=True):
        if reason is not None:
            out.append(BothReadings(verdict.id, verdict.expect, verdict.outcome, None, None, reason, reason))
            continue
        rows = slice(position, position + len(trial.arms))
        position = rows.stop
        by_chance, by_function = (_judged(model, trial, verdict, sampled, rows) for sampled in (chances, functions))
        agree, coincide = by_chance[0], by_function[0]
        out.append(
            BothReadings(verdict.id, verdict.expect, verdict.outcome, agree, coincide, by_chance[1], by_function[1])
        )
    return out


def _outside(trial: Trial) -> Why | None:
    """Why an experiment cannot be read with two values; None where it can."""
    if trial.experiment.schedule or any(not arm.is_steady for arm in trial.arms):
        return Why.TIME
    if any(trial.experiment.readout.startswith(name) for name in ("sensitivity(", "synergy(", "inside(")):
        return Why.DOSES
    return Why.UNREAD if trial.problem or not trial.arms else None


class _Sampled:
    """States of arms by a two-valued reading, in folds; arms that are the same with two values are sampled once."""

    def __init__(self, reader: TwoValuedModel, arms: Sequence[Arm], course: Course, *, by_chance: bool) -> None:
        conditions = reader.conditions([(arm.cell, arm.doses) for arm in arms])
        places: dict[tuple[bytes, ...], int] = {}
        self.which = [places.setdefault(_key(conditions, i), len(places)) for i in range(len(arms))]
        first = [self.which.index(k) for k in range(len(places))]
        readings: list[TwoValued] = [reader.read(conditions.row(i), by_chance=by_chance) for i in first]
        means = batch_means(readings, by_chance=by_chance, course=course, rng=np.random.default_rng(SEED))
        self.states: Float[np.ndarray, "condition node"] = np.array(
            [reading.scale.values(row) for reading, row in zip(readings, means, strict=True)]
        ).reshape(len(readings), len(reader.model.network.nodes))


def _key(conditions: Conditions, i: int) -> tuple[bytes, ...]:
    return (
        conditions.abundance[i].tobytes(),
        conditions.locked[i].tobytes(),
        (conditions.inputs[i] >= PRESENT).tobytes(),
        (conditions.residuals[i] >= KEPT).tobytes(),
    )


def _judged(
    model: Model, trial: Trial, verdict: Verdict, sampled: _Sampled, rows: slice
) -> tuple[bool | None, Why | None]:
    """Whether all pairs of an experiment agree with its claim, and why not."""
    which = sampled.which[rows]
    name = model.readout(trial.experiment.readout)
    pairs = list(zip(which[0::2], which[1::2], strict=True))
    for control, treated in pairs:
        try:
            before, after = (float(model.reader.read(name, sampled.states[k][None])[0]) for k in (control, treated))
        except InputError:
            return None, Why.UNREAD
        ratio = log_ratio(min(after, 1e6), min(before, 1e6))
        if not _agrees(trial.experiment, ratio):
            return False, _reason(trial.experiment, verdict, ratio, alike=control == treated)
    return True, None


def _agrees(experiment: Experiment, ratio: float) -> bool:
    if experiment.expect is Expectation.SAME:
        return abs(ratio) <= (experiment.margin or SAME_MARGIN)
    return ratio > SEEN if experiment.expect is Expectation.GREATER else ratio < -SEEN


def _reason(experiment: Experiment, verdict: Verdict, ratio: float, *, alike: bool) -> Why:
    if experiment.expect is Expectation.SAME:
        return Why.SAME
    if alike:
        return Why.AMOUNT
    graded = 0.0
    if verdict.treated is not None and verdict.control is not None:
        graded = abs(log_ratio(min(verdict.treated, 1e6), min(verdict.control, 1e6)))
    if graded < SMALL:
        return Why.SMALL
    if abs(ratio) > SEEN:
        return Why.OPPOSITE
    return Why.CEILING if ratio == 0.0 else Why.HIDDEN


FACT = "fact-"


def facts(found: Sequence[BothReadings]) -> Mapping[str, list[BothReadings]]:
    """The records of each textbook fact, by its number (F01); a fact holds where all its records do."""
    out: dict[str, list[BothReadings]] = {}
    for each in found:
        if each.id.startswith(FACT):
            out.setdefault(each.id.split("-")[1][:3], []).append(each)
    return out
