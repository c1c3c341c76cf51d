"""Alterations from text: every form, what it does to a cell, and every error with its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_model import small_model

from rheostat.analysis.model import Arm, Model
from rheostat.errors import InputError
from rheostat.knowledge.alterations import Effect
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import Alteration, parse_alteration, with_alterations

SHIPPED = load_knowledge()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return small_model(Path(tmp_path_factory.mktemp("knowledge")))


def parsed(model: Model, text: str) -> Alteration:
    return parse_alteration(text, model.knowledge)


# --- forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["loss", "lost", "deletion", "knock-out", "KO", "Loss", "deep deletion", "deep-deletion"]
)
def test_a_lost_gene_makes_nothing(model: Model, word: str) -> None:
    lost = parsed(model, f"EATER {word}")
    assert lost.effect == Effect(abundance={"EATER": 0.0})
    assert (lost.gene, lost.fraction, lost.assumption, lost.warning) == ("EATER", 1.0, "loss-is-absence", None)
    assert lost.text == f"EATER {word}"


@pytest.mark.parametrize("word", ["amp", "amplification", "over-expression", "overexpression", "AMP"])
def test_an_amplified_gene_makes_four_times_as_much(model: Model, word: str) -> None:
    more = parsed(model, f"EATER {word}")
    assert more.effect == Effect(abundance={"EATER": 4.0})
    assert more.assumption == "amplification-fold"


def test_a_word_with_a_record_takes_the_record(model: Model) -> None:
    assert parsed(model, "EATER truncating").effect == Effect(abundance={"EATER": 0.25})
    assert parsed(model, "HELPER truncating").effect == Effect(abundance={"HELPER": 0.0})


@pytest.mark.parametrize(("text", "fold"), [("EATER x4", 4.0), ("EATER x0.5", 0.5), ("EATER x0", 0.0)])
def test_a_fold_sets_the_amount_of_a_gene(model: Model, text: str, fold: float) -> None:
    assert parsed(model, text).effect == Effect(abundance={"EATER": fold})


def test_a_fold_of_a_node_scales_the_node(model: Model) -> None:
    scaled = parsed(model, "idle x3")
    assert (scaled.gene, scaled.effect) == ("idle", Effect(scale={"idle": 3.0}))


def test_a_gene_may_go_by_a_synonym_that_is_its_own(model: Model) -> None:
    assert parsed(model, "ETR loss") == Alteration(
        "ETR loss", "EATER", Effect(abundance={"EATER": 0.0}), 1.0, assumption="loss-is-absence"
    )


@pytest.mark.parametrize(("change", "fold"), [("loss", 0.0), ("over-expression", 4.0), ("amp", 4.0), ("x2", 2.0)])
def test_a_complex_moves_all_its_known_members(model: Model, change: str, fold: float) -> None:
    moved = parsed(model, f"PAIR {change}")
    assert moved.effect == Effect(abundance={"EATER": fold, "HELPER": fold})
    assert moved.gene == "PAIR"


@pytest.mark.parametrize("change", ["G12D", "G12V", "greedy", "Greedy"])
def test_a_variant_goes_by_each_of_its_names(model: Model, change: str) -> None:
    mutant = parsed(model, f"EATER {change}")
    assert mutant.effect == Effect(constitutive={"eating": 1.0})
    assert (mutant.assumption, mutant.warning) == ("made-up", None)


def test_a_state_of_several_words_is_read_with_its_share_of_copies(model: Model) -> None:
    spoilt = parsed(model, "EATER spoilt pocket het")
    assert spoilt.effect.pools["EATER"].affinity == {"pocket": 0.0}
    assert spoilt.fraction == 0.5


def test_a_misprint_that_is_known_is_read_as_what_is_meant_and_says_so(model: Model) -> None:
    misprint = parsed(model, "EATER G21D")
    assert misprint.effect == parsed(model, "EATER G12D").effect
    assert misprint.warning == "EATER G21D is read as EATER G12D or EATER G12V"


@pytest.mark.parametrize(("misprint", "allele"), [("MTOR F2018L", "MTOR F2108L"), ("MTOR V2046A", "MTOR V2406A")])
def test_the_misprints_of_the_review_are_read_as_the_published_alleles(misprint: str, allele: str) -> None:
    read = parse_alteration(misprint, SHIPPED)
    assert read.effect == parse_alteration(allele, SHIPPED).effect
    assert read.warning == f"{misprint} is read as {allele}"


@pytest.mark.parametrize(
    ("share", "fraction"),
    [("het", 0.5), ("heterozygous", 0.5), ("hom", 1.0), ("homozygous", 1.0), ("40%", 0.4), ("100%", 1.0), ("HET", 0.5)],
)
def test_a_share_of_the_copies_stands_last(model: Model, share: str, fraction: float) -> None:
    assert parsed(model, f"EATER G12D {share}").fraction == pytest.approx(fraction)


# --- sites: mark has the residues S10 and S20 of EATER ------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "scale", "constitutive"),
    [
        ("S10A", 0.5, 0.0),
        ("S10F", 0.5, 0.0),
        ("S10A/S20A", 0.0, 0.0),
        ("S10D", 1.0, 1.5),
        ("S10D/S20E", 1.0, 3.0),
        ("S10A/S20D", 0.5, 1.5),
    ],
)
def test_a_substituted_site_is_empty_or_reads_as_filled(
    model: Model, change: str, scale: float, constitutive: float
) -> None:
    effect = parsed(model, f"EATER {change}").effect
    assert effect.scale.get("mark", 1.0) == pytest.approx(scale)
    assert effect.constitutive.get("mark", 0.0) == pytest.approx(constitutive)
    assert not effect.abundance
    assert parsed(model, f"EATER {change}").assumption == "site-mutants"


def test_one_residue_of_two_kinases_moves_both_its_nodes() -> None:
    """S722 of raptor belongs to AMPK (with S792) and to RSK (with S719 and S721)."""
    scale = parse_alteration("RPTOR S722A", SHIPPED).effect.scale
    assert scale == {"RPTOR_pS792": pytest.approx(1 / 2), "RPTOR_pS722_RSK": pytest.approx(2 / 3)}


# --- errors -------------------------------------------------------------------------------------------------

WRONG = {
    "EATER": "alteration 'EATER': write a gene and what happened to it, such as 'TSC2 loss' or 'PIK3CA H1047R'",
    "": "alteration '': write a gene and what happened to it, such as 'TSC2 loss' or 'PIK3CA H1047R'",
    "EATR loss": "alteration 'EATR loss': unknown gene 'EATR'; did you mean EATER or ETR?",
    # E1 is a synonym of two genes: neither is meant more than the other.
    "E1 loss": "alteration 'E1 loss': unknown gene 'E1'",
    "EATER G12C": "alteration 'EATER G12C': what 'G12C' does to EATER is not known; "
    "did you mean EATER G12D or EATER G12V?",
    "EATER wobbly": "alteration 'EATER wobbly': what 'wobbly' does to EATER is not known",
    "HELPER G12D": "alteration 'HELPER G12D': what 'G12D' does to HELPER is not known",
    "EATER S11A": "alteration 'EATER S11A': what 'S11A' does to EATER is not known",
    "EATER S10A/S11A": "alteration 'EATER S10A/S11A': what 'S10A/S11A' does to EATER is not known",
    "PAIR G12D": "alteration 'PAIR G12D': of several genes, say 'loss', 'over-expression', 'activation' "
    "or a fold such as 'x2'",
    "EATER G12D 0%": "alteration 'EATER G12D 0%': '0%' is not a share of copies; "
    "write 'het' or a percentage up to 100 %",
    "EATER G12D 140%": "alteration 'EATER G12D 140%': '140%' is not a share of copies; "
    "write 'het' or a percentage up to 100 %",
    "EATER G12D half%": "alteration 'EATER G12D half%': 'half%' is not a share of copies; "
    "write 'het' or a percentage up to 100 %",
    "EATER x-2": "alteration 'EATER x-2': what 'x-2' does to EATER is not known",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items(), ids=list(WRONG))
def test_what_is_not_understood_is_refused_with_what_was_meant(model: Model, text: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        parsed(model, text)
    assert str(refusal.value) == said


def test_the_index_and_the_parser_understand_the_same_words() -> None:
    """What search calls an ordinary change can also be simulated."""
    words = ["loss", "lost", "deletion", "knock-out", "KO", "amp", "amplification", "over-expression"]
    words += ["overexpression", "deep deletion", "homozygous deletion", "truncating", "truncation", "x3"]
    texts = [f"{gene} {word}" for gene in ("MLST8", "GATOR1") for word in words[:4] + words[5:8] + ["x3"]]
    texts += [f"MLST8 {word}" for word in words]
    for text in texts:
        assert HitKind.ALTERATION in {hit.kind for hit in index_of(SHIPPED).exact(text)}, text
        assert parse_alteration(text, SHIPPED).effect != Effect(), text


# --- what an alteration does to a cell ----------------------------------------------------------------------


def test_a_fraction_moves_amounts_levels_and_pools_in_proportion(model: Model) -> None:
    half = with_alterations(Cell(), [parsed(model, "EATER loss 40%")])
    assert half.abundance["EATER"] == pytest.approx(0.6)
    half = with_alterations(Cell(), [parsed(model, "EATER G12D het")])
    assert half.constitutive["eating"] == pytest.approx(0.5)
    half = with_alterations(Cell(), [parsed(model, "EATER spoilt pocket het")])
    assert [(pool.name, pool.fraction) for pool in half.pools_of("EATER")] == [
        ("EATER spoilt pocket het", 0.5),
        ("wild type", 0.5),
    ]


def test_one_copy_lost_as_breeders_write_it() -> None:
    half = parse_alteration("TSC1 +/-", SHIPPED)
    assert (half.effect, half.fraction) == (parse_alteration("TSC1 loss", SHIPPED).effect, 0.5)


def test_several_alterations_add_up(model: Model) -> None:
    cell = with_alterations(Cell(), [parsed(model, text) for text in ("EATER x2", "EATER x3", "HELPER loss")])
    assert dict(cell.abundance) == {"EATER": pytest.approx(6.0), "HELPER": pytest.approx(0.0)}
    assert with_alterations(cell, []) is cell


def test_a_loss_and_a_gain_reach_the_network(model: Model) -> None:
    cells = [with_alterations(Cell(), [parsed(model, text)]) for text in ("EATER loss", "EATER x2")]
    assert model.run([Arm(cell) for cell in cells]).read("eating") == pytest.approx([0.0, 2.0])


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("KRAS activating mutation", "KRAS activating"),
        ("PTEN null", "PTEN loss"),
        ("TSC2 loss of function", "TSC2 loss"),
        ("TSC2 knock-down", "TSC2 x0.2"),
        ("RPTOR partial depletion", "RPTOR x0.5"),
        ("loss of DEPDC5", "DEPDC5 loss"),
        ("Raptor KO", "RPTOR loss"),
        ("TSC1 -/-", "TSC1 loss"),
        ("mutant KRAS", "KRAS activating"),
        ("MTOR Ser2215Tyr", "MTOR S2215Y"),
        ("S6K1 T412A", "S6K1 T389A"),
        ("ULK1 S757A", "ULK1 S758A"),
    ],
)
def test_other_words_for_the_same_change(text: str, same_as: str) -> None:
    knowledge = load_knowledge()
    assert parse_alteration(text, knowledge).effect == parse_alteration(same_as, knowledge).effect


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("SESN1/2 loss", {"SESN1", "SESN2"}),
        ("RRAGA/RRAGB loss", {"RRAGA", "RRAGB"}),
        ("RRAGC/D loss", {"RRAGC", "RRAGD"}),
        ("LAMTOR1-5 loss", {"LAMTOR1", "LAMTOR2", "LAMTOR3", "LAMTOR4", "LAMTOR5"}),
    ],
)
def test_genes_written_together_are_lost_together(text: str, genes: set[str]) -> None:
    assert parse_alteration(text, load_knowledge()).effect.abundance == dict.fromkeys(genes, 0.0)


def test_genes_written_together_must_all_be_known() -> None:
    with pytest.raises(InputError, match="unknown gene 'SESN1/9'"):
        parse_alteration("SESN1/9 loss", load_knowledge())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("S6K1 activation", "S6K1"),
        ("mTORC1 activation", "mTORC1_active"),
        ("GSK3B activation", "GSK3"),
        ("MEK1/2 activation", "MEK_pS217"),
    ],
)
def test_activation_without_a_record_is_activity_without_cause(text: str, node: str) -> None:
    found = parse_alteration(text, load_knowledge())
    assert found.effect.constitutive == {node: 3.0}
    assert found.assumption == "site-mutants"


def test_a_record_of_activation_comes_first() -> None:
    assert parse_alteration("RHEB activation", load_knowledge()).assumption != "site-mutants"


def test_what_the_network_does_not_hold_cannot_be_made_active() -> None:
    with pytest.raises(InputError, match="no node of the network stands for the activity of HK2"):
        parse_alteration("HK2 activation", load_knowledge())


def test_a_misspelt_word_of_change_is_answered_with_the_word() -> None:
    with pytest.raises(InputError, match="what 'los' does to TSC2 is not known; did you mean TSC2 loss"):
        parse_alteration("TSC2 los", load_knowledge())
