"""Alterations: what a record refuses about itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.alterations import AlterationRecord


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "variant"}, "and only such a record, lists its variants"),
        ({"kind": "loss", "variants": ["G12C"]}, "and only such a record, lists its variants"),
        ({"kind": "state"}, "needs a name"),
        ({"kind": "loss", "assumption": None}, "neither evidence nor an assumption"),
        ({"kind": "loss", "effect": {"abundance": {"A": -1}}}, "cannot be negative"),
        ({"kind": "loss", "direction": "up"}, "direction"),
    ],
)
def test_an_alteration_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    base = {"gene": "A", "effect": {}, "direction": "activating", "assumption": "a"}
    with pytest.raises(ValidationError, match=sentence):
        AlterationRecord.model_validate({**base, **fields})
