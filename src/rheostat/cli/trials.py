"""`rheostat trials`: what trials found, by tumour type, drug and marker, with the pooled response rate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rheostat.analysis.trials import BaseRate
    from rheostat.knowledge.clinic_records import TrialRecord
    from rheostat.knowledge.load import Knowledge
    from rheostat.knowledge.sourced import Estimate


@click.command("trials")
@click.option("--cancer", help="An OncoTree code or the name of a tumour type.")
@click.option("--drug", help="A drug or a class of drugs.")
@click.option("--biomarker", help="A gene or words in the marker that a trial enrolled by.")
@click.option("--endpoint", help="Only results of this endpoint, such as PFS, OS or ORR.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def trials(cancer: str | None, drug: str | None, biomarker: str | None, endpoint: str | None, as_json: bool) -> None:
    """Print the results of trials; with --drug and --cancer also the pooled response rate.

    A result in brackets was recalled and not read in its source; it enters no rate.
    """
    from rheostat.analysis.trials import response_rate, trials_matching
    from rheostat.knowledge.load import load_knowledge

    knowledge = load_knowledge()
    found = trials_matching(knowledge, cancer=cancer, drug=drug, biomarker=biomarker)
    rate = response_rate(knowledge, drug, cancer, biomarker) if drug and cancer else None
    if as_json:
        payload = {"trials": _rows(found, endpoint), "response_rate": None if rate is None else _rate_json(rate)}
        click.echo(json.dumps(payload, indent=1, allow_nan=False))
        return
    click.echo(_text(knowledge, found, endpoint), nl=False)
    if drug and cancer:
        click.echo(_rate_text(rate))


def _rows(found: Mapping[str, TrialRecord], endpoint: str | None) -> list[dict[str, Any]]:
    return [
        {
            "trial": name,
            "label": trial.label,
            "nct": trial.nct,
            "phase": trial.phase,
            "cancers": list(trial.cancers),
            "marker": result.marker or trial.marker,
            "endpoint": result.endpoint,
            "unit": result.unit,
            "arms": {arm: _estimate_json(estimate) for arm, estimate in result.arms.items()},
            "hazard_ratio": None if result.hazard_ratio is None else _estimate_json(result.hazard_ratio),
            "p": result.p,
            "finding": result.finding,
            "source": str(result.source),
            "status": result.status.value,
        }
        for name, trial in found.items()
        for result in trial.results
        if endpoint is None or _is_endpoint(result.endpoint, endpoint)
    ]


def _is_endpoint(name: str, wanted: str) -> bool:
    return name.casefold() == wanted.casefold() or name.casefold().startswith(f"{wanted.casefold()}_")


def _estimate_json(estimate: Estimate) -> dict[str, Any]:
    return estimate.model_dump(exclude_none=True)


def _rate_json(rate: BaseRate) -> dict[str, Any]:
    return {
        "events": rate.events,
        "n": rate.n,
        "rate": rate.rate,
        "low": rate.low,
        "high": rate.high,
        "scope": rate.scope,
        "exact": rate.exact,
        "alone": rate.alone,
        "recalled_left_out": rate.recalled,
        "trials": [
            {"trial": item.trial, "arm": item.arm, "events": item.events, "n": item.n, "source": str(item.source)}
            for item in rate.trials
        ],
    }


def _text(knowledge: Knowledge, found: Mapping[str, TrialRecord], endpoint: str | None) -> str:
    from rheostat.report.tables import text_table

    rows = []
    for row in _rows(found, endpoint):
        trial = knowledge.clinic.trials[row["trial"]]
        values = "; ".join(f"{arm} {trial_value}" for arm, trial_value in _values(trial, row).items())
        hazard = _hazard(row["hazard_ratio"])
        shown = f"[{values or row['finding']}]" if row["status"] == "recalled" else (values or row["finding"] or "")
        rows.append((row["label"], row["nct"] or "", row["endpoint"], shown, hazard, row["source"]))
    if not rows:
        return "no trial among the records fits\n"
    return text_table(("trial", "registry", "endpoint", "result", "hazard ratio", "source"), rows)


def _values(trial: TrialRecord, row: dict[str, Any]) -> dict[str, str]:
    unit = " %" if row["unit"] == "%" else f" {row['unit']}" if row["unit"] else ""
    for result in trial.results:
        if result.endpoint == row["endpoint"] and str(result.source) == row["source"]:
            shown = {arm: f"{estimate}{unit}" for arm, estimate in result.arms.items()}
            if set(shown) == set(row["arms"]):
                return shown
    return {}


def _hazard(value: dict[str, Any] | None) -> str:
    if value is None:
        return ""
    low, high = value.get("interval", (None, None))
    return (
        f"{value['value']:g} ({low:g} to {high:g})" if low is not None and high is not None else f"{value['value']:g}"
    )


def _rate_text(rate: BaseRate | None) -> str:
    from rheostat.report.wording import percent

    if rate is None:
        return "response rate: no trial that was read in its source gives it"
    where = rate.scope if rate.exact else f"{rate.scope}, a wider group"
    how = "" if rate.alone else ", only in combinations"
    left = f"; {rate.recalled} recalled rows left out" if rate.recalled else ""
    return (
        f"response rate in {where}{how}: {percent(rate.rate)} ({rate.events} of {rate.n}; 95 % interval "
        f"{percent(rate.low)} to {percent(rate.high)}) over {len(rate.trials)} arms{left}"
    )
