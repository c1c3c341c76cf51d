"""What a screen says of a cohort as a whole: who is altered in what, who responds to what, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError, unknown_name

if TYPE_CHECKING:
    import duckdb

FEWEST_IN_A_GROUP = 3
RESAMPLES = 1000
COVERED = (0.025, 0.975)


@dataclass(frozen=True)
class Oncoprint:
    """Recognised changes by gene and sample; genes by how often they are altered, samples so that blocks form.

    Parameters
    ----------
    genes, samples : in the order of drawing
    changes : gene and sample to what was found, such as `H1047R`; pairs without an entry are unaltered or not assayed
    altered : samples with a recognised change, by gene
    """

    genes: tuple[str, ...]
    samples: tuple[str, ...]
    changes: Mapping[tuple[str, str], str]
    altered: Mapping[str, int]


class Quantity(StrEnum):
    """What a view is of: the place among the reference cohort in patients, or the advantage in the dish."""

    PERCENTILE = "percentile"
    ADVANTAGE = "advantage"

    @property
    def words(self) -> str:
        """What it is, for the axis of a drawing."""
        return {"percentile": "percentile among reference tumours", "advantage": "advantage over the reference cell"}[
            self
        ]

    @property
    def middle(self) -> float:
        """The value of a tumour that is like the others."""
        return 50.0 if self is Quantity.PERCENTILE else 0.0


@dataclass(frozen=True)
class HeatMap:
    """A quantity of each regimen in each sample, both sorted by their mean, best first; NaN where there is none."""

    regimens: tuple[str, ...]
    samples: tuple[str, ...]
    values: Float[np.ndarray, "regimen sample"]


@dataclass(frozen=True)
class Stratum:
    """How much more a regimen does where a gene is altered: the difference of medians of a quantity.

    Parameters
    ----------
    gene : str
    altered, others : int - samples in each group; those in which the gene was not assayed are in neither
    difference : median of the altered less that of the others
    low, high : ends of its 95 % bootstrap interval
    """

    gene: str
    altered: int
    others: int
    difference: float
    low: float
    high: float


def oncoprint(results: duckdb.DuckDBPyConnection) -> Oncoprint:
    """The recognised changes of all samples in a screen."""
    rows = results.execute("SELECT sample_id, alterations FROM samples ORDER BY sample_id").fetchall()
    changes: dict[tuple[str, str], str] = {}
    altered: dict[str, int] = {}
    for sample, text in rows:
        for item in text.split("; ") if text else ():
            gene, _, change = item.partition(" ")
            if (gene, sample) in changes:
                changes[gene, sample] += f", {change}"
            else:
                changes[gene, sample] = change
                altered[gene] = altered.get(gene, 0) + 1
    genes = tuple(sorted(altered, key=lambda gene: (-altered[gene], gene)))
    samples = sorted((sample for sample, _ in rows), key=lambda s: tuple((gene, s) not in changes for gene in genes))
    return Oncoprint(genes, tuple(samples), changes, altered)


@dataclass(frozen=True)
class Disagreement:
    """A sample in which two regimens stand apart: their values and the first less the second."""

    sample: str
    first: float
    second: float

    @property
    def difference(self) -> float:
        """How much better the first regimen stands."""
        return self.first - self.second


def quantity_of(results: duckdb.DuckDBPyConnection, *, asked: str | None = None) -> Quantity:
    """What a screen ranks by, or what was asked for: the percentile where it was worked out, else the advantage."""
    row = results.execute("SELECT count(percentile) FROM ranking").fetchone()
    there = row is not None and row[0] > 0
    if asked == "patient" and not there:
        raise InputError(
            "the screen has no patient ranking: it was run with --ranking nominal, or no drug has human PK"
        )
    return Quantity.PERCENTILE if there and asked != "nominal" else Quantity.ADVANTAGE


def heat_map(results: duckdb.DuckDBPyConnection, *, quantity: Quantity = Quantity.ADVANTAGE) -> HeatMap:
    """A quantity of all regimens in all samples of a screen; regimens without it are left out."""
    query = (
        f"SELECT regimen_id, sample_id, {quantity} FROM ranking WHERE regimen_id IN "
        f"(SELECT regimen_id FROM ranking WHERE {quantity} IS NOT NULL) ORDER BY 1, 2"
    )
    found = results.execute(query).fetchall()
    regimens, samples = sorted({row[0] for row in found}), sorted({row[1] for row in found})
    values = np.array([np.nan if row[2] is None else row[2] for row in found], float)
    table = values.reshape(len(regimens), len(samples))
    rows, columns = _best_first(table), _best_first(table.T)
    return HeatMap(tuple(regimens[i] for i in rows), tuple(samples[j] for j in columns), table[np.ix_(rows, columns)])


def _best_first(table: np.ndarray) -> list[int]:
    counted = np.isfinite(table).sum(axis=1)
    means = np.where(counted > 0, np.nansum(table, axis=1) / np.maximum(counted, 1), -np.inf)
    return [int(i) for i in np.argsort(-means, kind="stable")]


def waterfall(
    results: duckdb.DuckDBPyConnection, *, regimen: str, quantity: Quantity = Quantity.ADVANTAGE
) -> list[tuple[str, float]]:
    """Each sample with a quantity of a regimen, best first; samples without a number are left out.

    Raises
    ------
    InputError - where the screen has no such regimen
    """
    _check_regimen(results, regimen)
    query = (
        f"SELECT sample_id, {quantity} FROM ranking WHERE regimen_id = ? AND {quantity} IS NOT NULL "
        f"ORDER BY {quantity} DESC, sample_id"
    )
    return [(sample, float(value)) for sample, value in results.execute(query, [regimen]).fetchall()]


def disagreements(
    results: duckdb.DuckDBPyConnection, first: str, second: str, *, quantity: Quantity = Quantity.ADVANTAGE
) -> list[Disagreement]:
    """The samples in which two regimens stand apart, the widest apart first.

    Raises
    ------
    InputError - where the screen has no such regimen
    """
    for regimen in (first, second):
        _check_regimen(results, regimen)
    query = (
        f"SELECT a.sample_id, a.{quantity}, b.{quantity} FROM ranking a JOIN ranking b USING (sample_id) "
        f"WHERE a.regimen_id = ? AND b.regimen_id = ? AND a.{quantity} IS NOT NULL AND b.{quantity} IS NOT NULL"
    )
    found = [
        Disagreement(sample, float(a), float(b)) for sample, a, b in results.execute(query, [first, second]).fetchall()
    ]
    return sorted(found, key=lambda each: (-abs(each.difference), each.sample))


def strata(
    results: duckdb.DuckDBPyConnection, *, regimen: str, seed: int = 1, quantity: Quantity = Quantity.ADVANTAGE
) -> list[Stratum]:
    """What goes with a better response to a regimen, gene by gene, largest difference first.

    A gene is left out where fewer than three samples are altered or fewer than three are not.

    Raises
    ------
    InputError - where the screen has no such regimen
    """
    _check_regimen(results, regimen)
    query = (
        f"SELECT sample_id, alterations, not_assayed, {quantity} FROM ranking JOIN samples USING (sample_id) "
        f"WHERE regimen_id = ? AND {quantity} IS NOT NULL ORDER BY sample_id"
    )
    rows = results.execute(query, [regimen]).fetchall()
    values = np.array([row[3] for row in rows], float)
    held = [{item.partition(" ")[0] for item in row[1].split("; ")} for row in rows]
    unread = [set(row[2].split()) for row in rows]
    stream = np.random.default_rng(seed)
    out = []
    for gene in sorted({gene for genes in held for gene in genes} - {""}):
        altered = np.array([gene in genes for genes in held])
        others = ~altered & np.array([gene not in genes for genes in unread])
        if min(altered.sum(), others.sum()) >= FEWEST_IN_A_GROUP:
            out.append(_stratum(gene, values[altered], values[others], stream))
    return sorted(out, key=lambda stratum: (-abs(stratum.difference), stratum.gene))


def _stratum(gene: str, altered: np.ndarray, others: np.ndarray, stream: np.random.Generator) -> Stratum:
    draws = np.array([_resampled_median(altered, stream) - _resampled_median(others, stream) for _ in range(RESAMPLES)])
    low, high = np.quantile(draws, COVERED)
    difference = float(np.median(altered) - np.median(others))
    return Stratum(gene, len(altered), len(others), difference, float(low), float(high))


def _resampled_median(values: np.ndarray, stream: np.random.Generator) -> float:
    return float(np.median(stream.choice(values, len(values))))


def _check_regimen(results: duckdb.DuckDBPyConnection, regimen: str) -> None:
    known = [row[0] for row in results.execute("SELECT regimen_id FROM regimens").fetchall()]
    if not known:
        raise InputError("the screen has no regimens")
    if regimen not in known:
        raise unknown_name(regimen, known, kind="regimen of this screen")
