"""The search for partners brings out what is known to strike each resistance, among all drugs and without a look-up."""

from __future__ import annotations

import pytest

from rheostat.analysis.growth import response_at_rest
from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.resistance.changes import catalogue
from rheostat.analysis.resistance.partners import Partner, every_drug, find_partners
from rheostat.analysis.resistance.scan import Parent, scan
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations

KINASE, RAPALOG, WEAK = {"sapanisertib": 100.0}, {"everolimus": 20.0}, {"everolimus": 1.3}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def cell(model: Model) -> Cell:
    return with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])


def tried(model: Model, cell: Cell, doses: dict[str, float], change: str) -> tuple[Parent, list[Partner]]:
    parent = scan(model, cell, doses=doses, changes=catalogue(model)[:1]).parent
    resistant = model.alteration(change).applied_to(cell)
    drugs = every_drug(model.knowledge)
    return parent, find_partners(model, parent, tumour=cell, cells=[resistant], regimen=doses, drugs=drugs)[0]


def classes(model: Model, partners: list[Partner]) -> list[str]:
    return list(dict.fromkeys(model.knowledge.drugs[partner.drug].drug_class for partner in partners))


@pytest.mark.parametrize(
    ("doses", "change", "wanted", "within"),
    [
        (KINASE, "KRAS G12D", {"MEK inhibitor", "ERK inhibitor"}, 2),
        (KINASE, "BRAF V600E", {"RAF inhibitor"}, 1),
        (RAPALOG, "MTOR F2108L", {"mTOR kinase inhibitor"}, 3),
        (RAPALOG, "MKNK1 amplification", {"MNK inhibitor"}, 1),
        (KINASE, "CDK4 amplification", {"CDK4/6 inhibitor"}, 1),
        (KINASE, "PLK1 amplification", {"PLK1 inhibitor"}, 1),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_drug_that_strikes_the_resistance_stands_first(
    model: Model, cell: Cell, doses: dict[str, float], change: str, wanted: set[str], within: int
) -> None:
    _, partners = tried(model, cell, doses, change)
    assert len(partners) > 150
    assert wanted <= set(classes(model, [one for one in partners if one.defeats])[:within])


def test_blocking_the_pump_defeats_efflux_and_does_nothing_without_it(model: Model, cell: Cell) -> None:
    _, partners = tried(model, cell, WEAK, "ABCB1 x30")
    blocker = next(partner for partner in partners if partner.drug == "elacridar")
    assert blocker.defeats
    assert blocker.taken > 5.0 * max(blocker.parent, blocker.alone)


def test_the_numbers_are_those_of_the_slow_way(model: Model, cell: Cell) -> None:
    parent, partners = tried(model, cell, KINASE, "KRAS G12D")
    one = next(partner for partner in partners if partner.drug == "trametinib")
    drug = {"trametinib": every_drug(model.knowledge)["trametinib"]}
    resistant = model.alteration("KRAS G12D").applied_to(cell)
    arms = [Arm(resistant), Arm(resistant, KINASE), Arm(resistant, {**KINASE, **drug}), Arm(resistant, drug)]
    untreated, under, both, alone = response_at_rest(model, arms)
    own = response_at_rest(model, [Arm(cell), Arm(cell, KINASE), Arm(cell, {**KINASE, **drug})])
    assert one.taken == pytest.approx((under - both) / untreated, rel=1e-6)
    assert one.alone == pytest.approx((untreated - alone) / untreated, rel=1e-6)
    assert one.parent == pytest.approx((own[1] - own[2]) / own[0], rel=1e-6)
    assert one.left == pytest.approx((both - parent.treated) / parent.lost, rel=1e-6)


def test_a_drug_of_the_regimen_is_no_partner(model: Model, cell: Cell) -> None:
    _, partners = tried(model, cell, KINASE, "KRAS G12D")
    assert "sapanisertib" not in {partner.drug for partner in partners}
