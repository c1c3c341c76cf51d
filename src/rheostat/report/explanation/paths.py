"""Sentences on how growth goes on past the block, and on the feedbacks that wake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rheostat.analysis.explain.bypass import Bypass
from rheostat.analysis.explain.circuit import Step
from rheostat.analysis.explain.explanation import Explanation
from rheostat.analysis.explain.feedback import Feedback
from rheostat.analysis.explain.grounds import Grounds
from rheostat.analysis.model import Model
from rheostat.report.citations import sources
from rheostat.report.explanation.causes import NOTABLE, brief_growth
from rheostat.report.explanation.findings import FeedbackFinding, PathFinding, Said, Section, StepFinding, edge_name
from rheostat.report.explanation.names import Names
from rheostat.report.wording import fold

PATHS_SHOWN = 2
BRAKES_SHOWN = 2
HELD_SHOWN = 3
SIGNS = {1: " → ", -1: " ⊣ ", 0: " ∘ "}
HOUR, DAY = 60.0, 1440.0


def step_record(
    model: Model, step: Step, rests: Grounds, *, growth_without: float | None = None, drugs: tuple[str, ...] = ()
) -> StepFinding:
    """A step with what it rests on."""
    return StepFinding(
        source=step.source,
        target=step.target,
        sign=step.sign,
        gain=step.gain,
        growth_without=growth_without,
        drugs=drugs,
        claims=rests.says,
        sources=sources(model, rests.evidence),
        assumptions=rests.assumptions,
        doubts=tuple(doubt.value for doubt in rests.doubts),
        left_out=rests.left_out,
        discrepancies=rests.discrepancies,
    )


def path_records(found: Explanation) -> tuple[PathFinding, ...]:
    """Every path past the block."""
    model = found.cell.model
    return tuple(
        PathFinding(
            id=f"path-{number}",
            changes=bypass.start_of,
            contribution=bypass.contribution,
            gain=bypass.route.gain,
            weak_point=bypass.weak_point,
            steps=tuple(
                step_record(model, p.step, p.grounds, growth_without=p.growth_without, drugs=p.drugs)
                for p in bypass.passages
            ),
        )
        for number, bypass in enumerate(found.bypasses, start=1)
    )


def arrows(start: str, steps: Sequence[Step], names: Names) -> str:
    """Steps in a row, with an arrow for each that raises and a bar for each that lowers."""
    return names.node(start) + "".join(f"{SIGNS[step.sign]}{names.node(step.target)}" for step in steps)


def paths(found: Explanation, names: Names) -> Iterator[Said]:
    """A sentence for each step that is worth shutting, with the strongest path through it."""
    told: dict[tuple[str, str], list[tuple[Bypass, PathFinding]]] = {}
    for bypass, record in zip(found.bypasses, path_records(found), strict=True):
        told.setdefault(bypass.best.step.key, []).append((bypass, record))
    for those in list(told.values())[:PATHS_SHOWN]:
        yield _said_of_paths(those, names)
    if not told and found.cell.growth >= NOTABLE:
        yield Said(
            id="path-0",
            section=Section.PATHS,
            sentence="No single path carries it: growth rests on many inputs, none of which moves it much alone.",
        )


def _said_of_paths(those: Sequence[tuple[Bypass, PathFinding]], names: Names) -> Said:
    bypass, record = those[0]
    best = bypass.best
    start = f"From {' and '.join(bypass.start_of)}: " if bypass.start_of else ""
    with_what = f", with {names.drugs(best.drugs)}," if best.drugs else ""
    more = {2: " Another way passes through the same step."}.get(
        len(those), f" {len(those) - 1} other ways pass through the same step." if len(those) > 1 else ""
    )
    weak = f"{names.node(best.step.source)}{SIGNS[best.step.sign]}{names.node(best.step.target)}"
    steps = [step for _, each in those for step in each.steps]
    return Said(
        id=record.id,
        section=Section.PATHS,
        sentence=(
            f"{start}{arrows(bypass.route.start, bypass.route.steps, names)}. Shutting {weak} as well{with_what} would "
            f"bring growth to {brief_growth(best.growth_without or 0.0)}.{more}"
        ),
        numbers=(("contribution", bypass.contribution), ("growth_without", best.growth_without)),
        edges=tuple(dict.fromkeys(step.edge for step in steps)),
        sources=tuple({(s.ref, s.shows): s for step in steps for s in step.sources}.values()),
        assumptions=tuple(dict.fromkeys(name for step in steps for name in step.assumptions)),
        doubts=tuple(dict.fromkeys(f"{step.edge}: {doubt}" for step in steps for doubt in step.doubts)),
    )


def feedback_records(found: Explanation) -> tuple[FeedbackFinding, ...]:
    """Every feedback that wakes, those that add to the drug's effect too."""
    model = found.cell.model
    return tuple(
        FeedbackFinding(
            id=f"feedback-{number}",
            source=item.brake.source,
            target=item.brake.target,
            source_fold=item.source_fold,
            target_fold=item.target_fold,
            loop=tuple(item.folds),
            loop_folds=tuple(item.folds.values()),
            growth_held=item.growth_held,
            effect=item.effect,
            slowest_min=item.slowest,
            step=step_record(model, item.brake, item.grounds),
        )
        for number, item in enumerate(found.feedbacks.woken, start=1)
    )


