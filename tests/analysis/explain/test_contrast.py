"""Why not: swapping outputs one by one does what is said, and all together give the other regimen."""

from __future__ import annotations

import pytest
from tests.analysis.explain.tumours import tumour_of

from rheostat.analysis.appraise_patient import in_patients
from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.explain.answers import Case, answers
from rheostat.analysis.explain.contrast import contrast
from rheostat.analysis.explain.explanation import explain, first_regimen
from rheostat.analysis.explain.given import Setting, given_regimen, reported_regimens
from rheostat.analysis.model import Model
from rheostat.network.cell import Cell

DISH = Setting.DISH


def test_all_outputs_swapped_are_the_other_regimen(model: Model) -> None:
    changes = ["PIK3CA H1047R het", "KRAS G12D het"]
    here, there = (explain(model, changes, regimen=name, setting=DISH) for name in ("everolimus", "sapanisertib"))
    found = contrast(here, there)
    # Outputs that differ by less than 0.02 stay as they are.
    assert found.all_swapped == pytest.approx(there.cell.growth, abs=0.02)
    assert found.swaps[0].name == "MTOR.EIF4EBP1_T37_46"
    assert found.swaps[0].growth_swapped < here.cell.growth
    assert {share.change for share in found.shares} == set(changes)


def test_swapping_there_and_back(model: Model) -> None:
    """With 4E-BP1 alone as under the other, a rapalog does nearly what a kinase inhibitor does less the rest."""
    here, there = (explain(model, [], regimen=name, setting=DISH) for name in ("everolimus", "sapanisertib"))
    one, other = contrast(here, there), contrast(there, here)
    names = {swap.name for swap in one.swaps}
    assert names == {swap.name for swap in other.swaps}
    assert other.swaps[0].growth_swapped > there.cell.growth
    for swap in one.swaps:
        back = next(each for each in other.swaps if each.name == swap.name)
        assert (swap.kept, swap.kept_there) == pytest.approx((back.kept_there, back.kept))


def test_the_first_regimen_has_the_greatest_advantage(model: Model) -> None:
    tumour = tumour_of(model, "TSC2 loss")
    best = first_regimen(model, tumour, setting=DISH).id
    advantages = {}
    for name, record in reported_regimens(model.knowledge):
        regimen = given_regimen(model, name, record, setting=DISH)
        mine, other = answers(model, [Case(tumour.cell()), Case(Cell())], regimen).sensitivity
        advantages[name] = mine - other
    assert best == max(advantages, key=lambda name: advantages[name])


def test_the_first_regimen_is_that_of_the_report(model: Model) -> None:
    """In a patient by the percentile in the reference cohort."""
    tumour = tumour_of(model, "TSC2 loss")
    told = in_patients(Ensemble(model, (model.network,)), dict(reported_regimens(model.knowledge))).of(tumour.cell())
    best = first_regimen(model, tumour)
    assert best.setting is Setting.PATIENT
    assert told[best.id].percentile[0] == max(each.percentile[0] for each in told.values())
