"""What is contested, told: the policy as a table, and each edge with both of its sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import Evidence
from rheostat.knowledge.statements import clause_words


@dataclass(frozen=True, slots=True)
class Sided:
    """One evidence item of a side: who says it, where, and what it shows."""

    ref: str
    at: str | None
    shows: str


@dataclass(frozen=True, slots=True)
class ContestedEdge:
    """A contested edge as the policy has it.

    Parameters
    ----------
    flag, title : how it is switched, and what is claimed
    default, is_on : whether the policy has it on, and whether it is on under the switches given
    rule, rule_says : by which rule, in words
    switches : the clauses that it switches, in words
    supporting, against : the evidence of both sides
    doubts : further reasons against it
    instead : what the model holds while it is off
    erratum : where the review errs about it, or None
    """

    flag: str
    title: str
    default: bool
    is_on: bool
    rule: str
    rule_says: str
    switches: tuple[str, ...]
    supporting: tuple[Sided, ...]
    against: tuple[Sided, ...]
    doubts: tuple[str, ...]
    instead: str
    erratum: str | None

    def as_json(self) -> dict[str, Any]:
        """The edge as plain values."""
        return asdict(self)


def contested_edges(knowledge: Knowledge, switches: Mapping[str, bool] | None = None) -> tuple[ContestedEdge, ...]:
    """Every contested edge, under switches that override the policy.

    Raises
    ------
    InputError - where a switch is no flag, with the nearest one
    """
    policy, settings = knowledge.policy, knowledge.policy.settings(switches)
    return tuple(
        ContestedEdge(
            flag=flag,
            title=record.title,
            default=policy.default(flag),
            is_on=settings[flag],
            rule=record.rule,
            rule_says=policy.rules[record.rule].says,
            switches=switched(knowledge, flag),
            supporting=tuple(map(_sided, record.supporting)),
            against=tuple(map(_sided, record.against)),
            doubts=record.doubts,
            instead=record.instead,
            erratum=record.erratum,
        )
        for flag, record in policy.flags.items()
    )


def _sided(item: Evidence) -> Sided:
    return Sided(item.ref, item.at, item.shows)


def switched(knowledge: Knowledge, flag: str) -> tuple[str, ...]:
    """The clauses that a flag switches, in words."""
    return tuple(
        clause_words(name, gate_name, clause)
        for name, node in knowledge.nodes.items()
        for gate_name, gate in node.gates.items()
        for clause in gate.clauses
        if clause.contested == flag
    )


def contested_text(edges: tuple[ContestedEdge, ...]) -> str:
    """The policy for a terminal: one paragraph an edge."""
    blocks = []
    for edge in edges:
        state = "on" if edge.is_on else "off"
        changed = "" if edge.is_on == edge.default else f", switched (by the policy {'on' if edge.default else 'off'})"
        lines = [f"{edge.flag}: {state}{changed}", f"  {edge.title}", f"  rule {edge.rule}: {edge.rule_says}"]
        lines += [f"  switches: {text}" for text in edge.switches]
        lines += [f"  for {_place(item)}: {item.shows}" for item in edge.supporting]
        lines += [f"  against {_place(item)}: {item.shows}" for item in edge.against]
        lines += [f"  doubt: {text}" for text in edge.doubts]
        lines.append(f"  while off: {edge.instead}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _place(item: Sided) -> str:
    return f"{item.ref}, {item.at}" if item.at else item.ref
