"""Every single change that a cell of the model can undergo, each as an alteration that can be written out and run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from rheostat.analysis.model import Model
from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import NodeKind, NodeRecord, Site
from rheostat.tumour.genotype import Alteration

GAIN = 2
MUCH = 4
"""Folds of a gain and of an over-active node; an amplification has the fold that alterations state."""

HETEROZYGOUS = "het"
TRANSPORTER_LEVEL = "transporter-level"


class ChangeKind(StrEnum):
    """What sort of change it is, and with that, how it could come about and be seen."""

    LOSS = "loss"
    GAIN = "gain"
    AMPLIFICATION = "amplification"
    TRANSPORTER = "transporter over-expressed"
    ALLELE = "allele"
    STATE = "curated state"
    SITE_DEAD = "site cannot be phosphorylated"
    SITE_MIMETIC = "site as if phosphorylated"
    NODE_OFF = "node out of work"
    NODE_ON = "node over-active"


class Visibility(StrEnum):
    """What a test of the DNA in blood would see of a change; the value is the sentence for a person."""

    VARIANT = "A variant: a ctDNA panel that covers the residue finds it."
    COPY_NUMBER = "A copy-number change: ctDNA shows it where much of the DNA in blood is the tumour's."
    LOSS = "Truncating variants are found in ctDNA; deletions only where much of the DNA in blood is the tumour's."
    LEVEL = "No DNA change is needed: a low gain or more expression, which ctDNA does not show."
    STATE = "No DNA change: a state of the cell, which needs tissue, protein or expression to be seen."


VISIBLE = {
    ChangeKind.LOSS: Visibility.LOSS,
    ChangeKind.GAIN: Visibility.LEVEL,
    ChangeKind.AMPLIFICATION: Visibility.COPY_NUMBER,
    ChangeKind.TRANSPORTER: Visibility.LEVEL,
    ChangeKind.ALLELE: Visibility.VARIANT,
    ChangeKind.STATE: Visibility.STATE,
    ChangeKind.SITE_DEAD: Visibility.VARIANT,
    ChangeKind.SITE_MIMETIC: Visibility.STATE,
    ChangeKind.NODE_OFF: Visibility.STATE,
    ChangeKind.NODE_ON: Visibility.STATE,
}
"""A mimetic stands for a site that stays phosphorylated, which no frequent variant brings about."""

DNA_CHANGES = frozenset({Visibility.VARIANT, Visibility.COPY_NUMBER, Visibility.LOSS})


@dataclass(frozen=True)
class Change:
    """One change.

    Parameters
    ----------
    alteration : its text (`rheostat simulate --alter` takes it), effect, evidence and assumption
    subject : the gene, or the node where no gene is meant
    kind : ChangeKind
    records : what is curated of an allele or state; several where they do the same; none for other changes
    """

    alteration: Alteration
    subject: str
    kind: ChangeKind
    records: tuple[AlterationRecord, ...] = ()

    @property
    def variants(self) -> tuple[str, ...]:
        """For a curated allele, all variants that do the same."""
        return tuple(dict.fromkeys(variant for record in self.records for variant in record.variants))

    @property
    def text(self) -> str:
        """How the change is written."""
        return self.alteration.text

    @property
    def is_of_gene(self) -> bool:
        """Whether it is a change of a gene, its amount or its sites, and not of a node's state."""
        return self.kind not in (ChangeKind.NODE_OFF, ChangeKind.NODE_ON)

    @property
    def visibility(self) -> Visibility:
        """What a test of the DNA in blood would see of it."""
        return VISIBLE[self.kind]

    @property
    def is_dna_change(self) -> bool:
        """Whether it is a change of the DNA, as far as its kind tells."""
        return self.visibility in DNA_CHANGES


def catalogue(model: Model) -> tuple[Change, ...]:
    """Every change of every gene, curated allele, site and node of the model; each effect once a gene or node.

    Genes are those that a node's abundance, a carrier or a transporter is made from: each is lost, gained and
    amplified; a transporter is over-expressed too, as in cells that a drug selected. A curated allele is in one of two
    copies and in all; one that inactivates, in all. Sites are made empty and as if filled. Nodes other than genes,
    sites and phenotypes are put out of work and made over-active.
    """
    alike: dict[tuple[object, ...], list[Change]] = {}
    for change in _all(model):
        alike.setdefault((change.subject, *_effect_key(change.alteration)), []).append(change)
    return tuple(_one_of(members) for members in alike.values())


