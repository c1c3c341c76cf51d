"""A story as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from rheostat.knowledge.statements import CITED_FOR
from rheostat.knowledge.story import Grounds, Influence, Mention, Said, Source, Story, contested_words

_SENTENCE = 45
_SIGNS = {1: "+", -1: "-"}
_HOW = {
    ("on", 1): "switches it on",
    ("on", -1): "keeps it from being switched on",
    ("off", 1): "keeps it from being switched off",
    ("off", -1): "switches it off",
    ("made", 1): "has it made",
    ("made", -1): "holds back its making",
    ("lost", 1): "protects it from loss",
    ("lost", -1): "has it lost",
    ("claim", 1): "helps to assemble it",
    ("claim", -1): "keeps it from being assembled",
    ("of", 1): "is what it is made of",
    ("binder", -1): "holds it tightly",
    ("rival", -1): "competes with it for one subunit",
}


def story_text(story: Story, *, width: int = 100) -> str:
    """The story with headings; an edge that raises bears +, one that lowers -.

    Parameters
    ----------
    story : Story
    width : int - columns to wrap at
    """
    return "\n".join(line for block in _blocks(story) for line in _wrapped(block, width=width)) + "\n"


def _wrapped(line: str, *, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def _blocks(story: Story) -> Iterator[str]:
    label = f": {story.label}" if story.label != story.id else ""
    yield f"{story.id} ({story.kind}){label}"
    for heading, values in story.facts.items():
        yield from _fact(heading, values)
    if story.nodes and story.nodes != (story.id,):
        yield f"  in the network: {', '.join(story.nodes)}"
    into = (line for item in story.acted_on_by for line in _into(story, item))
    out = (line for item in story.acts_on for line in _out(story, item))
    yield from _section("What acts on it", into)
    yield from _section("What it does", out)
    yield from _section("What is claimed", _mentions(story.claims))
    yield from _section("Where it appears", _mentions(story.appears_in))
    yield from _section("In the clinic", _mentions(story.clinic))
    yield from _section("Doubts", _mentions(story.doubts))
    yield from _section("Assumptions", _assumptions(story))
    yield from _section("Sources", map(_source, story.references))
    if story.also:
        yield ""
        yield f"The name also stands for: {', '.join(story.also)} (choose with --kind)"


def _fact(heading: str, values: tuple[str, ...]) -> Iterator[str]:
    """A heading with its values on one line, or one below the other where they are sentences."""
    if len(values) > 1 and max(map(len, values)) > _SENTENCE:
        yield f"  {heading}:"
        yield from (f"    {value}" for value in values)
    else:
        yield f"  {heading}: {'; '.join(values)}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from found


def _into(story: Story, item: Influence) -> Iterator[str]:
    onto = "" if story.nodes == (item.target,) else f" -> {item.target}"
    yield f"  {_SIGNS[item.sign]} {item.source}{onto}: {_edge(item)}"
    yield from _ground_lines(item.grounds)


def _out(story: Story, item: Influence) -> Iterator[str]:
    source = "" if story.nodes == (item.source,) else f"{item.source} -> "
    yield f"  {_SIGNS[item.sign]} {source}{item.target}: {_edge(item)}"
    yield from _ground_lines(item.grounds)


def _edge(item: Influence) -> str:
    parts = [_HOW[item.how, item.sign]]
    if item.together_with:
        parts.append(f"together with {', '.join(item.together_with)}")
    if item.through:
        parts.append(f"through {item.through}")
    if item.contested:
        parts.append(f"contested, {contested_words(item)}")
    if item.addition:
        parts.append("beyond the review")
    return ", ".join(parts)


def _mentions(mentions: Iterable[Mention]) -> Iterator[str]:
    for item in mentions:
        own = "" if item.says.startswith(item.id) else f" {item.id}"
        yield f"  {item.kind}{own}: {item.says}"
        yield from _ground_lines(item.grounds)


def _ground_lines(grounds: Grounds) -> Iterator[str]:
    bare = [_place(said) for said in grounds.evidence if said.shows.startswith(CITED_FOR)]
    if bare:
        yield f"      see {'; '.join(bare)}"
    for said in grounds.evidence:
        if not said.shows.startswith(CITED_FOR):
            word = "disputed by" if said.disputes else "see"
            yield f"      {word} {_place(said)} (level {said.level}): {said.shows}"
    if grounds.assumption:
        yield f"      assumed: {grounds.assumption}"


def _place(said: Said) -> str:
    return f"{said.ref}, {said.at}" if said.at else said.ref


def _assumptions(story: Story) -> Iterator[str]:
    parts: tuple[Iterable[Influence | Mention], ...] = (
        story.acted_on_by,
        story.acts_on,
        story.claims,
        story.appears_in,
        story.clinic,
        story.doubts,
    )
    grounds = [item.grounds for part in parts for item in part]
    reasons = {item.assumption: item.reason for item in grounds if item.assumption}
    for name, reason in reasons.items():
        yield f"  {name}: {reason or 'no reason is recorded'}"


def _source(source: Source) -> str:
    caution = f" [{source.caution}]" if source.caution else ""
    return f"  {source.id}: {source.reference} {source.url or 'no link known'}{caution}"
