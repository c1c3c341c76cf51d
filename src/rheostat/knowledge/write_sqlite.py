"""The knowledge as one SQLite file, for those who would rather ask in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from rheostat.errors import InputError
from rheostat.knowledge.changes import alteration_names
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.mentions import effect_words
from rheostat.knowledge.names import names_of
from rheostat.knowledge.statements import statements
from rheostat.knowledge.structure_tables import structure_tables
from rheostat.knowledge.wiring import wires

_Rows = Iterable[tuple[Any, ...]]

COLUMNS: Mapping[str, str] = {
    "statements": "id INTEGER PRIMARY KEY, kind, of, says, assumption, addition, contested, file, line",
    "evidence": "statement REFERENCES statements, reference, place, shows, species, assay, level, disputes",
    "assumptions": "id PRIMARY KEY, reason, value, low, high",
    "nodes": "id PRIMARY KEY, label, kind, law, time_constant_min, at_reference, module, dead_end, note",
    "inputs": "id PRIMARY KEY, label, reference",
    "edges": "source, target, sign, how, through, headroom, relief, steepness, weight, contested, assumption",
    "drugs": "id PRIMARY KEY, label, class, status, chembl, chebi, usual_dose_nm, not_simulated",
    "potencies": "drug, protein, site, measure, value_nm, spread, assay, mode, assumption",
    "effects": "drug, input, toward, half_nm, steepness, assumption",
    "efflux": "drug, transporter, ratio, assumption",
    "alterations": "name PRIMARY KEY, gene, kind, direction, effect, assumption",
    "entities": "kind, id, name, hgnc, uniprot, chebi, famplex, go, oncotree, ncit",
    "members": "kind, id, member",
    "assemblies": "complex, subunit, copies, joins, status",
    "isoforms": "id PRIMARY KEY, gene, accession, shift, first",
    "domains": "id PRIMARY KEY, gene, label, kind, first, last, isoform, sequence, drug_site, does, status",
    "sites": "site, gene, residue, isoform, reference_residue, modification, made_by, node, status",
    "contacts": "id PRIMARY KEY, gene, part, other_gene, other_part, within, does, status",
    "structures": "pdb PRIMARY KEY, label, shows, bound, method, resolution, emdb, species, status",
    "references": "id PRIMARY KEY, authors, year, title, journal, doi, pmid, pmcid, status, retracted, url",
    "synonyms": "name, kind, id, closeness",
}


def write_sqlite(knowledge: Knowledge, file: Path, *, overwrite: bool = False) -> dict[str, int]:
    """Write all tables, and say how many rows each has.

    `references` is a word of SQL and needs quotes; the view `sources` shows the same. A file appears under
    its name only when it is whole.

    Raises
    ------
    InputError - where the file exists and is not to be overwritten, or its folder does not exist
    """
    if file.exists() and not overwrite:
        raise InputError(f"{file}: there is such a file already; choose another name or overwrite it with --force")
    if not file.parent.is_dir():
        raise InputError(f"{file}: there is no folder {file.parent}")
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as connection, connection:
        counts = {table: _write(connection, table, rows) for table, rows in _tables(knowledge).items()}
        connection.execute('CREATE VIEW sources AS SELECT * FROM "references"')
    partial.replace(file)
    return counts


def _write(connection: sqlite3.Connection, table: str, rows: _Rows) -> int:
    columns = COLUMNS[table]
    marks = ", ".join("?" * (columns.count(",") + 1))
    connection.execute(f'CREATE TABLE "{table}" ({columns})')
    return connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows).rowcount


def _tables(knowledge: Knowledge) -> dict[str, _Rows]:
    return {
        "statements": _statements(knowledge),
        "evidence": _evidence(knowledge),
        "assumptions": _assumptions(knowledge),
        "nodes": _nodes(knowledge),
        "inputs": [(name, item.label, item.reference) for name, item in knowledge.inputs.items()],
        "edges": _edges(knowledge),
        "drugs": _drugs(knowledge),
        "potencies": _potencies(knowledge),
        "effects": _effects(knowledge),
        "efflux": _efflux(knowledge),
        "alterations": _alterations(knowledge),
        "entities": _entities(knowledge),
        "members": _members(knowledge),
        **structure_tables(knowledge),
        "references": _references(knowledge),
        "synonyms": _synonyms(knowledge),
    }


def _assumptions(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, item in knowledge.assumptions.items():
        yield name, item.reason, item.value, *(item.range or (None, None))


def _members(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for kind, items in knowledge.entities.items():
        for name, item in items.items():
            yield from ((kind.value, name, member) for member in item.members)


def _references(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, r in knowledge.references.items():
        yield name, r.authors, r.year, r.title, r.journal, r.doi, r.pmid, r.pmcid, r.status, r.retracted, r.url


def _synonyms(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name in names_of(knowledge):
        yield name.hit.matched, name.hit.kind.value, name.hit.id, name.closeness.value


def _statements(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for number, item in enumerate(statements(knowledge), start=1):
        file, line = (str(item.place.file), item.place.line) if item.place else (None, None)
        yield (
            number,
            item.kind.value,
            item.of,
            item.says,
            item.assumption,
            item.addition,
            item.contested,
            file,
            line,
        )


def _evidence(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for number, statement in enumerate(statements(knowledge), start=1):
        for item in statement.evidence:
            yield (
                number,
                item.ref,
                item.at,
                item.shows,
                item.species,
                item.assay,
                item.level.value,
                item.disputes,
            )


def _nodes(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for module, record in knowledge.modules.items():
        for name, n in record.nodes.items():
            yield (
                name,
                n.label,
                n.kind.value,
                n.law,
                n.time_constant,
                n.at_reference,
                module,
                n.dead_end,
                n.note,
            )


def _edges(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for edge in wires(knowledge):
        literal, clause = edge.literal, edge.clause
        strength = (
            (literal.via, None if literal.inhibits else literal.headroom, literal.relief, literal.steepness)
            if literal
            else (None, None, None, None)
        )
        weight = (clause.weight, clause.contested) if clause else (None, None)
        yield edge.source, edge.target, edge.sign, edge.how, *strength, *weight, edge.assumption


def _drugs(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, d in knowledge.drugs.items():
        yield name, d.label, d.drug_class, d.status, d.chembl, d.chebi, d.usual_dose, d.not_simulated


def _potencies(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, drug in knowledge.drugs.items():
        for a in drug.affinities:
            yield name, a.protein, a.site, a.measure, a.value, a.spread, a.assay, a.mode, a.assumption


def _effects(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, drug in knowledge.drugs.items():
        for item in drug.effects:
            yield name, item.input, item.toward, item.half, item.steepness, item.assumption


def _efflux(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for name, drug in knowledge.drugs.items():
        yield from ((name, item.transporter, item.ratio, item.assumption) for item in drug.efflux)


def _alterations(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for record in knowledge.alterations:
        effect = "; ".join(effect_words(record))
        for item in alteration_names(record):
            yield item.name, record.gene, record.kind.value, record.direction, effect, record.assumption


def _entities(knowledge: Knowledge) -> Iterator[tuple[Any, ...]]:
    for kind, items in knowledge.entities.items():
        for name, e in items.items():
            yield kind.value, name, e.name, e.hgnc, e.uniprot, e.chebi, e.famplex, e.go, e.oncotree, e.ncit
