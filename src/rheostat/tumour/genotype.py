"""Alterations as people write them (`PIK3CA H1047R het`, `RICTOR amp`, `SNAI1 x4`) as effects on a cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from rheostat.errors import InputError, nearest, unknown_name
from rheostat.knowledge.alterations import AlterationKind, AlterationRecord, Effect
from rheostat.knowledge.change_words import load_change_words
from rheostat.knowledge.changes import FRACTIONS, reordered
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.knowledge.sequences import load_sequences
from rheostat.knowledge.site_numbers import residue_numbers
from rheostat.knowledge.sources import Evidence
from rheostat.network.cell import Cell
from rheostat.tumour.gene_groups import genes_written_together
from rheostat.tumour.protein_change import ChangeKind, check_residue, protein_change

_FOLD = re.compile(r"^x(\d+(?:\.\d+)?)$")
_SUBSTITUTION = re.compile(r"^([A-Z])(\d+)([A-Z])$")
# What an alteration without a record of its own rests on.
AMPLIFIED, ABSENT, MIMETIC = "amplification-fold", "loss-is-absence", "site-mutants"
ACTIVE = "activating"


@dataclass(frozen=True)
class Alteration:
    """One alteration understood: what it does, in which share of the copies, and on what grounds."""

    text: str
    gene: str
    effect: Effect
    fraction: float
    evidence: tuple[Evidence, ...] = ()
    assumption: str | None = None
    warning: str | None = None

    def applied_to(self, cell: Cell) -> Cell:
        """The cell with this alteration."""
        return cell.altered(self.effect, fraction=self.fraction, name=self.text)


def with_alterations(cell: Cell, alterations: Iterable[Alteration]) -> Cell:
    """A cell with several alterations, applied in order."""
    for alteration in alterations:
        cell = alteration.applied_to(cell)
    return cell


def parse_alteration(text: str, knowledge: Knowledge) -> Alteration:
    """An alteration from its text.

    A gene or complex (or, for a fold, a node) comes first; then `loss`, `amp`, a fold (`x4`), protein changes joined by
    `/`, or the name of a state (`activating`); last, where it is not in every copy, `het` or a percentage.

    Raises
    ------
    InputError - where the gene is unknown or nothing is known of what the change does, with the nearest known ones
    """
    words = _plain_order(text).split()
    fraction = 1.0
    if len(words) > 2 and (words[-1].lower() in FRACTIONS or words[-1].endswith("%")):
        fraction = _fraction(words.pop(), text)
    plain = _plain_name(" ".join(words), knowledge)
    if plain is not None:
        return replace(_parse_plain(plain, fraction, knowledge), text=text, warning=_misprint(words, plain, knowledge))
    return replace(_parse_plain(" ".join(words), fraction, knowledge), text=text)


def _plain_order(text: str) -> str:
    """The gene before the change, and the share of copies last."""
    words = text.split()
    share = words.pop() if len(words) > 2 and (words[-1].lower() in FRACTIONS or words[-1].endswith("%")) else None
    if len(words) > 2 and words[0].lower() in FRACTIONS:
        share = words.pop(0)
    return " ".join((reordered(" ".join(words)), *((share,) if share else ())))


def _plain_name(text: str, knowledge: Knowledge) -> str | None:
    """The one alteration that bears this name in another spelling (`loss of TSC2`); None where none or several do."""
    found = {hit.id for hit in index_of(knowledge).exact(text) if hit.kind is HitKind.ALTERATION}
    return found.pop() if len(found) == 1 else None


def _misprint(words: list[str], plain: str, knowledge: Knowledge) -> str | None:
    """What to say where a published misprint (`MTOR F2018L`) was read as the variant that exists."""
    given = " ".join(words)
    if not _SUBSTITUTION.match(words[-1]) or given == plain:
        return None
    meant = [record for record in knowledge.alterations if given in record.synonyms and record.variants]
    right = " or ".join(f"{record.gene} {variant}" for record in meant for variant in record.variants)
    return f"{given} is read as {right}" if right else None


def _parse_plain(text: str, fraction: float, knowledge: Knowledge) -> Alteration:
    """An alteration in its plain spelling: a gene, complex or node, then what happened to it."""
    words = text.split()
    if len(words) < 2:
        raise InputError(
            f"alteration {text!r}: write a gene and what happened to it, such as 'TSC2 loss' or 'PIK3CA H1047R'"
        )
    subject, change = words[0], " ".join(words[1:])
    change = _as_recorded(change, knowledge)
    fold = _FOLD.match(change)
    if fold and subject in knowledge.nodes and subject not in knowledge.gene_aliases:
        return Alteration(text, subject, Effect(scale={subject: float(fold[1])}), fraction)
    members = _members(subject, knowledge)
    if members:
        return _of_several(text, members, change, fraction, knowledge)
    gene = knowledge.gene_aliases.get(subject)
    if gene is None:
        raise InputError(f"alteration {text!r}: {unknown_name(subject, knowledge.gene_aliases, kind='gene')}")
    if fold:
        return Alteration(text, gene, Effect(abundance={gene: float(fold[1])}), fraction)
    return _of_gene(text, gene, change, fraction, knowledge)


def _members(subject: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The genes of a complex, of a family or of a joint spelling; none for a single gene."""
    record = knowledge.entities[EntityKind.COMPLEX].get(subject)
    if record is not None:
        return record.members
    return () if subject in knowledge.gene_aliases else genes_written_together(subject, knowledge.gene_aliases)


