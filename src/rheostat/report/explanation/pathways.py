"""How one node acts on another, in records and in words."""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.analysis.explain.routes import Route
from rheostat.analysis.model import Model
from rheostat.analysis.pathways import Pathways, Push
from rheostat.report.explanation.findings import StepFinding
from rheostat.report.explanation.names import Names
from rheostat.report.explanation.paths import arrows, step_record
from rheostat.report.record import Finding, Source
from rheostat.report.wording import signed, visible

SIGN_WORDS = {1: "raises", -1: "lowers", 0: "may raise or lower"}
SHOWN = 3


class WayFinding(Finding):
    """A path: its sign as the records say, its gain, whether it is among the strongest or the shortest, its steps."""

    names: tuple[str, ...]
    sign: int
    gain: float
    strongest: bool
    shortest: bool
    steps: tuple[StepFinding, ...]


class PathwayFindings(Finding):
    """How one node acts on another.

    `total_gain` is d ln target / d ln source by all ways together; `net_sign` is what the simulated cell does.
    Each push is a factor on the source's ceiling, and both ends over their values before.
    """

    source: str
    target: str
    total_gain: float
    net_sign: int
    pushes: tuple[tuple[float, float | None, float | None], ...]
    ways: tuple[WayFinding, ...]


def pathway_findings(model: Model, found: Pathways) -> PathwayFindings:
    """The paths as records."""
    strong = {route.names for route in found.strongest}
    short = {route.names for route in found.shortest}
    return PathwayFindings(
        source=found.source,
        target=found.target,
        total_gain=found.total,
        net_sign=found.net_sign,
        pushes=tuple((push.factor, push.start, push.end) for push in found.pushes),
        ways=tuple(
            WayFinding(
                names=route.names,
                sign=route.sign,
                gain=route.gain,
                strongest=route.names in strong,
                shortest=route.names in short,
                steps=tuple(step_record(model, step, found.grounds[step.key]) for step in route.steps),
            )
            for route in found.routes
        ),
    )


def pathway_text(model: Model, found: Pathways) -> str:
    """The paths for a terminal: what the whole cell does, then path by path what each step rests on."""
    names = Names(model.knowledge)
    lines = list(_net(found, names))
    told: set[tuple[str, str]] = set()
    for title, routes, nothing in (
        ("Strongest paths", found.strongest, "none that passes anything on"),
        ("Shortest paths", found.shortest, "none of this length"),
    ):
        lines += ["", title]
        if not routes:
            lines.append(f"  {nothing}")
        for route in routes:
            lines.append(f"  {arrows(route.start, route.steps, names)}")
            lines.append(f"    {SIGN_WORDS[route.sign]} it; gain {signed(route.gain, 3)}; {len(route.steps)} steps")
            lines += _steps(model, found, route, names, told)
    return "\n".join(lines) + "\n"


def _net(found: Pathways, names: Names) -> Iterator[str]:
    start, end = names.node(found.source), names.node(found.target)
    words = {
        1: f"More {start} means more {end}",
        -1: f"More {start} means less {end}",
        0: f"{start} hardly moves {end}",
    }
    yield f"{words[found.net_sign]}, by all ways together."
    for push in found.pushes:
        yield f"  {_pushed(push, start)}: {end} {_moved(push.end)}"
    listed = sum(route.gain for route in found.strongest)
    yield (
        f"  Small changes: gain {signed(found.total, 3)} by all ways, loops included; {signed(listed, 3)} along the "
        f"{len(found.strongest)} strongest."
    )


def _pushed(push: Push, start: str) -> str:
    return f"{start} taken away" if push.factor == 0.0 else f"{start} made {push.factor:g} times as much"


def _moved(value: float | None) -> str:
    return "has no steady value" if value is None else f"{signed(100.0 * (value - 1.0), 1)} %"


def _steps(model: Model, found: Pathways, route: Route, names: Names, told: set[tuple[str, str]]) -> Iterator[str]:
    """What each step rests on, once."""
    for step in route.steps:
        if step.key in told:
            continue
        told.add(step.key)
        record = step_record(model, step, found.grounds[step.key])
        cited = ", ".join(_cited(source) for source in record.sources[:SHOWN])
        more = f" and {len(record.sources) - SHOWN} more" if len(record.sources) > SHOWN else ""
        doubt = f" [{'; '.join(record.doubts)}]" if record.doubts else ""
        yield f"      {names.node(step.source)} on {names.node(step.target)}: {cited or 'assumed'}{more}{doubt}"
        for source in record.sources:
            if source.disputes:
                yield f"        disputed by {source.citation}: {visible(source.shows)}"
        yield from (f"        left out as contested: {words}" for words in record.left_out)
        for name in record.discrepancies:
            yield f"        {name}: {' '.join(model.knowledge.discrepancies[name].encoded.split())}"


def _cited(source: Source) -> str:
    return f"{source.citation}{'!' if source.disputes else ''}{'?' if source.status == 'recalled' else ''}"
