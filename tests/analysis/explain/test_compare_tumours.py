"""Two tumours: differences add up, shared changes are held, and each end is what it is alone."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.explain.tumours import tumour_of

from rheostat.analysis.explain.answers import Case, answers
from rheostat.analysis.explain.compare_tumours import TumourComparison, compare_tumours
from rheostat.analysis.explain.given import Setting, given
from rheostat.analysis.model import Model


def compared(model: Model, first: tuple[str, ...], second: tuple[str, ...]) -> TumourComparison:
    regimens = [given(model, name, setting=Setting.DISH) for name in ("everolimus", "omipalisib")]
    ends = (tumour_of(model, *first), tumour_of(model, *second))
    return compare_tumours(model, *ends, regimens, generator=np.random.default_rng(0))


def test_before_and_after_differ_by_the_mutation_that_came(model: Model) -> None:
    """Wagle 2014: TSC2-null, then MTOR F2108L under everolimus."""
    found = compared(model, ("TSC2 loss",), ("TSC2 loss", "MTOR F2108L het"))
    assert found.shared == ("TSC2 loss",)
    assert found.regimens[0].id == "everolimus"
    (only,) = found.regimens[0].differences
    assert only.in_second
    assert only.share is not None
    assert only.share.sensitivity == pytest.approx(found.regimens[0].difference, abs=1e-12)
    assert found.regimens[0].difference < -0.1


def test_the_shares_of_what_differs_add_up_and_the_ends_stand_alone(model: Model) -> None:
    first, second = ("PIK3CA H1047R het", "EIF4E x4"), ("KRAS G12D het", "EIF4E x4", "TSC2 loss")
    found = compared(model, first, second)
    assert found.shared == ("EIF4E x4",)
    for item in found.regimens:
        record = given(model, item.id, setting=item.setting)
        alone = answers(model, [Case(tumour_of(model, *side).cell()) for side in (first, second)], record)
        assert (item.first.sensitivity, item.second.sensitivity) == pytest.approx(tuple(alone.sensitivity))
        shares = [each.share.sensitivity for each in item.differences if each.share]
        assert len(shares) == 3
        assert sum(shares) == pytest.approx(item.difference, abs=1e-9)
        assert {(each.change.name, each.in_second) for each in item.differences} == {
            ("PIK3CA H1047R het", False),
            ("KRAS G12D het", True),
            ("TSC2 loss", True),
        }


def test_a_tumour_beside_itself_does_not_differ(model: Model) -> None:
    found = compared(model, ("PTEN loss",), ("PTEN loss",))
    assert all(item.difference == 0.0 and item.differences == () for item in found.regimens)


def test_a_share_is_the_mean_over_both_orders_of_two_differences(model: Model) -> None:
    """From PIK3CA to KRAS by way of the wild type, and by way of both."""
    p, k = "PIK3CA H1047R het", "KRAS G12D het"
    item = next(each for each in compared(model, (p,), (k,)).regimens if each.id == "everolimus")
    regimen = given(model, "everolimus", setting=item.setting)
    cases = [Case(tumour_of(model, *names).cell()) for names in ((), (p,), (k,), (p, k))]
    wild, first, second, both = answers(model, cases, regimen).sensitivity
    shares = {each.change.name: each.share.sensitivity for each in item.differences if each.share}
    assert shares[p] == pytest.approx(((wild - first) + (second - both)) / 2.0, abs=1e-9)
    assert shares[k] == pytest.approx(((both - first) + (second - wild)) / 2.0, abs=1e-9)
