"""Growth, viability and GR against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.errors import InputError
from rheostat.pharmacology.response import Growth, gr_value, viability


def test_the_reference_cell_doubles_in_its_doubling_time() -> None:
    growth = Growth(doubling_time_h=30.0, death_share=0.05)
    rate = growth.net_rate_per_h(np.array([1.0]), np.array([1.0]))
    assert np.exp(rate * 30.0) == pytest.approx(2.0)


def test_gr_is_one_untreated_zero_at_stasis_and_half_rate_as_defined() -> None:
    """Hafner 2016: GR = 2^(k(c)/k(0)) - 1."""
    assert gr_value(np.array([0.02, 0.0, 0.01]), np.array(0.02)[None]) == pytest.approx([1.0, 0.0, 2**0.5 - 1])
    assert gr_value(np.array([-0.02]), np.array([0.02])) == pytest.approx([-0.5])


def test_viability_of_a_stopped_culture_after_three_doublings_is_an_eighth() -> None:
    control = np.log(2.0) / 24.0
    assert viability(np.array([0.0]), np.array([control]), hours=72.0) == pytest.approx([1 / 8])


def test_a_control_that_shrinks_has_no_gr() -> None:
    with pytest.raises(InputError, match="needs a control that grows"):
        gr_value(np.array([0.0]), np.array([-0.01]))


@pytest.mark.parametrize(("doubling", "death"), [(0.0, 0.1), (-3.0, 0.1), (30.0, 1.0), (30.0, -0.1)])
def test_impossible_growth_is_refused(doubling: float, death: float) -> None:
    with pytest.raises(InputError):
        Growth(doubling_time_h=doubling, death_share=death)
