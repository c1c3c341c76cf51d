"""Phosphorylated sites as people write them."""

from __future__ import annotations

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.knowledge.site_names import SiteNames
from rheostat.knowledge.site_numbers import residue_numbers

SHIPPED = load_knowledge()
NAMES = SiteNames.of(SHIPPED)


@pytest.mark.parametrize(
    ("texts", "node"),
    [
        (
            "S6K1 T389; p-S6K1 T389; p-S6K1 (Thr389); phospho-p70 S6K (Thr389); p70S6K pT389; p-RPS6KB1 T412; "
            "phosphorylation of S6K1 at T389; T389 phosphorylation of S6K1; S6K1 phosphorylation at Thr389; p-S6K",
            "S6K1_pT389",
        ),
        (
            "phospho-AKT S473; p-Akt(Ser473); pAKT-S473; AKT p-S473; AKT1 pS473; S473-phosphorylated AKT; "
            "p-AKT Ser-473",
            "AKT_pS473",
        ),
        ("4EBP1 T37/46; p-4E-BP1 (Thr37/46); 4E-BP1 pT37/pT46; EIF4EBP1 T37 and T46", "EIF4EBP1_pT37_46"),
        ("pS6 S235/236; p-S6 (Ser235/236); phospho-S6 ribosomal protein; p-S6RP; p-S6 S240/244", "RPS6_pS235"),
        ("p-ERK1/2 (Thr202/Tyr204); pERK1/2; phospho-ERK", "ERK_pT202Y204"),
        ("p-ULK1 S757; p-ULK1 (Ser758)", "ULK1_pS758"),
        ("p-MEK1/2 (Ser217/221)", "MEK_pS217"),
        ("pIRS1; IRS1 phosphorylation", "IRS1_pY"),
        ("p-AMPK T172; p-AMPKα (Thr172)", "AMPK"),
        ("p-RB S807/811; phospho-Rb (Ser807/811)", "RB1_phosphorylated"),
    ],
)
def test_ways_of_writing_a_site(texts: str, node: str) -> None:
    for text in texts.split("; "):
        assert NAMES.nodes(text) == (node,), text


@pytest.mark.parametrize(
    "text", ["S6", "AKT", "p53", "p27", "TSC1", "p70S6K", "MTOR F2108L", "S6K1", "PERK", "phospho", ""]
)
def test_what_is_no_phosphorylated_site(text: str) -> None:
    assert NAMES.nodes(text) == ()


def test_a_text_that_leaves_open_which_site_means_all_of_them() -> None:
    assert NAMES.nodes("p-4EBP1") == ("EIF4EBP1_pT37_46", "EIF4EBP1_pT70", "EIF4EBP1_pS65")
    assert set(NAMES.nodes("p-raptor S722")) == {"RPTOR_pS792", "RPTOR_pS722_RSK"}


def test_a_small_p_is_a_phosphate_and_a_capital_one_a_letter() -> None:
    index = index_of(SHIPPED)
    assert index.resolve("pERK", HitKind.NODE).id == "ERK_pT202Y204"
    assert index.resolve("PERK", HitKind.NODE).id == "EIF2AK3"


def test_search_finds_what_a_readout_may_be_called() -> None:
    assert [hit.id for hit in index_of(SHIPPED).exact("phospho-p70 S6K (Thr389)")] == ["S6K1_pT389"]


@pytest.mark.parametrize(
    ("node", "numbers"),
    [
        ("S6K1_pT389", {"T389": 0, "T412": 0}),
        ("ULK1_pS758", {"S758": 0, "S757": 0}),
        ("EIF4EBP1_pT37_46", {"T37": 0, "T46": 1}),
    ],
)
def test_the_numbers_of_a_residue(node: str, numbers: dict[str, int]) -> None:
    """T389 of p70 is T412 of p85; S758 of human ULK1 is S757 of mouse."""
    site = SHIPPED.nodes[node].site
    assert site is not None
    assert residue_numbers(SHIPPED, site) == numbers
