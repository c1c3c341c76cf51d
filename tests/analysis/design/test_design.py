"""A whole design: ranked as it says, at what patients reach and apart, and it says when nothing helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rheostat.analysis.design.design import BAND, Design, Ranked, design, in_order, one_a_class
from rheostat.analysis.given import Ground, parse_regimen
from rheostat.analysis.model import Model, load_model
from rheostat.knowledge.sources import EvidenceLevel
from rheostat.network.cell import Cell
from rheostat.report.design.text import design_text
from rheostat.tumour.genotype import with_alterations

TOLD = ("PIK3CA H1047R het", "KRAS G12D het")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration(text) for text in TOLD])


@pytest.fixture(scope="module")
def found(model: Model, cell: Cell) -> Design:
    return design(model, cell, base=parse_regimen(model.knowledge, "everolimus"), genes=("PIK3CA", "KRAS"))


def test_agents_without_human_pharmacokinetics_stand_apart(model: Model, found: Design) -> None:
    assert found.reachable is not None
    assert found.reachable.helping
    for each in found.reachable.helping:
        assert {given.ground for given in each.candidate.drugs} <= {Ground.PATIENT, Ground.ASSUMED}
    assert found.apart.tried > found.reachable.tried
    assert set(found.without).isdisjoint(name for each in found.reachable.helping for name in each.candidate.names)
    assert all(found.without.values())


def test_they_are_ranked_by_gain_in_bands(found: Design) -> None:
    for table in (found.reachable, found.apart):
        assert table is not None
        bands = [int(each.candidate.gain / BAND + 1e-9) for each in table.helping]
        assert bands == sorted(bands, reverse=True)


def test_within_a_band_evidence_then_stage_then_the_normal_cell_decide(found: Design) -> None:
    one = found.apart.helping[0]

    def like(**more: object) -> Ranked:
        return replace(one, standing=replace(one.standing, **more))  # type: ignore[arg-type]

    stages = sorted({each.standing.development for each in found.apart.helping})
    assert len(stages) > 1
    proven = like(level=EvidenceLevel.VALIDATED, development=stages[-1])
    near, far = like(level=None, development=stages[0]), like(level=None, development=stages[-1])
    toxic = replace(near, candidate=replace(one.candidate, normal=one.candidate.normal + 2.0 * BAND))
    assert in_order([far, toxic, near, proven]) == [proven, near, toxic, far]


def test_one_stands_for_each_combination_of_classes(model: Model, found: Design) -> None:
    groups = one_a_class(model.knowledge, found.apart.helping)
    assert sum(more + 1 for _, more in groups) == len(found.apart.helping)
    assert groups[0][0] is found.apart.helping[0]


def test_orders_are_tried_of_the_best(found: Design) -> None:
    assert found.reachable is not None
    assert found.scheduled[0].candidate is found.reachable.helping[0].candidate


def test_it_says_when_nothing_helps_and_why(model: Model, found: Design) -> None:
    assert found.reachable is not None
    none = replace(found, reachable=replace(found.reachable, helping=(), best_gain=0.02), scheduled=())
    assert found.helps
    assert not none.helps
    text = design_text(model.knowledge, none, tumour="made up", base=parse_regimen(model.knowledge, "everolimus"))
    assert "Nothing helps: no regimen takes 5\N{NO-BREAK SPACE}% of growth more" in text
    assert "the best adds 2\N{NO-BREAK SPACE}%" in text


def test_a_regimen_that_no_patient_reaches_says_so(model: Model, cell: Cell) -> None:
    found = design(model, cell, base=parse_regimen(model.knowledge, "sapanisertib"))
    assert found.reachable is None
    assert "sapanisertib" in (found.unreachable or "")
    text = design_text(model.knowledge, found, tumour="made up", base=())
    assert "not for this regimen" in text
