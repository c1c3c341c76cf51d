"""One tumour against regimens: ranking, drivers, partners, ranges and the span of unknown changes."""

from __future__ import annotations

import pytest

from rheostat.analysis.appraise import Appraisal, appraise
from rheostat.analysis.ensemble import Ensemble, draw_ensemble
from rheostat.analysis.model import load_model
from rheostat.errors import InputError
from rheostat.tumour.interpret import interpret
from rheostat.tumour.profile import EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change

REGIMENS = ("everolimus", "sapanisertib", "omipalisib")


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return draw_ensemble(load_model(), size=4, seed=11)


def appraised(ensemble: Ensemble, *changes: tuple[str, str, VariantKind]) -> Appraisal:
    variants = tuple(SequenceVariant(gene, kind, protein_change(text)) for gene, text, kind in changes)
    profile = TumourProfile("S", variants=variants, mutations_assayed=EveryGene())
    return appraise(ensemble, interpret(profile, ensemble.model.knowledge), regimens=REGIMENS)


TSC2 = ("TSC2", "Q1178*", VariantKind.TRUNCATING)
F2108L = ("MTOR", "F2108L", VariantKind.MISSENSE)


def test_a_tumour_without_changes_is_the_reference_cell(ensemble: Ensemble) -> None:
    for item in appraised(ensemble).regimens:
        assert item.advantage == pytest.approx(0.0, abs=1e-12)
        assert item.drivers == ()


def test_the_thyroid_tumour_before_and_after(ensemble: Ensemble) -> None:
    """Wagle 2014: TSC2-null responded to everolimus for 18 months; with F2108L it grew under it."""
    before, after = appraised(ensemble, TSC2), appraised(ensemble, TSC2, F2108L)
    everolimus = {
        name: next(r for r in a.regimens if r.id == "everolimus") for name, a in [("b", before), ("a", after)]
    }
    assert before.regimens[0].id == "everolimus"
    assert everolimus["b"].advantage[0] > 0.0 > everolimus["a"].advantage[0]
    assert after.regimens[0].id != "everolimus"
    assert everolimus["a"].drivers[0].change.gene == "MTOR"
    assert everolimus["a"].drivers[0].difference < 0.0


def test_regimens_stand_in_the_order_of_their_advantage(ensemble: Ensemble) -> None:
    values = [float(item.advantage[0]) for item in appraised(ensemble, TSC2).regimens]
    assert values == sorted(values, reverse=True)


def test_a_driver_is_what_taking_it_back_changes(ensemble: Ensemble) -> None:
    with_both = appraised(ensemble, TSC2, F2108L)
    without = appraised(ensemble, TSC2)
    for item in with_both.regimens:
        other = next(r for r in without.regimens if r.id == item.id)
        driver = next(d for d in item.drivers if d.change.gene == "MTOR")
        gap = float(item.response.sensitivity[0] - other.response.sensitivity[0])
        assert driver.difference == pytest.approx(gap, abs=1e-9)


def test_partners_share_no_target_and_deepen_the_response(ensemble: Ensemble) -> None:
    targets = ensemble.model.knowledge.drugs
    for item in appraised(ensemble).regimens:
        held = {affinity.protein for drug in item.regimen.drugs for affinity in targets[drug].affinities}
        for partner in item.partners:
            assert partner.gain > 0.0
            assert not held & {affinity.protein for affinity in targets[partner.drug].affinities}
    alone = next(item for item in appraised(ensemble).regimens if item.id == "everolimus")
    assert "trametinib" in {partner.drug for partner in alone.partners}


def test_an_unknown_change_has_the_span_of_the_genes_known_ones(ensemble: Ensemble) -> None:
    found = appraised(ensemble, ("PIK3CA", "G8V", VariantKind.MISSENSE))
    for item in found.regimens:
        (move,) = (move for move in item.moves if move.change == "G8V")
        assert move.low <= float(item.response.sensitivity[0]) + 1e-6
        assert move.high >= float(item.response.sensitivity[0]) - 1e-6
    assert found.regimens[0].moves[0].width > 0.01


def test_members_differ_and_one_seed_gives_the_same(ensemble: Ensemble) -> None:
    again = draw_ensemble(load_model(), size=4, seed=11)
    first, second = (appraised(e, TSC2).regimens[0].advantage for e in (ensemble, again))
    assert list(first) == list(second)
    assert len(set(first)) == 4


def test_an_unknown_regimen_names_the_nearest(ensemble: Ensemble) -> None:
    interpretation = interpret(TumourProfile("S", mutations_assayed=EveryGene()), ensemble.model.knowledge)
    with pytest.raises(InputError, match="unknown regimen 'everolimos'; did you mean everolimus"):
        appraise(ensemble, interpretation, regimens=["everolimos"])
