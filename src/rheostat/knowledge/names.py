"""What everything in the knowledge is called, and when two spellings are one name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import Site

SAME = 100.0  # the score of the same name


class HitKind(StrEnum):
    """What kind of thing a name stands for."""

    NODE = "node"
    OBSERVABLE = "observable"
    INPUT = "input"
    GROUP = "group of inputs"
    GENE = "gene"
    COMPLEX = "complex"
    CHEMICAL = "chemical"
    PROCESS = "process"
    CANCER = "cancer"
    DRUG = "drug"
    DRUG_CLASS = "drug class"
    REGIMEN = "regimen"
    ALTERATION = "alteration"
    CONTEXT = "context"
    EXPERIMENT = "experiment"
    REFERENCE = "reference"
    MODULE = "module"
    TARGET = "target"
    DOMAIN = "domain"
    SITE = "modification site"
    CONTACT = "contact"
    STRUCTURE = "structure"
    ISOFORM = "isoform"
    CONTESTED = "contested edge"
    SYSTEM = "system"
    ASSUMPTION = "assumption"
    DISCREPANCY = "discrepancy"
    TRIAL = "trial"
    ADVERSE_EVENT = "adverse event"


_ENTITY_HIT = {
    EntityKind.GENE: HitKind.GENE,
    EntityKind.COMPLEX: HitKind.COMPLEX,
    EntityKind.CHEMICAL: HitKind.CHEMICAL,
    EntityKind.PROCESS: HitKind.PROCESS,
    EntityKind.CANCER: HitKind.CANCER,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a text may mean.

    Parameters
    ----------
    kind : HitKind - what kind of thing it is
    id : str - the name under which its record is stored
    label : str - what a person calls it
    matched : str - the name or synonym that the text agreed with
    score : float - 100 for the same name, less the less alike they are
    """

    kind: HitKind
    id: str
    label: str
    matched: str
    score: float


class Closeness(StrEnum):
    """How a name belongs to a thing."""

    ID = "id"
    LABEL = "label"
    SYNONYM = "synonym"
    DERIVED = "derived"


class Name(NamedTuple):
    """One name of one thing; `hit.matched` is the name as it is written."""

    hit: Hit
    closeness: Closeness


# --- folding ------------------------------------------------------------------------------------------------

_GREEK = {
    "alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "zeta": "z", "eta": "h",
    "theta": "q", "iota": "i", "kappa": "k", "lamda": "l", "mu": "u", "nu": "n", "xi": "x", "pi": "p",
    "rho": "r", "sigma": "s", "tau": "t", "phi": "f", "chi": "c", "psi": "y", "omega": "w",
}  # fmt: skip
# Spelt out, only letters that are hardly ever part of another word.
_SPELT = re.compile(r"(?<![a-z])(alpha|beta|gamma|delta|epsilon|zeta|theta|kappa|lambda|sigma|omega)(?![a-z])")
_SPELT_SUFFIX = re.compile(r"(?<=[a-z0-9])(alpha|beta|gamma|delta|epsilon|zeta|theta|kappa)(?=\d*\b)")
_MINUS = re.compile(r"(?<=\w)-(?=[\s/,;)]|$)")
_JOINERS = re.compile(r"[\s_-]+")


