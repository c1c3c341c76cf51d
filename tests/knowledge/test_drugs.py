"""Drugs: potencies in nmol/L with a source, and a drug that is simulated or says why not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.drugs import Affinity, DrugRecord


def affinity(**fields: Any) -> dict[str, Any]:
    return {
        "protein": "MTOR",
        "site": "FRB",
        "value": "12 nM",
        "measure": "Kd",
        "assay": "binding",
        "mode": "rapalog",
        "assumption": "a",
        **fields,
    }


def test_potencies_are_in_nanomolar_and_sourced() -> None:
    assert Affinity.model_validate(affinity(value="0.5 uM")).value == 500.0
    with pytest.raises(ValidationError, match="the potency at MTOR has neither evidence nor an assumption"):
        Affinity.model_validate(affinity(assumption=None))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "must say why it is not simulated"),
        ({"affinities": [affinity()]}, "needs its standard doses"),
        ({"affinities": [affinity()], "standard_doses": ["1 nM"]}, "the dose that cells are usually given"),
        ({"affinities": [affinity()], "standard_doses": ["0 nM"], "usual_dose": "1 nM"}, "greater than 0"),
    ],
)
def test_a_drug_is_simulated_or_says_why_not(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DrugRecord.model_validate({"label": "D", "class": "c", **fields})
