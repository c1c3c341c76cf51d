"""Cells: how alterations add up, and what becomes of them as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_knowledge import knowledge_with

from rheostat.errors import InputError
from rheostat.knowledge.alterations import AllelePool, Effect
from rheostat.knowledge.load import load_knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import WILD_TYPE, Cell, conditions_of

FRACTION = st.floats(0.01, 1.0)
RESISTANT = Effect(pools={"MTOR": AllelePool(affinity={"FRB": 0.0})})
FAST = Effect(pools={"MTOR": AllelePool(activity={"all": 3.0})})


@given(first=FRACTION, second=FRACTION)
def test_allele_pools_always_make_up_the_whole_protein(first: float, second: float) -> None:
    cell = Cell().altered(RESISTANT, fraction=first, name="a").altered(FAST, fraction=second, name="b")
    pools = cell.pools_of("MTOR")
    assert sum(pool.fraction for pool in pools) == pytest.approx(1.0)
    assert all(pool.fraction > 0.0 for pool in pools)


def test_a_heterozygous_mutant_leaves_half_of_the_wild_type() -> None:
    pools = Cell().altered(RESISTANT, fraction=0.5).pools_of("MTOR")
    assert sorted((pool.name, pool.fraction) for pool in pools) == [("mutant", 0.5), ("wild type", 0.5)]


def test_nothing_known_is_one_wild_type_pool() -> None:
    assert Cell().pools_of("MTOR") == (WILD_TYPE,)


@given(fold=st.floats(0.0, 8.0), fraction=FRACTION)
def test_abundance_moves_in_proportion_to_the_fraction(fold: float, fraction: float) -> None:
    cell = Cell().altered(Effect(abundance={"RHEB": fold}), fraction=fraction)
    assert cell.abundance["RHEB"] == pytest.approx((1 - fraction) * 1.0 + fraction * fold)


def test_constitutive_levels_add_up_and_stop_at_the_ceiling(tmp_path: Path) -> None:
    knowledge = knowledge_with(
        tmp_path,
        module="""
title: t
about: t
nodes:
  P: {label: P, law: gate, time_constant: 1 h}
  A: {label: A, law: gate, time_constant: 1 min, on: [{when: P, headroom: 8, assumption: x}]}
  G: {label: G, law: cycle, active_at_reference: 0.25, time_constant: 1 min}
""",
    )
    network = assemble(knowledge)
    twice = Cell().altered(Effect(constitutive={"A": 2.0})).altered(Effect(constitutive={"A": 1.0}))
    beyond = Cell().altered(Effect(constitutive={"A": 99.0, "G": 2.0}))
    locked = conditions_of(network, [twice, beyond]).locked
    assert locked[0, network.index["A"]] == pytest.approx(3.0 / 8.0)
    assert locked[1, network.index["A"]] == 1.0
    assert locked[1, network.index["G"]] == pytest.approx(2.0 / 4.0)


def test_shares_and_scarcest_subunits() -> None:
    network = assemble(load_knowledge())
    lost = conditions_of(network, [Cell(abundance={"AKT1": 0.0, "TSC1": 0.0, "TSC2": 4.0})])
    record = load_knowledge().nodes["AKT"].gene
    assert record is not None
    assert lost.abundance[0, network.index["AKT"]] == pytest.approx(1.0 - record.shares["AKT1"])
    assert lost.abundance[0, network.index["TSC_complex_lysosomal"]] == 0.0


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell(environment={"lucine": 0.0}), r"unknown input 'lucine'; did you mean leucine"),
        (Cell(scale={"RHEB_GTPP": 0.0}), r"unknown node 'RHEB_GTPP'; did you mean RHEB_GTP"),
    ],
)
def test_names_that_the_network_lacks_are_refused(cell: Cell, message: str) -> None:
    with pytest.raises(InputError, match=message):
        conditions_of(assemble(load_knowledge()), [cell])


def test_unknown_residual_is_refused() -> None:
    with pytest.raises(InputError, match=r"unknown drug target and output 'MTOR.S6K'; did you mean MTOR.S6K1"):
        conditions_of(assemble(load_knowledge()), [Cell()], residuals=[{"MTOR.S6K": 0.5}])


def test_no_cells_make_an_empty_batch() -> None:
    network = assemble(load_knowledge())
    empty = conditions_of(network, [])
    assert len(empty) == 0
    assert empty.abundance.shape == (0, len(network.nodes))
    assert np.isfinite(empty.residuals).all()
