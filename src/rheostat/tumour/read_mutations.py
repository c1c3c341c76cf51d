"""A MAF into a cohort, with doubts about its positions."""

from __future__ import annotations

from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.profile import AssayedGenes, EveryGene
from rheostat.tumour.read_maf import MafContent, read_maf

_SAME_BUILD = {"37": "GRCh37", "hg19": "GRCh37", "38": "GRCh38", "hg38": "GRCh38"}


def read_maf_into(
    gathering: Gathering, path: Path, *, curated: Curated, assayed: AssayedGenes | None = None
) -> tuple[str, ...]:
    """The variants of a MAF into a cohort, and the samples that it names.

    Parameters
    ----------
    assayed : the genes that were sequenced in these samples; default all

    Raises
    ------
    InputError - where the file cannot be read as a MAF
    """
    refused = 0

    def leave_out(error: InputError) -> None:
        nonlocal refused
        refused += 1
        gathering.problems.leave_out(error)

    maf = read_maf(
        path,
        genes=curated.genes,
        sequences=curated.sequences,
        known_variants=curated.known_variants,
        keep_outside=False,
        refuse=leave_out,
    )
    kept = 0
    for sample in maf.samples:
        if not gathering.add_sample(sample, place=Place(path)):
            continue
        gathering.assayed.setdefault(sample, EveryGene() if assayed is None else assayed)
        for variant in maf.variants[sample]:
            gathering.add_variant(sample, variant)
            kept += 1
    outside = {"outside the model": maf.outside_model} if maf.outside_model else {}
    bad = {"cannot be taken": refused} if refused else {}
    gathering.files.append(
        FileUse(path, "mutations (MAF)", Use.USED, maf.records, kept, {**outside, **maf.dropped, **bad})
    )
    gathering.notes += maf.notes
    for sample, purity in maf.purity.items():
        gathering.purity.setdefault(sample, purity)
    _doubt_positions(gathering, maf)
    return maf.samples


def _doubt_positions(gathering: Gathering, maf: MafContent) -> None:
    """Say what is odd about the positions; protein changes do not depend on them."""
    builds = sorted({_SAME_BUILD.get(build, build) for build in maf.builds})
    if len(builds) > 1:
        message = f"{maf.path}: the records are of builds {' and '.join(builds)}"
        gathering.problems.warning(message, kind="mixed builds")
    if maf.counted_from_zero:
        message = (
            f"{maf.path}: {maf.counted_from_zero} changes of one base end a position behind their start, as if "
            "positions counted from 0"
        )
        gathering.problems.warning(message, kind="positions that do not count from 1")
