"""How regulators open the gate of a node: literals, clauses, gates, and what another module adds to one."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from rheostat.knowledge.record import Record
from rheostat.knowledge.sources import Evidence


class LiteralRecord(Record):
    """How one regulator is read: rising (`when`) or falling (`unless`)."""

    node: str
    headroom: float = Field(default=8.0, gt=1.0, le=1000.0)
    steepness: float = Field(default=1.0, ge=1.0, le=6.0, multiple_of=0.5)
    relief: float | None = Field(default=None, gt=1.0)
    depth: float = Field(default=0.95, gt=0.0, le=1.0)
    via: str | None = Field(default=None, pattern=r"^[A-Z0-9]+\.[A-Za-z0-9_]+$")

    @property
    def inhibits(self) -> bool:
        """True where more of the regulator means less of the node."""
        return self.relief is not None

    @property
    def half_constant(self) -> float:
        """K in l(x) = x^n / (x^n + K): headroom - 1 when rising, set by relief and depth when falling."""
        if self.relief is None:
            return self.headroom - 1.0
        return self.depth / (1.0 - 1.0 / self.relief) - 1.0

    @model_validator(mode="after")
    def _depth_allows_relief(self) -> LiteralRecord:
        if self.relief is not None and self.depth <= 1.0 - 1.0 / self.relief:
            raise ValueError(
                f"relief {self.relief:g} of {self.node} needs a depth above "
                f"{1 - 1 / self.relief:.3f}, not {self.depth:g}"
            )
        return self


_LITERAL_FIELDS = ("headroom", "steepness", "relief", "depth", "via")


def _literals(value: object, *, defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """Literals from a name, a list of names or a mapping name -> settings."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, dict):
        value = [{name: settings or {}} for name, settings in value.items()]
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is neither a node, a list of nodes nor a mapping of nodes to settings")
    out: list[dict[str, Any]] = []
    for item in value:
        if isinstance(item, str):
            out.append({"node": item, **defaults})
        else:
            out.extend({"node": name, **defaults, **(settings or {})} for name, settings in item.items())
    return out


class Clause(Record):
    """One sufficient way in which a gate opens: all of `when`, none of `unless`, with a weight."""

    when: tuple[LiteralRecord, ...] = ()
    unless: tuple[LiteralRecord, ...] = ()
    weight: float = Field(default=1.0, gt=0.0, le=1.0)
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    addition: bool = False
    contested: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        data = dict(value)
        shared = {name: data.pop(name) for name in _LITERAL_FIELDS if name in data}
        rising = {k: v for k, v in shared.items() if k not in ("relief", "depth")}
        if "when" in data:
            data["when"] = _literals(data["when"], defaults=rising)
        if "unless" in data:
            alone = "when" not in data
            falling = {k: v for k, v in shared.items() if alone or k in ("relief", "depth")}
            data["unless"] = _literals(data["unless"], defaults={"relief": 2.0, **falling})
        return data

    @field_validator("when")
    @classmethod
    def _rising(cls, value: tuple[LiteralRecord, ...]) -> tuple[LiteralRecord, ...]:
        for literal in value:
            if literal.inhibits:
                raise ValueError(f"{literal.node} stands under 'when' but has a relief; put it under 'unless'")
        return value

    @model_validator(mode="after")
    def _has_literal(self) -> Clause:
        if not self.when and not self.unless:
            raise ValueError(
                "a clause needs at least one regulator under 'when' or 'unless'; constant activity is 'basal'"
            )
        if not self.evidence and not self.assumption:
            names = ", ".join(literal.node for literal in self.literals)
            raise ValueError(f"the clause with {names} has neither evidence nor an assumption")
        return self

    @property
    def literals(self) -> tuple[LiteralRecord, ...]:
        """All its literals, rising ones first."""
        return self.when + self.unless


class GateRecord(Record):
    """A rate or level set by clauses over a basal activity; written as a list of clauses or with `basal`."""

    clauses: tuple[Clause, ...] = ()
    basal: float = Field(default=0.0, ge=0.0, le=1.0)

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return {"clauses": value} if isinstance(value, list | tuple) else value


CONSTANT = GateRecord(basal=1.0)


class GateExtension(Record):
    """What a module adds to a gate that another module defines.

    `clauses` are further ways in which it opens; `when` and `unless` join every clause it has; `basal` replaces the
    basal activity, which a gate that was constant needs before a clause can move it.
    """

    clauses: tuple[Clause, ...] = ()
    when: tuple[LiteralRecord, ...] = ()
    unless: tuple[LiteralRecord, ...] = ()
    basal: float | None = Field(default=None, ge=0.0, le=1.0)
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None

    @field_validator("when", mode="before")
    @classmethod
    def _expand_when(cls, value: object) -> object:
        return _literals(value, defaults={})

    @field_validator("unless", mode="before")
    @classmethod
    def _expand_unless(cls, value: object) -> object:
        return _literals(value, defaults={"relief": 2.0})

    @model_validator(mode="after")
    def _sourced(self) -> GateExtension:
        if (self.when or self.unless) and not (self.evidence or self.assumption):
            raise ValueError("what joins every clause of a gate needs evidence or an assumption")
        return self

    def applied_to(self, gate: GateRecord) -> GateRecord:
        """The gate with what is added."""
        joined = tuple(
            clause.model_copy(
                update={
                    "when": clause.when + self.when,
                    "unless": clause.unless + self.unless,
                    "evidence": clause.evidence + self.evidence,
                    "assumption": clause.assumption or self.assumption,
                }
            )
            for clause in gate.clauses
        )
        basal = gate.basal if self.basal is None else self.basal
        return GateRecord.model_construct(clauses=joined + self.clauses, basal=basal)
