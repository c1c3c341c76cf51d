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
    from rheostat.analysis.compare_models import ModelComparison, PredictionChange
    from rheostat.analysis.explain.compare_tumours import Difference, TumourComparison
    from rheostat.analysis.model import Model

SETTINGS = ("patient", "dish")
SHIPPED, MODULES = "shipped", "modules"
SEED = 1
CAUSES_SHOWN = 3


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
    click.echo(_tumours_json(found, model) if as_json else _tumours_text(found), nl=False)


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


def _tumours_text(found: TumourComparison) -> str:
    from rheostat.report.explanation.causes import brief_growth
    from rheostat.report.tables import text_table
    from rheostat.report.wording import decimal, one_line, signed

    sides = [("M1", found.first), ("M2", found.second)]
    lines = []
    for side, tumour in sides:
        own = [change.name for change in tumour.changes if change.name not in found.shared]
        lines.append(one_line(f"{side} {tumour.name}, alone: {', '.join(own) or 'nothing'}"))
    lines += [one_line(f"both: {', '.join(found.shared) or 'nothing'}"), ""]
    rows = [
        (
            f"{item.label} ({item.setting.value})",
            decimal(item.first.sensitivity),
            decimal(item.second.sensitivity),
            signed(item.difference),
            brief_growth(item.first.growth),
            brief_growth(item.second.growth),
            ", ".join(map(_difference_words, item.differences[:CAUSES_SHOWN])) or "-",
        )
        for item in found.regimens
    ]
    header = ("", "sensitivity M1", "M2", "difference", "growth M1", "M2", "of the difference")
    return "\n".join(lines) + "\n" + text_table(header, rows)


def _difference_words(item: Difference) -> str:
    from rheostat.report.wording import decimal, signed

    change = item.change.name if item.in_second else f"no {item.change.name}"
    if item.share is None:
        return f"{change} not known"
    error = f" ± {decimal(item.error)}" if item.error else ""
    return f"{change} {signed(item.share.sensitivity)}{error}"


def _tumours_json(found: TumourComparison, model: Model) -> str:
    made = {
        "switches": as_words(model.switches),
        "first": {"name": found.first.name, "changes": [change.name for change in found.first.changes]},
        "second": {"name": found.second.name, "changes": [change.name for change in found.second.changes]},
        "shared": list(found.shared),
        "regimens": [
            {
                "id": item.id,
                "label": item.label,
                "doses": item.setting.value,
                "sensitivity": [item.first.sensitivity, item.second.sensitivity],
                "growth": [item.first.growth, item.second.growth],
                "differences": [
                    {
                        "change": each.change.name,
                        "in": "second" if each.in_second else "first",
                        "sensitivity_share": each.share.sensitivity if each.share else None,
                        "growth_share": each.share.growth if each.share else None,
                        "sensitivity_share_error": each.error,
                    }
                    for each in item.differences
                ],
            }
            for item in found.regimens
        ],
    }
    return json.dumps(made, indent=1, allow_nan=False) + "\n"


# --- models -------------------------------------------------------------------------------------------------------


def _compare_models(first: str, second: str, *, show_all: bool, as_json: bool) -> None:
    from rheostat.analysis.compare_models import compare_models

    progress = _say_progress if sys.stderr.isatty() else None
    found = compare_models(_model(first), _model(second), progress=progress)
    if progress is not None:
        click.echo("\r\x1b[K", nl=False, err=True)
    click.echo(_models_json(found) if as_json else _models_text(found, show_all=show_all), nl=False)


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


def _models_text(found: ModelComparison, *, show_all: bool) -> str:
    from rheostat.report.wording import one_line

    flipped = [item for item in found.predictions if item.flips]
    shown = found.predictions if show_all else found.predictions[:30]
    lines = [
        f"{_counted(len(found.records), 'record')} not alike; of {found.compared} predictions that both make, "
        f"{len(found.predictions)} changed, {_counted(len(flipped), 'claim')} among them flipped."
    ]
    lines += [f"  {record}" for record in found.records]
    lines += ["", "predictions (experiments: treated over control; regimens: sensitivity)"] if shown else []
    for item in shown:
        held = f", {_held(item.held_before)}, now {_held(item.held_after)}" if item.held_after is not None else ""
        lines.append(f"  {item.id}: {_value(item.before)}, now {_value(item.after)}{held}: {one_line(item.says)}")
        lines += [f"      {cause.record} put back: {_value(cause.value)}" for cause in item.causes[:CAUSES_SHOWN]] or [
            "      no single record puts it back" if found.records else "      no record differs"
        ]
    if len(shown) < len(found.predictions):
        lines.append(f"  and {len(found.predictions) - len(shown)} more (--all)")
    if found.not_reverted:
        names = ", ".join(str(record) for record in found.not_reverted[:5])
        more = f" and {len(found.not_reverted) - 5} more" if len(found.not_reverted) > 5 else ""
        lines += ["", f"not put back alone: {names}{more}"]
    if found.only_in:
        lines += ["", f"only in one, or worded anew: {len(found.only_in)}: {', '.join(found.only_in[:5])}"]
    return "\n".join(lines) + "\n"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _value(value: float | None) -> str:
    return "no number" if value is None else f"{value:.3g}"


def _held(held: bool | None) -> str:
    return "held" if held else "did not hold"


def _models_json(found: ModelComparison) -> str:
    made = {
        "compared": found.compared,
        "records": [record.__dict__ for record in found.records],
        "predictions": [_prediction(item) for item in found.predictions],
        "only_in": list(found.only_in),
        "not_reverted": [record.__dict__ for record in found.not_reverted],
    }
    return json.dumps(made, indent=1, allow_nan=False) + "\n"


def _prediction(item: PredictionChange) -> dict[str, Any]:
    return {
        "id": item.id,
        "says": item.says,
        "before": item.before,
        "after": item.after,
        "held_before": item.held_before,
        "held_after": item.held_after,
        "causes": [{**cause.record.__dict__, "value": cause.value} for cause in item.causes],
    }
