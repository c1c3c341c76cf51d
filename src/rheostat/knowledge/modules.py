"""The parts of the network as a biologist reads them: inputs, nodes and what an experimenter reads."""

from __future__ import annotations

from pydantic import Field, model_validator

from rheostat.knowledge.gates import GateExtension
from rheostat.knowledge.nodes import AnyNode, NodeKind
from rheostat.knowledge.record import Record


class InputRecord(Record):
    """Something in a cell's surroundings: 1 when replete, 0 when absent (a stress: 0 at rest, 1 standard)."""

    label: str
    reference: float = Field(default=1.0, ge=0.0)
    unit_per_level: str | None = Field(default=None, description="the amount that is level 1, such as '2 Gy'")
    synonyms: tuple[str, ...] = ()
    note: str | None = None


class ObservableRecord(Record):
    """What an experimenter reads: a mean, sum, product, share, ratio or inverse of nodes."""

    label: str
    kind: NodeKind = NodeKind.ACTIVITY
    mean: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    inverse: str | None = None
    synonyms: tuple[str, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> ObservableRecord:
        forms = [name for name in ("mean", "sum", "share", "ratio", "inverse") if getattr(self, name)]
        if len(forms) != 1:
            raise ValueError(
                f"an observable is exactly one of mean, sum, share, ratio, inverse; this one is {forms or 'none'}"
            )
        if self.ratio and len(self.ratio) != 2:
            raise ValueError("a ratio names two nodes: above, below")
        return self


class Module(Record):
    """One part of the network as a biologist reads it."""

    title: str
    about: str
    inputs: dict[str, InputRecord] = Field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    nodes: dict[str, AnyNode] = Field(default_factory=dict)
    extends: dict[str, dict[str, GateExtension]] = Field(default_factory=dict)
    observables: dict[str, ObservableRecord] = Field(default_factory=dict)
