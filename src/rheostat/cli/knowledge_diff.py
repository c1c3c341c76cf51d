"""`rheostat knowledge diff`: what changed between two versions of the knowledge."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.knowledge.difference import Change, KindDifference, Records

LONGEST = 100


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be given again.")
@click.option("--names", "names_only", is_flag=True, help="Names of changed records, without what they say.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def diff(old: Path, new: Path | None, kinds: tuple[str, ...], names_only: bool, as_json: bool) -> None:
    """Tell which records were added, removed and changed from OLD to NEW, by kind.

    OLD and NEW are two folders of curated files or two files that `knowledge export` wrote; NEW is the knowledge that
    ships where it is left out.
    """
    from rheostat.knowledge.difference import difference, records_at

    before, form = records_at(old)
    after = _shipped(form, old) if new is None else _same_form(new, form, old)
    found = difference(before, after)
    known = {kind for kind, _ in (*before, *after)}
    for kind in kinds:
        if kind not in known:
            raise InputError(f"no record is of the kind {kind!r}; known are {', '.join(sorted(known))}")
    shown = [each for each in found if not kinds or each.kind in kinds]
    if as_json:
        click.echo(json.dumps({"differences": [each.as_json() for each in shown]}, indent=1, default=str))
        return
    click.echo("".join(f"{line}\n" for line in _lines(shown, names_only=names_only)), nl=False)


def _shipped(form: str, old: Path) -> Records:
    from rheostat.knowledge.difference import records_at

    if form != "folder":
        raise InputError(f"{old}: this is an export; name another export as NEW (rheostat knowledge export FILE)")
    with as_file(files("rheostat.knowledge") / "data") as folder:
        return records_at(folder)[0]


def _same_form(new: Path, form: str, old: Path) -> Records:
    from rheostat.knowledge.difference import records_at

    records, other = records_at(new)
    if other != form:
        raise InputError(f"{new}: this is no {form}, as {old} is; compare two folders or two exports")
    return records


def _lines(found: Sequence[KindDifference], *, names_only: bool) -> Iterator[str]:
    if not found:
        yield "no record was added, removed or changed"
    for each in found:
        yield f"{each.kind}: {len(each.added)} added, {len(each.removed)} removed, {len(each.changed)} changed"
        yield from (f"  + {_short(name)}" for name in each.added)
        yield from (f"  - {_short(name)}" for name in each.removed)
        for change in each.changed:
            yield f"  ~ {_short(change.name)}"
            if not names_only:
                yield from _said(change)


def _said(change: Change) -> Iterator[str]:
    for name, (old, new) in change.fields.items():
        if isinstance(old, list) and isinstance(new, list):
            yield from (f"      {name}: + {_short(item)}" for item in new if item not in old)
            yield from (f"      {name}: - {_short(item)}" for item in old if item not in new)
        else:
            yield f"      {name}: {_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    from rheostat.report.wording import one_line, shortened

    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(one_line(text), LONGEST)
