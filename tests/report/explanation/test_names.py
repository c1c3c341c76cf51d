"""Short names, as they stand in a sentence."""

from __future__ import annotations

import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.report.explanation.names import Names

NAMES = Names(load_knowledge())


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("AKT", "AKT"),
        ("AKT_pT308", "p-AKT T308"),
        ("CDKN1B", "p27"),
        ("MEK_pS217", "p-MEK"),
        ("FOXO_nuclear", "FOXO"),
        ("IRS1_pY", "IRS1 pY"),
        ("PIP3", "PIP3"),
    ],
)
def test_a_node_is_called_as_people_call_it(name: str, short: str) -> None:
    assert NAMES.node(name) == short


def test_outputs_say_what_reads_them() -> None:
    assert NAMES.output("MTOR.S6K1", ("S6K1_pT389", "ATF6")) == "what mTOR does to S6K1"
    assert NAMES.output("MTOR.EIF4EBP1_T37_46", ("EIF4EBP1_pT37_46",)) == "what mTOR does to p-4E-BP1"


def test_drugs_are_small_unless_their_name_is_a_code() -> None:
    assert NAMES.drug("everolimus") == "everolimus"
    assert NAMES.drug("RapaLink-1") == "RapaLink-1"
    assert NAMES.regimen("Everolimus with Trametinib", ("everolimus", "trametinib")) == "everolimus with trametinib"
    assert NAMES.drugs(["trametinib", "cobimetinib"]) == "MEK inhibitors such as trametinib or cobimetinib"
