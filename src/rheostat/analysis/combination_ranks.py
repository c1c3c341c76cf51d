"""Which pairs of drugs work together in which line: predicted without having seen any combination, beside priors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from rheostat.analysis.agreement import auroc, spearman
from rheostat.analysis.cohort_cells import FeatureSet, cohort_of
from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.read_panel import MeasuredPanel
from rheostat.analysis.targets import number
from rheostat.analysis.treatment import drug_id
from rheostat.errors import InputError
from rheostat.knowledge.abundance_classes import AbundanceClasses
from rheostat.network.cell import Cell
from rheostat.pharmacology.combination import bliss_excess, hsa_excess, loewe_expected
from rheostat.pharmacology.curves import Curve
from rheostat.pharmacology.response import viability
from rheostat.tumour.personalise import NO_PANELS, Panel
from rheostat.tumour.read_table import open_table

TABLES = "combos_*.tsv*"
SCORES = ("score", "gain_vs_best_single")
"""Columns that may hold a measured excess, high being synergy; the second is over the better single drug."""

BEST = 0.25
"""Share of a group that counts as synergistic, since nearly all measured scores have one sign."""

FEWEST = 12
"""Pairs of a line, or else lines of a pair, that make a group to rank."""

RESAMPLES = 1000
INTERVAL = (2.5, 97.5)
RUNGS = 3
ADDITION = "loewe"
"""How a metric begins that measures the excess over doses that add up."""

DRUG_MEAN, PAIR_MEAN = "drug means of the other lines", "pair means of the other lines"
Values = Float[np.ndarray, " row"]
Excess = Callable[[Float[np.ndarray, "first second"], tuple[np.ndarray, np.ndarray]], float]
"""The mean excess in a matrix of viabilities, whose first row and column are single drugs, and the doses of both."""


@dataclass(frozen=True)
class Combination:
    """One measured combination: a line, two drugs as spelt, and the excess over what was expected."""

    line: str
    first: str
    second: str
    score: float

    @property
    def pair(self) -> tuple[str, str]:
        """Both drugs, in order of name."""
        return (min(self.first, self.second), max(self.first, self.second))


@dataclass(frozen=True)
class CombinationScore:
    """Ranks inside groups: pairs within a line, or, where a line has few pairs, lines within a pair.

    Parameters
    ----------
    table : file
    ranked : pairs or lines
    model : what ranked them
    rows, groups : how many combinations and groups the figures rest on
    auroc, precision : mean over groups of the AUROC of the best quarter, and of its average precision (chance 0.25)
    rho : mean over groups of Spearman's rho
    low, high : middle 95 % of the mean AUROC over resampled groups
    ahead, ahead_low, ahead_high : AUROC of the network less this one's, paired by group; None for the network itself
    """

    table: str
    ranked: str
    model: str
    rows: int
    groups: int
    auroc: float
    precision: float
    rho: float
    low: float
    high: float
    ahead: float | None = None
    ahead_low: float | None = None
    ahead_high: float | None = None


def over_independence(left: Float[np.ndarray, "first second"], doses: tuple[np.ndarray, np.ndarray]) -> float:
    """The mean excess over independent drugs."""
    return float(bliss_excess(left[1:, 1:], left[1:, 0], left[0, 1:]).mean())


def over_single(left: Float[np.ndarray, "first second"], doses: tuple[np.ndarray, np.ndarray]) -> float:
    """The mean excess over the better single drug."""
    return float(hsa_excess(left[1:, 1:], left[1:, 0], left[0, 1:]).mean())


def over_addition(left: Float[np.ndarray, "first second"], doses: tuple[np.ndarray, np.ndarray]) -> float:
    """The mean excess over doses that add up."""
    alone = tuple(
        Curve(own, own_left).dose_for for own, own_left in zip(doses, (left[1:, 0], left[0, 1:]), strict=True)
    )
    first, second = np.meshgrid(*doses, indexing="ij")
    return float((loewe_expected((first, second), alone) - left[1:, 1:]).mean())


def read_combinations(path: Path) -> tuple[list[Combination], Excess]:
    """A table with the columns key, drug_a, drug_b and a score (perhaps metric), and the excess that it states.

    Raises
    ------
    InputError - where a column is missing or a score is no number
    """
    out: list[Combination] = []
    metrics: set[str] = set()
    with open_table(path, expected="key, drug_a, drug_b, score") as table:
        key, first, second = table.column("key", "sample"), table.column("drug_a"), table.column("drug_b")
        score = table.column(*SCORES)
        metric = table.find_column(("metric",))
        for row in table.rows:
            if row.cells[score]:
                metrics.add("" if metric is None else row.cells[metric].partition("_")[0].casefold())
                out.append(Combination(row.cells[key], row.cells[first], row.cells[second], number(row, score)))
        single = table.columns[score].casefold() == SCORES[1]
    return out, over_single if single else over_addition if ADDITION in metrics else over_independence


def score_combinations(
    model: Model,
    name: str,
    found: Sequence[Combination],
    *,
    cells: Mapping[str, Mapping[str, Cell]],
    excess: Excess = over_independence,
    seed: int = 0,
) -> list[CombinationScore]:
    """Rank the combinations of a table whose drugs can be simulated and whose lines are known.

    Parameters
    ----------
    model : Model
    name : of the table
    found : what was measured
    cells : features used, to cell line to its cell
    excess : what was measured
    seed : draws resamples
    """
    ids = {spelt: _simulated(model, spelt) for each in found for spelt in each.pair}
    lines = set.intersection(*(set(own) for own in cells.values()))
    known = [each for each in found if each.line in lines and all(ids[spelt] for spelt in each.pair)]
    groups, ranked = _groups(known)
    used = sorted({i for rows in groups for i in rows})
    if not used:
        return []
    measured = np.array([each.score for each in known])
    said = {
        f"rheostat ({features})": predicted_excess(model, known, ids, own, excess) for features, own in cells.items()
    }
    if ranked == "pairs":
        said |= {DRUG_MEAN: _drug_means(known, measured), PAIR_MEAN: _pair_means(known, measured)}
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(groups), (RESAMPLES, len(groups)))
    tables = {
        who: np.array([_figures(values[rows], measured[rows]) for rows in groups]) for who, values in said.items()
    }
    ours = tables[f"rheostat ({list(cells)[-1]})"][:, 0]
    return [
        _score(name, ranked, who, len(used), table, draws, None if who.startswith("rheostat") else ours)
        for who, table in tables.items()
    ]


def _score(
    name: str,
    ranked: str,
    who: str,
    rows: int,
    table: Float[np.ndarray, "group figure"],
    draws: np.ndarray,
    ours: Float[np.ndarray, " group"] | None,
) -> CombinationScore:
    low, high = np.percentile(table[:, 0][draws].mean(axis=1), INTERVAL)
    ahead: tuple[float | None, ...] = (None, None, None)
    if ours is not None:
        off = ours - table[:, 0]
        ahead = (float(off.mean()), *map(float, np.percentile(off[draws].mean(axis=1), INTERVAL)))
    chance, precision, rho = (float(value) for value in table.mean(axis=0))
    return CombinationScore(
        name, ranked, who, rows, len(table), chance, precision, rho, float(low), float(high), *ahead
    )


def _groups(known: Sequence[Combination]) -> tuple[list[np.ndarray], str]:
    keys: dict[str, list[object]] = {
        "pairs": [each.line for each in known],
        "lines": [each.pair for each in known],
    }
    for ranked, own in keys.items():
        by_key: dict[object, list[int]] = {}
        for i, key in enumerate(own):
            by_key.setdefault(key, []).append(i)
        groups = [np.array(rows) for rows in by_key.values() if len(rows) >= FEWEST]
        if groups:
            return groups, ranked
    return [], "pairs"


def _figures(predicted: Values, measured: Values) -> tuple[float, float, float]:
    """AUROC and average precision of the best quarter, and rho."""
    best = measured >= np.quantile(measured, 1.0 - BEST)
    chance = auroc(predicted, best)
    rho = spearman(predicted, measured)
    return (0.5 if chance is None else chance, average_precision(predicted, best), rho or 0.0)


def average_precision(predicted: Values, is_best: np.ndarray) -> float:
    """The mean, over the best, of the share of best among all that are predicted at least as high.

    Examples
    --------
    >>> average_precision(np.array([3.0, 2.0, 1.0]), np.array([True, False, True]))
    0.8333333333333333
    """
    shares = [float(is_best[predicted >= value].mean()) for value in predicted[is_best]]
    return float(np.mean(shares))


def predicted_excess(
    model: Model,
    found: Sequence[Combination],
    ids: Mapping[str, str | None],
    cells: Mapping[str, Cell],
    excess: Excess,
) -> Values:
    """The mean predicted excess of every combination over a matrix of usual doses, after 72 h.

    Raises
    ------
    NumericalError - where a condition has no steady state
    """
    arms, ladders = [], []
    for each in found:
        first, second = ids[each.first] or "", ids[each.second] or ""
        doses = tuple(_few(model.knowledge.drugs[drug].standard_doses) for drug in (first, second))
        ladders.append((np.array(doses[0]), np.array(doses[1])))
        cell = cells[each.line]
        arms += [Arm(cell, {first: a, second: b}) for a in (0.0, *doses[0]) for b in (0.0, *doses[1])]
    run = model.run(arms)
    rates = growth_rates(model, run).reshape(len(found), RUNGS + 1, RUNGS + 1)
    out = []
    for own, given in zip(rates, ladders, strict=True):
        out.append(excess(viability(own, own[:1, :1]), given))
    return np.nan_to_num(np.array(out))


def _few(doses: Sequence[float]) -> list[float]:
    """The lowest, middle and highest of some doses."""
    return [float(doses[i]) for i in np.linspace(0, len(doses) - 1, RUNGS).round().astype(int)]


def _simulated(model: Model, name: str) -> str | None:
    try:
        drug = drug_id(model.knowledge, name)
    except InputError:
        return None
    return None if model.knowledge.drugs[drug].not_simulated else drug


def _pair_means(found: Sequence[Combination], measured: Values) -> Values:
    """The mean score of the same pair in the other lines; that of all pairs where there is none."""
    return _means_elsewhere(found, measured, [(each.pair,) for each in found])


def _drug_means(found: Sequence[Combination], measured: Values) -> Values:
    """The mean over both drugs of the mean score of all their pairs in the other lines."""
    return _means_elsewhere(found, measured, [each.pair for each in found])


def _means_elsewhere(found: Sequence[Combination], measured: Values, keys: Sequence[tuple[object, ...]]) -> Values:
    members: dict[object, list[int]] = {}
    for i, own in enumerate(keys):
        for key in own:
            members.setdefault(key, []).append(i)
    lines = np.array([each.line for each in found])
    out = np.empty(len(found))
    for i, own in enumerate(keys):
        means = []
        for key in own:
            rows = np.array(members[key])
            rows = rows[lines[rows] != lines[i]]
            means.append(float(measured[rows].mean()) if rows.size else float(measured.mean()))
        out[i] = np.mean(means)
    return out


def score_screens(
    model: Model,
    classes: AbundanceClasses,
    folder: Path,
    *,
    panel: MeasuredPanel,
    panels: Mapping[str, Panel] = NO_PANELS,
    seed: int = 0,
) -> list[CombinationScore]:
    """Every table of combinations in a folder; the genomes and expression of its lines come from the same folder.

    Raises
    ------
    InputError - where a table cannot be read
    """
    out = []
    for path in sorted(folder.glob(TABLES)):
        found, excess = read_combinations(path)
        lines = sorted({each.line for each in found} & panel.described)
        cohort = cohort_of(panel, model.knowledge, classes, panels=panels, samples=lines)
        kinds = (FeatureSet.GENOTYPE, *([FeatureSet.EXPRESSION] if panel.expression else []))
        cells = {kind.value: dict(zip(lines, cohort.cells(kind, classes.by_gene()), strict=True)) for kind in kinds}
        out += score_combinations(model, path.name, found, cells=cells, excess=excess, seed=seed)
    return out
