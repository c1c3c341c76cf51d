"""Findings as tables: tab-separated for programs, aligned for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rheostat.report.findings import Findings, Interval, RegimenFinding, SampleFindings
from rheostat.report.wording import measured, numbered, one_line, percent, shortened, signed, whole, with_range

_FORMULA = ("=", "+", "-", "@")
_LABEL_WIDTH = 36

INTERVALS = ("sensitivity", "advantage", "gr", "viability")
PATIENT = ("growth_left", "percentile", "normal_left", "window")
UNITS = {"gr": "gr_72h", "viability": "viability_72h"}


def columns() -> tuple[str, ...]:
    """The columns of the regimen table; viability is a share of untreated, the other numbers have no unit."""
    ends = ("", "_low", "_high")
    numbers = [f"{UNITS.get(name, name)}{end}" for name in INTERVALS for end in ends]
    text = ("sample_id", "cancer", "rank", "regimen_id", "regimen", "drug_class", "doses", "status")
    patient = [f"{name}{end}" for name in PATIENT for end in ends]
    clinic = ("not_ranked", "base_rate", "label", "schedule")
    return (*text, *numbers, "reference_sensitivity", "verdict", *patient, *clinic)


def render_tsv(findings: Findings) -> str:
    """One row for each sample and regimen; an empty cell where there is no number."""
    rows = [_row(sample, regimen) for sample in findings.samples for regimen in sample.regimens]
    return "".join("\t".join(row) + "\n" for row in (columns(), *rows))


def _row(sample: SampleFindings, regimen: RegimenFinding) -> tuple[str, ...]:
    intervals: list[Interval] = [getattr(regimen, name) for name in INTERVALS]
    return (
        cell(sample.sample_id),
        cell(sample.cancer or ""),
        "" if regimen.rank is None else str(regimen.rank),
        cell(regimen.id),
        cell(regimen.label),
        cell(regimen.drug_class),
        cell(" + ".join(regimen.doses)),
        cell(regimen.status or ""),
        *(_number(end) for interval in intervals for end in (interval.value, interval.low, interval.high)),
        _number(regimen.reference_sensitivity),
        cell(regimen.verdict),
        *_patient(regimen),
        cell(regimen.not_ranked or ""),
        cell(regimen.standing.base_sentence if regimen.standing else ""),
        cell(regimen.standing.label_sentence if regimen.standing else ""),
        cell(" + ".join(regimen.patient.schedule) if regimen.patient else ""),
    )


def _patient(regimen: RegimenFinding) -> list[str]:
    if regimen.patient is None:
        return [""] * (3 * len(PATIENT))
    intervals: list[Interval] = [getattr(regimen.patient, name) for name in PATIENT]
    return [_number(end) for interval in intervals for end in (interval.value, interval.low, interval.high)]


def cell(text: str) -> str:
    """Text that stays in its cell, and that a spreadsheet does not take for a formula.

    Examples
    --------
    >>> cell("=1+1"), cell("S1\\tS2")
    ("'=1+1", 'S1 S2')
    """
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned for a terminal: the first to the left, all others to the right."""
    lines = [[one_line(part) for part in line] for line in (header, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "".join(_aligned(line, widths) + "\n" for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(line, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(part.rjust(width) for part, width in others)]).rstrip()


def ranking(sample: SampleFindings) -> str:
    """The regimens of a sample for a terminal, best first; those that stand apart come last, with the reason."""
    heading = f"{one_line(sample.sample_id)} ({one_line(sample.cancer or 'cancer not stated')})\n"
    if not sample.regimens:
        return f"{heading}no regimen was simulated\n"
    if not any(regimen.patient for regimen in sample.regimens):
        return heading + _nominal(sample.regimens)
    rows = [
        (
            shortened(one_line(numbered(regimen)), _LABEL_WIDTH),
            with_range(regimen.patient.percentile, whole),
            with_range(regimen.patient.growth_left, percent),
            with_range(regimen.patient.normal_left, percent),
            measured(regimen),
        )
        for regimen in sample.regimens
        if regimen.patient is not None
    ]
    header = ("regimen", "percentile", "growth left", "in normal tissue", "measured in this tumour type")
    apart = [f"{one_line(r.label)}: {one_line(r.not_ranked or '')}\n" for r in sample.regimens if r.patient is None]
    return heading + text_table(header, rows) + (f"not ranked:\n{''.join(apart)}" if apart else "")


def _nominal(regimens: Sequence[RegimenFinding]) -> str:
    rows = [
        (
            shortened(one_line(numbered(r)), _LABEL_WIDTH),
            with_range(r.advantage, signed),
            with_range(r.viability, percent),
        )
        for r in regimens
    ]
    return text_table(("regimen", "advantage", "cells left at 72 h"), rows)
