"""`rheostat simulate`: one cell, perhaps under a treatment, beside the untreated reference cell."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.assignments import assignments, levels, listed
from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.comparison import Comparison
    from rheostat.analysis.model import Model

Row = dict[str, str | float | None]


@click.command()
@click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'PIK3CA H1047R het'.")
@click.option("--context", help="A named cell to start from.")
@click.option("--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Such as leucine=0; 1 is replete.")
@click.option("--treat", "drugs", multiple=True, metavar="DRUG=DOSE", help="Such as everolimus='20 nM', or =usual.")
@click.option("--curve", "curves", multiple=True, metavar="DRUG=FILE", help="Its concentration over time, see below.")
@click.option("--at", metavar="TIME", help="steady (default), acute (1 h), chronic (72 h), or a time such as '6 h'.")
@click.option("--times", metavar="'T,T,...'", help="Several times after the treatment began, such as '0 h,1 h,24 h'.")
@click.option("--readout", "readouts", multiple=True, metavar="NAME", help="Such as 'p-AKT S473'; default eight.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def simulate(
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    drugs: tuple[str, ...],
    curves: tuple[str, ...],
    at: str | None,
    times: str | None,
    readouts: tuple[str, ...],
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Simulate one cell and print its readouts beside those of the untreated reference cell.

    The reference cell is wild type, well fed and untreated; its values are 1. `fold` is this cell over the reference
    cell, `fold of before` over this cell before the treatment.

    A FILE of a curve has a time and a free concentration in each line, apart by a tab or comma, from time 0 on, such
    as `0 h, 0 nM`, `2 h, 35 nM`; straight lines join them. It needs --at or --times.
    """
    from rheostat.analysis.comparison import READOUTS, compare
    from rheostat.analysis.model import minutes
    from rheostat.analysis.treatment import one_regimen
    from rheostat.cli.read_curve import read_curve
    from rheostat.knowledge.experiments import CellRecord

    if at is not None and times is not None:
        raise InputError("--at and --times both say when to look; give one of them")
    written = [at or "steady"] if times is None else listed(times, option="--times")
    environment, treatment = levels(inputs, option="--environment"), assignments(drugs, option="--treat")
    followed = assignments(curves, option="--curve")
    model = switched_model(switches)
    _warn(model, alterations)
    found = compare(
        model,
        CellRecord(context=context, alterations=alterations),
        environment=environment,
        doses=one_regimen(model.knowledge, treatment),
        times=[minutes(text) for text in written],
        readouts=readouts or READOUTS,
        curves={model.drug(name): read_curve(Path(file)) for name, file in followed.items()},
    )
    rows = _rows(model, found, written)
    if as_json:
        cell = {"context": context, "alterations": list(alterations), "environment": environment}
        made = {"treatment": treatment, "curves": followed, "switches": as_words(model.switches)}
        click.echo(json.dumps({**cell, **made, "rows": rows}, indent=1, allow_nan=False))
    else:
        changed = bool(treatment) or bool(followed) or (bool(environment) and found.times != (None,))
        click.echo(_table(rows, timed=found.times != (None,), changed=changed), nl=False)


def _warn(model: Model, alterations: tuple[str, ...]) -> None:
    for text in alterations:
        warning = model.alteration(text).warning
        if warning:
            click.echo(f"rheostat: {warning}", err=True)


def _label(model: Model, name: str) -> str:
    known = model.knowledge.nodes.get(name) or model.knowledge.observables.get(name)
    return known.label if known is not None else name


def _rows(model: Model, found: Comparison, written: list[str]) -> list[Row]:
    return [
        {
            "readout": name,
            "label": _label(model, name),
            "time": text,
            "minutes": time,
            "reference": _number(found.reference[j]),
            "before": _number(found.before[j]),
            "value": _number(found.values[i, j]),
            "fold": _number(found.folds[i, j]),
            "change": _number(found.changes[i, j]),
        }
        for i, (text, time) in enumerate(zip(written, found.times, strict=True))
        for j, name in enumerate(found.readouts)
    ]


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _table(rows: list[Row], *, timed: bool, changed: bool) -> str:
    """The rows for a terminal, with the columns that say something."""
    from rheostat.report.tables import text_table

    columns = {"readout": "label"}
    columns |= {"time": "time"} if timed else {}
    columns |= {"reference cell": "reference"}
    columns |= {"this cell before": "before"} if changed else {}
    columns |= {"this cell": "value", "fold": "fold"}
    columns |= {"fold of before": "change"} if changed else {}
    return text_table(list(columns), [[_shown(row[field]) for field in columns.values()] for row in rows])


def _shown(value: str | float | None) -> str:
    if isinstance(value, str):
        return value
    return "-" if value is None else f"{value:.3f}"