def _latin(character: str) -> str:
    name = unicodedata.name(character, "")
    if not name.startswith("GREEK SMALL LETTER "):
        return character
    return _GREEK.get(name.removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").casefold(), character)


def spaced(text: str) -> str:
    """A text in lower case with Greek letters in Latin and one blank for each run of joiners.

    Examples
    --------
    >>> spaced("PI3K-p110α"), spaced("GSK-3 beta"), spaced("HER2- breast_cancer")
    ('pi3k p110a', 'gsk 3 b', 'her2− breast cancer')
    """
    plain = unicodedata.normalize("NFKC", text).replace("‐", "-").replace("–", "-").casefold()
    plain = _MINUS.sub("−", plain)
    plain = _JOINERS.sub(" ", plain).strip()
    if not plain.isascii():
        plain = "".join(map(_latin, plain))
    for pattern in (_SPELT, _SPELT_SUFFIX):
        plain = pattern.sub(lambda match: _GREEK.get(match[1], match[1][0]), plain)
    return plain


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """What two spellings of one name share: `spaced` without its blanks.

    Examples
    --------
    >>> folded("4E-BP1") == folded("4ebp1"), folded("IKKα") == folded("IKK alpha")
    (True, True)
    >>> folded("ER+") == folded("ER-")
    False
    """
    return spaced(text).replace(" ", "")


# --- where names come from ----------------------------------------------------------------------------------


def _names(kind: HitKind, identifier: str, *, label: str, synonyms: Iterable[str | None]) -> Iterator[Name]:
    hit = Hit(kind, identifier, label, identifier, SAME)
    yield Name(hit, Closeness.ID)
    seen = {identifier}
    for closeness, name in (
        (Closeness.LABEL, label),
        *((Closeness.SYNONYM, synonym) for synonym in synonyms),
    ):
        if name and name not in seen:
            seen.add(name)
            yield Name(replace(hit, matched=name), closeness)


def _derived(kind: HitKind, identifier: str, *, label: str, names: Iterable[str]) -> Iterator[Name]:
    hit = Hit(kind, identifier, label, identifier, SAME)
    yield from (Name(replace(hit, matched=name), Closeness.DERIVED) for name in names)


def names_of(knowledge: Knowledge) -> Iterator[Name]:
    """Every name of everything, ids first."""
    yield from _network_names(knowledge)
    yield from _entity_names(knowledge)
    yield from _drug_names(knowledge)
    for record in knowledge.alterations:
        for item in alteration_names(record):
            yield from _names(HitKind.ALTERATION, item.name, label=item.name, synonyms=item.synonyms)
            yield from _derived(HitKind.ALTERATION, item.name, label=item.name, names=item.spellings)
    for name, context in knowledge.contexts.items():
        yield from _names(HitKind.CONTEXT, name, label=context.label, synonyms=context.synonyms)
    yield from _structure_names(knowledge)
    yield from _clinic_names(knowledge)
    yield from _bookkeeping_names(knowledge)


def _network_names(knowledge: Knowledge) -> Iterator[Name]:
    for name, node in knowledge.nodes.items():
        yield from _names(HitKind.NODE, name, label=node.label, synonyms=node.synonyms)
        spellings = site_names(node.site) if node.site else ()
        yield from _derived(HitKind.NODE, name, label=node.label, names=spellings)
    for name, observable in knowledge.observables.items():
        yield from _names(HitKind.OBSERVABLE, name, label=observable.label, synonyms=observable.synonyms)
    for name, item in knowledge.inputs.items():
        yield from _names(HitKind.INPUT, name, label=item.label, synonyms=item.synonyms)
    for name, members in knowledge.groups.items():
        yield from _names(HitKind.GROUP, name, label=f"{', '.join(members)} together", synonyms=())
    for name, module in knowledge.modules.items():
        yield from _names(HitKind.MODULE, name, label=module.title, synonyms=())
    for number, system in knowledge.systems.items():
        yield from _names(HitKind.SYSTEM, f"system {number}", label=system.title, synonyms=())


def site_names(site: Site) -> tuple[str, ...]:
    """The usual ways of writing a phosphorylated site: gene and residues, with and without p.

    Examples
    --------
    >>> site_names(Site(gene="EIF4EBP1", residues=("T37", "T46")))
    ('EIF4EBP1 T37/T46', 'EIF4EBP1 T37/46', 'EIF4EBP1 pT37/46', 'p-EIF4EBP1 T37/46')
    """
    short = "/".join((site.residues[0], *(residue.lstrip("STYKH") for residue in site.residues[1:])))
    long = "/".join(site.residues)
    names = (f"{site.gene} {long}", f"{site.gene} {short}", f"{site.gene} p{short}", f"p-{site.gene} {short}")
    return tuple(dict.fromkeys(names))


def _entity_names(knowledge: Knowledge) -> Iterator[Name]:
    for kind, entities in knowledge.entities.items():
        for name, entity in entities.items():
            identifiers = (entity.hgnc, entity.uniprot, entity.chebi, entity.famplex, entity.go, entity.ncit)
            yield from _names(_ENTITY_HIT[kind], name, label=entity.name, synonyms=(*entity.synonyms, *identifiers))


def _drug_names(knowledge: Knowledge) -> Iterator[Name]:
    for name, drug in knowledge.drugs.items():
        synonyms = (*drug.synonyms, drug.chebi, drug.chembl)
        yield from _names(HitKind.DRUG, name, label=drug.label, synonyms=synonyms)
    for name, drug_class in knowledge.drug_classes.items():
        synonyms = (*drug_class.synonyms, f"{name}s")
        yield from _names(HitKind.DRUG_CLASS, name, label=drug_class.label, synonyms=synonyms)
    for name, regimen in knowledge.regimens.items():
        yield from _names(HitKind.REGIMEN, name, label=regimen.label, synonyms=regimen.synonyms)
    for name, target in knowledge.targets.items():
        outputs = tuple(f"{name}.{output}" for output in target.outputs)
        yield from _names(HitKind.TARGET, name, label=target.label, synonyms=outputs)


def _structure_names(knowledge: Knowledge) -> Iterator[Name]:
    structure = knowledge.structure
    for name, domain in structure.domains.items():
        yield from _names(HitKind.DOMAIN, name, label=domain.label, synonyms=domain.synonyms)
    for name, site in structure.sites.items():
        yield from _names(HitKind.SITE, name, label=f"{name}, {site.modification}", synonyms=site.synonyms)
        if site.residues:
            written = site_names(Site(gene=site.gene, residues=site.residues))
            yield from _derived(HitKind.SITE, name, label=f"{name}, {site.modification}", names=written)
    for name, contact in structure.contacts.items():
        yield from _names(HitKind.CONTACT, name, label=contact.label, synonyms=contact.synonyms)
    for name, entry in structure.entries.items():
        yield from _names(
            HitKind.STRUCTURE, name, label=f"{entry.label} ({name})", synonyms=(f"PDB {name}", entry.emdb)
        )
    for name, isoform in structure.isoforms.items():
        yield from _names(HitKind.ISOFORM, name, label=isoform.label, synonyms=(*isoform.synonyms, isoform.accession))


def _clinic_names(knowledge: Knowledge) -> Iterator[Name]:
    # One registry number may stand for two cohorts; it then names neither.
    numbers = Counter(trial.nct for trial in knowledge.clinic.trials.values())
    for name, trial in knowledge.clinic.trials.items():
        own = trial.nct if numbers[trial.nct] == 1 else None
        yield from _names(HitKind.TRIAL, name, label=trial.label, synonyms=(*trial.synonyms, own))
    for name, kind in knowledge.clinic.events.items():
        yield from _names(HitKind.ADVERSE_EVENT, name, label=kind.label, synonyms=kind.synonyms)


def _bookkeeping_names(knowledge: Knowledge) -> Iterator[Name]:
    for name, experiment in knowledge.experiments.items():
        yield from _names(HitKind.EXPERIMENT, name, label=experiment.claim, synonyms=())
    for name, reference in knowledge.references.items():
        said = f"{reference.authors} {reference.year}"
        pmid = f"PMID:{reference.pmid}" if reference.pmid else None
        synonyms = (said, reference.doi, pmid, reference.pmcid)
        yield from _names(HitKind.REFERENCE, name, label=reference.title or said, synonyms=synonyms)
    for name, edge in knowledge.policy.flags.items():
        yield from _names(HitKind.CONTESTED, name, label=edge.title, synonyms=edge.synonyms)
    for name, discrepancy in knowledge.discrepancies.items():
        yield from _names(HitKind.DISCREPANCY, name, label=discrepancy.encoded, synonyms=(discrepancy.erratum,))
    for name, assumption in knowledge.assumptions.items():
        yield from _names(HitKind.ASSUMPTION, name, label=assumption.reason.strip(), synonyms=())
