"""`rheostat resistance`: what would bring a treated tumour's growth back, how likely, how visible, what defeats it."""

from __future__ import annotations

import heapq
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.switches import switch_option, switched_model
from rheostat.cli.tumour_options import Told, read_interpretations, read_tumour, tumour_options
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model
    from rheostat.analysis.resistance.resist import Resistance
    from rheostat.analysis.resistance.scan import Pair
    from rheostat.tumour.interpret import Interpretation

RECORD, CHANGES, MOVEMENTS, PAIRS, DRAWING = (
    "resistance.json", "changes.tsv", "movements.tsv", "pairs.tsv", "resisting.svg",
)  # fmt: skip
KEPT = 50
DRAWN = 15


@click.command()
@tumour_options
@switch_option
@click.option("--regimen", required=True, metavar="R", help="Drugs joined by +, such as 'everolimus+trametinib=10 nM'.")
@click.option(
    "--exposure",
    type=click.Choice(["patient", "usual"]),
    default="patient",
    show_default=True,
    help="Dose where none is given: free average of patients (usual where not known), or what cells are given.",
)
@click.option("--cohort", type=click.Path(exists=True, path_type=Path), help="Count the changes in these tumours too.")
@click.option("--pairs", "with_pairs", is_flag=True, help="Try all pairs of changes as well (half a minute).")
@click.option("--json", "print_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Write all tables here.")
def resistance(
    case: str | None,
    sample: str | None,
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    switches: tuple[str, ...],
    regimen: str,
    exposure: str,
    cohort: Path | None,
    with_pairs: bool,
    print_json: bool,
    folder: Path | None,
) -> None:
    """Search every change that restores the growth of a tumour under a regimen.

    CASE is a folder with mutations.maf, copy_number.tsv or both, a MAF, or changes separated by commas; without one the
    cell is told by --context and --alter. Changes tried: loss, gain and amplification of every gene, every curated
    allele, transporters, sites and nodes. Feedback that needs no mutation is told apart. For research use only.
    """
    from rheostat.analysis.given import Exposure, doses_of, parse_regimen
    from rheostat.analysis.resistance.resist import resist
    from rheostat.analysis.resistance.scan import pairs_tried
    from rheostat.report.resistance.tables import as_json, pairs_record, resistance_record
    from rheostat.report.resistance.text import pairs_text, resistance_text

    if folder is not None and folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; expected a folder to write into")
    model = switched_model(switches)
    given = parse_regimen(model.knowledge, regimen, exposure=Exposure(exposure))
    tumour = read_tumour(model, Told(case, sample, alterations, context, inputs))
    counted: list[Interpretation] = read_interpretations(model, cohort) if cohort is not None else []
    found = resist(
        model,
        tumour.cell,
        doses=doses_of(given),
        cancers=_codes(model, tumour.cancer),
        cohort=counted,
        cohort_name=cohort.resolve().name if cohort is not None else "",
    )
    best: list[Pair] = []
    restoring = tried = 0
    if with_pairs and found.scan.parent.is_held:
        best, restoring = _pairs(model, found, folder)
        tried = pairs_tried(found.scan)
    told = pairs_record(best, restoring=restoring, tried=tried) if tried else None
    record = resistance_record(model.knowledge, found, tumour=tumour.name, given=given, pairs=told)
    if print_json:
        click.echo(as_json(record), nl=False)
    else:
        pairs = pairs_text(best, restoring=restoring, tried=tried) if tried else ""
        text = resistance_text(model.knowledge, found, tumour=tumour.name, given=given, pairs=pairs)
        click.echo(text, nl=False)
    if folder is not None:
        _write(model, found, as_json(record), folder, regimen=regimen)


def _codes(model: Model, cancer: str | None) -> tuple[str, ...]:
    """The OncoTree codes of a tumour type, given as a code or a name."""
    from rheostat.analysis.trials import cancers_of
    from rheostat.knowledge.entities import EntityKind

    if cancer is None:
        return ()
    cancers = model.knowledge.entities[EntityKind.CANCER]
    codes = (cancers[name].oncotree for name in cancers_of(model.knowledge, cancer))
    return tuple(sorted({code for code in codes if code is not None}))


def _pairs(model: Model, found: Resistance, folder: Path | None) -> tuple[list[Pair], int]:
    """The strongest pairs and how many restore growth; all of them go into a table as they are found."""
    from rheostat.analysis.resistance.scan import restoring_pairs
    from rheostat.report.resistance.tables import PAIR_COLUMNS, pair_line

    best: list[tuple[float, int, Pair]] = []
    count = 0
    progress = _tell if sys.stderr.isatty() else None
    with tempfile.TemporaryDirectory(prefix="rheostat-") as spare:
        place = Path(spare)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            place = folder
        draft = place / f".{PAIRS}.unfinished"
        with draft.open("w", encoding="utf-8") as table:
            table.write("\t".join(PAIR_COLUMNS) + "\n")
            for count, pair in enumerate(restoring_pairs(found.scan, progress=progress), 1):
                table.write(pair_line(pair, model.knowledge))
                push = heapq.heappush if len(best) < KEPT else heapq.heappushpop
                push(best, (pair.restored, count, pair))
        if folder is not None:
            draft.replace(folder / PAIRS)
    if progress is not None:
        click.echo("\r\x1b[K", nl=False, err=True)
    return [pair for _, _, pair in sorted(best, key=lambda item: -item[0])], count


def _tell(done: int, total: int) -> None:
    click.echo(f"\r\x1b[K{done} of {total} pairs", nl=False, err=True)


def _write(model: Model, found: Resistance, record: str, folder: Path, *, regimen: str) -> None:
    from rheostat.analysis.resistance.resist import of_genes, strongest
    from rheostat.report.drawing import as_file
    from rheostat.report.render import figure_style, write_together
    from rheostat.report.resistance.figure import resisting_bars
    from rheostat.report.resistance.tables import changes_tsv, movements_tsv

    shown = [each for each, _ in strongest(of_genes(found.resisting))[:DRAWN]]
    figure = resisting_bars(shown, name="resisting", regimen=regimen)
    files = {
        RECORD: record,
        CHANGES: changes_tsv(found, model.knowledge),
        MOVEMENTS: movements_tsv(found, model.knowledge),
        DRAWING: as_file(figure, style=figure_style()),
    }
    write_together(folder, files)
    click.echo(f"The tables are in {folder}", err=True)
