"""What is not known of a tumour, and how far predictions could move."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.screen import Screener
from rheostat.analysis.screen_regimens import regimen_of
from rheostat.analysis.unmeasured import Doubt, Inquiry, Move, Question, inquiry, key_genes, moves
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import Interpretation, interpret
from rheostat.tumour.profile import CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def screener(model: Model) -> Screener:
    chosen = [regimen_of(model.knowledge, drug, drugs=[drug]) for drug in ("everolimus", "trametinib")]
    return Screener(Ensemble(model, (model.network,)), chosen)


def profile(*variants: SequenceVariant, assayed: frozenset[str] | EveryGene = frozenset()) -> TumourProfile:
    return TumourProfile("S", variants=variants, mutations_assayed=assayed)


def by_gene(found: tuple[Move, ...]) -> dict[str, Move]:
    return {move.gene: move for move in found}


def test_a_gene_that_was_not_assayed_is_asked_for_and_one_that_was_is_not(model: Model) -> None:
    found = interpret(profile(assayed=frozenset({"KRAS"})), model.knowledge)
    doubts = {item.gene: item.doubt for item in inquiry(found).questions}
    assert doubts["TSC2"] is Doubt.NOT_ASSAYED
    assert doubts.get("KRAS") in (None, Doubt.COPIES_NOT_ASSAYED)


def test_the_interval_holds_the_prediction_with_the_gene_altered_and_as_it_is(model: Model, screener: Screener) -> None:
    """Simulated one at a time: the cell as it is, with KRAS G12D in half of the copies, and without NF1."""
    found = interpret(profile(), model.knowledge)
    asked = inquiry(found)
    (ranked,) = moves(screener, [asked])
    interval = by_gene(ranked[1])["NF1"]
    lost = next(r for r in model.knowledge.alterations if r.gene == "NF1" and r.kind.value == "truncating")
    cells = [Cell(), Cell().altered(lost.effect)]
    untouched, without = screener.respond(cells).sensitivity[0][:, 1]
    assert interval.low <= min(untouched, without) + 1e-9
    assert interval.high >= max(untouched, without) - 1e-9
    assert interval.width >= abs(without - untouched) - 1e-9


def test_mek_inhibition_hangs_on_ras_and_not_on_the_estrogen_receptor(model: Model, screener: Screener) -> None:
    """Gysin 2005 and others: RAS and RAF mutations go with sensitivity to MEK inhibitors."""
    (ranked,) = moves(screener, [inquiry(interpret(profile(), model.knowledge))])
    widths = {gene: move.width for gene, move in by_gene(ranked[1]).items()}
    assert widths["KRAS"] > widths["ESR1"]


def test_an_unknown_change_and_a_second_copy_have_intervals(model: Model, screener: Screener) -> None:
    variants = (
        SequenceVariant("PIK3CA", VariantKind.MISSENSE, protein_change("G8V")),
        SequenceVariant("TSC2", VariantKind.TRUNCATING, protein_change("Q1178*")),
    )
    found = interpret(profile(*variants, assayed=EveryGene()), model.knowledge)
    asked = inquiry(found, genes={"PIK3CA", "TSC2"})
    assert [(item.gene, item.doubt) for item in asked.questions] == [
        ("PIK3CA", Doubt.EFFECT),
        ("TSC2", Doubt.SECOND_COPY),
    ]
    assert asked.questions[1].cells[0].abundance["TSC2"] == 0.5
    (ranked,) = moves(screener, [asked])
    assert all(move.width >= 0.0 for each in ranked for move in each)
    assert by_gene(ranked[0])["TSC2"].width > 0.001


def test_a_measured_second_copy_is_no_question(model: Model) -> None:
    variant = SequenceVariant("TSC2", VariantKind.TRUNCATING, protein_change("Q1178*"), allele_fraction=0.58)
    tumour = replace(profile(variant, assayed=EveryGene()), purity=0.6, copy_number={"TSC2": CopyNumber.NEUTRAL})
    assert inquiry(interpret(tumour, model.knowledge), genes={"TSC2"}).questions == ()


def test_batches_do_not_matter(model: Model, screener: Screener) -> None:
    first = inquiry(interpret(profile(assayed=frozenset({"PTEN"})), model.knowledge))
    second = inquiry(interpret(profile(assayed=EveryGene()), model.knowledge))
    together = moves(screener, [first, second])
    for alone, beside in zip([*moves(screener, [first]), *moves(screener, [second])], together, strict=True):
        for one, other in zip(alone, beside, strict=True):
            for a, b in zip(one, other, strict=True):
                assert (a.gene, a.low, a.high) == (
                    b.gene,
                    pytest.approx(b.low, abs=1e-6),
                    pytest.approx(b.high, abs=1e-6),
                )


def test_nothing_asked_moves_nothing(screener: Screener) -> None:
    assert moves(screener, []) == []
    assert moves(screener, [Inquiry(Cell(), ())]) == [[(), ()]]


def test_key_genes_are_those_that_move_some_regimen_most(model: Model, screener: Screener) -> None:
    few, more = (key_genes(screener, model.knowledge, count=count) for count in (1, 4))
    assert (len(few), len(more)) == (1, 4)
    assert few < more
    nothing = interpret(profile(), model.knowledge)
    (ranked,) = moves(screener, [inquiry(nothing)])
    assert few == {max((each[0] for each in ranked), key=lambda move: move.width).gene}


def test_any_way_of_making_the_cell_can_be_asked(model: Model) -> None:
    def small(interpretation: Interpretation) -> Cell:
        return replace(interpretation.cell(), scale={"RHEB": 0.5})

    found = inquiry(interpret(profile(), model.knowledge), cell_of=small)
    assert found.cell.scale == {"RHEB": 0.5}
    assert all(cell.scale["RHEB"] == 0.5 for item in found.questions for cell in item.cells)


def test_an_activating_variant_is_taken_to_be_in_half_of_the_copies_and_a_loss_in_all(model: Model) -> None:
    asked = {item.gene: item.cells for item in inquiry(interpret(profile(), model.knowledge)).questions}
    kras = next(r for r in model.knowledge.alterations if r.gene == "KRAS" and r.kind.value == "variant")
    (node, level), *_ = kras.effect.constitutive.items()
    assert asked["KRAS"][0].constitutive[node] == pytest.approx(0.5 * level)
    assert asked["TSC2"][0].abundance["TSC2"] == 0.0


def test_a_tumour_without_a_number_has_no_interval(screener: Screener) -> None:
    dying = Cell(scale=MappingProxyType({"proliferation": 0.01}))
    asked = Inquiry(dying, (Question("GENE1", "", Doubt.NOT_ASSAYED, (Cell(),)),))
    assert moves(screener, [asked]) == [[(), ()]]
