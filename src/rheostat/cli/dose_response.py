"""`rheostat dose-response`: viability and growth over the dose of one drug."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.assignments import assignments, levels, listed
from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.dose_response import DoseResponse
    from rheostat.analysis.model import Model
    from rheostat.analysis.treatment import Doses
    from rheostat.pharmacology.curves import Curve


@click.command("dose-response")
@click.argument("drug")
@click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'KRAS G12D'.")
@click.option("--context", help="A named cell to start from.")
@click.option(
    "--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Such as insulin=0.5; 1 is replete."
)
@click.option(
    "--with", "others", multiple=True, metavar="DRUG=DOSE", help="A drug given throughout, also to the control."
)
@click.option("--doses", metavar="'D,D,...'", help="Rising doses such as '1 nM,10 nM'; default the drug's own ladder.")
@click.option("--timed", is_flag=True, help="Follow the first 72 h instead of taking growth at rest under the drug.")
@click.option("--gr", "by_growth", is_flag=True, help="Sum up and draw the GR value instead of the viability.")
@click.option("--plot", "drawing", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve: FILE.svg.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def dose_response(
    drug: str,
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    others: tuple[str, ...],
    doses: str | None,
    timed: bool,
    by_growth: bool,
    drawing: Path | None,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print viability and GR at 72 h over rising doses of DRUG, with IC50, GR50, area and top effect.

    GR is 1 for untreated growth, 0 where growth stops and below 0 where cells are lost.
    """
    from rheostat.analysis.dose_response import dose_response as respond
    from rheostat.analysis.experiments import cell_of
    from rheostat.analysis.treatment import CLASS, regimens
    from rheostat.knowledge.experiments import CellRecord
    from rheostat.units import concentration

    given = assignments(others, option="--with")
    if CLASS in given:
        raise InputError(f"--with {CLASS}={given[CLASS]}: name one drug; a class has several members")
    ladder = [concentration(text) for text in listed(doses, option="--doses")] if doses is not None else []
    model = switched_model(switches)
    background = regimens(model.knowledge, given)[0]
    record = CellRecord(context=context, alterations=alterations)
    found = respond(
        model,
        cell_of(model, record, levels(inputs, option="--environment")),
        drug=model.drug(drug),
        doses=ladder,
        background=background,
        timed=timed,
    )
    click.echo(_json(model, found) if as_json else _text(model, found, background, by_growth=by_growth), nl=False)
    if drawing is not None:
        _draw(model, found, drawing, by_growth=by_growth)


def _json(model: Model, found: DoseResponse) -> str:
    rows = zip(found.doses, found.viability.values, found.gr.values, strict=True)
    return (
        json.dumps(
            {
                "drug": found.drug,
                "rows": [
                    {"dose_nm": float(dose), "viability_72h": float(left), "gr_72h": float(gr)}
                    for dose, left, gr in rows
                ],
                "ic50_nm": found.viability.half_point,
                "gr50_nm": found.gr.half_point,
                "viability_area": found.viability.area,
                "gr_area": found.gr.area,
                "viability_top": found.viability.top_effect,
                "gr_top": found.gr.top_effect,
                "background_viability_72h": found.background_viability,
                "switches": as_words(model.switches),
            },
            indent=1,
            allow_nan=False,
        )
        + "\n"
    )


def _text(model: Model, found: DoseResponse, background: Doses, *, by_growth: bool) -> str:
    from rheostat.analysis.treatment import label_of
    from rheostat.report.tables import text_table
    from rheostat.report.wording import decimal, nanomolar, percent

    values = zip(found.doses, found.viability.values, found.gr.values, strict=True)
    rows = [(nanomolar(dose), percent(left), decimal(gr)) for dose, left, gr in values]
    drugs = model.knowledge.drugs
    label = drugs[found.drug].label
    table = text_table((f"dose of {label}", "viability at 72 h", "GR at 72 h"), rows)
    shown, name = (found.gr, "GR") if by_growth else (found.viability, "viability")
    lines = [
        f"IC50 (viability 50 %): {_crossing(found.viability)}",
        f"GR50 (GR 0.5): {_crossing(found.gr)}",
        f"mean {name} over the logarithm of the dose (AUC, 1 is no effect): {decimal(shown.area)}",
        f"{name} at the highest dose, {nanomolar(shown.doses[-1])}: {decimal(shown.top_effect)}",
    ]
    if background:
        given = ", ".join(
            f"{label_of(model.knowledge, name)} {nanomolar(dose) if name in drugs else f'at level {dose:g}'}"
            for name, dose in background.items()
        )
        lines.append(
            f"all beside {given} alone, which leaves {percent(found.background_viability)} of untreated cells at 72 h"
        )
    return table + "".join(f"{line}\n" for line in lines)


def _crossing(curve: Curve) -> str:
    from rheostat.report.wording import nanomolar

    if curve.half_point is not None:
        return nanomolar(curve.half_point)
    if curve.values[0] <= 0.5:
        return f"below the lowest dose, {nanomolar(curve.doses[0])}"
    return f"not reached up to {nanomolar(curve.doses[-1])}"


def _draw(model: Model, found: DoseResponse, file: Path, *, by_growth: bool) -> None:
    from rheostat.report.drawing import as_file
    from rheostat.report.figures import dose_curve
    from rheostat.report.render import figure_style, write_whole

    curve = found.gr if by_growth else found.viability
    words = ("GR value", "growth stopped") if by_growth else ("viability at 72 h", "no cells left")
    points = [(float(d), float(v), float(v), float(v)) for d, v in zip(curve.doses, curve.values, strict=True)]
    label = model.knowledge.drugs[found.drug].label
    figure = dose_curve(points, name="curve", drug=label, response=words[0], floor=words[1])
    write_whole(file, as_file(figure, style=figure_style()))
    click.echo(f"rheostat: the curve is in {file}", err=True)
