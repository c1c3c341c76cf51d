"""What a path holds: a study, a DepMap release, a case, or loose files, each told by its name or its first line."""

from __future__ import annotations

from pathlib import Path

from rheostat.errors import InputError, nearest
from rheostat.tumour.cohort import Cohort, FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.read_case import COPY_NUMBER, MUTATIONS, RECORD, read_case
from rheostat.tumour.read_depmap import is_depmap, read_depmap
from rheostat.tumour.read_fusions import holds_fusions, read_fusions
from rheostat.tumour.read_grid import GENE, NO_GENES, SAMPLE
from rheostat.tumour.read_h5ad import SUFFIX, read_h5ad
from rheostat.tumour.read_maf import CLASSIFICATION, PROTEIN_CHANGE
from rheostat.tumour.read_maf import GENE as MAF_GENE
from rheostat.tumour.read_maf import SAMPLE as MAF_SAMPLE
from rheostat.tumour.read_mutations import read_maf_into
from rheostat.tumour.read_proteins import add_proteins, holds_antibodies
from rheostat.tumour.read_samples import PROTEIN, content_of, read_samples
from rheostat.tumour.read_study import is_study, read_study
from rheostat.tumour.read_table import open_either
from rheostat.tumour.read_variant_list import CHANGE, read_variant_list
from rheostat.tumour.read_vcf import read_vcf
from rheostat.tumour.wide_genotypes import add_genotypes, holds_genotypes

TABLES = (".maf", ".tsv", ".txt", ".csv")
VARIANTS = ".vcf"
ARRAYS = SUFFIX
POSITIONS = (("Chromosome", "chrom", "chr"), ("Start", "loc.start", "Start_Position"), ("End", "loc.end"))
SEGMENTS = "the rows are segments of chromosomes, and where genes lie is not known here"


def read_cohort(path: Path, *, curated: Curated) -> Cohort:
    """The samples of a folder or file of any form that is understood, with all that is wrong with it.

    Parameters
    ----------
    path : Path - a cBioPortal study, a DepMap release, a folder of cases, MAFs, VCFs or tables, or one such file
    curated : Curated

    Raises
    ------
    InputError - where there is no such path, or nothing in it is understood
    """
    if not path.exists():
        close = nearest(path.name, (item.name for item in path.parent.glob("*")), count=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise InputError(f"{path}: there is no such file or folder{hint}")
    if path.is_file():
        return _loose(path, [path], curated=curated)
    if is_study(path):
        return read_study(path, curated=curated)
    if is_depmap(path):
        return read_depmap(path, curated=curated)
    if _is_case(path):
        return _cases(path, [path], curated=curated)
    cases = sorted(folder for folder in path.iterdir() if folder.is_dir() and _is_case(folder))
    if cases:
        return _cases(path, cases, curated=curated)
    files = sorted(file for file in path.iterdir() if file.is_file() and _suffix(file) in (*TABLES, VARIANTS, ARRAYS))
    if not files:
        there = ", ".join(sorted(item.name for item in path.iterdir())[:8]) or "nothing"
        raise InputError(f"{path}: no study, MAF, VCF or table is in this folder; there is {there}")
    return _loose(path, files, curated=curated)


def _suffix(path: Path) -> str:
    return Path(path.name.casefold().removesuffix(".gz")).suffix


def _is_case(folder: Path) -> bool:
    names = (RECORD, MUTATIONS, f"{MUTATIONS}.gz", COPY_NUMBER, f"{COPY_NUMBER}.gz")
    return any((folder / name).is_file() for name in names)


def _cases(path: Path, folders: list[Path], *, curated: Curated) -> Cohort:
    gathering = Gathering(path, "case" if len(folders) == 1 else f"folder of {len(folders)} cases")
    for folder in folders:
        try:
            case = read_case(
                folder,
                genes=curated.genes,
                sequences=curated.sequences,
                known_variants=curated.known_variants,
            )
        except InputError as error:
            gathering.failed(folder, content="case", error=error)
            continue
        for profile in case.profiles:
            if profile.sample_id in gathering.samples:
                message = f"{folder}: sample {profile.sample_id} is there twice; the first case counts"
                gathering.problems.error(message, kind="sample said twice")
                continue
            gathering.samples[profile.sample_id] = None
            gathering.variants[profile.sample_id] = [v for v in profile.variants if v.gene in curated.genes.known]
            gathering.levels[profile.sample_id] = dict(profile.copy_number)
            gathering.assayed[profile.sample_id] = profile.mutations_assayed
            if profile.purity is not None:
                gathering.purity[profile.sample_id] = profile.purity
            if profile.cancer_type:
                gathering.cancer_types[profile.sample_id] = profile.cancer_type
        gathering.files += [FileUse(file, "case", Use.USED, 0, 0, case.dropped) for file in case.files]
        gathering.notes += case.notes
    return gathering.finished()


def _loose(path: Path, files: list[Path], *, curated: Curated) -> Cohort:
    gathering = Gathering(path, "loose files" if len(files) > 1 else "one file")
    builds: dict[str, Path] = {}
    for file in files:
        try:
            if _suffix(file) == VARIANTS:
                for build in read_vcf(gathering, file, curated=curated).builds:
                    builds.setdefault(build, file)
            elif _suffix(file) == ARRAYS:
                read_h5ad(gathering, file, curated=curated)
            else:
                _table(gathering, file, curated=curated)
        except InputError as error:
            if len(files) == 1 or not _is_foreign(error):
                gathering.failed(file, content="not understood", error=error)
            else:
                gathering.skipped(file, content="not understood")
                gathering.problems.warning(str(error), kind="file that is not understood")
    if len(builds) > 1:
        told = " and ".join(f"{build} in {file.name}" for build, file in sorted(builds.items()))
        gathering.problems.warning(f"{path}: two builds: {told}", kind="mixed builds")
    return gathering.finished()


def _is_foreign(error: InputError) -> bool:
    """Whether a table in a folder of files is of a kind that the model does not read."""
    return NO_GENES in str(error) or SEGMENTS in str(error)


def _table(gathering: Gathering, file: Path, *, curated: Curated) -> None:
    with open_either(file, expected="a header") as table:
        is_maf = all(table.find_column(names) is not None for names in (MAF_GENE, CLASSIFICATION, MAF_SAMPLE))
        is_maf = is_maf and any(table.find_column((name,)) is not None for name in PROTEIN_CHANGE)
        is_list = all(table.find_column(names) is not None for names in (GENE, SAMPLE, CHANGE))
        if table.find_column(GENE) is None and all(table.find_column(names) is not None for names in POSITIONS):
            raise InputError(f"{table.place}: {SEGMENTS}; give copy number by gene, as GISTIC and gene-level tables do")
        genotypes, fusions, antibodies = holds_genotypes(table), holds_fusions(table), holds_antibodies(table)
    if is_maf and _suffix(file) != ".csv":
        read_maf_into(gathering, file, curated=curated)
    elif is_list:
        read_variant_list(gathering, file, curated=curated)
    elif genotypes:
        add_genotypes(gathering, file, curated=curated)
    elif fusions:
        read_fusions(gathering, file, curated=curated)
    elif antibodies or content_of(file) == PROTEIN:
        add_proteins(gathering, file)
    else:
        read_samples(gathering, file, curated=curated)
