"""Which node is read where somebody names a thing."""

from __future__ import annotations

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.readouts import readout_id

SHIPPED = load_knowledge()


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("S6K1_pT389", "S6K1_pT389"),
        ("PI(3,4,5)P3", "PIP3"),
        ("IRS-1 protein", "IRS1"),
        ("HIF1α level", "HIF1A"),
        ("FOXO3", "FOXO_nuclear"),
        ("autophagy flux", "autophagy"),
        ("cell viability", "proliferation"),
        ("mTORC1 localization to lysosome", "mTORC1_lysosomal"),
        ("mTOR at lysosomes", "mTORC1_lysosomal"),
        ("mTORC1 kinase activity", "mTORC1_activity"),
        ("SREBP1 activity", "SREBP_nuclear"),
        ("RagA activity", "RRAGAB"),
        ("PRAS40 phosphorylation", "AKT1S1_pT246"),
        ("phospho-AKT", "p_AKT"),
        ("ERK phosphorylation", "ERK_pT202Y204"),
        ("FOXO1 phosphorylation", "FOXO_phosphorylated"),
    ],
)
def test_a_thing_is_read_at_its_node(name: str, node: str) -> None:
    assert readout_id(SHIPPED, name) == node


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("p-S6K9", "unknown node or observable 'p-S6K9'"),
        ("everolimus", "'everolimus' is a drug, not a node or observable"),
        ("PERK phosphorylation", "unknown node or observable"),
    ],
)
def test_what_is_read_nowhere_or_at_several_is_refused(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        readout_id(SHIPPED, name)
