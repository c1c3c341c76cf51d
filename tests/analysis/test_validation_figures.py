"""Figures of validation: read off a scoreboard row by row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.analysis.validation_figures import figures, main, written
from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.validation_figures import read_figures

ROW = {"target": "T", "part": "mechanism", "features": "genotype", "split": "all", "n": 12}
ROW |= {"spearman": 0.314, "low": 0.1, "high": 0.5, "within_tissue": None}


def test_a_class_takes_the_row_of_its_target() -> None:
    others = [{**ROW, "features": "expression", "spearman": 0.9}, {**ROW, "target": "U"}]
    found = figures({"rows": [*others, ROW]}, {"rapalog": "T", "unmeasured": "V"})
    assert found == {"rapalog": {"rho": 0.31, "low": 0.1, "high": 0.5, "n": 12}}
    assert "  rapalog: {rho: 0.31, low: 0.1, high: 0.5, n: 12}\n" in written(found, {"rapalog": "T"})


def test_an_empty_scoreboard_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scoreboard.json"
    file.write_text(json.dumps({"rows": []}))
    with pytest.raises(InputError, match="no row of the mechanism"):
        main(file)
    file.write_text("x")
    with pytest.raises(InputError, match="this is no scoreboard"):
        main(file)


def test_the_shipped_figures_are_of_known_classes() -> None:
    shipped = read_figures()
    assert set(shipped.figures) <= set(shipped.targets) <= set(load_knowledge().drug_classes)
    for figure in shipped.figures.values():
        assert figure.low <= figure.rho <= figure.high
