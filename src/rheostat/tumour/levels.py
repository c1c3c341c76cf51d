"""Discrete levels of copy number: from texts, from words, and from log2 ratios."""

from __future__ import annotations

from rheostat.errors import InputError, Place
from rheostat.knowledge.variant_words import load_variant_words, plain
from rheostat.tumour.cohort import Gathering
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.profile import CopyNumber
from rheostat.tumour.read_expression import GeneTable

MISSING = frozenset({"", ".", "NA", "N/A", "NaN", "nan", "NP", "null", "[Not Available]"})
LEVELS = {float(level): level for level in CopyNumber}
PARTIAL_DELETION = -1.5
"""A level of cBioPortal's, which shows it as a deep deletion."""


def level_in_words(text: str) -> CopyNumber | None:
    """The level that a word such as `AMP` or `HOMDEL` stands for; None where it stands for none."""
    found = load_variant_words().levels.get(plain(text))
    return None if found is None else CopyNumber(found)


def level_of(text: str, *, gene: str, sample: str, place: Place) -> CopyNumber | None:
    """A discrete copy-number level; None where it is missing, a partial deletion (-1.5) as a deep one.

    Raises
    ------
    InputError - where it is another number or a word
    """
    if text in MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value == PARTIAL_DELETION:
        return CopyNumber.DEEP_DELETION
    if value not in LEVELS:
        raise InputError(
            f"{place}: {gene} of sample {sample} is {text!r}; expected a discrete level: -2, -1, 0, 1, 2 or NA"
        )
    return LEVELS[value]


def add_levels_from_log2(gathering: Gathering, table: GeneTable, *, cutoffs: CopyNumberCutoffs) -> None:
    """Levels from log2 copy ratios where a sample has no discrete ones; whole samples only."""
    taken = 0
    for sample, row in zip(table.samples, table.values, strict=True):
        if sample not in gathering.samples or gathering.levels.get(sample):
            continue
        taken += 1
        gathering.levels[sample] = {
            gene: cutoffs.level(float(value)) for gene, value in zip(table.genes, row, strict=True) if value == value
        }
    if taken:
        gathering.notes.append(
            f"Copy number of {taken} samples comes from log2 ratios: {cutoffs.amplified:g} and more is an "
            f"amplification, {cutoffs.deleted:g} and less a deep deletion."
        )
