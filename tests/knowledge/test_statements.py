"""Statements: every claim once, in words, with its grounds and its place."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.knowledge.conftest import INDIRECT

from rheostat.errors import Place
from rheostat.knowledge.gates import Clause
from rheostat.knowledge.statements import StatementKind, cited, clause_words, statements


def test_every_record_makes_its_statements(small: Any) -> None:
    counts = Counter(statement.kind for statement in statements(small()))
    assert counts == {
        StatementKind.CLAUSE: 4,
        StatementKind.TARGET: 1,
        StatementKind.CARRIER: 1,
        StatementKind.MODE: 1,
        StatementKind.POTENCY: 1,
        StatementKind.ALTERATION: 2,
        StatementKind.CONTEXT: 1,
        StatementKind.DISCREPANCY: 1,
        StatementKind.EXPERIMENT: 1,
        StatementKind.ASSEMBLY: 1,
        StatementKind.ISOFORM: 1,
        StatementKind.DOMAIN: 2,
        StatementKind.SITE: 1,
        StatementKind.CONTACT: 1,
        StatementKind.STRUCTURE: 1,
    }


def test_a_statement_keeps_its_evidence_and_its_place(small: Any) -> None:
    found = {(item.kind, item.of): item for item in statements(small())}
    clause = found[StatementKind.CLAUSE, "S6K1"]
    assert clause.says == "S6K1 is switched on by S6K1_pT389"
    assert (clause.evidence[0].ref, clause.evidence[0].at) == ("burnett1998", "Fig. 1")
    assert clause.place == Place("modules/core.yaml", 27)
    potency = found[StatementKind.POTENCY, "everolimus"]
    assert potency.says == "Everolimus binds MTOR at FRB: Kd 12 nmol/L (binding), mode rapalog"


def test_a_node_with_grounds_of_its_own_is_a_statement(small: Any) -> None:
    told = small({"modules/core.yaml": ("label: S6K1 activity", "label: S6K1 activity\n    assumption: size")})
    nodes = [item for item in statements(told) if item.kind is StatementKind.NODE]
    assert [(item.of, item.says) for item in nodes] == [("S6K1", "S6K1 activity follows the law of gate")]


def test_a_linker_is_a_statement(small: Any) -> None:
    linker = "linker: {protein: MTOR, sites: [FRB, ATP], effective_concentration: 100 uM, assumption: size}"
    told = small({"drugs/agents.yaml": ("  status: approved", f"  {linker}")})
    (found,) = [item for item in statements(told) if item.kind is StatementKind.LINKER]
    assert found.says == "Everolimus links FRB and ATP of MTOR at an effective 100000 nmol/L"


def test_effects_and_efflux_are_statements(small: Any) -> None:
    found = {item.kind: item.says for item in statements(small({"drugs/agents.yaml": INDIRECT}))}
    assert found[StatementKind.EFFECT] == "Everolimus moves growth_factor towards 0, half way at 5 nmol/L"
    assert found[StatementKind.EFFLUX] == "MTOR pumps Everolimus out: 1 + 3 times as much outside as inside"


def test_clauses_in_words() -> None:
    def words(gate: str, **fields: Any) -> str:
        return clause_words("X", gate, Clause.model_validate({"assumption": "a", **fields}))

    assert words("on", when=["A", "B"]) == "X is switched on by A and B"
    assert words("lost", when="A", unless=["B", "C"]) == "X is lost under A unless B or C"
    assert words("made", unless="B") == "X is made unless B"
    assert words("on", when={"A": {"via": "MTOR.S6K1"}}) == "X is switched on by A (through MTOR.S6K1)"


def test_a_bare_reference_is_cited_for_the_claim() -> None:
    bare, full = cited(["hua2019:64", "choo2008 | half of it is left"], claim="X rises.")
    assert (bare.ref, bare.at, bare.shows) == ("hua2019", "64", "cited for: X rises.")
    assert (full.ref, full.shows) == ("choo2008", "half of it is left")
