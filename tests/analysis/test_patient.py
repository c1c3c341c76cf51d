"""Growth in a patient: percentiles against counting by hand, insulin against what was measured, and invariants."""

from __future__ import annotations

import numpy as np
import pytest

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Arm, Model, Spell, load_model
from rheostat.analysis.patient import PatientScreener, normal_tissue, percentiles, systemic_rises
from rheostat.analysis.reachable import Reachable, Stretch, reachable
from rheostat.analysis.reference_cohort import ReferenceCohort
from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.pharmacology.dosing_cycle import Given, cycle_h, free_cycle_nm
from rheostat.pharmacology.response import DEATH, DIVISION
from rheostat.tumour.genotype import with_alterations


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def nominal(model: Model) -> Ensemble:
    return Ensemble(model, (model.network,))


@pytest.fixture(scope="module")
def cohort(model: Model) -> ReferenceCohort:
    texts = [(), ("PIK3CA H1047R het",), ("KRAS G12D het",), ("MTOR F2108L",)]
    cells = tuple(with_alterations(Cell(), [model.alteration(t) for t in some]) for some in texts)
    return ReferenceCohort(cells, np.array([0.4, 0.3, 0.2, 0.1]))


def test_a_percentile_counts_the_tumours_of_which_more_is_left_and_half_of_the_ties() -> None:
    left = np.array([[[0.5], [0.7], [np.nan]]])
    beside = np.array([[[0.2], [0.5], [0.9], [np.nan]]])
    found = percentiles(left, beside, np.array([0.1, 0.2, 0.3, 0.4]))
    # 0.9 is above 0.5 and 0.5 ties with it: (0.3 + 0.1) / 0.6; above 0.7 is 0.9 alone: 0.3 / 0.6.
    assert found[0, :2, 0] == pytest.approx([100.0 * 0.4 / 0.6, 50.0])
    assert np.isnan(found[0, 2, 0])


def test_insulin_rises_as_far_as_was_measured_where_it_was_measured(model: Model) -> None:
    anchor = reachable(model.knowledge, ["alpelisib"], count=1).average_nm()
    rises = systemic_rises(model, [anchor, {}, {"trametinib": 10.0}])
    # cook2024: 23 against 5 uU/mL in healthy adults on 300 mg of alpelisib
    assert rises[0]["insulin"] == pytest.approx(23.0 / 5.0)
    assert rises[1] == {}
    assert rises[2].get("insulin", 1.0) < 1.5


def test_a_rapalog_that_spares_akt_calls_for_no_insulin(model: Model) -> None:
    assert systemic_rises(model, [{"everolimus": 1.3}]) == [{}]


def test_growth_left_is_the_mean_over_the_stretches(model: Model, nominal: Ensemble, cohort: ReferenceCohort) -> None:
    stretches = (Stretch(0.25, {"everolimus": 0.2}), Stretch(0.75, {"everolimus": 5.0}))
    found = PatientScreener(nominal, [Reachable(stretches, {})], cohort).respond([Cell()])
    run = model.run([Arm(Cell()), Arm(Cell(), {"everolimus": 0.2}), Arm(Cell(), {"everolimus": 5.0})])
    rates = model.growth.net_rate_per_h(run.read(DIVISION), run.read(DEATH))
    assert found.left[0, 0, 0] == pytest.approx((0.25 * rates[1] + 0.75 * rates[2]) / rates[0], abs=1e-6)


def test_a_sensitive_tumour_is_above_the_cohort_and_a_resistant_one_below(
    model: Model, nominal: Ensemble, cohort: ReferenceCohort
) -> None:
    screener = PatientScreener(nominal, [reachable(model.knowledge, ["everolimus"])], cohort)
    found = screener.respond(cohort.cells)
    left = found.left[0, :, 0]
    order = np.argsort(left)
    assert (np.diff(found.percentile[0, order, 0]) < 0.0).all()
    assert order[-1] == 3, "binding of the rapalog is lost"
    assert found.window[0, 0, 0] == pytest.approx(0.0, abs=1e-6), "the reference cell is the normal tissue"
    assert (found.outcomes == 0).all()


def test_what_does_not_reach_a_patient_is_refused(model: Model, nominal: Ensemble, cohort: ReferenceCohort) -> None:
    with pytest.raises(InputError, match="cannot be ranked at what patients reach: human pharmacokinetics"):
        PatientScreener(nominal, [reachable(model.knowledge, ["sapanisertib"])], cohort)


def test_normal_tissue_is_the_context_that_says_so(model: Model) -> None:
    assert normal_tissue(model) == Cell()


@pytest.mark.parametrize(
    ("drug", "schedule", "parts"),
    [("everolimus", "70 mg weekly", 56), ("capivasertib", "400 mg twice daily 4 days of 7", 84)],
)
def test_levels_at_rest_agree_with_a_cycle_followed_in_time(
    model: Model, nominal: Ensemble, cohort: ReferenceCohort, drug: str, schedule: str, parts: int
) -> None:
    kinetics = model.knowledge.clinic.pharmacokinetics
    given = Given(drug, kinetics[drug], kinetics[drug].schedules[schedule])
    length = cycle_h(given.schedule) * 60.0
    middles = (np.arange(parts) + 0.5) * length / parts / 60.0
    free = [float(level) for level in free_cycle_nm([given], middles, record_of=kinetics.get)[drug]]
    rises = systemic_rises(model, [{drug: level} for level in free])
    once = [
        Spell(length / parts, {"insulin": rise.get("insulin", 1.0)}, {drug: level})
        for level, rise in zip(free, rises, strict=True)
    ]
    times = np.concatenate([[0.0], np.linspace(2 * length, 3 * length, 2 * parts + 1)])
    course = model.follow([Arm(Cell(), spells=tuple(once * 3))], times)
    rates = model.growth.net_rate_per_h(*(model.reader.read(name, course.states)[0] for name in (DIVISION, DEATH)))
    run = model.run([Arm(Cell())])
    control = model.growth.net_rate_per_h(run.read(DIVISION), run.read(DEATH))[0]
    followed = np.trapezoid(rates[1:], times[1:]) / length / control
    reach = reachable(model.knowledge, [drug], schedules={drug: schedule})
    left = PatientScreener(nominal, [reach], cohort).respond([Cell()]).left[0, 0, 0]
    assert left == pytest.approx(followed, abs=0.005)
