"""Tumours as they are named on a command line: the files of a case, or the changes themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.errors import InputError, unknown_name

if TYPE_CHECKING:
    from rheostat.analysis.explain.tumour import Tumour
    from rheostat.analysis.model import Model
    from rheostat.tumour.read_case import CaseInput

WILD_TYPE = "wild type"


@dataclass(frozen=True)
class NamedTumour:
    """A tumour with its type in words, where it is known, and how it was read."""

    tumour: Tumour
    cancer: str | None
    notes: tuple[str, ...] = ()


def read_tumours(
    model: Model, case: Path, copy_number: Path | None = None, genes_assayed: Path | None = None
) -> CaseInput:
    """The samples of a case: a folder, or a MAF.

    Raises
    ------
    InputError - where a file is missing or cannot be taken as it stands
    """
    from rheostat.knowledge.sequences import load_sequences
    from rheostat.tumour.gene_names import GeneNames
    from rheostat.tumour.read_case import read_case

    knowledge = model.knowledge
    variants: dict[str, frozenset[str]] = {}
    for record in knowledge.alterations:
        variants[record.gene] = variants.get(record.gene, frozenset()) | frozenset(record.variants)
    return read_case(
        case if case.name else case.resolve(),
        genes=GeneNames(frozenset(knowledge.genes), knowledge.gene_aliases),
        sequences=load_sequences(),
        known_variants=variants,
        copy_number=copy_number,
        genes_assayed=genes_assayed,
    )


def tumours_named(model: Model, text: str, *, sample: str | None = None) -> list[NamedTumour]:
    """The tumours that a text stands for: the samples of a case, or one with the changes that are listed.

    Parameters
    ----------
    model : Model
    text : a folder or MAF; or changes separated by commas or semicolons, such as `TSC2 loss, MTOR F2108L het`; or
        `wild type`
    sample : the one sample to take

    Raises
    ------
    InputError - where it is neither, or there is no such sample
    """
    path = Path(text)
    found = _of_case(model, path) if path.exists() else [_of_words(model, text)]
    if sample is None:
        return found
    known = [each.tumour.name for each in found]
    if sample not in known:
        raise unknown_name(sample, known, kind="sample")
    return [found[known.index(sample)]]


def _of_case(model: Model, path: Path) -> list[NamedTumour]:
    from rheostat.analysis.explain.tumour import Tumour, recognised_change
    from rheostat.report.compose import cancer_words
    from rheostat.tumour.interpret import interpret

    case = read_tumours(model, path)
    found = []
    for profile in case.profiles:
        read = interpret(profile, model.knowledge)
        changes = tuple(recognised_change(change) for change in read.recognised)
        unknown = [f"{change.gene} {change.change} is not used: {change.reason}" for change in read.unknown]
        cancer = cancer_words(model, case, profile.cancer_type)
        found.append(NamedTumour(Tumour(profile.sample_id, changes), cancer, (*profile.notes, *unknown)))
    return found


def _of_words(model: Model, text: str) -> NamedTumour:
    from rheostat.analysis.explain.tumour import Tumour, written_change

    words = [part.strip() for part in text.replace(";", ",").split(",")]
    if text.strip().lower() == WILD_TYPE:
        return NamedTumour(Tumour(WILD_TYPE, ()), None)
    if not all(words):
        raise InputError(f"{text!r}: expected a folder, a MAF file, or changes separated by commas")
    if len(words) == 1 and " " not in words[0]:
        raise InputError(f"{text}: there is no such file or folder; a change is written with its gene, as 'TSC2 loss'")
    alterations = [model.alteration(word) for word in words]
    for alteration in alterations:
        if alteration.warning:
            click.echo(f"rheostat: {alteration.warning}", err=True)
    return NamedTumour(Tumour(", ".join(words), tuple(map(written_change, alterations))), None)
