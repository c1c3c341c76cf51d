"""Findings as files: one self-contained page, JSON and a table."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined

from rheostat.analysis.appraise_patient import MEMBERS
from rheostat.errors import InputError
from rheostat.report.drawing import Figure
from rheostat.report.explanation.graph import explanation_figure
from rheostat.report.explanation.text import CITED
from rheostat.report.figures import advantage_bars, dose_curve, percentile_bars, readout_dots
from rheostat.report.findings import (
    Findings,
    Happened,
    Provenance,
    RegimenFinding,
    SampleFindings,
)
from rheostat.report.record import Source
from rheostat.report.tables import render_tsv
from rheostat.report.wording import (
    decimal,
    measured,
    numbered,
    one_line,
    percent,
    sentence,
    signed,
    visible,
    whole,
    with_range,
)

PAGE, RECORD, TABLE, RUN = "report.html", "findings.json", "regimens.tsv", "run.json"

MATCH_WORDS = MappingProxyType(
    {
        "exact variant": "this exact variant",
        "same codon": "another change of the same residue (codon)",
        "gene": "the kind of change of this gene",
    }
)


@dataclass(frozen=True)
class _RegimenView:
    """A regimen with what the page draws for it."""

    regimen: RegimenFinding
    anchor: str
    readouts: Figure | None
    curve: Figure | None


@dataclass(frozen=True)
class _SampleView:
    """A sample with what the page draws for it."""

    sample: SampleFindings
    anchor: str
    regimens: tuple[_RegimenView, ...]
    bars: Figure
    in_patients: bool
    baseline: Figure | None
    happened: tuple[Happened, ...]
    drawing: Figure | None


def render_html(findings: Findings) -> str:
    """The findings as one page that needs no script, no other file and no network.

    Equal findings give equal text. Every string of the findings is escaped, and unseen characters in it are
    written out.
    """
    pages = _environment()
    style = pages.get_template("report.css").render()
    ids = {sample.sample_id for sample in findings.samples}
    size = findings.provenance.ensemble_size
    return pages.get_template("report.html").render(
        findings=findings,
        policy=content_security_policy(style),
        samples=[_sample_view(s, number=i, findings=findings) for i, s in enumerate(findings.samples, 1)],
        unplaced=[told for told in findings.happened if told.sample_id not in ids],
        ranges=size > 1,
        range_sentence=_range_sentence(size),
        patient_draws=min(size, MEMBERS),
        match_words=MATCH_WORDS,
        percent=percent,
        signed=signed,
        whole=whole,
    )


def render_json(findings: Findings, *, indent: int | None = 1) -> str:
    """The findings as JSON in ASCII; a number that is not finite becomes null."""
    return json.dumps(_plain(findings.model_dump()), indent=indent, allow_nan=False) + "\n"


def render_run(provenance: Provenance, files: Mapping[str, str]) -> str:
    """How the findings were made, with the digest of every file that came of it."""
    outputs = {name: _sha256(text) for name, text in files.items()}
    return json.dumps({**_record(provenance), "outputs": outputs}, indent=1, allow_nan=False) + "\n"


def report_files(findings: Findings) -> dict[str, str]:
    """Every file of a report by name, as text."""
    files = {
        PAGE: render_html(findings),
        RECORD: render_json(findings),
        TABLE: render_tsv(findings),
    }
    return {**files, RUN: render_run(findings.provenance, files)}


def check_folder(folder: Path) -> None:
    """Refuse, before anything is computed, a place in which a report cannot be written.

    Raises
    ------
    InputError - where the folder, something above it or one of the report's files is in the way
    """
    for place in (folder, *folder.parents):
        if place.exists() or place.is_symlink():
            if not place.is_dir():
                raise InputError(f"{place}: this is a file; expected a folder to write the report into")
            break
    for name in (PAGE, RECORD, TABLE, RUN):
        if (folder / name).is_dir():
            raise InputError(f"{folder / name}: this is a folder; the report would put a file here")


def write_report(findings: Findings, folder: Path) -> tuple[Path, ...]:
    """Write the report's files into a folder, all of them or, where something fails, none.

    Files of an earlier report are replaced; other files are left alone.

    Returns
    -------
    tuple of Path - the files, the page first

    Raises
    ------
    InputError - as for `check_folder`
    """
    check_folder(folder)
    return write_together(folder, report_files(findings))


def write_together(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write several files into a folder, all of them or, where something fails, none; the folder is made.

    Files of these names are replaced; other files are left alone.

    Parameters
    ----------
    folder : Path
    files : name to text

    Raises
    ------
    InputError - where something that is no folder, or a folder of one of the names, is in the way
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file; expected a folder to write into")
    for name in files:
        if (folder / name).is_dir():
            raise InputError(f"{folder / name}: this is a folder; a file of that name would be put here")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rheostat-", dir=folder) as unfinished:
        drafts = {name: Path(unfinished) / name for name in files}
        for name, text in files.items():
            drafts[name].write_bytes(text.encode())
        return tuple(draft.replace(folder / name) for name, draft in drafts.items())


def write_whole(file: Path, text: str) -> None:
    """Write a file, all of it or, where something fails, nothing.

    Raises
    ------
    InputError - where the folder of the file is not there
    """
    if not file.parent.is_dir():
        raise InputError(f"{file.parent}: there is no such folder to write {file.name} into")
    with tempfile.TemporaryDirectory(prefix=".rheostat-", dir=file.parent) as unfinished:
        draft = Path(unfinished) / file.name
        draft.write_bytes(text.encode())
        draft.replace(file)


def content_security_policy(style: str) -> str:
    """The policy of a page that may use this one style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def figure_style() -> str:
    """The rules for the classes of a figure that stands in a file of its own."""
    return _environment().get_template("figure.css").render()


