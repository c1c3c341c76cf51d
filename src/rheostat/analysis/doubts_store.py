"""The table of a screen that says how far each prediction could move by what was not measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from rheostat.analysis.unmeasured import Doubt, Inquiry, Spans

if TYPE_CHECKING:
    import pyarrow

DOUBTS = "could_move.parquet"
SAMPLES_A_GROUP = 500
NOT_ASSAYED = (Doubt.NOT_ASSAYED, Doubt.COPIES_NOT_ASSAYED)

VIEWS = {
    "could_move": f"SELECT * FROM read_parquet('{DOUBTS}')",
    "ranking_with_doubts": f"""
        SELECT ranking.*, could_be_low, could_be_high, coalesce(doubtful, '') AS doubtful,
          coalesce(key_genes_not_assayed, '') AS key_genes_not_assayed
        FROM ranking LEFT JOIN (
          SELECT sample_id, regimen_id, min(low) AS could_be_low, max(high) AS could_be_high,
            string_agg(DISTINCT gene, ' ' ORDER BY gene) AS doubtful,
            string_agg(DISTINCT gene, ' ' ORDER BY gene)
              FILTER (doubt IN ({", ".join(f"'{doubt}'" for doubt in NOT_ASSAYED)})) AS key_genes_not_assayed
          FROM could_move GROUP BY sample_id, regimen_id) USING (sample_id, regimen_id)""",
}


def doubts_file(
    samples: Sequence[str], inquiries: Sequence[Inquiry], spans: Iterable[Spans], *, regimens: Sequence[str]
) -> bytes:
    """The table as Parquet: one row for each sample, doubt and regimen, with the interval of the sensitivity.

    Parameters
    ----------
    samples : one a row of the cohort, with its inquiry and its intervals
    inquiries, spans : in the same order
    regimens : ids, in the order of the columns of the intervals
    """
    import pyarrow.parquet as pq

    buffer = BytesIO()
    writer = None
    for table in _tables(samples, inquiries, spans, regimens):
        writer = writer or pq.ParquetWriter(buffer, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return buffer.getvalue()


def _tables(
    samples: Sequence[str], inquiries: Sequence[Inquiry], spans: Iterable[Spans], regimens: Sequence[str]
) -> Iterator[pyarrow.Table]:
    """Some samples at a time; one empty table where nothing is in doubt."""
    group: list[tuple[str, Inquiry, Spans]] = []
    for sample, asked, found in zip(samples, inquiries, spans, strict=True):
        group.append((sample, asked, found))
        if len(group) == SAMPLES_A_GROUP:
            yield _table(group, regimens)
            group = []
    yield _table(group, regimens)


def _table(group: Sequence[tuple[str, Inquiry, Spans]], regimens: Sequence[str]) -> pyarrow.Table:
    import pyarrow as pa

    width = len(regimens)
    asked = [(sample, item) for sample, inquiry, _ in group for item in inquiry.questions]

    def ends(part: str) -> pyarrow.Array:
        return pa.array(np.concatenate([np.empty(0), *(getattr(s, part).ravel() for *_, s in group)]), from_pandas=True)

    def repeated(words: Sequence[str]) -> pyarrow.Array:
        return pa.array(np.repeat(np.array(words, object), width), pa.string())

    return pa.table(
        {
            "sample_id": repeated([sample for sample, _ in asked]),
            "regimen_id": pa.array(np.tile(np.array(regimens, object), len(asked)), pa.string()),
            "gene": repeated([item.gene for _, item in asked]),
            "change": repeated([item.change for _, item in asked]),
            "doubt": repeated([item.doubt.value for _, item in asked]),
            "low": ends("low"),
            "high": ends("high"),
        }
    )
