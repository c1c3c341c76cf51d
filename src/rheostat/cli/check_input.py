"""`rheostat check-input`: what is in a folder of tumours, what of it is used, and what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rheostat.errors import InputError, RheostatError

if TYPE_CHECKING:
    from rheostat.tumour.cohort import Cohort


class Doubts(RheostatError):
    """The input can be used, but not without leaving something out."""

    exit_code = 3


@click.command("check-input")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="End with code 3 if there are warnings.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def check_input(path: Path, strict: bool, as_json: bool) -> None:
    """Say what PATH holds, which records are kept and left out, and everything that is wrong with it.

    PATH is a cBioPortal study, a DepMap release, a folder of cases, MAFs, VCFs or tables, or one such file.
    Exit code 0: it can be used; 2: errors must be mended first; 3: warnings, under --strict.
    """
    from rheostat.knowledge.load import load_knowledge
    from rheostat.tumour.curated import curated_for_reading
    from rheostat.tumour.find_inputs import read_cohort

    cohort = read_cohort(path, curated=curated_for_reading(load_knowledge()))
    click.echo(_json(cohort) if as_json else _text(cohort), nl=False)
    if cohort.errors:
        raise InputError(f"{path}: {cohort.errors} errors; mend them before a screen")
    if strict and cohort.warnings:
        raise Doubts(f"{path}: {cohort.warnings} warnings")


def _json(cohort: Cohort) -> str:
    return (
        json.dumps(
            {
                "path": str(cohort.path),
                "form": cohort.form,
                "samples": len(cohort.profiles),
                "measured": _measured(cohort),
                "errors": cohort.errors,
                "warnings": cohort.warnings,
                "files": [
                    {
                        "path": str(file.path),
                        "content": file.content,
                        "use": file.use.value,
                        "records": file.records,
                        "kept": file.kept,
                        "left_out": dict(file.left_out),
                    }
                    for file in cohort.files
                ],
                "problems": [
                    {
                        "severity": group.severity.value,
                        "kind": group.kind,
                        "count": group.count,
                        "examples": list(group.examples),
                    }
                    for group in cohort.problems
                ],
                "notes": list(cohort.notes),
            },
            indent=1,
        )
        + "\n"
    )


def _text(cohort: Cohort) -> str:
    from rheostat.report.wording import one_line

    counts = _measured(cohort)
    always = ("mutations", "copy number")
    told = ", ".join(f"{name} of {count}" for name, count in counts.items() if count or name in always)
    lines = [
        f"{one_line(str(cohort.path))}: {cohort.form}",
        f"{len(cohort.profiles)} samples; {told}",
        "",
        *_files(cohort),
    ]
    for group in cohort.problems:
        lines += ["", f"{group.severity.value}, {group.count} times: {group.kind}"]
        lines += [f"  {one_line(example)}" for example in group.examples]
        if group.count > len(group.examples):
            lines.append(f"  and {group.count - len(group.examples)} more")
    if cohort.notes:
        lines += ["", "notes:", *(f"  {one_line(note)}" for note in cohort.notes)]
    lines += ["", f"{cohort.errors} errors, {cohort.warnings} warnings"]
    return "\n".join(lines) + "\n"


def _measured(cohort: Cohort) -> dict[str, int]:
    """In how many samples each sort of thing was measured."""
    profiles = cohort.profiles
    tables = {
        "expression": cohort.expression,
        "protein": cohort.protein,
        "phosphorylated sites": cohort.sites,
        "log2 copy number": cohort.copies,
    }
    return {
        "mutations": sum(profile.mutations_assayed != frozenset() for profile in profiles),
        "copy number": sum(bool(profile.copy_number) for profile in profiles),
        **{name: 0 if table is None else len(table.samples) for name, table in tables.items()},
        "purity": sum(profile.purity is not None for profile in profiles),
    }


def _files(cohort: Cohort) -> list[str]:
    from rheostat.report.wording import one_line

    out = []
    for file in cohort.files:
        line = f"{file.use.value}: {one_line(file.path.name)}, {one_line(file.content)}"
        if file.records:
            line += f": {file.records} records, {file.kept} kept"
        out.append(line)
        out += [f"  left out: {count} {one_line(reason)}" for reason, count in file.left_out.items()]
    return out
