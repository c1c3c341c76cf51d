"""Bands around published courses and folds: does the model stay inside, beside what was measured?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

import numpy as np
from jaxtyping import Float

from rheostat.analysis.experiments import FLOOR, Reading, cell_of, readings
from rheostat.analysis.model import Arm, Model, Spell
from rheostat.analysis.phospho import Change, score_changes
from rheostat.analysis.read_bands import Measured, MeasuredCourse
from rheostat.errors import InputError
from rheostat.knowledge.assays import Assays
from rheostat.knowledge.experiments import CellRecord, Expectation, Experiment
from rheostat.network.cell import Cell

Values = Float[np.ndarray, " time"]
EVEROLIMUS = "drug-everolimus-72h-"
ALPELISIB = "drug-alpelisib-akt-returns"
FGFR = "drug-fgfr-inhibitor-erk-returns"
DAY = "24 h: folds of untreated, hours"
SITE_DRUGS = {"sirolimus": "drug-rapamycin-", "Torin-1": "drug-torin1-"}
EARLIER = (("AKT_pT308", "S6K1_pT389"), ("TSC2_pT1462", "S6K1_pT389"), ("AKT_pT308", "EIF4EBP1_pT37_46"))
"""Pairs of marks of which the first lies upstream: it has half risen, and peaks, before the second."""

STEPS = 481


@dataclass(frozen=True)
class Band:
    """One number that should lie between two others; None at an open end.

    Parameters
    ----------
    figure, claim : where it is drawn and what it says
    predicted : ours, in folds of the control, or a ratio of two times
    measured : the same of the measurement; None where there is none
    """

    figure: str
    claim: str
    predicted: float
    low: float | None
    high: float | None
    measured: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value lies inside, the ends included."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low <= value <= high

    def as_row(self) -> dict[str, object]:
        """The fields of the JSON interface."""
        seen = None if self.measured is None else self.holds(self.measured)
        return {**asdict(self), "passes": self.holds(self.predicted), "measured_inside": seen}


@dataclass(frozen=True)
class Panel:
    """One pair of axes: our line, the measured points, and the band at the last of its times."""

    title: str
    x: tuple[float, ...]
    ours: tuple[float, ...]
    points: tuple[tuple[float, float], ...] = ()
    band: tuple[float | None, float | None] | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A figure with the bands that it shows."""

    name: str
    title: str
    panels: tuple[Panel, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class SignCell:
    """Directions of one readout of one line under one inhibitor.

    `accuracy`: share of its changes with the right direction; `always_down`: the same if all were said to fall.
    """

    inhibitor: str
    readout: str
    line: str
    rows: int
    accuracy: float
    always_down: float


# --- the bands


def limits(experiment: Experiment) -> tuple[float | None, float | None]:
    """The folds between which an experiment's readout should lie.

    Raises
    ------
    InputError - where the experiment states no margin and so draws no band
    """
    if experiment.expect is Expectation.GREATER:
        return math.exp(experiment.margin or 0.0), None
    if experiment.margin is None:
        raise InputError(f"experiment {experiment.id} states no margin, so that there is no band to draw")
    if experiment.expect is Expectation.LESS:
        return None, math.exp(-experiment.margin)
    return math.exp(-experiment.margin), math.exp(experiment.margin)


def drug_course(model: Model, arm: Arm, name: str) -> tuple[Values, Values]:
    """Minutes and folds of the untreated level from the moment a drug is given to the time the arm is looked at."""
    length = _looked_at(arm)
    times = np.linspace(0.0, length, STEPS)
    run = model.follow([Arm(arm.cell, before=arm.before, spells=(Spell(length, doses=arm.doses),))], times)
    levels = np.maximum(model.reader.read(name, run.states)[0], FLOOR)
    return times, levels / levels[0]


def _looked_at(arm: Arm) -> float:
    if arm.at is None:
        raise InputError("a steady state has no course to draw")
    return arm.at


def _pair(model: Model, experiment: Experiment) -> tuple[Reading, Reading]:
    return readings(model, experiment)[0]


def _fold_figure(
    model: Model, experiments: Sequence[Experiment], measured: Mapping[str, float], *, name: str, title: str
) -> Drawn:
    panels, bands = [], []
    for experiment in experiments:
        times, folds = drug_course(model, _pair(model, experiment)[1].arms[0], model.readout(experiment.readout))
        low, high = limits(experiment)
        seen = measured.get(experiment.readout)
        bands.append(Band(name, experiment.claim, float(folds[-1]), low, high, seen))
        points = () if seen is None else ((float(times[-1]) / 60.0, seen),)
        panels.append(Panel(experiment.readout, _plain(times / 60.0), _plain(folds), points, (low, high)))
    return Drawn(name, title, tuple(panels), tuple(bands))


def everolimus_figure(model: Model, measured: Mapping[str, float]) -> Drawn:
    """Four marks over three days of everolimus."""
    chosen = [e for e in model.knowledge.experiments.values() if e.id.startswith(EVEROLIMUS)]
    return _fold_figure(model, chosen, measured, name="everolimus", title="Everolimus, 72 h: folds of untreated, hours")


def rebound_figure(
    model: Model, experiment: Experiment, measured: Mapping[str, float], *, name: str, title: str
) -> Drawn:
    """A mark that falls and comes back under a drug; the band compares the end with the earlier look at it."""
    early, late = (reading.arms[0] for reading in _pair(model, experiment))
    panels = []
    for mark in (experiment.readout, *(each for each in measured if each != experiment.readout)):
        times, folds = drug_course(model, late, model.readout(mark))
        points = ((float(times[-1]) / 60.0, measured[mark]),) if mark in measured else ()
        panels.append(Panel(mark, _plain(times / 60.0), _plain(folds), points))
    times, folds = drug_course(model, late, model.readout(experiment.readout))
    ratio = float(folds[-1] / np.interp(_looked_at(early), times, folds))
    return Drawn(name, title, tuple(panels), (Band(name, experiment.claim, ratio, *limits(experiment)),))


def sites_figure(model: Model, measured: Mapping[tuple[str, str], float]) -> Drawn:
    """Sites of mTORC1 under rapamycin and under Torin1, in log2 of untreated."""
    panels, bands = [], []
    for drug, prefix in SITE_DRUGS.items():
        chosen = [
            e for e in model.knowledge.experiments.values()
            if e.id.startswith(prefix) and (drug, e.readout) in measured and e.treatment.keys() == {drug}
        ]  # fmt: skip
        found = [_fold_band(model, experiment, measured[drug, experiment.readout]) for experiment in chosen]
        places = tuple(float(n) for n in range(len(found)))
        ours = tuple(math.log2(band.predicted) for band in found)
        points = tuple((x, math.log2(band.measured or FLOOR)) for x, band in zip(places, found, strict=True))
        labels = tuple(e.readout for e in chosen)
        panels.append(Panel(f"{drug}, log2", places, ours, points, labels=labels))
        bands += found
    return Drawn("sites", "Sites of mTORC1 in HEK-293E: log2 of untreated", tuple(panels), tuple(bands))


def _fold_band(model: Model, experiment: Experiment, seen: float) -> Band:
    arm = _pair(model, experiment)[1].arms[0]
    _, folds = drug_course(model, arm, model.readout(experiment.readout))
    return Band("sites", experiment.claim, float(folds[-1]), *limits(experiment), seen)


def refed(model: Model, context: str, marks: Iterable[str], length: float) -> tuple[Values, dict[str, Values]]:
    """Marks after insulin and amino acids come back to a starved cell, over so many minutes."""
    starved = model.environment({"amino acids": 0.0, "growth_factors": 0.0})
    fed = {**starved, **model.environment({"amino acids": 1.0}), "insulin": 1.0}
    cell = cell_of(model, CellRecord(context=context), {}).within(fed)
    times = np.linspace(0.0, length, STEPS)
    courses = model.follow([Arm(cell, before=starved, spells=(Spell(length),))], times)
    return times, {mark: model.reader.read(mark, courses.states)[0] for mark in marks}


def half_rise(times: Values, levels: Values) -> float:
    """When a course first stands half-way from its start to its highest point, minutes, between times by a line.

    Examples
    --------
    >>> half_rise(np.array([0.0, 10.0, 20.0]), np.array([0.0, 4.0, 4.0]))
    5.0
    """
    half = 0.5 * (levels[0] + levels.max())
    after = int(np.argmax(levels >= half))
    if after == 0:
        return float(times[0])
    share = (half - levels[after - 1]) / (levels[after] - levels[after - 1])
    return float(times[after - 1] + share * (times[after] - times[after - 1]))


def peak(times: Values, levels: Values) -> float:
    """When a course stands highest, minutes."""
    return float(times[levels.argmax()])


def breast_figure(model: Model, context: str, measured: MeasuredCourse) -> Drawn:
    """The course of one line, each mark beside its own highest point, and the order of its marks."""
    name = f"insulin-{context}"
    label = model.knowledge.contexts[context].label
    times, ours = refed(model, context, measured.marks, measured.minutes[-1])
    seen_at, seen = np.array(measured.minutes), {mark: np.array(v) for mark, v in measured.marks.items()}
    bands = []
    for first, second in EARLIER:
        for word, when in (("has half risen", half_rise), ("peaks", peak)):
            claim = f"In {label} {first} {word} no later than {second}."
            ratio = _ratio(when(times, ours[first]), when(times, ours[second]))
            apart = _ratio(when(seen_at, seen[first]), when(seen_at, seen[second]))
            bands.append(Band(name, claim, ratio, None, 1.0, apart))
    for mark, levels in ours.items():
        claim = f"In {label} {mark} stands higher at the end than before."
        ends = (float(each[-1] / max(each[0], FLOOR)) for each in (levels, seen[mark]))
        bands.append(Band(name, claim, next(ends), 1.0, None, next(ends)))
    panels = [
        Panel(
            mark,
            _plain(times),
            _plain(ours[mark] / ours[mark].max()),
            tuple(zip(measured.minutes, _plain(seen[mark] / seen[mark].max()), strict=True)),
        )
        for mark in measured.marks
    ]
    return Drawn(name, f"{label}, insulin and amino acids: share of the highest, minutes", tuple(panels), tuple(bands))


def _ratio(first: float, second: float) -> float:
    """One time over another; a mark that never rises counts as rising in the first minute."""
    return max(first, 1.0) / max(second, 1.0)


def _plain(values: Values) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def figures(model: Model, measured: Measured) -> list[Drawn]:
    """Every figure with its bands."""
    known = model.knowledge.experiments
    return [
        everolimus_figure(model, measured.everolimus),
        *(breast_figure(model, context, course) for context, course in measured.breast.items()),
        sites_figure(model, measured.sites),
        rebound_figure(model, known[ALPELISIB], measured.alpelisib, name="alpelisib", title=f"Alpelisib, {DAY}"),
        rebound_figure(model, known[FGFR], {}, name="fgfr-inhibitor", title=f"An FGFR inhibitor, {DAY}"),
    ]


# --- directions of phosphoproteins


def sign_cells(model: Model, assays: Assays, changes: Sequence[Change], *, cells: Mapping[str, Cell]) -> list[SignCell]:
    """The agreement of directions in every cell of inhibitor, readout and line that has a change of size."""

    def key(change: Change) -> tuple[str, str, str]:
        return change.inhibitor, change.readout, change.cell_line

    found = []
    for (inhibitor, readout, line), group in groupby(sorted(changes, key=key), key=key):
        score = score_changes(model, assays, list(group), cells=cells)
        if score is not None:
            found.append(SignCell(inhibitor, readout, line, score.rows, score.accuracy, score.always_down))
    return found
