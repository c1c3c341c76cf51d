"""Growth followed through an assay, against closed forms and against the steady state."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from small_model import small_model

from rheostat.analysis.dose_response import dose_response
from rheostat.analysis.growth import response_at_rest, response_over
from rheostat.analysis.model import Arm, Model, Spell, load_model
from rheostat.errors import InputError
from rheostat.network.cell import Cell

HOURS = 72.0


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_an_untreated_cell_grows_as_at_rest(model: Model) -> None:
    arms = [Arm(Cell())]
    assert response_over(model, arms, hours=HOURS) == pytest.approx(response_at_rest(model, arms), rel=1e-5)


def test_the_mean_over_the_assay_is_worked_out_by_hand(tmp_path: Path) -> None:
    """A division rate that relaxes in tau = 10 min from mark(1) to mark(q), which itself relaxes with tau.

    With x(t) = 1 + (m - 1)(1 - e^-t/tau (1 + t/tau)), m = 4 q / (q + 3) and q = 0.5.
    """
    small = small_model(tmp_path)
    q, tau, hours = 0.5, 10.0 / 60.0, 24.0
    m = 4 * q / (q + 3)
    division = quad(lambda t: 1 + (m - 1) * (1 - np.exp(-t / tau) * (1 + t / tau)), 0.0, hours)[0] / hours
    expected = np.log(2.0) / 24.0 * (division - 0.1) / 0.9
    found = response_over(small, [Arm(Cell(), {"stopper": 10.0})], hours=hours)
    assert found[0] == pytest.approx(expected, rel=2e-3)


def test_after_a_long_time_it_is_the_steady_rate(model: Model) -> None:
    arms = [Arm(Cell(), {"everolimus": 20.0})]
    late, rest = response_over(model, arms, hours=24.0 * 400), response_at_rest(model, arms)
    assert late == pytest.approx(rest, rel=0.01)


def test_in_three_days_less_is_lost_than_at_rest(model: Model) -> None:
    """Division and death take a day to follow the drug, so that the assay sees part of the effect."""
    at_rest = dose_response(model, Cell(), drug="trametinib")
    timed = dose_response(model, Cell(), drug="trametinib", timed=True)
    assert (timed.viability.values >= at_rest.viability.values - 1e-9).all()
    assert timed.viability.top_effect > at_rest.viability.top_effect + 0.05


def test_a_drug_given_in_two_spells_is_the_drug_given_once(model: Model) -> None:
    doses = {"everolimus": 20.0}
    halves = (Spell(0.5 * HOURS * 60.0, {}, doses),) * 2
    arms = [Arm(Cell(), doses)]
    assert response_over(model, [Arm(Cell(), spells=halves)], hours=HOURS) == pytest.approx(
        response_over(model, arms, hours=HOURS), rel=1e-4
    )


def test_a_schedule_that_ends_early_and_an_assay_of_no_length_are_refused(model: Model) -> None:
    with pytest.raises(InputError, match="beyond the end of the schedule"):
        response_over(model, [Arm(Cell(), spells=(Spell(60.0),))], hours=2.0)
    with pytest.raises(InputError, match="not longer than none"):
        response_over(model, [Arm(Cell())], hours=0.0)
