"""How often untreated tumours carry known alterations: counts in cohorts, never rates alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources.abc import Traversable

from pydantic import Field, model_validator

from rheostat.errors import InputError
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "alteration_frequencies.yaml"
TRUNCATING = "truncating"


class CountedCohort(Record):
    """A cohort in which alterations were counted: its tumour type by OncoTree code, its size and its source."""

    label: str
    oncotree: tuple[str, ...] = ()
    n: int = Field(gt=0)
    source: str
    note: str | None = None


class FrequencyRecord(Record):
    """Samples with an alteration, by gene, protein change and cohort.

    `genes` are all that were counted: of one that is not listed nothing is known.
    """

    cohorts: dict[str, CountedCohort] = Field(default_factory=dict)
    genes: tuple[str, ...] = ()
    counts: dict[str, dict[str, dict[str, int]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _possible(self) -> FrequencyRecord:
        for gene, changes in self.counts.items():
            if gene not in self.genes:
                raise ValueError(f"{gene} has counts but is not among the genes that were counted")
            for change, cohorts in changes.items():
                for cohort, count in cohorts.items():
                    if cohort not in self.cohorts:
                        raise ValueError(f"{gene} {change}: there is no cohort {cohort!r}")
                    if not 0 < count <= self.cohorts[cohort].n:
                        raise ValueError(f"{gene} {change}: {count} of {self.cohorts[cohort].n} samples of {cohort}")
        return self

    @cached_property
    def samples(self) -> int:
        """All samples of all cohorts."""
        return sum(cohort.n for cohort in self.cohorts.values())

    def counted(self, gene: str, changes: tuple[str, ...]) -> Mapping[str, int] | None:
        """Samples by cohort with any of some changes of a gene; None where the gene was not counted."""
        if gene not in self.genes:
            return None
        found: dict[str, int] = {}
        for change in changes:
            for cohort, count in self.counts.get(gene, {}).get(change, {}).items():
                found[cohort] = found.get(cohort, 0) + count
        return {cohort: min(count, self.cohorts[cohort].n) for cohort, count in found.items()}


def read_frequencies(folder: Traversable) -> FrequencyRecord:
    """The frequencies in a folder laid out like the package's own `data`; none where it has no such file.

    Raises
    ------
    InputError - where the file is malformed, with file and line
    """
    if not folder.joinpath(FILE).is_file():
        return FrequencyRecord()
    document = read_yaml(folder / FILE, name=FILE)
    if not isinstance(document.content, dict):
        raise InputError(f"{FILE}: expected cohorts, genes and counts")
    return parse_record(FrequencyRecord, document.content, document=document, path=())