def _as_recorded(change: str, knowledge: Knowledge) -> str:
    """A word that means a state or a level, as the state's name or a fold; any other change as it stands."""
    meaning = load_change_words().meaning(change)
    if meaning is None or meaning.kind is not None or meaning.either:
        return change
    return meaning.state or f"x{knowledge.assumed(meaning.level or ''):g}"


def _kind(change: str) -> AlterationKind | None:
    meaning = load_change_words().meaning(change)
    return meaning.kind if meaning else None


def _fraction(word: str, text: str) -> float:
    if word.lower() in FRACTIONS:
        return FRACTIONS[word.lower()]
    try:
        share = float(word[:-1]) / 100.0
    except ValueError:
        share = -1.0
    if not 0.0 < share <= 1.0:
        raise InputError(
            f"alteration {text!r}: {word!r} is not a share of copies; write 'het' or a percentage up to 100 %"
        )
    return share


def _of_several(text: str, members: tuple[str, ...], change: str, fraction: float, knowledge: Knowledge) -> Alteration:
    genes = [member for member in members if member in knowledge.genes]
    if change == ACTIVE:
        return _made_active(text, genes, fraction, knowledge)
    fold = _FOLD.match(change)
    kind = _kind(change)
    if fold:
        value = float(fold[1])
    elif kind is AlterationKind.LOSS:
        value = knowledge.assumed(ABSENT)
    elif kind is AlterationKind.AMPLIFICATION:
        value = knowledge.assumed(AMPLIFIED)
    else:
        raise InputError(
            f"alteration {text!r}: of several genes, say 'loss', 'over-expression', 'activation' or a fold such as 'x2'"
        )
    return Alteration(text, text.split()[0], Effect(abundance=dict.fromkeys(genes, value)), fraction)


def _of_gene(text: str, gene: str, change: str, fraction: float, knowledge: Knowledge) -> Alteration:
    records = [record for record in knowledge.alterations if record.gene == gene]
    word = _kind(change)
    if word is not None:
        return _by_word(text, gene, word, fraction, knowledge)
    short = _one_letter(change)
    for record in records:
        named = (record.name or "").lower() == change.lower()
        if named or short in record.variants:
            return _recorded(text, record, fraction)
    if change == ACTIVE:
        return _made_active(text, [gene], fraction, knowledge)
    mutant = _site_mutant(text, gene, change, fraction, knowledge)
    if mutant is not None:
        return mutant
    known = sorted({v for record in records for v in (*record.variants, record.name or "")} - {""})
    truncated = _protein_level(text, gene, change, fraction, records)
    if truncated is not None:
        return truncated
    close = nearest(change, [*known, *load_change_words().meanings])
    hint = f"; did you mean {' or '.join(f'{gene} {name}' for name in close)}?" if close else ""
    raise InputError(f"alteration {text!r}: what {change!r} does to {gene} is not known{hint}")


