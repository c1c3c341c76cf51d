"""The matrix of alleles and drugs: shifts by the law of mass action on a made-up cell, and the shipped records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_model import small_model

from rheostat.analysis.allele_matrix import Answer, allele_matrix, table
from rheostat.analysis.model import Model, load_model, model_of
from rheostat.errors import InputError
from rheostat.knowledge.alterations import AlleleResponse, AlterationRecord

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "alleles.md"


def record(variant: str, affinity: float, to: str, finding: str) -> AlterationRecord:
    return AlterationRecord.model_validate(
        {
            "gene": "EATER",
            "kind": "variant",
            "variants": [variant],
            "effect": {"pools": {"EATER": {"affinity": {"pocket": affinity}}}},
            "direction": "resistance",
            "assumption": "made-up",
            "responses": [
                {
                    "to": to,
                    "finding": finding,
                    "readout": "mark",
                    "evidence": ["book2000 | cells with it were given the drug"],
                }
            ],
        }
    )


def with_records(folder: Path, *records: AlterationRecord) -> Model:
    return model_of(replace(small_model(folder).knowledge, alterations=records))


def test_a_pocket_that_binds_ten_times_less_shifts_tenfold(tmp_path: Path) -> None:
    model = with_records(
        tmp_path,
        record("A1C", 0.1, "stopper", "resistant"),
        record("A2C", 1.0, "stopper", "resistant"),
        record("A3C", 0.0, "blocker", "resistant"),
    )
    tenth, same, none = allele_matrix(model)
    assert tenth.fold == pytest.approx(10.0, rel=0.01)
    assert (tenth.ours, tenth.agrees) == (Answer.RESISTANT, True)
    assert same.fold == pytest.approx(1.0)
    assert (same.ours, same.agrees) == (Answer.SENSITIVE, False)
    assert none.fold == float("inf")
    assert none.drugs == 2
    assert tenth.left == pytest.approx((4 * 0.5 / 3.5, 4 * (10 / 11) / (10 / 11 + 3)), rel=1e-6)
    assert "never halved" in table([none])
    assert "sensitive **(differs)**" in table([same])


def test_a_class_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown drug class 'bloker'"):
        allele_matrix(with_records(tmp_path, record("A1C", 0.1, "bloker", "resistant")))


def test_a_readout_that_the_drug_never_halves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no drug of 'raiser' halves mark in the wild type"):
        allele_matrix(with_records(tmp_path, record("A1C", 0.1, "raiser", "resistant")))


def test_nine_of_ten_published_responses_come_out_and_the_page_lists_all() -> None:
    model = load_model()
    rows = allele_matrix(model)
    assert len(rows) >= 34
    assert sum(row.agrees for row in rows) >= 0.85 * len(rows)
    page = PAGE.read_text(encoding="utf-8")
    listed = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")][1:]
    assert listed == [row.allele for row in rows]


def test_a_record_says_what_was_found_and_where() -> None:
    with pytest.raises(ValueError, match="evidence"):
        AlleleResponse.model_validate({"to": "rapalog", "finding": "resistant", "evidence": []})
