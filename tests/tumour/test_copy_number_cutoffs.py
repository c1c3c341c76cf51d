"""Cut-offs of log2 copy ratios."""

from __future__ import annotations

import math

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.profile import CopyNumber

CUTOFFS = CopyNumberCutoffs(amplified=0.7, deleted=-1.0)


@pytest.mark.parametrize(
    ("log2", "level"),
    [
        (0.7, CopyNumber.AMPLIFICATION),
        (0.69, CopyNumber.NEUTRAL),
        (-0.99, CopyNumber.NEUTRAL),
        (-1.0, CopyNumber.DEEP_DELETION),
    ],
)
def test_a_ratio_at_the_cut_off_counts(log2: float, level: CopyNumber) -> None:
    assert CUTOFFS.level(log2) is level


def test_a_ratio_that_is_not_known_contradicts_nothing() -> None:
    assert CUTOFFS.agreed(CopyNumber.AMPLIFICATION, log2=math.nan) is CopyNumber.AMPLIFICATION
    assert CUTOFFS.agreed(CopyNumber.AMPLIFICATION, log2=0.1) is CopyNumber.NEUTRAL
    assert CUTOFFS.agreed(CopyNumber.DEEP_DELETION, log2=-0.1) is CopyNumber.NEUTRAL


def test_the_shipped_cut_offs_are_those_that_the_knowledge_assumes() -> None:
    """Three and a quarter copies for two, and one for two: log2 of 1.62 and of 0.5."""
    shipped = CopyNumberCutoffs.of(load_knowledge())
    assert 2 * 2**shipped.amplified == pytest.approx(3.25, abs=0.02)
    assert 2 * 2**shipped.deleted == 1.0
