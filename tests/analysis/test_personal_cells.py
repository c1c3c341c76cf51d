"""Cells of a cohort from everything that was measured."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rheostat.analysis.ensemble import draw_ensemble
from rheostat.analysis.model import load_model
from rheostat.analysis.personal_cells import personal_cells, weights_and_notes
from rheostat.analysis.screen import genotypes
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.parameter_sets import DEFAULT, load_parameter_set
from rheostat.network.cell import Cell
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.profile import CopyNumber, EveryGene, TumourProfile
from rheostat.tumour.read_expression import GeneTable

KNOWLEDGE = load_knowledge()
PARAMETERS = load_parameter_set(DEFAULT)
NAMES = tuple(f"S{i}" for i in range(11))
RISING = [float(i) for i in range(11)]
# Of 0 to 10 the median is 5 and the median absolute deviation 3.
Z_OF_8 = 3.0 / (1.4826 * 3.0)


def table(**genes: list[float]) -> GeneTable:
    return GeneTable(NAMES, tuple(genes), np.array(list(genes.values())).T)


def cohort(**parts: object) -> Cohort:
    profiles = tuple(TumourProfile(name, mutations_assayed=EveryGene()) for name in NAMES)
    made = Cohort(Path("x"), "made up", profiles, (), ())
    return replace(made, **parts)  # type: ignore[arg-type]


def cell_of(made: Cohort, number: int) -> Cell:
    found = personal_cells(made, KNOWLEDGE, parameters=PARAMETERS)
    return found.cells()[number]


def test_expression_is_scored_against_the_cohort() -> None:
    beta = load_abundance_classes().by_gene()["PTEN"]
    found = cell_of(cohort(expression=table(PTEN=RISING, TTN=RISING)), 8)
    assert found.abundance == {"PTEN": pytest.approx(math.exp(beta * Z_OF_8), abs=0.005)}


def test_scores_that_came_as_scores_are_not_scored_again() -> None:
    beta = load_abundance_classes().by_gene()["PTEN"]
    found = cell_of(cohort(expression=table(PTEN=RISING), scored=True), 1)
    assert found.abundance["PTEN"] == pytest.approx(math.exp(beta), abs=0.005)
    assert cell_of(cohort(expression=table(PTEN=RISING), scored=True), 9).abundance["PTEN"] == pytest.approx(
        math.exp(3.0 * beta), abs=0.005
    )


def test_protein_goes_before_expression_and_expression_before_copies() -> None:
    """Total protein stands for itself, with its own beta; the other two are not looked at where it is there."""
    falling = RISING[::-1]
    everything = cohort(expression=table(PTEN=falling), protein=table(PTEN=RISING), copies=table(PTEN=falling))
    protein_beta = KNOWLEDGE.assumed("protein-beta")
    assert cell_of(everything, 8).abundance["PTEN"] == pytest.approx(math.exp(protein_beta * Z_OF_8), abs=0.005)
    without = replace(everything, protein=None, copies=table(PTEN=RISING))
    assert cell_of(without, 8).abundance["PTEN"] < 1.0


def test_measured_protein_takes_the_place_of_an_amplification() -> None:
    amplified = tuple(replace(each, copy_number={"ERBB2": CopyNumber.AMPLIFICATION}) for each in cohort().profiles)
    measured = cohort(profiles=amplified, protein=table(ERBB2=RISING))
    assert cell_of(measured, 5).abundance["ERBB2"] == 1.0
    assert cell_of(cohort(profiles=amplified), 5).abundance["ERBB2"] == 4.0


def test_too_few_samples_make_no_panel_and_say_so() -> None:
    few = GeneTable(NAMES[:3], ("PTEN",), np.array([[1.0], [2.0], [3.0]]))
    found = personal_cells(cohort(expression=few), KNOWLEDGE, parameters=PARAMETERS)
    assert found.abundances is None
    assert found.notes == ("The expression of 3 samples is not used: fewer than 10 make no panel.",)


def test_the_genome_alone_can_be_asked_for() -> None:
    made = cohort(expression=table(PTEN=RISING))
    found = personal_cells(made, KNOWLEDGE, parameters=PARAMETERS, measured=False)
    assert found.cells()[8].abundance == {}
    assert found.sources("S8") == ""


def test_sources_are_told_sample_by_sample() -> None:
    part = GeneTable(NAMES, ("PTEN", "TSC1"), np.array([RISING, [*RISING[:8], math.nan, *RISING[9:]]]).T)
    found = personal_cells(cohort(expression=part), KNOWLEDGE, parameters=PARAMETERS)
    assert (found.sources("S1"), found.sources("S8")) == ("expression (2)", "expression (1)")


def test_sites_weigh_an_ensemble_that_is_large_enough() -> None:
    made = cohort(sites=table(AKT_pS473=RISING))
    found = personal_cells(made, KNOWLEDGE, parameters=PARAMETERS)
    model = load_model()
    small, notes = weights_and_notes(draw_ensemble(model, size=2, seed=1), found)
    assert small is None
    assert notes[-1].endswith("they are not used with fewer than 10 members.")
    weights, _ = weights_and_notes(draw_ensemble(model, size=10, seed=1), found)
    assert weights is not None
    assert weights.shape == (10, 11)
    assert weights.sum(axis=0) == pytest.approx(1.0)


def test_equal_cells_that_are_weighed_differently_are_kept_apart() -> None:
    weights = np.array([[0.2, 0.8, 0.2], [0.8, 0.2, 0.8]])
    found = genotypes([Cell(), Cell(), Cell()], weights=weights)
    assert found.samples == ((0, 2), (1,))
    cells, block = found.block(slice(1, 2))
    assert len(cells) == 1
    assert block is not None
    assert block.tolist() == [[0.8], [0.2]]
    assert found.effective_members(0) == 1.5
    assert len(genotypes([Cell(), Cell()]).cells) == 1
