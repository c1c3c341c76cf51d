"""An executable, evidence-linked model of mTOR signalling and of the therapy aimed at it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rheostat.analysis.experiments import check
    from rheostat.analysis.explain.explanation import Explanation, explain
    from rheostat.analysis.model import Arm, Model, load_model
    from rheostat.analysis.screen_store import open_results
    from rheostat.errors import CheckFailed, InputError, NumericalError, RheostatError
    from rheostat.network.cell import Cell

__version__ = "0.1.0"

__all__ = [
    "Arm",
    "Cell",
    "CheckFailed",
    "Explanation",
    "InputError",
    "Model",
    "NumericalError",
    "RheostatError",
    "__version__",
    "check",
    "explain",
    "load_model",
    "open_results",
]

# Importing the package must cost nothing (the command line does it before it prints its help): each
# public name is imported from its module when it is first asked for.
_MODULE_OF: Mapping[str, str] = MappingProxyType(
    {
        "Arm": "rheostat.analysis.model",
        "Cell": "rheostat.network.cell",
        "CheckFailed": "rheostat.errors",
        "Explanation": "rheostat.analysis.explain.explanation",
        "InputError": "rheostat.errors",
        "Model": "rheostat.analysis.model",
        "NumericalError": "rheostat.errors",
        "RheostatError": "rheostat.errors",
        "check": "rheostat.analysis.experiments",
        "explain": "rheostat.analysis.explain.explanation",
        "load_model": "rheostat.analysis.model",
        "open_results": "rheostat.analysis.screen_store",
    }
)


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
