"""`rheostat combine`: what two or three drugs do together beyond what each does alone."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.assignments import levels, listed
from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.combine import Combination
    from rheostat.analysis.model import Model

SCHEDULES = ("together", "first-then-second", "second-then-first")
SHOWN = 5


@click.command()
@click.argument("drugs", nargs=-1, required=True, metavar="DRUG1 DRUG2 [DRUG3]")
@click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'KRAS G12D'.")
@click.option("--context", help="A named cell to start from.")
@click.option(
    "--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Such as insulin=0.5; 1 is replete."
)
@click.option(
    "--doses", multiple=True, metavar="'D,D,...'", help="Rising doses, once a drug; default each drug's own ladder."
)
@click.option("--schedule", type=click.Choice(SCHEDULES), help="Follow 72 h: both together, or one after the other.")
@click.option("--gr", "by_growth", is_flag=True, help="Print and draw GR values instead of viabilities.")
@click.option("--plot", "drawing", type=click.Path(dir_okay=False, path_type=Path), help="Draw the matrix: FILE.svg.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def combine(
    drugs: tuple[str, ...],
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    doses: tuple[str, ...],
    schedule: str | None,
    by_growth: bool,
    drawing: Path | None,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print the viability at every combination of doses of two or three drugs, and how far it is from expectation.

    Bliss expects the product of what each drug leaves, HSA the better drug, Loewe what a second dose of the same drug
    would do, ZIP that no drug shifts the curve of the other. An excess above 0 is synergy.
    """
    from rheostat.analysis.combine import Schedule
    from rheostat.analysis.combine import combine as respond
    from rheostat.analysis.experiments import cell_of
    from rheostat.knowledge.experiments import CellRecord
    from rheostat.units import concentration

    if drawing is not None and len(drugs) != 2:
        raise InputError("--plot draws two drugs; leave it out, or name two")
    ladders = [[concentration(text) for text in listed(ladder, option="--doses")] for ladder in doses]
    model = switched_model(switches)
    found = respond(
        model,
        cell_of(model, CellRecord(context=context, alterations=alterations), levels(inputs, option="--environment")),
        drugs=[model.drug(drug) for drug in drugs],
        doses=ladders,
        schedule=None if schedule is None else Schedule(schedule),
    )
    click.echo(_json(model, found) if as_json else _text(model, found, by_growth=by_growth), nl=False)
    if drawing is not None:
        _draw(model, found, drawing, by_growth=by_growth)


def _json(model: Model, found: Combination) -> str:
    fields = {**_fields(found), "switches": as_words(model.switches)}
    return json.dumps(fields, indent=1, allow_nan=False) + "\n"


def _fields(found: Combination) -> dict[str, Any]:
    return {
        "drugs": list(found.drugs),
        "schedule": None if found.schedule is None else found.schedule.value,
        "doses_nm": [dose.tolist() for dose in found.doses],
        "viability_72h": found.viability.tolist(),
        "gr_72h": found.gr.tolist(),
        "excess": {
            score.name: {"mean": _finite(score.mean), "matrix": _finite(score.excess.tolist())}
            for score in found.scores
        },
        "combination_index": _finite(found.index.tolist()),
        "half_effect": [{"doses_nm": list(point.doses), "combination_index": point.index} for point in found.isoboles],
        "disagreements": [
            {"doses_nm": list(place.doses), "excess": _finite(dict(place.excess))} for place in found.disagreements
        ],
    }


def _finite(value: Any) -> Any:
    """The same with null in place of what is undefined."""
    if isinstance(value, list):
        return [_finite(part) for part in value]
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return value if math.isfinite(value) else None


def _text(model: Model, found: Combination, *, by_growth: bool) -> str:
    labels = [model.knowledge.drugs[drug].label for drug in found.drugs]
    parts = [_matrix(found, labels, by_growth=by_growth), _scores(found), _half(found, labels), _apart(found, labels)]
    return "\n".join(part for part in parts if part)


def _matrix(found: Combination, labels: list[str], *, by_growth: bool) -> str:
    from rheostat.report.tables import text_table
    from rheostat.report.wording import decimal, nanomolar, percent

    values, write = (found.gr, decimal) if by_growth else (found.viability, percent)
    name = "GR" if by_growth else "viability"
    when = "at 72 h" if found.schedule is None else f"at 72 h, {found.schedule.value}"
    header = [nanomolar(dose) for dose in found.doses[1]]
    text = f"{name} {when}: down {labels[0]}, across {labels[1]}\n"
    for third in range(len(found.doses[2])) if len(labels) == 3 else [None]:
        table = values if third is None else values[..., third]
        if third is not None:
            text += f"\nwith {labels[2]} {nanomolar(found.doses[2][third])}\n"
        rows = [
            (nanomolar(dose), *(write(float(value)) for value in line))
            for dose, line in zip(found.doses[0], table, strict=True)
        ]
        text += text_table(("", *header), rows)
    return text


def _scores(found: Combination) -> str:
    from rheostat.report.tables import text_table
    from rheostat.report.wording import signed

    rows = [(score.name, *(signed(value) for value in (score.mean, *score.range))) for score in found.scores]
    return text_table(("excess over", "mean", "least", "most"), rows)


def _half(found: Combination, labels: list[str]) -> str:
    from rheostat.report.tables import text_table
    from rheostat.report.wording import decimal, nanomolar

    if not found.isoboles:
        return ""
    rows = [
        (*(nanomolar(dose) for dose in point.doses), "-" if point.index is None else decimal(point.index))
        for point in found.isoboles
    ]
    return "half the cells are left at\n" + text_table((*labels, "combination index"), rows)


def _apart(found: Combination, labels: list[str]) -> str:
    from rheostat.report.wording import nanomolar, signed

    places = found.disagreements
    if not places:
        return "The scores do not contradict each other at any doses.\n"
    count = math.prod(len(dose) - 1 for dose in found.doses)
    lines = [f"The scores contradict each other at {len(places)} of {count} combinations of doses, most at:\n"]
    for place in places[:SHOWN]:
        doses = ", ".join(f"{label} {nanomolar(dose)}" for label, dose in zip(labels, place.doses, strict=True))
        excess = ", ".join(f"{name} {signed(value)}" for name, value in place.excess.items())
        lines.append(f"  {doses}: {excess}\n")
    return "".join(lines)


def _draw(model: Model, found: Combination, file: Path, *, by_growth: bool) -> None:
    from rheostat.report.dose_matrix import dose_matrix
    from rheostat.report.drawing import as_file
    from rheostat.report.render import figure_style, write_whole

    first, second = (model.knowledge.drugs[drug].label for drug in found.drugs)
    figure = dose_matrix(
        found.gr if by_growth else found.viability,
        (found.doses[0].tolist(), found.doses[1].tolist()),
        name="matrix",
        drugs=(first, second),
        response="GR at 72 h" if by_growth else "viability at 72 h",
    )
    write_whole(file, as_file(figure, style=figure_style()))
    click.echo(f"rheostat: the matrix is in {file}", err=True)
