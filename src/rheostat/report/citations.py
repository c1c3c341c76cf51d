"""Evidence as findings cite it."""

from __future__ import annotations

from collections.abc import Iterable

from rheostat.analysis.model import Model
from rheostat.knowledge.sources import Evidence
from rheostat.report.record import Source


def sources(model: Model, evidence: Iterable[Evidence]) -> tuple[Source, ...]:
    """Evidence items with their citations, each once."""
    seen: dict[tuple[str, str], Source] = {}
    for item in evidence:
        reference = model.knowledge.references.get(item.ref)
        seen[item.ref, item.shows] = Source(
            ref=item.ref,
            citation=f"{reference.authors} {reference.year}" if reference else item.ref,
            url=reference.url if reference else None,
            shows=item.shows,
            disputes=item.disputes,
            status=reference.status if reference else "recalled",
        )
    return tuple(seen.values())
