"""An explanation as text for a terminal, and its numbers as a table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from rheostat.report.explanation.findings import ExplanationFindings, Said, Section
from rheostat.report.record import Source
from rheostat.report.tables import cell
from rheostat.report.wording import one_line, visible

WIDTH = 100
CITED = 4
"""Sources that a sentence names; all are in the JSON."""

_BLANKS = re.compile(r"[ \t\n]+")
"""Blanks at which a line may break; a hard space is none."""

COLUMNS = ("sample_id", "regimen_id", "kind", "id", "what", "measure", "value")


def as_text(found: ExplanationFindings, *, notes: Sequence[str] = ()) -> str:
    """The sentences, section by section, then the sources that they name by number.

    Parameters
    ----------
    found : ExplanationFindings
    notes : how far the sample was read
    """
    numbers: dict[str, int] = {}
    cancer = f", {one_line(found.cancer)}" if found.cancer else ""
    title = f"{one_line(found.sample_id) or 'reference cell'}{cancer}: {' + '.join(found.doses)}"
    lines = [*_filled(title, ""), ""]
    for section in Section:
        said = [item for item in found.said if item.section is section]
        if said:
            lines += [str(section), *(line for item in said for line in _wrapped(item, numbers)), ""]
    if notes:
        read = [line for note in notes for line in _filled(visible(note), "  - ")]
        lines += ["How far the sample was read", *read, ""]
    lines += ["Sources (! disputes; ? identity not checked)", *_listed(found, numbers), "", *_filled(found.notice, "")]
    return "\n".join(lines) + "\n"


def _wrapped(said: Said, numbers: dict[str, int]) -> Iterator[str]:
    """A sentence with the numbers of its sources: those against it first, then as they stand."""
    first = sorted(said.sources, key=lambda source: (not source.disputes, source.status == "recalled"))
    refs = list(dict.fromkeys(source.ref for source in first))[:CITED]
    marks = ", ".join(str(numbers.setdefault(ref, len(numbers) + 1)) for ref in refs)
    if not marks and said.assumptions and not said.sources and not said.edges:
        marks = "assumed"
    yield from _filled(visible(said.sentence) + (f" [{marks}]" if marks else ""), "  - ")


def _filled(text: str, bullet: str) -> list[str]:
    return textwrap.wrap(
        _BLANKS.sub(" ", text),
        WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _listed(found: ExplanationFindings, numbers: dict[str, int]) -> Iterator[str]:
    cited: dict[str, Source] = {}
    for said in found.said:
        for source in said.sources:
            cited.setdefault(source.ref, source)
    for ref, number in numbers.items():
        source = cited[ref]
        marks = ("!" if source.disputes else "") + ("?" if source.status == "recalled" else "")
        yield from _filled(f"{one_line(source.citation)}{marks} {source.url or ''}".strip(), f"  {number:>2}. ")


def as_table(found: ExplanationFindings) -> str:
    """Every number, one a line, tab-separated."""
    rows = [COLUMNS, *_rows(found)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _rows(found: ExplanationFindings) -> Iterator[tuple[str, ...]]:
    def row(kind: str, id: str, what: str, measure: str, value: float | None) -> tuple[str, ...]:
        shown = "" if value is None else f"{value:.6g}"
        return cell(found.sample_id), cell(found.regimen_id), kind, id, cell(what), measure, shown

    for name in ("growth", "reference_growth", "sensitivity", "reference_sensitivity"):
        yield row("prediction", "prediction", found.regimen, name, getattr(found, name))
    for change in found.changes:
        for name in (
            "growth_without", "growth_share", "growth_share_error", "sensitivity_without", "sensitivity_share",
            "sensitivity_share_error", "agree", "draws",
        ):  # fmt: skip
            yield row("change", change.id, change.change, name, getattr(change, name))
    for each in found.inputs:
        for name in ("level", "reference", "growth_clamped", "sensitivity_clamped"):
            yield row("input", each.id, each.label, name, getattr(each, name))
    for held in found.held:
        yield row("held", held.id, f"{held.protein}, {held.allele}", "fraction", held.fraction)
        yield row("held", held.id, f"{held.protein}, {held.allele}", "held", held.held)
    for output in found.outputs:
        for name in ("kept", "growth_spared", "growth_blocked"):
            yield row("output", output.id, output.output, name, getattr(output, name))
    for path in found.paths:
        yield row("path", path.id, " / ".join(step.edge for step in path.steps), "contribution", path.contribution)
        for number, step in enumerate(path.steps, start=1):
            yield row("step", f"{path.id}.{number}", step.edge, "gain", step.gain)
            yield row("step", f"{path.id}.{number}", step.edge, "growth_without", step.growth_without)
    for item in found.feedbacks:
        for name in ("source_fold", "target_fold", "growth_held", "effect", "slowest_min"):
            yield row("feedback", item.id, item.step.edge, name, getattr(item, name))
    for result in found.published:
        what = f"{' and '.join(result.changes)}: {result.says} ({', '.join(source.ref for source in result.sources)})"
        yield row("published", result.id, what, "published", result.published)
        yield row("published", result.id, what, "expected", result.expected)
    for swap in found.swaps:
        for name in ("kept", "kept_there", "growth_swapped"):
            yield row("swap", swap.id, swap.output, name, getattr(swap, name))
