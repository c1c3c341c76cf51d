"""A sub-command that ends in every way a sub-command can end."""

from __future__ import annotations

import sys

import click

from rheostat.errors import CheckFailed, InputError, NumericalError

PATIENT_VALUE = "TCGA-XX-0000"


@click.command()
@click.option("--rows", type=int, default=1, help="How many lines to print.")
@click.option("--fail-with", type=click.Choice(["check", "input", "number", "file", "disk", "bug", "stop", "three"]))
def fake(rows: int, fail_with: str | None) -> None:
    """Print rows, then fail as told."""
    for row in range(rows):
        sys.stdout.write(f"row {row}\n")  # buffered, unlike click.echo
    if fail_with is not None:
        _fail(fail_with)


def _fail(how: str) -> None:
    endings: dict[str, BaseException] = {
        "check": CheckFailed("2 of 10 claims did not hold"),
        "input": InputError("case.yaml, line 3: unknown gene 'RHBE'; did you mean RHEB?"),
        "number": NumericalError("no steady state within 30 days"),
        "file": FileNotFoundError(2, "No such file or directory", "case.yaml"),
        "disk": OSError(28, "No space left on device"),
        "bug": ValueError(f"cannot handle {PATIENT_VALUE}"),
        "stop": KeyboardInterrupt(),
        "three": click.exceptions.Exit(3),
    }
    raise endings[how]


not_a_command = "a string"
