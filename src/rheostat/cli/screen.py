"""`rheostat screen`: a cohort against many regimens, resumable, into a folder of results."""

from __future__ import annotations

import hashlib
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import rheostat
from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

    from rheostat.analysis.model import Model
    from rheostat.analysis.personal_cells import PersonalCells
    from rheostat.analysis.ranking import Ranking
    from rheostat.analysis.screen import Genotypes, Screener
    from rheostat.analysis.screen_regimens import ScreenRegimen
    from rheostat.analysis.screen_store import RowMaker, ScreenFolder
    from rheostat.knowledge.load import Knowledge
    from rheostat.tumour.cohort import Cohort

GENOTYPES_A_BLOCK = 32
SAY_EVERY_S = 10.0


@click.command()
@click.argument("cohort", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", metavar="DIR", required=True, type=click.Path(path_type=Path))
@click.option(
    "--regimens",
    default="shipped",
    show_default=True,
    metavar="FILE|PRESET",
    help="A YAML file, or one of: shipped, approved, investigational, mechanism, all, mtor, single, pairs.",
)
@click.option(
    "--ranking",
    type=click.Choice(["patient", "nominal"]),
    default="patient",
    show_default=True,
    help="By what patients reach, beside a reference cohort; or by nominal doses of the dish alone.",
)
@click.option(
    "--mixture",
    "mixture_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML: clones or compartments that samples are made of.",
)
@click.option("--ensemble", type=click.IntRange(min=1), default=1, show_default=True, help="Members for the ranges.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random numbers.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster that simulates, such as tcp://10.0.0.5:8786.")
@click.option("--resume", is_flag=True, help="Go on with the screen in DIR.")
@switch_option
@click.option("--genome-only", is_flag=True, help="Make cells from alterations alone, whatever else was measured.")
@click.option(
    "--key-genes",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    metavar="N",
    help="Work out how far the N genes that matter most could move each prediction where they are in doubt.",
)
@click.option("--despite-errors", is_flag=True, help="Use what can be read of a COHORT with errors.")
def screen(
    cohort: Path,
    folder: Path,
    regimens: str,
    ranking: str,
    mixture_file: Path | None,
    ensemble: int,
    seed: int,
    scheduler: str | None,
    resume: bool,
    switches: tuple[str, ...],
    despite_errors: bool,
    genome_only: bool,
    key_genes: int,
) -> None:
    """Predict how each tumour of COHORT responds to each regimen at each dose, and write the results into DIR.

    COHORT is anything that `rheostat check-input` reads. DIR gets predictions.parquet, results.duckdb and run.json.
    Regimens are ranked by the growth that they leave over a dosing cycle at the free drug that a patient's dose
    reaches, as a percentile of the same regimen over a reference cohort. For research use only.
    """
    from rheostat.analysis.ensemble import draw_ensemble
    from rheostat.analysis.personal_cells import personal_cells, weights_and_notes
    from rheostat.analysis.ranking import Ranking
    from rheostat.analysis.reference_cohort import reference_cohort
    from rheostat.analysis.sample_rows import sample_rows
    from rheostat.analysis.screen import Screener, genotypes
    from rheostat.analysis.screen_store import RowMaker, check_programs, claimed_folder
    from rheostat.knowledge.parameter_sets import DEFAULT, load_parameter_set
    from rheostat.tumour.curated import curated_for_reading
    from rheostat.tumour.find_inputs import read_cohort

    check_programs()
    model = switched_model(switches)
    chosen = _regimens(model, regimens)
    ranked_by = Ranking(ranking)
    _tell_unranked(chosen, ranked_by)
    read = read_cohort(cohort, curated=curated_for_reading(model.knowledge))
    _tell_of(read, despite_errors=despite_errors)
    with _cluster(scheduler) as client, claimed_folder(folder) as store:
        drawn = draw_ensemble(model, size=ensemble, seed=seed)
        personal = personal_cells(
            read, model.knowledge, parameters=load_parameter_set(DEFAULT), measured=not genome_only
        )
        weights, notes = weights_and_notes(drawn, personal)
        found = genotypes(personal.cells(), weights=weights)
        if mixture_file is not None:
            found = _mixed(found, model, mixture_file, [profile.sample_id for profile in read.profiles])
        settings: dict[str, object] = {
            "regimens": regimens,
            "ranking": ranking,
            "mixture": _text_of(mixture_file),
            "ensemble": ensemble,
            "despite_errors": despite_errors,
            "genome_only": genome_only,
            "key_genes": key_genes,
            "switches": as_words(model.switches),
        }
        record = _record(read, found, chosen, ranked_by, seed=seed, settings=settings)
        record["measured"] = list(notes)
        for note in notes:
            click.echo(note, err=True)
        begun = datetime.now(UTC).isoformat(timespec="seconds")
        if not store.begin({**record, "times": {"begun": begun}}, resume=resume):
            click.echo(f"The screen in {folder} is finished already", err=True)
            return
        beside = reference_cohort(model) if ranked_by is Ranking.PATIENT else None
        screener = Screener(drawn, chosen, cohort=beside)
        started = time.monotonic()
        maker = RowMaker(chosen, ranking=ranked_by)
        count = _run(store, screener, maker, found, [profile.sample_id for profile in read.profiles], client)
        if key_genes and mixture_file is not None:
            click.echo("What was not measured is not worked out for mixtures.", err=True)
        elif key_genes:
            _work_out_doubts(store, Screener(drawn.nominal, chosen), personal, model.knowledge, chosen, key_genes)
        store.finish(
            {
                **record,
                "times": {
                    "begun": store.begun() or begun,
                    "finished": datetime.now(UTC).isoformat(timespec="seconds"),
                    "seconds_of_last_run": round(time.monotonic() - started, 1),
                },
            },
            count=count,
            samples=sample_rows(personal, found),
            regimens=chosen,
            ranking=ranked_by,
        )
    click.echo(f"The results are in {folder}; ask them with: rheostat query {folder} 'SELECT * FROM ranking LIMIT 10'")


def _mixed(found: Genotypes, model: Model, file: Path, names: list[str]) -> Genotypes:
    from rheostat.analysis.read_mixture import read_mixture
    from rheostat.analysis.screen import mixed

    read = read_mixture(file, model)
    missing = sorted((read.samples or frozenset()) - set(names))
    if missing:
        raise InputError(f"{file}: the cohort has no sample {missing[0]!r}")
    chosen = None if read.samples is None else {i for i, name in enumerate(names) if name in read.samples}
    return mixed(found, read.mixture, chosen=chosen)


def _text_of(file: Path | None) -> str | None:
    """What a file says, so that a screen is not resumed with another one."""
    return None if file is None else file.read_text()


def _work_out_doubts(
    store: ScreenFolder,
    screener: Screener,
    personal: PersonalCells,
    knowledge: Knowledge,
    regimens: list[ScreenRegimen],
    count: int,
) -> None:
    """How far the key genes could move each prediction where they were not assayed or are not understood."""
    from rheostat.analysis.doubts_store import doubts_file
    from rheostat.analysis.unmeasured import inquiry, key_genes, spans_of

    if store.has_doubts():
        return
    keys = key_genes(screener, knowledge, count=count)
    click.echo(f"What was not measured: {len(keys)} genes matter most, {' '.join(sorted(keys))}", err=True)
    asked = [inquiry(each, genes=keys, cell_of=personal.cell) for each in personal.interpretations]
    progress = _Progress(0, screener.conditions_per_cell)
    spans = spans_of(screener, asked, progress=progress.reached)
    names = [each.profile.sample_id for each in personal.interpretations]
    store.write_doubts(doubts_file(names, asked, spans, regimens=[regimen.id for regimen in regimens]))
    progress.end()


def _cluster(scheduler: str | None) -> AbstractContextManager[Client | None]:
    from rheostat.simulate.scaleout import cluster_at

    return nullcontext() if scheduler is None else cluster_at(scheduler)


def _run(
    store: ScreenFolder,
    screener: Screener,
    maker: RowMaker,
    found: Genotypes,
    names: list[str],
    client: Client | None,
) -> int:
    """Work out and write the blocks that are not done; how many there are in all."""
    from rheostat.analysis.screen import blocks

    ranges = list(blocks(len(found.cells), size=GENOTYPES_A_BLOCK))
    todo = [number for number in range(len(ranges)) if not store.has_block(number)]
    progress = _Progress(sum(ranges[n].stop - ranges[n].start for n in todo), screener.conditions_per_cell)
    cells = (found.block(ranges[number]) for number in todo)
    for number, responses in zip(todo, screener.respond_to_blocks(cells, client=client), strict=True):
        rows = ranges[number]
        store.write_block(number, maker.tables(responses, [[names[i] for i in mine] for mine in found.samples[rows]]))
        progress.step(rows.stop - rows.start)
    progress.end()
    return len(ranges)


def _regimens(model: Model, text: str) -> list[ScreenRegimen]:
    from rheostat.analysis.read_regimens import read_regimens
    from rheostat.analysis.screen_regimens import PRESETS, preset

    path = Path(text)
    if text in PRESETS or not (path.exists() or path.suffix in (".yaml", ".yml")):
        return preset(model.knowledge, text)
    return read_regimens(path, model)


def _tell_unranked(regimens: list[ScreenRegimen], ranking: Ranking) -> None:
    """Say which regimens stand apart, and why."""
    apart = [regimen for regimen in regimens if regimen.reach.missing is not None]
    if ranking.column != "percentile" or not apart:
        return
    first = apart[0]
    click.echo(
        f"{len(apart)} of {len(regimens)} regimens stand apart, unranked and at doses of the dish, since what reaches "
        f"a patient is not known; {first.label}: {first.reach.missing}",
        err=True,
    )


def _tell_of(read: Cohort, *, despite_errors: bool) -> None:
    if read.errors and not despite_errors:
        first = read.problems[0].examples[0]
        raise InputError(
            f"{read.path}: {read.errors} errors, the first: {first}; see all with rheostat check-input {read.path}, "
            "or use what can be read with --despite-errors"
        )
    if not read.profiles:
        raise InputError(f"{read.path}: no sample was found")
    click.echo(f"{read.path}: {read.form}, {len(read.profiles)} samples", err=True)
    if read.warnings:
        click.echo(f"{read.warnings} warnings; see them with: rheostat check-input {read.path}", err=True)


def _record(
    read: Cohort,
    found: Genotypes,
    regimens: list[ScreenRegimen],
    ranking: Ranking,
    *,
    seed: int,
    settings: dict[str, object],
) -> dict[str, object]:
    """What the results follow from; the same input gives the same record."""
    from rheostat.report.compose import knowledge_digest
    from rheostat.tumour.cohort import Use

    used = {file.path for file in read.files if file.use is Use.USED}
    return {
        "program": "rheostat",
        "version": rheostat.__version__,
        "knowledge_sha256": knowledge_digest(),
        "quantity": ranking.quantity,
        "inputs": [{"path": str(path), "sha256": _digest(path)} for path in sorted(used)],
        "seed": seed,
        "settings": settings,
        "regimens": [
            {
                "id": r.id,
                "drug": r.drug,
                "doses_nm": list(r.doses),
                "companions_nm": dict(r.companions),
                "schedules": dict(r.reach.schedules),
                "free_average_nm": r.reach.average_nm(),
                "not_ranked": r.reach.missing,
            }
            for r in regimens
        ],
        "samples": len(read.profiles),
        "genotypes": len(found.cells),
        "errors": read.errors,
        "warnings": read.warnings,
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Progress:
    """Rate and time left on standard error: one line that changes on a terminal, else a line now and then."""

    def __init__(self, genotypes: int, states_each: int) -> None:
        self._all, self._each = genotypes, states_each
        self._done = 0
        self._begun = self._said = time.monotonic()

    def step(self, genotypes: int) -> None:
        """So many more genotypes are done."""
        self._done += genotypes
        now = time.monotonic()
        if not sys.stderr.isatty() and now - self._said < SAY_EVERY_S:
            return
        self._said = now
        rate = self._done / max(now - self._begun, 1e-9)
        minutes, seconds = divmod(round((self._all - self._done) / rate), 60)
        line = (
            f"{self._done} of {self._all} genotypes, {rate * self._each:,.0f} states a second, "
            f"{minutes} min {seconds} s left"
        )
        click.echo(f"\r\x1b[K{line}" if sys.stderr.isatty() else line, nl=not sys.stderr.isatty(), err=True)

    def reached(self, done: int, of: int) -> None:
        """So many genotypes of so many are done in all."""
        self._all = of
        self.step(done - self._done)

    def end(self) -> None:
        """Say how long it took."""
        took = time.monotonic() - self._begun
        start = "\r\x1b[K" if sys.stderr.isatty() else ""
        states = self._done * self._each
        click.echo(f"{start}{self._done} genotypes, {states:,} states in {took:.1f} s", err=True)
