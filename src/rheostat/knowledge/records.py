"""The records that curated files are read into: frozen, self-checking, each with its evidence or its assumption."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from rheostat.errors import InputError
from rheostat.units import concentration, duration


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _minutes(value: object) -> object:
    return _in_base_unit(duration, value)


def _nanomolar(value: object) -> object:
    return _in_base_unit(concentration, value)


def _in_base_unit(quantity: Callable[[str], float], value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return quantity(value)
    except InputError as error:
        # Only a ValueError is given file and line by the reader.
        raise ValueError(str(error)) from error


Minutes = Annotated[float, BeforeValidator(_minutes), Field(gt=0)]
Nanomolar = Annotated[float, BeforeValidator(_nanomolar), Field(gt=0)]


# --- evidence ------------------------------------------------------------------------------------------------


class EvidenceLevel(StrEnum):
    """CIViC's five levels: how close an evidence item is to a decision about a patient."""

    VALIDATED = "A"
    CLINICAL = "B"
    CASE = "C"
    PRECLINICAL = "D"
    INFERENTIAL = "E"


class Evidence(Record):
    """One item: who says so, where, and what it shows. Written as `ref[:place] | what it shows` or as fields."""

    ref: str
    at: str | None = None
    shows: str = Field(min_length=8)
    species: str | None = None
    assay: str | None = None
    level: EvidenceLevel = EvidenceLevel.PRECLINICAL
    disputes: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        source, bar, shows = value.partition(" | ")
        if not bar:
            raise ValueError(f"evidence {value!r} needs the form 'reference[:place] | what it shows'")
        ref, _, place = source.strip().partition(":")
        return {"ref": ref, "at": place.strip() or None, "shows": shows.strip()}


class Reference(Record):
    """A publication: what identifies it, and how sure we are of that."""

    authors: str
    year: int = Field(ge=1900, le=2100)
    title: str | None = None
    journal: str | None = None
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    pmid: int | None = Field(default=None, gt=0)
    pmcid: str | None = Field(default=None, pattern=r"^PMC\d+$")
    status: Literal["confirmed", "likely", "recalled"]
    retracted: bool = False
    note: str | None = None

    @property
    def url(self) -> str | None:
        """Where to read it, or None where no identifier is known."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else None


class Assumption(Record):
    """A number or a choice for which no source was found: why it is what it is, and how far it may be off."""

    reason: str = Field(min_length=20)
    range: tuple[float, float] | None = None
    value: float | None = None


# --- entities --------------------------------------------------------------------------------------------------


class EntityKind(StrEnum):
    """What sort of thing a name stands for."""

    GENE = "gene"
    COMPLEX = "complex"
    CHEMICAL = "chemical"
    PROCESS = "process"
    CANCER = "cancer"


class Entity(Record):
    """A named thing with its identifiers and synonyms."""

    name: str
    synonyms: tuple[str, ...] = ()
    hgnc: str | None = Field(default=None, pattern=r"^HGNC:\d+$")
    uniprot: str | None = Field(
        default=None, pattern=r"^[OPQ][0-9][A-Z0-9]{3}[0-9]$|^[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}$"
    )
    chebi: str | None = Field(default=None, pattern=r"^CHEBI:\d+$")
    famplex: str | None = None
    go: str | None = Field(default=None, pattern=r"^GO:\d{7}$")
    oncotree: str | None = None
    ncit: str | None = None
    members: tuple[str, ...] = ()
    note: str | None = None


# --- network elements ------------------------------------------------------------------------------------------


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


class NodeKind(StrEnum):
    """What a node is, as search and reports name it."""

    PROTEIN = "protein"
    SITE = "site"
    COMPLEX = "complex"
    ACTIVITY = "activity"
    LIPID = "lipid"
    METABOLITE = "metabolite"
    PROCESS = "process"
    PHENOTYPE = "phenotype"


class Site(Record):
    """A residue of a protein, numbered in a stated isoform."""

    gene: str
    residues: tuple[str, ...]
    isoform: str | None = None
    kinase: str | None = None
    note: str | None = None


class Abundance(Record):
    """Which genes make a node's protein: one, several shares of a sum, or subunits of which the scarcest counts."""

    shares: dict[str, float] = Field(default_factory=dict)
    all: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            return {"shares": {value: 1.0}}
        if isinstance(value, dict) and set(value) - {"shares", "all"}:
            return {"shares": value}
        return value

    @model_validator(mode="after")
    def _sums_to_one(self) -> Abundance:
        if bool(self.shares) == bool(self.all):
            raise ValueError("give either shares of genes or 'all' of several genes")
        if self.shares and abs(sum(self.shares.values()) - 1.0) > 1e-9:
            raise ValueError(f"the shares of {', '.join(self.shares)} add up to {sum(self.shares.values()):g}, not 1")
        return self

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes named."""
        return tuple(self.shares) or self.all


class NodeRecord(Record):
    """What all nodes have, whatever their law."""

    label: str
    kind: NodeKind = NodeKind.ACTIVITY
    time_constant: Minutes
    gene: Abundance | None = None
    of: str | None = None
    site: Site | None = None
    at_reference: float = Field(default=1.0, ge=0.0, le=1.0)
    anchor: dict[str, float] = Field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    systems: tuple[int, ...] = ()
    dead_end: str | None = None
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    addition: bool = False
    note: str | None = None

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The node's gates by name."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _anchored(self) -> NodeRecord:
        if self.at_reference not in (0.0, 1.0):
            raise ValueError("at_reference is 1 (the node is on in the reference cell) or 0 (a stress relay at rest)")
        if (self.at_reference == 0.0) != bool(self.anchor):
            raise ValueError(
                "a node that is 0 at reference, and only such a node, names the condition in which it is 1 ('anchor')"
            )
        return self


class GateNode(NodeRecord):
    """A level that follows its gate: f = a c (1 - (1 - b) prod(1 - w prod l))."""

    law: Literal["gate"]
    on: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """Its one gate."""
        return {"on": self.on}


class CycleNode(NodeRecord):
    """A protein switched between two states: on (a T - x) - off x."""

    law: Literal["cycle"]
    on: GateRecord = CONSTANT
    off: GateRecord = CONSTANT
    active_at_reference: float = Field(gt=0.0, lt=1.0)

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gates of the two directions."""
        return {"on": self.on, "off": self.off}


