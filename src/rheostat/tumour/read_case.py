"""One case: the samples of a patient or cell line, from a folder of files or from a MAF alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.read_yaml import Document, parse_record, read_yaml
from rheostat.knowledge.sequences import ProteinSequence
from rheostat.tumour.case_record import CaseRecord
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import AssayedGenes, EveryGene, TumourProfile
from rheostat.tumour.read_copy_number import CopyNumberContent, read_copy_number
from rheostat.tumour.read_lines import open_lines
from rheostat.tumour.read_maf import MafContent, read_maf

RECORD, MUTATIONS, COPY_NUMBER, GENES = "case.yaml", "mutations.maf", "copy_number.tsv", "genes_assayed.txt"

EXOME_NOTE = "No list of assayed genes came with the mutations: every gene counts as assayed, as in an exome."
NO_MUTATIONS_NOTE = "Mutations were not assayed."
NO_COPY_NUMBER_NOTE = "Copy number was not assayed."


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case as read.

    Parameters
    ----------
    path : Path - what was asked for: a folder or a MAF
    record : CaseRecord - None where there is no case.yaml
    profiles : tuple of TumourProfile - one a sample
    files : tuple of Path - every file that was read
    dropped : mapping - reason to the number of records of the MAF left out for it
    notes : tuple of str - what was replaced, doubted or not checked while reading
    """

    path: Path
    record: CaseRecord | None
    profiles: tuple[TumourProfile, ...]
    files: tuple[Path, ...]
    dropped: Mapping[str, int]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a case; None for what is not there."""

    record: Path | None
    mutations: Path | None
    copy_number: Path | None
    genes: Path | None

    def present(self) -> tuple[Path, ...]:
        each = (self.record, self.mutations, self.copy_number, self.genes)
        return tuple(path for path in each if path is not None)


def read_case(
    path: Path,
    *,
    genes: GeneNames,
    sequences: Mapping[str, ProteinSequence],
    known_variants: Mapping[str, frozenset[str]],
    copy_number: Path | None = None,
    genes_assayed: Path | None = None,
) -> CaseInput:
    """The samples of a case.

    Parameters
    ----------
    path : Path - a MAF, or a folder with mutations.maf, copy_number.tsv or both, and perhaps case.yaml and
        genes_assayed.txt
    genes, sequences, known_variants : as for `read_maf`
    copy_number, genes_assayed : Path - files to take instead of those in the folder

    Raises
    ------
    InputError - where a file is missing, cannot be taken as it stands or contradicts another
    """
    found = _find_files(path)
    files = _Files(found.record, found.mutations, copy_number or found.copy_number, genes_assayed or found.genes)
    if files.mutations is None and files.copy_number is None:
        there = ", ".join(sorted(file.name for file in path.iterdir())[:8]) or "nothing"
        raise InputError(f"{path}: neither {MUTATIONS} nor {COPY_NUMBER} is in this folder; there is {there}")
    record = None if files.record is None else read_case_record(files.record)
    maf = None
    if files.mutations is not None:
        maf = read_maf(files.mutations, genes=genes, sequences=sequences, known_variants=known_variants)
    table = None if files.copy_number is None else read_copy_number(files.copy_number, genes=genes)
    assayed = EveryGene() if files.genes is None else read_genes_assayed(files.genes, genes=genes)
    return CaseInput(
        path=path,
        record=record,
        profiles=tuple(
            _profile(sample, record=record, maf=maf, table=table, assayed=assayed)
            for sample in _samples(path, record=record, maf=maf, table=table)
        ),
        files=files.present(),
        dropped={} if maf is None else maf.dropped,
        notes=tuple(note for content in (maf, table) if content is not None for note in content.notes),
    )


def read_case_record(path: Path) -> CaseRecord:
    """The record in a case.yaml.

    Raises
    ------
    InputError - with the line of what is missing, unknown or contradicts itself
    """
    document = read_yaml(path)
    if not isinstance(document.content, dict):
        raise InputError(f"{document.place(())}: expected the fields id, title, cancer and sample")
    record = parse_record(CaseRecord, document.content, document=document, path=())
    if record.sample not in record.sample_ids:
        raise unknown_name(record.sample, record.sample_ids, kind="sample", place=document.place(("sample",)))
    _check_measured(record, document, folder=path.parent)
    return record


def read_genes_assayed(path: Path, *, genes: GeneNames) -> frozenset[str]:
    """The genes in a list with one gene a line; `#` begins a comment.

    Raises
    ------
    InputError - where the list is empty or a line has more than one word
    """
    listed = set()
    with open_lines(path) as lines:
        for line in lines:
            name = line.text.partition("#")[0].strip()
            if len(name.replace(",", " ").replace(";", " ").split()) > 1:
                raise InputError(f"{line.place}: {name!r} is more than one gene; expected one gene a line")
            listed.add(genes.symbol(name, place=line.place))
    if not listed:
        raise InputError(f"{path}: the list is empty; expected one gene a line")
    return frozenset(listed)


def _find_files(path: Path) -> _Files:
    if not path.is_dir():
        return _Files(None, path, None, None)
    return _Files(*(_find_file(path, name) for name in (RECORD, MUTATIONS, COPY_NUMBER, GENES)))


def _find_file(folder: Path, name: str) -> Path | None:
    return next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), None)


def _check_measured(record: CaseRecord, document: Document, *, folder: Path) -> None:
    """What a record says was measured must be there, and the other way round."""
    if record.measured is None:
        return
    there = {name for name in (MUTATIONS, COPY_NUMBER, GENES) if _find_file(folder, name)}
    for name in sorted(there ^ set(record.measured)):
        place = document.place(("measured",))
        fault = "is in the folder but not listed" if name in there else "is listed but not in the folder"
        raise InputError(f"{place}: measured: {name} {fault}")


def _samples(
    path: Path, *, record: CaseRecord | None, maf: MafContent | None, table: CopyNumberContent | None
) -> tuple[str, ...]:
    contents = [content for content in (maf, table) if content is not None]
    found = dict.fromkeys(sample for content in contents for sample in content.samples)
    if record is not None:
        _check_named(record, contents)
        return record.sample_ids
    if not found:
        raise InputError(f"{path}: no sample; the tables have no rows and there is no {RECORD} that names one")
    if maf is not None and table is not None and maf.samples and not set(maf.samples) & set(table.samples):
        raise InputError(
            f"{table.path}: no sample in common with {maf.path}; "
            f"here {_some(table.samples)}, there {_some(maf.samples)}"
        )
    return tuple(found)


def _check_named(record: CaseRecord, contents: list[MafContent | CopyNumberContent]) -> None:
    for content in contents:
        for sample in content.samples:
            if sample not in record.sample_ids:
                error = unknown_name(sample, record.sample_ids, kind="sample")
                raise InputError(f"{content.path}: {error} ({RECORD} names {_some(record.sample_ids)})")


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _profile(
    sample: str,
    *,
    record: CaseRecord | None,
    maf: MafContent | None,
    table: CopyNumberContent | None,
    assayed: AssayedGenes,
) -> TumourProfile:
    sequenced = maf is not None and (sample in maf.samples or record is not None)
    levels = table.levels.get(sample, {}) if table is not None else {}
    notes = []
    if not sequenced:
        notes.append(NO_MUTATIONS_NOTE)
    elif isinstance(assayed, EveryGene):
        notes.append(EXOME_NOTE)
    if not levels:
        notes.append(NO_COPY_NUMBER_NOTE)
    return TumourProfile(
        sample_id=sample,
        cancer_type=None if record is None else record.cancer.oncotree or record.cancer.name,
        variants=() if maf is None else maf.variants.get(sample, ()),
        copy_number=levels,
        mutations_assayed=assayed if sequenced else frozenset(),
        notes=tuple(notes),
        purity=_purity(sample, record=record, maf=maf),
    )


def _purity(sample: str, *, record: CaseRecord | None, maf: MafContent | None) -> float | None:
    """The purity that the record states, else that of the table of mutations."""
    stated = None if record is None else record.purity_of(sample)
    return stated if stated is not None or maf is None else maf.purity.get(sample)
