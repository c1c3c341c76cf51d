"""Errors speak to a person and carry the exit code that scripts rely on."""

from pathlib import Path

import pytest

from rheostat.errors import (
    CheckFailed,
    InputError,
    NumericalError,
    Place,
    RheostatError,
    nearest,
    unknown_name,
)

GENES = ["MTOR", "RHEB", "RPTOR", "RICTOR", "TSC1", "TSC2"]


@pytest.mark.parametrize(
    ("error", "code"), [(CheckFailed, 1), (InputError, 2), (NumericalError, 4), (RheostatError, 5)]
)
def test_each_kind_of_error_has_the_documented_exit_code(error: type[RheostatError], code: int) -> None:
    assert error.exit_code == code
    assert issubclass(error, RheostatError)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("data/growth.yaml"), "data/growth.yaml"),
        (Place(Path("data") / "growth.yaml", 41), "data/growth.yaml, line 41"),
    ],
)
def test_a_place_reads_as_file_and_line(place: Place, text: str) -> None:
    assert str(place) == text


@pytest.mark.parametrize(("written", "meant"), [("RHBE", "RHEB"), ("rheb", "RHEB"), ("Rictr", "RICTOR")])
def test_the_nearest_name_comes_first_whatever_its_case(written: str, meant: str) -> None:
    assert nearest(written, GENES)[0] == meant


def test_at_most_as_many_names_as_asked_for() -> None:
    assert sorted(nearest("TSC", GENES, count=2)) == ["TSC1", "TSC2"]
    assert len(nearest("TSC", GENES, count=1)) == 1


def test_a_name_like_nothing_known_gets_no_suggestion() -> None:
    assert nearest("zzzzzz", GENES) == []
    assert nearest("RHEB", []) == []


def test_known_names_are_shown_once_when_they_differ_in_case_only() -> None:
    assert nearest("rheb", ["RHEB", "Rheb"]) == ["RHEB"]


def test_an_unknown_name_says_where_what_and_which_was_meant() -> None:
    error = unknown_name("RHBE", GENES, kind="gene", place=Place("data/growth.yaml", 41))
    assert isinstance(error, InputError)
    assert str(error) == "data/growth.yaml, line 41: unknown gene 'RHBE'; did you mean RHEB?"


def test_an_unknown_name_without_neighbours_stops_after_the_name() -> None:
    assert str(unknown_name("zzzzzz", GENES, kind="gene")) == "unknown gene 'zzzzzz'"
