"""The page and the figures of the bands.

`python -m rheostat.report.bands_page DATA build/bands --page docs/reference/bands.md` draws the figures, with the
measured points of the folder DATA, and writes a page that holds none of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from rheostat.analysis.bands import Band, Drawn, SignCell, figures, sign_cells
from rheostat.analysis.model import load_model
from rheostat.analysis.phospho import MOVED_LOG2, read_changes
from rheostat.analysis.read_bands import GENOTYPES, PHOSPHO, read_measured
from rheostat.errors import InputError
from rheostat.knowledge.assays import load_assays
from rheostat.knowledge.load import load_knowledge
from rheostat.report.bands_figure import drawing
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.interpret import interpret
from rheostat.tumour.profile import TumourProfile
from rheostat.tumour.read_genotype import read_genotypes

MOSTLY = 0.5


def page(bands: Sequence[Band], cells: Sequence[SignCell]) -> str:
    """The page of documentation: our side of every band, and of the measurements only counts."""
    inside = sum(band.holds(band.predicted) for band in bands)
    seen = [band for band in bands if band.measured is not None]
    seen_inside = sum(band.holds(band.measured) for band in seen if band.measured is not None)
    lines = [
        "# Bands and directions of drugs",
        "",
        "Written by `make bands DATA=folder`; a change by hand is lost. The measurements that the bands stand beside",
        "are those of others: they are in the figures of `build/bands`, and only counts of them are here.",
        "",
        "## Bands",
        "",
        f"{inside} of {len(bands)} bands hold. {len(seen)} of them have a measurement, which lies inside the band in",
        f"{seen_inside}. Ours is a fold of the untreated or starved cell (of the first hour, for what comes back after",
        "a day), or, where an order is claimed, the first mark's time over the second's.",
        "",
        "| figure | claim | band | ours | holds |",
        "| --- | --- | --- | --- | --- |",
        *(_band_line(band) for band in bands),
        "",
        "## Directions of phosphoproteins under AKT, MEK and FGFR inhibitors",
        "",
        "Measured in four breast lines under several growth factors. A cell of the table is one inhibitor, readout and",
        f"line; changes smaller than {MOVED_LOG2:g} in log2 do not count. Agreement is the share of changes whose",
        "direction the model gives at steady state, averaged over cells; beside it what is reached by saying that",
        "everything falls. Most right counts the cells in which more than half of the changes agree.",
        "",
        "| cells of | cells | changes | agreement | all fall | most right |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_sign_line(name, group) for name, group in _groups(cells)),
    ]
    return "\n".join(lines) + "\n"


def _band_line(band: Band) -> str:
    low = "" if band.low is None else f"from {band.low:.2f} "
    high = "" if band.high is None else f"to {band.high:.2f}"
    held = "yes" if band.holds(band.predicted) else "**no**"
    return f"| {band.figure} | {band.claim} | {(low + high).strip()} | {band.predicted:.2f} | {held} |"


def _groups(cells: Sequence[SignCell]) -> list[tuple[str, list[SignCell]]]:
    inhibitors, lines = (sorted(names) for names in ({c.inhibitor for c in cells}, {c.line for c in cells}))
    return [
        *((name, [c for c in cells if c.inhibitor == name]) for name in inhibitors),
        *((name, [c for c in cells if c.line == name]) for name in lines),
        *([("all", list(cells))] if cells else []),
    ]


def _sign_line(name: str, cells: Sequence[SignCell]) -> str:
    agreement = np.mean([cell.accuracy for cell in cells])
    down = np.mean([cell.always_down for cell in cells])
    right = sum(cell.accuracy > MOSTLY for cell in cells)
    rows = sum(cell.rows for cell in cells)
    return f"| {name} | {len(cells)} | {rows} | {agreement:.2f} | {down:.2f} | {right} |"


def write(out: Path, drawn: Sequence[Drawn], cells: Sequence[SignCell]) -> None:
    """The figures and bands.json."""
    out.mkdir(parents=True, exist_ok=True)
    for figure in drawn:
        (out / f"{figure.name}.svg").write_text(drawing(figure), encoding="utf-8")
    content = {
        "bands": [band.as_row() for figure in drawn for band in figure.bands],
        "directions": [asdict(cell) for cell in cells],
    }
    (out / "bands.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, judge and print; 2 where the measurements are not there or cannot be read."""
    parser = argparse.ArgumentParser(prog="rheostat.report.bands_page")
    parser.add_argument("data", type=Path, help="folder of measurements")
    parser.add_argument("out", type=Path, help="folder of figures")
    parser.add_argument("--page", type=Path, help="page of documentation to write")
    given = parser.parse_args(arguments)
    try:
        measured, changes = read_measured(given.data), read_changes(given.data / PHOSPHO)
        cutoffs = CopyNumberCutoffs.of(load_knowledge())
        profiles = read_genotypes(given.data / GENOTYPES, cutoffs=cutoffs).profiles
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    model = load_model()
    lines = sorted({change.cell_line for change in changes})
    known = {line: interpret(profiles.get(line) or TumourProfile(line), model.knowledge).cell() for line in lines}
    drawn, cells = figures(model, measured), sign_cells(model, load_assays(), changes, cells=known)
    write(given.out, drawn, cells)
    text = page([band for figure in drawn for band in figure.bands], cells)
    if given.page is not None:
        given.page.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
