"""Trained predictors as one archive of plain arrays: coefficients, aggregates and hashes, no measurement."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from rheostat.analysis.readout_layer import Layer
from rheostat.analysis.trained import Linear, Trained
from rheostat.errors import InputError
from rheostat.tumour.personalise import Panel

FORMAT = 1
COEFFICIENT_STEPS = 127
"""Coefficients are stored in so many steps up to the largest of their target, which moves predictions by far less
than their error."""

SCORE_STEP = 1.0 / 32.0
"""Normal scores of training samples are stored in steps of this."""


def shipped_predictors() -> Trained:
    """The predictors that ship with the package.

    Raises
    ------
    InputError - where the archive is of another format
    """
    return read_trained(files("rheostat.analysis") / "trained" / "predictors.npz")


def read_trained(file: Path | Traversable) -> Trained:
    """Predictors from their archive.

    Raises
    ------
    InputError - where the archive is of another format
    """
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    head = json.loads(str(arrays["head"]))
    if head["format"] != FORMAT:
        raise InputError(f"{file}: trained predictors of format {head['format']}; this version reads {FORMAT}")
    return Trained(
        fitted_on=head["fitted_on"],
        targets=tuple(head["targets"]),
        means=_wide(arrays["means"]),
        tissues=tuple(head["tissues"]),
        tissue_means=_wide(arrays["tissue_means"]),
        drugs=head["drugs"],
        seen=frozenset(head["seen"]),
        panels={name: _panel(arrays, name) for name in head["panels"]},
        linear={(model, features): _linear(arrays, f"{model}/{features}") for model, features in head["linear"]},
        layers={part: _layer(arrays, part, found) for part, found in head["layers"].items()},
        network=head["network"],
    )


def write_trained(trained: Trained, path: Path) -> None:
    """Write the archive; coefficients and panels in single precision or less, since they are not known better."""
    head = {
        "format": FORMAT,
        "fitted_on": trained.fitted_on,
        "targets": trained.targets,
        "tissues": trained.tissues,
        "drugs": dict(sorted(trained.drugs.items())),
        "seen": sorted(trained.seen),
        "panels": list(trained.panels),
        "linear": [list(key) for key in trained.linear],
        "layers": {part: {"names": found.names, "tissues": found.tissues} for part, found in trained.layers.items()},
        "network": trained.network,
    }
    arrays: dict[str, np.ndarray] = {
        "head": np.array(json.dumps(head)),
        "means": _single(trained.means),
        "tissue_means": _single(trained.tissue_means),
    }
    for name, panel in trained.panels.items():
        arrays |= {
            f"panel/{name}/genes": np.array(panel.genes),
            f"panel/{name}/median": _single(panel.median),
            f"panel/{name}/spread": _single(panel.spread),
        }
    for (model, features), linear in trained.linear.items():
        scale = np.maximum(np.abs(linear.coefficients).max(axis=0), 1e-12) / COEFFICIENT_STEPS
        arrays |= {
            f"{model}/{features}/names": np.array(linear.names),
            f"{model}/{features}/mean": _single(linear.mean),
            f"{model}/{features}/spread": _single(linear.spread),
            f"{model}/{features}/scale": _single(scale),
            f"{model}/{features}/coefficients": _steps(linear.coefficients / scale),
        }
    for part, layer in trained.layers.items():
        arrays |= {
            f"{part}/knots": _single(layer.knots),
            f"{part}/trained": _steps(layer.trained / SCORE_STEP),
            f"{part}/width": np.array(layer.width),
            f"{part}/dual": _single(layer.dual),
            f"{part}/spreads": _single(layer.spreads),
        }
    stored: dict[str, Any] = arrays
    np.savez_compressed(path, **stored)


def _single(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, np.float32)


def _steps(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(values), np.int8)


def _wide(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, np.float64)


def _panel(arrays: dict[str, np.ndarray], name: str) -> Panel:
    genes, median, spread = (arrays[f"panel/{name}/{part}"] for part in ("genes", "median", "spread"))
    return Panel(name, tuple(map(str, genes)), _wide(median), _wide(spread))


def _linear(arrays: dict[str, np.ndarray], key: str) -> Linear:
    mean, spread, scale, coefficients = (
        _wide(arrays[f"{key}/{part}"]) for part in ("mean", "spread", "scale", "coefficients")
    )
    return Linear(tuple(map(str, arrays[f"{key}/names"])), mean, spread, coefficients * scale)


def _layer(arrays: dict[str, np.ndarray], part: str, head: dict[str, list[str]]) -> Layer:
    return Layer(
        names=tuple(head["names"]),
        knots=_wide(arrays[f"{part}/knots"]),
        trained=_wide(arrays[f"{part}/trained"]) * SCORE_STEP,
        tissues=tuple(head["tissues"]),
        width=float(arrays[f"{part}/width"]),
        dual=_wide(arrays[f"{part}/dual"]),
        spreads=_wide(arrays[f"{part}/spreads"]),
    )
