"""Plain tables of samples and genes: discrete levels, alterations in words, or numbers."""

from __future__ import annotations

import re
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.knowledge.variant_words import load_variant_words, plain
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.levels import LEVELS, MISSING, PARTIAL_DELETION, add_levels_from_log2, level_in_words, level_of
from rheostat.tumour.read_expression import logged
from rheostat.tumour.read_grid import Grid, number_in, numbers_of, read_grid
from rheostat.tumour.read_variant_list import kind_of_change
from rheostat.tumour.relative_copies import as_log2

COPIES = "relative copy number"
PROTEIN = "protein"


def add_levels(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """Discrete copy number of a file into a cohort."""
    _take_levels(gathering, path, read_grid(path, genes=curated.genes, refuse=gathering.problems.leave_out))


def _take_levels(gathering: Gathering, path: Path, grid: Grid) -> None:
    place = Place(path, 1)
    known = {sample for sample in grid.samples if gathering.add_sample(sample, place=place)}
    kept = 0
    for sample, gene, text, where in grid.cells():
        if sample not in known:
            continue
        try:
            level = level_of(text, gene=gene, sample=sample, place=where)
        except InputError as error:
            gathering.problems.leave_out(error)
            continue
        if level is not None:
            gathering.levels.setdefault(sample, {})[gene] = level
            kept += 1
    _used(gathering, path, "discrete copy number", grid, kept)


def read_samples(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """A plain table into a cohort: discrete levels, alterations in words, or numbers that are kept as expression.

    A cell with alterations holds protein changes, `AMP`, `HOMDEL` and the like, separated by `;` or `,`; an empty cell
    is unaltered, `NA` is not assayed.

    Raises
    ------
    InputError - where the file cannot be read as such a table
    """
    grid = read_grid(path, genes=curated.genes, refuse=gathering.problems.leave_out)
    numbers = {number_in(text) for text in grid.texts() - MISSING}
    if not numbers or None in numbers:
        _add_alterations(gathering, path, grid, curated=curated)
    elif numbers <= {*LEVELS, PARTIAL_DELETION}:
        _take_levels(gathering, path, grid)
    elif content_of(path) == COPIES:
        _add_copies(gathering, path, grid, curated=curated)
    else:
        _add_expression(gathering, path, grid)


def content_of(path: Path) -> str | None:
    """What the numbers of a file are, by a part of its name; None where it says nothing."""
    name = path.name.casefold()
    return next((what for part, what in load_variant_words().numbers.items() if part in name), None)


def _add_copies(gathering: Gathering, path: Path, grid: Grid, *, curated: Curated) -> None:
    """Copy number as numbers, in any of the ways in use."""
    table = numbers_of(grid, refuse=gathering.problems.leave_out)
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    table, form = as_log2(table)
    gathering.notes.append(f"{path.name} is read as {form}.")
    gathering.copies = table
    add_levels_from_log2(gathering, table, cutoffs=curated.cutoffs)
    words = f"relative copy number ({len(table.samples)} samples)"
    outside = {"outside the model": grid.listed - len(table.genes)}
    gathering.files.append(FileUse(path, words, Use.USED, grid.listed, len(table.genes), outside))


def _used(gathering: Gathering, path: Path, content: str, grid: Grid, kept: int) -> None:
    outside = {"outside the model": grid.listed - len(grid.genes)} if grid.listed > len(grid.genes) else {}
    cells = f"{content} ({len(grid.samples)} samples, {len(grid.genes)} genes of the model)"
    gathering.files.append(FileUse(path, cells, Use.USED, grid.listed, len(grid.genes) if kept else 0, outside))


def _add_expression(gathering: Gathering, path: Path, grid: Grid) -> None:
    table, listed = numbers_of(grid, refuse=gathering.problems.leave_out), grid.listed
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    if gathering.expression is not None:
        gathering.skipped(path, content="numbers; another file of numbers is kept as expression")
        return
    gathering.expression = logged(table)
    kept = len(table.genes)
    content = f"numbers, kept as expression ({len(table.samples)} samples)"
    gathering.files.append(FileUse(path, content, Use.USED, listed, kept, {"outside the model": listed - kept}))


def _add_alterations(gathering: Gathering, path: Path, grid: Grid, *, curated: Curated) -> None:
    for sample in grid.samples:
        gathering.add_sample(sample, place=Place(path, 1))
    assayed: dict[str, set[str]] = {}
    kept = 0
    unaltered = load_variant_words().unaltered
    for sample, gene, text, place in grid.cells():
        if sample not in gathering.samples or text == "NA":
            continue
        assayed.setdefault(sample, set()).add(gene)
        for part in (piece.strip() for piece in re.split(r"[;,]", text)):
            if not part or plain(part) in unaltered or part in MISSING:
                continue
            try:
                kept += _add_part(gathering, sample, gene, part, place=place, curated=curated)
            except InputError as error:
                gathering.problems.leave_out(error)
    for sample, covered in assayed.items():
        gathering.assayed[sample] = frozenset(covered)
    _used(gathering, path, "alterations", grid, kept)


def _add_part(gathering: Gathering, sample: str, gene: str, part: str, *, place: Place, curated: Curated) -> int:
    level = level_in_words(part)
    if level is not None:
        gathering.levels.setdefault(sample, {})[gene] = level
        return 1
    is_kind = plain(part) in load_variant_words().kinds
    kind, change = (part, "") if is_kind else (kind_of_change(part, place=place), part)
    gathering.add_variant(sample, curated.variant(gene, kind=kind, change=change, fraction=None, place=place))
    return 1
