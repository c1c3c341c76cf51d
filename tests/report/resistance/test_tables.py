"""Findings of a search for resistance as rows, text and a drawing."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from rheostat.analysis.given import parse_regimen
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.changes import catalogue
from rheostat.analysis.resistance.resist import Resistance, resist, strongest
from rheostat.analysis.resistance.scan import pairs_tried, restoring_pairs
from rheostat.network.cell import Cell
from rheostat.report.resistance.figure import resisting_bars
from rheostat.report.resistance.tables import (
    CHANGE_COLUMNS,
    MOVEMENT_COLUMNS,
    PAIR_COLUMNS,
    as_json,
    changes_tsv,
    movements_tsv,
    pair_line,
    pairs_record,
    resistance_record,
)
from rheostat.report.resistance.text import pairs_text, resistance_text
from rheostat.tumour.genotype import with_alterations

WANTED = {
    "EIF4EBP1 loss",
    "KRAS amplification",
    "MTOR amplification",
    "RHEB_GTP x4",
    "RSK x4",
    "ABCB1 loss",
    "MYC amplification",
}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def found(model: Model) -> Resistance:
    cell = with_alterations(Cell(), [model.alteration("PIK3CA H1047R het")])
    few = [change for change in catalogue(model) if change.text in WANTED]
    return resist(model, cell, doses={"sapanisertib": 100.0}, changes=few)


def test_a_row_a_change_and_a_row_a_movement(model: Model, found: Resistance) -> None:
    lines = [line.split("\t") for line in changes_tsv(found, model.knowledge).splitlines()]
    assert lines[0] == list(CHANGE_COLUMNS)
    assert {line[0] for line in lines[1:]} == WANTED
    assert all(len(line) == len(CHANGE_COLUMNS) for line in lines)
    moves = [line.split("\t") for line in movements_tsv(found, model.knowledge).splitlines()]
    assert moves[0] == list(MOVEMENT_COLUMNS)
    assert len(moves) - 1 == len(found.adaptation.moved)


def test_pairs_as_lines_and_as_text(model: Model, found: Resistance) -> None:
    pairs = list(restoring_pairs(found.scan))
    assert pairs
    line = pair_line(pairs[0], model.knowledge).rstrip("\n").split("\t")
    assert len(line) == len(PAIR_COLUMNS)
    text = pairs_text(pairs, restoring=len(pairs), tried=pairs_tried(found.scan))
    assert text.startswith(f"Pairs: of {pairs_tried(found.scan)} pairs {len(pairs)} restore growth")
    assert pairs_record(pairs, restoring=len(pairs), tried=9)["strongest"][0]["first"] == pairs[0].first.change.text


def test_the_record_is_plain_json(model: Model, found: Resistance) -> None:
    given = parse_regimen(model.knowledge, "sapanisertib=100 nM")
    record = resistance_record(model.knowledge, found, tumour="made up", given=given)
    assert '"tumour": "made up"' in as_json(record)
    assert as_json({"a": float("nan"), "b": [float("inf"), 1.0]}) == '{\n "a": null,\n "b": [\n  null,\n  1.0\n ]\n}\n'


def test_the_text_keeps_genes_and_states_apart(model: Model, found: Resistance) -> None:
    given = parse_regimen(model.knowledge, "sapanisertib=100 nM")
    text = resistance_text(model.knowledge, found, tumour="made up", given=given)
    assert "1. EIF4EBP1 loss" in text
    assert "States of nodes, by whatever cause, that do the same: RSK x4" in text
    assert "Outgrowing:" in text


def test_the_drawing_has_a_bar_a_change(found: Resistance) -> None:
    shown = [each for each, _ in strongest(found.resisting)]
    root = fromstring(resisting_bars(shown, name="x", regimen="Sapanisertib").svg)
    assert len(root.findall("{*}rect")) == len(shown)
    assert len(root.findall("{*}circle")) == len(shown)
