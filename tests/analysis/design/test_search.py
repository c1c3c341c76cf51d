"""Agents and pairs in a tumour and in the normal cell beside it: against the slow way and what is published."""

from __future__ import annotations

import pytest

from rheostat.analysis.design.search import HELPS, Search, bliss, search
from rheostat.analysis.given import Exposure, GivenDrug, every_drug_given, given_as, parse_regimen
from rheostat.analysis.growth import response_at_rest
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.patient import normal_tissue
from rheostat.errors import InputError
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations

FEW = ("everolimus", "sapanisertib", "trametinib", "palbociclib")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration(text) for text in ("PIK3CA H1047R het", "KRAS G12D het")])


@pytest.fixture(scope="module")
def few(model: Model) -> dict[str, GivenDrug]:
    return {name: given_as(model.knowledge, name, Exposure.CELLS) for name in FEW}


@pytest.fixture(scope="module")
def found(model: Model, cell: Cell, few: dict[str, GivenDrug]) -> Search:
    return search(model, cell, agents=few, patient=False)


def test_what_two_take_if_each_takes_its_share() -> None:
    # Bliss 1939: 1 - (1 - a)(1 - b).
    assert bliss(0.5, 0.4) == pytest.approx(0.7)
    assert bliss(0.0, 0.4) == pytest.approx(0.4)
    # Growth that has stopped cannot be taken again.
    assert bliss(1.2, 0.5) == bliss(0.5, 1.2) == 1.2


def test_every_agent_and_every_pair_once(found: Search) -> None:
    assert [each.names for each in found.singles] == [(name,) for name in FEW]
    assert len(found.pairs) == 6
    assert len({frozenset(each.names) for each in found.pairs}) == 6
    assert found.base is None
    assert found.failed == 0


def test_the_numbers_are_those_of_the_slow_way(
    model: Model, cell: Cell, few: dict[str, GivenDrug], found: Search
) -> None:
    pair = next(each for each in found.pairs if set(each.names) == {"sapanisertib", "trametinib"})
    doses = {name: few[name].levels[name] for name in pair.names}
    for each, taken in ((cell, pair.taken), (normal_tissue(model), pair.normal)):
        without, one, other, both = response_at_rest(
            model, [Arm(each), *(Arm(each, {name: doses[name]}) for name in pair.names), Arm(each, doses)]
        )
        assert taken == pytest.approx(1.0 - both / without, rel=1e-6)
        if each is cell:
            alone = [1.0 - rate / without for rate in (one, other)]
            assert pair.gain == pytest.approx(pair.taken - max(alone), rel=1e-6)
            assert pair.expected == pytest.approx(bliss(*alone), rel=1e-6)


def test_beside_a_regimen_gain_is_what_is_added_to_it(model: Model, cell: Cell, few: dict[str, GivenDrug]) -> None:
    base = parse_regimen(model.knowledge, "everolimus=20 nM")
    beside = search(model, cell, agents=few, base=base, patient=False)
    assert beside.base is not None
    assert beside.pairs == ()
    assert {each.names[1] for each in beside.singles} == {"sapanisertib", "trametinib", "palbociclib"}
    for each in beside.singles:
        assert each.names[0] == "everolimus"
        assert each.gain == pytest.approx(each.taken - beside.base.taken)
        assert each.helps == (each.gain >= HELPS)


def test_a_mek_inhibitor_restores_a_kras_mutant_s_response_at_what_patients_reach(model: Model, cell: Cell) -> None:
    # R14 of the review: KRAS-mutant cells resist, and RAF or MEK inhibitors overcome it (doi:10.1172/JCI37622).
    agents = every_drug_given(model.knowledge, Exposure.PATIENT)
    known = {name: each for name, each in agents.items() if each.is_reached}
    assert len(known) >= 5
    base = parse_regimen(model.knowledge, "everolimus")
    found = search(model, cell, agents=known, base=base)
    best = max(found.singles, key=lambda each: each.gain)
    assert model.knowledge.drugs[best.names[1]].drug_class == "MEK inhibitor"
    assert best.patient
    assert best.helps


def test_the_body_s_answer_is_counted_for_patients_and_not_in_a_dish(model: Model, cell: Cell) -> None:
    # Alpelisib raises blood sugar and with it insulin, which drives PI3K back on (doi:10.1038/s41586-018-0343-4).
    agents = {"alpelisib": given_as(model.knowledge, "alpelisib", Exposure.PATIENT)}
    (body,) = search(model, cell, agents=agents).singles
    (dish,) = search(model, cell, agents=agents, patient=False).singles
    assert body.taken < dish.taken


def test_a_tumour_without_growth_is_refused(model: Model, few: dict[str, GivenDrug]) -> None:
    with pytest.raises(InputError, match="the untreated tumour does not grow"):
        search(model, with_alterations(Cell(), [model.alteration("proliferation x0")]), agents=few, patient=False)
