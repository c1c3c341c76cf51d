"""The tumour that a command asks about: a case on disk, or a cell told by options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from rheostat.cli.assignments import levels
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model
    from rheostat.network.cell import Cell
    from rheostat.tumour.interpret import Interpretation

_Command = TypeVar("_Command", bound=Callable[..., object])


@dataclass(frozen=True)
class Told:
    """The options as given; `case` is a path or changes separated by commas, None where the others tell the cell."""

    case: str | None
    sample: str | None
    alterations: tuple[str, ...]
    context: str | None
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Tumour:
    """The tumour that was asked about.

    Parameters
    ----------
    name : str - of the sample, or what was told
    cell : Cell
    cancer : str - OncoTree code or name; None where not stated
    genes : genes with a change whose effect is known
    """

    name: str
    cell: Cell
    cancer: str | None
    genes: tuple[str, ...]


def tumour_options(command: _Command) -> _Command:
    """Adds the argument CASE and the options that tell a cell."""
    for add in reversed(
        (
            click.argument("case", required=False, metavar="[CASE]"),
            click.option("--sample", metavar="NAME", help="Which sample of CASE; needed where it has several."),
            click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'KRAS G12D'."),
            click.option("--context", help="A named cell to start from, in place of a CASE."),
            click.option(
                "--environment",
                "inputs",
                multiple=True,
                metavar="INPUT=LEVEL",
                help="Such as insulin=0.5; 1 is replete.",
            ),
        )
    ):
        command = add(command)
    return command


def read_tumour(model: Model, told: Told) -> Tumour:
    """The tumour of a CASE with further alterations on top, or the cell that the options tell.

    Raises
    ------
    InputError - where CASE and a context are both given, a case has several samples and none was chosen, or
        something is not understood
    """
    from rheostat.analysis.experiments import cell_of
    from rheostat.knowledge.experiments import CellRecord

    surroundings = levels(told.inputs, option="--environment")
    path = Path(told.case) if told.case is not None else None
    if path is None or not path.exists():
        if told.sample is not None:
            raise InputError(f"--sample {told.sample}: there is no CASE to take it from")
        changes = (*_changes(told.case), *told.alterations)
        cell = cell_of(model, CellRecord(context=told.context, alterations=changes), surroundings)
        parts = [part for part in (told.context, *changes) if part]
        genes = tuple(dict.fromkeys(model.alteration(text).gene for text in changes))
        return Tumour(", ".join(parts) or "reference cell", cell, None, genes)
    if told.context is not None:
        raise InputError("a CASE and --context are two tumours; give one of them")
    found = _sample(read_interpretations(model, path), told)
    cell = found.cell()
    for text in told.alterations:
        cell = model.alteration(text).applied_to(cell)
    profile = found.profile
    name = ", ".join([profile.sample_id, *told.alterations])
    genes = tuple(dict.fromkeys(change.gene for change in found.recognised))
    return Tumour(name, cell.within(model.environment(surroundings)), profile.cancer_type, genes)


def _changes(text: str | None) -> tuple[str, ...]:
    """The changes of a CASE that is no path.

    Raises
    ------
    InputError - where it can only have been meant as a path, or a change is empty
    """
    if text is None:
        return ()
    words = tuple(part.strip() for part in text.replace(";", ",").split(","))
    if not all(words):
        raise InputError(f"{text!r}: expected a folder, a MAF file, or changes separated by commas")
    if len(words) == 1 and " " not in words[0]:
        raise InputError(f"{text}: there is no such file or folder; a change is written with its gene, as 'TSC2 loss'")
    return words


def read_interpretations(model: Model, path: Path) -> list[Interpretation]:
    """Every sample of a case, a study or any other folder that is understood.

    Raises
    ------
    InputError - where nothing is understood, or what there is has errors
    """
    from rheostat.tumour.curated import curated_for_reading
    from rheostat.tumour.find_inputs import read_cohort
    from rheostat.tumour.interpret import interpret

    read = read_cohort(path, curated=curated_for_reading(model.knowledge))
    if read.errors:
        raise InputError(f"{read.problems[0].examples[0]}; see all with rheostat check-input {path}")
    if not read.profiles:
        raise InputError(f"{path}: no sample was found")
    return [interpret(profile, model.knowledge) for profile in read.profiles]


def _sample(found: Sequence[Interpretation], told: Told) -> Interpretation:
    names = [each.profile.sample_id for each in found]
    if told.sample is None:
        if len(found) > 1:
            raise InputError(f"{told.case} has {len(found)} samples ({', '.join(names[:4])}); choose with --sample")
        return found[0]
    if told.sample not in names:
        from rheostat.errors import unknown_name

        raise unknown_name(told.sample, names, kind="sample")
    return found[names.index(told.sample)]
