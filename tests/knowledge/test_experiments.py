"""Experiments: what a short way of writing stands for."""

from __future__ import annotations

from rheostat.knowledge.experiments import Experiment, Phase


def test_an_experiment_in_its_shortest_form() -> None:
    experiment = Experiment.model_validate(
        {"id": "a", "claim": "c", "readout": "r", "expect": "less", "cell": {"alterations": "TSC2 loss"}}
    )
    assert experiment.cell.alterations == ("TSC2 loss",)
    assert (experiment.at, experiment.margin, experiment.control.cell) == ("steady", None, None)
    assert Phase.model_validate({"for": "1 h"}).length == 60.0
