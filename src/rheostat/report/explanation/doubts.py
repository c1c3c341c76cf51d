"""Sentences on what speaks against an explanation: results that differ, disputes, weak and contested steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rheostat.analysis.explain.causes import ChangeCause
from rheostat.analysis.explain.explanation import Explanation
from rheostat.analysis.explain.grounds import Doubt
from rheostat.knowledge.clinic_records import MarkerRecord
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.sources import EvidenceLevel
from rheostat.report.citations import sources
from rheostat.report.explanation.causes import NOTABLE
from rheostat.report.explanation.findings import (
    FeedbackFinding,
    PathFinding,
    PublishedFinding,
    Said,
    Section,
    StepFinding,
)
from rheostat.report.explanation.names import Names
from rheostat.report.explanation.paths import SIGNS
from rheostat.report.record import Source
from rheostat.report.wording import sentence

PUBLISHED_SHOWN = 3
_VARIANT = re.compile(r"\b[A-Z]\d+[A-Z*]\b")
STEPS_SHOWN = 2
LEVELS: Mapping[str, str] = {
    EvidenceLevel.VALIDATED: "validated in trials",
    EvidenceLevel.CLINICAL: "in patients",
    EvidenceLevel.CASE: "in single patients",
    EvidenceLevel.PRECLINICAL: "in cells or animals",
    EvidenceLevel.INFERENTIAL: "inferred",
}
SERIOUS = (Doubt.CONTESTED, Doubt.DISPUTED, Doubt.DISCREPANCY)


def doubts(
    found: Explanation,
    names: Names,
    paths: Sequence[PathFinding],
    feedbacks: Sequence[FeedbackFinding],
    published: Sequence[PublishedFinding],
) -> Iterator[Said]:
    """Published results first, then disputed and contested steps, then those that rest on little."""
    yield from _said_of_published(published, names)
    steps = {step.edge: step for path in paths for step in path.steps}
    steps |= {item.step.edge: item.step for item in feedbacks if item.effect > 0.0}
    yield from _disputed(found, names, tuple(steps.values()))
    yield from _weak(names, tuple(steps.values()))


def published_records(found: Explanation) -> tuple[PublishedFinding, ...]:
    """What was published on the tumour's changes and the regimen's drugs, what differs from the model first."""
    order = list(EvidenceLevel)
    rows = [*_alleles(found), *_markers(found)]
    rows.sort(key=lambda row: ((False, None, True).index(row.agrees), order.index(EvidenceLevel(row.level))))
    return tuple(row.model_copy(update={"id": f"published-{number}"}) for number, row in enumerate(rows, start=1))


def _alleles(found: Explanation) -> Iterator[PublishedFinding]:
    for name, response in found.published:
        by = f", {response.fold:g} times by dose" if response.fold else ""
        causes = [cause for cause in found.causes.changes if cause.change.name == name]
        yield _published(
            found,
            causes,
            published=-1 if response.finding == "resistant" else 1,
            level=EvidenceLevel.PRECLINICAL,
            says=f"cells with it were {response.finding} to {response.to}{by}",
            drugs=tuple(drug for drug in found.regimen.drugs if response.to in _kinds(found, drug)),
            sources=sources(found.cell.model, response.evidence),
        )


def _markers(found: Explanation) -> Iterator[PublishedFinding]:
    for _, marker in found.markers:
        causes = [cause for cause in found.causes.changes if _is_about(marker, cause)]
        if causes:
            yield _published(
                found,
                causes,
                published=_marker_sign(marker),
                level=marker.level,
                says=marker.finding,
                drugs=tuple(drug for drug in found.regimen.drugs if drug in marker.drugs),
                sources=(_marker_source(found, marker),),
                recalled=marker.status is Standing.RECALLED,
            )


def _published(
    found: Explanation,
    causes: Sequence[ChangeCause],
    *,
    published: int,
    level: EvidenceLevel,
    says: str,
    drugs: tuple[str, ...],
    sources: tuple[Source, ...],
    recalled: bool = False,
) -> PublishedFinding:
    expected = [_sign(_effect(found, cause)) for cause in causes]
    whole = set(drugs) == set(found.regimen.drugs)
    agrees = published in expected if whole else None
    beside = [agrees is None or agrees is (sign == published) for sign in expected]
    named = [cause.change.name for cause, told in zip(causes, beside, strict=True) if told]
    return PublishedFinding(
        id="",
        changes=tuple(named),
        says=says,
        level=level.value,
        published=published,
        expected=expected[0] if len(set(expected)) == 1 else 0,
        agrees=agrees,
        drugs=drugs,
        recalled=recalled,
        sources=sources,
    )


def _kinds(found: Explanation, drug: str) -> set[str]:
    """What a published response may call a drug: its id or its class."""
    return {drug, found.cell.model.knowledge.drugs[drug].drug_class}


def _is_about(marker: MarkerRecord, cause: ChangeCause) -> bool:
    """Whether a marker is of a change: of its gene and, where it names variants, of this one."""
    named = _VARIANT.findall(marker.marker)
    return cause.change.gene in marker.elements and (not named or any(name in cause.change.name for name in named))


def _effect(found: Explanation, cause: ChangeCause) -> float:
    """What a change adds to growth under treatment: its share, or the difference alone."""
    if cause.share is not None:
        return cause.share.growth
    return found.causes.tumour.growth - cause.without.growth if cause.without else 0.0


def _sign(effect: float) -> int:
    """1 where a change favours the drug, -1 where it works against it, 0 where it does neither."""
    return 0 if abs(effect) < NOTABLE else (-1 if effect > 0.0 else 1)


def _marker_sign(marker: MarkerRecord) -> int:
    """What a marker record says of its feature: 1 favours, -1 works against, 0 makes no difference."""
    if not marker.supports:
        return 0
    return 1 if marker.direction == "sensitivity" else -1


def _marker_source(found: Explanation, marker: MarkerRecord) -> Source:
    reference = found.cell.model.knowledge.references.get(marker.source.ref)
    return Source(
        ref=marker.source.ref,
        citation=f"{reference.authors} {reference.year}" if reference else marker.source.ref,
        url=reference.url if reference else None,
        shows=marker.finding,
        disputes=not marker.supports,
        status=reference.status if reference else "recalled",
    )


def _said_of_published(rows: Sequence[PublishedFinding], names: Names) -> Iterator[Said]:
    for row in rows[:PUBLISHED_SHOWN]:
        beside = "In line with the model" if row.agrees else "Not in line with the model"
        if row.agrees is None:
            beside = f"Published for {' and '.join(map(names.drug, row.drugs))} alone"
        recalled = ", from memory" if row.recalled else ""
        yield Said(
            id=row.id,
            section=Section.DOUBTS,
            sentence=f"{beside} on {' and '.join(row.changes)} ({LEVELS[row.level]}{recalled}): {row.says}.",
            numbers=(("published", row.published), ("expected", row.expected)),
            sources=row.sources,
        )
    rest = rows[PUBLISHED_SHOWN:]
    if rest:
        against = sum(row.agrees is False for row in rest)
        results = "result is" if len(rest) == 1 else "results are"
        how = f"{against} of them not in line" if against else "none of them against the model"
        yield Said(
            id="published-more",
            section=Section.DOUBTS,
            sentence=f"{len(rest)} more published {results} in the table, {how}.",
            numbers=(("more", len(rest)), ("against", against)),
        )


def _arrow(step: StepFinding, names: Names) -> str:
    return f"{names.node(step.source)}{SIGNS[step.sign]}{names.node(step.target)}"


def _disputed(found: Explanation, names: Names, steps: tuple[StepFinding, ...]) -> Iterator[Said]:
    for step in steps:
        against = tuple(source for source in step.sources if source.disputes)
        said = [f"{source.citation}: {source.shows}" for source in against]
        said += [f"left out as contested: {words}" for words in step.left_out]
        if Doubt.DISCREPANCY.value in step.doubts:
            said += [f"sources conflict ({name}): {_encoded(found, name)}" for name in step.discrepancies]
        if said:
            yield Said(
                id=f"doubt-{step.source}-{step.target}",
                section=Section.DOUBTS,
                sentence=sentence(f"{_arrow(step, names)} is disputed: {'; '.join(part.rstrip('.') for part in said)}"),
                edges=(step.edge,),
                sources=step.sources,
                assumptions=step.assumptions,
                doubts=step.doubts,
            )


def _encoded(found: Explanation, name: str) -> str:
    return " ".join(found.cell.model.knowledge.discrepancies[name].encoded.split())


def _weak(names: Names, steps: tuple[StepFinding, ...]) -> Iterator[Said]:
    """One sentence for the steps that rest on little."""
    serious = {doubt.value for doubt in SERIOUS}
    weak = {
        doubt: [step for step in steps if doubt.value in step.doubts and not serious & set(step.doubts)]
        for doubt in Doubt
        if doubt not in SERIOUS
    }
    parts = []
    for doubt, those in weak.items():
        if those:
            shown = ", ".join(_arrow(step, names) for step in those[:STEPS_SHOWN])
            more = f" and {len(those) - STEPS_SHOWN} more" if len(those) > STEPS_SHOWN else ""
            parts.append(f"{_few(doubt, len(those))}: {shown}{more}")
    if parts:
        those = [step for listed in weak.values() for step in listed]
        yield Said(
            id="doubt-weak",
            section=Section.DOUBTS,
            sentence=f"Of the {len(steps)} steps named here, {'; '.join(parts)}.",
            edges=tuple(dict.fromkeys(step.edge for step in those)),
            assumptions=tuple(dict.fromkeys(name for step in those for name in step.assumptions)),
            doubts=tuple(dict.fromkeys(f"{step.edge}: {doubt}" for step in those for doubt in step.doubts)),
        )


def _few(doubt: Doubt, count: int) -> str:
    rest = "rests" if count == 1 else "rest"
    if doubt is Doubt.ASSUMED:
        return f"{count} {rest} on an assumption alone"
    if doubt is Doubt.RECALLED:
        return f"{count} {rest} on publications whose identity was not checked"
    return f"{count} {rest} on inference alone"
