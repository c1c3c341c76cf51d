"""Each law against its derivative, its closed form and what it must conserve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from rheostat.network.laws import (
    LAWS,
    AbstractLaw,
    Cycle,
    Operands,
    Partition,
    Titration,
    Turnover,
    free_share,
    hill,
)

FOLD = st.floats(0.05, 16.0)
SHARE = st.floats(0.05, 0.95)


def operands(x: float, ceiling: float, first: float, second: float, locked: float, size: float, k: float) -> Operands:
    return Operands(*(np.array([v]) for v in (x, ceiling, first, second, locked, size, k)))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@given(x=FOLD, ceiling=FOLD, first=FOLD, second=FOLD, locked=SHARE, size=FOLD, k=SHARE)
def test_partials_are_the_slopes_of_the_flow(
    law: type[AbstractLaw],
    x: float,
    ceiling: float,
    first: float,
    second: float,
    locked: float,
    size: float,
    k: float,
) -> None:
    at = operands(x, ceiling, first, second, locked, size, k)
    step = 1e-6
    for field, slope in zip(("x", "ceiling", "first", "second"), law.partials(at), strict=True):
        value = getattr(at, field)
        above = law.flow(at._replace(**{field: value + step}))
        below = law.flow(at._replace(**{field: value - step}))
        assert slope[0] == pytest.approx((above - below)[0] / (2 * step), rel=1e-4, abs=1e-5)


@given(partner=FOLD, binder=FOLD, affinity=st.floats(1e-6, 10.0))
def test_free_share_solves_the_binding_equilibrium(partner: float, binder: float, affinity: float) -> None:
    """Mass action solved by bisection: (P - f)(B - P + f) ... K = f * b / complex."""

    def imbalance(free: float) -> float:
        bound = partner - free
        return free * (binder - bound) - affinity * bound

    expected = brentq(imbalance, 0.0, partner, xtol=1e-15, rtol=1e-14)
    found = free_share(np.array([partner]), np.array([binder]), np.array([affinity]))
    assert float(found[0]) == pytest.approx(expected / partner, rel=1e-6, abs=1e-9)


@given(on=FOLD, off=FOLD, total=FOLD, locked=SHARE)
def test_cycle_rests_where_locked_and_cycling_molecules_say(on: float, off: float, total: float, locked: float) -> None:
    """A share of molecules is always active, the rest splits as on : off."""
    rest = total * (locked + (1.0 - locked) * on / (on + off))
    flow = Cycle.flow(operands(rest, 1.0, on, off, locked, total, 0.0))
    assert float(flow[0]) == pytest.approx(0.0, abs=1e-9 * (on + off) * total)


@given(made=FOLD, lost=FOLD, ceiling=FOLD)
def test_turnover_rests_at_synthesis_over_loss(made: float, lost: float, ceiling: float) -> None:
    flow = Turnover.flow(operands(ceiling * made / lost, ceiling, made, lost, 0.0, 1.0, 0.0))
    assert float(flow[0]) == pytest.approx(0.0, abs=1e-9 * ceiling * made)


@given(claims=st.lists(FOLD, min_size=2, max_size=4), total=FOLD)
def test_partition_gives_away_all_of_the_subunit_and_no_more(claims: list[float], total: float) -> None:
    shares = np.full(len(claims), 1.0 / len(claims))
    weighted = float(np.dot(shares, claims))
    zero = np.zeros(len(claims))
    at = Operands(
        zero,
        np.full(len(claims), total),
        np.array(claims),
        np.full(len(claims), weighted),
        zero,
        shares,
        zero,
    )
    assert float(np.dot(shares, Partition.flow(at))) == pytest.approx(total)


def test_partition_gives_nothing_where_nobody_claims() -> None:
    """A subunit that none of its scaffolds is there to take: x decays as exp(-t / tau), without a number lost."""
    at = operands(0.7, 2.0, 0.0, 0.0, 0.0, 0.5, 0.0)
    assert Partition.flow(at).tolist() == [-0.7]
    assert [part.tolist() for part in Partition.partials(at)] == [[-1.0], [0.0], [0.0], [0.0]]


def test_titration_is_one_at_reference_and_the_ratio_decides_where_the_pair_is_tight() -> None:
    at = operands(0.0, 1.0, 0.0, 1.0, 0.0, 0.4, 1e-6)
    assert float(Titration.flow(at)[0]) == pytest.approx(1.0)
    less_binder = Titration.flow(at._replace(second=np.array([0.4])))
    more_partner = Titration.flow(at._replace(ceiling=np.array([2.5])))
    assert float(less_binder[0]) == pytest.approx(float(more_partner[0]), rel=1e-4)


@given(x=st.floats(0.0, 1e6), headroom=st.floats(1.01, 100.0), n=st.sampled_from([1.0, 1.5, 2.0, 4.0]))
def test_hill_lies_in_zero_to_one_and_is_one_over_headroom_at_one(x: float, headroom: float, n: float) -> None:
    value, at_one = hill(np.array([x, 1.0]), np.array([n]), np.array([headroom - 1.0]))
    assert 0.0 <= value <= 1.0
    assert at_one == pytest.approx(1.0 / headroom)


@pytest.mark.parametrize(
    ("law", "on_without_second", "on_with_second"),
    [
        ("gate", True, True),
        ("cycle", True, False),
        ("turnover", True, False),
        ("titration", True, False),
        ("partition", True, False),
    ],
)
def test_boolean_reading(law: str, on_without_second: bool, on_with_second: bool) -> None:
    found = next(item for item in LAWS if item.name == law)
    assert found.boolean(True, False) is on_without_second
    assert found.boolean(True, True) is on_with_second
    assert found.boolean(False, False) is False