def _one_of(members: list[Change]) -> Change:
    """One change for several of the same effect: an allele where there is one, with the records of all."""
    first = next((change for change in members if change.kind is ChangeKind.ALLELE), members[0])
    records = {id(record): record for change in members for record in change.records if change.kind is first.kind}
    return replace(first, records=tuple(records.values()))


def model_genes(knowledge: Knowledge) -> tuple[str, ...]:
    """The genes whose amount the model reads, in order of name."""
    genes = {gene for node in knowledge.nodes.values() if node.gene for gene in node.gene.genes}
    genes |= {carrier.gene for carrier in knowledge.carriers.values()}
    return tuple(sorted(genes | _transporters(knowledge)))


def _transporters(knowledge: Knowledge) -> set[str]:
    """Genes of the transporters that carry a drug out of the cell."""
    pumps = {pump.transporter for drug in knowledge.drugs.values() for pump in drug.efflux}
    return {knowledge.targets[name].gene for name in pumps}


def _all(model: Model) -> Iterator[Change]:
    genes = model_genes(model.knowledge)
    for gene in genes:
        yield from _of_gene(model, gene)
    for gene in sorted(_transporters(model.knowledge)):
        much = model.knowledge.assumed(TRANSPORTER_LEVEL)
        yield Change(model.alteration(f"{gene} x{much:g}"), gene, ChangeKind.TRANSPORTER)
    for record in model.knowledge.alterations:
        yield from _of_record(model, record)
    for name, node in model.knowledge.nodes.items():
        yield from _of_node(model, name, node, genes=frozenset(genes))


def _of_gene(model: Model, gene: str) -> Iterator[Change]:
    for words, kind in (
        ("loss", ChangeKind.LOSS),
        ("amplification", ChangeKind.AMPLIFICATION),
        (f"x{GAIN}", ChangeKind.GAIN),
    ):
        yield Change(model.alteration(f"{gene} {words}"), gene, kind)


def _of_record(model: Model, record: AlterationRecord) -> Iterator[Change]:
    if record.kind is AlterationKind.STATE:
        yield Change(model.alteration(f"{record.gene} {record.name}"), record.gene, ChangeKind.STATE, (record,))
    if record.kind is not AlterationKind.VARIANT:
        return
    text = f"{record.gene} {_most_frequent(model.knowledge, record)}"
    if record.direction != "inactivating":
        half = model.alteration(f"{text} {HETEROZYGOUS}")
        yield Change(half, record.gene, ChangeKind.ALLELE, (record,))
    yield Change(model.alteration(text), record.gene, ChangeKind.ALLELE, (record,))


def _most_frequent(knowledge: Knowledge, record: AlterationRecord) -> str:
    """The variant of a record that tumours carry most often, by which the others are named too."""
    counts = knowledge.frequencies.counts.get(record.gene, {})
    return max(record.variants, key=lambda variant: sum(counts.get(variant, {}).values()))


def _of_node(model: Model, name: str, node: NodeRecord, *, genes: frozenset[str]) -> Iterator[Change]:
    if node.kind is NodeKind.PHENOTYPE:
        return
    if node.site is not None:
        dead, filled = _site_text(node.site, dead=True), _site_text(node.site, dead=False)
        yield Change(model.alteration(dead), node.site.gene, ChangeKind.SITE_DEAD)
        yield Change(model.alteration(filled), node.site.gene, ChangeKind.SITE_MIMETIC)
    elif name not in genes and name not in model.knowledge.gene_aliases:
        yield Change(model.alteration(f"{name} x0"), name, ChangeKind.NODE_OFF)
        yield Change(model.alteration(f"{name} x{MUCH}"), name, ChangeKind.NODE_ON)


def _site_text(site: Site, *, dead: bool) -> str:
    """A site's substitutions: what cannot be phosphorylated, or what bears the charge of a phosphate."""
    new = [("F" if residue[0] == "Y" else "A") if dead else "E" for residue in site.residues]
    return f"{site.gene} " + "/".join(f"{old}{to}" for old, to in zip(site.residues, new, strict=True))


def _effect_key(alteration: Alteration) -> tuple[object, ...]:
    effect = alteration.effect
    folds = (effect.abundance, effect.scale, effect.constitutive, effect.environment)
    pools = tuple((name, str(pool)) for name, pool in sorted(effect.pools.items()))
    return (alteration.fraction, pools, *(tuple(sorted(part.items())) for part in folds))
