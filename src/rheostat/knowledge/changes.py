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
from rheostat.knowledge.site_numbers import residue_numbers

FRACTIONS: Mapping[str, float] = {"het": 0.5, "heterozygous": 0.5, "hom": 1.0, "homozygous": 1.0}
_FOLD = re.compile(r"^x(\d+(?:\.\d+)?)$")
_RESIDUE = re.compile(r"^([A-Z]\d+)[A-Z]$")
# Genotypes as breeders write them.
_GENOTYPES = (
    (re.compile(r"^(?P<gene>.+?)\s*[-−–]/[-−–]$"), "loss"),
    (re.compile(r"^(?P<gene>.+?)\s*(?:\+/[-−–]|[-−–]/\+)$"), "loss het"),
    (re.compile(r"^[Δ∆]\s*(?P<gene>\S.*)$"), "loss"),
)
_RESIDUE_CHANGED = re.compile(r"[A-Za-z]\d")
_BEFORE_GENE = (" of", " in", " against", "")
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


def reordered(text: str) -> str:
    """An alteration with the gene first and the change behind it, whatever the order that it is written in.

    Examples
    --------
    >>> reordered("loss of TSC2"), reordered("TSC2-null"), reordered("TSC1 -/-"), reordered("ΔRICTOR")
    ('TSC2 loss', 'TSC2 null', 'TSC1 loss', 'RICTOR loss')
    >>> reordered("knock-down of RPTOR"), reordered("mutant KRAS"), reordered("KRAS G12D mutation")
    ('RPTOR knock-down', 'KRAS mutant', 'KRAS G12D')
    """
    plain = " ".join(text.split())
    for pattern, change in _GENOTYPES:
        match = pattern.match(plain)
        if match:
            return f"{match['gene']} {change}"
    words, known = plain.split(" "), load_change_words()
    if len(words) == 1:
        gene, hyphen, change = plain.partition("-")
        return f"{gene} {change}" if hyphen and known.meaning(change) else plain
    for count in range(len(words) - 1, 0, -1):
        head = " ".join(words[:count])
        for joiner in _BEFORE_GENE:
            meaning = known.meaning(head.removesuffix(joiner)) if head.endswith(joiner) else None
            if meaning is not None:
                rest = " ".join(words[count:])
                # `mutant KRAS G12D` says twice that it is one.
                return rest if meaning.either and " " in rest else f"{rest} {head.removesuffix(joiner)}"
    last = known.meaning(words[-1])
    is_said_twice = len(words) > 2 and last is not None and last.either and _RESIDUE_CHANGED.search(words[-2])
    return " ".join(words[:-1]) if is_said_twice else plain


def folded_subject(text: str) -> str:
    """The name of a gene or complex without case, blanks and hyphens."""
    return re.sub(r"[\s_-]+", "", text.casefold())


def _by_fold(called: Mapping[str, str]) -> dict[str, str]:
    """Names by fold; one that would mean two things is left out, but the very name of a thing stays its own."""
    found: dict[str, set[str]] = {}
    for text, name in called.items():
        found.setdefault(folded_subject(text), set()).add(name)
    own = {folded_subject(name): name for name in called.values()}
    return {**{fold: next(iter(names)) for fold, names in found.items() if len(names) == 1}, **own}


