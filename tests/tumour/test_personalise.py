"""From measurements to abundances: the formula by hand, what was not measured, and what is never counted twice."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.interpret import Interpretation, interpret
from rheostat.tumour.personalise import abundances, panel_of, personalise, pooled_scores
from rheostat.tumour.profile import CopyNumber, TumourProfile
from rheostat.tumour.read_expression import GeneTable

KNOWLEDGE = load_knowledge()
BETAS = {"PTEN": 0.25, "ERBB2": 0.25, "RHEB": 0.5}
SAMPLES = tuple(f"S{i}" for i in range(11))


def table(**genes: list[float]) -> GeneTable:
    return GeneTable(SAMPLES, tuple(genes), np.array(list(genes.values())).T)


def read(**copies: CopyNumber) -> Interpretation:
    return interpret(TumourProfile("S", copy_number=copies), KNOWLEDGE)


def test_scores_are_distances_from_the_median_in_robust_deviations_and_end_at_three() -> None:
    # 0..10: median 5, median absolute deviation 3, so that 8 lies 3 / (1.4826 * 3) above; an outlier is clipped.
    values = [*map(float, range(10)), 1000.0]
    scores = panel_of(table(PTEN=values), name="ours").scores(table(PTEN=values), SAMPLES)[:, 0]
    assert scores[5] == 0.0
    assert scores[8] == pytest.approx(1.0 / 1.4826)
    assert scores[10] == 3.0


def test_a_gene_that_does_not_vary_or_is_hardly_measured_has_no_score() -> None:
    few = [1.0, 2.0, *[math.nan] * 9]
    scores = panel_of(table(PTEN=[4.0] * 11, RHEB=few), name="ours").scores(table(PTEN=[4.0] * 11, RHEB=few), SAMPLES)
    assert np.isnan(scores).all()


def test_platforms_are_scored_apart_and_averaged() -> None:
    rising = [float(i) for i in range(11)]
    pooled = pooled_scores(
        {"a": table(PTEN=rising), "b": table(PTEN=[1000.0 - 7.0 * x for x in rising])}, samples=SAMPLES, genes=["PTEN"]
    )
    assert pooled.values == pytest.approx(0.0)
    alone = pooled_scores({"a": table(PTEN=rising)}, samples=["S8", "nobody"], genes=["PTEN", "MTOR"])
    assert alone.of("S8") == {"PTEN": pytest.approx(1.0 / 1.4826)}
    assert alone.of("nobody") == {}
    assert alone.of("S99") == {}


def test_abundance_is_the_exponential_of_beta_times_the_clipped_score() -> None:
    found = abundances({"PTEN": 2.0, "RHEB": -9.0, "TP63": 1.0}, betas=BETAS)
    assert found == {"PTEN": pytest.approx(math.exp(0.5)), "RHEB": pytest.approx(math.exp(-1.5))}


def test_a_beta_of_zero_leaves_the_reference_cell() -> None:
    cell = personalise(None, expression={"PTEN": 3.0}, copy_number={}, betas={"PTEN": 0.0})
    assert cell.abundance == {"PTEN": 1.0}


def test_an_amplification_is_not_counted_on_top_of_measured_expression() -> None:
    amplified = read(ERBB2=CopyNumber.AMPLIFICATION)
    genome_alone = personalise(amplified, expression={}, copy_number={"ERBB2": 3.0}, betas=BETAS)
    measured = personalise(amplified, expression={"ERBB2": 2.0}, copy_number={"ERBB2": 3.0}, betas=BETAS)
    assert genome_alone.abundance["ERBB2"] == 4.0
    assert measured.abundance["ERBB2"] == pytest.approx(math.exp(0.5))


def test_a_power_weakens_an_amplification_and_zero_takes_it_away() -> None:
    amplified = read(ERBB2=CopyNumber.AMPLIFICATION)
    folds = [
        personalise(amplified, expression={}, copy_number={}, betas=BETAS, powers={"ERBB2": power}).abundance["ERBB2"]
        for power in (0.0, 0.5, 1.0)
    ]
    assert folds == pytest.approx([1.0, 2.0, 4.0])


def test_a_lost_gene_stays_lost_whatever_its_transcript() -> None:
    cell = personalise(read(PTEN=CopyNumber.DEEP_DELETION), expression={"PTEN": 3.0}, copy_number={}, betas=BETAS)
    assert cell.abundance["PTEN"] == 0.0


def test_copy_number_stands_in_only_where_expression_is_missing() -> None:
    cell = personalise(None, expression={"PTEN": 1.0}, copy_number={"PTEN": -2.0, "RHEB": 1.0}, betas=BETAS)
    assert cell.abundance == {"PTEN": pytest.approx(math.exp(0.25)), "RHEB": pytest.approx(math.exp(0.5))}
