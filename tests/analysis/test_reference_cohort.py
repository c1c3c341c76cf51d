"""The reference cohort: drawn as its frequencies say, and the file that ships is that draw."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from pydantic import ValidationError

from rheostat.analysis.model import load_model
from rheostat.analysis.reference_cohort import draw, reference_cohort, written
from rheostat.knowledge.reference_cohort import (
    Draw,
    Frequencies,
    ReferenceTumour,
    TumourType,
    read_frequencies,
    reference_tumours,
)


def test_the_shipped_cohort_is_the_draw_from_the_shipped_frequencies() -> None:
    file = files("rheostat.knowledge") / "data/reference/tumours.yaml"
    assert file.read_text() == written(draw(read_frequencies()))
    assert list(reference_tumours()) == draw(read_frequencies())


def test_alterations_are_drawn_as_often_as_they_were_counted() -> None:
    shipped = read_frequencies()
    many = shipped.model_copy(update={"draw": Draw(a_type=20_000, seed=1)})
    one = Frequencies(source=many.source, draw=many.draw, types={"BRCA": many.types["BRCA"]})
    found: dict[str, int] = {}
    for tumour in draw(one):
        for name in tumour.altered:
            found[name] = found.get(name, 0) + tumour.count
    expected = many.types["BRCA"].shares()
    assert found["PIK3CA H1047R het"] / 20_000 == pytest.approx(145 / 974, abs=0.01)
    assert {name: count / 20_000 for name, count in found.items()} == pytest.approx(expected, abs=0.01)


def test_an_assumed_share_adds_to_the_counted_one() -> None:
    kind = TumourType(n=10, altered={"PTEN loss": 2}, assumed={"PTEN loss": 0.5}, reason="x")
    assert kind.shares() == {"PTEN loss": pytest.approx(1.0 - 0.8 * 0.5)}


@pytest.mark.parametrize("wrong", [{"altered": {"a": 11}}, {"altered": {}, "assumed": {"a": 0.1}}])
def test_impossible_frequencies_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TumourType.model_validate({"n": 10, **wrong})


def test_alike_tumours_are_one_cell_with_their_share() -> None:
    tumours = (
        ReferenceTumour(cancer="A", altered=("PTEN loss", "TP53 loss"), count=2),
        ReferenceTumour(cancer="B", altered=("TP53 loss", "PTEN loss")),
        ReferenceTumour(cancer="B", altered=()),
    )
    found = reference_cohort(load_model(), tumours)
    assert len(found.cells) == 2
    assert np.allclose(found.shares, [0.75, 0.25])
