"""`rheostat fit`: calibrate how measurements move abundances, and say what that is worth on unseen samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.cli.scoreboard_files import as_json, as_table, write_scoreboard
from rheostat.cli.switches import as_words, switch_option, switched_model
from rheostat.errors import InputError

if TYPE_CHECKING:
    from rheostat.analysis.fit import Fitted
    from rheostat.analysis.model import Model

SPLITS = ("leave-tissue", "5-fold")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--target", "targets", multiple=True, help="A target to fit to; default the three mTOR classes.")
@click.option("--from", "source", type=click.Choice(["genotype", "expression"]), default="expression")
@click.option(
    "--cross-validate", "splits", type=click.Choice(SPLITS), multiple=True, help="Train on each split, score the rest."
)
@click.option("--betas", is_flag=True, help="With --cross-validate: fit the betas on each split, not the layer.")
@click.option("--network", is_flag=True, help="Fit the sizes of the network's edges too (an hour; resumes in -o).")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write the scoreboard there.")
@click.option("--parameters", default="literature", show_default=True, help="The parameter set that is read.")
@click.option("--seed", type=int, default=0, show_default=True, help="Draws the folds.")
@switch_option
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON instead of a table.")
def fit(
    folder: Path,
    targets: tuple[str, ...],
    source: str,
    splits: tuple[str, ...],
    betas: bool,
    network: bool,
    output: Path | None,
    parameters: str,
    seed: int,
    switches: tuple[str, ...],
    json_wanted: bool,
) -> None:
    """Fit, on the responses in DIR, the betas of expression or the strengths of amplifications, by class of gene.

    With --cross-validate, baselines and the statistical layer are trained anew on each split (leave-tissue, 5-fold, or
    both where the option is given twice) and scored on the samples that it left out, beside the mechanism.

    With --network, the sizes of edges move too, within the range in which they were curated; signs cannot turn, the
    reference stays, and what would break a claim is drawn back or dropped. DIR is laid out as for `rheostat validate`.
    """
    if network:
        from rheostat.cli.fit_network import fit_network

        fit_network(folder, targets, source, seed, output, model=switched_model(switches), json_wanted=json_wanted)
        return
    if splits and not betas:
        _cross_validate(folder, splits, (parameters, seed), switched_model(switches), output, json_wanted)
        return
    _fit_betas(folder, targets, source, splits[0] if splits else None, seed, switches, json_wanted)


def _cross_validate(
    folder: Path,
    splits: tuple[str, ...],
    chosen: tuple[str, int],
    model: Model,
    output: Path | None,
    json_wanted: bool,
) -> None:
    from rheostat.analysis.calibrated_members import networks_of
    from rheostat.analysis.cross_validate import cross_validate
    from rheostat.analysis.read_panel import read_panel
    from rheostat.analysis.validate import Shipped
    from rheostat.knowledge.abundance_classes import load_abundance_classes
    from rheostat.knowledge.parameter_sets import load_parameter_set
    from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

    parameters, seed = chosen
    chosen_set = load_parameter_set(parameters)
    found = cross_validate(
        model,
        load_abundance_classes(),
        read_panel(folder, cutoffs=CopyNumberCutoffs.of(model.knowledge)),
        shipped=Shipped(chosen_set, networks_of(model, chosen_set)),
        splits=splits,
        seed=seed,
        progress=lambda text: click.echo(text, err=True),
    )
    click.echo(as_json(found) if json_wanted else as_table(found), nl=False)
    for note in found.notes:
        click.echo(f"rheostat: {note}", err=True)
    if output is not None:
        write_scoreboard(found, output)


def _fit_betas(
    folder: Path,
    targets: tuple[str, ...],
    source: str,
    split: str | None,
    seed: int,
    switches: tuple[str, ...],
    json_wanted: bool,
) -> None:
    from rheostat.analysis.cohort_cells import FeatureSet
    from rheostat.analysis.fit import fit_panel
    from rheostat.analysis.read_panel import read_panel
    from rheostat.knowledge.abundance_classes import load_abundance_classes
    from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

    model = switched_model(switches)
    result = fit_panel(
        model,
        load_abundance_classes(),
        read_panel(folder, cutoffs=CopyNumberCutoffs.of(model.knowledge)),
        features=FeatureSet.GENOTYPE if source == "genotype" else FeatureSet.EXPRESSION,
        targets=targets,
        cross_validate=split,
        seed=seed,
        progress=lambda text: click.echo(text, err=True),
    )
    if result is None:
        raise InputError(f"{folder}: none of the targets {', '.join(targets) or 'of mTOR'} has a drug to simulate")
    fitted, scores = result
    fields = {**_fields(fitted, scores), "switches": as_words(model.switches)}
    click.echo(json.dumps(fields, indent=1) if json_wanted else _table(fields))


def _fields(fitted: Fitted, scores: dict[str, tuple[int, float, float]]) -> dict[str, Any]:
    rows = zip(fitted.names, fitted.start, fitted.values, fitted.spreads, strict=True)
    return {
        "features": fitted.features.value,
        "cost_before": fitted.cost[0],
        "cost_after": fitted.cost[1],
        "parameters": [
            {"class": name, "before": float(a), "after": float(b), "spread": float(s), "flat": name in fitted.flat}
            for name, a, b, s in rows
        ],
        "unseen": [
            {"target": name, "n": n, "spearman_before": before, "spearman_after": after}
            for name, (n, before, after) in scores.items()
        ],
    }


def _table(fields: dict[str, Any]) -> str:
    from rheostat.report.tables import text_table

    parameters = [
        (row["class"], *(f"{row[name]:.2f}" for name in ("before", "after", "spread")), "flat" if row["flat"] else "")
        for row in fields["parameters"]
    ]
    text = text_table(("class", "before", "after", "spread", ""), parameters)
    if fields["unseen"]:
        rows = [
            (row["target"], str(row["n"]), f"{row['spearman_before']:.3f}", f"{row['spearman_after']:.3f}")
            for row in fields["unseen"]
        ]
        text += "\n" + text_table(("unseen samples", "n", "rho before", "rho after"), rows)
    return text.rstrip("\n")
