"""`rheostat cohort-views`: drawings and strata of a finished screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rheostat.analysis.cohort_views import Stratum


@click.command("cohort-views")
@click.argument("results", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", metavar="OUT", required=True, type=click.Path(path_type=Path))
@click.option("--regimen", help="The regimen of the waterfall and the strata; default the one with the best mean.")
def cohort_views(results: Path, folder: Path, regimen: str | None) -> None:
    """Draw the screen in DIR: oncoprint.svg, heat-map.svg, waterfall.svg, and strata.tsv by altered gene."""
    from rheostat.analysis.cohort_views import heat_map, oncoprint, strata, waterfall
    from rheostat.analysis.screen_store import open_results
    from rheostat.report.cohort_figures import heat_map_figure, oncoprint_figure, waterfall_figure
    from rheostat.report.drawing import as_file
    from rheostat.report.render import figure_style, write_whole

    with open_results(results) as connection:
        heat = heat_map(connection)
        chosen = regimen or heat.regimens[0]
        bars, groups = waterfall(connection, regimen=chosen), strata(connection, regimen=chosen)
        figures = {
            "oncoprint.svg": oncoprint_figure(oncoprint(connection)),
            "heat-map.svg": heat_map_figure(heat),
            "waterfall.svg": waterfall_figure(bars, regimen=chosen),
        }
    folder.mkdir(parents=True, exist_ok=True)
    style = figure_style()
    for name, figure in figures.items():
        write_whole(folder / name, as_file(figure, style=style))
    write_whole(folder / "strata.tsv", _table(groups))
    click.echo(f"The views are in {folder}; waterfall and strata are of {chosen}", err=True)


def _table(groups: list[Stratum]) -> str:
    lines = ["gene\taltered\tothers\tdifference\tlow\thigh"]
    lines += [f"{g.gene}\t{g.altered}\t{g.others}\t{g.difference:.6g}\t{g.low:.6g}\t{g.high:.6g}" for g in groups]
    return "\n".join(lines) + "\n"
