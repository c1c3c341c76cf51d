"""The antibodies of protein arrays."""

from __future__ import annotations

import pytest

from rheostat.knowledge.antibodies import load_antibodies
from rheostat.knowledge.load import load_knowledge

ANTIBODIES = load_antibodies()


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("Akt_pS473", "AKT_pS473"),  # CCLE
        ("AKT1 AKT2 AKT3|Akt_pS473-R-V", "AKT_pS473"),  # cBioPortal
        ("Aktp473", "AKT_pS473"),  # the breast lines of Daemen 2013
        ("p70S6K_pT389", "S6K1_pT389"),
        ("mTOR_pS2448_Caution", "MTOR_pS2448"),
        ("Akt", "AKT1 AKT2 AKT3"),
        ("Tuberin", "TSC2"),
        ("C-Raf(BD610151)_Caution", "RAF1"),
        ("PTEN-R-V", "PTEN"),
        ("GAPDH_Caution", None),
        ("4E-BP1_pT70", "EIF4EBP1_pT70"),
    ],
)
def test_names_of_three_laboratories(written: str, target: str | None) -> None:
    assert ANTIBODIES.target(written) == target


def test_every_target_is_in_the_model() -> None:
    knowledge = load_knowledge()
    totals = {gene for target in ANTIBODIES.targets.values() for gene in target.split()} - ANTIBODIES.sites
    assert ANTIBODIES.sites <= set(knowledge.nodes)
    assert totals <= set(knowledge.genes)
