"""Curated files as one value: where each record went, and how a bad file is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rheostat.errors import InputError, Place
from rheostat.knowledge.load import experiments_in, load_knowledge, read_knowledge
from rheostat.knowledge.read_yaml import read_yaml

CORE = "modules/core.yaml"


def test_everything_is_found_under_its_name(small: Any) -> None:
    knowledge = small()
    assert list(knowledge.nodes) == ["mTORC1_active", "S6K1_pT389", "S6K1", "cell_growth"]
    assert list(knowledge.inputs) == ["growth_factor"]
    assert knowledge.groups == {"food": ("growth_factor",)}
    assert list(knowledge.observables) == ["output"]
    assert list(knowledge.genes) == ["MTOR", "RPS6KB1", "FKBP1A"]
    assert knowledge.drugs["everolimus"].standard_doses == (1.0, 10.0)
    assert [record.gene for record in knowledge.alterations] == ["MTOR", "RPS6KB1"]
    assert list(knowledge.experiments) == ["everolimus-lowers-s6k"]


def test_places_are_files_and_lines(small: Any) -> None:
    places = small().places
    assert places["network", "S6K1_pT389"] == Place("modules/core.yaml", 16)
    assert places["references", "choo2008"] == Place("references.yaml", 3)
    assert places["drugs/agents", "everolimus"] == Place("drugs/agents.yaml", 2)


def test_a_synonym_of_two_genes_is_no_alias_but_a_symbol_stays_one(small: Any) -> None:
    gene = "\nTOR: {name: x, hgnc: 'HGNC:1', uniprot: P00001, synonyms: [S6K1, RPS6KB1]}\nFKBP1A:"
    aliases = small({"entities/genes.yaml": ("\nFKBP1A:", gene)}).gene_aliases
    assert "S6K1" not in aliases
    assert (aliases["RPS6KB1"], aliases["TOR"], aliases["FRAP1"]) == ("RPS6KB1", "TOR", "MTOR")


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (CORE, "law: gate\n    gene: MTOR", "law: gait\n    gene: MTOR", "core.yaml, line 9: mTORC1_active: Input tag"),
        (CORE, "time_constant: 5 min\n    synonyms", "time_constant: 5 mn\n    synonyms", "modules/core.yaml, line 13"),
        (CORE, "    gene: MTOR\n", "    genes: MTOR\n", "modules/core.yaml, line 12: mTORC1_active.genes"),
        (CORE, "label: Active mTORC1\n", "colour: red\n", "modules/core.yaml, line 9"),
        (CORE, "  S6K1:\n", "  growth_factor:\n", "'growth_factor' is given twice; it stands already in"),
        (CORE, "growth_factor, assumption: size", "growth_factor", "has neither evidence nor an assumption"),
        ("references.yaml", "year: 1998", "year: 998", "references.yaml, line 2: burnett1998.year"),
        ("references.yaml", "status: likely", "status: sure", "references.yaml, line 3: choo2008.status"),
        ("entities/genes.yaml", "HGNC:3942", "3942", "entities/genes.yaml, line 2: MTOR.hgnc"),
        ("drugs/agents.yaml", "protein: MTOR", "prtein: MTOR", "unknown field 'prtein' in everolimus.affinities.0"),
        ("drugs/agents.yaml", "value: 12 nM", "value: -12 nM", "line 10: everolimus.affinities.0.value"),
        ("drugs/agents.yaml", "measure: Kd", "measure: Km", "drugs/agents.yaml"),
        ("alterations/all.yaml", "kind: variant", "kind: loss", "a record of kind 'variant', and only such a record"),
        ("alterations/all.yaml", "RPS6KB1: 4", "RPS6KB1: -4", "it cannot be negative"),
        ("experiments/all.yaml", "expect: less", "expect: lower", "experiments/all.yaml, line 6: 0.expect"),
        ("experiments/all.yaml", "readout: p-S6K1", "readot: p-S6K1", "unknown field 'readot' in 0; did you mean"),
    ],
)  # fmt: skip
def test_a_bad_record_is_refused_with_file_and_line(small: Any, file: str, old: str, new: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        small({file: (old, new)})
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_two_modules_cannot_have_one_node(small: Any) -> None:
    other = "title: T\nabout: A\nnodes: {S6K1: {label: S, law: gate, time_constant: 1 h}}\n"
    with pytest.raises(InputError, match=r"other\.yaml, line 3: 'S6K1' is given twice; it stands already"):
        small(files={"modules/other.yaml": other})


EXTENSION = """
title: T
about: A
extends:
  cell_growth:
    on:
      {}
"""


def test_a_module_adds_a_clause_to_a_node_of_another(small: Any) -> None:
    added = EXTENSION.format("clauses: [{when: mTORC1_active, assumption: size}]")
    node = small(files={"modules/other.yaml": added}).nodes["cell_growth"]
    assert [[literal.node for literal in clause.when] for clause in node.on.clauses] == [["S6K1"], ["mTORC1_active"]]


def test_a_module_adds_a_condition_to_every_clause_of_another(small: Any) -> None:
    added = EXTENSION.format("unless: {mTORC1_active: {relief: 3}}\n      evidence: ['choo2008 | it is held back']")
    (clause,) = small(files={"modules/other.yaml": added}).nodes["cell_growth"].on.clauses
    assert [(literal.node, literal.relief) for literal in clause.unless] == [("mTORC1_active", 3.0)]
    assert [item.ref for item in clause.evidence] == ["choo2008"]
    assert clause.assumption == "size"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("cell_growth:", "cell_grwth:", "other.yaml, line 5: unknown node 'cell_grwth'; did you mean cell_growth?"),
        ("    on:", "    made:", "cell_growth has no gate 'made'; it has on"),
    ],
)
def test_an_extension_of_what_is_not_there_is_refused(small: Any, old: str, new: str, sentence: str) -> None:
    added = EXTENSION.format("clauses: [{when: mTORC1_active, assumption: size}]").replace(old, new)
    with pytest.raises(InputError) as refusal:
        small(files={"modules/other.yaml": added})
    assert sentence in str(refusal.value)


def test_a_missing_subject_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither entities/genes\.yaml nor a folder entities/genes"):
        read_knowledge(tmp_path)


def test_a_file_of_experiments_is_a_list_with_one_record_an_id(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("id: a\n")
    with pytest.raises(InputError, match="a file of experiments is a list of records that begin with '- id:'"):
        list(experiments_in(read_yaml(file)))
    one = "- {id: a, claim: c, readout: r, expect: less}\n"
    file.write_text(one * 2)
    with pytest.raises(InputError, match=r"mine\.yaml, line 2: 'a' is given twice"):
        list(experiments_in(read_yaml(file)))


def test_the_shipped_knowledge_is_read_once() -> None:
    knowledge = load_knowledge()
    assert knowledge is load_knowledge()
    assert len(knowledge.nodes) > 50
    assert len(knowledge.genes) > 300


def test_every_shipped_record_has_a_place() -> None:
    knowledge = load_knowledge()
    placed = {name for _, name in knowledge.places}
    assert placed >= {*knowledge.nodes, *knowledge.references, *knowledge.drugs, *knowledge.experiments}
