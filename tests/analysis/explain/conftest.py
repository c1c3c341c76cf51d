"""The model, loaded once."""

from __future__ import annotations

import pytest

from rheostat.analysis.model import Model, load_model


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model()
