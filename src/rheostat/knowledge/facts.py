"""What a thing is, as headings with what stands under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rheostat.knowledge.checks.names import parts_of
from rheostat.knowledge.clinic_story import event_facts, trial_facts
from rheostat.knowledge.contested_story import switched
from rheostat.knowledge.entities import Entity, EntityKind
from rheostat.knowledge.experiments import CellRecord, Experiment, Phase
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.mentions import drug_classes, effect_words
from rheostat.knowledge.names import Hit, HitKind
from rheostat.knowledge.nodes import Abundance, AnyNode, Site
from rheostat.knowledge.record import Record
from rheostat.knowledge.structure_facts import ADDED, STRUCTURE_FACTS
from rheostat.knowledge.subject import alteration_record
from rheostat.knowledge.wiring import wires

Facts = dict[str, tuple[str, ...]]
_MINUTES_A_DAY, _MINUTES_AN_HOUR = 1440.0, 60.0


def facts_of(knowledge: Knowledge, hit: Hit) -> Facts:
    """The headings that are not empty, in the order of interest."""
    found = _FACTS[hit.kind](knowledge, hit.id)
    if hit.kind in ADDED:
        added = ADDED[hit.kind](knowledge, hit.id)
        found = {**{heading: found[heading] for heading in found if heading != "note"}, **added, **_note(found)}
    return {heading: values for heading, values in found.items() if values}


def _note(found: Facts) -> Facts:
    return {"note": found["note"]} if "note" in found else {}


def _one(*values: object) -> tuple[str, ...]:
    return tuple(" ".join(str(value).split()) for value in values if value not in (None, "", ()))


def _pairs(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{name} {_short(value)}" for name, value in values.items())


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def time_words(minutes: float) -> str:
    """A time in the unit that reads best.

    Examples
    --------
    >>> time_words(5), time_words(90), time_words(2880), time_words(0.5)
    ('5 min', '1.5 h', '2 d', '30 s')
    """
    if minutes < 1.0:
        return f"{minutes * 60:g} s"
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes:g} min"
    if minutes < _MINUTES_A_DAY:
        return f"{minutes / _MINUTES_AN_HOUR:.3g} h"
    return f"{minutes / _MINUTES_A_DAY:.3g} d"


# --- the network --------------------------------------------------------------------------------------------


def _node(knowledge: Knowledge, name: str) -> Facts:
    node = knowledge.nodes[name]
    module = next(stem for stem, item in knowledge.modules.items() if name in item.nodes)
    return {
        "kind": (node.kind.value,),
        "law": (f"{node.law}, time constant {time_words(node.time_constant)}",),
        "made of": _one(node.of),
        "gene": abundance_words(node.gene),
        "site": _site(node.site),
        "at reference": _at_reference(node),
        "dead end": _one(node.dead_end),
        "module": (f"{module}: {knowledge.modules[module].title}",),
        "systems": _one(*node.systems),
        "synonyms": node.synonyms,
        "note": _one(node.note),
    }


def abundance_words(gene: Abundance | None) -> tuple[str, ...]:
    """Which genes make a node, and how they count together.

    Examples
    --------
    >>> abundance_words(Abundance(shares={"AKT1": 0.6, "AKT2": 0.4}))
    ('0.6 AKT1 + 0.4 AKT2',)
    """
    if gene is None:
        return ()
    if gene.all:
        return (f"the scarcest of {', '.join(gene.all)}",)
    if len(gene.shares) == 1:
        return tuple(gene.shares)
    return (" + ".join(f"{share:g} {name}" for name, share in gene.shares.items()),)


def _site(site: Site | None) -> tuple[str, ...]:
    if site is None:
        return ()
    isoform = f"numbered in {site.isoform}" if site.isoform else None
    kinase = f"by {site.kinase}" if site.kinase else None
    return _one(f"{'/'.join(site.residues)} of {site.gene}", isoform, kinase, site.note)


def _at_reference(node: AnyNode) -> tuple[str, ...]:
    if node.at_reference == 1.0:
        return ("1, by definition",)
    return (f"0; it is 1 under {', '.join(_pairs(node.anchor))}",)


def _observable(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.observables[name]
    form = next(form for form in ("mean", "sum", "share", "ratio", "inverse") if getattr(item, form))
    return {
        "kind": (item.kind.value,),
        "read as": (f"{form} of {', '.join(parts_of(item))}",),
        "synonyms": item.synonyms,
        "note": _one(item.note),
    }


def _input(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.inputs[name]
    return {
        "at reference": (f"{item.reference:g}",),
        "part of": tuple(group for group, members in knowledge.groups.items() if name in members),
        "synonyms": item.synonyms,
        "note": _one(item.note),
    }


def _group(knowledge: Knowledge, name: str) -> Facts:
    return {"inputs": knowledge.groups[name]}


def _module(knowledge: Knowledge, name: str) -> Facts:
    module = knowledge.modules[name]
    return {
        "about": _one(module.about),
        "inputs": tuple(module.inputs),
        "nodes": tuple(module.nodes),
        "adds to": tuple(module.extends),
        "observables": tuple(module.observables),
    }


# --- entities -----------------------------------------------------------------------------------------------

_IDENTIFIERS = ("hgnc", "uniprot", "chebi", "famplex", "go", "oncotree", "ncit")


def _entity(kind: EntityKind) -> Callable[[Knowledge, str], Facts]:
    def facts(knowledge: Knowledge, name: str) -> Facts:
        entity: Entity = knowledge.entities[kind][name]
        return {
            "identifiers": tuple(
                value if ":" in value else f"{field} {value}"
                for field in _IDENTIFIERS
                if (value := getattr(entity, field)) is not None
            ),
            "members": entity.members,
            "synonyms": entity.synonyms,
            "note": _one(entity.note),
        }

    return facts


# --- drugs and alterations ----------------------------------------------------------------------------------


def _drug(knowledge: Knowledge, name: str) -> Facts:
    drug = knowledge.drugs[name]
    doses = ", ".join(f"{dose:g}" for dose in drug.standard_doses)
    return {
        "class": (drug.drug_class,),
        "status": _one(drug.status),
        "identifiers": _one(drug.chembl, drug.chebi),
        "standard doses": _one(f"{doses} nmol/L" if doses else None),
        "usual dose": _one(f"{drug.usual_dose:g} nmol/L" if drug.usual_dose else None),
        "takes away": tuple(_taken_away(knowledge, name)),
        "not simulated": _one(drug.not_simulated),
        "synonyms": drug.synonyms,
        "note": _one(drug.note),
    }


def _taken_away(knowledge: Knowledge, name: str) -> Iterable[str]:
    """What each output of each target keeps while the drug holds it, and which nodes read that output."""
    readers: defaultdict[str, list[str]] = defaultdict(list)
    for edge in wires(knowledge):
        if edge.literal and edge.literal.via and edge.target not in readers[edge.literal.via]:
            readers[edge.literal.via].append(edge.target)
    for affinity in knowledge.drugs[name].affinities:
        target, mode = knowledge.targets.get(affinity.protein), knowledge.modes.get(affinity.mode)
        if target is None or mode is None:
            continue
        for output in target.outputs:
            via = f"{affinity.protein}.{output}"
            kept = f"{via} keeps {mode.residual(output):g} while {affinity.site} is held"
            yield f"{kept}; read by {', '.join(readers[via]) or 'nothing'}"


def _drug_class(knowledge: Knowledge, name: str) -> Facts:
    classes = drug_classes(knowledge, name)
    return {
        "includes": knowledge.drug_classes[name].includes,
        "members": tuple(drug for drug, item in knowledge.drugs.items() if item.drug_class in classes),
        "synonyms": knowledge.drug_classes[name].synonyms,
    }


def _regimen(knowledge: Knowledge, name: str) -> Facts:
    regimen = knowledge.regimens[name]
    return {"drugs": regimen.drugs, "synonyms": regimen.synonyms, "note": _one(regimen.note)}


def _target(knowledge: Knowledge, name: str) -> Facts:
    target = knowledge.targets[name]
    return {"gene": (target.gene,), "sites": target.sites, "outputs": target.outputs}


def _alteration(knowledge: Knowledge, name: str) -> Facts:
    record = alteration_record(knowledge, name)
    if record is None:
        return {"effect": ("an ordinary change of abundance or of a site; it needs no record",)}
    return {
        "gene": (record.gene,),
        "kind": (record.kind.value,),
        "direction": (record.direction,),
        "effect": effect_words(record),
        "variants with this effect": record.variants,
        "synonyms": record.synonyms,
        "note": _one(record.note),
    }


def _context(knowledge: Knowledge, name: str) -> Facts:
    context = knowledge.contexts[name]
    return {
        "alterations": context.alterations,
        "environment": _pairs(context.environment),
        "duration": _one(time_words(context.duration) if context.duration else None),
        "synonyms": context.synonyms,
        "note": _one(context.note),
    }


# --- bookkeeping --------------------------------------------------------------------------------------------


def _experiment(knowledge: Knowledge, name: str) -> Facts:
    item: Experiment = knowledge.experiments[name]
    return {
        "claim": (item.claim,),
        "cell": _cell(item.cell),
        "environment": _pairs(item.environment),
        "schedule": tuple(map(_phase, item.schedule)),
        "treatment": _pairs(item.treatment),
        "control": _one(*(f"{key} {_plain(value)}" for key, value in item.control if value is not None)),
        "readout": (f"{item.readout}, {item.at}",),
        "expect": (item.expect.value,),
        "waiting": _one(item.waiting),
        "systems": _one(*item.systems),
        "note": _one(item.note),
    }


def _phase(phase: Phase) -> str:
    done = (*_pairs(phase.environment), *_pairs(phase.treatment or {}))
    return f"{time_words(phase.length)}: {', '.join(done) or 'no change'}"


def _cell(cell: CellRecord) -> tuple[str, ...]:
    return (*((f"context {cell.context}",) if cell.context else ()), *cell.alterations)


def _plain(value: object) -> object:
    if isinstance(value, CellRecord):
        return ", ".join(_cell(value)) or "of the reference"
    return value.model_dump(exclude_defaults=True) if isinstance(value, Record) else value


def _reference(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.references[name]
    return {
        "authors": (item.authors,),
        "year": (str(item.year),),
        "title": _one(item.title),
        "journal": _one(item.journal),
        "identifiers": _one(item.doi, f"PMID:{item.pmid}" if item.pmid else None, item.pmcid),
        "link": _one(item.url),
        "status": _one(item.status, "RETRACTED" if item.retracted else None),
        "note": _one(item.note),
    }


def _system(knowledge: Knowledge, name: str) -> Facts:
    number = int(name.split()[-1])
    record = knowledge.systems[number]
    return {
        "group": (record.group,),
        "kind": (record.kind.value,),
        "edges of its own": record.edges,
        "read through": record.targets,
        "experiments": tuple(key for key, item in knowledge.experiments.items() if number in item.systems),
        "lacks": _one(record.lacks),
    }


def _assumption(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.assumptions[name]
    return {
        "reason": _one(item.reason),
        "value": _one(f"{item.value:g}" if item.value is not None else None),
        "range": _one(f"{item.range[0]:g} to {item.range[1]:g}" if item.range else None),
    }


def _discrepancy(knowledge: Knowledge, name: str) -> Facts:
    item = knowledge.discrepancies[name]
    return {
        "the review says": _one(item.review_says),
        "encoded": _one(item.encoded),
        "why": _one(item.why),
        "sure": (item.sure,),
        "erratum": _one(item.erratum),
        "elements": item.elements,
    }


def _contested(knowledge: Knowledge, name: str) -> Facts:
    item, policy = knowledge.policy.flags[name], knowledge.policy
    return {
        "by consensus": ("on" if policy.default(name) else "off",),
        "rule": (f"{item.rule}: {policy.rules[item.rule].says}",),
        "switches": switched(knowledge, name),
        "doubts": item.doubts,
        "while off": (item.instead,),
        "erratum": _one(item.erratum),
        "synonyms": item.synonyms,
    }


_FACTS: Mapping[HitKind, Callable[[Knowledge, str], Facts]] = {
    HitKind.NODE: _node,
    HitKind.OBSERVABLE: _observable,
    HitKind.INPUT: _input,
    HitKind.GROUP: _group,
    HitKind.GENE: _entity(EntityKind.GENE),
    HitKind.COMPLEX: _entity(EntityKind.COMPLEX),
    HitKind.CHEMICAL: _entity(EntityKind.CHEMICAL),
    HitKind.PROCESS: _entity(EntityKind.PROCESS),
    HitKind.CANCER: _entity(EntityKind.CANCER),
    HitKind.DRUG: _drug,
    HitKind.DRUG_CLASS: _drug_class,
    HitKind.REGIMEN: _regimen,
    HitKind.ALTERATION: _alteration,
    HitKind.CONTEXT: _context,
    HitKind.EXPERIMENT: _experiment,
    HitKind.REFERENCE: _reference,
    HitKind.MODULE: _module,
    HitKind.TARGET: _target,
    HitKind.SYSTEM: _system,
    HitKind.ASSUMPTION: _assumption,
    HitKind.DISCREPANCY: _discrepancy,
    HitKind.CONTESTED: _contested,
    **STRUCTURE_FACTS,
    HitKind.TRIAL: trial_facts,
    HitKind.ADVERSE_EVENT: event_facts,
}
