"""`rheostat fit --network`: calibrate the network, keep what satisfies the claims, and write a parameter set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rheostat.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from rheostat.analysis.calibrated_members import Members
    from rheostat.analysis.model import Model
    from rheostat.analysis.network_fit import FittedNetwork, NetworkFitter

STATE, SET, REPORT = "fit.npy", "calibrated.yaml", "fit.json"
DRAWS = 8
NOTICE = (
    "Fitted to responses of GDSC and CTRP: for research and non-commercial use, as the terms of GDSC ask. "
    "Edges rest on the same evidence as in the literature set; only their sizes moved, within their curated range."
)


def fit_network(
    folder: Path,
    targets: tuple[str, ...],
    source: str,
    seed: int,
    output: Path | None,
    *,
    model: Model,
    json_wanted: bool,
) -> None:
    """Fit, or go on with the fit that stands in the output folder, and write what came of it.

    Raises
    ------
    InputError - without an output folder, or where no target has a drug to simulate
    """
    if output is None:
        raise InputError("--network takes long and writes a parameter set: name a folder for it with -o")
    from rheostat.analysis.calibrated_members import claims_that_hold, members_of

    output.mkdir(parents=True, exist_ok=True)
    fitter, rows = _fitter(model, folder, targets, source)
    fitted = fitter.fit(
        rows, begin=_begun(output / STATE, fitter), keep=_keeper(output / STATE), progress=_say
    )  # fmt: skip
    trials = claims_that_hold(model, model.knowledge.experiments.values())
    members = members_of(fitter, fitted, trials, draws=DRAWS, seed=seed, progress=_say)
    report = _report(fitter, fitted, members, len(rows), len(trials))
    _write(output, fitter, fitted, members, len(rows), report)
    click.echo(json.dumps(report, indent=1) if json_wanted else _text(report))


def _fitter(model: Model, folder: Path, targets: tuple[str, ...], source: str) -> tuple[NetworkFitter, list[int]]:
    import numpy as np

    from rheostat.analysis.cohort_cells import FeatureSet, cohort_of
    from rheostat.analysis.cohort_predictions import general_response
    from rheostat.analysis.fit import DEFAULT_TARGETS, aims_of
    from rheostat.analysis.network_fit import NetworkFitter
    from rheostat.analysis.read_panel import read_panel
    from rheostat.knowledge.abundance_classes import load_abundance_classes
    from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs

    classes = load_abundance_classes()
    panel = read_panel(folder, cutoffs=CopyNumberCutoffs.of(model.knowledge))
    cohort = cohort_of(panel, model.knowledge, classes)
    features = FeatureSet.GENOTYPE if source == "genotype" else FeatureSet.EXPRESSION
    known = cohort.has_expression if features is FeatureSet.EXPRESSION else np.ones(len(cohort.samples), bool)
    wanted = targets or tuple(f"{name}_resid" for name in DEFAULT_TARGETS)
    aims = aims_of(model, panel, cohort, wanted, known)
    if not aims:
        raise InputError(f"{folder}: none of the targets {', '.join(wanted)} has a drug to simulate")
    general = None
    if all(target.is_specific for target in panel.targets if target.name in wanted):
        general = general_response(model, cohort.cells(features, classes.by_gene()), (model.network,))
    fitter = NetworkFitter(model, classes, cohort, aims, features, general=general)
    return fitter, np.flatnonzero(known).tolist()


def _begun(path: Path, fitter: NetworkFitter) -> np.ndarray | None:
    import numpy as np

    if not path.is_file():
        return None
    begun: np.ndarray = np.load(path, allow_pickle=False)
    if len(begun) != len(fitter.names):
        raise InputError(f"{path}: a fit of {len(begun)} parameters; this network has {len(fitter.names)}: remove it")
    _say(f"going on from {path}")
    return begun


def _keeper(path: Path) -> Any:
    import numpy as np

    def keep(values: np.ndarray) -> None:
        part = path.with_suffix(".part.npy")
        np.save(part, values)
        part.replace(path)

    return keep


def _say(text: str) -> None:
    click.echo(text, err=True)


def _report(
    fitter: NetworkFitter, fitted: FittedNetwork, members: Members, samples: int, claims: int
) -> dict[str, Any]:
    flat = set(fitted.flat)
    learnt = [
        {"name": name, "curated": float(a), "fitted": float(b), "spread": float(s)}
        for name, a, b, s in zip(fitted.names, fitted.start, fitted.values, fitted.spreads, strict=True)
        if name not in flat
    ]
    return {
        "features": fitter.features.value,
        "targets": [aim.name for aim in fitter.aims],
        "samples": samples,
        "cost_before": fitted.cost[0],
        "cost_after": fitted.cost[1],
        "parameters": len(fitted.names),
        "flat": len(flat),
        "learnt": sorted(learnt, key=lambda row: -abs(row["fitted"] - row["curated"])),
        "leaving_their_range": list(fitted.leaving),
        "claims": claims,
        "claims_broken_by_the_whole_fit": list(members.broken),
        "set_back_for_claims": list(members.set_back),
        "members": len(members.networks),
        "members_dropped": members.dropped,
    }


def _write(
    output: Path,
    fitter: NetworkFitter,
    fitted: FittedNetwork,
    members: Members,
    samples: int,
    report: dict[str, Any],
) -> None:
    import yaml

    from rheostat.report.render import write_whole

    betas = fitter.betas(fitted.values)
    targets = ", ".join(aim.name for aim in fitter.aims)
    head = {
        "label": "calibrated",
        "notice": NOTICE,
        "fitted_on": f"{samples} cell lines of GDSC and CTRP, {fitter.features.value}: {targets}",
        "betas": {name: round(beta, 3) for name, beta in betas.items()},
        "amplifications": {},
        "dropped": members.dropped,
    }
    names = list(members.networks[0]) if members.networks else []
    lines = [f"  {json.dumps(name)}: {[own[name] for own in members.networks]}\n" for name in names]
    text = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=110)
    write_whole(output / SET, text + ("sizes:\n" + "".join(lines) if lines else "sizes: {}\n"))
    write_whole(output / REPORT, json.dumps(report, indent=1) + "\n")
    _say(f"the parameter set is {output / SET}")


def _text(report: dict[str, Any]) -> str:
    from rheostat.report.tables import text_table

    rows = [
        (row["name"], f"{row['curated']:.2f}", f"{row['fitted']:+.2f}", f"{row['spread']:.2f}")
        for row in report["learnt"][:30]
    ]
    broken = len(report["claims_broken_by_the_whole_fit"])
    back = ", ".join(report["set_back_for_claims"]) or "none"
    leaving = ", ".join(report["leaving_their_range"]) or "none"
    return (
        f"half sum of squares {report['cost_before']:.1f} before, {report['cost_after']:.1f} after; "
        f"{report['flat']} of {report['parameters']} parameters are flat and stay at their prior\n"
        f"want to leave their range: {leaving}\n"
        f"{broken} of {report['claims']} claims break in the whole fit; all hold after these are set back: {back}\n"
        f"{report['members']} members, {report['members_dropped']} dropped\n"
        + text_table(("size or beta", "curated", "fitted", "spread"), rows).rstrip("\n")
    )
