"""`rheostat validate`: hold the model against measurements, beside baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from rheostat.cli.scoreboard_files import as_json, as_table, write_scoreboard
from rheostat.cli.switches import switch_option, switched_model
from rheostat.errors import InputError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write the scoreboard there.")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page of the figures there.")
@click.option("--parameters", default="literature", help="The parameter set to score.", show_default=True)
@click.option("--allow-seen", is_flag=True, help="Score trained predictors on samples they were trained on too.")
@click.option(
    "--with",
    "beside",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A scoreboard.json of `rheostat fit` for the page.",
)
@click.option(
    "--members",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Members of the ensemble, where the set has none.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Draws members, folds and resamples.")
@switch_option
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON instead of a table.")
def validate(
    folder: Path,
    output: Path | None,
    page: Path | None,
    parameters: str,
    allow_seen: bool,
    beside: Path | None,
    members: int,
    seed: int,
    switches: tuple[str, ...],
    json_wanted: bool,
) -> None:
    """Predict the responses in DIR and print how well predictions and baselines agree with them.

    Nothing is fitted: the model, the statistical layer and the baselines are those that ship. DIR holds any of:
    cellline_genotype.tsv.gz, expression_*.tsv.gz, class_composite_response.tsv, drug_classes.tsv, dose_ranges.tsv,
    gdsc_mtor_response.tsv.gz, combos_*.tsv; or a table with the columns sample, drug, metric, value, direction.
    """
    from rheostat.analysis.calibrated_members import networks_of
    from rheostat.analysis.combination_ranks import score_screens
    from rheostat.analysis.ensemble import draw_ensemble
    from rheostat.analysis.phospho import score_folder
    from rheostat.analysis.read_panel import read_panel
    from rheostat.analysis.read_trained import shipped_predictors
    from rheostat.analysis.validate import Shipped
    from rheostat.analysis.validate import validate as score
    from rheostat.knowledge.abundance_classes import load_abundance_classes
    from rheostat.knowledge.assays import load_assays
    from rheostat.knowledge.parameter_sets import load_parameter_set
    from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

    chosen = load_parameter_set(parameters)
    model, classes = switched_model(switches), load_abundance_classes()
    panel = read_panel(folder, cutoffs=CopyNumberCutoffs.of(model.knowledge))
    trained = shipped_predictors()
    found = score(
        model,
        classes,
        panel,
        shipped=Shipped(
            chosen,
            networks_of(model, chosen) or draw_ensemble(model, size=members, seed=seed).networks,
            trained,
        ),
        allow_seen=allow_seen,
        phospho=score_folder(model, load_assays(), folder, panel=panel),
        combinations=score_screens(model, classes, folder, panel=panel, panels=trained.panels, seed=seed),
        seed=seed,
        progress=lambda text: click.echo(text, err=True),
    )
    click.echo(as_json(found) if json_wanted else as_table(found), nl=False)
    for note in found.notes:
        click.echo(f"rheostat: {note}", err=True)
    if output is not None:
        write_scoreboard(found, output)
    if page is not None:
        _write_page(json.loads(as_json(found)), page, beside)


def _write_page(board: dict[str, Any], page: Path, beside: Path | None) -> None:
    import rheostat
    from rheostat.report.render import write_whole
    from rheostat.report.scoreboard_page import figures_page, scoreboard_page

    for name, records in ({} if beside is None else _board(beside)).items():
        if name in ("rows", "comparisons", "coverage"):
            board[name] = [*records, *(each for each in board[name] if each not in records)]
    write_whole(page, scoreboard_page(board, version=rheostat.__version__, details=f"{page.stem}-figures.md"))
    write_whole(page.with_name(f"{page.stem}-figures.md"), figures_page(board, version=rheostat.__version__))


def _board(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no scoreboard that can be read ({error})") from error
