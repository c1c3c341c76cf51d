"""`rheostat compare`: two tumours, or two models: which predictions differ, and why."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.assignments import listed
from rheostat.cli.switches import as_words, switch_option, switch_settings, switched_model
from rheostat.cli.tumours import NamedTumour, tumours_named
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.model import Model

SETTINGS = ("patient", "dish")
SHIPPED, MODULES = "shipped", "modules"
SEED = 1


@click.command()
@click.argument("first", metavar="M1")
@click.argument("second", metavar="M2")
@click.option("--regimens", metavar="A,B,...", help="Regimens, or drugs joined by +; default those of reports.")
@click.option("--doses", type=click.Choice(SETTINGS), help="Default patient where known what reaches one, else dish.")
@click.option("--all", "show_all", is_flag=True, help="Print every prediction that differs, not the first thirty.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def compare(
    first: str,
    second: str,
    regimens: str | None,
    doses: str | None,
    show_all: bool,
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print which predictions differ between M1 and M2, and which of their differences make it so.

    Two tumours: each a folder or MAF as for `rheostat report` (with :SAMPLE where it has several), changes separated by
    commas, or 'wild type'. Two models: each 'shipped', 'FLAG=on' or 'FLAG=off' for the shipped model with a contested
    edge switched (several separated by commas), or a folder of curated files.
    """
    kinds = [_is_model(text) for text in (first, second)]
    if kinds[0] != kinds[1]:
        model, tumour = (first, second) if kinds[0] else (second, first)
        raise InputError(f"{model} is a model and {tumour} a tumour; compare two of a kind")
    if kinds[0]:
        if regimens is not None or doses is not None or switches:
            raise InputError(
                "--regimens, --doses and --switch belong to tumours; models are compared on every prediction, and are "
                "switched by name (FLAG=on)"
            )
        _compare_models(first, second, show_all=show_all, as_json=as_json)
    else:
        _compare_tumours(switched_model(switches), (first, second), regimens, doses, as_json=as_json)


def _is_model(text: str) -> bool:
    return text == SHIPPED or "=" in text or (Path(text) / MODULES).is_dir()


# --- tumours ------------------------------------------------------------------------------------------------------


def _compare_tumours(
    model: Model, tumours: tuple[str, str], regimens: str | None, doses: str | None, *, as_json: bool
) -> None:
    import numpy as np

    from rheostat.analysis.explain.compare_tumours import compare_tumours
    from rheostat.analysis.explain.given import Setting, given, given_regimen, reported_regimens
    from rheostat.report.comparison import tumours_record, tumours_text

    setting = None if doses is None else Setting(doses)
    mine, other = (_tumour(model, text) for text in tumours)
    named = listed(regimens, option="--regimens") if regimens is not None else []
    chosen = [given(model, name, setting=setting) for name in named]
    chosen = chosen or [given_regimen(model, *each, setting=setting) for each in reported_regimens(model.knowledge)]
    found = compare_tumours(
        model,
        mine.tumour,
        other.tumour,
        chosen,
        generator=np.random.default_rng(SEED),
    )
    record = {"switches": as_words(model.switches), **tumours_record(found)}
    click.echo(_json(record) if as_json else tumours_text(found), nl=False)


def _tumour(model: Model, text: str) -> NamedTumour:
    """The one tumour that a text stands for."""
    path, colon, sample = text.rpartition(":")
    if colon and not Path(text).exists() and Path(path).exists():
        return tumours_named(model, path, sample=sample)[0]
    found = tumours_named(model, text)
    if len(found) > 1:
        names = " or ".join(f"{text}:{each.tumour.name}" for each in found)
        raise InputError(f"{text} has several samples; say which, as {names}")
    return found[0]


# --- models -------------------------------------------------------------------------------------------------------


def _compare_models(first: str, second: str, *, show_all: bool, as_json: bool) -> None:
    from rheostat.analysis.compare_models import compare_models
    from rheostat.report.comparison import models_record, models_text

    progress = _say_progress if sys.stderr.isatty() else None
    found = compare_models(_model(first), _model(second), progress=progress)
    if progress is not None:
        click.echo("\r\x1b[K", nl=False, err=True)
    click.echo(_json(models_record(found)) if as_json else models_text(found, show_all=show_all), nl=False)


def _say_progress(done: int, steps: int) -> None:
    click.echo(f"\r\x1b[K{done + 1} of {steps} records put back", nl=False, err=True)


def _model(text: str) -> Model:
    from rheostat.analysis.model import load_model, model_of
    from rheostat.knowledge.load import read_knowledge

    if text == SHIPPED:
        return load_model()
    if "=" in text:
        return load_model(switches=switch_settings(listed(text, option="M1, M2")))
    return model_of(read_knowledge(Path(text)))


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=1, allow_nan=False) + "\n"
