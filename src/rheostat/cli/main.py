"""The `rheostat` command: its sub-commands, and what a person and the shell are told when one ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import click

import rheostat
from rheostat.errors import InputError, RheostatError

INTERRUPTED = 130
READER_GONE = 141


class Entry(NamedTuple):
    """Where a sub-command lives (`module:attribute`) and its line in the help."""

    target: str
    help: str


COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {
        "report": Entry("rheostat.cli.report:report", "Rank regimens for a tumour and write a report of the reasons."),
        "explain": Entry("rheostat.cli.explain:explain", "Say what makes a prediction, and why not another regimen."),
        "path": Entry("rheostat.cli.path:path", "Print the signed paths from one node to another, with evidence."),
        "what-if": Entry("rheostat.cli.what_if:what_if", "Change a cell step by step and see what happens."),
        "compare": Entry(
            "rheostat.cli.compare:compare", "Print which predictions differ between two tumours or models, and why."
        ),
        "simulate": Entry("rheostat.cli.simulate:simulate", "Simulate one cell beside the untreated reference cell."),
        "dose-response": Entry(
            "rheostat.cli.dose_response:dose_response", "Print viability and growth over the dose of one drug."
        ),
        "combine": Entry(
            "rheostat.cli.combine:combine", "Print what two or three drugs do together beyond each alone."
        ),
        "resistance": Entry(
            "rheostat.cli.resistance:resistance", "Search what would bring a treated tumour's growth back."
        ),
        "design": Entry("rheostat.cli.design:design", "Search agents, pairs and schedules for a tumour."),
        "exposure": Entry(
            "rheostat.cli.exposure:exposure", "Print what a dose gives in a patient's blood, and how sure."
        ),
        "trials": Entry("rheostat.cli.trials:trials", "Print what trials found, by tumour type, drug and marker."),
        "screen": Entry("rheostat.cli.screen:screen", "Predict the response of a cohort to many regimens."),
        "cohort-views": Entry("rheostat.cli.cohort_views:cohort_views", "Draw the results of a screen."),
        "query": Entry("rheostat.cli.query:query", "Ask the results of a screen with SQL."),
        "check-input": Entry(
            "rheostat.cli.check_input:check_input", "Say what is in a folder of tumours, and what is wrong."
        ),
        "validate": Entry("rheostat.cli.validate:validate", "Hold the model against measurements, beside baselines."),
        "fit": Entry("rheostat.cli.fit:fit", "Calibrate on measurements, and score the fit on unseen samples."),
        "check": Entry("rheostat.cli.check:check", "Run virtual experiments and say which claims hold."),
        "logic": Entry(
            "rheostat.cli.logic:logic", "Ask the two-valued reading: fixed points, control, properties, trajectories."
        ),
        "export": Entry("rheostat.cli.export:export", "Write the model as SBML, SBML-qual, MaBoSS, BoolNet or PEtab."),
        "knowledge": Entry(
            "rheostat.cli.knowledge:knowledge", "Search, show, check, cite and export the curated knowledge."
        ),
    }
)


class LazyCommand(click.Command):
    """A sub-command whose module is imported when it is called, so that help comes at once."""

    def __init__(self, name: str, *, entry: Entry) -> None:
        super().__init__(name, short_help=entry.help)
        self._target = entry.target

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """The context of the real command, into which all arguments go."""
        return self._loaded().make_context(info_name, args, parent, **extra)

    def _loaded(self) -> click.Command:
        module, _, attribute = self._target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._target} is not a click command")
        return command


def command_group(commands: Mapping[str, Entry]) -> click.Group:
    """The `rheostat` command with these sub-commands.

    Parameters
    ----------
    commands : mapping of str to Entry - the sub-commands by the name they are called by
    """
    group = click.Group(
        "rheostat",
        commands={name: LazyCommand(name, entry=entry) for name, entry in commands.items()},
        help="Ask an evidence-linked model of mTOR signalling which therapy should work, and why.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return click.version_option(rheostat.__version__, message="%(prog)s %(version)s")(group)


def main(arguments: Sequence[str] | None = None, *, commands: Mapping[str, Entry] = COMMANDS) -> int:
    """Run one command line and say how it ended.

    Parameters
    ----------
    arguments : sequence of str - what stands behind `rheostat`; None reads them from the process
    commands : mapping of str to Entry - the sub-commands on offer

    Returns
    -------
    int - the exit code: 0 done, 1 a check did not hold, 2 bad input or usage, 4 numerical failure, 5 our own
    bug, 130 interrupted, 141 the reader of standard output went away
    """
    try:
        return _run(command_group(commands), arguments=sys.argv[1:] if arguments is None else arguments)
    except click.ClickException as refusal:
        return _refuse(refusal)
    except RheostatError as error:
        _say(str(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _settle_output()
        return READER_GONE
    except OSError as error:
        _settle_output()
        _say(_system_refusal(error))
        return InputError.exit_code
    except Exception as bug:  # noqa: BLE001 - the last stop: what nobody foresaw must not print patient data
        return _admit(bug)


def _run(group: click.Group, *, arguments: Sequence[str]) -> int:
    code = 0
    try:
        with group.make_context("rheostat", list(arguments)) as context:
            group.invoke(context)
    except click.exceptions.Exit as end:
        code = end.exit_code
    # Flushed here, a reader that went away or a full disk is still told as such.
    sys.stdout.flush()
    return code


def _settle_output() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        # Else the interpreter would try once more on its way out, complain, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    click.echo(f"rheostat: {message}", err=True)


def _refuse(refusal: click.ClickException) -> int:
    if isinstance(refusal, click.exceptions.NoArgsIsHelpError):
        click.echo(refusal.format_message(), err=True)
        return InputError.exit_code
    _say(refusal.format_message())
    if isinstance(refusal, click.UsageError) and refusal.ctx is not None:
        click.echo(f"Try '{refusal.ctx.command_path} --help'.", err=True)
    return InputError.exit_code


def _system_refusal(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return reason if error.filename is None else f"{error.filename}: {reason}"


def _admit(bug: Exception) -> int:
    # The message of an exception may hold a patient's values; its type and our line never do.
    _say(
        f"this is a bug in Rheostat ({type(bug).__name__} at {_last_own_line(bug)}); please report this line "
        f"and the version, {rheostat.__version__} (RHEOSTAT_DEBUG=1 shows all, perhaps with your data)"
    )
    if os.environ.get("RHEOSTAT_DEBUG") == "1":
        traceback.print_exception(bug)
    return RheostatError.exit_code


def _last_own_line(bug: Exception) -> str:
    package = Path(rheostat.__file__).parent
    own = [
        f"{Path(frame.f_code.co_filename).relative_to(package)}:{line}"
        for frame, line in traceback.walk_tb(bug.__traceback__)
        if Path(frame.f_code.co_filename).is_relative_to(package)
    ]
    return own[-1]
