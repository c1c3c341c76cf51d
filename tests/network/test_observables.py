"""What is read from states: means, sums, shares, ratios and inverses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.small_knowledge import knowledge_with

from rheostat.errors import InputError
from rheostat.network.assemble import assemble
from rheostat.network.observables import Reader

MODULE = """
title: t
about: t
nodes:
  A: {label: A, law: gate, time_constant: 1 h}
  B: {label: B, law: gate, time_constant: 1 h}
observables:
  both: {label: Both, mean: [A, B]}
  total: {label: Total, sum: [A, B]}
  part: {label: Part, share: [A, B]}
  over: {label: Over, ratio: [A, B]}
  under: {label: Under, inverse: B}
"""


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    knowledge = knowledge_with(tmp_path, module=MODULE)
    return Reader(assemble(knowledge), knowledge.observables)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A", 3.0),
        ("both", 2.0),
        ("total", 4.0),
        ("part", 0.75),
        ("over", 3.0),
        ("under", 1.0),
        ("share(B, A)", 0.25),
    ],
)
def test_values_by_hand(reader: Reader, name: str, expected: float) -> None:
    assert reader.read(name, np.array([[3.0, 1.0]]))[0] == pytest.approx(expected)


def test_nothing_below_reads_infinite_and_nothing_at_all_reads_zero(reader: Reader) -> None:
    assert reader.read("over", np.array([[2.0, 0.0], [0.0, 0.0]])).tolist() == [np.inf, 0.0]


def test_unknown_readout_names_the_nearest(reader: Reader) -> None:
    with pytest.raises(InputError, match="unknown readout 'totl'; did you mean total"):
        reader.read("totl", np.zeros((1, 2)))
