"""Tumours for tests of explanations."""

from __future__ import annotations

from rheostat.analysis.explain.tumour import Tumour, written_change
from rheostat.analysis.model import Model

ALTERATIONS = (
    "PIK3CA H1047R het",
    "KRAS G12D het",
    "TSC2 loss",
    "PTEN loss",
    "MTOR F2108L het",
    "RICTOR amp",
    "EIF4E x4",
    "ABCB1 x4",
    "STK11 loss",
    "FKBP1A loss",
)


def tumour_of(model: Model, *texts: str) -> Tumour:
    return Tumour(", ".join(texts), tuple(written_change(model.alteration(text)) for text in texts))
