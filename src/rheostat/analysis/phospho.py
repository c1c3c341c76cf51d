"""Phosphoproteins under inhibitors: does the model say which way each readout moves?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rheostat.analysis.agreement import spearman
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.analysis.treatment import drug_id, usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.assays import Assays
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import interpret
from rheostat.tumour.read_table import open_table

MOVED_LOG2 = 0.585
"""A measured change of less than half again is within the noise of the arrays."""

TABLES = "phospho_*log2fc*"
FLOOR = 0.01
FEWEST_SIZES = 10
COLUMNS = ("cell_line", "inhibitor", "stimulus", "readout", "log2fc")


@dataclass(frozen=True)
class Change:
    """One measured change: log2 of treated over untreated."""

    cell_line: str
    inhibitor: str
    stimulus: str
    readout: str
    log2: float


@dataclass(frozen=True)
class PhosphoScore:
    """Directions of changes, each cell of the table (inhibitor by readout) weighing the same.

    Parameters
    ----------
    rows, cells : how many measured changes and cells the figures rest on
    accuracy : share of changes with the right direction, averaged over cells
    always_down : the same if every readout were said to fall
    majority : the same if every change went as most changes of its cell in the other lines do; None for one line alone
    no_change : the same for a rule that says nothing moves, which is never right of what moved
    departures, departed : share of the changes against the majority of their cell whose direction is right, and their
        number; None without any
    sizes : Spearman's rho of predicted and measured sizes inside a cell, averaged over cells; None without a cell
    """

    rows: int
    cells: int
    accuracy: float
    always_down: float
    majority: float | None
    no_change: float
    departures: float | None
    departed: int
    sizes: float | None


def read_changes(path: Path) -> list[Change]:
    """A table with the columns cell_line, inhibitor, stimulus, readout, log2fc.

    Raises
    ------
    InputError - where a column is missing or a change is no number
    """
    out = []
    with open_table(path, expected=", ".join(COLUMNS)) as table:
        columns = [table.column(name) for name in COLUMNS]
        for row in table.rows:
            line, inhibitor, stimulus, readout, change = (row.cells[i] for i in columns)
            if not change:
                continue
            try:
                out.append(Change(line, inhibitor, stimulus, readout, float(change)))
            except ValueError as error:
                raise InputError(f"{row.place}: {change!r} is not a log2 change") from error
    return out


def score_changes(
    model: Model, assays: Assays, changes: Sequence[Change], *, cells: Mapping[str, Cell]
) -> PhosphoScore | None:
    """The directions that the model predicts at steady state, against those that were measured.

    Changes of readouts, treatments or lines that the model does not know are left out, as are small ones.

    Parameters
    ----------
    model : Model
    assays : the table's words
    changes : what was measured
    cells : cell line to its cell

    Returns
    -------
    the score; None where nothing can be compared
    """
    usable = [
        each for each in changes
        if each.readout in assays.readouts and each.inhibitor in assays.treatments
        and each.stimulus in assays.stimuli and each.cell_line in cells and abs(each.log2) >= MOVED_LOG2
    ]  # fmt: skip
    if not usable:
        return None
    predicted = _predictions(model, assays, usable, cells)
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    lines: dict[tuple[str, str], list[str]] = {}
    for each in usable:
        said = predicted[each.cell_line, each.inhibitor, each.stimulus, each.readout]
        groups.setdefault((each.inhibitor, each.readout), []).append((said, each.log2))
        lines.setdefault((each.inhibitor, each.readout), []).append(each.cell_line)
    majorities = [
        share for cell, pairs in groups.items()
        if (share := _majority_right(lines[cell], [seen for _, seen in pairs])) is not None
    ]  # fmt: skip
    against = [said * seen > 0.0 for pairs in groups.values() for said, seen in _departures(pairs)]
    right = [np.mean([said * seen > 0.0 for said, seen in pairs]) for pairs in groups.values()]
    down = [np.mean([seen < 0.0 for _, seen in pairs]) for pairs in groups.values()]
    sizes = [
        rho
        for pairs in groups.values()
        if len(pairs) >= FEWEST_SIZES
        and (rho := spearman(np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))) is not None
    ]
    return PhosphoScore(
        rows=len(usable),
        cells=len(groups),
        accuracy=float(np.mean(right)),
        always_down=float(np.mean(down)),
        majority=float(np.mean(majorities)) if majorities else None,
        no_change=0.0,
        departures=float(np.mean(against)) if against else None,
        departed=len(against),
        sizes=float(np.mean(sizes)) if sizes else None,
    )


def _majority_right(lines: Sequence[str], seen: Sequence[float]) -> float | None:
    """The share of changes that go the way most changes of the other lines go; ties count half."""
    right = []
    for line, change in zip(lines, seen, strict=True):
        others = [np.sign(other) for name, other in zip(lines, seen, strict=True) if name != line]
        if others:
            right.append(0.5 + 0.5 * float(np.sign(np.sum(others)) * np.sign(change)))
    return float(np.mean(right)) if right else None


def _departures(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What was predicted and seen of the changes that go against most of their cell."""
    way = np.sign(np.sum([np.sign(seen) for _, seen in pairs]))
    return [(said, seen) for said, seen in pairs if np.sign(seen) == -way]


def _predictions(
    model: Model, assays: Assays, changes: Sequence[Change], cells: Mapping[str, Cell]
) -> dict[tuple[str, str, str, str], float]:
    """log2 of treated over untreated for every line, treatment, stimulus and readout."""
    wanted = sorted({(each.cell_line, each.inhibitor, each.stimulus) for each in changes})
    arms = []
    for line, inhibitor, stimulus in wanted:
        cell = cells[line].within({**assays.starved, **assays.stimuli[stimulus]})
        drugs = [drug_id(model.knowledge, name) for name in assays.treatments[inhibitor]]
        arms += [Arm(cell), Arm(cell, {drug: usual_dose(model.knowledge, drug) for drug in drugs})]
    run = model.run(arms)
    out: dict[tuple[str, str, str, str], float] = {}
    for readout in {each.readout for each in changes}:
        levels = run.read(assays.readouts[readout]).reshape(-1, 2)
        logs = np.log2((levels[:, 1] + FLOOR) / (levels[:, 0] + FLOOR))
        out.update({(*key, readout): float(value) for key, value in zip(wanted, logs, strict=True)})
    return out


def score_folder(model: Model, assays: Assays, folder: Path, *, panel: MeasuredPanel) -> dict[str, PhosphoScore]:
    """The score of every table of changes in a folder, by file name; its lines' genomes come from the same folder.

    Raises
    ------
    InputError - where a table cannot be read
    """
    found = {}
    for path in sorted(folder.glob(TABLES)):
        changes = read_changes(path)
        lines = sorted({each.cell_line for each in changes})
        cells = {line: interpret(panel.profile(line), model.knowledge).cell() for line in lines}
        score = score_changes(model, assays, changes, cells=cells)
        if score is not None:
            found[path.name] = score
    return found
