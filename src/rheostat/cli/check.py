"""`rheostat check`: run virtual experiments and say which claims hold."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import CheckFailed, InputError

if TYPE_CHECKING:
    from rheostat.analysis.experiments import Verdict
    from rheostat.knowledge.experiments import Experiment
    from rheostat.knowledge.load import Knowledge

OUTCOMES = ("passed", "failed", "waiting", "invalid")
BROKEN = ("failed", "invalid")


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--shipped", "--all", "shipped", is_flag=True, help="The shipped experiments too (default without FILE).")
@click.option("--failed-only", is_flag=True, help="Show only what failed or is invalid.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def check(files: tuple[Path, ...], shipped: bool, failed_only: bool, switches: tuple[str, ...], as_json: bool) -> None:
    """Run the experiments in FILEs, or those that ship with Rheostat, and say which claims hold.

    Exit code 0: no claim failed; 1: a claim failed or could not be run; 2: a file cannot be read.
    """
    from rheostat.analysis.experiments import check as run_experiments

    model = switched_model(switches)
    verdicts = run_experiments(model, _experiments(files, model.knowledge, shipped=shipped or not files))
    shown = [verdict for verdict in verdicts if not failed_only or verdict.outcome in BROKEN]
    if as_json:
        click.echo(
            json.dumps(
                {"experiments": [_row(verdict) for verdict in shown], "switches": as_words(model.switches)},
                indent=1,
                allow_nan=False,
            )
        )
    else:
        click.echo(_summary(verdicts, shown), nl=False)
    broken = sum(verdict.outcome in BROKEN for verdict in verdicts)
    if broken:
        raise CheckFailed(f"{broken} of {len(verdicts)} claims did not hold or could not be run")


def _experiments(files: tuple[Path, ...], knowledge: Knowledge, *, shipped: bool) -> list[Experiment]:
    """What is to be run; an id that occurs twice, in the shipped ones too if they are run, is an error."""
    from rheostat.knowledge.load import experiments_in
    from rheostat.knowledge.read_yaml import read_yaml

    places = dict(knowledge.places) if shipped else {}
    found = list(knowledge.experiments.values()) if shipped else []
    for file in files:
        added = list(experiments_in(read_yaml(file), places))
        if not added:
            raise InputError(f"{file}: there is no experiment in this file")
        found += added
    if not found:
        raise InputError("no experiments ship with this version; name a file of experiments")
    return found


def _row(verdict: Verdict) -> dict[str, object]:
    """The verdict as JSON holds it: a value that is not finite becomes null."""
    row = verdict.as_row()
    return {name: None if isinstance(x, float) and not math.isfinite(x) else x for name, x in row.items()}


def _summary(verdicts: list[Verdict], shown: list[Verdict]) -> str:
    from rheostat.report.wording import one_line

    lines = [
        f"{verdict.outcome.upper():<8}{one_line(verdict.id)}: {one_line(verdict.claim)}\n"
        f"        expected {verdict.expect}; {one_line(verdict.reason)}\n"
        for verdict in shown
        if verdict.outcome != "passed"
    ]
    counts = Counter(verdict.outcome for verdict in verdicts)
    return "".join(lines) + ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES) + "\n"
