"""Do the mechanisms of resistance, and the frequencies of alterations, name what exists and rest on listed sources?"""

from __future__ import annotations

from collections.abc import Iterator

from rheostat.knowledge.checks.issue import Issue, error, unknown
from rheostat.knowledge.entities import EntityKind
from rheostat.knowledge.load import Knowledge

NAME = "dangling name"


def mechanisms_name_what_exists(knowledge: Knowledge) -> Iterator[Issue]:
    """Genes, nodes, drugs, classes, contexts and systems of the mechanisms exist, and what is unmet was stated."""
    subjects = {*knowledge.nodes, *knowledge.genes}
    drugs = {*knowledge.drugs, *knowledge.drug_classes}
    for name, record in knowledge.mechanisms.items():
        named = [(subject, "gene or node", subjects) for subject in record.changes]
        named += [(node, "node", set(knowledge.nodes)) for node in record.moves]
        named += [(answer, "drug or class of drugs", drugs) for answer in record.answers]
        named += [(answer, "stated answer", set(record.answers)) for answer in record.unmet]
        if record.cell.context is not None:
            named.append((record.cell.context, "context", set(knowledge.contexts)))
        for text, kind, known in named:
            if text not in known:
                yield error(NAME, None, unknown(text, known, kind=kind, of=f"mechanism {name}"))
        if knowledge.systems and record.system not in knowledge.systems:
            yield error(NAME, None, f"mechanism {name} is of system {record.system}, which does not exist")


def mechanisms_rest_on_sources(knowledge: Knowledge) -> Iterator[Issue]:
    """Every source of a mechanism is among the references and has not been retracted."""
    for name, record in knowledge.mechanisms.items():
        for item in record.evidence:
            reference = knowledge.references.get(item.ref)
            if reference is None:
                message = unknown(item.ref, knowledge.references, kind="reference", of=f"mechanism {name}")
                yield error("reference", None, message)
            elif reference.retracted:
                yield error("reference", None, f"mechanism {name} rests on {item.ref}, which was retracted")


def frequencies_name_what_exists(knowledge: Knowledge) -> Iterator[Issue]:
    """Genes, tumour types and sources of the frequencies exist."""
    codes = {entity.oncotree for entity in knowledge.entities[EntityKind.CANCER].values() if entity.oncotree}
    for gene in knowledge.frequencies.genes:
        if gene not in knowledge.genes:
            yield error(NAME, None, unknown(gene, knowledge.genes, kind="gene", of="alteration frequencies"))
    for name, cohort in knowledge.frequencies.cohorts.items():
        if cohort.source not in knowledge.references:
            message = unknown(cohort.source, knowledge.references, kind="reference", of=f"cohort {name}")
            yield error("reference", None, message)
        for code in cohort.oncotree:
            if code not in codes:
                yield error(NAME, None, unknown(code, codes, kind="OncoTree code", of=f"cohort {name}"))
