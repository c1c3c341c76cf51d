"""One tumour under one regimen: what is found is told in full, and a tumour that is not held says so."""

from __future__ import annotations

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.resist import DETAILED, Resistance, of_genes, resist, strongest
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def found(model: Model) -> Resistance:
    cell = with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])
    return resist(model, cell, doses={"everolimus": 20.0}, cancers=["BRCA"])


def test_the_strongest_change_of_each_gene_has_partners(found: Resistance) -> None:
    genes = strongest(of_genes(found.resisting))
    assert len(genes) > 5
    for each, _ in genes[:DETAILED]:
        assert each.partners is not None
        assert all(partner.defeats for partner in each.partners)
    subjects = [each.single.change.subject for each, _ in genes]
    assert len(subjects) == len(set(subjects))


def test_rapalog_targets_come_first_and_their_partners_do_without_them(model: Model, found: Resistance) -> None:
    by_subject = {each.single.change.subject: each for each, _ in strongest(of_genes(found.resisting))}
    assert by_subject["MTOR"].mechanisms == ("R13",)
    assert not by_subject["FKBP1A"].is_known  # known elsewhere, but the review does not tell of it
    first = by_subject["FKBP1A"].partners
    assert first
    # Neither needs FKBP12.
    assert model.knowledge.drugs[first[0].drug].drug_class in ("mTOR kinase inhibitor", "dual PI3K/mTOR inhibitor")


def test_frequencies_are_those_of_the_tumour_s_type(found: Resistance) -> None:
    kras = next(each for each in found.resisting if "G12D" in each.single.change.variants)
    assert [seen.where for seen in kras.frequency.here] == ["Breast invasive carcinoma"]
    assert kras.frequency.anywhere is not None
    assert kras.frequency.anywhere.n == 9005


def test_selected_and_adaptive_are_told_apart(found: Resistance) -> None:
    assert {"IRS1", "RAS_GTP"} <= {each.movement.node for each in found.adapting}
    assert ("R1", "R2") in {each.mechanisms for each in found.adapting}
    taken = [partner.taken for partner in found.deepening]
    assert taken == sorted(taken, reverse=True)


def test_a_tumour_that_the_regimen_does_not_hold_has_nothing_to_restore(model: Model) -> None:
    cell = with_alterations(Cell(), [model.alteration("MTOR S2035F")])
    free = resist(model, cell, doses={"everolimus": 20.0})
    assert not free.scan.parent.is_held
    assert free.resisting == free.outgrowing == ()
    assert free.deepening
