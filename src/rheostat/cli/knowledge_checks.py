"""`rheostat knowledge gains | signs | pages`: what the network does with the knowledge, counted and written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.errors import CheckFailed, InputError

if TYPE_CHECKING:
    from rheostat.analysis.edge_agreement import Agreement
    from rheostat.analysis.experiments import Trial, Verdict
    from rheostat.analysis.model import Model
    from rheostat.analysis.systems import SystemVerdict

SHUFFLES = 100
SEED = 20190711


def verified_systems() -> list[SystemVerdict]:
    """What became of every system of the review, with the shipped model."""
    from rheostat.analysis.model import load_model
    from rheostat.analysis.systems import verify
    from rheostat.knowledge.ledger import load_claims, load_systems

    return verify(load_model(), load_systems(), load_claims())


# --- gains ----------------------------------------------------------------------------------------------------


@click.command()
@click.option("--input", "sources", multiple=True, metavar="NAME", help="Only this input; may be repeated.")
@click.option("--readout", "readouts", multiple=True, metavar="NAME", help="Only this readout; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def gains(sources: tuple[str, ...], readouts: tuple[str, ...], as_json: bool) -> None:
    """Print the total gain of every input on every readout; doubtful ones go to stderr."""
    from rheostat.analysis.gains import doubts
    from rheostat.analysis.gains import gains as total_gains
    from rheostat.analysis.model import load_model
    from rheostat.knowledge.query import HitKind

    model = load_model()
    chosen = {model.index.resolve(name, HitKind.INPUT).id for name in sources} or set(model.network.inputs)
    found = total_gains(model, readouts=[model.readout(name) for name in readouts] or None)
    rows = [(name, read, *found.of(name, read)) for name in found.inputs if name in chosen for read in found.readouts]
    if as_json:
        keys = ("input", "readout", "gain", "swing")
        click.echo(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], indent=2))
    else:
        click.echo("input\treadout\tgain\tswing")
        click.echo("\n".join(f"{name}\t{read}\t{local:+.4f}\t{swing:+.4f}" for name, read, local, swing in rows))
    if not readouts:
        for sentence in doubts(found):
            click.echo(f"warning: {sentence}", err=True)


# --- signs ----------------------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--shuffles", type=click.IntRange(min=1), default=SHUFFLES, show_default=True, help="Shuffled networks.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Where the shuffles start.")
def signs(file: Path, shuffles: int, seed: int) -> None:
    """Turn every edge's sign in turn, and shuffle all signs, against the experiments; write FILE (some minutes)."""
    from rheostat.analysis.experiments import prepare
    from rheostat.analysis.model import load_model
    from rheostat.analysis.sign_tests import flip_each, shuffled_pass_rates
    from rheostat.analysis.trial_paths import stating
    from rheostat.report.reference_pages import flip_row

    model = load_model()
    trials = [prepare(model, experiment) for experiment in model.knowledge.experiments.values()]
    flips = flip_each(model, trials, states=stating(model, trials), progress=_progress("edges turned"))
    rates = shuffled_pass_rates(model, trials, count=shuffles, seed=seed, progress=_progress("networks shuffled"))
    found = {"flips": [flip_row(flip) for flip in flips], "shuffled_pass_rates": rates, "seed": seed}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    caught = sum(bool(flip.caught_by) for flip in flips)
    click.echo(f"{caught} of {len(flips)} turned edges are caught by experiments that say more; wrote {file}", err=True)


def _progress(what: str) -> Callable[[int, int], None]:
    """Says on stderr how far something has come, every fifty steps."""

    def tell(done: int, total: int) -> None:
        if done % 50 == 0:
            click.echo(f"{what}: {done} of {total}", err=True)

    return tell


# --- pages ----------------------------------------------------------------------------------------------------


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--signs", "signs_file", type=click.Path(path_type=Path, dir_okay=False), help="What `signs` wrote.")
@click.option(
    "--edges",
    "edges_folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Tables of other collections' edges (source, target, sign); without them edges.md stays as it is.",
)
def pages(folder: Path, signs_file: Path | None, edges_folder: Path | None) -> None:
    """Write the pages of the reference that follow from the knowledge into FOLDER."""
    for name, text in _pages(signs_file).items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"wrote {folder / name}", err=True)
    if edges_folder is not None:
        _write_edges(folder / "edges.md", edges_folder)


