"""What the database of a screen says of its samples and of each of their alterations, beside the predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from rheostat.analysis.personal_cells import PersonalCells
from rheostat.analysis.screen import Genotypes
from rheostat.tumour.interpret import Interpretation

if TYPE_CHECKING:
    import pyarrow

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One alteration of a sample.

    Parameters
    ----------
    effect : its direction, such as `activating`; `unknown` where it changes nothing because nothing is known of it
    match : on what grounds it was recognised, or how near the nearest known change comes
    fraction : share of the copies that carry it; None where it changes nothing
    measured : whether the data say how large that share is
    ground : why that share, or why it is unknown
    sources : references, separated by spaces
    assumption : the name of one that it rests on; empty where it rests on none
    """

    sample_id: str
    gene: str
    change: str
    effect: str
    match: str
    fraction: float | None
    measured: bool | None
    ground: str
    sources: str
    assumption: str


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One sample.

    `abundances_from` says what was measured beside alterations and used, `members` how many equal members of the
    ensemble are left after weighing them by its phosphorylated sites.
    """

    sample_id: str
    cancer_type: str | None
    genotype: int
    alterations: str
    unknown: str
    not_assayed: str
    abundances_from: str = ""
    members: float | None = None
    changes: tuple[ChangeRow, ...] = ()


def sample_rows(personal: PersonalCells, found: Genotypes) -> list[SampleRow]:
    """One row for each sample of a cohort, in its order."""
    genotype = {i: number for number, rows in enumerate(found.samples) for i in rows}
    return [
        SampleRow(
            sample_id=each.profile.sample_id,
            cancer_type=each.profile.cancer_type,
            genotype=genotype[i],
            alterations="; ".join(f"{change.gene} {change.change}" for change in each.recognised),
            unknown="; ".join(f"{change.gene} {change.change}" for change in each.unknown),
            not_assayed=" ".join(each.not_assayed),
            abundances_from=personal.sources(each.profile.sample_id),
            members=found.effective_members(genotype[i]),
            changes=tuple(_changes(each)),
        )
        for i, each in enumerate(personal.interpretations)
    ]


def _changes(interpretation: Interpretation) -> Iterator[ChangeRow]:
    sample = interpretation.profile.sample_id
    for known in interpretation.recognised:
        yield ChangeRow(
            sample_id=sample,
            gene=known.gene,
            change=known.change,
            effect=known.record.direction,
            match=known.match.value,
            fraction=known.fraction,
            measured=known.measured,
            ground=known.fraction_ground,
            sources=" ".join(dict.fromkeys(item.ref for item in known.record.evidence)),
            assumption=known.record.assumption or "",
        )
    for change in interpretation.unknown:
        match, ground = change.match.value, change.reason
        yield ChangeRow(sample, change.gene, change.change, UNKNOWN, match, None, None, ground, "", "")


def tables(samples: Sequence[SampleRow]) -> dict[str, pyarrow.Table]:
    """The tables of the database, by name: `samples` and `alterations`."""
    import pyarrow as pa

    names = [field.name for field in fields(SampleRow) if field.name != "changes"]
    changes = [change for sample in samples for change in sample.changes]
    kinds = {"fraction": pa.float64(), "measured": pa.bool_()}
    columns = [field.name for field in fields(ChangeRow)]
    return {
        "samples": pa.table({name: [getattr(sample, name) for sample in samples] for name in names}),
        "alterations": pa.table(
            {
                name: pa.array([getattr(change, name) for change in changes], kinds.get(name, pa.string()))
                for name in columns
            }
        ),
    }
