"""Views of a cohort, over a small database written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest

from rheostat.analysis.cohort_views import (
    Quantity,
    disagreements,
    heat_map,
    oncoprint,
    quantity_of,
    strata,
    waterfall,
)
from rheostat.errors import InputError

SAMPLES = [
    ("S1", "MTOR F2108L; PTEN R130*; PTEN deep deletion", ""),
    ("S2", "PTEN R130*", ""),
    ("S3", "", ""),
    ("S4", "PTEN R130*", ""),
    ("S5", "", "PTEN"),
    ("S6", "", ""),
    ("S7", "", ""),
]
ADVANTAGE = {"a": [0.4, 0.3, 0.0, 0.5, 9.0, 0.1, None], "b": [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1]}


@pytest.fixture
def results() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE samples (sample_id TEXT, alterations TEXT, not_assayed TEXT)")
        connection.executemany("INSERT INTO samples VALUES (?, ?, ?)", SAMPLES)
        connection.execute("CREATE TABLE regimens (regimen_id TEXT)")
        connection.execute(
            "CREATE TABLE ranking (sample_id TEXT, regimen_id TEXT, advantage DOUBLE, percentile DOUBLE)"
        )
        for regimen, values in ADVANTAGE.items():
            connection.execute("INSERT INTO regimens VALUES (?)", [regimen])
            rows = [(sample[0], regimen, value) for sample, value in zip(SAMPLES, values, strict=True)]
            connection.executemany("INSERT INTO ranking VALUES (?, ?, ?, NULL)", rows)
        yield connection


def test_the_oncoprint_sorts_by_frequency_and_then_into_blocks(results: duckdb.DuckDBPyConnection) -> None:
    view = oncoprint(results)
    assert view.genes == ("PTEN", "MTOR")
    assert view.altered == {"PTEN": 3, "MTOR": 1}
    assert view.samples == ("S1", "S2", "S4", "S3", "S5", "S6", "S7")
    assert view.changes["PTEN", "S1"] == "R130*, deep deletion"


def test_the_heat_map_puts_the_best_first_and_keeps_what_has_no_number(results: duckdb.DuckDBPyConnection) -> None:
    view = heat_map(results)
    assert view.regimens == ("a", "b")
    assert view.samples[:2] == ("S5", "S4")
    assert np.isnan(view.values[0, view.samples.index("S7")])
    assert view.values[0, view.samples.index("S2")] == 0.3


def test_the_waterfall_leaves_out_what_has_no_number(results: duckdb.DuckDBPyConnection) -> None:
    bars = waterfall(results, regimen="a")
    assert [name for name, _ in bars] == ["S5", "S4", "S1", "S2", "S6", "S3"]
    with pytest.raises(InputError, match="unknown regimen of this screen 'c'"):
        waterfall(results, regimen="c")


def test_strata_leave_out_what_was_not_assayed(results: duckdb.DuckDBPyConnection) -> None:
    """With S5 among the others, the median there would be 0.1; without it and S7, two samples are too few."""
    assert strata(results, regimen="a") == []
    results.execute("INSERT INTO samples VALUES ('S8', '', '')")
    results.execute("INSERT INTO ranking VALUES ('S8', 'a', 0.05, NULL)")
    (group,) = strata(results, regimen="a")
    assert (group.gene, group.altered, group.others) == ("PTEN", 3, 3)
    assert group.difference == pytest.approx(0.4 - 0.05)
    assert group.low <= group.difference <= group.high
    assert strata(results, regimen="a") == strata(results, regimen="a")


def test_the_percentile_is_drawn_where_it_was_worked_out(results: duckdb.DuckDBPyConnection) -> None:
    assert quantity_of(results) is Quantity.ADVANTAGE
    with pytest.raises(InputError, match="no patient ranking"):
        quantity_of(results, asked="patient")
    results.execute(
        "UPDATE ranking SET percentile = 10 * length(sample_id) + 60 * (sample_id = 'S6')::INT WHERE regimen_id = 'a'"
    )
    assert quantity_of(results) is Quantity.PERCENTILE
    assert quantity_of(results, asked="nominal") is Quantity.ADVANTAGE
    view = heat_map(results, quantity=Quantity.PERCENTILE)
    assert (view.regimens, view.samples[0], view.values.max()) == (("a",), "S6", 80.0)
    assert waterfall(results, regimen="a", quantity=Quantity.PERCENTILE)[0] == ("S6", 80.0)
    assert waterfall(results, regimen="b", quantity=Quantity.PERCENTILE) == []


def test_regimens_disagree_most_where_they_stand_furthest_apart(results: duckdb.DuckDBPyConnection) -> None:
    found = disagreements(results, "b", "a")
    assert [each.sample for each in found] == ["S5", "S4", "S1", "S2", "S6", "S3"]
    assert (found[0].first, found[0].second, found[0].difference) == (0.0, 9.0, -9.0)
    with pytest.raises(InputError, match="unknown regimen of this screen 'c'"):
        disagreements(results, "a", "c")
