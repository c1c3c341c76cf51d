"""Wide genotype tables of cell-line panels into a cohort."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.profile import EveryGene, SequenceVariant
from rheostat.tumour.protein_change import check_residue
from rheostat.tumour.read_expression import SAMPLE_COLUMNS
from rheostat.tumour.read_genotype import read_genotypes
from rheostat.tumour.read_table import Table

PURE = 1.0
"""A cell line has no normal cells in it."""


def holds_genotypes(table: Table) -> bool:
    """Whether a table has a column of protein changes for each gene, such as PTEN_mut."""
    return table.find_column(SAMPLE_COLUMNS) is not None and any(name.endswith("_mut") for name in table.columns)


def add_genotypes(gathering: Gathering, path: Path, *, curated: Curated) -> None:
    """The samples of such a table; only the genes that have a column count as assayed.

    Raises
    ------
    InputError - where the table cannot be understood
    """
    table = read_genotypes(path, cutoffs=curated.cutoffs)
    kept = listed = 0
    inside = [i for i, gene in enumerate(table.genes) if gene in curated.genes.known]
    covered = frozenset(table.genes[i] for i in inside)
    for sample, profile in table.profiles.items():
        if not gathering.add_sample(sample, place=Place(path)):
            continue
        listed += len(profile.variants)
        for variant in profile.variants:
            if variant.gene in covered and _fits(gathering, variant, curated=curated):
                gathering.add_variant(sample, variant)
                kept += 1
        gathering.levels[sample] = {g: level for g, level in profile.copy_number.items() if g in covered}
        gathering.assayed[sample] = covered if isinstance(profile.mutations_assayed, EveryGene) else frozenset()
        gathering.purity[sample] = PURE
        if table.tissues.get(sample):
            gathering.cancer_types[sample] = table.tissues[sample]
    copies = table.log2_copies
    values = np.ascontiguousarray(copies.values[:, inside])
    gathering.copies = type(copies)(copies.samples, tuple(copies.genes[i] for i in inside), values)
    words = f"genotypes ({len(table.profiles)} samples, {len(inside)} genes of the model)"
    gathering.files.append(FileUse(path, words, Use.USED, listed, kept))
    gathering.notes.append(f"{path.name} is read as a panel of cell lines: purity 1; other genes were not assayed.")


def _fits(gathering: Gathering, variant: SequenceVariant, *, curated: Curated) -> bool:
    """Whether a variant fits its protein; one that does not is left out."""
    if variant.protein_change is None or variant.gene not in curated.sequences:
        return True
    known = curated.known_variants.get(variant.gene, frozenset())
    try:
        check_residue(variant.protein_change, curated.sequences[variant.gene], known=known, place=variant.place)
    except InputError as error:
        gathering.problems.leave_out(error)
        return False
    return True