@cache
def _environment() -> Environment:
    pages = Environment(
        loader=PackageLoader("rheostat.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    filters: dict[str, Callable[..., object]] = {
        "decimal": decimal,
        "first_of_each_reference": first_of_each_reference,
        "measured": measured,
        "numbered": numbered,
        "whole": whole,
        "one_line": one_line,
        "percent": percent,
        "sentence": sentence,
        "signed": signed,
        "web_link": web_link,
        "with_range": with_range,
    }
    pages.filters.update(filters)
    return pages


def _shown(value: object) -> object:
    """What a template prints: plain strings with their unseen characters written out, all else as it is."""
    return visible(value) if type(value) is str else value


def first_of_each_reference(sources: Sequence[Source]) -> list[Source]:
    """The first item of each publication, those against first, and of no more than a line can hold."""
    ordered = sorted(sources, key=lambda source: (not source.disputes, source.status == "recalled"))
    return list({source.ref: source for source in reversed(ordered)}.values())[::-1][:CITED]


def web_link(url: str | None) -> str | None:
    """An address that may be a link: a web address; None for anything else."""
    return url if url is not None and url.startswith(("https://", "http://")) else None


def _range_sentence(ensemble_size: int) -> str:
    if ensemble_size > 1:
        return (
            f"In brackets: the middle 80 % of {ensemble_size} draws of the model's uncertain numbers "
            "(10th to 90th percentile)."
        )
    return "No range is given: the model was run with one set of numbers only."


def _sample_view(sample: SampleFindings, *, number: int, findings: Findings) -> _SampleView:
    anchor = f"sample-{number}"
    views = [_regimen_view(r, anchor=f"{anchor}-regimen-{i}") for i, r in enumerate(sample.regimens, 1)]
    in_patients = any(regimen.patient is not None for regimen in sample.regimens)
    return _SampleView(
        sample=sample,
        anchor=anchor,
        regimens=tuple(views),
        bars=(percentile_bars if in_patients else advantage_bars)(sample.regimens, name=f"{anchor}-bars"),
        in_patients=in_patients,
        baseline=_baseline(sample, anchor) if sample.baseline else None,
        happened=tuple(event for event in findings.happened if event.sample_id == sample.sample_id),
        drawing=explanation_figure(sample.explanation, name=f"{anchor}-why") if sample.explanation else None,
    )


def _baseline(sample: SampleFindings, anchor: str) -> Figure:
    return readout_dots(
        sample.baseline,
        name=f"{anchor}-baseline",
        title="The untreated tumour beside the reference cell",
        before=None,
        after="this tumour, untreated",
    )


def _regimen_view(regimen: RegimenFinding, *, anchor: str) -> _RegimenView:
    readouts = curve = None
    if regimen.readouts:
        readouts = readout_dots(
            regimen.readouts,
            name=f"{anchor}-readouts",
            title=f"What {regimen.label} does inside the cell",
            before="untreated",
            after=f"under {regimen.label}" if len(regimen.label) < 30 else "treated",
        )
    if regimen.curve:
        curve = dose_curve(regimen.curve, name=f"{anchor}-curve", drug=regimen.label)
    return _RegimenView(regimen, anchor, readouts, curve)


def _record(value: Provenance) -> dict[str, object]:
    return {name: _plain(part) for name, part in value.model_dump().items()}


def _plain(value: object) -> object:
    """A dumped record as JSON holds it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
