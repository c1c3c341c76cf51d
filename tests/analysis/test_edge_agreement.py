"""Signed edges between genes, ours and others'."""

from __future__ import annotations

import pytest

from rheostat.analysis.edge_agreement import compare_edges, gene_edges, unexplained
from rheostat.knowledge.ledger import WaiverRecord, load_waivers
from rheostat.knowledge.load import load_knowledge

OURS = {("A", "B"): frozenset({1}), ("B", "C"): frozenset({-1}), ("C", "A"): frozenset({1, -1})}
THEIRS = [("A", "B", 1), ("B", "C", 1), ("B", "C", 1), ("B", "C", -1), ("C", "A", 1), ("D", "A", 1), ("A", "A", -1)]


def test_the_commoner_sign_of_a_pair_counts() -> None:
    found = compare_edges(OURS, THEIRS, collection="theirs")
    assert (found.theirs, found.shared, found.agreeing, found.both) == (4, 3, 1, 1)
    (apart,) = found.disagreements
    assert (apart.source, apart.target, apart.ours, apart.theirs) == ("B", "C", -1, 1)
    assert found.rate == 0.5


def test_a_sign_that_is_not_said_counts_for_nothing() -> None:
    assert compare_edges(OURS, [("A", "B", 0)], collection="theirs").theirs == 0
    assert compare_edges(OURS, [], collection="theirs").rate == 1.0


def test_a_waiver_explains_only_its_own_disagreement() -> None:
    found = compare_edges(OURS, THEIRS, collection="theirs")
    fields = {
        "source": "B",
        "target": "C",
        "ours": -1,
        "theirs": 1,
        "collection": "theirs",
        "why": "twenty letters or more",
    }
    fitting = WaiverRecord.model_validate(fields)
    other = WaiverRecord.model_validate({**fields, "collection": "others"})
    assert unexplained([found], [fitting]) == ()
    assert unexplained([found], [other]) == found.disagreements


@pytest.mark.parametrize(
    ("source", "target", "sign"),
    [
        ("AKT1", "TSC2", -1),
        ("TSC2", "RHEB", -1),
        ("RHEB", "MTOR", 1),
        ("MTOR", "RPS6KB1", 1),
        ("RPS6KB1", "IRS1", -1),
        ("PRKAA1", "RPTOR", -1),
        ("MTOR", "EIF4EBP1", -1),
        ("EIF4EBP1", "EIF4E", -1),
        ("DEPDC5", "RRAGA", -1),
    ],
)
def test_the_signs_of_the_textbook(source: str, target: str, sign: int) -> None:
    """Saxton and Sabatini 2017, figures 1 to 3: who acts on whom in the mTOR network."""
    assert gene_edges(load_knowledge())[source, target] == {sign}


def test_a_waiver_speaks_of_an_edge_that_we_have() -> None:
    waivers, ours = load_waivers(), gene_edges(load_knowledge())
    assert waivers
    for waiver in waivers:
        assert ours[waiver.source, waiver.target] == {waiver.ours}, f"{waiver.source} on {waiver.target}"
        assert waiver.ours == -waiver.theirs
