"""`rheostat validate`: hold the model against measurements, beside baselines."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.switches import switch_option, switched_model

if TYPE_CHECKING:
    from rheostat.analysis.validate import Scoreboard

COLUMNS = (
    *("target", "model", "part", "features", "split", "fitted_on"),
    *("n", "spearman", "auroc", "low", "high", "within_tissue"),
)
SHOWN = ("target", "model", "part", "features", "split", "n", "spearman", "low", "high", "auroc")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write the scoreboard there.")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page of the figures there.")
@click.option("--parameters", default="literature", help="The parameter set to score.", show_default=True)
@click.option("--members", type=click.IntRange(1), default=1, show_default=True, help="Members of the ensemble.")
@click.option("--seed", type=int, default=0, show_default=True, help="Draws members, folds and resamples.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def validate(
    folder: Path,
    output: Path | None,
    page: Path | None,
    parameters: str,
    members: int,
    seed: int,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Predict the responses in DIR and print how well predictions and baselines agree with them.

    DIR holds any of: cellline_genotype.tsv.gz, expression_*.tsv.gz, class_composite_response.tsv, drug_classes.tsv,
    dose_ranges.tsv; or a table with the columns sample, drug, metric, value, direction.
    """
    from rheostat.analysis.ensemble import draw_ensemble
    from rheostat.analysis.phospho import score_folder
    from rheostat.analysis.read_panel import read_panel
    from rheostat.analysis.validate import validate as score
    from rheostat.knowledge.abundance_classes import load_abundance_classes
    from rheostat.knowledge.assays import load_assays
    from rheostat.knowledge.parameter_sets import load_parameter_set
    from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

    chosen = load_parameter_set(parameters)
    model = switched_model(switches)
    panel = read_panel(folder, cutoffs=CopyNumberCutoffs.of(model.knowledge))
    found = score(
        model,
        load_abundance_classes(),
        panel,
        parameters=chosen,
        networks=draw_ensemble(model, size=members, seed=seed).networks,
        phospho=score_folder(model, load_assays(), folder, panel=panel),
        seed=seed,
        progress=lambda text: click.echo(text, err=True),
    )
    click.echo(_json(found) if as_json else _table(found), nl=False)
    for note in found.notes:
        click.echo(f"rheostat: {note}", err=True)
    if output is not None:
        _write(found, output)
    if page is not None:
        _write_page(found, page)


def _json(found: Scoreboard) -> str:
    fields = {
        "samples": found.samples,
        "rows": [row.as_row() for row in found.rows],
        "comparisons": [asdict(each) for each in found.comparisons],
        "coverage": [asdict(each) for each in found.coverages],
        "phospho": {name: asdict(score) for name, score in found.phospho.items()},
        "notes": list(found.notes),
    }
    return json.dumps(fields, indent=1, allow_nan=False) + "\n"


def _table(found: Scoreboard) -> str:
    from rheostat.report.tables import text_table

    rows = [row.as_row() for row in found.rows]
    return text_table(SHOWN, [tuple(_shown(row[name]) for name in SHOWN) for row in rows])


def _tsv(found: Scoreboard) -> str:
    from rheostat.report.tables import cell

    lines = ["\t".join(COLUMNS)]
    for row in found.rows:
        fields = row.as_row()
        values = (fields[name] for name in COLUMNS)
        lines.append(
            "\t".join("" if v is None else f"{v:.4f}" if isinstance(v, float) else cell(str(v)) for v in values)
        )
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _write(found: Scoreboard, output: Path) -> None:
    from rheostat.report.render import write_whole

    output.mkdir(parents=True, exist_ok=True)
    write_whole(output / "scoreboard.json", _json(found))
    write_whole(output / "scoreboard.tsv", _tsv(found))
    click.echo(f"rheostat: the scoreboard is in {output}", err=True)


def _write_page(found: Scoreboard, page: Path) -> None:
    import rheostat
    from rheostat.report.render import write_whole
    from rheostat.report.scoreboard_page import scoreboard_page

    write_whole(page, scoreboard_page(json.loads(_json(found)), version=rheostat.__version__))
