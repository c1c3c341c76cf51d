"""Experiments: what a short way of writing stands for."""

from __future__ import annotations

import pytest

from rheostat.knowledge.experiments import Experiment, Phase


def test_an_experiment_in_its_shortest_form() -> None:
    experiment = Experiment.model_validate(
        {"id": "a", "claim": "c", "readout": "r", "expect": "less", "cell": {"alterations": "TSC2 loss"}}
    )
    assert experiment.cell.alterations == ("TSC2 loss",)
    assert (experiment.at, experiment.margin, experiment.control.cell) == ("steady", None, None)
    assert Phase.model_validate({"for": "1 h"}).length == 60.0


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("serum starvation", {"serum starvation": 1.0}),
        (["hypoxia", "leucine starvation"], {"hypoxia": 1.0, "leucine starvation": 1.0}),
        ({"leucine": False, "insulin": "on", "EGF": "absent"}, {"leucine": 0.0, "insulin": 1.0, "EGF": 0.0}),
        ({"leucine": 0.5}, {"leucine": 0.5}),
    ],
)
def test_surroundings_by_name_or_level(written: object, levels: dict[str, float]) -> None:
    """YAML reads a bare `off` as false."""
    fields = {"id": "a", "claim": "c", "readout": "r", "expect": "less", "environment": written}
    assert Experiment.model_validate(fields).environment == levels
