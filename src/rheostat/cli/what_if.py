"""`rheostat what-if`: change a cell step by step and see what happens, at a prompt or from a script."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.switches import switch_option, switched_model
from rheostat.errors import InputError, RheostatError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model
    from rheostat.analysis.what_if import Scene, View

BY_ITSELF = ("undo", "reset", "show", "help", "quit")
SHOWN_CHANGE = 0.005


@click.command()
@click.argument("commands", nargs=-1, metavar="[COMMAND]...")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one record a command, instead of tables.")
def what_if(commands: tuple[str, ...], switches: tuple[str, ...], as_json: bool) -> None:
    """Change a cell step by step and print what each step does.

    COMMANDs are 'alter GENE CHANGE', 'revert GENE CHANGE', 'treat DRUG [DOSE]', 'stop DRUG', 'set INPUT LEVEL',
    'read NAME', 'undo', 'reset' and 'show', such as: rheostat what-if 'alter PIK3CA H1047R het' 'treat everolimus
    20 nM'. Without any they are asked for, or read from standard input, one a line.
    """

    asks = not commands and sys.stdin.isatty()
    model = switched_model(switches)
    session = _Session(model, as_json=as_json)
    for place, command in _asked() if asks else _given(commands):
        try:
            if not session.take(command):
                break
        except RheostatError as error:
            if not asks:
                raise type(error)(f"{place}: {error}") from error
            click.echo(f"rheostat: {error}", err=True)
    if as_json:
        click.echo(json.dumps({"steps": session.records}, indent=1, allow_nan=False))


def _given(commands: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The commands with where they stand; blank lines and those that begin with # are left out."""
    lines = commands or tuple(line.rstrip("\n") for line in sys.stdin)
    kind = "command" if commands else "standard input, line"
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"{kind} {number}", line.strip()


def _asked() -> Iterator[tuple[str, str]]:
    click.echo("A wild-type cell, well fed and untreated. 'help' lists the commands, 'quit' ends.", err=True)
    while True:
        try:
            line = input("what if> ").strip()
        except EOFError:
            return
        if line:
            yield "here", line


class _Session:
    """The scenes so far, the last of which is shown."""

    def __init__(self, model: Model, *, as_json: bool) -> None:
        from rheostat.analysis.what_if import Scene

        self._model, self._as_json = model, as_json
        self._scenes: list[Scene] = [Scene()]
        self.records: list[dict[str, Any]] = []

    def take(self, command: str) -> bool:
        """Carry out a command; False where it ends the session."""
        from rheostat.analysis.what_if import Scene, changed

        before = self._scenes[-1]
        if command == "quit":
            return False
        if command == "help":
            click.echo(_help(), nl=False, err=self._as_json)
            return True
        if command == "undo":
            if len(self._scenes) == 1:
                raise InputError("there is nothing to undo")
            self._scenes.pop()
        elif command == "reset":
            self._scenes.append(Scene(readouts=before.readouts))
        elif command != "show":
            if command.split()[0] in BY_ITSELF:
                raise InputError(f"{command}: {command.split()[0]} stands by itself")
            self._scenes.append(changed(self._model, before, command))
        self._show(command, before)
        return True

    def _show(self, command: str, before: Scene) -> None:
        from rheostat.analysis.what_if import view

        scene = self._scenes[-1]
        seen = view(self._model, scene, before)
        if self._as_json:
            self.records.append(_record(command, scene, seen))
        else:
            click.echo(_table(self._model, scene, seen))


def _record(command: str, scene: Scene, seen: View) -> dict[str, Any]:
    return {
        "command": command,
        "alterations": list(scene.alterations),
        "environment": dict(scene.environment),
        "treatment_nm": dict(scene.doses),
        "growth_before": seen.growth_before,
        "growth": seen.growth_now,
        "rows": [
            {"readout": name, "reference": _number(a), "before": _number(b), "value": _number(c)}
            for name, a, b, c in zip(seen.readouts, seen.reference, seen.before, seen.now, strict=True)
        ],
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _table(model: Model, scene: Scene, seen: View) -> str:
    from rheostat.analysis.explain.grounds import labels
    from rheostat.report.tables import text_table
    from rheostat.report.wording import decimal, percent

    named = labels(model.knowledge)
    rows = [
        (named.get(name, name), decimal(a), decimal(b), decimal(c), _change(b, c))
        for name, a, b, c in zip(seen.readouts, seen.reference, seen.before, seen.now, strict=True)
    ]
    rows.append(
        ("growth, of the reference cell", percent(1.0), percent(seen.growth_before), percent(seen.growth_now), "")
    )
    return f"{_heading(model, scene)}\n" + text_table(("", "reference cell", "before", "now", "change"), rows)


def _heading(model: Model, scene: Scene) -> str:
    from rheostat.analysis.treatment import label_of
    from rheostat.report.wording import nanomolar

    knowledge = model.knowledge
    parts = [*scene.alterations, *(f"{name} {level:g}" for name, level in scene.environment.items())]
    for name, dose in scene.doses.items():
        parts.append(f"{label_of(knowledge, name)} {nanomolar(dose) if name in knowledge.drugs else f'{dose:g}'}")
    return "; ".join(parts) or "wild type, well fed, untreated"


def _change(before: float, now: float) -> str:
    if not (math.isfinite(before) and math.isfinite(now)) or before <= 0.0:
        return "" if before == now else "new"
    return "" if abs(now / before - 1.0) < SHOWN_CHANGE else f"x {now / before:.3g}"


def _help() -> str:
    from rheostat.analysis.what_if import STEPS

    lines = [f"  {word} {usage}" for word, (_, usage) in STEPS.items()]
    return "\n".join([*lines, *(f"  {word}" for word in BY_ITSELF)]) + "\n"
