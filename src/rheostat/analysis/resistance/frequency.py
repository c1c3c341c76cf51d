"""How often a change is there before treatment: in the counted cohorts of the knowledge, or in one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rheostat.analysis.resistance.changes import Change, ChangeKind
from rheostat.knowledge.alterations import AlterationKind
from rheostat.knowledge.frequencies import TRUNCATING, FrequencyRecord
from rheostat.tumour.interpret import Interpretation
from rheostat.tumour.profile import CopyNumber

_LOSSES = frozenset({AlterationKind.TRUNCATING, AlterationKind.DEEP_DELETION, AlterationKind.LOSS})


@dataclass(frozen=True)
class Seen:
    """Samples with a change among those in which its gene was looked at; the source is a reference or a path."""

    where: str
    count: int
    n: int
    source: str

    @property
    def rate(self) -> float:
        """The share of the samples, 0 to 1; 0 where none was looked at."""
        return self.count / self.n if self.n else 0.0


@dataclass(frozen=True)
class Frequency:
    """What is known of how often a change is there before treatment.

    Parameters
    ----------
    here : in cohorts of the tumour's type
    anywhere : in all counted cohorts together; None where the change was not counted
    own : in the user's cohort; None without one, or where the gene was not looked at
    unknown : why nothing was counted; None where something was
    """

    here: tuple[Seen, ...]
    anywhere: Seen | None
    own: Seen | None
    unknown: str | None


def frequency_of(
    change: Change,
    counted: FrequencyRecord,
    *,
    cancers: Iterable[str] = (),
    cohort: Sequence[Interpretation] = (),
    cohort_name: str = "",
) -> Frequency:
    """How often a change is there before treatment.

    Parameters
    ----------
    change : Change
    counted : the counts of the knowledge
    cancers : OncoTree codes of the tumour
    cohort, cohort_name : samples of the user's own, and where they come from
    """
    own = _in_cohort(change, cohort, cohort_name) if cohort else None
    names = _counted_names(change)
    if not names:
        return Frequency((), None, own, _why_not(change))
    counts = counted.counted(change.subject, names)
    if counts is None:
        return Frequency((), None, own, f"{change.subject} was not among the genes that were counted")
    wanted = set(cancers)
    here = tuple(
        Seen(record.label, counts.get(name, 0), record.n, record.source)
        for name, record in counted.cohorts.items()
        if wanted & set(record.oncotree)
    )
    sources = ", ".join(sorted({record.source for record in counted.cohorts.values()}))
    return Frequency(here, Seen("all tumour types", sum(counts.values()), counted.samples, sources), own, None)


def _counted_names(change: Change) -> tuple[str, ...]:
    """The protein changes under which samples with a change were counted."""
    if change.kind is ChangeKind.ALLELE:
        return change.variants
    return (TRUNCATING,) if change.kind is ChangeKind.LOSS else ()


def _why_not(change: Change) -> str:
    if change.kind is ChangeKind.AMPLIFICATION:
        return "copy number was not counted; a cohort of one's own can be"
    if change.is_dna_change:
        return "this residue is not among the variants that were counted"
    return "no change of the DNA that could be counted"


def _in_cohort(change: Change, cohort: Sequence[Interpretation], name: str) -> Seen | None:
    if not change.is_dna_change:
        return None
    looked = [each for each in cohort if _looked_at(change, each)]
    if not looked:
        return None
    return Seen(name, sum(_carries(change, each) for each in looked), len(looked), name)


def _looked_at(change: Change, sample: Interpretation) -> bool:
    profile = sample.profile
    if change.kind is ChangeKind.AMPLIFICATION:
        return change.subject in profile.copy_number
    return change.subject in profile.mutations_assayed


def _carries(change: Change, sample: Interpretation) -> bool:
    if change.kind is ChangeKind.AMPLIFICATION:
        return sample.profile.copy_number[change.subject] is CopyNumber.AMPLIFICATION
    mine = [found for found in sample.recognised if found.gene == change.subject]
    if change.kind is ChangeKind.LOSS:
        return any(found.record.kind in _LOSSES for found in mine)
    if change.kind is ChangeKind.ALLELE:
        return any(found.record in change.records for found in mine)
    return any(found.change in change.text.split() for found in mine)
