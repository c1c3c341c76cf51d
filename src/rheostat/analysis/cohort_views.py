"""What a screen says of a cohort as a whole: who is altered in what, who responds to what, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class HeatMap:
    """Advantage of each regimen in each sample; both are sorted by their mean, best first. NaN where there is none."""

    regimens: tuple[str, ...]
    samples: tuple[str, ...]
    values: Float[np.ndarray, "regimen sample"]


@dataclass(frozen=True)
class Stratum:
    """How much more a regimen does where a gene is altered: the difference of medians of the advantage.

    Parameters
    ----------
    gene : str
    altered, others : int - samples in each group; those in which the gene was not assayed are in neither
    difference : median advantage of the altered less that of the others
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


def heat_map(results: duckdb.DuckDBPyConnection) -> HeatMap:
    """The advantage of all regimens in all samples of a screen."""
    found = results.execute("SELECT regimen_id, sample_id, advantage FROM ranking ORDER BY 1, 2").fetchall()
    regimens, samples = sorted({row[0] for row in found}), sorted({row[1] for row in found})
    values = np.array([np.nan if row[2] is None else row[2] for row in found], float)
    table = values.reshape(len(regimens), len(samples))
    rows, columns = _best_first(table), _best_first(table.T)
    return HeatMap(tuple(regimens[i] for i in rows), tuple(samples[j] for j in columns), table[np.ix_(rows, columns)])


def _best_first(table: np.ndarray) -> list[int]:
    counted = np.isfinite(table).sum(axis=1)
    means = np.where(counted > 0, np.nansum(table, axis=1) / np.maximum(counted, 1), -np.inf)
    return [int(i) for i in np.argsort(-means, kind="stable")]


def waterfall(results: duckdb.DuckDBPyConnection, *, regimen: str) -> list[tuple[str, float]]:
    """Each sample with its advantage under a regimen, best first; samples without a number are left out.

    Raises
    ------
    InputError - where the screen has no such regimen
    """
    _check_regimen(results, regimen)
    query = (
        "SELECT sample_id, advantage FROM ranking WHERE regimen_id = ? AND advantage IS NOT NULL "
        "ORDER BY advantage DESC, sample_id"
    )
    return [(sample, float(value)) for sample, value in results.execute(query, [regimen]).fetchall()]


def strata(results: duckdb.DuckDBPyConnection, *, regimen: str, seed: int = 1) -> list[Stratum]:
    """What goes with a better response to a regimen, gene by gene, largest difference first.

    A gene is left out where fewer than three samples are altered or fewer than three are not.

    Raises
    ------
    InputError - where the screen has no such regimen
    """
    _check_regimen(results, regimen)
    query = (
        "SELECT sample_id, alterations, not_assayed, advantage FROM ranking JOIN samples USING (sample_id) "
        "WHERE regimen_id = ? AND advantage IS NOT NULL ORDER BY sample_id"
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
