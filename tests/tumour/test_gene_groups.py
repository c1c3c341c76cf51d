"""Joint spellings of genes."""

from __future__ import annotations

import pytest

from rheostat.tumour.gene_groups import genes_written_together

NAMES = {name: name for name in ("SESN1", "SESN2", "SESN3", "RRAGA", "RRAGB", "TP53", "HRAS", "EIF4EBP1", "EIF4EBP2")}


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("SESN1/2", ("SESN1", "SESN2")),
        ("SESN1/2/3", ("SESN1", "SESN2", "SESN3")),
        ("SESN1-3", ("SESN1", "SESN2", "SESN3")),
        ("RRAGA/B", ("RRAGA", "RRAGB")),
        ("RRAGA/RRAGB", ("RRAGA", "RRAGB")),
        ("TP53/HRAS", ("TP53", "HRAS")),
        ("EIF4EBP1/2", ("EIF4EBP1", "EIF4EBP2")),
    ],
)
def test_joint_spellings(text: str, genes: tuple[str, ...]) -> None:
    assert genes_written_together(text, NAMES) == genes


@pytest.mark.parametrize("text", ["SESN1", "SESN1/9", "SESN3-1", "SESN1-99", "nothing/else", "/", "", "SESN1/1"])
def test_anything_else_is_none(text: str) -> None:
    assert genes_written_together(text, NAMES) == ()
