"""Drugs: what they bind, how tightly, what their targets keep, and what pumps them out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from rheostat.knowledge.record import Nanomolar, Record
from rheostat.knowledge.sources import Evidence


class TargetRecord(Record):
    """A druggable protein: its binding sites and the outputs that a drug can take away."""

    label: str
    gene: str
    sites: tuple[str, ...]
    outputs: tuple[str, ...] = Field(min_length=1)
    atp_competition: float = Field(default=1.0, ge=1.0, description="1 + [ATP]/Km in cells")
    cooperativity: float = Field(default=1.0, ge=0.0, description="weight of states with two sites held")
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


class DimerBinding(Record):
    """How a drug sits on a dimer of its target.

    `one`: what the dimer keeps of the output while one molecule is held; above 1 where it switches its partner on.
    `second`: how much more tightly, below 1 less, the second molecule is bound than the first.
    """

    one: float = Field(ge=0.0)
    second: float = Field(default=1.0, gt=0.0)


class BindingMode(Record):
    """How a class of drugs sits on its target, and what each output keeps while it does."""

    label: str
    sites: tuple[str, ...] = Field(min_length=1)
    carrier: str | None = None
    competes_with_atp: bool = False
    residuals: dict[str, float]
    default_residual: float = Field(default=0.0, ge=0.0)
    dimers: dict[str, DimerBinding] = Field(
        default_factory=dict, description="outputs that two molecules of the target make together"
    )
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None

    def residual(self, output: str) -> float:
        """What an output keeps while the site is held: 0 nothing, 1 all, more than 1 a gain."""
        return self.residuals.get(output, self.default_residual)


class Affinity(Record):
    """One measured potency of a drug at one protein's site."""

    protein: str
    site: str
    value: Nanomolar
    measure: Literal["Kd", "Ki", "IC50", "EC50"]
    assay: str
    spread: float = Field(default=3.0, gt=1.0, description="fold by which assays of the same pair differ")
    mode: str
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Affinity:
        if not self.evidence and not self.assumption:
            raise ValueError(f"the potency at {self.protein} has neither evidence nor an assumption")
        return self


class Linker(Record):
    """What ties the two ends of a bivalent drug: once one end is bound, the other sees this concentration."""

    protein: str
    sites: tuple[str, str]
    effective_concentration: Nanomolar
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


class InputEffect(Record):
    """How a drug that binds no listed target moves an input: towards a level, half way at a concentration."""

    input: str
    toward: float = Field(ge=0.0)
    half: Nanomolar
    steepness: float = Field(default=1.0, gt=0.0)
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None

    @model_validator(mode="after")
    def _sourced(self) -> InputEffect:
        if not self.evidence and not self.assumption:
            raise ValueError(f"the effect on {self.input} has neither evidence nor an assumption")
        return self


class Efflux(Record):
    """How strongly a transporter pumps a drug out: concentration outside over inside at its reference level, less 1."""

    transporter: str
    ratio: float = Field(gt=0.0)
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


class DrugRecord(Record):
    """A drug: class, how it binds, where and how tightly; what it does to inputs; what pumps it out."""

    label: str
    drug_class: str = Field(alias="class")
    synonyms: tuple[str, ...] = ()
    chebi: str | None = Field(default=None, pattern=r"^CHEBI:\d+$")
    chembl: str | None = Field(default=None, pattern=r"^CHEMBL\d+$")
    status: str | None = None
    affinities: tuple[Affinity, ...] = ()
    linker: Linker | None = None
    effects: tuple[InputEffect, ...] = ()
    efflux: tuple[Efflux, ...] = ()
    standard_doses: tuple[Nanomolar, ...] = ()
    usual_dose: Nanomolar | None = Field(default=None, description="what cells are usually given, nmol/L")
    not_simulated: str | None = None
    evidence: tuple[Evidence, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _simulated_or_said(self) -> DrugRecord:
        acts = bool(self.affinities or self.effects)
        if not acts and not self.not_simulated:
            raise ValueError("a drug without a potency must say why it is not simulated ('not_simulated')")
        if acts and not self.not_simulated and (not self.standard_doses or self.usual_dose is None):
            raise ValueError(
                "a drug that is simulated needs its standard doses and the dose that cells are usually given"
            )
        return self


class DrugClassRecord(Record):
    """A class of drugs, or a class of classes."""

    label: str
    synonyms: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


class CarrierRecord(Record):
    """A finite protein that a drug needs as a partner before it can bind its target (FKBP12)."""

    label: str
    gene: str
    available: Nanomolar
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
