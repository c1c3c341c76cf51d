"""Does every node and every edge of the network do something?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from rheostat.errors import Place
from rheostat.knowledge.changes import alteration_names, network_genes
from rheostat.knowledge.checks.issue import Issue, Severity, error, place_of, warning
from rheostat.knowledge.checks.names import parts_of
from rheostat.knowledge.contested import Policy
from rheostat.knowledge.gates import Clause, GateRecord, LiteralRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import NodeKind
from rheostat.knowledge.wiring import downstream, log_slope, upstream, wires

PATH = "path"
IDLE = "idle edge"
REPEATED = "repeated clause"
LEAST_SHARE = 0.001


def nodes_on_a_path(knowledge: Knowledge) -> Iterator[Issue]:
    """Every node lies between something that can be changed and a phenotype, or says why it ends there.

    What can be changed is an input or the abundance of a gene. A node that leads only to declared dead ends
    is excused with them.
    """
    edges = wires(knowledge)
    changeable = {name for name, node in knowledge.nodes.items() if node.gene is not None}
    reached = downstream(edges, [*knowledge.inputs, *changeable])
    ends = phenotypes(knowledge)
    leads = upstream(edges, ends)
    # Taking part in a competition is no calling: the share that nothing uses may still be a dead end.
    acts = upstream([edge for edge in edges if edge.how != "rival"], ends)
    excused = upstream(edges, dead_ends(knowledge))
    for name, node in knowledge.nodes.items():
        place = place_of(knowledge, "network", name)
        if name not in reached:
            yield error(PATH, place, f"no input and no gene's abundance can change {name}")
        if name not in leads | excused:
            yield error(PATH, place, f"{name} leads to no phenotype; say why under 'dead_end' or add what it does")
        if name in acts and node.dead_end is not None:
            yield warning(PATH, place, f"{name} is called a dead end but leads to a phenotype")


def phenotypes(knowledge: Knowledge) -> set[str]:
    """The nodes that are phenotypes or that an observed phenotype is read from."""
    own = {name for name, node in knowledge.nodes.items() if node.kind is NodeKind.PHENOTYPE}
    observed = (item for item in knowledge.observables.values() if item.kind is NodeKind.PHENOTYPE)
    return own | {part for item in observed for part in parts_of(item)}


def dead_ends(knowledge: Knowledge) -> set[str]:
    """The nodes that are declared to end a path."""
    return {name for name, node in knowledge.nodes.items() if node.dead_end is not None}


def inputs_used(knowledge: Knowledge) -> Iterator[Issue]:
    """Every input acts on some node."""
    sources = {edge.source for edge in wires(knowledge)}
    for name in knowledge.inputs:
        if name not in sources:
            yield error(IDLE, place_of(knowledge, "network", name), f"the input {name} acts on nothing")


def edges_seen(knowledge: Knowledge) -> Iterator[Issue]:
    """Every edge can change a phenotype, an observable or a declared dead end."""
    edges = wires(knowledge)
    observed = {part for item in knowledge.observables.values() for part in parts_of(item)}
    seen = upstream(edges, phenotypes(knowledge) | dead_ends(knowledge) | observed)
    for edge in edges:
        if edge.target not in seen:
            place = place_of(knowledge, "network", edge.target)
            yield error(IDLE, place, f"{edge.source} acts on {edge.target}, which nothing reads")


def clauses_count(knowledge: Knowledge) -> Iterator[Issue]:
    """Every clause moves its gate: basal activity leaves room, and its share is a thousandth or more."""
    values = reference_values(knowledge)
    for name, node in knowledge.nodes.items():
        for gate_name, gate in node.gates.items():
            for clause in gate.clauses:
                for severity, message in _idle(gate, clause, values=values, policy=knowledge.policy):
                    place = place_of(knowledge, "network", name)
                    who = ", ".join(literal.node for literal in clause.literals)
                    yield Issue(severity, IDLE, place, f"in the gate '{gate_name}' of {name}, {who} {message}")


def _idle(
    gate: GateRecord, clause: Clause, *, values: Mapping[str, float], policy: Policy
) -> Iterator[tuple[Severity, str]]:
    if gate.basal >= 1.0:
        yield Severity.ERROR, "changes nothing because the basal activity is 1"
        return
    share = clause_share(gate, clause, values=values, policy=policy)
    if share < LEAST_SHARE:
        yield (
            Severity.WARNING,
            f"adds {share:.2%} to the gate at reference; drop the clause or raise its weight",
        )
    for literal in clause.literals:
        if abs(log_slope(literal)) < LEAST_SHARE:
            yield Severity.WARNING, f"passes on nothing of {literal.node}; raise its headroom or relief"


def clause_share(gate: GateRecord, clause: Clause, *, values: Mapping[str, float], policy: Policy) -> float:
    """The share of an open gate that one clause adds, from 0 to 1.

    Regulators stand at reference; a rising one that is at rest there stands at 1, its standard stress.
    Of contested clauses those count that the policy has on, and the one in question.
    """
    others = [item for item in gate.clauses if item is not clause and policy.is_on(item)]
    shut = (1.0 - gate.basal) * prod(1.0 - item.weight * _value(item, values=values) for item in others)
    opened = shut * clause.weight * _value(clause, values=values)
    return opened / (1.0 - shut + opened) if opened > 0.0 else 0.0


def _value(clause: Clause, *, values: Mapping[str, float]) -> float:
    rising = (hill(literal, values.get(literal.node, 1.0) or 1.0) for literal in clause.when)
    falling = (1.0 - literal.depth * hill(literal, values.get(literal.node, 1.0)) for literal in clause.unless)
    return prod(rising) * prod(falling)


def hill(literal: LiteralRecord, x: float) -> float:
    """x^n / (x^n + K)."""
    return x**literal.steepness / (x**literal.steepness + literal.half_constant)


def reference_values(knowledge: Knowledge) -> dict[str, float]:
    """What every node and input is in the reference cell."""
    nodes = {name: node.at_reference for name, node in knowledge.nodes.items()}
    return {**nodes, **{name: item.reference for name, item in knowledge.inputs.items()}}


def clauses_differ(knowledge: Knowledge) -> Iterator[Issue]:
    """No gate holds one clause twice."""
    for name, node in knowledge.nodes.items():
        for gate_name, gate in node.gates.items():
            seen: set[tuple[frozenset[object], frozenset[object], str | None]] = set()
            for clause in gate.clauses:
                key = (_regulators(clause.when), _regulators(clause.unless), clause.contested)
                if key in seen:
                    who = ", ".join(literal.node for literal in clause.literals)
                    place = place_of(knowledge, "network", name)
                    yield error(REPEATED, place, f"the gate '{gate_name}' of {name} has the clause with {who} twice")
                seen.add(key)


def extensions_join(knowledge: Knowledge) -> Iterator[Issue]:
    """What a module adds to every clause of another module's gate finds a clause there."""
    for module, record in knowledge.modules.items():
        for name, gates in record.extends.items():
            for gate_name, extension in gates.items():
                gate = knowledge.nodes[name].gates[gate_name]
                own = [clause for clause in gate.clauses if clause not in extension.clauses]
                if (extension.when or extension.unless) and not own:
                    place = Place(f"modules/{module}.yaml")
                    yield error(IDLE, place, f"the gate '{gate_name}' of {name} has no clause to join")


def alterations_count(knowledge: Knowledge) -> Iterator[Issue]:
    """Every alteration that is said to do something changes a node, a drug target or an input."""
    genes = network_genes(knowledge)
    for record in knowledge.alterations:
        effect = record.effect
        felt = genes.intersection(effect.abundance) or effect.constitutive or effect.scale
        if record.direction != "neutral" and not (felt or effect.pools or effect.environment):
            name = next(alteration_names(record)).name
            message = f"{name} is called {record.direction} but changes nothing that the network reads"
            yield warning(IDLE, Place("alterations"), message)


def _regulators(literals: tuple[LiteralRecord, ...]) -> frozenset[object]:
    return frozenset((literal.node, literal.via) for literal in literals)
