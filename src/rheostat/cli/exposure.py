"""`rheostat exposure`: what a dose gives in a patient's blood, and how well the models agree with what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rheostat.analysis.exposure_events import EventRisk
    from rheostat.knowledge.exposure_records import Disposition, PharmacokineticRecord, UsualSchedule
    from rheostat.knowledge.load import Knowledge
    from rheostat.pharmacology.exposure import Dosing, Exposure, MetaboliteExposure

SEED = 1
WITHIN = {True: "yes", False: "no", None: "no spread printed"}


@click.command("exposure")
@click.argument("drug", required=False)
@click.option("--schedule", "schedule_name", help="A labelled or recommended schedule; default the first.")
@click.option("--dose", "dose_mg", type=float, help="Milligrams, instead of the schedule's.")
@click.option("--every", help="Time from dose to dose, such as '12 h'.")
@click.option("--days", type=float, default=28.0, show_default=True, help="Length of treatment.")
@click.option("--on", "on_days", type=int, help="Days on in each cycle.")
@click.option("--cycle", "cycle_days", type=int, help="Length of a cycle, days.")
@click.option("--loading", "loading_mg", type=float, help="A first dose of so many milligrams.")
@click.option("--missed", help="Numbers of doses left out: '3,4'.")
@click.option("--model", "model_name", help="Which population's model; default that of the schedule.")
@click.option("--with", "other", help="A drug or state of the liver with a measured effect on clearance.")
@click.option("--haematocrit", type=float, help="This patient's share of red cells; default 0.45.")
@click.option("--plot", "drawing", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve: FILE.svg.")
@click.option("--published", is_flag=True, help="Hold the models against published values; of all drugs without DRUG.")
@click.option("--markdown", is_flag=True, help="Write the table of --published as Markdown.")
@click.option("--against", type=click.Path(path_type=Path), help="Hold the model against digitised curves in a FOLDER.")
@click.option("--substance", default="rapamycin", show_default=True, help="What the tables of --against call the drug.")
@click.option("--surface", default=1.9, show_default=True, help="Body surface for doses in mg/m2, m2.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def exposure(drug: str | None, as_json: bool, **options: Any) -> None:
    """Print the concentration that a schedule of DRUG gives: average, peak, trough, and free in plasma."""
    from rheostat.analysis.treatment import drug_id
    from rheostat.knowledge.load import load_knowledge

    knowledge = load_knowledge()
    name = None if drug is None else drug_id(knowledge, drug)
    if options["published"]:
        click.echo(_published(knowledge, name, as_json=as_json, markdown=options["markdown"]), nl=False)
        return
    if name is None:
        raise InputError("name a drug, or ask for all published values with --published")
    record = _record(knowledge, name)
    if options["against"] is not None:
        click.echo(_against(record, options, as_json=as_json), nl=False)
        return
    _one(knowledge, name, record, options, as_json=as_json)


def _record(knowledge: Knowledge, name: str) -> PharmacokineticRecord:
    record = knowledge.clinic.pharmacokinetics.get(name)
    label = knowledge.drugs[name].label
    if record is None or not record.models:
        why = f": {record.missing}" if record is not None else ""
        raise InputError(
            f"{label}: no published value to make a model of was found{why}; it is simulated in vitro only"
        )
    return record


def _one(
    knowledge: Knowledge, name: str, record: PharmacokineticRecord, options: dict[str, Any], *, as_json: bool
) -> None:
    import numpy as np

    from rheostat.cli.exposure_text import json_more, text_more
    from rheostat.pharmacology.exposure import HOURS_A_DAY, exposure, interaction_named, with_interaction

    schedule = _schedule(record, options["schedule_name"])
    model = _model(record, schedule, options["model_name"])
    if options["other"]:
        model = with_interaction(model, interaction_named(record, options["other"]))
    dosing, every_h = _dosing(schedule, options)
    cycle = options["cycle_days"] or (schedule.cycle_days if schedule and options["dose_mg"] is None else None)
    until = options["days"] * HOURS_A_DAY
    window = min(max(every_h, (cycle or 0) * HOURS_A_DAY), until)
    found = exposure(
        record,
        model,
        dosing,
        until_h=until,
        window_h=window,
        haematocrit=options["haematocrit"],
        generator=np.random.default_rng(SEED),
    )
    label = knowledge.drugs[name].label
    occupancies = _occupancy(knowledge, name, found)
    formed = _metabolite(knowledge, record, model, dosing, until, window, options["haematocrit"])
    risks = _risks(knowledge, name, record, found.trough)
    if as_json:
        told = {**_json(name, model, found, occupancies, window), **json_more(formed, risks)}
        click.echo(json.dumps(told, indent=1, allow_nan=False))
    else:
        said = _text(label, record, model, found, occupancies, window)
        click.echo(said + text_more(knowledge, formed, risks), nl=False)
    if options["drawing"] is not None:
        _draw(options["drawing"], label, record, found)


def _schedule(record: PharmacokineticRecord, name: str | None) -> UsualSchedule | None:
    from rheostat.errors import unknown_name

    if name is None:
        return next(iter(record.schedules.values()), None)
    if name not in record.schedules:
        error = unknown_name(name, record.schedules, kind="schedule")
        raise InputError(f"{error}; known are {', '.join(record.schedules)}")
    return record.schedules[name]


def _model(record: PharmacokineticRecord, schedule: UsualSchedule | None, name: str | None) -> Disposition:
    from rheostat.errors import unknown_name

    chosen = name or (schedule.model if schedule is not None else next(iter(record.models)))
    if chosen not in record.models:
        raise InputError(f"{unknown_name(chosen, record.models, kind='model')}; known are {', '.join(record.models)}")
    return record.models[chosen]


def _dosing(schedule: UsualSchedule | None, options: dict[str, Any]) -> tuple[Dosing, float]:
    from rheostat.pharmacology.exposure import repeated
    from rheostat.units import duration

    own = options["dose_mg"] is not None
    if not own and schedule is None:
        raise InputError("no schedule is recorded for this drug: give --dose and --every")
    dose = options["dose_mg"] if own else (schedule.dose_mg if schedule else 0.0)
    every_h = duration(options["every"]) / 60.0 if options["every"] else (schedule.every_h if schedule else 24.0)
    on = options["on_days"] or (None if own or schedule is None else schedule.on_days)
    cycle = options["cycle_days"] or (None if own or schedule is None else schedule.cycle_days)
    dosing = repeated(
        dose,
        every_h=every_h,
        days=options["days"],
        on_days=on,
        cycle_days=cycle,
        loading_mg=options["loading_mg"],
        missed=_numbers(options["missed"]),
    )
    return dosing, every_h


def _numbers(text: str | None) -> list[int]:
    try:
        return [int(part) for part in text.split(",")] if text else []
    except ValueError as error:
        raise InputError(f"--missed {text!r}: give the numbers of doses, such as '3,4'") from error


def _occupancy(knowledge: Knowledge, name: str, found: Exposure) -> dict[str, tuple[float, float]] | None:
    """The lowest and highest share of mTOR that is held over the last stretch, by site."""
    import numpy as np

    from rheostat.network.cell import Cell
    from rheostat.pharmacology.binding import occupancy

    drug = knowledge.drugs[name]
    held = {affinity.site for affinity in drug.affinities if affinity.protein == "MTOR"}
    if found.free_curve_nm is None or not held:
        return None
    tail = found.free_curve_nm[-97:]
    shares = occupancy(knowledge, Cell(), "MTOR", {name: tail})
    return {site: (float(np.min(shares[site])), float(np.max(shares[site]))) for site in sorted(held)}


def _metabolite(
    knowledge: Knowledge,
    record: PharmacokineticRecord,
    model: Disposition,
    dosing: Dosing,
    until_h: float,
    window_h: float,
    haematocrit: float | None,
) -> MetaboliteExposure | None:
    from rheostat.pharmacology.exposure import metabolite_exposure

    other = knowledge.clinic.pharmacokinetics.get(record.metabolite or "")
    if other is None:
        return None
    return metabolite_exposure(
        record, model, dosing, metabolite=other, until_h=until_h, window_h=window_h, haematocrit=haematocrit
    )


def _risks(knowledge: Knowledge, name: str, record: PharmacokineticRecord, trough: float) -> list[EventRisk]:
    """What this trough means beside that of the usual schedule."""
    from rheostat.analysis.exposure_events import event_risks
    from rheostat.pharmacology.dosing_cycle import Given, trough_ng_ml, usual_schedule

    usual = usual_schedule(record)
    if usual is None:
        return []
    return event_risks(knowledge, name, trough=trough, usual=trough_ng_ml(Given(name, record, usual)))


def _json(
    name: str,
    model: Disposition,
    found: Exposure,
    occupancies: dict[str, tuple[float, float]] | None,
    window_h: float,
) -> dict[str, Any]:
    return {
        "drug": name,
        "model": model.label,
        "window_h": window_h,
        "average_ng_ml": found.average,
        "peak_ng_ml": found.peak,
        "trough_ng_ml": found.trough,
        "average_nm": found.average_nm,
        "free_average_nm": found.free_average_nm,
        "average_low_ng_ml": found.low,
        "average_high_ng_ml": found.high,
        "occupancy": occupancies,
        "times_h": [float(time) for time in found.times_h],
        "concentration_ng_ml": [float(value) for value in found.curve],
    }


def _text(
    label: str,
    record: PharmacokineticRecord,
    model: Disposition,
    found: Exposure,
    occupancies: dict[str, tuple[float, float]] | None,
    window_h: float,
) -> str:
    from rheostat.report.wording import percent

    matrix = "whole blood" if record.matrix == "blood" else "plasma"
    spread = ""
    if found.low is not None and found.high is not None:
        spread = f" (95 of 100 patients: {found.low:.3g} to {found.high:.3g})"
    lines = [
        f"{label}: {model.label}, {model.population}",
        f"over the last {window_h:g} h, in {matrix}:",
        f"  average {found.average:.3g} ng/mL{spread}",
        f"  peak {found.peak:.3g} ng/mL, trough {found.trough:.3g} ng/mL",
    ]
    if found.average_nm is not None:
        lines.append(f"  average {found.average_nm:.3g} nM in {matrix}")
    if found.free_average_nm is None:
        lines.append("  free in plasma: unknown, binding or the share in plasma was not found in print")
    else:
        lines.append(f"  average {found.free_average_nm:.3g} nM free in plasma")
    for site, (low, high) in (occupancies or {}).items():
        lines.append(f"  mTOR held at its {site} site over the last day: {percent(low)} to {percent(high)}")
    if model.derived:
        lines.append(f"how the model was made: {model.derived}")
    return "".join(f"{line}\n" for line in lines)


def _draw(file: Path, label: str, record: PharmacokineticRecord, found: Exposure) -> None:
    from rheostat.report.drawing import as_file
    from rheostat.report.exposure_figure import concentration_curve
    from rheostat.report.render import figure_style, write_whole

    matrix = "whole blood" if record.matrix == "blood" else "plasma"
    figure = concentration_curve(
        [float(time) for time in found.times_h],
        [float(value) for value in found.curve],
        name="exposure",
        drug=label,
        measure=f"ng/mL in {matrix}",
    )
    write_whole(file, as_file(figure, style=figure_style()))
    click.echo(f"rheostat: the curve is in {file}", err=True)


def _published(knowledge: Knowledge, drug: str | None, *, as_json: bool, markdown: bool) -> str:
    from rheostat.analysis.exposure_check import missing, reproductions
    from rheostat.report.tables import text_table

    found = list(reproductions(knowledge, drug))
    absent = {name: why for name, why in missing(knowledge).items() if drug is None or name == drug}
    if as_json:
        rows = [
            {
                **item.value.model_dump(mode="json", exclude_none=True),
                "drug": name,
                "ours": item.ours,
                "band": item.value.band,
                "within": item.within,
            }
            for name, item in found
        ]
        return json.dumps({"values": rows, "missing": absent}, indent=1) + "\n"
    header = ("drug", "quantity", "dose", "published", "spread", "ours", "within", "used for the model", "source")
    table = []
    for name, item in found:
        value, band = item.value, item.value.band
        every = f" every {value.every_h:g} h" if value.every_h else ""
        table.append(
            (
                name,
                value.quantity.replace("_", " "),
                f"{value.dose_mg:g} mg{every}",
                f"{value.value:g} {value.unit}",
                "" if band is None else f"{band[0]:.3g} to {band[1]:.3g}",
                f"{item.ours:.3g}",
                WITHIN[item.within],
                "yes" if value.fitted else "no",
                str(value.source),
            )
        )
    if markdown:
        return _markdown(header, table) + _markdown(("drug", "no published value found"), list(absent.items()))
    rest = "".join(f"{name}: no published value found; {why}\n" for name, why in absent.items())
    return (text_table(header, table) if table else "") + rest


def _markdown(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _against(record: PharmacokineticRecord, options: dict[str, Any], *, as_json: bool) -> str:
    from rheostat.analysis.exposure_check import against_curves
    from rheostat.pharmacology.read_concentrations import read_curves
    from rheostat.report.tables import text_table

    model = _model(record, _schedule(record, options["schedule_name"]), options["model_name"])
    curves = read_curves(options["against"], substance=options["substance"], surface_m2=options["surface"])
    checks = against_curves(model, curves)
    near = sum(item.fold <= 2.0 for item in checks)
    if as_json:
        rows = [
            {
                "study": item.curve.study,
                "group": item.curve.group,
                "dose_mg": item.curve.dose_mg,
                "ratio": item.ratio,
                "fold": item.fold,
                "within_two_sd": item.hits,
                "points": item.points,
            }
            for item in checks
        ]
        return json.dumps({"model": model.label, "curves": rows, "within_twofold": near}, indent=1) + "\n"
    table = [
        (
            item.curve.study,
            item.curve.group,
            f"{item.curve.dose_mg:.3g} mg",
            f"{item.ratio:.2f}",
            f"{item.fold:.2f}",
            f"{item.hits} of {item.points}" if item.points else "no spread printed",
        )
        for item in checks
    ]
    header = ("study", "group", "dose", "model over measured", "median fold apart", "points within 2 SD")
    return text_table(header, table) + f"{near} of {len(checks)} curves lie within twofold of the model\n"
