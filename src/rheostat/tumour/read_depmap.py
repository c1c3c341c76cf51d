"""DepMap releases: mutations, copy number, expression and models, by their usual file names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import Cohort, FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.levels import add_levels_from_log2
from rheostat.tumour.read_expression import GeneTable
from rheostat.tumour.read_grid import read_numbers
from rheostat.tumour.read_table import open_either
from rheostat.tumour.read_variant_list import read_variant_list
from rheostat.tumour.relative_copies import as_log2
from rheostat.tumour.wide_genotypes import PURE

FORM = "DepMap release"
MODELS, MUTATIONS = ("Model", "sample_info"), ("OmicsSomaticMutations", "CCLE_mutations")
COPIES, EXPRESSION = ("OmicsCNGene", "CCLE_gene_cn", "OmicsAbsoluteCNGene"), ("OmicsExpression", "CCLE_expression")


def is_depmap(folder: Path) -> bool:
    """Whether a folder holds a file that is called as DepMap calls its files."""
    return any(_file(folder, names) for names in (MUTATIONS, COPIES, EXPRESSION))


def read_depmap(folder: Path, *, curated: Curated) -> Cohort:
    """The cell lines of a DepMap release, by their model ids; what cannot be read is a problem of the cohort.

    Parameters
    ----------
    folder : Path - with OmicsSomaticMutations.csv, OmicsCNGene.csv, OmicsExpression...csv or Model.csv
    curated : Curated
    """
    gathering = Gathering(folder, FORM)
    parts = (
        (MODELS, "models", _read_models),
        (MUTATIONS, "mutations", _read_mutations),
        (COPIES, "relative copy number", _read_copies),
        (EXPRESSION, "expression", _read_expression),
    )
    for names, content, reader in parts:
        path = _file(folder, names)
        if path is None:
            gathering.notes.append(f"There is no file of {content} ({' or '.join(f'{name}*.csv' for name in names)}).")
            continue
        try:
            reader(gathering, path, curated)
        except InputError as error:
            gathering.failed(path, content=content, error=error)
    gathering.purity = dict.fromkeys(gathering.samples, PURE)
    return gathering.finished()


def _file(folder: Path, names: tuple[str, ...]) -> Path | None:
    found = [
        path for name in names for ending in ("csv", "csv.gz") for path in sorted(folder.glob(f"{name}*.{ending}"))
    ]
    return found[0] if found else None


def _read_models(gathering: Gathering, path: Path, _curated: Curated) -> None:
    """Only which lines there are of which cancer; a line without data of its own is no sample."""
    with open_either(path, expected="ModelID", refuse=gathering.problems.leave_out) as table:
        model_at = table.column("ModelID", "DepMap_ID")
        cancer_at = table.find_column(("OncotreeCode", "OncotreePrimaryDisease", "primary_disease"))
        records = 0
        for row in table.rows:
            records += 1
            if cancer_at is not None and row.cells[cancer_at]:
                gathering.cancer_types[row.cells[model_at]] = row.cells[cancer_at]
    gathering.files.append(FileUse(path, "models", Use.USED, records, len(gathering.cancer_types)))


def _read_mutations(gathering: Gathering, path: Path, curated: Curated) -> None:
    read_variant_list(gathering, path, curated=curated)


def _read_copies(gathering: Gathering, path: Path, curated: Curated) -> None:
    """Relative copy number: log2(ratio + 1) up to 2024, the ratio itself from then on."""
    table = _numbers(gathering, path, curated, content="relative copy number")
    if np.nanmin(table.values, initial=0.0) < 0.0:
        raise InputError(f"{path}: a relative copy number is {np.nanmin(table.values):g}; it is zero or more")
    gathering.copies, form = as_log2(table)
    gathering.notes.append(f"{path.name} is read as {form}.")
    add_levels_from_log2(gathering, gathering.copies, cutoffs=curated.cutoffs)


def _read_expression(gathering: Gathering, path: Path, curated: Curated) -> None:
    gathering.expression = _numbers(gathering, path, curated, content="expression, log2(TPM + 1)")


def _numbers(gathering: Gathering, path: Path, curated: Curated, *, content: str) -> GeneTable:
    table, listed = read_numbers(path, genes=curated.genes, refuse=gathering.problems.leave_out)
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(path))
    kept = len(table.genes)
    words = f"{content} ({len(table.samples)} models, {kept} genes of the model)"
    gathering.files.append(FileUse(path, words, Use.USED, listed, kept, {"outside the model": listed - kept}))
    return table