class TurnoverNode(NodeRecord):
    """A protein made and lost: a made - lost x."""

    law: Literal["turnover"]
    made: GateRecord = CONSTANT
    lost: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gates of synthesis and degradation."""
        return {"made": self.made, "lost": self.lost}


class TitrationNode(NodeRecord):
    """The free share of `of` when `binder` holds it tightly."""

    law: Literal["titration"]
    of: str
    binder: str
    ratio: float = Field(gt=0.0, description="binder over partner at reference")
    affinity: float = Field(gt=0.0, description="dissociation constant over partner at reference")

    @property
    def gates(self) -> dict[str, GateRecord]:
        """None: a titration reads its two partners directly."""
        return {}


class PartitionNode(NodeRecord):
    """One scaffold's share of a finite subunit `of`, in competition with the other nodes that share it."""

    law: Literal["partition"]
    of: str
    share: float = Field(gt=0.0, lt=1.0)
    claim: GateRecord = CONSTANT

    @property
    def gates(self) -> dict[str, GateRecord]:
        """The gate of its claim on the subunit."""
        return {"claim": self.claim}


AnyNode = Annotated[GateNode | CycleNode | TurnoverNode | TitrationNode | PartitionNode, Field(discriminator="law")]


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


# --- pharmacology ------------------------------------------------------------------------------------------------


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


class RegimenRecord(Record):
    """Drugs that are given together. The first runs over its standard doses, the others stay at their usual dose."""

    label: str
    drugs: tuple[str, ...] = Field(min_length=1)
    synonyms: tuple[str, ...] = ()
    note: str | None = None


class WatchRecord(Record):
    """A readout whose behaviour under treatment says why a regimen may fail, with the sentence for it.

    In a sentence `{fold}` stands for after over before. `rises` is said above 1.15-fold, `persists` above 0.6-fold.
    """

    rises: str | None = None
    persists: str | None = None
    when_class: tuple[str, ...] = ()


class CarrierRecord(Record):
    """A finite protein that a drug needs as a partner before it can bind its target (FKBP12)."""

    label: str
    gene: str
    available: Nanomolar
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None


# --- alterations and contexts ---------------------------------------------------------------------------------------


class AllelePool(Record):
    """A mutant pool of a druggable protein: how it binds drugs at each site and what each output does."""

    affinity: dict[str, float] = Field(
        default_factory=dict, description="binding constant over wild type, by site; 0 = does not bind"
    )
    activity: dict[str, float] = Field(
        default_factory=dict, description="catalytic activity over wild type, by output or 'all'"
    )


