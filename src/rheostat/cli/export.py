"""`rheostat export`: the model in the formats of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.assignments import assignments, levels
from rheostat.cli.switches import switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model
    from rheostat.network.logic import Logic

FORMATS = ("sbml", "sbml-qual", "maboss", "bnet", "petab")
_MODEL = "shipped"


@click.command()
@click.argument("model_name", metavar="[MODEL]", default=_MODEL)
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What is written.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file; for petab, a folder.")
@click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Two-valued formats: the cell.")
@click.option("--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Two-valued formats: hold inputs.")
@click.option("--treat", "drugs", multiple=True, metavar="DRUG=DOSE", help="Two-valued formats: the treatment.")
@switch_option
def export(
    model_name: str,
    kind: str,
    output: Path,
    alterations: tuple[str, ...],
    inputs: tuple[str, ...],
    drugs: tuple[str, ...],
    switches: tuple[str, ...],
) -> None:
    """Write MODEL (`shipped`, the one that comes with Rheostat) as SBML, SBML-qual, MaBoSS, BoolNet or PEtab.

    maboss writes two files, OUTPUT.bnd and OUTPUT.cfg. Without --alter, --environment and --treat the two-valued
    formats hold the reference cell with all inputs free, and an input for each output of a drug target.
    """
    if model_name != _MODEL:
        raise InputError(f"unknown model {model_name!r}; the only one is {_MODEL!r}, which --switch changes")
    cell = {"alterations": alterations, "inputs": inputs, "drugs": drugs}
    if kind in ("sbml", "petab") and any(cell.values()):
        raise InputError(f"--format {kind} takes no cell; its parameters say what a cell or a treatment changes")
    model = switched_model(switches)
    for file, text in _files(model, kind, output, cell).items():
        _write(file, text)
        click.echo(f"wrote {file}", err=True)


def _write(file: Path, text: str) -> None:
    """Write a file so that nobody ever sees a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _files(model: Model, kind: str, output: Path, cell: Mapping[str, Any]) -> dict[Path, str]:
    if kind == "sbml":
        from rheostat.exchange.sbml import sbml_of

        return {output: sbml_of(model.network)}
    if kind == "petab":
        from rheostat.analysis.petab_problem import petab_problem

        return {output / name: text for name, text in petab_problem(model).items()}
    return _two_valued_files(model, kind, output, cell)


def _two_valued_files(model: Model, kind: str, output: Path, cell: Mapping[str, Any]) -> dict[Path, str]:
    from rheostat.exchange.boolean_formats import bnet_of, maboss_of
    from rheostat.exchange.sbml_qual import sbml_qual_of

    logic, start = _logic(model, cell)
    if kind == "bnet":
        return {output: bnet_of(logic)}
    if kind == "sbml-qual":
        return {output: sbml_qual_of(logic, start=start)}
    network, settings = maboss_of(logic, start=start, time=50.0, trajectories=1000)
    return {_suffixed(output, ".bnd"): network, _suffixed(output, ".cfg"): settings}


def _suffixed(file: Path, suffix: str) -> Path:
    bare = file.with_suffix("") if file.suffix in (".bnd", ".cfg") else file
    return bare.with_name(bare.name + suffix)


def _logic(model: Model, cell: Mapping[str, Any]) -> tuple[Logic, Mapping[str, bool]]:
    """The Boolean network that was asked for, and its reference state."""
    from rheostat.analysis.experiments import cell_of
    from rheostat.analysis.treatment import regimens
    from rheostat.analysis.two_valued import two_valued
    from rheostat.knowledge.experiments import CellRecord
    from rheostat.network.cell import Cell

    reading = two_valued(model)
    if not any(cell.values()):
        return reading.whole_logic(), {
            **reading.logic(Cell(), {}).start,
            **dict.fromkeys(model.network.residuals, True),
        }
    environment = levels(cell["inputs"], option="--environment")
    doses = regimens(model.knowledge, assignments(cell["drugs"], option="--treat"))[0]
    found = reading.logic(cell_of(model, CellRecord(alterations=cell["alterations"]), environment), doses)
    return found.whole.inputs_held(found.held), found.start