@dataclass(frozen=True)
class OrdinaryChanges:
    """The changes that need no record of their own, because every gene, complex or site may have them.

    Parameters
    ----------
    subjects : mapping of str to str - the folded name of a gene or a complex to what may be lost
    residues : mapping of str to frozenset of str - the stored modification sites of each gene
    nodes : frozenset of str - the nodes of the network, of which there may be more or less
    suppressors : frozenset of str - genes of which every known change takes something away
    levels : mapping of str to float - the shares of a protein that words such as knock-down stand for
    """

    subjects: Mapping[str, str]
    residues: Mapping[str, frozenset[str]]
    nodes: frozenset[str]
    levels: Mapping[str, float] = field(default_factory=dict)
    suppressors: frozenset[str] = frozenset()

    @classmethod
    def of(cls, knowledge: Knowledge) -> OrdinaryChanges:
        """The changes that the genes of the network may have."""
        genes = network_genes(knowledge)
        aliases = {alias: gene for alias, gene in knowledge.gene_aliases.items() if gene in genes}
        complexes = knowledge.entities[EntityKind.COMPLEX].items()
        assemblies = {name: name for name, entity in complexes if genes.intersection(entity.members)}
        levels = {name: item.value for name, item in knowledge.assumptions.items() if item.value is not None}
        called = {
            text: name
            for name, entity in complexes
            if name in assemblies
            for text in (name, entity.name, *entity.synonyms)
        }
        return cls(
            _by_fold({**called, **aliases}),
            _residues(knowledge),
            frozenset(knowledge.nodes),
            levels,
            _suppressors(knowledge),
        )

    def name(self, text: str) -> str | None:
        """The name of the change that a text means, None where it means none.

        A gene or complex may be lost, amplified or there a number of times (`x4`), a node there a number of
        times; the residue of a site may be substituted (`RPTOR S722A`).
        """
        name, change = self.parted(text)
        if name is None or not change:
            return None
        word = change if _FOLD.match(change) else self._canonical(name, change)
        if word is not None:
            return f"{name} {word}"
        parts = [_RESIDUE.match(part) for part in change.split("/")]
        known = self.residues.get(name, frozenset())
        return f"{name} {change}" if all(part and part[1] in known for part in parts) else None

    def parted(self, text: str) -> tuple[str | None, str]:
        """What is changed, as it is called here, and how; the longest name of a gene or complex counts."""
        words = re.sub(r" \([^)]*\)", "", reordered(text)).split()
        for count in range(len(words) - 1, 0, -1):
            found = self.subjects.get(folded_subject(" ".join(words[:count])))
            if found is not None:
                return found, " ".join(words[count:])
        if len(words) == 2 and _FOLD.match(words[1]) and words[0] in self.nodes:
            return words[0], words[1]
        return None, ""

    def recorded(self, text: str) -> Iterator[str]:
        """The names under which a change may have a record, the likeliest first."""
        name, change = self.parted(text)
        words = load_change_words()
        meaning = words.meaning(change) if name and change else None
        if meaning is None:
            again = reordered(text)
            yield from (again,) if again != text else ()
            return
        for either in meaning.either or ((meaning.state,) if meaning.state else ()):
            yield f"{name} {either}"
        yield from (f"{name} {meaning.words[0]}",) if meaning.kind else ()

    def _canonical(self, name: str, change: str) -> str | None:
        """A word for a change as records write it; a level as a fold."""
        meaning = load_change_words().meaning(change)
        if meaning is not None and meaning.either:
            return "loss" if name in self.suppressors else None
        if meaning is None or meaning.state is not None:
            return None
        if meaning.level is None:
            return meaning.words[0]
        return f"x{self.levels[meaning.level]:g}" if meaning.level in self.levels else None


def _suppressors(knowledge: Knowledge) -> frozenset[str]:
    directions: dict[str, set[str]] = {}
    for record in knowledge.alterations:
        directions.setdefault(record.gene, set()).add(record.direction)
    return frozenset(gene for gene, found in directions.items() if found == {"inactivating"})


def _residues(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for node in knowledge.nodes.values():
        if node.site is not None:
            numbers = residue_numbers(knowledge, node.site)
            found[node.site.gene] = found.get(node.site.gene, frozenset()).union(numbers)
    return found


def network_genes(knowledge: Knowledge) -> set[str]:
    """The genes whose abundance the network, a drug's carrier or its efflux reads, and those that own a site."""
    made = {gene for node in knowledge.nodes.values() if node.gene for gene in node.gene.genes}
    sites = {node.site.gene for node in knowledge.nodes.values() if node.site}
    carriers = {carrier.gene for carrier in knowledge.carriers.values()}
    pumps = {pump.transporter for drug in knowledge.drugs.values() for pump in drug.efflux}
    pumping = {target.gene for name, target in knowledge.targets.items() if name in pumps}
    return made | sites | carriers | pumping
