"""Is every contested edge in the consensus policy, and does every flag of it switch something?"""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.knowledge.checks.issue import Issue, error, place_of, unknown
from rheostat.knowledge.contested import flags_of
from rheostat.knowledge.load import Knowledge

CHECK = "contested edge"


def contested_in_the_policy(knowledge: Knowledge) -> Iterator[Issue]:
    """A clause that waits for a flag finds it in the policy, and each flag has a clause that waits for it."""
    flags = knowledge.policy.flags
    used: set[str] = set()
    for name, node in knowledge.nodes.items():
        for gate in node.gates.values():
            for flag in sorted(flags_of(gate.clauses)):
                used.add(flag)
                if flag not in flags:
                    place = place_of(knowledge, "network", name)
                    yield error(CHECK, place, unknown(flag, flags, kind="contested edge", of=name))
    for flag in flags:
        if flag not in used:
            yield error(CHECK, place_of(knowledge, "contested", flag), f"{flag} switches nothing")