def feedbacks(found: Explanation, names: Names) -> Iterator[Said]:
    """A sentence for each node that brakes and whose brakes matter most, then one for all together."""
    woken = found.feedbacks
    numbers = {item.brake.key: number for number, item in enumerate(woken.woken, start=1)}
    telling = [pair for n, pair in enumerate(woken.by_brake) if n == 0 or found.cell.growth - pair[1] >= NOTABLE]
    for brake, growth in telling[:BRAKES_SHOWN]:
        items = [item for item in woken.against if item.brake.source == brake]
        yield _said_of_brake(found, items, growth, names, number=numbers[items[0].brake.key])
    if not woken.against:
        yield Said(
            id="feedback-0",
            section=Section.FEEDBACK,
            sentence="No feedback that the model holds takes back a notable part of the effect.",
        )
    elif len(woken.against) > 1 and woken.growth_held is not None:
        count = len(woken.against)
        yield Said(
            id="feedback-all",
            section=Section.FEEDBACK,
            sentence=(
                f"All {count} feedbacks that wake together keep growth at {brief_growth(found.cell.growth)}; "
                f"without them it would be {brief_growth(woken.growth_held)}."
            ),
            numbers=(("growth", found.cell.growth), ("growth_held", woken.growth_held)),
            edges=tuple(edge_name(*item.brake.key, item.brake.sign) for item in woken.against),
        )


def _said_of_brake(found: Explanation, items: Sequence[Feedback], growth: float, names: Names, *, number: int) -> Said:
    first, model = items[0], found.cell.model
    held = [f"{names.node(item.brake.target)} ({_times(item.target_fold)} times)" for item in items[:HELD_SHOWN]]
    more = f" and {len(items) - HELD_SHOWN} more" if len(items) > HELD_SHOWN else ""
    falls, does, rises = ("falls", "lets go of", "rise") if first.is_released else ("rises", "holds down", "fall")
    rises = f"{rises}s" if len(items) == 1 else rises
    records = [step_record(model, item.brake, item.grounds) for item in items]
    return Said(
        id=f"feedback-{number}",
        section=Section.FEEDBACK,
        sentence=(
            f"{names.node(first.brake.source)} {falls} to {_times(first.source_fold)} of its untreated level and "
            f"{does} {', '.join(held)}{more}, which {rises} {_when(items)}. Kept as before treatment, growth would "
            f"be {brief_growth(growth)}, not {brief_growth(found.cell.growth)}."
        ),
        numbers=(
            ("source_fold", first.source_fold),
            *((f"fold of {item.brake.target}", item.target_fold) for item in items),
            ("growth_held", growth),
        ),
        edges=tuple(record.edge for record in records),
        sources=tuple({(s.ref, s.shows): s for record in records for s in record.sources}.values()),
        assumptions=tuple(dict.fromkeys(name for record in records for name in record.assumptions)),
        doubts=tuple(f"{record.edge}: {doubt}" for record in records for doubt in record.doubts),
    )


def _times(value: float | None) -> str:
    return fold(value or 0.0).replace("<", "below ")


def _when(items: Sequence[Feedback]) -> str:
    """How fast feedbacks are, by the slowest step of the quickest and of the slowest loop."""
    speeds = dict.fromkeys(_unit(minutes) for minutes in sorted(item.slowest for item in items))
    return f"within {' to '.join(speeds)}"


def _unit(minutes: float) -> str:
    if minutes < HOUR:
        return "minutes"
    return "hours" if minutes < DAY else "days"
