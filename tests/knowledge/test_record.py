"""Records are frozen and refuse what they do not know."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from rheostat.knowledge.gates import LiteralRecord


def test_records_are_frozen_and_refuse_what_they_do_not_know() -> None:
    literal = LiteralRecord(node="A")
    with pytest.raises(ValidationError, match="frozen"):
        literal.node = "B"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        LiteralRecord.model_validate({"node": "A", "colour": "red"})
