"""Phosphorylated sites as people write them: `p-S6K1 (Thr389)`, `phospho-AKT S473`, `phosphorylation of IRS1`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.names import folded
from rheostat.knowledge.nodes import AnyNode, NodeKind
from rheostat.knowledge.site_numbers import residue_numbers

_ONE = r"(?:p-?)?(?:Ser|Thr|Tyr|[STY])[- ]?\d{1,4}"
_MORE = r"(?:\s*(?:/|,|&|and)\s*(?:p-?)?(?:Ser|Thr|Tyr|[STY])?[- ]?\d{1,4})*"
_BEHIND = re.compile(rf"^(?P<protein>.+?)[\s_-]*(?:\b(?:at|on)\s+)?(?P<residues>{_ONE}{_MORE})$", re.IGNORECASE)
_BEFORE = re.compile(rf"^(?P<residues>{_ONE}{_MORE})[\s-]+(?:of\s+|on\s+)?(?P<protein>.+)$", re.IGNORECASE)
_RESIDUE = re.compile(r"(Ser|Thr|Tyr|[STY])?[- ]?(\d{1,4})", re.IGNORECASE)
_LETTERS = {"ser": "S", "thr": "T", "tyr": "Y"}
# Longest first: a mark is taken off only once.
_MARKS_BEFORE = ("phosphorylation of ", "phosphorylated ", "phospho-", "phospho ", "p-", "p ", "p")
_MARKS_BEHIND = (" phosphorylation", "-phosphorylation", "_phosphorylation", " phosphorylated", "-p")
_BRACKETS = re.compile(r"[()\[\]]")


class _Site(NamedTuple):
    """A node that stands for phosphorylation: of which genes, and at which residues in any numbering in use."""

    node: str
    genes: frozenset[str]
    residues: frozenset[str]


@dataclass(frozen=True)
class SiteNames:
    """How phosphorylated sites of a network may be written.

    Parameters
    ----------
    proteins : folded name of a gene, complex or family to the genes that it means
    sites : the nodes and observables that stand for sites
    """

    proteins: Mapping[str, frozenset[str]]
    sites: tuple[_Site, ...]

    @classmethod
    def of(cls, knowledge: Knowledge) -> SiteNames:
        """How the sites of this network may be written."""
        return cls(_proteins(knowledge), tuple(_sites(knowledge)))

    def nodes(self, text: str) -> tuple[str, ...]:
        """The nodes and observables that a text means; several where it leaves open which, none where it names no site.

        With residues, the node that has all of them, else some; without, every node of the protein.
        """
        plain = " ".join(_BRACKETS.sub(" ", text).split())
        for protein, residues, is_marked in _readings(plain):
            genes = self.proteins.get(folded(protein))
            if genes is None or not (residues or is_marked):
                continue
            own = [site for site in self.sites if site.genes & genes]
            found = _best(own, residues) if residues else own
            if found:
                return tuple(dict.fromkeys(site.node for site in found))
        return ()

    def marked(self, text: str) -> Iterator[str]:
        """A text that says of a protein that it is phosphorylated, and not where, as `p-` and the protein.

        Examples
        --------
        >>> from rheostat.knowledge.load import load_knowledge
        >>> list(SiteNames.of(load_knowledge()).marked("AKT phosphorylation"))
        ['p-AKT']
        """
        for protein, residues, is_marked in _readings(" ".join(_BRACKETS.sub(" ", text).split())):
            if is_marked and not residues and folded(protein) in self.proteins:
                yield f"p-{protein}"


def _readings(text: str) -> Iterator[tuple[str, frozenset[str], bool]]:
    """The ways to read a text as a protein, residues, and whether a word says that it is phosphorylated."""
    stripped, is_said = _without_suffix(text)
    for pattern in (_BEHIND, _BEFORE):
        match = pattern.match(stripped)
        if match:
            residues = _residues(match["residues"])
            yield from ((protein, residues, True) for protein, _ in _unmarked(match["protein"].strip(" ,:-")))
    yield from ((protein, frozenset(), is_said or marked) for protein, marked in _unmarked(stripped))


def _without_suffix(text: str) -> tuple[str, bool]:
    for mark in _MARKS_BEHIND:
        if text.casefold().endswith(mark):
            return text[: -len(mark)], True
    return text, False


def _unmarked(text: str) -> Iterator[tuple[str, bool]]:
    """A protein's name as it stands, and without a mark of phosphorylation before or behind it."""
    bare, said = _without_suffix(text)
    yield bare, said
    for mark in _MARKS_BEFORE:
        # A capital P right before a name is its first letter: PERK.
        start = bare if mark == "p" else bare.casefold()
        if start.startswith(mark) and len(bare) > len(mark):
            yield bare[len(mark) :].strip(), True


def _residues(text: str) -> frozenset[str]:
    """Residues in one letter; a number without a letter takes that of the one before."""
    found, letter = [], ""
    for match in _RESIDUE.finditer(text):
        if match[1]:
            letter = _LETTERS.get(match[1].casefold(), match[1].upper())
        found.append(f"{letter}{match[2]}")
    return frozenset(found)


def _best(sites: list[_Site], residues: frozenset[str]) -> list[_Site]:
    """The sites with the most of the residues."""
    most = max((len(site.residues & residues) for site in sites), default=0)
    return [site for site in sites if most and len(site.residues & residues) == most]


def _proteins(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for alias, gene in knowledge.gene_aliases.items():
        found[folded(alias)].add(gene)
    for name, entity in knowledge.entities[EntityKind.COMPLEX].items():
        members = {member for member in entity.members if member in knowledge.genes}
        for text in (name, entity.name, *entity.synonyms):
            found[folded(text)] |= members
    for name, node in knowledge.nodes.items():
        # A node's own name means its genes: `p-GSK3`.
        if node.gene is not None and node.kind is not NodeKind.SITE:
            for text in (name, *node.synonyms):
                found[folded(text)] |= set(node.gene.genes)
    return {name: frozenset(genes) for name, genes in found.items() if genes}


def _sites(knowledge: Knowledge) -> Iterator[_Site]:
    for name, node in knowledge.nodes.items():
        if node.site is not None:
            yield _Site(
                name, frozenset({node.site.gene, *_family(node)}), frozenset(residue_numbers(knowledge, node.site))
            )
        elif node.kind is NodeKind.SITE:
            yield _Site(name, _behind(knowledge, node), frozenset())
    for record in knowledge.structure.sites.values():
        if record.read_as is not None:
            read = knowledge.nodes.get(record.read_as)
            genes = {record.gene, *(_family(read) if read is not None else ())}
            yield _Site(record.read_as, frozenset(genes), frozenset((*record.residues, *record.also)))


def _family(node: AnyNode) -> tuple[str, ...]:
    """The paralogues that a node stands for together."""
    return node.gene.genes if node.gene else ()


def _behind(knowledge: Knowledge, node: AnyNode) -> frozenset[str]:
    """The genes of a site that names no residue: its own, or those of what it is a form of."""
    seen: set[str] = set()
    while node.gene is None and node.of in knowledge.nodes and node.of not in seen:
        seen.add(node.of)
        node = knowledge.nodes[node.of]
    return frozenset(_family(node))
