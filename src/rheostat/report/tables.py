"""Findings as tables: tab-separated for programs, aligned for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rheostat.report.findings import Findings, Interval, RegimenFinding, SampleFindings
from rheostat.report.wording import one_line, percent, shortened, signed, with_range

_FORMULA = ("=", "+", "-", "@")
_LABEL_WIDTH = 36

INTERVALS = ("sensitivity", "advantage", "gr", "viability")
UNITS = {"gr": "gr_72h", "viability": "viability_72h"}


def columns() -> tuple[str, ...]:
    """The columns of the regimen table; viability is a share of untreated, the other numbers have no unit."""
    ends = ("", "_low", "_high")
    numbers = [f"{UNITS.get(name, name)}{end}" for name in INTERVALS for end in ends]
    text = ("sample_id", "cancer", "rank", "regimen_id", "regimen", "drug_class", "doses", "status")
    return (*text, *numbers, "reference_sensitivity", "verdict")


def render_tsv(findings: Findings) -> str:
    """One row for each sample and regimen; an empty cell where there is no number."""
    rows = [_row(sample, regimen) for sample in findings.samples for regimen in sample.regimens]
    return "".join("\t".join(row) + "\n" for row in (columns(), *rows))


def _row(sample: SampleFindings, regimen: RegimenFinding) -> tuple[str, ...]:
    intervals: list[Interval] = [getattr(regimen, name) for name in INTERVALS]
    return (
        cell(sample.sample_id),
        cell(sample.cancer or ""),
        str(regimen.rank),
        cell(regimen.id),
        cell(regimen.label),
        cell(regimen.drug_class),
        cell(" + ".join(regimen.doses)),
        cell(regimen.status or ""),
        *(_number(end) for interval in intervals for end in (interval.value, interval.low, interval.high)),
        _number(regimen.reference_sensitivity),
        cell(regimen.verdict),
    )


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
    """The regimens of a sample for a terminal, best first."""
    heading = f"{one_line(sample.sample_id)} ({one_line(sample.cancer or 'cancer not stated')})\n"
    if not sample.regimens:
        return f"{heading}no regimen was simulated\n"
    rows = [
        (
            shortened(one_line(f"{r.rank}. {r.label}"), _LABEL_WIDTH),
            with_range(r.advantage, signed),
            with_range(r.viability, percent),
        )
        for r in sample.regimens
    ]
    return heading + text_table(("regimen", "advantage", "cells left at 72 h"), rows)
