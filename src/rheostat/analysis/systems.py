"""Which of the review's systems run: their experiments pass, and fail once the system's own edges are cut."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from rheostat.analysis.experiments import Trial, Verdict, judge, prepare
from rheostat.analysis.model import Model
from rheostat.analysis.sign_tests import with_network
from rheostat.analysis.trial_paths import edges_named
from rheostat.errors import unknown_name
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.ledger import ClaimRecord, SystemKind, SystemRecord
from rheostat.network.network import Edge, Network

ENOUGH = 2
"""Experiments that must pass before a system counts as running."""

_CLAIM = re.compile(r"^([AX]\d+)-")


class SystemStatus(StrEnum):
    """How far a system of the review has come."""

    RUNNING = "running"
    QUERYABLE = "queryable"
    RECORDED = "recorded"


@dataclass(frozen=True)
class SystemVerdict:
    """What became of one system.

    Parameters
    ----------
    number, record : the system
    status, reason : how far it has come, and why it does not run
    edges : how many of the network's edges are its own
    passing, failing, waiting : ids of its experiments
    fallen : those that pass and fail once its own edges are cut
    """

    number: int
    record: SystemRecord
    status: SystemStatus
    reason: str
    edges: int
    passing: tuple[str, ...]
    failing: tuple[str, ...]
    waiting: tuple[str, ...]
    fallen: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """The fields as plain values."""
        return {
            "system": self.number,
            "title": self.record.title,
            "status": self.status.value,
            "reason": self.reason,
            "edges": self.edges,
            "passing": list(self.passing),
            "failing": list(self.failing),
            "waiting": list(self.waiting),
            "fallen": list(self.fallen),
        }


def claim_of(experiment: Experiment) -> str | None:
    """The number of the claim that an experiment tests, None where it tests none.

    Examples
    --------
    >>> claim_of(Experiment(id="A003-growth-factors", claim="x", readout="y", expect="less"))
    'A003'
    """
    found = _CLAIM.match(experiment.id)
    return found[1] if found else None


def systems_of(experiment: Experiment, claims: Mapping[str, ClaimRecord]) -> tuple[int, ...]:
    """The systems that an experiment tests: those it names, or those of its claim."""
    claim = claims.get(claim_of(experiment) or "")
    return experiment.systems or (claim.systems if claim else ())


def own_edges(model: Model, number: int, record: SystemRecord) -> list[Edge]:
    """The edges of the network that are a system's own.

    Raises
    ------
    InputError - where the record names a node, edge or drug target that the network does not have
    """
    network = model.network
    for name in record.nodes:
        network.node_index(name)
    targets = model.knowledge.targets
    for name in record.targets:
        if name not in targets:
            raise unknown_name(name, targets, kind="drug target")
    tagged = {name for name, node in model.knowledge.nodes.items() if number in node.systems}
    nodes = tagged | set(record.nodes)
    through = {
        position for name, position in network.residual_index.items() if name.partition(".")[0] in record.targets
    }
    named = edges_named(network, record.edges)
    return [
        edge
        for edge in network.edges
        if edge.source in nodes or edge.target in nodes or edge in named or _reads(network, edge) in through
    ]


def _reads(network: Network, edge: Edge) -> int:
    """The residual that an edge is read through; 0 is none."""
    return int(network.tables.literal_residual[edge.literal]) if edge.literal >= 0 else 0


def without(network: Network, edges: Sequence[Edge]) -> Network:
    """The network with some edges cut: their targets see what they see at reference, for ever.

    What a node is made of is cut, too; the grip of a titration's binder and the rivalry for a subunit are not.
    """
    cut = network.without_edges(frozenset(edge.literal for edge in edges if edge.literal >= 0))
    of = cut.tables.of.copy()
    for edge in edges:
        if edge.gate == "of" and network.reference[network.node_index(edge.target)] == 1.0:
            of[network.node_index(edge.target)] = network.constant_slot
    changed = replace(cut.tables, of=np.asarray(of))
    return replace(cut, tables=changed)


def verify(
    model: Model,
    systems: Mapping[int, SystemRecord],
    claims: Mapping[str, ClaimRecord],
    *,
    trials: Sequence[Trial] | None = None,
    verdicts: Sequence[Verdict] | None = None,
) -> list[SystemVerdict]:
    """Run every system's experiments, whole and without the system's own edges.

    Parameters
    ----------
    model : Model
    systems, claims : the ledger
    trials : the shipped experiments made ready; default those of the model's knowledge
    verdicts : what came of them on the whole network, where they were run before
    """
    ready = [prepare(model, item) for item in model.knowledge.experiments.values()] if trials is None else trials
    whole = {verdict.id: verdict for verdict in (judge(model, ready) if verdicts is None else verdicts)}
    return [
        _verify(model, number, record, [t for t in ready if number in systems_of(t.experiment, claims)], whole)
        for number, record in systems.items()
    ]


def _verify(
    model: Model, number: int, record: SystemRecord, trials: Sequence[Trial], verdicts: Mapping[str, Verdict]
) -> SystemVerdict:
    outcomes = {trial.experiment.id: verdicts[trial.experiment.id] for trial in trials}
    passing = [trial for trial in trials if outcomes[trial.experiment.id].passed]
    edges = own_edges(model, number, record)
    fallen = _fallen(model, edges, passing)
    status, reason = _status(record, passing=len(passing), edges=len(edges), fallen=len(fallen))
    return SystemVerdict(
        number,
        record,
        status,
        reason,
        len(edges),
        tuple(trial.experiment.id for trial in passing),
        tuple(name for name, verdict in outcomes.items() if verdict.outcome in ("failed", "invalid")),
        tuple(name for name, verdict in outcomes.items() if verdict.outcome == "waiting"),
        tuple(fallen),
    )


def _fallen(model: Model, edges: Sequence[Edge], passing: Sequence[Trial]) -> list[str]:
    if not edges or not passing:
        return []
    cut = with_network(model, without(model.network, edges))
    return [verdict.id for verdict in judge(cut, passing) if not verdict.passed]


def _status(record: SystemRecord, *, passing: int, edges: int, fallen: int) -> tuple[SystemStatus, str]:
    if record.lacks:
        return SystemStatus.RECORDED, f"lacks {record.lacks}"
    if record.kind is SystemKind.KNOWLEDGE:
        return SystemStatus.QUERYABLE, ""
    if passing < ENOUGH:
        return SystemStatus.RECORDED, f"{passing} of its experiments pass; {ENOUGH} must"
    if not edges:
        return SystemStatus.RECORDED, "no edge of the network is its own"
    if not fallen:
        return SystemStatus.RECORDED, "none of its experiments fails once its own edges are cut"
    return SystemStatus.RUNNING, ""
