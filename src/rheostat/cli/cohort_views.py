"""`rheostat cohort-views`: drawings and strata of a finished screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rheostat.analysis.cohort_views import Disagreement, Stratum


@click.command("cohort-views")
@click.argument("results", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", metavar="OUT", required=True, type=click.Path(path_type=Path))
@click.option("--regimen", help="The regimen of the waterfall and the strata; default the one with the best mean.")
@click.option("--against", metavar="REGIMEN", help="A second regimen: also write the samples in which the two differ.")
@click.option("--ranking", type=click.Choice(["patient", "nominal"]), help="Draw this ranking; default the screen's.")
def cohort_views(results: Path, folder: Path, regimen: str | None, against: str | None, ranking: str | None) -> None:
    """Draw the screen in DIR: oncoprint.svg, heat-map.svg, waterfall.svg, and strata.tsv by altered gene.

    With --against, disagreement.tsv lists the samples by how far the two regimens stand apart.
    """
    from rheostat.analysis.cohort_views import disagreements, heat_map, oncoprint, quantity_of, strata, waterfall
    from rheostat.analysis.screen_store import open_results
    from rheostat.errors import InputError
    from rheostat.report.cohort_figures import heat_map_figure, oncoprint_figure, waterfall_figure
    from rheostat.report.drawing import as_file
    from rheostat.report.render import figure_style, write_whole

    with open_results(results) as connection:
        quantity = quantity_of(connection, asked=ranking)
        heat = heat_map(connection, quantity=quantity)
        if not heat.regimens:
            raise InputError(f"no regimen of the screen has a {quantity.value}")
        chosen = regimen or heat.regimens[0]
        bars = waterfall(connection, regimen=chosen, quantity=quantity)
        tables = {"strata.tsv": _table(strata(connection, regimen=chosen, quantity=quantity))}
        if against is not None:
            apart = disagreements(connection, chosen, against, quantity=quantity)
            tables["disagreement.tsv"] = _apart(apart, first=chosen, second=against)
        figures = {
            "oncoprint.svg": oncoprint_figure(oncoprint(connection)),
            "heat-map.svg": heat_map_figure(heat, quantity=quantity),
            "waterfall.svg": waterfall_figure(bars, regimen=chosen, quantity=quantity),
        }
    folder.mkdir(parents=True, exist_ok=True)
    style = figure_style()
    for name, figure in figures.items():
        write_whole(folder / name, as_file(figure, style=style))
    for name, text in tables.items():
        write_whole(folder / name, text)
    click.echo(f"The views in {folder} are of the {quantity.words}; waterfall and strata are of {chosen}", err=True)


def _apart(found: list[Disagreement], *, first: str, second: str) -> str:
    lines = [f"sample\t{first}\t{second}\tdifference"]
    lines += [f"{each.sample}\t{each.first:.6g}\t{each.second:.6g}\t{each.difference:.6g}" for each in found]
    return "\n".join(lines) + "\n"


def _table(groups: list[Stratum]) -> str:
    lines = ["gene\taltered\tothers\tdifference\tlow\thigh"]
    lines += [f"{g.gene}\t{g.altered}\t{g.others}\t{g.difference:.6g}\t{g.low:.6g}\t{g.high:.6g}" for g in groups]
    return "\n".join(lines) + "\n"