def _pages(signs_file: Path | None) -> dict[str, str]:
    from rheostat.analysis.experiments import judge, prepare
    from rheostat.analysis.gains import gains as total_gains
    from rheostat.analysis.model import load_model
    from rheostat.analysis.systems import verify
    from rheostat.knowledge.ledger import load_claims, load_systems, load_unmodelled
    from rheostat.report.reference_pages import gains_page, systems_page, vocabulary_page

    model = load_model()
    trials = [prepare(model, experiment) for experiment in model.knowledge.experiments.values()]
    verdicts = judge(model, trials)
    systems = verify(model, load_systems(), load_claims(), trials=trials, verdicts=verdicts)
    nodes = {item.number: _nodes_of(model, item) for item in systems}
    return {
        "claims.md": claims_text(model, trials, verdicts, _signs_text(signs_file)),
        "systems.md": systems_page(systems, nodes),
        "gains.md": gains_page(total_gains(model)),
        "vocabulary.md": vocabulary_page(load_unmodelled()),
        "resistance.md": resistance_text(model),
    }


def resistance_text(model: Model) -> str:
    """The page of the published mechanisms of resistance."""
    from rheostat.analysis.resistance.recovery import recover
    from rheostat.report.resistance.page import recovery_page

    return recovery_page(model.knowledge, recover(model, model.knowledge.mechanisms))


def claims_text(model: Model, trials: list[Trial], verdicts: list[Verdict], signs: str = "") -> str:
    """The page of the claims."""
    from rheostat.analysis.claims import claim_rows
    from rheostat.analysis.trial_paths import decisions
    from rheostat.knowledge.ledger import load_claims, load_feedback
    from rheostat.report.reference_pages import claims_page

    passing = [trial for trial, verdict in zip(trials, verdicts, strict=True) if verdict.passed]
    rows = claim_rows(model.knowledge, load_claims(), verdicts)
    return claims_page(rows, decisions(model, passing, feedback=load_feedback()), signs)


def _nodes_of(model: Model, verdict: SystemVerdict) -> tuple[str, ...]:
    tagged = (name for name, node in model.knowledge.nodes.items() if verdict.number in node.systems)
    return tuple(dict.fromkeys((*verdict.record.nodes, *tagged)))


def _signs_text(file: Path | None) -> str:
    from rheostat.report.reference_pages import signs_section

    if file is None or not file.is_file():
        return ""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return signs_section(found["flips"], found["shuffled_pass_rates"])


def _write_edges(page: Path, folder: Path) -> None:
    from rheostat.analysis.edge_agreement import compare_edges, gene_edges, unexplained
    from rheostat.knowledge.ledger import load_waivers
    from rheostat.knowledge.load import load_knowledge
    from rheostat.report.reference_pages import edges_page

    ours = gene_edges(load_knowledge())
    tables = sorted(folder.glob("*.tsv"))
    if not tables:
        raise InputError(f"{folder}: there is no table of edges (*.tsv) in this folder")
    agreements: list[Agreement] = [compare_edges(ours, _read_edges(table), collection=table.stem) for table in tables]
    waivers = load_waivers()
    page.write_text(edges_page(agreements, waivers), encoding="utf-8")
    click.echo(f"wrote {page}", err=True)
    left = unexplained(agreements, waivers)
    if left:
        named = ", ".join(f"{item.source} on {item.target} ({item.collection})" for item in left)
        raise CheckFailed(f"{len(left)} disagreements have no waiver: {named}")


def _read_edges(table: Path) -> list[tuple[str, str, int]]:
    """Source, target and sign of every row of a table; lines that begin with # are comments."""
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    if not lines:
        raise InputError(f"{table}: the table is empty; expected the columns source, target and sign")
    head = lines[0].split("\t")
    wanted = ("source", "target", "sign")
    missing = [name for name in wanted if name not in head]
    if missing:
        raise InputError(f"{table}: the table has no column {missing[0]!r}; it has {', '.join(head)}")
    places = [head.index(name) for name in wanted]
    rows = [line.split("\t") for line in lines[1:]]
    return [_edge(table, [row[place] for place in places]) for row in rows if len(row) > max(places)]


def _edge(table: Path, cells: list[str]) -> tuple[str, str, int]:
    source, target, sign = cells
    if sign not in ("-1", "0", "1", "+1"):
        raise InputError(f"{table}: the sign of {source} on {target} is {sign!r}; expected 1, -1 or 0")
    return source, target, int(sign)
