"""The generated pages of the reference follow from the knowledge as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rheostat.analysis.claims import ClaimRow
from rheostat.analysis.gains import Gains
from rheostat.cli.knowledge_checks import _pages
from rheostat.knowledge.ledger import ClaimStatus, Tier, load_waivers
from rheostat.report.reference_pages import SIGNS, claims_page, gains_page, signs_section, waiver_table

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
OUT_OF_DATE = "is out of date: run `make tables`"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return _pages(None)


def written(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_the_page_of_claims_is_current(made: dict[str, str]) -> None:
    shown = written("claims.md").partition(SIGNS)[0].rstrip()
    assert shown == made["claims.md"].rstrip(), f"claims.md {OUT_OF_DATE}"


def test_the_page_of_systems_is_current(made: dict[str, str]) -> None:
    assert written("systems.md") == made["systems.md"], f"systems.md {OUT_OF_DATE}"


def test_the_page_of_terms_is_current(made: dict[str, str]) -> None:
    assert written("vocabulary.md") == made["vocabulary.md"], f"vocabulary.md {OUT_OF_DATE}"


def test_the_page_of_gains_has_every_input(made: dict[str, str]) -> None:
    """Its numbers move with every size; that they are there is enough between two releases."""
    first = {line.split("|")[1].strip() for line in made["gains.md"].splitlines() if line.startswith("| `")}
    shown = {line.split("|")[1].strip() for line in written("gains.md").splitlines() if line.startswith("| `")}
    assert shown == first, f"gains.md {OUT_OF_DATE}"


def test_the_page_of_edges_holds_the_waivers_as_they_are() -> None:
    assert waiver_table(load_waivers()) in written("edges.md"), f"edges.md {OUT_OF_DATE}"


def test_a_claim_is_shown_with_its_experiments_or_its_reason() -> None:
    passes = ClaimRow("A1", Tier.ASSEMBLY, (1, 2), ("E1",), ClaimStatus.PASSES, "", ("A1-x",))
    waits = ClaimRow("A2", Tier.COHORT, (), (), ClaimStatus.WAITING, "a cohort", ())
    page = claims_page([passes, waits], {})
    assert "| A1 | assembly | 1, 2 | E1 | passes | `A1-x` |" in page
    assert "| A2 | cohort |  |  | waiting | a cohort |" in page


def test_edges_that_are_not_caught_are_listed() -> None:
    flips = [
        {"edge": "A > B", "caught_by": ["x"], "stated_by": []},
        {"edge": "B -| C", "caught_by": [], "stated_by": ["y"]},
        {"edge": "C > D", "caught_by": [], "stated_by": []},
    ]
    text = signs_section(flips, [0.5, 0.4, 0.6])
    assert text.startswith(SIGNS)
    assert "1 (33 %) are caught by an experiment that says more" in text
    assert "| `B -\\| C` | `y` |" in text
    assert "| `C > D` | none |" in text
    assert "A > B" not in text


def test_gains_below_what_can_be_seen_are_left_out() -> None:
    made_up = Gains(("energy",), ("a", "b"), (False,), np.array([[0.5, 0.0]]), np.array([[0.7, 0.01]]))
    page = gains_page(made_up)
    assert "| `energy` | `a` | +0.50 | +0.70 |" in page
    assert "`b`" not in page
