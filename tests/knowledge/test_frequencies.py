"""Counts of alterations in cohorts: possible, and never taken for known where nobody counted."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.frequencies import TRUNCATING, FrequencyRecord
from rheostat.knowledge.load import load_knowledge

COHORTS = {"a": {"label": "A", "n": 10, "source": "x"}, "b": {"label": "B", "n": 20, "source": "x"}}


def record(**more: Any) -> FrequencyRecord:
    given = {
        "cohorts": COHORTS,
        "genes": ["KRAS", "NF1"],
        "counts": {"KRAS": {"G12D": {"a": 2}, "G12V": {"a": 1, "b": 5}}},
    }
    return FrequencyRecord.model_validate({**given, **more})


def test_counts_of_several_changes_add_up_by_cohort() -> None:
    assert record().counted("KRAS", ("G12D", "G12V")) == {"a": 3, "b": 5}
    assert record().samples == 30


def test_a_gene_without_the_change_was_counted_and_one_that_is_not_listed_was_not() -> None:
    assert record().counted("NF1", (TRUNCATING,)) == {}
    assert record().counted("MTOR", ("F2108L",)) is None


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ({"KRAS": {"G12D": {"a": 11}}}, "11 of 10"),
        ({"KRAS": {"G12D": {"c": 1}}}, "no cohort 'c'"),
        ({"MTOR": {"F2108L": {"a": 1}}}, "not among the genes"),
    ],
)
def test_impossible_counts_are_refused(counts: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        record(counts=counts)


def test_the_shipped_counts_agree_with_what_is_printed_of_tcga() -> None:
    # BRAF V600E in about six of ten papillary thyroid cancers (TCGA 2014, doi:10.1016/j.cell.2014.09.050); KRAS in more
    # than nine of ten pancreatic cancers (TCGA 2017, doi:10.1016/j.ccell.2017.07.007; fewer here, in samples of all
    # purities); VHL in about half of clear-cell renal cancers, half of that truncating (TCGA 2013,
    # doi:10.1038/nature12222).
    found = load_knowledge().frequencies
    thyroid = found.counted("BRAF", ("V600E",)) or {}
    assert 0.5 < thyroid["THCA"] / found.cohorts["THCA"].n < 0.7
    pancreas = found.counted("KRAS", tuple(found.counts["KRAS"])) or {}
    assert 0.6 < pancreas["PAAD"] / found.cohorts["PAAD"].n < 0.97
    kidney = found.counted("VHL", (TRUNCATING,)) or {}
    assert 0.2 < kidney["KIRC"] / found.cohorts["KIRC"].n < 0.5
