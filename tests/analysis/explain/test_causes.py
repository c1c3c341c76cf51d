"""Causes are faithful: what is said of taking a change back is what taking it back does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.analysis.explain.tumours import ALTERATIONS, tumour_of

from rheostat.analysis.appraise import respond
from rheostat.analysis.ensemble import Ensemble, draw_ensemble
from rheostat.analysis.explain.causes import causes
from rheostat.analysis.explain.given import Setting, given
from rheostat.analysis.explain.tumour import Tumour
from rheostat.analysis.model import Model, load_model

RNG = np.random.default_rng(0)


@settings(max_examples=4)
@drawn(
    pick=st.sets(st.sampled_from(ALTERATIONS), min_size=1, max_size=4),
    regimen=st.sampled_from(("everolimus", "omipalisib", "sapanisertib+trametinib")),
)
def test_a_cause_is_what_removing_it_does_and_shares_add_up(pick: set[str], regimen: str) -> None:
    model = load_model()
    record = given(model, regimen, setting=Setting.DISH)
    names = sorted(pick)
    found = causes(model, tumour_of(model, *names), record, generator=RNG)
    for cause in found.changes:
        rest = tumour_of(model, *(name for name in names if name != cause.change.name)).cell()
        plain = respond(Ensemble(model, (model.network,)), [rest], record.regimen)[0]
        assert cause.without is not None
        assert cause.without.sensitivity == pytest.approx(plain.sensitivity[0], abs=1e-7)
        assert cause.without.growth == pytest.approx(np.log2(1.0 + plain.usual_gr[0]), abs=1e-7)
    shares = [cause.share for cause in found.changes if cause.share]
    assert len(shares) == len(names)
    assert sum(share.sensitivity for share in shares) == pytest.approx(found.advantage, abs=1e-9)
    gap = found.tumour.growth - found.reference.growth
    assert sum(share.growth for share in shares) == pytest.approx(gap, abs=1e-9)


def test_one_change_has_the_whole_difference(model: Model) -> None:
    record = given(model, "everolimus", setting=Setting.DISH)
    (cause,) = causes(model, tumour_of(model, "MTOR F2108L"), record, generator=RNG).changes
    found = causes(model, tumour_of(model, "MTOR F2108L"), record, generator=RNG)
    assert cause.share is not None
    assert cause.share.sensitivity == pytest.approx(found.advantage, abs=1e-12)
    assert cause.share.sensitivity < -0.1


def test_an_input_that_the_drug_moves_is_a_cause(model: Model) -> None:
    record = given(model, "metformin", setting=Setting.DISH)
    found = causes(model, Tumour("", ()), record, generator=RNG)
    (energy,) = [cause for cause in found.inputs if cause.name == "energy"]
    assert energy.by_treatment
    assert energy.level < energy.reference
    assert energy.clamped.growth == pytest.approx(1.0, abs=1e-6)


def test_nothing_moved_is_nothing_to_clamp(model: Model) -> None:
    record = given(model, "everolimus", setting=Setting.DISH)
    found = causes(model, Tumour("", ()), record, generator=RNG)
    assert found.inputs == ()
    assert found.changes == ()
    assert found.advantage == pytest.approx(0.0, abs=1e-12)


def test_insulin_that_the_body_raises_is_a_cause_that_can_be_clamped(model: Model) -> None:
    """Hopkins 2018: the rise of insulin under PI3K inhibitors keeps tumours growing."""
    found = causes(model, tumour_of(model, "PIK3CA H1047R het"), given(model, "alpelisib"), generator=RNG)
    (insulin,) = [cause for cause in found.inputs if cause.name == "insulin"]
    assert insulin.level > 1.5
    assert insulin.by_treatment
    assert insulin.clamped.growth < found.tumour.growth - 0.02


def test_redraws_of_the_numbers_are_counted(model: Model) -> None:
    """Each draw re-simulated through the plain road, one by one."""
    tumour = tumour_of(model, "MTOR F2108L het", "TSC2 loss")
    regimen = given(model, "everolimus", setting=Setting.DISH)
    ensemble = draw_ensemble(model, size=5, seed=3)
    found = causes(model, tumour, regimen, generator=RNG, draws=ensemble.members()[1:])
    numbers = {change.name: number for number, change in enumerate(tumour.changes)}
    for cause in found.changes:
        cells = [tumour.cell(), tumour.without(numbers[cause.change.name])]
        whole, rest = (np.log2(1.0 + each.usual_gr) for each in respond(ensemble, cells, regimen.regimen))
        gaps = whole - rest
        assert cause.draws == 4
        assert cause.agree == int((np.sign(gaps[1:]) == np.sign(gaps[0])).sum())
