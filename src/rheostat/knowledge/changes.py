"""What alterations are called, and which changes of a gene are understood without a record of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.change_words import load_change_words
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge

FRACTIONS: Mapping[str, float] = {"het": 0.5, "heterozygous": 0.5, "hom": 1.0, "homozygous": 1.0}
_FOLD = re.compile(r"^x(\d+(?:\.\d+)?)$")
_RESIDUE = re.compile(r"^([A-Z]\d+)[A-Z]$")
_SHARE = re.compile(rf"^(?:{'|'.join(FRACTIONS)}|\d+(?:\.\d+)?%)$", re.IGNORECASE)


class AlterationName(NamedTuple):
    """What one alteration is called: its name, its synonyms, and other spellings of the name."""

    name: str
    synonyms: tuple[str, ...]
    spellings: tuple[str, ...]


def alteration_names(record: AlterationRecord) -> Iterator[AlterationName]:
    """The names of the alterations of a record; several where it lists several variants.

    Examples
    --------
    >>> record = AlterationRecord(gene="TSC2", kind="loss", direction="inactivating", assumption="x",
    ...                           effect={"abundance": {"TSC2": 0}})
    >>> next(alteration_names(record)).spellings[:3]
    ('loss of TSC2', 'TSC2 lost', 'TSC2 deletion')
    """
    named = tuple(f"{record.gene} {name}" for name in (record.name,) if name)
    if record.kind is AlterationKind.VARIANT:
        is_alone = len(record.variants) == 1
        for variant in record.variants:
            synonyms = (*named, *record.synonyms) if is_alone else ()
            yield AlterationName(f"{record.gene} {variant}", synonyms, (f"{record.gene} p.{variant}",))
        if named and not is_alone:
            yield AlterationName(named[0], record.synonyms, ())
    elif record.kind is AlterationKind.STATE:
        yield AlterationName(named[0], record.synonyms, ())
    else:
        first, *others = load_change_words().of_kind(record.kind)
        spellings = (f"{first} of {record.gene}", *(f"{record.gene} {word}" for word in others))
        yield AlterationName(f"{record.gene} {first}", (*named, *record.synonyms), spellings)


def without_share(text: str) -> str:
    """An alteration's text without the share of copies at its end.

    Examples
    --------
    >>> without_share("MTOR F2108L het"), without_share("TSC2 loss 40%"), without_share("TSC2 loss")
    ('MTOR F2108L', 'TSC2 loss', 'TSC2 loss')
    """
    words = text.split()
    return " ".join(words[:-1] if len(words) > 2 and _SHARE.match(words[-1]) else words)


@dataclass(frozen=True)
class OrdinaryChanges:
    """The changes that need no record of their own, because every gene, complex or site may have them.

    Parameters
    ----------
    subjects : mapping of str to str - a gene, a synonym or a complex to the name of what may be lost
    residues : mapping of str to frozenset of str - the stored modification sites of each gene
    nodes : frozenset of str - the nodes of the network, of which there may be more or less
    levels : mapping of str to float - the shares of a protein that words such as knock-down stand for
    """

    subjects: Mapping[str, str]
    residues: Mapping[str, frozenset[str]]
    nodes: frozenset[str]
    levels: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, knowledge: Knowledge) -> OrdinaryChanges:
        """The changes that the genes of the network may have."""
        genes = network_genes(knowledge)
        aliases = {alias: gene for alias, gene in knowledge.gene_aliases.items() if gene in genes}
        complexes = knowledge.entities[EntityKind.COMPLEX].items()
        assemblies = {name: name for name, entity in complexes if genes.intersection(entity.members)}
        levels = {name: item.value for name, item in knowledge.assumptions.items() if item.value is not None}
        return cls({**assemblies, **aliases}, _residues(knowledge), frozenset(knowledge.nodes), levels)

    def name(self, text: str) -> str | None:
        """The name of the change that a text means, None where it means none.

        A gene or complex may be lost, amplified or there a number of times (`x4`), a node there a number of
        times; the residue of a site may be substituted (`RPTOR S722A`).
        """
        subject, _, change = re.sub(r" \([^)]*\)", "", " ".join(text.split())).partition(" ")
        is_fold = _FOLD.match(change) is not None
        name = self.subjects.get(subject, subject if is_fold and subject in self.nodes else None)
        if name is None or not change:
            return None
        word = change if is_fold else self._canonical(change)
        if word is not None:
            return f"{name} {word}"
        parts = [_RESIDUE.match(part) for part in change.split("/")]
        known = self.residues.get(name, frozenset())
        return f"{name} {change}" if all(part and part[1] in known for part in parts) else None

    def _canonical(self, change: str) -> str | None:
        """A word for a change as records write it; a level as a fold."""
        meaning = load_change_words().meaning(change)
        if meaning is None or meaning.state is not None:
            return None
        if meaning.level is None:
            return meaning.words[0]
        return f"x{self.levels[meaning.level]:g}" if meaning.level in self.levels else None


def _residues(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for node in knowledge.nodes.values():
        if node.site is not None:
            found[node.site.gene] = found.get(node.site.gene, frozenset()).union(node.site.residues)
    return found


def network_genes(knowledge: Knowledge) -> set[str]:
    """The genes whose abundance the network, a drug's carrier or its efflux reads, and those that own a site."""
    made = {gene for node in knowledge.nodes.values() if node.gene for gene in node.gene.genes}
    sites = {node.site.gene for node in knowledge.nodes.values() if node.site}
    carriers = {carrier.gene for carrier in knowledge.carriers.values()}
    pumps = {pump.transporter for drug in knowledge.drugs.values() for pump in drug.efflux}
    pumping = {target.gene for name, target in knowledge.targets.items() if name in pumps}
    return made | sites | carriers | pumping
