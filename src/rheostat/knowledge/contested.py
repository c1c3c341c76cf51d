"""Edges on which the field does not agree: both sides, and the policy by which each is on or off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from pydantic import Field

from rheostat.errors import Place, unknown_name
from rheostat.knowledge.gates import Clause
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record
from rheostat.knowledge.sources import Evidence

FILE = "contested.yaml"


class RuleRecord(Record):
    """A rule of the consensus policy: what it says, and whether what falls under it is on unless switched."""

    default: bool
    says: str


class ContestedRecord(Record):
    """A contested edge: what is claimed, the evidence on both sides, and what the model holds where it is off.

    `doubts` are reasons against it that no publication states.
    """

    title: str
    rule: str
    synonyms: tuple[str, ...] = ()
    supporting: tuple[Evidence, ...] = Field(alias="for", min_length=1)
    against: tuple[Evidence, ...] = Field(min_length=1)
    doubts: tuple[str, ...] = ()
    instead: str
    erratum: str | None = None


class _File(Record):
    rules: dict[str, RuleRecord]
    flags: dict[str, ContestedRecord]


@dataclass(frozen=True)
class Policy:
    """The rules and the contested edges by flag. A flag that is in no policy is off."""

    rules: Mapping[str, RuleRecord] = field(default_factory=dict)
    flags: Mapping[str, ContestedRecord] = field(default_factory=dict)

    def default(self, flag: str) -> bool:
        """Whether an edge is on where nobody switches it."""
        return flag in self.flags and self.rules[self.flags[flag].rule].default

    def is_on(self, clause: Clause, switches: Mapping[str, bool] | None = None) -> bool:
        """Whether a clause counts, under switches that override the policy."""
        if clause.contested is None:
            return True
        return (switches or {}).get(clause.contested, self.default(clause.contested))

    def settings(self, switches: Mapping[str, bool] | None = None) -> dict[str, bool]:
        """Every flag with what it is set to.

        Raises
        ------
        InputError - where a switch is no flag, with the nearest one
        """
        for flag in switches or {}:
            if flag not in self.flags:
                raise unknown_name(flag, self.flags, kind="contested edge")
        return {flag: self.default(flag) for flag in self.flags} | dict(switches or {})


def read_policy(folder: Traversable, places: dict[tuple[str, str], Place]) -> Policy:
    """The policy in a folder laid out like the package's own `data`; an empty one where it has none.

    Raises
    ------
    InputError - where the file is malformed or a flag names an unknown rule, with file and line
    """
    if not folder.joinpath(FILE).is_file():
        return Policy()
    document = read_yaml(folder / FILE, name=FILE)
    found = parse_record(_File, document.content, document=document, path=())
    for flag, record in found.flags.items():
        place = document.place(("flags", flag))
        places["contested", flag] = place
        if record.rule not in found.rules:
            raise unknown_name(record.rule, found.rules, kind="rule", place=place)
    return Policy(found.rules, found.flags)


def switch_words(switches: Mapping[str, bool]) -> str:
    """Flags with what they are set to, in words.

    Examples
    --------
    >>> switch_words({"mtorc3": True, "yeast-torc2": False})
    'mtorc3 on, yeast-torc2 off'
    """
    return ", ".join(f"{flag} {'on' if state else 'off'}" for flag, state in switches.items())


def flags_of(clauses: Iterable[Clause]) -> set[str]:
    """The flags that some clause waits for."""
    return {clause.contested for clause in clauses if clause.contested is not None}
