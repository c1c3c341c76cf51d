"""`rheostat design`: which agents, pairs and orders take a tumour's growth at what a patient can reach."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rheostat.cli.switches import switch_option, switched_model
from rheostat.cli.tumour_options import Told, read_tumour, tumour_options
from rheostat.errors import InputError

RECORD, REGIMENS = "design.json", "regimens.tsv"


@click.command()
@tumour_options
@switch_option
@click.option("--regimen", metavar="R", help="Seek a partner for this, such as 'everolimus'; default all pairs.")
@click.option("--json", "print_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Write all tables here.")
def design(
    case: str | None,
    sample: str | None,
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    switches: tuple[str, ...],
    regimen: str | None,
    print_json: bool,
    folder: Path | None,
) -> None:
    """Search agents, pairs and schedules that take the growth of a tumour.

    CASE is as for `rheostat resistance`. Agents whose free concentration in patients is known are tried at it, with the
    normal cell beside the tumour; all others stand apart, at what cells are usually given. For research use only.
    """
    from rheostat.analysis.design.design import design as design_for
    from rheostat.analysis.given import parse_regimen
    from rheostat.report.design.tables import design_record, regimens_tsv
    from rheostat.report.design.text import RANKING, design_text
    from rheostat.report.render import write_together
    from rheostat.report.resistance.tables import as_json

    if folder is not None and folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; expected a folder to write into")
    model = switched_model(switches)
    base = parse_regimen(model.knowledge, regimen) if regimen is not None else ()
    tumour = read_tumour(model, Told(case, sample, alterations, context, inputs))
    found = design_for(
        model,
        tumour.cell,
        base=base,
        cancer=tumour.cancer,
        genes=tumour.genes,
        progress=_tell if sys.stderr.isatty() else None,
    )
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    record = as_json(design_record(found, tumour=tumour.name, base=base))
    if print_json:
        click.echo(record, nl=False)
    else:
        click.echo(design_text(model.knowledge, found, tumour=tumour.name, base=base), nl=False)
        click.echo(f"\n{RANKING}", nl=False)
    if folder is not None:
        write_together(folder, {RECORD: record, REGIMENS: regimens_tsv(found)})
        click.echo(f"The tables are in {folder}", err=True)


def _tell(doing: str) -> None:
    click.echo(f"\r\x1b[K{doing}", nl=False, err=True)