class Effect(Record):
    """What an alteration does to a cell in which every copy carries it.

    `abundance`: fold of a gene's protein. `constitutive`: level, in folds of the reference cell, that a node keeps
    without any input. `scale`: factor on a node. `pools`: how the mutant molecules of a drug target bind and work.
    """

    abundance: dict[str, float] = Field(default_factory=dict)
    constitutive: dict[str, float] = Field(default_factory=dict)
    scale: dict[str, float] = Field(default_factory=dict)
    pools: dict[str, AllelePool] = Field(default_factory=dict)
    environment: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _not_negative(self) -> Effect:
        for name, value in {**self.abundance, **self.scale, **self.constitutive}.items():
            if value < 0.0:
                raise ValueError(f"the value for {name} is {value:g}; it cannot be negative")
        return self


class AlterationKind(StrEnum):
    """What sort of change an alteration record matches."""

    VARIANT = "variant"
    LOSS = "loss"
    TRUNCATING = "truncating"
    AMPLIFICATION = "amplification"
    DEEP_DELETION = "deep_deletion"
    STATE = "state"


class AlleleResponse(Record):
    """How cells with an allele answer to a drug or class of drugs, as published: nothing is computed from it.

    `variants` are those of the record that were tested; none means all. `fold` is the published shift of the dose
    of half effect over wild type.
    """

    variants: tuple[str, ...] = ()
    to: str
    finding: Literal["resistant", "sensitive"]
    fold: float | None = Field(default=None, gt=0.0)
    readout: str = "S6K1_pT389"
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class AlterationRecord(Record):
    """One or several changes of a gene that do the same to a cell."""

    gene: str
    kind: AlterationKind
    variants: tuple[str, ...] = ()
    name: str | None = None
    synonyms: tuple[str, ...] = ()
    effect: Effect
    direction: Literal["activating", "inactivating", "neutral", "switch-of-function", "resistance"]
    responses: tuple[AlleleResponse, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _named(self) -> AlterationRecord:
        if (self.kind is AlterationKind.VARIANT) != bool(self.variants):
            raise ValueError("a record of kind 'variant', and only such a record, lists its variants")
        if self.kind is AlterationKind.STATE and not self.name:
            raise ValueError("a record of kind 'state' needs a name")
        if not self.evidence and not self.assumption:
            raise ValueError(f"the alteration of {self.gene} has neither evidence nor an assumption")
        return self


class ContextRecord(Record):
    """A named cell as a list of ordinary alterations, abundances and surroundings."""

    label: str
    synonyms: tuple[str, ...] = ()
    alterations: tuple[str, ...] = ()
    environment: dict[str, float] = Field(default_factory=dict)
    duration: Minutes | None = None
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    note: str | None = None


class Discrepancy(Record):
    """Where the review errs or sources conflict: what it says, what is encoded, why, how sure."""

    review_says: str
    encoded: str
    why: str
    sure: Literal["high", "medium", "low"]
    erratum: str | None = None
    elements: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# --- experiments ---------------------------------------------------------------------------------------------------


class Expectation(StrEnum):
    """Which way the treated state lies from the control."""

    LESS = "less"
    GREATER = "greater"
    SAME = "same"


class CellRecord(Record):
    """The cell of an experiment."""

    context: str | None = None
    alterations: tuple[str, ...] = ()

    @field_validator("alterations", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class Phase(Record):
    """One stretch of a schedule."""

    length: Minutes = Field(alias="for")
    environment: dict[str, float] = Field(default_factory=dict)
    treatment: dict[str, Any] | None = None


class ControlRecord(Record):
    """What the control changes; what it leaves out is as in the case."""

    cell: CellRecord | None = None
    environment: dict[str, float] | None = None
    schedule: tuple[Phase, ...] | None = None
    treatment: dict[str, Any] | None = None
    readout: str | None = None
    at: str | None = None


class Experiment(Record):
    """A claim that anyone can run: a cell, its surroundings, a treatment, a readout and what is expected."""

    id: str
    claim: str
    cell: CellRecord = CellRecord()
    environment: dict[str, float] = Field(default_factory=dict)
    schedule: tuple[Phase, ...] = ()
    treatment: dict[str, Any] = Field(default_factory=dict)
    control: ControlRecord = ControlRecord()
    readout: str
    at: str = "steady"
    expect: Expectation
    margin: float | None = Field(default=None, gt=0.0)
    systems: tuple[int, ...] = ()
    waiting: str | None = None
    evidence: tuple[str | Evidence, ...] = ()
    note: str | None = None
