"""The option that switches contested edges, shared by every command that loads the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rheostat.cli.assignments import assignments
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model

_Command = TypeVar("_Command", bound=Callable[..., Any])
_STATES = {"on": True, "off": False}


def switch_option(command: _Command) -> _Command:
    """Add `--switch FLAG=on|off`, which the command takes as `switches`."""
    return click.option(
        "--switch",
        "switches",
        multiple=True,
        metavar="FLAG=on|off",
        help="Switch a contested edge; see them with: rheostat knowledge contested.",
    )(command)


def switch_settings(given: Iterable[str]) -> dict[str, bool]:
    """What was switched, by flag.

    Raises
    ------
    InputError - where a part is missing, a flag is given twice, or the state is neither on nor off

    Examples
    --------
    >>> switch_settings(["mtorc3=on"])
    {'mtorc3': True}
    """
    found: dict[str, bool] = {}
    for flag, state in assignments(given, option="--switch").items():
        if state.casefold() not in _STATES:
            raise InputError(f"--switch {flag}={state}: expected {flag}=on or {flag}=off")
        found[flag] = _STATES[state.casefold()]
    return found


def switched_model(given: Iterable[str]) -> Model:
    """The model with contested edges switched; what departs from the consensus policy is said on standard error.

    Raises
    ------
    InputError - where a flag is unknown, with the nearest one
    """
    from rheostat.analysis.model import load_model

    model = load_model(switches=switch_settings(given))
    told = departures(model)
    if told:
        click.echo(f"rheostat: contested edges other than by consensus: {told}", err=True)
    return model


def departures(model: Model) -> str:
    """The switches that differ from the consensus policy, as `flag on, flag off`; empty where none does."""
    from rheostat.knowledge.contested import switch_words

    policy = model.knowledge.policy
    return switch_words({flag: state for flag, state in model.switches.items() if state != policy.default(flag)})


def as_words(switches: Mapping[str, bool]) -> dict[str, str]:
    """The state of every flag as records of a run hold it."""
    return {flag: "on" if state else "off" for flag, state in switches.items()}