def _made_active(text: str, genes: Collection[str], fraction: float, knowledge: Knowledge) -> Alteration:
    """Activity without cause, where no record tells of any: the node works as one with a mimetic site does.

    The node is the one that bears the name, else those made of the genes, else the site that marks the activity.

    Raises
    ------
    InputError - where the network has no such node
    """
    subject = text.split()[0]
    made = _node_named(subject, knowledge) or _made_of(genes, knowledge) or _node_named(f"p-{subject}", knowledge)
    if not made:
        raise InputError(f"alteration {text!r}: no node of the network stands for the activity of {subject}")
    level = knowledge.assumed(MIMETIC)
    return Alteration(text, subject, Effect(constitutive=dict.fromkeys(made, level)), fraction, assumption=MIMETIC)


def _node_named(name: str, knowledge: Knowledge) -> list[str]:
    return [hit.id for hit in index_of(knowledge).exact(name) if hit.kind is HitKind.NODE][:1]


def _made_of(genes: Collection[str], knowledge: Knowledge) -> list[str]:
    return [
        name
        for name, node in knowledge.nodes.items()
        if node.gene is not None and not {*node.gene.shares, *node.gene.all}.isdisjoint(genes)
    ]


def _one_letter(change: str) -> str:
    """A protein change as records write it (`Ser2215Tyr`, `p.S2215Y`); anything else as it stands."""
    try:
        return protein_change(change).text
    except InputError:
        return change


def _protein_level(
    text: str, gene: str, change: str, fraction: float, records: list[AlterationRecord]
) -> Alteration | None:
    """A truncation of a gene that is known to be lost so; an error where the protein has no such residue."""
    try:
        parsed = protein_change(change)
    except InputError:
        return None
    stored = load_sequences().get(gene)
    if stored is not None:
        check_residue(parsed, stored, known={v for record in records for v in record.variants})
    lost = [record for record in records if record.kind is AlterationKind.TRUNCATING]
    truncates = parsed.kind in (ChangeKind.NONSENSE, ChangeKind.FRAMESHIFT)
    return _recorded(text, lost[0], fraction) if truncates and lost else None


def _by_word(text: str, gene: str, kind: AlterationKind, fraction: float, knowledge: Knowledge) -> Alteration:
    exact = [record for record in knowledge.alterations if record.gene == gene and record.kind is kind]
    if exact:
        return _recorded(text, exact[0], fraction)
    assumption = AMPLIFIED if kind is AlterationKind.AMPLIFICATION else ABSENT
    effect = Effect(abundance={gene: knowledge.assumed(assumption)})
    return Alteration(text, gene, effect, fraction, assumption=assumption)


def _recorded(text: str, record: AlterationRecord, fraction: float) -> Alteration:
    return Alteration(text, record.gene, record.effect, fraction, record.evidence, record.assumption)


def _site_mutant(text: str, gene: str, change: str, fraction: float, knowledge: Knowledge) -> Alteration | None:
    """Substitutions at modification sites: to A or F a site that stays empty, to D or E one that reads as filled."""
    sites = {
        name: residue_numbers(knowledge, node.site)
        for name, node in knowledge.nodes.items()
        if node.site is not None and node.site.gene == gene
    }
    scale: dict[str, float] = {}
    constitutive: dict[str, float] = {}
    for part in change.split("/"):
        match = _SUBSTITUTION.match(part)
        if match is None:
            return None
        hit = [name for name, numbers in sites.items() if f"{match[1]}{match[2]}" in numbers]
        if not hit:
            return None
        for name in hit:
            share = 1.0 / len(set(sites[name].values()))
            if match[3] in "DE":
                constitutive[name] = constitutive.get(name, 0.0) + knowledge.assumed(MIMETIC) * share
            else:
                scale[name] = max(scale.get(name, 1.0) - share, 0.0)
    effect = Effect(scale=scale, constitutive=constitutive)
    return Alteration(text, gene, effect, fraction, assumption=MIMETIC)
