"""Modules: an observable has one form."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.modules import ObservableRecord


@pytest.mark.parametrize("fields", [{}, {"mean": ["A"], "inverse": "B"}, {"ratio": ["A"]}, {"ratio": ["A", "B", "C"]}])
def test_an_observable_has_one_form(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"exactly one of|a ratio names two nodes"):
        ObservableRecord.model_validate({"label": "L", **fields})
