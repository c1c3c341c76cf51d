"""`rheostat explain`: what makes the prediction for a tumour under a regimen, and why not another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.switches import switch_option, switched_model
from rheostat.cli.tumours import NamedTumour, tumours_named
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.explain.given import Setting
    from rheostat.analysis.model import Model
    from rheostat.report.explanation.findings import ExplanationFindings

SETTINGS = ("patient", "dish")
TEXT, RECORD, TABLE, GRAPH = "explanation.txt", "explanation.json", "explanation.tsv", "explanation.svg"


@click.command()
@click.argument("case", metavar="CASE")
@click.option("--regimen", metavar="NAME", help="A regimen or drugs joined by +; default the one that ranks first.")
@click.option("--why-not", "other", metavar="NAME", help="Another regimen to set beside it.")
@click.option("--doses", type=click.Choice(SETTINGS), help="Default patient where known what reaches one, else dish.")
@click.option("--sample", metavar="ID", help="Explain this sample of the case only.")
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--graph", metavar="FILE.svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw it.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def explain(
    case: str,
    regimen: str | None,
    other: str | None,
    doses: str | None,
    sample: str | None,
    folder: Path | None,
    graph: Path | None,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what makes the prediction for the tumours of CASE under a regimen.

    CASE is a folder or a MAF file as for `rheostat report`, or changes separated by commas, such as 'TSC2 loss,
    MTOR F2108L het'. Growth is a share of the untreated rate, at the free concentration that patients reach on
    average, or at the usual dose in a dish. DIR gets explanation.txt, .json, .tsv and .svg, in a folder a sample where
    there are several. For research use only.
    """

    from rheostat.analysis.explain.given import Setting

    setting = None if doses is None else Setting(doses)
    model = switched_model(switches)
    tumours = tumours_named(model, case, sample=sample)
    if graph is not None and len(tumours) > 1:
        names = ", ".join(each.tumour.name for each in tumours)
        raise InputError(f"--graph draws one tumour; say which with --sample: {names}")
    found = [_explained(model, each, regimen, other, setting) for each in tumours]
    if as_json:
        click.echo(_json(found), nl=False)
    else:
        click.echo("\n".join(_text(each, tumour) for each, tumour in zip(found, tumours, strict=True)), nl=False)
    if graph is not None:
        _write_drawing(found[0], graph)
    if folder is not None:
        _write_all(found, tumours, folder)


def _explained(
    model: Model, named: NamedTumour, regimen: str | None, other: str | None, setting: Setting | None
) -> ExplanationFindings:
    from rheostat.analysis.explain.contrast import contrast
    from rheostat.analysis.explain.explanation import explain_tumour, first_regimen
    from rheostat.analysis.explain.given import given, side_by_side
    from rheostat.report.explanation.compose import explanation_findings

    if regimen is None:
        chosen = first_regimen(model, named.tumour, setting=setting)
    else:
        chosen = given(model, regimen, setting=setting)
    if other is None:
        return explanation_findings(explain_tumour(model, named.tumour, chosen), cancer=named.cancer)
    second = given(model, other, setting=setting)
    if second.id == chosen.id:
        raise InputError(f"--why-not {other} is the regimen that is explained; name another")
    here, there = (explain_tumour(model, named.tumour, each) for each in side_by_side(model, chosen, second))
    return explanation_findings(here, cancer=named.cancer, against=contrast(here, there))


def _text(found: ExplanationFindings, named: NamedTumour) -> str:
    from rheostat.report.explanation.text import as_text

    return as_text(found, notes=named.notes)


def _json(found: list[ExplanationFindings]) -> str:
    return json.dumps({"explanations": [each.model_dump(mode="json") for each in found]}, indent=1) + "\n"


def _write_drawing(found: ExplanationFindings, file: Path) -> None:
    from rheostat.report.drawing import as_file
    from rheostat.report.explanation.graph import explanation_figure
    from rheostat.report.render import figure_style, write_whole

    write_whole(file, as_file(explanation_figure(found, name="explanation"), style=figure_style()))
    click.echo(f"rheostat: the drawing is in {file}", err=True)


def _write_all(found: list[ExplanationFindings], tumours: list[NamedTumour], folder: Path) -> None:
    from rheostat.report.explanation.text import as_table
    from rheostat.report.render import write_whole

    for each, named in zip(found, tumours, strict=True):
        place = folder if len(found) == 1 else folder / _folder_name(each.sample_id)
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / TEXT, _text(each, named))
        write_whole(place / RECORD, _json([each]))
        write_whole(place / TABLE, as_table(each))
        _write_drawing(each, place / GRAPH)


def _folder_name(sample: str) -> str:
    """A sample's id as the name of a folder, whatever characters it has."""
    return "".join(char if char.isalnum() or char in "-_." else "_" for char in sample).lstrip(".") or "sample"
