"""cBioPortal study folders: what the meta files name, what the data files hold, and who was assayed for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import Cohort, FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.levels import MISSING, add_levels_from_log2
from rheostat.tumour.profile import AssayedGenes, EveryGene
from rheostat.tumour.read_expression import GeneTable, logged
from rheostat.tumour.read_fusions import read_fusions
from rheostat.tumour.read_grid import read_numbers
from rheostat.tumour.read_locus import PURITY_OF_SAMPLE as PURITY
from rheostat.tumour.read_locus import read_purity
from rheostat.tumour.read_mutations import read_maf_into
from rheostat.tumour.read_proteins import add_proteins
from rheostat.tumour.read_samples import add_levels
from rheostat.tumour.read_table import Row, Table, open_table
from rheostat.tumour.study_assayed import gene_panels, sequenced_samples
from rheostat.tumour.study_meta import STUDY, Meta, check_study, read_metas

FORM = "cBioPortal study"
EXOME = frozenset({"WXS", "WES", "WGS", "WXS/WGS", "WHOLE-EXOME", "WHOLE_EXOME"})
# In the order in which they are needed: who the samples are, who was assayed, then what was found.
_ORDER = ("CLINICAL", "GENE_PANEL_MATRIX", "MUTATION_EXTENDED", "COPY_NUMBER_ALTERATION", "STRUCTURAL_VARIANT")


@dataclass
class _Study:
    """A study under way."""

    gathering: Gathering
    curated: Curated
    panels: Mapping[str, frozenset[str]]
    sequenced: frozenset[str] | None
    matrix: dict[str, AssayedGenes] | None = None
    log2: GeneTable | None = None
    continuous: Path | None = None


def is_study(folder: Path) -> bool:
    """Whether a folder is a cBioPortal study: it has a meta file."""
    return (folder / STUDY).is_file() or any(folder.glob("meta_*.txt"))


def read_study(folder: Path, *, curated: Curated) -> Cohort:
    """The samples of a cBioPortal study, with everything that is wrong with it.

    Nothing in a file raises: what cannot be read is a problem of the cohort.

    Parameters
    ----------
    folder : Path - with meta_*.txt and the files these name
    curated : Curated
    """
    gathering = Gathering(folder, FORM)
    check_study(gathering)
    metas = sorted(read_metas(gathering, used=_READERS), key=_order)
    for stray in sorted({*folder.glob("data_*")} - {meta.data for meta in metas}):
        if "gene_panel" not in stray.name:
            gathering.skipped(stray, content="named by no meta file")
    study = _Study(gathering, curated, gene_panels(gathering, curated=curated), sequenced_samples(gathering))
    for meta in metas:
        if meta.data is not None:
            _take(study, meta, meta.data)
    _levels_from_log2(study)
    _take_continuous(study)
    _settle_assayed(study)
    return gathering.finished()


def _order(meta: Meta) -> tuple[int, str]:
    kind = meta.kind[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), meta.path.name)


def _take(study: _Study, meta: Meta, data: Path) -> None:
    reader = _READERS.get(meta.kind)
    if reader is None:
        study.gathering.skipped(data, content=meta.words)
        return
    try:
        reader(study, meta, data)
    except InputError as error:
        study.gathering.failed(data, content=meta.words, error=error)


# --- who was assayed --------------------------------------------------------------------------------------


def _read_matrix(study: _Study, _meta: Meta, data: Path) -> None:
    gathering = study.gathering
    study.matrix = {}
    records = 0
    with open_table(data, expected="SAMPLE_ID, mutations", refuse=gathering.problems.leave_out) as table:
        sample_at, mutations_at = table.column("SAMPLE_ID"), table.find_column(("mutations",))
        for row in table.rows:
            records += 1
            sample = row.cells[sample_at]
            gathering.add_sample(sample, place=row.place)
            if mutations_at is not None:
                study.matrix[sample] = _covered(study, row.cells[mutations_at], place=row.place)
    gathering.files.append(FileUse(data, "gene panel matrix", Use.USED, records, len(study.matrix)))


def _covered(study: _Study, panel: str, *, place: Place) -> AssayedGenes:
    if panel.upper() in EXOME:
        return EveryGene()
    if panel in MISSING:
        return frozenset()
    if panel not in study.panels:
        known = ", ".join(study.panels) or "none"
        message = (
            f"{place}: gene panel {panel!r} is not in the folder (panels there: {known}); nothing counts as assayed"
        )
        study.gathering.problems.error(message, kind="gene panel")
        return frozenset()
    return study.panels[panel]


def _settle_assayed(study: _Study) -> None:
    """Who was sequenced: by the matrix, else by the list of sequenced samples, else by having a variant."""
    gathering = study.gathering
    for sample in gathering.samples:
        if study.matrix is not None and sample in study.matrix:
            gathering.assayed[sample] = study.matrix[sample]
        elif study.sequenced is not None and sample in study.sequenced:
            gathering.assayed.setdefault(sample, EveryGene())
    if study.matrix is None and study.sequenced is None:
        gathering.notes.append(
            "No gene panel matrix and no list of sequenced samples: a sample counts as sequenced, in every gene, "
            "if the table of mutations names it."
        )


# --- data files -------------------------------------------------------------------------------------------


def _read_clinical_samples(study: _Study, _meta: Meta, data: Path) -> None:
    gathering = study.gathering
    records = kept = 0
    seen: set[str] = set()
    with open_table(data, expected="PATIENT_ID, SAMPLE_ID", refuse=gathering.problems.leave_out) as table:
        sample_at = table.column("SAMPLE_ID")
        cancer_at, purity_at = _cancer_column(table), table.find_column(PURITY)
        for row in table.rows:
            records += 1
            sample = row.cells[sample_at]
            if sample in seen:
                message = f"{row.place}: sample {sample} is there twice; the first row counts"
                gathering.problems.error(message, kind="sample said twice")
                continue
            seen.add(sample)
            if gathering.add_sample(sample, place=row.place):
                kept += 1
                if cancer_at is not None and row.cells[cancer_at] not in MISSING:
                    gathering.cancer_types[sample] = row.cells[cancer_at]
                _take_purity(gathering, row, sample, purity_at)
    gathering.files.append(FileUse(data, "samples", Use.USED, records, kept))


def _cancer_column(table: Table) -> int | None:
    return table.find_column(("ONCOTREE_CODE", "CANCER_TYPE", "CANCER_TYPE_DETAILED", "TUMOR_TYPE"))


def _read_mutations(study: _Study, meta: Meta, data: Path) -> None:
    gathering, curated = study.gathering, study.curated
    taken = read_maf_into(gathering, data, curated=curated, assayed=_panel_of(study, meta))
    if study.sequenced is not None or study.matrix is not None:
        for sample in taken:
            listed = study.sequenced is None or sample in study.sequenced
            if not listed and (study.matrix is None or sample not in study.matrix):
                message = f"{data}: sample {sample} has mutations but is not among the sequenced samples"
                gathering.problems.warning(message, kind="sample that the lists of assayed samples lack")


def _panel_of(study: _Study, meta: Meta) -> AssayedGenes | None:
    """The panel that a meta file states for all its samples."""
    panel = meta.fields.get("gene_panel")
    return None if panel is None else _covered(study, panel, place=Place(meta.path))


def _read_levels(study: _Study, _meta: Meta, data: Path) -> None:
    add_levels(study.gathering, data, curated=study.curated)


def _read_log2(study: _Study, _meta: Meta, data: Path) -> None:
    study.log2 = _numbers(study, data, content="log2 copy number")


def _read_expression(study: _Study, _meta: Meta, data: Path) -> None:
    if study.gathering.scored:
        study.gathering.skipped(data, content="a second table of expression z-scores")
        return
    study.gathering.expression = _numbers(study, data, content="expression z-scores")
    study.gathering.scored = True


def _read_continuous(study: _Study, _meta: Meta, data: Path) -> None:
    study.continuous = study.continuous or data


def _read_protein(study: _Study, _meta: Meta, data: Path) -> None:
    if study.gathering.protein is not None or study.gathering.sites is not None:
        study.gathering.skipped(data, content="a second table of protein levels")
        return
    add_proteins(study.gathering, data)


def _numbers(study: _Study, data: Path, *, content: str) -> GeneTable:
    gathering = study.gathering
    table, listed = read_numbers(data, genes=study.curated.genes, refuse=gathering.problems.leave_out)
    for sample in table.samples:
        gathering.add_sample(sample, place=Place(data, 1))
    kept = len(table.genes)
    words = f"{content} ({len(table.samples)} samples, {kept} genes of the model)"
    gathering.files.append(FileUse(data, words, Use.USED, listed, kept, {"outside the model": listed - kept}))
    return table


def _take_continuous(study: _Study) -> None:
    """Expression that is not scored, where no table of z-scores is there: it is scored against its own samples."""
    gathering, data = study.gathering, study.continuous
    if data is None:
        return
    if gathering.expression is not None:
        gathering.skipped(data, content="expression (its z-scores are used)")
        return
    try:
        gathering.expression = logged(_numbers(study, data, content="expression"))
    except InputError as error:
        gathering.failed(data, content="expression", error=error)


def _take_purity(gathering: Gathering, row: Row, sample: str, column: int | None) -> None:
    if column is None:
        return
    try:
        purity = read_purity(row.cells[column], place=row.place)
    except InputError as error:
        gathering.problems.leave_out(error)
        return
    if purity is not None:
        gathering.purity[sample] = purity


def _levels_from_log2(study: _Study) -> None:
    """High-level gains and deep losses from log2 ratios, for samples that have no discrete levels."""
    table, gathering = study.log2, study.gathering
    if table is None:
        return
    gathering.copies = table
    add_levels_from_log2(gathering, table, cutoffs=study.curated.cutoffs)


def _read_structural(study: _Study, _meta: Meta, data: Path) -> None:
    read_fusions(study.gathering, data, curated=study.curated)


_Reader = Callable[[_Study, Meta, Path], None]
_READERS: Mapping[tuple[str, str], _Reader] = MappingProxyType(
    {
        ("CLINICAL", "SAMPLE_ATTRIBUTES"): _read_clinical_samples,
        ("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX"): _read_matrix,
        ("MUTATION_EXTENDED", "MAF"): _read_mutations,
        ("COPY_NUMBER_ALTERATION", "DISCRETE"): _read_levels,
        ("COPY_NUMBER_ALTERATION", "DISCRETE_LONG"): _read_levels,
        ("COPY_NUMBER_ALTERATION", "LOG2-VALUE"): _read_log2,
        ("STRUCTURAL_VARIANT", "SV"): _read_structural,
        ("MRNA_EXPRESSION", "Z-SCORE"): _read_expression,
        ("MRNA_EXPRESSION", "CONTINUOUS"): _read_continuous,
        ("PROTEIN_LEVEL", "LOG2-VALUE"): _read_protein,
        ("PROTEIN_LEVEL", "Z-SCORE"): _read_protein,
    }
)
