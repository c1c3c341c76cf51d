"""`rheostat report`: from the files of a case to ranked regimens with their reasons."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.assignments import listed
from rheostat.cli.switches import switch_option, switched_model
from rheostat.cli.tumours import read_tumours
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.report.findings import Findings

SUFFIXES = (".gz", ".maf", ".txt", ".tsv")
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("cases", metavar="CASE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Where the report goes.")
@click.option("--copy-number", metavar="FILE", type=existing_file, help="Copy number of the one CASE.")
@click.option("--genes-assayed", metavar="FILE", type=existing_file, help="Genes that were sequenced in the one CASE.")
@click.option("--regimens", metavar="A,B,...", help="Rank these regimens only; default those marked to be reported.")
@click.option(
    "--ranking",
    type=click.Choice(["patient", "nominal"]),
    default="patient",
    show_default=True,
    help="By what patients reach, beside a reference cohort; or by nominal doses of the dish.",
)
@click.option("--ensemble", type=click.IntRange(min=1), default=50, show_default=True, help="Members for the ranges.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random numbers.")
@switch_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the findings as JSON, one line a case, instead of a table."
)
def report(
    cases: tuple[Path, ...],
    folder: Path | None,
    copy_number: Path | None,
    genes_assayed: Path | None,
    regimens: str | None,
    ranking: str,
    ensemble: int,
    seed: int,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Rank regimens for the tumours of each CASE and write a report into DIR.

    CASE is a folder with mutations.maf, copy_number.tsv or both, or a MAF file. DIR gets report.html, findings.json,
    regimens.tsv and run.json; with several cases, each has a folder of its own in DIR. For research use only.
    """
    from rheostat.analysis.ranking import Ranking
    from rheostat.report.compose import compose
    from rheostat.report.render import check_folder, write_report

    if folder is None and not as_json:
        raise InputError("say where the report goes (-o DIR), or ask for --json")
    if len(cases) > 1 and (copy_number or genes_assayed):
        raise InputError("--copy-number and --genes-assayed belong to one case; put them into the folder of each")
    places = _places(cases, folder) if folder is not None else []
    for place in places:
        check_folder(place)
    chosen = listed(regimens, option="--regimens") if regimens is not None else None
    model = switched_model(switches)
    inputs = [read_tumours(model, case, copy_number, genes_assayed) for case in cases]
    progress = _Progress() if sys.stderr.isatty() else None
    reports = [
        compose(
            model,
            case,
            ensemble_size=ensemble,
            seed=seed,
            regimens=chosen,
            ranking=Ranking(ranking),
            progress=progress,
        )
        for case in inputs
    ]
    if progress is not None:
        progress.clear()
    for findings in reports:
        click.echo(_printed(findings, as_json=as_json), nl=False)
    for findings, place in zip(reports, places, strict=False):
        page = write_report(findings, place)[0]
        click.echo(f"The report is in {page}", err=as_json)


def _places(cases: tuple[Path, ...], folder: Path) -> list[Path]:
    """Where the report of each case goes."""
    if len(cases) == 1:
        return [folder]
    names = [_stem(case) for case in cases]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"two cases are called {twice[0]!r} and would share a folder; report them one at a time")
    return [folder / name for name in names]


def _stem(case: Path) -> str:
    name = case.resolve().name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name or "case"


def _printed(findings: Findings, *, as_json: bool) -> str:
    from rheostat.report.render import render_json
    from rheostat.report.tables import ranking

    if as_json:
        return render_json(findings, indent=None)
    return "\n".join(ranking(sample) for sample in findings.samples)


class _Progress:
    """A line on standard error that says what is being done."""

    def __call__(self, doing: str, done: int, steps: int) -> None:
        """Show one step."""
        click.echo(f"\r\x1b[K{done + 1} of {steps}: {doing}", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away."""
        click.echo("\r\x1b[K", nl=False, err=True)
