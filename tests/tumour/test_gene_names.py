"""Symbols, synonyms, slips of the pen and what spreadsheets do to genes."""

from __future__ import annotations

import pytest

from rheostat.errors import InputError, Place
from rheostat.tumour.gene_names import GeneNames

HERE = Place("a.maf", 3)
NAMES = GeneNames(frozenset({"MTOR", "PTEN", "STK11", "RPTOR"}), {"MTOR": "MTOR", "FRAP1": "MTOR", "LKB1": "STK11"})


def test_a_symbol_in_use_and_a_gene_outside_the_model_keep_their_name() -> None:
    assert NAMES.symbol("MTOR", place=HERE) == "MTOR"
    assert NAMES.symbol("TTN", place=HERE) == "TTN"


def test_a_synonym_becomes_the_symbol_in_use_and_that_is_said() -> None:
    assert NAMES.symbol("FRAP1", place=HERE) == "MTOR"
    assert NAMES.notes(["FRAP1", "MTOR", "LKB1", "FRAP1"]) == ("FRAP1 read as MTOR", "LKB1 read as STK11")


def test_a_slip_is_doubted_and_a_neighbouring_gene_is_not() -> None:
    assert NAMES.notes(["MTRO"]) == ("MTRO is no gene of the model; did you mean MTOR?",)
    assert NAMES.notes(["mtor"]) == ("mtor is no gene of the model; did you mean MTOR?",)
    # Real genes: pleiotrophin, PTER, and TTN.
    assert NAMES.notes(["PTN", "PTER", "TTN"]) == ()


def test_a_known_symbol_is_never_doubted_as_a_slip_of_another() -> None:
    names = GeneNames(frozenset({"ABC1", "BAC1"}), {})
    assert names.notes(["ABC1", "BAC1"]) == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1-Mar", "MARCHF1"),
        ("Mar-01", "MARCHF1"),
        ("2-Sep", "SEPTIN2"),
        ("11-SEP", "SEPTIN11"),
        ("1-Dec", "DELEC1"),
    ],
)
def test_dates_are_refused(written: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        NAMES.symbol(written, place=HERE)
    assert str(caught.value) == (
        f"a.maf, line 3: gene {written!r} is a date that a spreadsheet made of a symbol; did you mean {meant}?"
    )


def test_a_missing_gene_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.maf, line 3: the gene is missing; expected a symbol such as MTOR$"):
        NAMES.symbol("", place=HERE)
