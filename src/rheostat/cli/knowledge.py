"""`rheostat knowledge`: search, show, check, cite, count and export what is curated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.knowledge_checks import gains, pages, signs, verified_systems
from rheostat.cli.knowledge_diff import diff
from rheostat.cli.knowledge_variants import variants
from rheostat.cli.switches import switch_option, switch_settings
from rheostat.errors import CheckFailed, InputError

if TYPE_CHECKING:
    from rheostat.knowledge.lint import Issue
    from rheostat.knowledge.query import Hit

WARNED = 3
RUNNING = "running"
STATUSES = (RUNNING, "queryable")
FEW = 10

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


@click.group()
def knowledge() -> None:
    """Search, show, check, cite and export the curated knowledge."""


for _command in (gains, signs, pages, variants, diff):
    knowledge.add_command(_command)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


@knowledge.command()
@switch_option
@as_json
def contested(switches: tuple[str, ...], as_json: bool) -> None:
    """List the edges on which the field does not agree: both sides, the rule, what is switched, on or off."""
    from rheostat.knowledge.contested_story import contested_edges, contested_text
    from rheostat.knowledge.load import load_knowledge

    edges = contested_edges(load_knowledge(), switch_settings(switches))
    if as_json:
        _print_json({"contested": [edge.as_json() for edge in edges]})
    else:
        click.echo(contested_text(edges), nl=False)


# --- search and show ----------------------------------------------------------------------------------------


@knowledge.command()
@click.argument("text")
@click.option(
    "--exact", is_flag=True, help="Only what bears this very name, or the parts of a phrase; exit 1 where nothing does."
)
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="How many hits.")
@as_json
def search(text: str, exact: bool, limit: int, as_json: bool) -> None:
    """Find what TEXT may stand for, misspelt or by a synonym, and say what kind each hit is."""
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.query import index_of

    index = index_of(load_knowledge())
    hits = (index.exact(text)[:limit] or index.phrase(text)) if exact else index.search(text, limit)
    if as_json:
        _print_json({"query": text, "exact": exact, "hits": [_hit_row(hit) for hit in hits]})
    if not hits:
        raise CheckFailed(_nothing_found(text, [hit.matched for hit in index.search(text, limit=3)]))
    if not as_json:
        click.echo("\n".join(_hit_line(hit) for hit in hits))


def _hit_row(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind.value,
        "id": hit.id,
        "label": hit.label,
        "matched": hit.matched,
        "score": hit.score,
    }


def _hit_line(hit: Hit) -> str:
    matched = f"  (as {hit.matched})" if hit.matched not in (hit.id, hit.label) else ""
    label = f"  {hit.label}" if hit.label != hit.id else ""
    return f"{hit.kind.value:<15}  {hit.id}{label}{matched}"


def _nothing_found(text: str, near: Sequence[str]) -> str:
    hint = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    return f"nothing is called {text!r}{hint}"


@knowledge.command()
@click.argument("name")
@click.option("--kind", "kind_name", metavar="KIND", help="Which kind of thing: gene, node, drug...")
@as_json
def show(name: str, kind_name: str | None, as_json: bool) -> None:
    """Tell the whole story of NAME: what acts on it, what it does, on what evidence, with what doubts."""
    from rheostat.errors import unknown_name
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.query import HitKind
    from rheostat.knowledge.story import tell
    from rheostat.knowledge.story_text import story_text

    if kind_name is not None and kind_name not in list(HitKind):
        raise unknown_name(kind_name, list(HitKind), kind="kind of thing")
    story = tell(load_knowledge(), name, kind=HitKind(kind_name) if kind_name else None)
    if as_json:
        _print_json(story.as_json())
    else:
        click.echo(story_text(story), nl=False)


@knowledge.command()
@as_json
def discrepancies(as_json: bool) -> None:
    """List where the review errs or sources conflict, what is encoded instead, and why."""
    from rheostat.knowledge.load import load_knowledge

    records = load_knowledge().discrepancies
    if as_json:
        _print_json([{"id": name, **record.model_dump(mode="json")} for name, record in records.items()])
        return
    for name, record in records.items():
        erratum = f" ({record.erratum})" if record.erratum else ""
        sources = ", ".join(item.ref for item in record.evidence) or "none"
        click.echo(f"{name}{erratum}, {record.sure} confidence")
        click.echo(f"  the review says: {record.review_says}")
        click.echo(f"  encoded: {record.encoded}")
        click.echo(f"  why: {record.why}")
        click.echo(f"  sources: {sources}")
    click.echo(f"{len(records)} discrepancies", err=True)


# --- lint and stats -----------------------------------------------------------------------------------------


@knowledge.command()
@click.option("--strict", is_flag=True, help="Exit 3 where there are warnings.")
@click.option("--all", "show_all", is_flag=True, help=f"Print every finding, not {FEW} of a sort.")
@as_json
def lint(strict: bool, show_all: bool, as_json: bool) -> None:
    """Check the curated files; exit 1 where one has an error."""
    from rheostat.knowledge.lint import Severity
    from rheostat.knowledge.lint import lint as findings
    from rheostat.knowledge.load import load_knowledge

    issues = findings(load_knowledge())
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if as_json:
        _print_json({"issues": [_issue_row(issue) for issue in issues]})
    else:
        _print_issues(issues, limit=None if show_all else FEW)
    summary = f"{len(errors)} errors and {len(issues) - len(errors)} warnings in the curated files"
    if errors:
        raise CheckFailed(summary)
    click.echo(summary, err=True)
    if strict and issues:
        click.get_current_context().exit(WARNED)


def _issue_row(issue: Issue) -> dict[str, Any]:
    return {
        "severity": issue.severity.value,
        "check": issue.check,
        "file": str(issue.place.file) if issue.place else None,
        "line": issue.place.line if issue.place else None,
        "message": issue.message,
    }


def _print_issues(issues: Iterable[Issue], *, limit: int | None) -> None:
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in sorted(issues, key=lambda issue: issue.severity):
        groups.setdefault((issue.severity.value, issue.check), []).append(issue)
    for (severity, check), found in groups.items():
        click.echo(f"{severity}, {check} ({len(found)})")
        for issue in found[:limit]:
            click.echo(f"  {issue}")
        if limit is not None and len(found) > limit:
            click.echo(f"  and {len(found) - limit} more (--all prints them)")


@knowledge.command()
@click.option("--verify", is_flag=True, help="Run every system's experiments, whole and without its own edges.")
@as_json
def stats(verify: bool, as_json: bool) -> None:
    """Count statements, evidence, assumptions, nodes, edges, drugs, experiments and systems."""
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.stats import statistics

    systems = verified_systems() if verify else []
    by_status = {status: [item.number for item in systems if item.status == status] for status in STATUSES}
    counts = statistics(load_knowledge(), **by_status).as_json()
    if verify:
        counts["systems"]["recorded"] = len(systems) - sum(map(len, by_status.values()))
    if as_json:
        detail = {"systems_not_running": [item.as_row() for item in systems if item.status != RUNNING]}
        _print_json(counts | detail if verify else counts)
        return
    for name, value in counts.items():
        click.echo(f"{name.replace('_', ' ')}: {_counts(value)}")

    for item in systems:
        if item.status != RUNNING:
            reason = f": {item.reason}" if item.reason else ""
            click.echo(f"  {item.number} {item.record.title}, {item.status}{reason}")


def _counts(value: int | dict[str, int]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {number}" for key, number in value.items())
    return str(value)


# --- cite and export ----------------------------------------------------------------------------------------


@knowledge.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all-used", is_flag=True, help="Every reference that a statement rests on.")
@click.option("--format", "style", type=click.Choice(["bibtex", "ris"]), default="bibtex", show_default=True)
def cite(names: tuple[str, ...], all_used: bool, style: str) -> None:
    """Print references: those named, those that the named things rest on, or all that are used."""
    from rheostat.knowledge.cite import FORMATS, chosen_references, used_references
    from rheostat.knowledge.load import load_knowledge

    if bool(names) == all_used:
        raise click.UsageError("Name references or things whose sources you want, or give --all-used.")
    records = load_knowledge()
    ids = used_references(records) if all_used else [ref for name in names for ref in _sources_of(name)]
    click.echo(FORMATS[style](chosen_references(records, ids)), nl=False)


def _sources_of(name: str) -> list[str]:
    """A reference itself, or the references that another thing rests on."""
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.query import HitKind
    from rheostat.knowledge.story import tell

    story = tell(load_knowledge(), name)
    sources = [story.id] if story.kind is HitKind.REFERENCE else [source.id for source in story.references]
    if not sources:
        raise InputError(f"{name!r} rests on no reference")
    return sources


@knowledge.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def export(file: Path, force: bool) -> None:
    """Write all knowledge as tables into the SQLite FILE."""
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.write_sqlite import write_sqlite

    counts = write_sqlite(load_knowledge(), file, overwrite=force)
    rows = ", ".join(f"{table} {number}" for table, number in counts.items())
    click.echo(f"wrote {file}: {rows}", err=True)
